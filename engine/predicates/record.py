"""Tests on the public record and the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, unknown, would
from covenantry.engine.logic.sources import Ground
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day
from covenantry.facts.words import EventKind

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

Part = Literal["transferor", "transferee", "Company"]


@predicate("reporting_company")
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingCompany(Predicate):
    """The issuer is (or ever was, for endings that are final) required to file reports under the Exchange Act."""

    __pydantic_config__ = STRICT
    required: Literal["now", "ever"]

    def in_words(self, definitions: Definitions) -> str:
        return "the Company must file reports under section 13 or 15(d) of the Exchange Act"

    def ask(self, case: Case) -> Reason:
        key = of_record("exchange act reporting", "issuer")
        text = "the Company is required to file reports under section 13 or 15(d) of the Exchange Act"
        if (assumed := case.assumption(key)) is not None:
            return known(f"{text} (assumed)", assumed, Ground.ASSUMPTION)
        entries = case.snapshot.entries_of("exchange_act_reporting")
        if not entries:
            return unknown(text, key, who=case.snapshot.issuer.name)
        first = next((e for e in entries if e.required), None)
        if self.required == "ever" and first is not None:
            return known(f"{text}: since {first.date}", True, first)
        last = entries[-1]
        if last.required:
            return known(f"{text}: yes, since {last.date}", True, last)
        return would(f"{text}: no, since {last.date}", "exchange act reporting: {required: yes}", key)._replace(
            rests_on=(last,)
        )


@predicate("event")
@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Predicate):
    """A corporate event of this kind is on record; one that is not recorded has not happened."""

    __pydantic_config__ = STRICT
    kind: EventKind

    def in_words(self, definitions: Definitions) -> str:
        return f"after {self.kind}"

    def ask(self, case: Case) -> Reason:
        found = case.snapshot.events(self.kind)
        if found:
            return known(f"{self.kind}: {found[0].date}", True, found[0])
        return would(f"{self.kind}: none on record", folded(self.kind), of_record(self.kind, "issuer"))


@predicate("on_or_after")
@dataclass(frozen=True, slots=True, kw_only=True)
class OnOrAfter(Predicate):
    """The day of the transfer is this day or later."""

    __pydantic_config__ = STRICT
    day: Day

    def in_words(self, definitions: Definitions) -> str:
        return f"on {self.day} or later"

    def ask(self, case: Case) -> Reason:
        reached = case.day >= self.day
        return known(
            f"{case.day} is on or after {self.day}", reached, Ground.DAY, changes=None if reached else self.day
        )

"""Tests on whether, and how long ago, the issuer's first public offering became effective."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from covenantry.engine.context.counting import count
from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, no, would
from covenantry.engine.logic.sources import Ground
from covenantry.engine.securities.registration import NOT_FOR_HOLDERS
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import YesNo

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.registrations import Registration


@predicate("offered_for")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedFor(Predicate):
    """More than so long has passed since the first registration of a public offering became effective."""

    __pydantic_config__ = STRICT
    more_than: Lasting

    def in_words(self, definitions: Definitions) -> str:
        return f"more than {self.more_than} after the first public offering"

    def ask(self, case: Case) -> Reason:
        public = _effective(case)
        if not public:
            return _none_yet()
        days = [r.effective for r in public if r.effective]
        last, how = count(case, self.more_than, min(days))
        after = case.day > last
        said = f"{case.day} is {'' if after else 'not '}after {self.more_than} from the first public offering ({how})"
        return known(
            said,
            after,
            *[e for r in public for e in r.life],
            Ground.DAY,
            changes=None if after else last + timedelta(1),
        )


@predicate("publicly_offered")
@dataclass(frozen=True, slots=True, kw_only=True)
class PubliclyOffered(Predicate):
    """A registration of a public offering has (or, for no, has not) become effective."""

    __pydantic_config__ = STRICT
    ever: YesNo

    def in_words(self, definitions: Definitions) -> str:
        return f"{'after' if self.ever else 'before'} the first public offering"

    def ask(self, case: Case) -> Reason:
        public = _effective(case)
        found = min((r for r in public if r.effective), key=lambda r: r.effective or case.day, default=None)
        if found is None:
            return _none_yet() if self.ever else no(_none_yet(), "there has been no registered public offering yet")
        return known(f"the first public offering became effective on {found.effective}", self.ever, *found.life)


def _effective(case: Case) -> list[Registration]:
    found = case.snapshot.registrations.values()
    return [r for r in found if r.effective and r.entry.offering not in NOT_FOR_HOLDERS]


def _none_yet() -> Reason:
    key = of_record("first public offering", "issuer")
    return would("there has been no registered public offering yet", "initial public offering", key)

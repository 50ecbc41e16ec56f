"""A test on how long ago the issuer's first public offering became effective."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from covenantry.engine.context.counting import count
from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, would
from covenantry.engine.logic.sources import Ground
from covenantry.engine.securities.registration import NOT_FOR_HOLDERS
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@predicate("offered_for")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedFor(Predicate):
    """More than so long has passed since the first registration of a public offering became effective."""

    __pydantic_config__ = STRICT
    more_than: Lasting

    def in_words(self, definitions: Definitions) -> str:
        return f"more than {self.more_than} after the first public offering"

    def ask(self, case: Case) -> Reason:
        found = case.snapshot.registrations.values()
        public = [r for r in found if r.effective and r.entry.offering not in NOT_FOR_HOLDERS]
        days = [r.effective for r in public if r.effective]
        if not days:
            key = of_record("first public offering", "issuer")
            return would("there has been no registered public offering yet", "initial public offering", key)
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

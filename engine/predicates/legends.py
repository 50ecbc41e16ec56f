"""A test on the legend that a certificate bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.language.proposal import Open
from covenantry.engine.logic.reasons import Reason, known
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@predicate("bears_legend")
@dataclass(frozen=True, slots=True, kw_only=True)
class BearsLegend(Predicate):
    """A certificate that the transfer may draw on bears the legend, by its id on record."""

    __pydantic_config__ = STRICT
    legend: Id

    def ask(self, case: Case) -> Reason:
        lots = [case.lot] if case.lot is not None else case.drawn()
        found = [lot.security_id for lot in lots if self.legend in lot.legends]
        if case.of_any and 0 < len(found) < len(lots):
            raise Open("certificates", case.proposal.id)
        said = f"{', '.join(found[:3])} bears" if found else "no certificate bears"
        return known(f"{said} the legend of {self.legend}", bool(found))

    def in_words(self, definitions: Definitions) -> str:
        return f"a certificate that bears the legend of {self.legend}"

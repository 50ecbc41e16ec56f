"""Fair market value: what a share of a class is worth on the day, as an agreement has it determined."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Act, known, undone
from covenantry.engine.logic.sources import of_class
from covenantry.engine.procedures.fair_market_value import Averaged, Settled, Value, fair_value
from covenantry.facts.records import dataclass
from covenantry.facts.values import Name
from covenantry.facts.words import ClassId, Section


@kind("fair_market_value")
@dataclass(frozen=True, slots=True, kw_only=True)
class FairMarketValue(Clause):
    """The value of a share of `of` on the day: the average of its closes, or as settled where it has no market.

    `restricted_section`: what is not freely marketable is worth what was settled for it.
    """

    of: ClassId
    average: Averaged
    settled: Settled
    restricted_section: Section
    restricted_says: Name

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The value, and that of restricted securities, while the class whose holders settle it is outstanding."""
        if not on.facts.positions.outstanding(self.settled.stock_class):
            none = known(
                f"no {self.settled.stock_class} is outstanding",
                False,
                of_class(on.facts.positions, self.settled.stock_class),
            )
            yield on.finding("computation", on.engaged(none))
            return
        on = on.at_market()
        yield self._value(on, fair_value(on.case, self.of, on.day, self.average, self.settled))
        less = fair_value(on.case, self.of, on.day, self.average, self.settled, restricted=True)
        reason = less.reason
        if reason.fact is not None:
            act = Act(f"{on.case.name(on.company)} and the holders", reason.text, reason.fact)
            reason = undone(less.arithmetic, act)
        yield self._value(
            on,
            less._replace(reason=reason),
            section=self.restricted_section,
            says=self.restricted_says,
            about="restricted",
        )

    def _value(self, on: OnDay, value: Value, *, section: str = "", says: str = "", about: str = "") -> Finding:
        amounts = () if value.amount is None else (Amount("value", value.amount, "dollars", value.arithmetic, "price"),)
        return on.finding(
            "computation",
            on.engaged(value.reason),
            section=section,
            says=says,
            about=about,
            amounts=amounts,
            at_market=True,
        )


__all__ = ["FairMarketValue"]

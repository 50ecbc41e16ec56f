"""Nomination right: holders who together own enough may name so many directors, by a majority of what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.logic.sources import of_lots
from covenantry.engine.procedures.nominators import Nomination
from covenantry.engine.securities.majorities import Block, block
from covenantry.facts.lots import shown
from covenantry.facts.records import dataclass
from covenantry.facts.values import Count, Day, PositiveCount


@kind("nomination_right")
@dataclass(frozen=True, slots=True, kw_only=True)
class NominationRight(Nomination):
    """The `holders` who hold a majority of their `shares` may nominate `seats` directors while all own `at_least` so
    many.

    For that floor shares count as before the splits since `adjusted_since`. `called`: the name of that majority.
    """

    seats: PositiveCount
    at_least: Count
    adjusted_since: Day

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The right, who has it, and the arithmetic of the floor and of the majority."""
        if on.in_force().value is False:
            yield on.finding("right", on.in_force())
            return
        before = block(on.case, self.shares, self.holders, self.adjusted_since)
        now = block(on.case, self.shares, self.holders, on.day)
        floor = Amount("counted", before.total, "shares", f"as before splits since {self.adjusted_since}")
        yield on.finding(
            "right",
            on.engaged(self._enough(on, before)),
            bound=[on.company],
            holders=now.held,
            amounts=(floor, *now.amounts(on.case)),
            consequences=(f"{self.called} may designate {self.seats} nominee{'s' if self.seats > 1 else ''}",),
        )

    def _enough(self, on: OnDay, held: Block) -> Reason:
        least = f"the {self.holders} own at least {self.at_least:,} {self.shares}"
        if held.total < self.at_least <= held.total + held.doubtful:
            return unknown(
                f"{least}: {shown(held.total)}, and it is not known of {shown(held.doubtful)}",
                on.fact("shares", self.holders),
            )
        return known(f"{least}: they own {shown(held.total)}", held.total >= self.at_least, *of_lots(held.lots))

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.holders, self.shares)


__all__ = ["NominationRight"]

"""How many shares a group holds together, and who of it makes a majority of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.people import ids
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.securities.entitled import shares
from covenantry.facts.lots import Quantity, shown

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.lots import Lot


class Block(NamedTuple):
    """What each of a group holds, in the order of the most; `doubtful`: what may or may not count besides."""

    held: Mapping[str, Quantity]
    doubtful: Quantity
    lots: tuple[Lot, ...] = ()

    @property
    def total(self) -> Quantity:
        """What they hold together."""
        return sum(self.held.values())

    def majority(self, part: Quantity) -> bool:
        """Whether a part is more than half of what they hold; of nothing it never is."""
        return 2 * part > self.total

    def fewest(self) -> tuple[str, ...]:
        """The fewest holders who make a majority: the largest first, ties by id."""
        found: list[str] = []
        for who in self.held:
            if self.majority(sum(self.held[one] for one in found)):
                break
            found.append(who)
        return tuple(found)

    def amounts(self, case: Case) -> tuple[Amount, ...]:
        """The whole, what each holds, and what more than half of it is."""
        listed = " + ".join(f"{shown(n)} ({case.name(who)})" for who, n in self.held.items())
        rows = [Amount("held", self.total, "shares", listed or "none")]
        if self.total:
            names = ", ".join(map(case.name, self.fewest()))
            half = f"half of {shown(self.total)} is {shown(Fraction(self.total) / 2)}"
            rows.append(Amount("more than", self.total // 2, "shares", f"{half}; the fewest who hold more: {names}"))
        return tuple(rows)


def block(case: Case, phrase: str, held_by: str | None, since: date) -> Block:
    """The shares that a phrase means, of everybody or of whom another means, as before the splits since a day."""
    positions, facts = case.snapshot.positions, case.snapshot
    people = positions.holders() if held_by is None else ids(case, held_by)
    found: dict[str, Quantity] = {}
    doubtful: Quantity = 0
    lots: list[Lot] = []
    for who in people:
        asked = case.meant(positions.lots_of(who), phrase)
        if count := shares(case, facts, (lot for lot, r in asked if r.value), since):
            found[who] = count
        lots += (lot for lot, r in asked if r.value)
        doubtful += shares(case, facts, (lot for lot, r in asked if r.value is None), since)
    return Block(dict(sorted(found.items(), key=lambda one: (-one[1], one[0]))), doubtful, tuple(lots))


__all__ = ["Block", "block"]

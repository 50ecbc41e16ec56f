"""How many securities of a holder a phrase means on a day, which of them, and which others it leaves out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.logic.reasons import Reason, settled
from covenantry.engine.securities.entitled import on_day

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.ledger import Lot
    from covenantry.facts.lots import Quantity


class Judged(NamedTuple):
    """One lot, and whether the phrase means it."""

    lot: Lot
    meant: Reason


class Counted(NamedTuple):
    """What a holder has of the classes concerned, lot by lot."""

    holder: str
    lots: tuple[Judged, ...]

    @property
    def meant(self) -> Quantity:
        """How many the phrase is known to mean."""
        return sum(one.lot.quantity for one in self.lots if one.meant.value)

    @property
    def certain(self) -> Reason:
        """Whether it is known of every lot whether the phrase means it."""
        return settled(f"it is known how many {self.holder} holds", [one.meant for one in self.lots])

    @property
    def arithmetic(self) -> str:
        """The lots that make the number up."""
        found = [f"{_n(one.lot.quantity)} ({one.lot.security_id})" for one in self.lots if one.meant.value]
        return " + ".join(found) if found else "none"


def counted(case: Case, holder: str, phrase: str, day: date, classes: tuple[str, ...] = ()) -> Counted:
    """What a holder has on a day, not later than the case's, with whether the phrase means it; of `classes` alone."""
    facts = on_day(case, day)
    then = case if facts is case.snapshot else replace(case, snapshot=facts, day=facts.as_of, memo={})
    lots = (lot for lot in facts.positions.lots_of(holder) if not classes or lot.stock_class_id in classes)
    return Counted(case.name(holder), tuple(_judged(then, lots, phrase)))


def _judged(case: Case, lots: Iterator[Lot], phrase: str) -> Iterator[Judged]:
    for lot in lots:
        yield Judged(lot, case.lot_is(lot, phrase))


def _n(quantity: Fraction | int) -> str:
    return f"{int(quantity):,}" if quantity == int(quantity) else str(quantity)


__all__ = ["Counted", "Judged", "counted"]

"""What holders have sold under a registration, and for how much: the price before expenses and commissions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from engine.case import fact_key
from engine.procedures.accrued_dividends import cents
from engine.reasons import Reason, unknown

if TYPE_CHECKING:
    from engine.case import Case


class Proceeds(NamedTuple):
    """What the sales on record brought; `doubts`: the prices that are not on record."""

    total: Fraction
    arithmetic: str
    doubts: tuple[Reason, ...]

    @property
    def dollars(self) -> str:
        """The total to the nearest cent."""
        return cents(self.total)


def proceeds(case: Case, holder: str, registration: str) -> Proceeds:
    """The gross proceeds of a holder from what he sold under a registration."""
    total, said, doubts = Fraction(0), [], []
    for entry in case.snapshot.entries_of("stock_transfer"):
        if (entry.transferor_id, entry.registration_id) != (holder, registration):
            continue
        if entry.share_price is None:
            question = f"at what price {case.name(holder)} sold {entry.quantity:,} on {entry.date} under {registration}"
            doubts.append(unknown(question, fact_key("share price", entry.id)))
            continue
        price: Decimal = entry.share_price
        total += Fraction(entry.quantity) * Fraction(price)
        said.append(f"{entry.quantity:,} x ${price}")
    return Proceeds(total, " + ".join(said) or "nothing sold under it is on record", tuple(doubts))


__all__ = ["Proceeds", "proceeds"]

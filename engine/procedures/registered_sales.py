"""Who takes part in a registration as a holder, and what holders have sold under it for how much, before expenses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.people import ids, people
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, unknown
from covenantry.engine.securities.entitled import on_day

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Entry
    from covenantry.facts.registrations import Registration


class Proceeds(NamedTuple):
    """What the sales on record brought; `doubts`: the prices that are not on record."""

    total: Fraction
    arithmetic: str
    doubts: tuple[Reason, ...]
    sales: tuple[Entry, ...] = ()


def proceeds(case: Case, holder: str, registration: str) -> Proceeds:
    """The gross proceeds of a holder from what he sold under a registration."""
    total, said, doubts, sales = Fraction(0), [], [], []
    for entry in case.snapshot.entries_of("stock_transfer"):
        if (entry.transferor_id, entry.registration_id) != (holder, registration):
            continue
        sales.append(entry)
        if entry.share_price is None:
            question = f"at what price {case.name(holder)} sold {entry.quantity:,} on {entry.date} under {registration}"
            doubts.append(unknown(question, of_record("share price", entry.id)))
            continue
        price: Decimal = entry.share_price
        total += Fraction(entry.quantity) * Fraction(price)
        said.append(f"{entry.quantity:,} x ${price}")
    return Proceeds(total, " + ".join(said) or "nothing sold under it is on record", tuple(doubts), tuple(sales))


def holders_in(case: Case, phrase: str, registration: Registration | None) -> tuple[str, ...]:
    """Whom the phrase means on the day, or meant when a registration was filed or the day before a sale under it.

    Who sells all that he had registered need be one of them no longer, and is still bound by what he took part in.
    """
    found = dict.fromkeys(ids(case, phrase))
    if registration is not None:
        sales = case.snapshot.entries_of("stock_transfer")
        eves = {entry.date - timedelta(1) for entry in sales if entry.registration_id == registration.id}
        for day in sorted({registration.filed, *eves}):
            found.update(dict.fromkeys(party.id for party in people(case, phrase, on_day(case, day))))
    return tuple(found)


__all__ = ["Proceeds", "holders_in", "proceeds"]

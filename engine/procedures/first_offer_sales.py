"""What electors and others have bought from the seller since an offering, by the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.case import member
from engine.procedures.first_offer_run import ONE, Offering, on_day

if TYPE_CHECKING:
    from engine.case import Case
    from engine.clauses.first_offer import FirstOffer
    from facts.model import ProposedTransfer


class Sale(NamedTuple):
    """A transfer for value by the seller, of the class offered; `placed`: to one to whom what is left may be sold."""

    id: str
    day: date
    to: str
    quantity: int
    placed: bool


def taken_in(offerings: Iterable[Offering]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for offering in offerings:
        for who, number in offering.taken.items():
            taken[who] = taken.get(who, 0) + number
    return taken


def _transfers(case: Case, about: ProposedTransfer, since: date) -> Iterator[Any]:
    for entry in case.snapshot.entries_of("stock_transfer"):
        mine = entry.transferor_id == about.transferor_id and entry.stock_class_id == about.stock_class_id
        if mine and entry.date >= since and entry.for_value is not False:
            yield entry


def moved_to(case: Case, about: ProposedTransfer, taken: Mapping[str, int], since: date) -> dict[str, int]:
    moved: dict[str, int] = {}
    for entry in _transfers(case, about, since):
        if entry.transferee_id in taken:
            moved[entry.transferee_id] = moved.get(entry.transferee_id, 0) + int(entry.quantity)
    return moved


def sales_since(
    case: Case, terms: FirstOffer, about: ProposedTransfer, offerings: Sequence[Offering]
) -> Iterator[Sale]:
    """The seller's transfers to others than electors, from the day after the first turns ended."""
    electors = taken_in(offerings)
    for entry in _transfers(case, about, offerings[0].ends + ONE):
        if entry.transferee_id not in electors:
            placed = _placed(case, terms, entry.transferee_id, entry.date)
            yield Sale(entry.id, entry.date, entry.transferee_id, int(entry.quantity), placed)


def _placed(case: Case, terms: FirstOffer, buyer: str, day: date) -> bool:
    """Whether the buyer was, before he bought and may have joined, one to whom what is left may be sold."""
    if terms.sale.to is None:
        return True
    then = on_day(case, day - ONE)
    return member(then, case.agreement, then.party(buyer), terms.sale.to).value is True

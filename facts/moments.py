"""The ledger as it stood immediately before each of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from facts.lots import Lot, Quantity, Terms
from facts.model import Entry, StockClass
from facts.posting import POSTED, Posting


class Moment(NamedTuple):
    """An entry of the ledger, and what was outstanding, on which terms, in which lots, immediately before it."""

    entry: Entry
    outstanding: Mapping[str, Quantity]
    terms: Mapping[str, Terms]
    lots: Mapping[str, Lot]

    def held(self, stock_class_id: str) -> dict[str, Fraction]:
        """How many of a class each holder had."""
        found: dict[str, Fraction] = {}
        for lot in self.lots.values():
            if lot.stock_class_id == stock_class_id:
                found[lot.holder] = found.get(lot.holder, Fraction(0)) + lot.quantity
        return found

    def left_of(self, security_id: str, stock_class_id: str) -> Quantity:
        """How many of what was issued under an id are still of the class."""
        lots = (lot for lot in self.lots.values() if lot.stock_class_id == stock_class_id)
        return sum((lot.quantity for lot in lots if lot.origin[0].security_id == security_id), Fraction(0))


def moments(classes: Mapping[str, StockClass], entries: Iterable[Entry]) -> tuple[Moment, ...]:
    """One moment for each ledger entry, in order of effect."""
    posting = Posting(classes)
    found = []
    for entry in entries:
        if isinstance(entry, POSTED):
            found.append(Moment(entry, dict(posting.outstanding), dict(posting.terms), dict(posting.lots)))
            posting.post(entry)
    return tuple(found)


__all__ = ["Moment", "moments"]

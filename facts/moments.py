"""The ledger as it stood immediately before each of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction
from threading import Lock

from covenantry.facts.lots import Lot, Quantity, Terms
from covenantry.facts.model import Entry, StockClass
from covenantry.facts.posting import POSTED, Posting
from covenantry.facts.records import dataclass


class _Replay:
    """Posts the entries again, as far as is asked for: whoever asks in order has each posted once."""

    def __init__(self, classes: Mapping[str, StockClass], entries: tuple[Entry, ...]) -> None:
        self.classes, self.entries = classes, entries
        self.lock = Lock()
        self.posting, self.at = Posting(classes), 0

    def before(self, index: int) -> Posting:
        """The ledger before an entry; good until the lock is released."""
        if index < self.at:
            self.posting, self.at = Posting(self.classes), 0
        for entry in self.entries[self.at : index]:
            self.posting.post(entry)
        self.at = index
        return self.posting


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of the ledger, and what was outstanding, on which terms, in which lots, immediately before it."""

    entry: Entry
    _index: int = field(repr=False)
    _replay: _Replay = field(repr=False, compare=False)

    @property
    def terms(self) -> dict[str, Terms]:
        """The terms on which each class could be converted or exercised."""
        with self._replay.lock:
            return dict(self._replay.before(self._index).terms)

    @property
    def lots(self) -> tuple[Lot, ...]:
        """Every lot outstanding."""
        with self._replay.lock:
            return tuple(lot for lot in self._replay.before(self._index).lots.values() if not lot.redeemed)

    def outstanding(self, stock_class_id: str) -> Quantity:
        """How many of a class were outstanding."""
        with self._replay.lock:
            return self._replay.before(self._index).outstanding[stock_class_id]

    def held(self, stock_class_id: str) -> dict[str, Fraction]:
        """How many of a class each holder had."""
        found: dict[str, Fraction] = {}
        for lot in self.lots:
            if lot.stock_class_id == stock_class_id:
                found[lot.holder] = found.get(lot.holder, Fraction(0)) + lot.quantity
        return found

    def left_of(self, security_id: str, stock_class_id: str) -> Quantity:
        """How many of what was issued under an id are still of the class."""
        lots = (lot for lot in self.lots if lot.stock_class_id == stock_class_id)
        return sum((lot.quantity for lot in lots if lot.origin[0].security_id == security_id), Fraction(0))


def moments(classes: Mapping[str, StockClass], entries: Iterable[Entry]) -> tuple[Moment, ...]:
    """One moment for each ledger entry, in order of effect."""
    posted = tuple(entry for entry in entries if isinstance(entry, POSTED))
    replay = _Replay(classes, posted)
    return tuple(Moment(entry, index, replay) for index, entry in enumerate(posted))


__all__ = ["Moment", "moments"]

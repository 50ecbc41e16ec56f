"""Who held which securities on a day, as far as was known at a time: the ledger posted up to there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from operator import is_
from typing import TYPE_CHECKING, NamedTuple

from covenantry.facts.draws import total
from covenantry.facts.lots import Lot, Quantity, Step, Terms, Trail, exact
from covenantry.facts.model import Entry, StockClass
from covenantry.facts.posting import POSTED, Posting
from covenantry.facts.problems import InvalidInput, Problem

if TYPE_CHECKING:
    from covenantry.facts.on_record import OnRecord

__all__ = ["Lot", "Positions", "Posted", "Quantity", "Step", "Terms", "exact", "positions", "post_all", "posted"]


class Positions:
    """The lots outstanding, oldest first, by holder and class, with the terms then in force.

    `redeemed`: lots outstanding no longer, that their holders have not surrendered. `discrepancies`: entries that
    contradict the terms, or another entry.
    """

    def __init__(self, posting: Posting) -> None:
        self._posting = posting  # changed no more
        self.classes: Mapping[str, StockClass] = posting.classes
        self.discrepancies = tuple(posting.discrepancies)
        self.authorized: Mapping[str, Quantity | None] = posting.authorized
        self._mine: dict[str, dict[str, tuple[Lot, ...]]] = {}

    @cached_property
    def lots(self) -> tuple[Lot, ...]:
        return _by_age(lot for lot in self._posting.lots.values() if not lot.redeemed)

    @cached_property
    def redeemed(self) -> tuple[Lot, ...]:
        return tuple(lot for lot in self._posting.lots.values() if lot.redeemed)

    @cached_property
    def _holders(self) -> Mapping[str, tuple[str, ...]]:
        """Who holds each class."""
        return self._posting.holders()

    def _of(self, holder: str) -> Mapping[str, tuple[Lot, ...]]:
        """The holder's lots of each class, the class of the oldest first."""
        found = self._mine.get(holder)
        if found is None:
            by_class: dict[str, list[Lot]] = {}
            for lot in _by_age(self._posting.held_by(holder)):
                by_class.setdefault(lot.stock_class_id, []).append(lot)
            found = self._mine[holder] = {name: tuple(lots) for name, lots in by_class.items()}
        return found

    def lots_of(self, holder: str, stock_class_id: str | None = None) -> tuple[Lot, ...]:
        """The holder's lots of a class, or of one class after the other; within a class the oldest first."""
        if stock_class_id is None:
            return tuple(chain(*self._of(holder).values()))
        return self._of(holder).get(stock_class_id, ())

    def quantity(self, holder: str, stock_class_id: str) -> Quantity:
        """How many of the class stand in the holder's name."""
        return total(lot.quantity for lot in self.lots_of(holder, stock_class_id))

    def trail(self, stock_class_id: str) -> Trail | None:
        """The entries that made a class what it is: how many are outstanding, on which terms."""
        return self._posting.trails.get(stock_class_id)

    def lot(self, security_id: str) -> Lot | None:
        """The lot with this id, if it is outstanding."""
        found = self._posting.lots.get(security_id)
        return None if found is None or found.redeemed else found

    def outstanding(self, stock_class_id: str) -> Quantity:
        """How many of the class are outstanding; of a warrant or option, how many are unexercised."""
        return self._posting.outstanding.get(stock_class_id, 0)

    @cached_property
    def _everybody(self) -> tuple[str, ...]:
        return tuple(sorted({holder for holders in self._holders.values() for holder in holders}))

    def holders(self, stock_class_id: str | None = None) -> tuple[str, ...]:
        """Everybody who holds the class, or any class, of record, in the order of their names."""
        return self._everybody if stock_class_id is None else self._holders.get(stock_class_id, ())

    def terms(self, stock_class_id: str) -> Terms | None:
        """The conversion or exercise terms in force; None where the class has none."""
        return self._posting.terms.get(stock_class_id)

    def convertible_into(self, stock_class_id: str) -> tuple[str, ...]:
        """The classes whose terms, conversion or exercise, give this class."""
        return tuple(name for name, terms in self._posting.terms.items() if terms.into == stock_class_id)


def _by_age(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    return tuple(sorted(lots, key=lambda lot: (lot.acquired, lot.issued, lot.security_id)))


def post_all(classes: Mapping[str, StockClass], entries: Iterable[Entry]) -> Positions:
    """The positions that these entries lead to.

    Raises InvalidInput where they do not add up: the whole book does, but what was known of it earlier need not
    (a transfer that came on record before the issuance of what it transferred).
    """
    posting, problems = posted(classes, entries)
    if problems:
        raise InvalidInput(problems)
    return Positions(posting)


class Posted(NamedTuple):
    """The ledger after entries have been posted, and what did not add up; neither is changed any more."""

    posting: Posting
    problems: tuple[Problem, ...]


#: The ledgers posted last, each with the classes and entries that it was posted from.
_POSTED: deque[tuple[Mapping[str, StockClass], tuple[Entry, ...], Posted]] = deque(maxlen=32)


def posted(classes: Mapping[str, StockClass], entries: Iterable[Entry]) -> Posted:
    """The ledger after these entries; posted once for the books and days that have the same ones, and carried on from
    the longest beginning of them that has been posted."""
    ledger = tuple(entry for entry in entries if isinstance(entry, POSTED))
    begun = (one for one in tuple(_POSTED) if one[0] is classes and _begins(one[1], ledger))
    _, before, found = max(begun, key=lambda one: len(one[1]), default=(classes, (), Posted(Posting(classes), ())))
    if len(before) < len(ledger):
        posting = found.posting.copy()
        problems = tuple(problem for entry in ledger[len(before) :] if (problem := posting.post(entry)))
        found = Posted(posting, (*found.problems, *problems))
        _POSTED.append((classes, ledger, found))
    return found


def _begins(some: tuple[Entry, ...], ledger: tuple[Entry, ...]) -> bool:
    """Whether the ledger begins with these very entries; the last of them is looked at first, as it differs most."""
    return not some or (len(some) <= len(ledger) and some[-1] is ledger[len(some) - 1] and all(map(is_, some, ledger)))


def positions(book: OnRecord, as_of: date, known_at: datetime | None = None) -> Positions:
    """The positions on `as_of`, as far as recorded by `known_at` (None: everything recorded)."""
    return post_all(book.securities, book.in_effect(as_of, known_at))

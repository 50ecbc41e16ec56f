"""Who held which securities on a day, as far as was known at a time: the ledger posted up to there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import chain
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

    __slots__ = (
        *("_by_holder", "_by_id", "_holders", "_of_all_classes", "_outstanding", "_terms", "_trails"),
        *("authorized", "classes", "discrepancies", "lots", "redeemed"),
    )

    def __init__(self, posting: Posting) -> None:
        self.classes: Mapping[str, StockClass] = posting.classes
        self.lots: tuple[Lot, ...] = tuple(
            sorted(
                (lot for lot in posting.lots.values() if not lot.redeemed),
                key=lambda lot: (lot.acquired, lot.issued, lot.security_id),
            )
        )
        self.redeemed: tuple[Lot, ...] = tuple(lot for lot in posting.lots.values() if lot.redeemed)
        self.discrepancies = tuple(posting.discrepancies)
        self.authorized: Mapping[str, Quantity | None] = dict(posting.authorized)
        self._terms = dict(posting.terms)
        self._outstanding = dict(posting.outstanding)
        self._trails = dict(posting.trails)
        self._by_id = {lot.security_id: lot for lot in self.lots}
        by_holder: dict[str, dict[str, list[Lot]]] = {}
        for lot in self.lots:
            by_holder.setdefault(lot.holder, {}).setdefault(lot.stock_class_id, []).append(lot)
        self._by_holder = {
            holder: {name: tuple(lots) for name, lots in classes.items()} for holder, classes in by_holder.items()
        }
        self._of_all_classes = {holder: tuple(chain(*held.values())) for holder, held in self._by_holder.items()}
        self._holders = tuple(sorted(self._by_holder))

    def lots_of(self, holder: str, stock_class_id: str | None = None) -> tuple[Lot, ...]:
        """The holder's lots of a class, or of one class after the other; within a class the oldest first."""
        if stock_class_id is None:
            return self._of_all_classes.get(holder, ())
        return self._by_holder.get(holder, {}).get(stock_class_id, ())

    def quantity(self, holder: str, stock_class_id: str) -> Quantity:
        """How many of the class stand in the holder's name."""
        return total(lot.quantity for lot in self.lots_of(holder, stock_class_id))

    def trail(self, stock_class_id: str) -> Trail | None:
        """The entries that made a class what it is: how many are outstanding, on which terms."""
        return self._trails.get(stock_class_id)

    def lot(self, security_id: str) -> Lot | None:
        """The lot with this id, if it is outstanding."""
        return self._by_id.get(security_id)

    def outstanding(self, stock_class_id: str) -> Quantity:
        """How many of the class are outstanding; of a warrant or option, how many are unexercised."""
        return self._outstanding.get(stock_class_id, 0)

    def holders(self, stock_class_id: str | None = None) -> tuple[str, ...]:
        """Everybody who holds the class, or any class, of record, in the order of their names."""
        if stock_class_id is None:
            return self._holders
        return tuple(holder for holder in self._holders if stock_class_id in self._by_holder[holder])

    def terms(self, stock_class_id: str) -> Terms | None:
        """The conversion or exercise terms in force; None where the class has none."""
        return self._terms.get(stock_class_id)

    def convertible_into(self, stock_class_id: str) -> tuple[str, ...]:
        """The classes whose terms, conversion or exercise, give this class."""
        return tuple(name for name, terms in self._terms.items() if terms.into == stock_class_id)


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


#: The ledgers posted last, by the entries themselves; KEPT of them.
_POSTED: dict[tuple[int, ...], tuple[Mapping[str, StockClass], tuple[Entry, ...], Posted]] = {}
KEPT = 32


def posted(classes: Mapping[str, StockClass], entries: Iterable[Entry]) -> Posted:
    """The ledger after these entries; posted once for the books and days that have the same ones, and carried on from
    the longest beginning of them that has been posted."""
    ledger = tuple(entry for entry in entries if isinstance(entry, POSTED))
    key = (id(classes), *map(id, ledger))
    found = _POSTED.get(key)
    if found is None:
        begun = max((one for one in _POSTED if key[: len(one)] == one), key=len, default=())
        before = _POSTED[begun][2] if begun else Posted(Posting(classes), ())
        posting, done = before.posting.copy(), max(len(begun) - 1, 0)
        problems = tuple(problem for entry in ledger[done:] if (problem := posting.post(entry)))
        if len(_POSTED) >= KEPT:
            _POSTED.pop(next(iter(_POSTED)), None)
        found = _POSTED[key] = (classes, ledger, Posted(posting, (*before.problems, *problems)))
    return found[2]


def positions(book: OnRecord, as_of: date, known_at: datetime | None = None) -> Positions:
    """The positions on `as_of`, as far as recorded by `known_at` (None: everything recorded)."""
    return post_all(book.securities, book.in_effect(as_of, known_at))

"""The book of one issuer: its parties, securities, prices and entries, immutable once loaded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from covenantry.facts.check import check
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.kept import Kept
from covenantry.facts.model import (
    Attestation,
    CapacityTaken,
    ClosingPrices,
    Entry,
    Issuer,
    Party,
    Retraction,
    StockClass,
)
from covenantry.facts.on_record import Closes
from covenantry.facts.problems import Place, Problem, did_you_mean
from covenantry.facts.records import dataclass
from covenantry.facts.states import States

if TYPE_CHECKING:
    from covenantry.facts.loader import Parts

#: Stands for the transfer asked about; a book cannot attest of it, or it would answer for every transfer.
THIS = "this-transfer"

#: The books that come with the package.
SHIPPED = Path(__file__).parent / "books"


@dataclass(frozen=True, slots=True)
class Book:
    """All that is on record about one issuer. `entries` stand by date, then in the order of the files.

    `store`: where it is kept, if not in files.
    """

    issuer: Issuer
    parties: Mapping[str, Party]
    securities: Mapping[str, StockClass]
    entries: tuple[Entry, ...]
    prices: Mapping[str, Closes]
    files: tuple[str, ...] = ()
    store: Kept | None = field(default=None, compare=False)
    states: States = field(default_factory=States, init=False, compare=False, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        return Book, (self.issuer, self.parties, self.securities, self.entries, self.prices, self.files, self.store)

    def in_effect(self, as_of: date, known_at: datetime | None = None) -> tuple[Entry, ...]:
        """The entries that took effect by `as_of` and were on record, and not retracted, at `known_at`.

        A retraction counts from its recording on, for every day; it is not itself among the entries.
        """
        known = [e for e in self.entries if known_at is None or e.recorded_at <= known_at]
        retracted = {e.entry for e in known if isinstance(e, Retraction)}
        return tuple(e for e in known if e.date <= as_of and e.id not in retracted and not isinstance(e, Retraction))

    def with_entries(self, more: Iterable[Entry]) -> tuple[Book | None, list[Problem]]:
        """The book with further entries, after its own of the same day; entries without an id get one."""
        taken = {entry.id for entry in self.entries}
        fresh = (name for n in count(1) if (name := f"added#{n}") not in taken)
        added = [entry if entry.id else replace(entry, id=next(fresh)) for entry in more]
        return _sound(replace(self, entries=_in_order([*self.entries, *added])))

    def with_parties(self, more: Iterable[Party]) -> tuple[Book | None, list[Problem]]:
        """The book with further parties."""
        added = list(more)
        problems = _twice(added, self.parties, "party")
        if problems:
            return None, problems
        return _sound(replace(self, parties=FrozenMap({**self.parties, **{party.id: party for party in added}})))

    def up_to(self, day: date) -> Book:
        """The book without the entries that take effect after `day`, and without later prices."""
        ids = {entry.id for entry in self.entries if entry.date <= day}
        kept = (e for e in self.entries if (e.entry if isinstance(e, Retraction) else e.id) in ids)
        prices = {name: closes[: bisect_right(closes, (day, inf))] for name, closes in self.prices.items()}
        return replace(self, entries=tuple(kept), prices=FrozenMap(prices))


def signed(entries: Iterable[Entry]) -> frozenset[str]:
    """The agreements under which anybody has a part, or had, or is to have, by these entries."""
    return frozenset(e.agreement for e in entries if isinstance(e, CapacityTaken))


def load_book(path: Path | str) -> tuple[Book | None, list[Problem]]:
    """The book in a folder or a file, or a shipped book by its name, with the problems that make it unusable."""
    from covenantry.facts.loader import read_parts

    folder, problem = _locate(path)
    if folder is None:
        return None, [problem]
    shown = folder.name if folder.parent == SHIPPED else str(path)
    parts, problems = read_parts(folder, shown)
    if not parts.files:
        return None, problems
    return assembled(parts, shown, problems)


def assembled(parts: Parts, shown: str, problems: Iterable[Problem] = ()) -> tuple[Book | None, list[Problem]]:
    """The book that parts make, or all that is wrong with it; `shown` is what messages call it."""
    problems = list(problems)
    if parts.issuers or not problems:  # what could not be read may well have had it
        problems += _one_issuer(parts.issuers, shown)
    parties = [*map(_as_party, parts.issuers), *parts.parties]
    problems += _twice(parties, {}, "party") + _twice(parts.securities, {}, "class of securities")
    problems += [
        Problem(
            entry.place or Place(shown),
            f"'{THIS}' is no transfer on record",
            "give the transfer an id, and attest of that",
        )
        for entry in parts.entries
        if isinstance(entry, Attestation) and entry.about == THIS
    ]
    prices, found = _prices(parts.prices, {stock_class.id for stock_class in parts.securities})
    problems += found
    if problems:
        return None, problems
    book = Book(
        parts.issuers[0],
        FrozenMap({party.id: party for party in parties}),
        FrozenMap({stock_class.id: stock_class for stock_class in parts.securities}),
        _in_order(parts.entries),
        prices,
        tuple(parts.files),
    )
    return _sound(book)


def _locate(path: Path | str) -> tuple[Path | None, Problem]:
    given = Path(path)
    named = len(given.parts) == 1
    problem = Problem(Place(str(path)), "there is no such book" if named else "there is no such file or folder")
    try:
        if given.exists():
            return given, problem
        if named and (SHIPPED / given).is_dir():
            return SHIPPED / given, problem
    except (OSError, ValueError):
        return None, problem
    shipped = [folder.name for folder in SHIPPED.iterdir() if named and folder.is_dir()]
    return None, replace(problem, hint=did_you_mean(str(path), shipped))


def _as_party(issuer: Issuer) -> Party:
    return Party(
        id=issuer.id,
        name=issuer.name,
        type="corporation",
        source=issuer.source,
        illustrative=issuer.illustrative,
        place=issuer.place,
    )


def _sound(book: Book) -> tuple[Book | None, list[Problem]]:
    problems = check(book)
    return (None, problems) if problems else (book, [])


def _in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.date))


def _one_issuer(issuers: list[Issuer], shown: str) -> list[Problem]:
    if not issuers:
        return [Problem(Place(shown), "'issuer' is missing", "a book is about one issuer: give its id and name")]
    return [
        Problem(issuer.place or Place(shown), f"'{issuer.id}' is a second issuer", "a book is about one issuer")
        for issuer in issuers[1:]
    ]


def _twice(records: Iterable[Party | StockClass], known: Mapping[str, object], what: str) -> list[Problem]:
    problems, seen = [], set(known)
    for record in records:
        if record.id in seen:
            problems.append(
                Problem(record.place or Place(record.id), f"there is a {what} '{record.id}' already", "keep one")
            )
        seen.add(record.id)
    return problems


def _prices(lists: Iterable[ClosingPrices], known: Collection[str]) -> tuple[Mapping[str, Closes], list[Problem]]:
    """The closing prices of each class in order of days, from all the lists."""
    problems: list[Problem] = []
    merged: dict[str, dict[date, Decimal]] = {}
    for prices in lists:
        name, place = prices.stock_class_id, prices.place or Place(prices.stock_class_id)
        if name not in known:
            problems.append(Problem(place, f"there is no class of securities '{name}'", did_you_mean(name, known)))
        days = merged.setdefault(name, {})
        problems += [
            Problem(place, f"{name} has two closing prices on {day}", "keep one")
            for day, _ in prices.closes
            if day in days
        ]
        days |= dict(prices.closes)
    return FrozenMap({name: tuple(sorted(days.items())) for name, days in merged.items()}), problems

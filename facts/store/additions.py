"""Further records for a book that is in the store: read, checked with all that is on record, and appended."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from covenantry.facts.book import Book
from covenantry.facts.loader import read_parts
from covenantry.facts.model import Entry
from covenantry.facts.plain import plain
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.store.connection import Database
from covenantry.facts.store.ledger import Stored, append_within, closing, dated, parts_of, undated


def add_file(
    database: Database,
    issuer: str,
    path: Path,
    now: datetime,
    by: str | None = None,
    fits: Callable[[Book], list[Problem]] = lambda book: [],
) -> Stored:
    """Puts what a file of the form of a book adds on record; InvalidInput where the book would not add up with it.

    An entry that does not say when it was recorded is recorded now; one that names no recorder is recorded `by`.
    `fits`: what else is wrong with the book as it would then be.
    """
    more, problems = read_parts(path, str(path))
    if more.issuers:
        problems.append(
            Problem(Place(str(path)), "has an issuer of its own", "leave it out: --issuer says whose it is")
        )
    if problems:
        raise InvalidInput(problems)
    with database.writing():
        there, problems = parts_of(database, issuer)
        if there is None or problems:
            raise InvalidInput(problems)
        known = {entry.id: entry for entry in there.entries}
        entries = [_recorded(_named(entry), now, by) for entry in more.entries]
        entries = [known[e.id] if e.id in known and _same(e, known[e.id]) else e for e in entries]
        records = [undated("party", party) for party in more.parties]
        records += [undated("security", stock_class) for stock_class in more.securities]
        records += [record for prices in more.prices for record in closing(prices)]
        records += [dated(entry) for entry in entries]
        return append_within(database, issuer, records, now, fits)


def _named(entry: Entry) -> Entry:
    """An entry that has no id of its own is known by what it says, so that the same one is not recorded twice."""
    if "#" not in entry.id:
        return entry
    said = json.dumps({"type": entry.type, **plain(replace(entry, id=""))})
    return replace(entry, id=f"added-{sha256(said.encode()).hexdigest()[:16]}")


def _recorded(entry: Entry, now: datetime, by: str | None) -> Entry:
    """The entry with when and by whom it was recorded, where it does not say."""
    end_of_day = Entry(date=entry.date).recorded_at
    return replace(
        entry,
        recorded_at=now if entry.recorded_at == end_of_day else entry.recorded_at,
        recorded_by=entry.recorded_by or by,
    )


def _same(entry: Entry, known: Entry) -> bool:
    """Whether they differ in nothing but when and by whom they were recorded."""
    return type(entry) is type(known) and entry == replace(
        known, recorded_at=entry.recorded_at, recorded_by=entry.recorded_by
    )

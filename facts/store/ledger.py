"""The ledger: books as rows that are only ever added, each with the hash of all before it; and books made from them.

One chain runs through the rows of all issuers: a row that is altered, removed or put elsewhere breaks it, and the head
holds its end. A correction is a further row (a retraction and a new entry), never an edit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from covenantry.facts.book import Book, assembled
from covenantry.facts.loader import Parts
from covenantry.facts.model import ENTRY_TYPES, ClosingPrices, Entry, Issuer, Party, StockClass
from covenantry.facts.plain import plain
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean
from covenantry.facts.quick import quick
from covenantry.facts.store.connection import Database
from covenantry.facts.store.verified import kept
from covenantry.facts.typed import validated

PARTS: dict[str, type[Any]] = {"issuer": Issuer, "party": Party, "security": StockClass, "prices": ClosingPrices}
#: Rows sent to the database together.
BATCH = 2_000


class Row(NamedTuple):
    """One thing that came on record; `seq` counts all of them from 1."""

    seq: int
    issuer: str
    part: str
    name: str
    effective: str
    recorded_at: str
    recorded_by: str
    source: str
    written_at: str
    payload: str
    hash: str


COLUMNS = ", ".join(Row._fields)


#: A row's part, name and payload, and its number in the ledger; 0 of one that is still to be written.
Numbered = tuple[str, str, str, int]


class Stored(NamedTuple):
    """What an import did: rows added, and rows that were there already with the same content."""

    issuer: str
    added: int
    present: int


class Defect(NamedTuple):
    """What is wrong with a row, or with the end of the chain."""

    seq: int
    message: str


def append(database: Database, book: Book, written_at: datetime | None = None) -> Stored:
    """Puts what a book has and the store has not on record; all of it, or nothing.

    InvalidInput where the store has something else under the same id (what is on record is corrected by a retraction
    and a new entry, not by another content), or where the book does not add up with what the store has beside it.
    """
    with database.writing():
        return append_within(database, book.issuer.id, list(_records(book)), written_at or datetime.now(UTC))


def append_all(database: Database, books: Iterable[Book], written_at: datetime | None = None) -> list[Stored]:
    """As `append`, several books in one transaction: all of all of them, or nothing."""
    at = written_at or datetime.now(UTC)
    with database.writing():
        return [append_within(database, book.issuer.id, list(_records(book)), at) for book in books]


def append_within(
    database: Database,
    issuer: str,
    records: Sequence[Record],
    written_at: datetime,
    fits: Callable[[Book], list[Problem]] = lambda book: [],
) -> Stored:
    """As `append`, within a transaction that the caller has begun; for records of any origin.

    `fits`: what else is wrong with the book as it would then be.
    """
    there = _read(database, issuer)
    known = {(part, name): payload for part, name, payload, _ in there}
    fresh, problems = [], []
    for record in records:
        if (held := known.get((record.part, record.name))) is None:
            fresh.append(record)
        elif held != record.payload:
            message = f"{record.part} '{record.name}' of {issuer} is on record with another content"
            place = record.place or Place(record.name)
            problems.append(Problem(place, message, "retract it, and add it anew under another id"))
    if fresh and there and not problems:
        book, problems = book_from(issuer, [*there, *((r.part, r.name, r.payload, 0) for r in fresh)])
        problems = list(_where_written(problems if book is None else fits(book), fresh))
    if problems:
        raise InvalidInput(problems)
    _write(database, issuer, fresh, written_at.isoformat())
    return Stored(issuer, len(fresh), len(known))


def _where_written(problems: Iterable[Problem], records: Iterable[Record]) -> Iterator[Problem]:
    """Problems with the place at which somebody wrote what is wrong: he does not know the names that it was given."""
    written = {Place(record.name.partition(" ")[0]): record.place for record in records}
    for problem in problems:
        yield replace(problem, place=written.get(problem.place) or problem.place)


class Record(NamedTuple):
    """One thing to be put on record; `place`: where somebody wrote it."""

    part: str
    name: str
    effective: str
    recorded_at: str
    recorded_by: str
    source: str
    payload: str
    place: Place | None = None


def _records(book: Book) -> Iterator[Record]:
    issuer = book.issuer
    yield undated("issuer", issuer)
    for party in book.parties.values():
        if party.id != issuer.id:
            yield undated("party", party)
    for stock_class in book.securities.values():
        yield undated("security", stock_class)
    for name, closes in book.prices.items():
        yield from closing(ClosingPrices(stock_class_id=name, closes=closes))
    for entry in book.entries:
        yield dated(entry)


def undated(part: str, record: Issuer | Party | StockClass) -> Record:
    """What holds whatever the day: the issuer, a party, a class of securities."""
    return Record(part, record.id, "", "", "", record.source or "", _json(plain(record)), record.place)


def closing(prices: ClosingPrices) -> Iterator[Record]:
    """Closing prices, each day's on its own, so that later ones can be added."""
    for day, close in prices.closes:
        one = ClosingPrices(stock_class_id=prices.stock_class_id, closes=((day, close),))
        yield Record(
            "prices", f"{prices.stock_class_id} {day}", day.isoformat(), "", "", "", _json(plain(one)), prices.place
        )


def dated(entry: Entry) -> Record:
    """An entry, with the day of its effect and when and by whom it was recorded."""
    payload = _json({"type": entry.type, **plain(entry)})
    recorded, who = entry.recorded_at.isoformat(), entry.recorded_by or ""
    return Record("entry", entry.id, entry.date.isoformat(), recorded, who, entry.source or "", payload, entry.place)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _write(database: Database, issuer: str, fresh: Sequence[Record], at: str) -> None:
    if not fresh:
        return
    ((seq, last),) = database.all("SELECT seq, hash FROM head WHERE one = 1")
    made = []
    for part, name, effective, recorded_at, recorded_by, source, payload, _ in fresh:
        seq += 1
        last = _hash(last, seq, issuer, part, name, effective, recorded_at, recorded_by, source, at, payload)
        made.append((seq, issuer, part, name, effective, recorded_at, recorded_by, source, at, payload, last))
    places = ", ".join("?" * len(Row._fields))
    for start in range(0, len(made), BATCH):
        database.run_many(f"INSERT INTO ledger ({COLUMNS}) VALUES ({places})", made[start : start + BATCH])
    database.run("UPDATE head SET seq = ?, hash = ? WHERE one = 1", (seq, last))
    database.run(
        "INSERT INTO issuers (issuer, seq) VALUES (?, ?) ON CONFLICT (issuer) DO UPDATE SET seq = excluded.seq",
        (issuer, seq),
    )


def _hash(before: str, *columns: object) -> str:
    # Lengths part the columns, so that no two rows are the same text.
    parts = [before, *map(str, columns)]
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


# --- reading --------------------------------------------------------------------------------------------------------


def issuers(database: Database) -> list[tuple[str, int]]:
    """Every issuer with the number of the last row about it."""
    return [(issuer, seq) for issuer, seq in database.all("SELECT issuer, seq FROM issuers ORDER BY issuer")]


def rows(database: Database, issuer: str | None = None) -> Iterator[Row]:
    """The rows of one issuer, or of all, in the order in which they came on record."""
    if issuer is None:
        found = database.each(f"SELECT {COLUMNS} FROM ledger ORDER BY seq")
    else:
        found = database.each(f"SELECT {COLUMNS} FROM ledger WHERE issuer = ? ORDER BY seq", (issuer,))
    return map(Row._make, found)


def book_of(database: Database, issuer: str) -> tuple[Book | None, list[Problem]]:
    """The book of an issuer, or the problems that make it unusable."""
    book, problems = _assembled(issuer, *parts_of(database, issuer))
    return book and replace(book, store=kept(database, issuer)), problems


def book_from(issuer: str, found: Iterable[Numbered]) -> tuple[Book | None, list[Problem]]:
    """The book that rows of one issuer make."""
    return _assembled(issuer, *_parts(issuer, found))


def parts_of(database: Database, issuer: str) -> tuple[Parts | None, list[Problem]]:
    """The records of an issuer in the order in which they came in; None where the store has no such issuer."""
    found = _read(database, issuer)
    if not found:
        return None, [unknown(database, issuer)]
    return _parts(issuer, found)


def unknown(database: Database, issuer: str) -> Problem:
    """The problem that the store has no such issuer."""
    hint = did_you_mean(issuer, (known for known, _ in issuers(database))) or "import its book first"
    return Problem(Place("--issuer"), f"the store has no issuer '{issuer}'", hint)


def _read(database: Database, issuer: str) -> list[Numbered]:
    found = database.all("SELECT part, name, payload, seq FROM ledger WHERE issuer = ? ORDER BY seq", (issuer,))
    return [(part, name, payload, seq) for part, name, payload, seq in found]


def _assembled(issuer: str, parts: Parts | None, problems: list[Problem]) -> tuple[Book | None, list[Problem]]:
    return (None, problems) if parts is None or problems else assembled(parts, issuer)


def _parts(issuer: str, found: Iterable[Numbered]) -> tuple[Parts, list[Problem]]:
    parts = Parts()
    homes: dict[str, list[Any]] = {
        "issuer": parts.issuers,
        "party": parts.parties,
        "security": parts.securities,
        "prices": parts.prices,
        "entry": parts.entries,
    }
    problems: list[Problem] = []
    for part, name, payload, seq in found:
        data = json.loads(payload)
        kind: Any = ENTRY_TYPES[data.pop("type")] if part == "entry" else PARTS[part]
        place = Place("store", row=seq) if seq else None
        record = quick(kind, data, place)
        if record is None:
            record, misfits = validated(kind, data)
            problems += [Problem(Place(f"{issuer} {name}"), m.message, m.hint) for m in misfits]
            record = record and replace(record, place=place)
        if record is not None:
            homes[part].append(record)
    return parts, problems


def verify(database: Database) -> Iterator[Defect]:
    """What of the chain does not hold: rows altered, removed, added beside it, or out of their order."""
    expected, last = 1, ""
    ends: dict[str, int] = {}
    for row in rows(database):
        if row.seq != expected:
            yield Defect(expected, f"rows {expected} to {row.seq - 1} are missing")
        if row.hash != _hash(last, *row[:-1]):
            yield Defect(row.seq, f"{row.part} '{row.name}' of {row.issuer} is not what was recorded, or not where")
        expected, last = row.seq + 1, row.hash
        ends[row.issuer] = row.seq
    ((seq, head),) = database.all("SELECT seq, hash FROM head WHERE one = 1") or [(0, "")]
    if (seq, head) != (expected - 1, last):
        yield Defect(expected, f"the ledger ends with row {expected - 1}; the head says that it ended with row {seq}")
    if dict(issuers(database)) != ends:
        yield Defect(0, "the list of issuers is not that of the ledger")

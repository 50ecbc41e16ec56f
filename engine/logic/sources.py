"""What an answer to one question rests on: records of the book or, where none speaks, something else that is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from covenantry.facts.ledger import Positions
from covenantry.facts.lots import Lot, Trail
from covenantry.facts.model import Entry, Issuer, Party, StockClass


class Ground(Enum):
    """What is on no record; the value says it in words."""

    DAY = "the day asked about"
    TRANSFER = "the transfer asked about"
    RULE = "the words of the provision"
    ASSUMPTION = "an assumption"
    LAW = "a term of the law, not of the book"


class Absent(NamedTuple):
    """That nothing is on record; `looked_for` says of what sort it would be, about whom or what."""

    looked_for: str


class Ledger(NamedTuple):
    """The entries that made a lot or a class what it is; `what` names it."""

    what: str
    trail: Trail | None


class Closes(NamedTuple):
    """The closing prices of a class, as recorded."""

    stock_class_id: str


#: The records of a book that have an id, a source and a place.
Record = Entry | Issuer | Party | StockClass
Source = Record | Ledger | Closes | Absent | Ground


def of_class(positions: Positions, stock_class_id: str) -> Source:
    """What the number of a class that is outstanding, and its terms, rest on."""
    trail = positions.trail(stock_class_id)
    return Absent(f"an issuance of {stock_class_id}") if trail is None else Ledger(stock_class_id, trail)


def of_holder(positions: Positions, holder: str, stock_class_id: str) -> tuple[Source, ...]:
    """What the number that a holder has of a class rests on."""
    found = of_lots(positions.lots_of(holder, stock_class_id))
    return found or (Absent(f"{stock_class_id} held by {holder}"),)


def of_lots(lots: Iterable[Lot]) -> tuple[Ledger, ...]:
    """What the quantities of lots rest on."""
    return tuple(Ledger(lot.security_id, lot.trail) for lot in lots)


def kind_of_record(record: Record) -> str:
    """An entry's type; else which part of a book it is."""
    if isinstance(record, Entry):
        return record.type
    return "party" if isinstance(record, Party) else "issuer" if isinstance(record, Issuer) else "security"


def records(sources: Iterable[Source]) -> Iterator[Record]:
    """Every record among the sources, those of the ledger oldest first; one may come more than once."""
    for source in sources:
        if isinstance(source, Ledger):
            yield from reversed(list(source.trail or ()))
        elif not isinstance(source, Absent | Ground | Closes):
            yield source

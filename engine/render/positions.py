"""Who holds what on a day, certificate by certificate, for a person or a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from covenantry.facts.book import Book
from covenantry.facts.ledger import Lot, positions
from covenantry.facts.lots import shown


def positions_text(book: Book, day: date) -> str:
    """A line for each holder and class, with the certificates, and what is outstanding of each class."""
    found = positions(book, day)
    rows = list(_rows(book, day))
    if not rows:
        return f"{book.issuer.name} has nothing outstanding on {day}.\n"
    width = max(len(shown(quantity)) for _, _, quantity, _ in rows)
    lines = [f"{book.issuer.name} on {day}"]
    for name, of_class in book.securities.items():
        mine = [row for row in rows if row[1] == name]
        if not mine:
            continue
        lines += ["", f"{of_class.name}: {shown(found.outstanding(name))} outstanding"]
        for holder, _, quantity, lots in mine:
            several = f", {len(lots)} certificates" if len(lots) > 1 else f"  {lots[0].security_id}"
            lines.append(f"  {shown(quantity):>{width}}  {book.parties[holder].name}{several}")
    return "\n".join(lines) + "\n"


def positions_json(book: Book, day: date) -> dict[str, Any]:
    """The same as data; quantities are exact text."""
    return {
        "issuer": book.issuer.id,
        "as_of": day.isoformat(),
        "positions": [
            {
                "holder": holder,
                "name": book.parties[holder].name,
                "stock_class": stock_class,
                "quantity": str(quantity),
                "certificates": [_certificate(lot) for lot in lots],
            }
            for holder, stock_class, quantity, lots in _rows(book, day)
        ],
    }


def _certificate(lot: Lot) -> dict[str, Any]:
    return {
        "security_id": lot.security_id,
        "quantity": str(lot.quantity),
        "acquired": lot.acquired.isoformat(),
        "issued": lot.issued.isoformat(),
        "legends": list(lot.legends),
    }


def _rows(book: Book, day: date) -> Iterator[tuple[str, str, Any, tuple[Lot, ...]]]:
    found = positions(book, day)
    for holder in found.holders():
        for stock_class in book.securities:
            if lots := found.lots_of(holder, stock_class):
                yield holder, stock_class, found.quantity(holder, stock_class), lots

"""A book as the text of one file, which reads back as the same book."""

from __future__ import annotations

from covenantry.facts.book import Book
from covenantry.facts.model import ClosingPrices
from covenantry.facts.plain import plain


def book_text(book: Book) -> str:
    """The book as YAML; every scalar is quoted where YAML might take it for something else."""
    import yaml

    parts = {
        "issuer": plain(book.issuer),
        "parties": [plain(party) for party in book.parties.values() if party.id != book.issuer.id],
        "securities": [plain(stock_class) for stock_class in book.securities.values()],
        "prices": [plain(ClosingPrices(stock_class_id=name, closes=closes)) for name, closes in book.prices.items()],
        "entries": [{"type": entry.type, **plain(entry)} for entry in book.entries],
    }
    shown = {name: part for name, part in parts.items() if part}
    text: str = yaml.dump(shown, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=120)
    return text

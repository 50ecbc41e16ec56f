"""Writes docs/book.md and docs/conditions.md from the code: entries of a book, kinds of clause, tests of conditions."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from covenantry.engine.render.reference.pages import document
from covenantry.facts.model import ENTRY_TYPES, Issuer, Party, StockClass
from covenantry.facts.model.entry import Entry

DOCS = Path(__file__).resolve().parents[1] / "docs"

BOOK = """\
# The book: facts about one issuer

<!-- Written by tools/write_reference.py from the code: change it there. -->

A folder of files of YAML or JSON (.yaml, .yml, .json, read in order), or one file. Whatever else stands in the folder
is a problem, documentation apart (README, LICENSE, .md, .txt, .pdf, .html). `files` names the files that make up the
book, so that one that is missing is told. Each file may hold any of `files`, `issuer`, `parties`,
`securities`, `prices` and `entries`; together they are the book. Every entry has a `type`, the `date` on which it took
effect, and may have `recorded_at` (when it came on record; else the end of that day in UTC), `recorded_by`, `source`,
`illustrative`, `note` and `id`. Nothing is edited: a correction is a `retraction` and a new entry. Terms with a
question mark may be left out.

Dates are YYYY-MM-DD, times carry their offset (1999-11-21T17:00-05:00), share counts are whole numbers (1,000 or 1000),
money is exact (120.00), ratios are 10 or 3/2, shares of a whole are 4.99% or 2/3, and yes and no are yes and no.
"""


def book() -> str:
    """The reference of the book."""
    heads = [
        _entry(name, kind, []) for name, kind in (("issuer", Issuer), ("parties", Party), ("securities", StockClass))
    ]
    entries = [_entry(name, kind, [f.name for f in dataclasses.fields(Entry)]) for name, kind in ENTRY_TYPES.items()]
    return "\n".join([BOOK, "## Issuer, parties, securities\n", *heads, "## Entries\n", *entries])


def _entry(name: str, kind: Any, leave_out: list[str]) -> str:
    terms = ", ".join(_terms(kind, set(leave_out) | {"place"}))
    return f"### `{name}`\n\n{inspect.cleandoc(kind.__doc__ or '')}\n" + (f"\nTerms: {terms}.\n" if terms else "")


def _terms(kind: Any, leave_out: set[str]) -> Iterator[str]:
    for field in dataclasses.fields(kind):
        if field.name not in leave_out:
            needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            yield f"`{field.name.rstrip('_')}`" + ("" if needed else "?")


def main() -> int:
    """Writes both; with --check, only says whether they are current."""
    stale = []
    for name, text in (("book.md", book()), ("conditions.md", document())):
        path = DOCS / name
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text)
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())

# ruff: noqa: E501 - an entry stands in one line
"""Small books for the tests: made in Python without files, or as text with a line to find."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from covenantry.facts.book import Book, load_book
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.model import ConversionLimit, ConversionRights, Entry, Exercise, Issuer, Party, StockClass
from covenantry.facts.problems import Problem

DAY = date(2001, 6, 1)

PARTIES = {
    "acme": "corporation",
    "ann": "individual",
    "bob": "individual",
    "cleo": "individual",
    "dan": "individual",
    "fund": "partnership",
    "holdco": "corporation",
    "subco": "corporation",
    "llc": "limited liability company",
    "trust": "trust",
    "estate": "estate",
}

COMMON = StockClass(id="common", name="Common", class_type="COMMON", initial_shares_authorized=1_000_000)
PREFERRED = StockClass(
    id="preferred",
    name="Preferred",
    class_type="PREFERRED",
    conversion_rights=ConversionRights(
        converts_to_stock_class_id="common",
        ratio=Fraction(10),
        limit=ConversionLimit(at_most=Fraction("0.0499"), of="common"),
    ),
)
SENIOR = StockClass(
    id="senior",
    name="Senior Preferred",
    class_type="PREFERRED",
    conversion_rights=ConversionRights(converts_to_stock_class_id="common", ratio=Fraction(5, 3)),
)
WARRANT = StockClass(
    id="warrant",
    name="Warrant",
    class_type="WARRANT",
    exercise=Exercise(
        stock_class_id="common",
        exercise_price=Decimal("12.00"),
        first_day=date(2001, 1, 1),
        expiration_date=date(2002, 10, 28),
    ),
)
UNITS = StockClass(id="units", name="Units", class_type="PREFERRED", fractional=True)
CLASSES = (COMMON, PREFERRED, SENIOR, WARRANT, UNITS)


def book_of(*entries: Entry, classes: Iterable[StockClass] = CLASSES, parties: dict[str, str] | None = None) -> Book:
    """A book of these entries, in the order of their dates; nothing is checked. Ids left out are e1, e2 ..."""
    from dataclasses import replace

    named = [entry if entry.id else replace(entry, id=f"e{n}") for n, entry in enumerate(entries, 1)]
    return Book(
        Issuer(id="acme", name="Acme, Inc."),
        FrozenMap({i: Party(id=i, name=i, type=kind) for i, kind in (parties or PARTIES).items()}),
        FrozenMap({stock_class.id: stock_class for stock_class in classes}),
        tuple(sorted(named, key=lambda entry: entry.date)),
        FrozenMap({}),
    )


HEAD = """\
issuer: {id: acme, name: "Acme, Inc."}
parties:
  - {id: ann, name: Ann, type: individual}
  - {id: bob, name: Bob, type: individual}
  - {id: fund, name: Fund, type: partnership}
  - {id: holdco, name: Holdco, type: corporation}
  - {id: subco, name: Subco, type: corporation}
  - {id: trust, name: Trust, type: trust}
securities:
  - {id: common, name: Common, class_type: COMMON, initial_shares_authorized: "10,000"}
  - {id: preferred, name: Preferred, class_type: PREFERRED,
     conversion_rights: {converts_to_stock_class_id: common, ratio: 3/2}}
  - id: warrant
    name: Warrant
    class_type: WARRANT
    exercise: {stock_class_id: common, exercise_price: 12, first_day: 2001-01-01, expiration_date: 2002-10-28}
entries:
  - {type: stock_issuance, date: 2000-01-01, security_id: c-1, stakeholder_id: ann, stock_class_id: common, quantity: 100}
  - {type: stock_issuance, date: 2000-02-01, security_id: c-2, stakeholder_id: ann, stock_class_id: common, quantity: 50}
  - {type: stock_issuance, date: 2000-01-01, security_id: p-1, stakeholder_id: bob, stock_class_id: preferred, quantity: 30}
  - {type: stock_issuance, date: 2000-01-01, security_id: w-1, stakeholder_id: bob, stock_class_id: warrant, quantity: 40}
"""


def load_text(folder: Path, text: str) -> tuple[Book | None, list[Problem]]:
    """The book in a file with this text."""
    path = folder / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return load_book(path)

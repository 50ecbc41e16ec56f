"""Exercise rights where the book lacks terms of exercise: undetermined, with what is missing."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import covenantry.facts
from covenantry import Prechecker, load_book, load_rules
from covenantry.engine.logic.findings import Finding
from covenantry.facts.book import Book

BOOKS = Path(covenantry.facts.__file__).parent / "books" / "cais-internet"
FILE = "10-issuer-and-securities.yaml"
EXERCISE = """    exercise:
      stock_class_id: common
      exercise_price: 12.00
      first_day: 1999-10-27
      expiration_date: 2002-10-28
      expiration_time: 5:00 p.m. eastern time
"""
CONVERSION = "    conversion_rights: {converts_to_stock_class_id: common, ratio: 1}\n"


@pytest.fixture(params=["", CONVERSION], ids=["no terms", "terms of conversion"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Book:
    """The shipped book, whose Warrant is written down as a class that is not exercised."""
    folder = Path(shutil.copytree(BOOKS, tmp_path / "book"))
    text = (folder / FILE).read_text(encoding="utf-8")
    before, after = text.split("  - id: warrant-1999\n")
    assert EXERCISE in after
    after = after.replace(EXERCISE, request.param, 1).replace("class_type: WARRANT", "class_type: PREFERRED", 1)
    (folder / FILE).write_text(f"{before}  - id: warrant-1999\n{after}", encoding="utf-8")
    return load_book(folder)


def test_without_terms_of_exercise_the_right_is_undetermined(book: Book) -> None:
    with Prechecker(load_rules(), book) as ask:
        found = ask.rights("us-telesource", as_of=date(2000, 3, 1)).findings
        mine = [one for one in found if one.agreement == "warrant-1999" and one.kind == "exercise_right"]
        assert {one.effect for one in mine} == {"right", "computation"}
        for one in mine:
            assert (one.status, one.amounts) == ("undetermined", ())
            assert "exercise-price:warrant-1999" in [missing.fact.short for missing in one.missing]
        assert all(one.status == "not engaged" for one in _of(ask, date(2002, 10, 29)))


def test_an_adjustment_of_terms_that_there_are_not_is_not_recorded(book: Book) -> None:
    cheap = {"issuance": {"to": "microsoft", "class": "common", "quantity": 1_000_000, "price": "1.00"}}
    with Prechecker(load_rules(), book) as ask:
        followed = ask.what_if(cheap, date=date(2000, 3, 1)).happened[0].followed
        assert not [one for one in followed if one.agreement == "warrant-1999"]


def _of(ask: Prechecker, day: date) -> list[Finding]:
    found = ask.rights("us-telesource", as_of=day).findings
    return [one for one in found if one.agreement == "warrant-1999" and one.kind == "exercise_right"]

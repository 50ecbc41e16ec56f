"""A joinder on record makes its signer a party in the place of him from whom he has the securities, or asks which."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from covenantry import load_book, load_rules, precheck
from covenantry.facts.book import Book
from covenantry.facts.model import Instrument, StockIssuance, StockTransfer

BOOK = load_book(Path(__file__).resolve().parents[2] / "books" / "joined-in-a-purchasers-place")
RULES = load_rules()
QUESTION = {
    "from": "auger-sr",
    "to": "harbor-fund",
    "security": "common",
    "quantity": 100000,
    "price": "10.00",
    "date": "2002-04-02",
    "terms_no_better_than_noticed": "yes",
}


def verdict(book: Book) -> str:
    return precheck(RULES, book, QUESTION).verdict


def without_joinder() -> Book:
    return replace(BOOK, entries=tuple(entry for entry in BOOK.entries if entry.id != "jo3"))


def test_who_joined_in_the_place_of_a_purchaser_is_a_first_offeree() -> None:
    """Stockholders Agreement 3.4(a)(1), 3.5(a): its turn has not begun, for the offer never went to it."""
    assert verdict(BOOK) == "conditional"
    assert verdict(without_joinder()) == "permitted"


def test_a_joinder_without_securities_gives_no_part_yet() -> None:
    paper = Instrument(
        id="jo-rival",
        date=date(2002, 3, 1),
        kind="joinder",
        by_id="second-fund",
        agreement="stockholders-agreement-1999",
    )
    book, problems = without_joinder().with_entries([paper])
    assert book is not None, problems
    assert verdict(book) == "permitted"


def test_whoever_may_have_joined_in_a_purchasers_place_leaves_the_first_offer_open() -> None:
    """3.4(a)(1): he has the shares from somebody with no part, and the paper does not say in whose place he joins."""
    entries = [
        StockIssuance(
            date=date(2000, 1, 2),
            security_id="c-out",
            stakeholder_id="outside-holder",
            stock_class_id="common",
            quantity=9,
        ),
        StockTransfer(
            date=date(2000, 1, 3),
            transferor_id="outside-holder",
            transferee_id="second-fund",
            stock_class_id="common",
            quantity=9,
        ),
        Instrument(
            id="jo-open",
            date=date(2000, 1, 3),
            kind="joinder",
            by_id="second-fund",
            agreement="stockholders-agreement-1999",
        ),
    ]
    book, problems = without_joinder().with_entries(entries)
    assert book is not None, problems
    answer = precheck(RULES, book, QUESTION)
    assert answer.verdict != "permitted"
    assert "joined-as-purchaser:jo-open" in {item.fact.short for item in answer.missing}

"""Proposals as written become questions, or problems that name the place, the numbers and the nearest right word."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from acme import BOOK, PROHIBITED, write

from covenantry.engine.questions.called import called, one_called
from covenantry.engine.questions.resolve import Question, resolve
from covenantry.engine.questions.transfers import written
from covenantry.facts.book import Book, load_book
from covenantry.facts.documents import Document
from covenantry.facts.problems import Problem


class Thing(NamedTuple):
    name: str


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    _, path = write(tmp_path_factory.mktemp("acme"))
    found, problems = load_book(path)
    assert found is not None, problems
    return found


def ask(book: Book, change: dict[str, Any], **more: Any) -> tuple[Question | None, list[Problem]]:
    data = {key: value for key, value in {**PROHIBITED, **change}.items() if value is not None}
    return resolve(written(data, Document("t", data, {})), book, **more)


def refused(book: Book, change: dict[str, Any], **more: Any) -> list[str]:
    question, problems = ask(book, change, **more)
    assert question is None
    return [str(problem).removeprefix("t: ") for problem in problems]


def taken(book: Book, change: dict[str, Any], **more: Any) -> Question:
    question, problems = ask(book, change, **more)
    assert question is not None, problems
    return question


def test_what_is_left_out(book: Book) -> None:
    proposal = taken(book, {}).proposal
    assert (proposal.id, proposal.manner, proposal.consideration) == ("this-transfer", "sale", "cash")
    assert (proposal.quantity, proposal.share_price) == (100, Decimal(5))
    gift = taken(book, {"price": None, "manner": "gift"}).proposal
    assert (gift.manner, gift.consideration, gift.for_value) == ("gift", None, False)


def test_days(book: Book) -> None:
    day, earlier, today = date(2021, 1, 15), date(2020, 6, 1), date(2021, 2, 2)
    assert taken(book, {}).as_of == day
    assert (taken(book, {}, as_of=earlier).as_of, taken(book, {}, as_of=earlier).proposal.date) == (earlier, day)
    assert taken(book, {"date": None}, as_of=earlier).proposal.date == earlier
    assert taken(book, {"date": None}, today=today).proposal.date == today
    assert taken(book, {}, today=today).proposal.date == day
    assert refused(book, {"date": None}) == ["'date' is missing (say on which day the transfer is to be made)"]
    assert refused(book, {}, as_of=today) == [
        "the answer is asked for as of 2021-02-02, later than the transfer, which is on 2021-01-15 "
        "(ask as of 2021-01-15 or an earlier day)"
    ]
    assert refused(book, {"date": "2099-01-01"}) == [
        "2099-01-01 is outside the calendars, 1990-01-01 through 2055-12-31 (check the year)"
    ]
    assert "before the calendars begin" in refused(book, {}, as_of=date(1980, 1, 1))[0]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"from": "alise"}, "'alise' is no party of the book of Acme Inc. (did you mean 'alice'?)"),
        ({"to": "nobody-at-all"}, "'nobody-at-all' is no party of the book of Acme Inc. (one of: acme, alice"),
        ({"to": "alice"}, "'alice' would transfer to itself (name another transferee)"),
        ({"security": "comon"}, "'comon' is no class of securities of Acme Inc. (did you mean 'common'?)"),
        ({"purchasers": ["carrol"]}, "'carrol' is no party of the book of Acme Inc. (did you mean 'carol'?)"),
        ({"quantity": "0"}, "'quantity': must be at least 1"),
        (
            {"quantity": "1001"},
            "Alice Example holds 1,000 of common on 2021-01-15; the transfer takes 1,001 "
            "(lower the quantity, or record what was acquired)",
        ),
        (
            {"from": "bravo", "to": "carol"},
            "Bravo LLC holds 0 of common on 2021-01-15; the transfer takes 100 (holders of common on that day: alice)",
        ),
        ({"from": "carol", "security": "preferred"}, "preferred did not exist on 2021-01-15: it was first"),
        ({"price": None}, "says neither 'price' nor 'manner' (a sale has a price"),
        ({"manner": "gift"}, "a gift has no price (leave out the price, or say another manner)"),
        ({"price": "0"}, "a price of 0 is no price (leave it out, and say the manner"),
        ({"consideration": "none"}, "a price of 5 and no consideration contradict each other"),
        ({"manner": "issuance", "price": None}, "only the issuer, 'acme', issues securities"),
        ({"registration": "s-2"}, "no registration statement 's-2' is on record on 2021-01-15"),
        ({"registration": "s-2", "date": "2021-03-02"}, "no registration statement 's-2' is on record on 2021-03-02"),
        ({"security_ids": ["cs-3"]}, "Alice Example holds no common 'cs-3' on 2021-01-15 (did you mean 'cs-2'?)"),
        ({"security_ids": ["cs-1", "cs-1"]}, "'cs-1' stands twice (keep one)"),
        ({"security_ids": ["cs-1", "cs-2"]}, "the 100 are complete without 'cs-2' (leave it out)"),
        (
            {"security_ids": ["cs-2"], "quantity": "401"},
            "the securities named are 400 of common; the transfer takes 401 (name more, or lower the quantity)",
        ),
        ({"sellers": [{"seller": "karol", "security": "common", "quantity": "1"}]}, "'karol' is no party of the book"),
        ({"sellers": [{"seller": "carol", "security": "x", "quantity": "1"}]}, "'x' is no class of securities"),
        (
            {"sellers": [{"seller": "carol", "security": "common", "quantity": "1"}]},
            "Carol Example holds 0 of common on 2021-01-15; the transfer takes 1 (holders of common on that day",
        ),
        ({"to": {"name": "Bravo", "type": "corporation", "id": "bravo"}}, "there is a party 'bravo' already"),
        ({"to": {"name": "Delta"}}, "'type' is missing"),
        ({"facts": [{"type": "sale", "date": "2020-01-01"}]}, "there is no entry type 'sale'"),
        ({"assume": {"a:bravo": "maybe"}}, "'a:bravo': 'maybe' is neither yes nor no"),
    ],
)  # fmt: skip
def test_what_is_refused(book: Book, change: dict[str, Any], problem: str) -> None:
    found = refused(book, change)
    assert any(message.startswith(problem) for message in found), found


def test_all_problems_are_told_at_once(book: Book) -> None:
    found = refused(book, {"from": "alise", "security": "comon", "price": None, "date": "2099-01-01"})
    assert len(found) == 4


def test_certificates(book: Book) -> None:
    question = taken(book, {"security_ids": ["cs-2", "cs-1"], "quantity": "401"})
    assert question.proposal.security_ids == ("cs-2", "cs-1")


def test_parties_and_facts_that_come_with_the_transfer(book: Book) -> None:
    question = taken(
        book,
        {
            "to": {"name": "Delta Fund", "type": "partnership"},
            "parties": [{"id": "gp", "name": "Delta GP", "type": "corporation"}],
            "facts": [
                {
                    "type": "relationship",
                    "date": "2020-05-01",
                    "kind": "general_partner",
                    "from_id": "gp",
                    "to_id": "delta-fund",
                }
            ],
        },
    )
    assert question.proposal.transferee.id == "delta-fund"
    assert question.stated == ("gp", "delta-fund", "t#1")
    assert "gp" in question.book.parties and "gp" not in book.parties
    assert len(question.book.entries) == len(book.entries) + 1


def test_facts_that_do_not_add_up_are_refused(book: Book) -> None:
    fact = {
        "type": "stock_transfer",
        "date": "2020-05-01",
        "transferor_id": "carol",
        "transferee_id": "alice",
        "stock_class_id": "common",
        "quantity": "5",
    }
    (problem,) = refused(book, {"facts": [fact]})
    assert "carol holds 0 of common" in problem


def test_assumptions(book: Book) -> None:
    question = taken(
        book,
        {"price": None, "assume": {"a:bravo": "no", "price:this-transfer": "7"}, "id": "sale-1"},
        assume={"b:bravo": "TRUE", "security-ids:sale-1": "cs-1", "exemption": "rule 144"},
    )
    assert question.proposal.assume == {"a:bravo": "no", "b:bravo": "yes"}
    assert (question.proposal.share_price, question.proposal.security_ids) == (Decimal(7), ("cs-1",))
    assert question.terms == (("exemption", "rule 144"), ("price:this-transfer", "7"), ("security-ids:sale-1", "cs-1"))


def test_holdings_are_those_known_then(book: Book) -> None:
    late = BOOK.replace("security_id: cs-2,", "security_id: cs-2, recorded_at: 2022-01-01,")
    assert late != BOOK
    question = taken(book, {"quantity": "1000"}, known_at=datetime(2021, 1, 1, tzinfo=UTC))
    assert question.known_at == datetime(2021, 1, 1, tzinfo=UTC)
    path = Path(book.entries[0].place.file if book.entries[0].place else "")
    path.with_name("late.yaml").write_text(late)
    found, problems = load_book(path.with_name("late.yaml"))
    assert found is not None, problems
    assert "holds 600 of common" in refused(found, {"quantity": "1000"}, known_at=datetime(2021, 1, 1, tzinfo=UTC))[0]


def test_an_issuance_needs_no_holding(book: Book) -> None:
    question = taken(book, {"from": "acme", "to": "bravo", "manner": "issuance", "quantity": "5000"})
    assert question.proposal.manner == "issuance"


def test_parties_and_classes_are_called_by_id_or_by_name() -> None:
    known = {
        "us-telesource": Thing("U.S. Telesource, Inc."),
        "one-trust": Thing("The Auger Trust"),
        "other-trust": Thing("The Auger Trust"),
        "the-auger-trust-lp": Thing("Another"),
    }
    for text in ("us-telesource", "U.S. Telesource, Inc.", "us telesource inc", "US TELESOURCE, INC"):
        assert called(text, known) == ("us-telesource",)
        assert one_called(text, known) == "us-telesource"
    assert called("The Auger Trust", known) == ("one-trust", "other-trust")
    assert one_called("The Auger Trust", known) == "The Auger Trust"
    assert called("Telesource", known) == called("", known) == called("...", known) == ()


def test_a_question_by_names_is_the_question_by_ids(book: Book) -> None:
    named = {"from": "Alice Example", "to": "bravo llc", "security": "Common Stock"}
    assert taken(book, named).proposal == taken(book, {}).proposal

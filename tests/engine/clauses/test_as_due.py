"""A history that contradicts the rules is told as a breach, with both figures; it leaves no book unreadable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from covenantry import load_book, load_rules
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.desk import Desk
from covenantry.facts.book import Book
from covenantry.facts.model import Entry, OutstandingStatement, StockConversion, StockExercise

BOOKS = Path(__file__).resolve().parents[2] / "books"
RULES = load_rules()


def told(book: Book, on: date, about: str) -> dict[str, Finding]:
    with Desk(RULES, book) as desk:
        found = (f for f in desk.bench.standing(on).findings if f.about == about and f.live)
        return {f"{f.section} {f.effect}": f for f in found}


def added(name: str, *entries: Entry) -> Book:
    book, problems = load_book(BOOKS / f"{name}.yaml" if (BOOKS / f"{name}.yaml").exists() else name).with_entries(
        entries
    )
    assert book is not None, problems
    return book


def test_a_conversion_at_a_ratio_that_the_contract_no_longer_gives() -> None:
    """Series F 5(a), 5(d): the issuance of 2000-09-20 made the price $23.62."""
    found = told(added("converted-at-the-old-ratio"), date(2000, 10, 3), "cv")
    breach = found["5(a) duty"]
    assert (breach.status, breach.bound_ids, breach.holder_ids) == ("breached", ("cais-internet",), ("microsoft",))
    assert {a.name: a.written for a in breach.amounts} == {"issued": "416666", "due": "423370"}


def test_a_conversion_after_the_right_has_ended_is_told() -> None:
    """Series F 6(j): it ended with 2005-07-28; 6(g): from 2005-08-02 no share is left that could convert."""
    for day, status in ((28, set()), (29, {"5(a) prohibition"}), (31, {"5(a) prohibition"})):
        entry = StockConversion(
            id="cv",
            date=date(2005, 7, day),
            stakeholder_id="microsoft",
            stock_class_id="series-f",
            quantity=24,
            resulting_quantity=1000,
        )
        found = told(added("redeemed-by-deposit", entry), date(2005, 8, 1), "cv")
        assert {key for key in found if "5(a)" in key} == status
    entry = StockConversion(
        id="cv", date=date(2005, 8, 3), stakeholder_id="microsoft", stock_class_id="series-f", quantity=24
    )
    assert "5(a) prohibition" in told(added("redeemed-by-deposit", entry), date(2005, 8, 3), "cv")


def test_a_document_that_counts_redeemed_shares_as_outstanding_leaves_the_book_readable() -> None:
    stated = OutstandingStatement(id="st", date=date(2005, 8, 5), stock_class_id="series-f", quantity=40_000)
    book = added("redeemed-by-deposit", stated)
    with Desk(RULES, book) as desk:
        facts = desk.bench.facts(date(2005, 8, 6))
    assert [one.entry.id for one in facts.positions.discrepancies] == ["st"]


def test_an_exercise_out_of_its_time_is_told() -> None:
    """Common Stock Warrant 1: through 2002-10-28."""
    for day, status in ((28, set()), (29, {"1 prohibition"})):
        entry = StockExercise(
            id="ex",
            date=date(2002, 10, day),
            stakeholder_id="us-telesource",
            stock_class_id="warrant-1999",
            quantity=10,
        )
        found = told(added("redeemed-by-deposit", entry), date(2002, 10, 30), "ex")
        assert {key for key in found if key.endswith("prohibition")} == status

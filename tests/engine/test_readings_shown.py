"""A reading under which the verdict would be another stands in the text, whatever became of the clause that has it."""

from __future__ import annotations

from covenantry import Answer, load_book, load_rules, precheck, to_json, to_text
from covenantry.facts.book import Book
from covenantry.facts.documents import read_text
from covenantry.facts.loader import read_entries

SALE = {
    "from": "chancery-lane",
    "to": "example-capital-partners",
    "security": "common",
    "quantity": 1000,
    "price": "30",
    "date": "2000-02-10",
}
#: The Company's own registration, out of which the holder withdrew: 5.2(b) bars a public distribution for a time.
REGISTRATION = """
- {type: registration_statement, date: 2000-01-10, registration_id: r-co, form: S-3, stock_class_ids: [common],
   for_whom: both, offering: underwritten, managing_underwriter_id: example-underwriter,
   securities: [{stakeholder_id: chancery-lane, stock_class_id: common, quantity: 200000}]}
- {type: withdrawn_from_registration, date: 2000-01-20, registration_id: r-co, stakeholder_id: chancery-lane,
   stock_class_id: common, quantity: 200000, why: withdrawn}
- {type: registration_effective, date: 2000-02-01, registration_id: r-co}
"""


def answer(more: str) -> tuple[Answer, Book]:
    book = load_book("cais-internet")
    if more:
        (document,), _ = read_text(more, "more.yaml")
        entries, problems = read_entries(document.data, document, ())
        assert not problems
        bigger, problems = book.with_entries(entries)
        assert bigger is not None, problems
        book = bigger
    return precheck(load_rules(), book, SALE), book


def test_a_clause_out_of_play_by_a_reading_that_decides_is_told() -> None:
    found, book = answer(REGISTRATION)
    assert found.verdict == "permitted"
    out = [f for f in found.findings if f.section == "5.2(b)" and f.status == "not engaged"]
    assert [r.verdicts for f in out for r in f.readings if r.verdicts] == [("prohibited",)]
    told = " ".join(to_text(found, book).split())
    assert "the verdict would be prohibited instead of permitted" in told
    assert any(r["differs"] for f in to_json(found)["findings"] if f["section"] == "5.2(b)" for r in f["readings"])


def test_one_that_changes_nothing_is_not() -> None:
    found, book = answer("")
    assert found.verdict == "permitted"
    assert not [r for f in found.findings for r in f.readings if r.verdicts]
    assert "the verdict would be" not in to_text(found, book)

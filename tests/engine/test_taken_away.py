"""Whatever a book leaves out, every question has an answer: what turns on it is open, and names what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_what_if import events

from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.check import check
from covenantry.facts.model import Entry
from covenantry.facts.problems import InvalidInput

RULES, _ = load_rules()
LOADED, _ = load_book("cais-internet")
assert RULES is not None and LOADED is not None

DAY = date(2000, 2, 18)
MORE = (
    "registration proposed: {registration: s-3, for whom: company, offering: underwritten, shares: '1,000,000'}",
    "underwriter's limitation: {registration: s-3, at most: '1,200,000'}",
    "notice: {id: a-1, kind: piggyback request, agreement: registration-rights-agreement-1999, from_id: us-telesource, "
    "registration_id: s-3, quantity: 300000, deliveries: [{to_id: cais-internet, method: by hand, delivered_at: DAY}]}",
    "notice: {id: n-1, kind: notice of exercise, agreement: warrant-1999, from_id: us-telesource, quantity: 1000, "
    "deliveries: [{to_id: cais-internet, method: by hand, delivered_at: DAY}]}",
)


def _with_more(book: Book) -> Book:
    told = events(book, [text.replace("DAY", str(DAY)) for text in MORE], DAY)
    found, problems = book.with_entries([entry for event in told for entry in event.entries])
    assert found is not None, problems
    return found


BOOK = _with_more(LOADED.up_to(DAY))


def sort(entry: Entry) -> tuple[str, ...]:
    """What tells one sort of entry from another: its type, with whose part or which kind it is."""
    told = [getattr(entry, name, None) for name in ("agreement", "role", "kind", "stock_class_id")]
    return (entry.type, *(str(one) for one in told if one is not None))


SORTS = sorted({sort(entry) for entry in BOOK.entries})
PARTS = [one for one in SORTS if one[0] == "capacity"]


def asked(gone: set[tuple[str, ...]], prices: bool = True) -> Standing | None:
    """The standing without these sorts of entries; None where the rest is no sound book."""
    kept = tuple(entry for entry in BOOK.entries if sort(entry) not in gone)
    book = replace(BOOK, entries=kept, prices=BOOK.prices if prices else type(BOOK.prices)({}))
    try:
        if check(book):
            return None
        bench = Workbench(RULES, book)
    except InvalidInput:
        return None
    try:
        return bench.standing(DAY)
    finally:
        bench.close()


@pytest.mark.parametrize("part", PARTS, ids=" ".join)
def test_each_part_in_an_agreement_may_be_off_record(part: tuple[str, ...]) -> None:
    standing = asked({part})
    assert standing is not None
    _, agreement, role = part
    own = [f for f in standing.findings if f.agreement == agreement and f.kind.startswith(("piggyback", "further"))]
    if role == "Company" and own:
        assert any(item.fact.endswith(f"/company:{agreement}") for f in own for item in f.missing)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(SORTS), min_size=1, max_size=6), st.booleans())
def test_every_sort_of_entry_may_be_off_record(gone: set[tuple[str, ...]], prices: bool) -> None:
    asked(gone, prices)

"""What a clause says stays the same until the day that it announced, though time goes by: no answer is stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.context.tracking import PRICES
from covenantry.engine.evaluation.standing import Stood
from covenantry.engine.logic.reasons import all_of, known
from covenantry.engine.procedures.registrable import Counted
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.whatif import seen
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, Scenario, read_scenarios
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import StockConversion
from covenantry.facts.problems import InvalidInput

ROOT = Path(__file__).resolve().parents[2]
RULES, _ = load_rules()
assert RULES is not None
SCENARIOS = [s for s in read_scenarios([ROOT / "rules"])[0] if s.on is not None]
RUNNER = Runner(RULES)


def said(stood: Stood) -> list[object]:
    """What a clause says, but for values by the closes up to the day."""
    return [(f.key, seen(f), f.status) for f in stood.findings if not f.at_market]


def stale(book: Book, day: date, apart: int) -> Iterator[str]:
    """The clauses that say something else on a later day than they announced; near the days announced, and far."""
    assert RULES is not None
    bench = Workbench(RULES, book.up_to(day))
    try:
        one = bench.standing(day)
        untils = sorted({stood.until for stood in one.stood if stood.until is not None})
        near = untils[apart % len(untils)] - timedelta(apart % 2) if untils else day
        for later in {day + timedelta(apart), near}:
            if later <= day or bench.rules(later) != one.rules:
                continue
            then = bench.standing(later)
            if len(then.facts.entries) != len(one.facts.entries):  # a fact follows on a day, and has others asked anew
                if one.next_change is None or one.next_change > later:
                    yield f"a fact follows by {later}, which is not announced on {day}"
                continue
            for before, after in zip(one.stood, then.stood, strict=True):
                due = before.until is not None and before.until <= later
                if not due and PRICES not in before.read and said(before) != said(after):
                    section = f"{before.encoded.agreement} {before.encoded.clause.section}"
                    yield f"{section}: announced {before.until} on {day}, and is another on {later}"
    finally:
        bench.close()


def _book(scenario: Scenario) -> Book | None:
    try:
        return RUNNER._book(scenario)[0]
    except InvalidInput:
        return None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SCENARIOS), st.sampled_from((0, 0, -30, 90, 365)), st.integers(1, 900))
def test_each_finding_stays_until_the_day_that_it_announced(scenario: Scenario, off: int, apart: int) -> None:
    book = _book(scenario)
    if book is None or scenario.on is None:
        return
    try:
        found = list(stale(book, scenario.on + timedelta(off), apart))
    except InvalidInput:
        return
    assert not found, f"{scenario.place}: " + "; ".join(found)


def test_a_summary_without_the_days_of_its_parts_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def certain(counted: Counted) -> object:
        doubts = [one.meant for one in counted.lots if one.meant.value is None]
        return all_of("known", doubts) if doubts else known("known", True)

    shares = StockConversion(
        id="c-1",
        date=date(1999, 12, 1),
        stakeholder_id="us-telesource",
        stock_class_id="series-c",
        quantity=10_000,
        resulting_security_id="cs-usti",
    )
    loaded, _ = load_book("cais-internet")
    assert loaded is not None
    book, problems = loaded.with_entries([shares])
    assert book is not None, problems
    assert not list(stale(book, date(2000, 9, 20), 9))
    monkeypatch.setattr(Counted, "certain", property(certain))
    assert any("registration-rights-agreement-1999 1:" in one for one in stale(book, date(2000, 9, 20), 9))

"""What a clause says stays the same until the day that it announced, though time goes by: no answer is stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import world

from covenantry.engine import api
from covenantry.engine.context.tracking import PRICES
from covenantry.engine.evaluation.standing import Stood, stand
from covenantry.engine.logic.reasons import settled
from covenantry.engine.procedures import can_register, registrable
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.whatif import seen
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.scenarios import Runner, Scenario, read_scenarios
from covenantry.engine.scenarios.made_up import rules_for_any_issuer, synthetic
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import StockConversion
from covenantry.facts.problems import InvalidInput

ROOT = Path(__file__).resolve().parents[2]
RULES = api.load_rules()
SCENARIOS = [s for s in read_scenarios([ROOT / "rules"])[0] if s.on is not None]
RUNNER = Runner(RULES)


def said(stood: Stood) -> list[object]:
    """What a clause says, but for values by the closes up to the day."""
    return [(f.key, seen(f), f.status) for f in stood.findings if not f.at_market]


def stale(book: Book, day: date, apart: int, rules: Rulebook = RULES) -> Iterator[str]:
    """The clauses that say something else on a later day than they announced; near the days announced, and far."""
    bench = Workbench(rules, book.up_to(day))
    try:
        one = bench.standing(day)
        untils = sorted({stood.until for stood in one.stood if stood.until is not None})
        near = untils[apart % len(untils)] - timedelta(apart % 2) if untils else day
        for later in {day + timedelta(apart), near}:
            if later <= day or bench.rules(later) != one.rules:
                continue
            then = stand(one.rules, bench.facts(later), later)  # afresh: going on would keep what is stale
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


@pytest.fixture(scope="module")
def any_issuer(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder = tmp_path_factory.mktemp("rules")
    rules_for_any_issuer(SHIPPED_RULES, folder)
    return api.load_rules(str(folder))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(0, 800), st.integers(1, 900))
def test_so_it_does_in_the_shipped_book_and_in_random_worlds(
    any_issuer: Rulebook, number: int, since: int, apart: int
) -> None:
    book = synthetic(number, 7) if number else api.load_book("cais-internet")
    found = list(stale(book, date(1999, 2, 1) + timedelta(since), apart, any_issuer))
    assert not found, "; ".join(found)


def test_whoever_reads_a_paper_announces_the_day_after_its_last(tmp_path: Path) -> None:
    clause = """\
- section: '2.1'
  kind: prohibition
  says: No Founder transfers unless he is cleared.
  binds: Founders
  covers: Common Stock
  unless: [{attested: {fact: cleared to sell, about: transferor}}]
"""
    paper = "{type: attestation, date: 2004-01-05, about: dana, fact: cleared to sell, value: true, until: 2004-02-09}"
    bench = world(tmp_path, clause, paper)
    (stood,) = bench.standing(date(2004, 1, 6)).stood
    assert stood.until == date(2004, 2, 10)
    assert not list(stale(bench.book, date(2004, 1, 6), 60, bench.rulebook))


def test_a_summary_without_the_days_of_its_parts_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert not [one for apart in (9, 11) for one in stale(book, date(2000, 9, 20), apart)]
    monkeypatch.setattr(registrable, "settled", lambda text, parts: settled(text, parts)._replace(changes=None))
    monkeypatch.setattr(can_register.Number, "changes", property(lambda number: None))
    found = [one for apart in (9, 11) for one in stale(book, date(2000, 9, 20), apart)]
    assert any("registration-rights-agreement-1999 1:" in one for one in found)

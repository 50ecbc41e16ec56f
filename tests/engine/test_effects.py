"""What a provision brings about is a fact for all others: nothing tells as live a right that another has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from covenantry.engine.context.case import standing as day_case
from covenantry.engine.context.clause import IN_FORCE, Asked, Encoded, OnDay, Question
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.logic.effects import Ending, asking
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.rights import Rights
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, read_scenarios
from covenantry.facts.book import load_book
from covenantry.facts.problems import InvalidInput, Place
from covenantry.facts.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "rules", *sorted((ROOT / "tests" / "agreements").glob("*"))]
RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
DEPOSITED, _ = load_book(ROOT / "tests" / "books" / "redeemed-by-deposit.yaml")


# --- the property -----------------------------------------------------------------------------------------------------


def contradictions(answer: Answer | WhatIf | Standing | None) -> Iterator[tuple[Finding, Ending | str]]:
    """Each finding told as live, or perhaps so, under a section that another provision has ended; each about a class
    of which all shares are redeemed."""
    if isinstance(answer, Answer):
        assessment = answer.assessment
        for encoded, found in zip(assessment.clauses, assessment.by_clause, strict=True):
            question = Asked(encoded, assessment.cases[encoded.agreement])
            yield from _ended(encoded, question, found)
    elif isinstance(answer, WhatIf):
        for one in answer.happened:
            yield from contradictions(one.standing)
    elif answer is not None:
        agreements = {text.id: text for text in answer.rules}
        for stood in answer.stood:
            encoded = stood.encoded
            case = day_case(answer.facts, agreements[encoded.agreement], answer.day, answer.assumed)
            yield from _ended(encoded, OnDay(encoded, case), stood.findings)
            yield from _redeemed(encoded, answer.facts, stood.findings)


def _ended(encoded: Encoded, question: Question, found: tuple[Finding, ...]) -> Iterator[tuple[Finding, Ending | str]]:
    for finding in found:
        if finding.live is not False and not _owed_before(finding):
            asked: Question = question
            holder = question.case.snapshot.party(finding.about)
            if isinstance(question, OnDay) and holder is not None:
                asked = question.of(holder)
            for ending in asked.endings(finding.section):
                if ending.reason.value:
                    yield finding, ending


def _owed_before(finding: Finding) -> bool:
    """What an act of before has given rise to stays owed: it is about an entry or a notice, and not about a holder."""
    return finding.kind == "conversion_right" and finding.section.startswith("5(c)(i")


def _redeemed(encoded: Encoded, facts: Snapshot, found: tuple[Finding, ...]) -> Iterator[tuple[Finding, Ending | str]]:
    gone = {lot.stock_class_id for lot in facts.positions.redeemed} - {
        lot.stock_class_id for lot in facts.positions.lots
    }
    if encoded.clause.kind != "scheduled_redemption" and gone & set(_words(encoded.clause)):
        holders = {lot.holder for lot in facts.positions.redeemed} - set(facts.positions.holders())
        for finding in found:
            if finding.live is not False and not _owed_before(finding) and holders & set(finding.holder_ids):
                yield finding, "redeemed"


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for term in fields(value):
            yield from _words(getattr(value, term.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)


def every_answer() -> Iterator[Answer | WhatIf | Standing | None]:
    """Of every scenario, and the shipped book and one redeemed by deposit on days about every turn."""
    for folder in FOLDERS:
        rulebook, problems = load_rules(folder)
        assert rulebook is not None, problems
        runner = Runner(rulebook)
        for scenario in read_scenarios([folder])[0]:
            try:
                yield runner.ask(scenario)[0]
            except InvalidInput:
                continue
        runner.close()
    yield from days()


def days() -> Iterator[Standing]:
    assert RULES is not None and BOOK is not None and DEPOSITED is not None
    for book, on in ((BOOK, [date(1999, 1, 4) + timedelta(97 * n) for n in range(25)]), (DEPOSITED, ABOUT)):
        with Desk(RULES, book) as desk:
            for day in on:
                yield desk.bench.standing(day)


#: About the end of conversion (28 July), the Redemption Date (2 August), and a year after it.
ABOUT = [date(2005, 7, 27) + timedelta(n) for n in range(10)] + [date(2006, 8, 2), date(2006, 8, 3)]


def test_nothing_is_told_as_live_that_another_provision_has_ended() -> None:
    seen = 0
    for answer in every_answer():
        seen += 1
        assert not [(f.key, why) for f, why in contradictions(answer)]
    assert seen > 1000


def test_the_property_fails_where_a_provision_does_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Question, "in_force", lambda *_: IN_FORCE)
    assert any(True for answer in days() for _ in contradictions(answer))


# --- redeemed by deposit ----------------------------------------------------------------------------------------------


def rights(on: date) -> Rights:
    assert RULES is not None and DEPOSITED is not None
    with Desk(RULES, DEPOSITED) as desk:
        party = DEPOSITED.parties["microsoft"]
        return Rights(party, desk.bench.standing(on))


@pytest.mark.parametrize(
    ("on", "has"),
    [
        (date(2005, 7, 28), {"2(a)", "2(b)", "4", "5(a)"}),
        (date(2005, 7, 29), {"2(a)", "2(b)", "4"}),
        (date(2005, 8, 1), {"2(a)", "2(b)", "4"}),
        (date(2005, 8, 2), {"6(g)"}),
        (date(2005, 8, 3), {"6(g)"}),
    ],
)
def test_of_shares_redeemed_by_deposit_the_price_is_left(on: date, has: set[str]) -> None:
    """Series F 6(f), 6(g), 6(j): conversion ends on the fifth day before, all else on the Redemption Date."""
    asked = rights(on)
    assert {f.section for f in asked.has if f.agreement == "series-f-designation-2000"} & ALL == has
    assert not [f.key for f in asked.findings if f.status == "breached" and f.section.startswith("6")]


ALL = {"2(a)", "2(b)", "4", "5(a)", "6(g)"}


def test_nothing_counts_shares_redeemed_by_deposit() -> None:
    before, after = (rights(day).standing.facts for day in (date(2005, 8, 1), date(2005, 8, 2)))
    assert (before.positions.outstanding("series-f"), after.positions.outstanding("series-f")) == (40_000, 0)
    assert before.holdings.beneficial(["microsoft"], "common")[0] == 1_666_666
    assert after.holdings.beneficial(["microsoft"], "common")[0] == 0
    more = before.holdings.fully_diluted() - after.holdings.fully_diluted()
    assert more == 40_000 * Fraction(1000, 24)


def test_a_provision_whose_ending_rests_on_itself_is_an_error_with_the_way_round() -> None:
    again = pytest.raises(InvalidInput, match="a 1 -> a 2 -> a 1")
    with asking("a 1", Place("a")), asking("a 2", Place("a")), again, asking("a 1", Place("a")):
        pass

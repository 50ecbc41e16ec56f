"""Fires: what would make a provision fire does make it fire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.language.sections import sections
from covenantry.engine.questions.days_ahead import Ahead
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.render.days.fires import fires_text
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, read_scenarios
from covenantry.facts.book import load_book
from covenantry.facts.problems import InvalidInput

ROOT = Path(__file__).resolve().parents[2]
RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None

DAYS = (date(1999, 4, 1), date(1999, 10, 4), date(2000, 6, 1))


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    made = Workbench(RULES, BOOK)
    yield made
    made.close()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_way_of_events_that_is_named_fires_when_tried(bench: Workbench, day: date) -> None:
    names = dict.fromkeys(f"{f.agreement} {f.section}" for f in bench.standing(day).findings)
    wrong = [
        (one.finding.key, [act.event for act in way.acts])
        for name in names
        for one in bench.fires(name, day).provisions
        for way in one.ways
        if way.fires is False
    ]
    assert not wrong


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_day_named_is_the_first_on_which_it_fires(bench: Workbench, day: date) -> None:
    names = dict.fromkeys(f"{f.agreement} {f.section}" for f in bench.standing(day).findings)
    for one in (one for name in names for one in bench.fires(name, day).provisions):
        if one.from_day is not None:
            then = {f.key: f.live for f in bench.standing(one.from_day, as_of=day).findings}
            assert then[one.finding.key]


def test_the_end_of_information_rights(bench: Workbench) -> None:
    (one,) = bench.fires("2.3", date(1999, 5, 1)).provisions
    assert (one.now, [[act.event for act in way.acts] for way in one.ways]) == (
        False,
        [["exchange act reporting: {required: yes}"]],
    )
    (one,) = bench.fires("stockholders-agreement-1999 2.3", date(1999, 6, 1)).provisions
    assert one.now


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_encoded_section_is_denied(bench: Workbench, day: date) -> None:
    names = {f"{text.id} {name}" for text in bench.rules(day) for e in text.clauses for name in sections(e.clause)}
    stand = {f"{f.agreement} {f.section}" for f in bench.standing(day).findings}
    for name in sorted(names - stand):
        found = bench.fires(name, day)
        assert found.provisions or found.unsaid


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_looked_for_alone_is_found_on_the_same_day(bench: Workbench, day: date) -> None:
    standing = bench.standing(day)
    for stood in standing.stood:
        if stood.encoded.clause.kind in ("recurring_delivery", "preferred_dividend"):
            whole = Ahead(stood, standing)
            for finding in stood.findings:
                if not finding.live:
                    assert Ahead(stood, standing, [finding.about]).fires(finding.key) == whole.fires(finding.key)


def test_a_duty_that_nothing_has_brought_about_names_what_would(bench: Workbench) -> None:
    found = bench.fires("series-f-designation-2000 6(c)", date(2000, 6, 1))
    (one,) = found.unsaid
    ways = {tuple(act.event for act in way.acts): way for way in one.ways}
    merger = ways[("merger: {holders keep: 49%}",)]
    assert (found.provisions, merger.fires) == ((), None)
    assert [item.fact.short for item in merger.missing] == ["assets-legally-available-for-redemption:series-f"]
    told = fires_text(found)
    assert "encoded, and nothing stands under it" in told and "merger: {holders keep: 49%}" in told


def test_a_term_of_a_clause_is_told_with_the_clause_that_applies_it(bench: Workbench) -> None:
    (one,) = bench.fires("series-f-designation-2000 5(d)(i)(C)(4)", date(2000, 6, 1)).unsaid
    assert one.silent.within == (("5(d)(iv)", "anti_dilution"),)
    (one,) = bench.fires("stockholders-agreement-1999 4.5", date(2000, 6, 1)).unsaid
    assert one.silent.transfers and "covenantry precheck" in fires_text(
        bench.fires("stockholders-agreement-1999 4.5", date(2000, 6, 1))
    )


def test_a_choice_of_cash_brings_the_account(bench: Workbench) -> None:
    (one,) = bench.fires("series-f-designation-2000 2(e)", date(2000, 6, 1)).provisions
    assert [(way.acts[0].event.split(",")[0], way.fires) for way in one.ways] == [
        ("notice: {kind: dividend election", True)
    ]
    (late,) = bench.fires("series-f-designation-2000 2(e)", date(2000, 9, 6)).provisions  # the choice ended on the 5th
    assert not late.ways


def test_parts_named_by_a_word_lie_within_their_section(bench: Workbench) -> None:
    found = bench.fires("stockholders-agreement-1999 1.2(b)", date(2000, 6, 1)).provisions
    assert [one.finding.section for one in found] == ["1.2(b)", "1.2(b) committees", "1.2(b) costs"]


def test_what_ended_it_is_told(bench: Workbench) -> None:
    told = " ".join(fires_text(bench.fires("stockholders-agreement-1999 3.7(b)", date(2000, 6, 1))).split())
    assert "Nothing that can be named would make it fire: yes ended under 3.8" in told


def test_readings_are_counted_and_in_full_when_asked_for(bench: Workbench) -> None:
    found = bench.fires("stockholders-agreement-1999 1.2", date(2000, 6, 1))
    assert "more readings" in fires_text(found) and "Readings also relied on" not in fires_text(found)
    told = fires_text(found, verbose=True)
    assert "Readings also relied on" in told and "The Vassiliki" in told


def test_an_agreement_that_is_not_yet_in_being(bench: Workbench) -> None:
    with pytest.raises(InvalidInput, match=r"not in being on 1999-03-01: its first text is that of 2000-04-28"):
        bench.fires("series-f-designation-2000 6(c)", date(1999, 3, 1))


def test_no_such_right(bench: Workbench) -> None:
    with pytest.raises(InvalidInput, match=r"named 'terminatoin'.*'termination'"):
        bench.fires("terminatoin", date(1999, 5, 1))


@pytest.mark.parametrize("file", ["5.1-requested-registration", "5.2-company-registration"])
def test_whatever_section_a_finding_has_some_clause_speaks_of_it(file: str) -> None:
    """So that it may be asked about before anything stands under it, as 5.1(a)(ii) before any request."""
    agreement = "stockholders-agreement-1999"
    known = {s for text in RULES.versions[agreement] for encoded in text.clauses for s in sections(encoded.clause)}
    runner = Runner(RULES)
    answers = [
        runner.run(one).answer for one in read_scenarios([ROOT / "rules" / agreement])[0] if file in str(one.place)
    ]
    runner.close()
    stood = [one for one in answers if isinstance(one, Standing)]
    found = {f.section for one in stood for f in one.findings if f.agreement == agreement}
    assert found and found <= known


def test_a_section_that_a_term_alone_names_is_known(bench: Workbench) -> None:
    (one,) = bench.fires("stockholders-agreement-1999 5.1(a)(ii)", date(1999, 6, 1)).unsaid
    assert one.silent.within == (("5.1(a)", "demand_registration"),)
    assert "notice: registration request" in one.silent.absent

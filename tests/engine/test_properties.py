"""What must hold of every pre-check: order, knowledge, prohibitions and cures."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from promises import kept

from covenantry.engine.clauses.lock_up import LockUp
from covenantry.engine.context.clause import Encoded
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.model import Instrument
from covenantry.facts.problems import Place
from covenantry.facts.snapshot import snapshot

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
PRIVATE = BOOK.up_to(date(1999, 5, 19))

#: Better first: adding a prohibition may only move a verdict towards the end.
ORDER = ("permitted", "conditional", "undetermined", "prohibited")


@pytest.fixture(scope="module")
def benches() -> Iterator[dict[str, Workbench]]:
    found = {"all": Workbench(RULES, BOOK), "private": Workbench(RULES, PRIVATE)}
    yield found
    for bench in found.values():
        bench.close()


@st.composite
def proposals(draw: st.DrawFn) -> tuple[str, Proposal]:
    """A transfer that somebody who holds something could propose, of either book."""
    which = draw(st.sampled_from(["all", "private"]))
    book = BOOK if which == "all" else PRIVATE
    first, last = (
        (date(1999, 2, 19), date(1999, 5, 19)) if which == "private" else (date(1999, 9, 29), date(2001, 1, 31))
    )
    day = first + timedelta(draw(st.integers(0, (last - first).days)))
    positions = snapshot(book, day).positions
    holders = [h for h in positions.holders() if h in book.parties]
    transferor = draw(st.sampled_from(sorted(holders)))
    lots = positions.lots_of(transferor)
    lot = draw(st.sampled_from(sorted(lots, key=lambda one: one.security_id)))
    transferee = draw(st.sampled_from(sorted(p for p in book.parties if p not in (transferor, book.issuer.id))))
    manner = draw(st.sampled_from(["sale", "gift", "pledge", "distribution"]))
    return which, Proposal(
        transferor=book.parties[transferor],
        transferee=book.parties[transferee],
        stock_class_id=lot.stock_class_id,
        security_ids=(lot.security_id,),
        quantity=max(1, int(lot.quantity) // draw(st.sampled_from([1, 2, 1000]))),
        date=day,
        manner=manner,
        share_price=Decimal(10) if manner == "sale" else None,
        consideration="cash" if manner == "sale" else "none",
        exemption=draw(st.sampled_from([None, "rule 144", "other exemption"])),
    )


def said(answer: Answer) -> object:
    """Everything that an answer says, without the order of its parts."""
    findings = sorted(
        (f.agreement, f.section, f.kind, f.effect, f.status, f.window, f.amounts, f.readings, f.missing)
        for f in answer.findings
    )
    cures = {frozenset((act.fact, act.value) for act in way) for way in answer.cures}
    return answer.verdict, answer.earliest, answer.clear_from, answer.next_change, findings, cures


@settings(max_examples=80, deadline=None)
@given(proposals(), st.integers(0, 2**32))
def test_the_order_of_facts_and_clauses_does_not_matter(
    benches: dict[str, Workbench], asked: tuple[str, Proposal], seed: int
) -> None:
    which, proposal = asked
    shuffled = random.Random(seed)
    rules = Rulebook({name: tuple(_shuffled(t, shuffled) for t in texts) for name, texts in RULES.versions.items()})
    bench = Workbench(rules, BOOK if which == "all" else PRIVATE)
    try:
        assert said(bench.precheck(proposal)) == said(benches[which].precheck(proposal))
    finally:
        bench.close()


def _shuffled(text, chance):  # type: ignore[no-untyped-def]
    clauses = list(text.clauses)
    chance.shuffle(clauses)
    return replace(text, clauses=tuple(clauses))


@settings(max_examples=80, deadline=None)
@given(proposals(), st.integers(0, 800))
def test_a_further_prohibition_never_improves_a_verdict(
    benches: dict[str, Workbench], asked: tuple[str, Proposal], days: int
) -> None:
    which, proposal = asked
    agreement = "registration-rights-agreement-1999" if which == "all" else "stockholders-agreement-1999"
    lock_up = LockUp(section="99", says="Nothing for a while.", through=date(1999, 2, 19) + timedelta(days))
    added = Encoded(lock_up, agreement, Place("added"))
    versions = {
        name: tuple(replace(t, clauses=(*t.clauses, added)) if name == agreement else t for t in texts)
        for name, texts in RULES.versions.items()
    }
    bench = Workbench(Rulebook(versions), BOOK if which == "all" else PRIVATE)
    try:
        before, after = benches[which].precheck(proposal), bench.precheck(proposal)
    finally:
        bench.close()
    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
    if before.earliest is not None and after.earliest is not None:
        assert after.earliest >= before.earliest


@settings(max_examples=60, deadline=None)
@given(proposals(), st.sampled_from(["consent", "waiver", "joinder", "opinion of counsel"]), st.integers(1, 400))
def test_a_fact_recorded_later_never_changes_an_answer_known_earlier(
    benches: dict[str, Workbench], asked: tuple[str, Proposal], kind: str, later: int
) -> None:
    which, proposal = asked
    known_at = datetime(proposal.date.year, proposal.date.month, proposal.date.day, 23, 59, 59, 999999, tzinfo=UTC)
    book = BOOK if which == "all" else PRIVATE
    entry = Instrument(
        id="recorded-later",
        kind=kind,
        by_id=proposal.transferor.id,
        date=proposal.date,
        recorded_at=known_at + timedelta(days=later),
        source="a test",
    )
    more, problems = book.with_entries([entry])
    assert more is not None, problems
    bench = Workbench(RULES, more)
    try:
        earlier = benches[which].precheck(proposal, known_at=known_at)
        assert said(bench.precheck(proposal, known_at=known_at)) == said(earlier)
    finally:
        bench.close()


@settings(max_examples=80, deadline=None)
@given(proposals())
def test_every_set_of_cures_cures(benches: dict[str, Workbench], asked: tuple[str, Proposal]) -> None:
    which, proposal = asked
    answer = benches[which].precheck(proposal)
    for way in answer.cures[:6]:
        facts = {act.fact: act.value for act in way}
        if any(act.fact.fact in ("security-ids", "consideration") for act in way):
            continue
        cured = benches[which].precheck(proposal, assume=facts)
        assert cured.verdict == "permitted", (
            facts,
            [(f.section, f.status) for f in cured.findings if f.clears is not True],
        )


@settings(max_examples=80, deadline=None)
@given(proposals())
def test_the_earliest_day_is_the_first_permitted_one(
    benches: dict[str, Workbench], asked: tuple[str, Proposal]
) -> None:
    which, proposal = asked
    answer = benches[which].precheck(proposal)
    kept(answer)
    for name, day in (("permitted", answer.earliest), ("clear", answer.clear_from), ("change", answer.next_change)):
        if day is None or day == proposal.date:
            continue
        then = benches[which].precheck(replace(proposal, date=day), as_of=proposal.date)
        before = benches[which].precheck(replace(proposal, date=day - timedelta(1)), as_of=proposal.date)
        if name == "permitted":
            assert then.verdict == "permitted" != before.verdict
        elif name == "clear":
            assert then.verdict in ("permitted", "conditional")
            assert before.verdict in ("prohibited", "undetermined")
        else:
            assert _statuses(then) != _statuses(answer)
            assert _statuses(before) == _statuses(answer)


def _statuses(answer: Answer) -> object:
    return [(f.agreement, f.section, f.kind, f.effect, f.status) for f in answer.findings]

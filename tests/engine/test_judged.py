"""Law 2, one asking: a transfer on record, or as an event, is judged like the same transfer proposed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.context.case import Assumptions
from covenantry.engine.language.proposal import Open, OpenProposal, Proposal
from covenantry.engine.nightly.position import position
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.resolve import assumed
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import Retraction, StockTransfer
from covenantry.facts.problems import Place

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
VOID, _ = load_book(Path(__file__).parents[1] / "books" / "void-transfer")
assert RULES is not None and BOOK is not None and VOID is not None
PRIVATE = BOOK.up_to(date(1999, 5, 19))
SALE = "20-more.yaml#1"
FORBIDDEN = {
    ("3.7(b)", "lock_up"),
    ("3.1", "transfer_condition"),
    ("3.3", "transfer_condition"),
    ("3.5", "first_offer"),
}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk(RULES, VOID) as made:
        yield made


def test_a_void_sale_is_told_to_both_sides(desk: Desk) -> None:
    seller, buyer = (desk.rights(who, date(1999, 5, 1)) for who in ("chancery-lane", "harbor-fund"))
    breached = {(f.section, f.kind) for f in seller.owes if f.about == SALE and f.status == "breached"}
    assert breached >= FORBIDDEN
    for side in (seller, buyer):
        (void,) = [f for f in side.figures if f.kind == "void_transfer"]
        assert (void.section, void.about) == ("3.1", SALE) and SALE in void.consequences[0]


def test_nothing_is_told_before_it_was_made(desk: Desk) -> None:
    assert not [f for f in desk.rights("chancery-lane", date(1999, 3, 31)).findings if f.about == SALE]


def test_a_breach_does_not_change_with_the_days(desk: Desk) -> None:
    for day in (date(1999, 4, 1), date(1999, 5, 1)):
        standing = desk.bench.with_record(desk.bench.standing(day))
        assert standing.judged and all(finding.changes is None for finding in standing.judged)


def test_a_night_has_it_and_keeps_it() -> None:
    first = position(RULES, VOID, date(1999, 5, 1), 30)
    told = {item.key for item in first.items if SALE in item.key}
    assert "stockholders-agreement-1999 | 3.7(b) | lock_up | duty | 20-more.yaml#1" in told
    assert {key for one in first.asked if one.clause == f"transfer {SALE}" for key in one.keys} == told


def test_reading_an_open_term_raises() -> None:
    ada = next(iter(BOOK.parties.values()))
    said = {"transferor": ada, "transferee": ada, "stock_class_id": "common", "quantity": 1, "date": date(1999, 4, 1)}
    transfer = OpenProposal(**said, manner="gift", id="entry-1", open=frozenset({"exemption", "share_price"}))
    assert (transfer.manner, transfer.for_value, transfer.issues) == ("gift", False, False)
    with pytest.raises(Open, match="exemption of entry-1"):
        _ = transfer.exemption


def test_what_an_entry_does_not_say_is_a_named_unknown() -> None:
    entry = StockTransfer(
        id="passing-1",
        date=date(1999, 4, 1),
        transferor_id="chancery-lane",
        transferee_id="example-capital-partners",
        stock_class_id="series-a",
        quantity=1000,
    )
    found = _bench_with(PRIVATE, entry).judged(entry)
    missing = {item.fact for finding in found for item in finding.missing}
    assert "manner:passing-1" in missing
    assert not {f.section for f in found if f.status == "breached"} & {"3.5"}


def _bench_with(book: Book, entry: StockTransfer) -> Workbench:
    more, problems = book.with_entries([entry])
    assert more is not None, problems
    return Workbench(RULES, more)


@st.composite
def transfers(draw: st.DrawFn) -> Proposal:
    """A transfer of which an entry could say every term but the exemption."""
    bench = Workbench(RULES, PRIVATE)
    day = date(1999, 2, 20) + timedelta(draw(st.integers(0, 80)))
    positions = bench.facts(day).positions
    who = draw(st.sampled_from(sorted(h for h in positions.holders() if h in BOOK.parties)))
    lot = draw(st.sampled_from(sorted(positions.lots_of(who), key=lambda one: one.security_id)))
    takers = sorted(p for p in BOOK.parties if p not in (who, BOOK.issuer.id))
    sells = draw(st.booleans())
    return Proposal(
        transferor=BOOK.parties[who],
        transferee=BOOK.parties[draw(st.sampled_from(takers))],
        stock_class_id=lot.stock_class_id,
        security_ids=(lot.security_id,),
        quantity=max(1, int(lot.quantity) // draw(st.sampled_from([1, 3, 1000]))),
        date=day,
        manner="sale" if sells else draw(st.sampled_from(["gift", "distribution"])),
        id="entry-1",
        share_price=Fraction(5) if sells else None,
        consideration="cash" if sells else "none",
    )


@settings(max_examples=40, deadline=None)
@given(transfers())
def test_a_transfer_on_record_is_judged_like_the_same_one_proposed(proposal: Proposal) -> None:
    entry = StockTransfer(
        id=proposal.id,
        date=proposal.date,
        transferor_id=proposal.transferor.id,
        transferee_id=proposal.transferee.id,
        stock_class_id=proposal.stock_class_id,
        quantity=proposal.quantity,
        security_ids=proposal.security_ids,
        share_price=proposal.share_price,
        manner=proposal.manner,
        for_value=proposal.share_price is not None,
    )
    plain, bench = Workbench(RULES, PRIVATE), _bench_with(PRIVATE, entry)
    answer = plain.precheck(proposal)
    facts = bench.facts(proposal.date)
    found = bench._judge.on_record(facts, Assumptions({"exemption:entry-1": "none"}))
    told = {(f.agreement, f.section, f.kind, f.satisfied.value) for f in found if f.about == "entry-1" and f.satisfied}
    asked: dict[tuple[str, str, str], bool | None] = {}
    for f in answer.assessment.findings:
        if f.blocks and f.clears is not True:
            asked[f.key[:3]] = False if asked.get(f.key[:3]) is False else f.clears
    assert told == {(*key, value) for key, value in asked.items()}
    plain.close()
    bench.close()


def test_a_transfer_taken_back_is_not_judged() -> None:
    taken_back = Retraction(id="back", date=date(1999, 4, 2), entry=SALE)
    book, problems = VOID.with_entries([replace(taken_back, recorded_at=VOID.entries[-1].recorded_at)])
    assert book is not None, problems
    with Desk(RULES, book) as desk:
        assert not [f for f in desk.rights("chancery-lane", date(1999, 5, 1)).findings if f.about == SALE]


def test_an_open_term_may_be_assumed_and_takes_its_own_values() -> None:
    entry = StockTransfer(
        id="passing-1",
        date=date(1999, 4, 1),
        transferor_id="chancery-lane",
        transferee_id="example-capital-partners",
        stock_class_id="series-a",
        quantity=1000,
    )
    more, problems = PRIVATE.with_entries([entry])
    assert more is not None, problems
    given = [
        (f"{term}:passing-1", value, Place("here"))
        for term, value in (("manner", "sale"), ("exemption", "none"), ("price", "5.00"))
    ]
    facts, wrong = assumed(given)
    assert not wrong
    with Desk(RULES, more) as desk:
        found = desk.rights("chancery-lane", date(1999, 5, 1), None, facts).owes
    assert {(f.section, f.kind) for f in found if f.about == "passing-1" and f.status == "breached"} >= FORBIDDEN
    assert [str(problem) for problem in assumed([("manner:passing-1", "swap", Place("here"))])[1]]

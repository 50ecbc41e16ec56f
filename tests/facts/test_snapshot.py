"""A snapshot: what took effect by a day and was on record at a time, and nothing else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import DAY, HEAD, book_of, load_text
from test_ledger import issue
from test_relations import link

from covenantry.facts.book import Book
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.model import (
    Attestation,
    CapacityEnded,
    CapacityTaken,
    CorporateEvent,
    Entry,
    ExchangeActReporting,
    Instrument,
    Notice,
    RegisteredSecurities,
    RegistrationEffective,
    RegistrationStatement,
    RegistrationWithdrawn,
    RelationsComplete,
    Retraction,
    StopOrder,
    StopOrderLifted,
    WithdrawnFromRegistration,
)
from covenantry.facts.snapshot import snapshot
from covenantry.facts.states import KEPT

NEXT = DAY + timedelta(days=1)


def capacity(party: str, role: str, day: date = DAY, **more: Any) -> CapacityTaken:
    return CapacityTaken(date=day, party_id=party, agreement="sha", role=role, **more)


def test_days_between_two_changes_share_their_state() -> None:
    book = book_of(issue("c", "ann", "common", 1), issue("d", "ann", "common", 1, DAY + timedelta(days=10)))
    first = snapshot(book, DAY)
    assert snapshot(book, DAY + timedelta(days=9)).positions is first.positions
    assert snapshot(book, DAY + timedelta(days=10)).positions is not first.positions
    assert snapshot(book, DAY - timedelta(days=1)).positions.lots == ()


def test_states_are_not_kept_without_end() -> None:
    days = [DAY + timedelta(days=n) for n in range(KEPT + 20)]
    book = book_of(*(RelationsComplete(date=day, party_id="ann") for day in days))
    for day in days:
        assert snapshot(book, day).entries[-1].date == day
    assert len(book.states._states) == KEPT


def test_a_snapshot_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        snapshot(book_of(), DAY).as_of = NEXT  # type: ignore[misc]


def test_parties_classes_and_entries() -> None:
    view = snapshot(book_of(issue("c", "ann", "common", 1), issue("d", "ann", "common", 1, NEXT)), DAY)
    assert view.issuer.id == "acme"
    assert view.party("ann") is not None
    assert view.party("nobody") is None
    assert view.stock_class("common") is not None
    assert view.stock_class("nothing") is None
    assert [entry.id for entry in view.entries] == ["i-c"]
    assert view.entry("i-c") is view.entries[0]
    assert view.entry("i-d") is None, "not in effect yet"
    assert view.entries_of("stock_issuance") == view.entries
    assert view.entries_of("stock_transfer") == ()


def test_capacities_are_taken_passed_on_and_ended() -> None:
    book = book_of(
        capacity("ann", "Purchaser"),
        capacity("bob", "Holder"),
        capacity("cleo", "purchaser", NEXT, from_id="ann"),
        CapacityEnded(date=NEXT, party_id="ann", agreement="sha", role="PURCHASER"),
    )
    before, after = snapshot(book, DAY), snapshot(book, NEXT)
    assert before.holders_of("sha", "Purchaser") == ("ann",)
    assert after.holders_of("sha", "purchaser") == ("cleo",)
    assert after.holders_of("other", "Purchaser") == ()
    [taken] = after.capacities_of("cleo")
    assert (taken.since, taken.from_id, taken.role) == (NEXT, "ann", "purchaser")
    assert [c.party_id for c in after.capacities] == ["bob", "cleo"]


def test_notices_and_instruments_by_kind() -> None:
    first = Notice(date=DAY, kind="Transfer  Notice", agreement="sha", from_id="ann")
    second = Notice(date=DAY, kind="election", agreement="rra", from_id="bob")
    paper = Instrument(date=DAY, kind="consent", by_id="acme", until=NEXT)
    other = Instrument(date=DAY, kind="waiver", by_id="ann")
    book = book_of(first, second, paper, other)
    view = snapshot(book, DAY)
    assert [n.kind for n in view.notices("transfer notice")] == ["Transfer  Notice"]
    assert [n.kind for n in view.notices(agreement="rra")] == ["election"]
    assert len(view.notices()) == 2
    assert view.notices("election", "sha") == ()
    assert [i.kind for i in view.instruments(by="acme")] == ["consent"]
    assert [i.kind for i in view.instruments("WAIVER")] == ["waiver"]
    assert [i.kind for i in snapshot(book, NEXT).instruments()] == ["consent", "waiver"]
    assert [i.kind for i in snapshot(book, NEXT + timedelta(days=1)).instruments()] == ["waiver"]


def test_the_latest_attestation_counts_while_it_can_be_relied_on() -> None:
    yes = Attestation(date=DAY, fact="Competitor of the Company", about="bob", value=True)
    no = Attestation(date=NEXT, fact="competitor of the  company", about="bob", value=False, until=NEXT)
    book = book_of(yes, no)
    found = [snapshot(book, day).attested("competitor of the Company", "bob", "sha") for day in (DAY, NEXT)]
    assert [attestation and attestation.value for attestation in found] == [True, False]
    assert snapshot(book, NEXT + timedelta(days=1)).attested("competitor of the company", "bob", "sha") is None
    assert snapshot(book, DAY).attested("competitor of the company", "ann", "sha") is None


def test_an_attestation_by_the_words_of_an_agreement_is_none_by_those_of_another() -> None:
    yes = Attestation(date=DAY, fact="competitor", about="bob", value=True)
    no = Attestation(date=NEXT, fact="competitor", about="bob", value=False, agreement="rra")
    found = [snapshot(book_of(yes, no), NEXT).attested("competitor", "bob", agreement) for agreement in ("sha", "rra")]
    assert [one and one.value for one in found] == [True, False]
    assert snapshot(book_of(no), NEXT).attested("competitor", "bob", "sha") is None
    assert snapshot(book_of(no), NEXT).disputed("competitor", "bob", "rra") == ()


def test_entries_of_one_day_that_contradict_each_other_settle_nothing() -> None:
    def said(*values: tuple[str, bool, str]) -> Book:
        return book_of(
            *(
                Attestation(id=name, date=DAY, fact="competitor", about="bob", value=value, by_id=by)
                for name, value, by in values
            )
        )

    book = said(("a", True, "acme"), ("b", False, "acme"), ("c", False, "ann"))
    assert snapshot(book, DAY).attested("competitor", "bob", "sha") is None
    assert [one.id for one in snapshot(book, DAY).disputed("competitor", "bob", "sha", "acme")] == ["b", "a"]
    alone = snapshot(said(("a", True, "acme"), ("c", False, "ann")), DAY)
    assert (found := alone.attested("competitor", "bob", "sha", "acme")) is not None and found.value
    later = Attestation(id="d", date=NEXT, fact="competitor", about="bob", value=False, by_id="acme")
    assert (found := snapshot(book_of(*book.entries, later), NEXT).attested("competitor", "bob", "sha")) is not None
    assert not found.value
    both = [ExchangeActReporting(id=name, date=DAY, required=name == "y") for name in ("y", "n")]
    assert snapshot(book_of(both[0]), DAY).reporting is True
    assert snapshot(book_of(*both), DAY).reporting is None


def test_the_life_of_a_registration() -> None:
    at = [DAY + timedelta(days=n) for n in range(6)]
    filed = RegistrationStatement(
        date=at[0],
        registration_id="s",
        form="S-1",
        stock_class_ids=("common",),
        for_whom="holders",
        offering="underwritten",
        managing_underwriter_id="holdco",
        securities=(RegisteredSecurities(stakeholder_id="ann", stock_class_id="common", quantity=10),),
    )
    out = WithdrawnFromRegistration(
        date=at[1], registration_id="s", stakeholder_id="ann", stock_class_id="common", quantity=4, why="excluded"
    )
    book = book_of(
        filed,
        out,
        RegistrationEffective(date=at[2], registration_id="s"),
        StopOrder(date=at[3], registration_id="s"),
        StopOrderLifted(date=at[4], registration_id="s"),
        RegistrationWithdrawn(date=at[5], registration_id="s"),
    )
    seen = [snapshot(book, day).registrations["s"] for day in at]
    assert [r.in_effect for r in seen] == [False, False, True, False, True, False]
    last = seen[-1]
    assert (last.id, last.filed, last.effective, last.withdrawn) == ("s", at[0], at[2], at[5])
    assert last.stop_orders == ((at[3], at[4]),)
    assert (seen[3].stopped, last.stopped) == (True, False)
    assert last.managing_underwriter_id == "holdco"
    assert [entry.quantity for entry in last.left_out] == [4]
    assert last.entry.filed == at[0]
    assert not snapshot(book, DAY - timedelta(days=1)).registrations


def test_reporting_is_unknown_until_it_is_on_record() -> None:
    book = book_of(ExchangeActReporting(date=DAY, required=False), ExchangeActReporting(date=NEXT, required=True))
    assert [snapshot(book, day).reporting for day in (DAY - timedelta(days=1), DAY, NEXT)] == [None, False, True]


def test_closing_prices_up_to_the_day() -> None:
    closes = ((DAY, Decimal(5)), (NEXT, Decimal(6)))
    book = replace(book_of(), prices=FrozenMap({"common": closes}))
    assert snapshot(book, DAY - timedelta(days=1)).closes("common") == ()
    assert snapshot(book, DAY).closes("common") == closes[:1]
    assert snapshot(book, NEXT).closes("common") == closes
    assert snapshot(book, NEXT).closes("preferred") == ()
    assert snapshot(book, NEXT).closes("common", through=DAY) == closes[:1]
    assert snapshot(book, DAY).closes("common", through=NEXT) == closes[:1]
    assert snapshot(book, DAY).traded("common")
    assert not snapshot(book, DAY - timedelta(days=1)).traded("common")


def test_a_retraction_counts_from_its_recording_on_and_for_every_day() -> None:
    told = datetime(2001, 9, 1, tzinfo=UTC)
    wrong, right = (
        issue("c", "ann", "common", 10),
        replace(issue("c", "ann", "common", 12), id="i-right", recorded_at=told),
    )
    gone = Retraction(date=DAY + timedelta(days=90), recorded_at=told, entry="i-c")
    book = book_of(wrong, right, gone)
    assert snapshot(book, DAY).positions.outstanding("common") == 12
    assert snapshot(book, DAY, told).positions.outstanding("common") == 12
    assert snapshot(book, DAY, told - timedelta(seconds=1)).positions.outstanding("common") == 10
    assert book.with_entries([])[1] == []


def test_known_at_any_offset(tmp_path: Any) -> None:
    text = "  - {type: exchange_act_reporting, date: 2000-01-01, recorded_at: 2000-01-02T01:00+02:00, required: yes}\n"
    book, problems = load_text(tmp_path, HEAD + text)
    assert not problems
    assert book is not None
    at = datetime(2000, 1, 1, 23, 0, tzinfo=UTC)
    assert snapshot(book, date(2000, 1, 1), at).reporting is True
    assert snapshot(book, date(2000, 1, 1), at - timedelta(microseconds=1)).reporting is None


# Properties: what comes on record later never changes what was known before.

DAYS = st.integers(0, 20).map(lambda n: DAY + timedelta(days=n))
MOMENTS = st.integers(0, 40).map(lambda n: datetime(2001, 6, 1, tzinfo=UTC) + timedelta(hours=12 * n))
PEOPLE = st.sampled_from(["ann", "bob", "cleo", "holdco", "fund"])


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Entries that add up in whatever part of them is known."""
    made: list[Entry] = []
    for n in range(draw(st.integers(0, 15))):
        day, recorded = draw(DAYS), draw(MOMENTS)
        header: dict[str, Any] = {"date": day, "recorded_at": recorded, "id": f"e{n}"}
        kind = draw(st.integers(0, 4))
        if kind == 0:
            made.append(replace(issue(f"s{n}", draw(PEOPLE), "common", draw(st.integers(1, 99))), **header))
        elif kind == 1:
            made.append(replace(link("directs_investments", draw(PEOPLE), draw(PEOPLE)), **header))
        elif kind == 2:
            made.append(replace(capacity(draw(PEOPLE), "Holder"), **header))
        elif kind == 3 and made:
            target = draw(st.sampled_from(made))
            later = max(recorded, target.recorded_at)
            made.append(Retraction(**{**header, "recorded_at": later}, entry=target.id))
        else:
            made.append(CorporateEvent(**header, kind="merger"))
    return made


def seen(view: Any) -> Any:
    return view.entries, view.positions.lots, view.capacities, view.holdings.fully_diluted(), view.reporting


@given(entries(), DAYS, MOMENTS)
def test_what_is_recorded_later_changes_nothing_known_before(made: list[Entry], day: date, known: datetime) -> None:
    by_then = [entry for entry in made if entry.recorded_at <= known]
    assert seen(snapshot(book_of(*made), day, known)) == seen(snapshot(book_of(*by_then), day))


@given(entries(), DAYS)
def test_what_takes_effect_later_changes_nothing_before(made: list[Entry], day: date) -> None:
    book = book_of(*made)
    assert seen(snapshot(book.up_to(day), day)) == seen(snapshot(book, day))
    assert all(entry.date <= day for entry in snapshot(book, day).entries)


@given(entries(), DAYS, MOMENTS)
def test_a_state_that_is_shared_is_the_one_that_would_be_worked_out(
    made: list[Entry], day: date, known: datetime
) -> None:
    book = book_of(*made)
    for offset in range(-3, 4):
        seen(snapshot(book, day + timedelta(days=offset), known + timedelta(hours=12 * offset)))
    assert seen(snapshot(book, day, known)) == seen(snapshot(book_of(*made), day, known))


def test_holdings_are_those_of_the_day() -> None:
    view = snapshot(book_of(issue("p", "ann", "preferred", 3), issue("c", "ann", "common", Fraction(100))), DAY)
    assert view.holdings.as_of == DAY
    assert view.holdings.as_converted("ann") == 130

"""Redemption and liquidation: what is divided is conserved; continuing directors against a plain count."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.procedures.continuing_directors import Joined, Left, counts
from covenantry.engine.procedures.liquidation_run import share
from covenantry.engine.procedures.redemption_events import Upon
from covenantry.engine.procedures.redemption_price import Due, shared
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book

MONEY = st.fractions(0, 10**9, max_denominator=900)
WHOLE = st.integers(1, 50_000)
NAMES = st.sampled_from(["ann", "bob", "cyd", "dan", "eve"])


@given(st.dictionaries(NAMES, st.tuples(WHOLE, MONEY), min_size=1), MONEY, st.integers(0, 4))
def test_redemption_out_of_limited_funds_conserves_shares_and_money(
    held: dict[str, tuple[int, Fraction]], available: Fraction, decimals: int
) -> None:
    owed = [Due(who, Fraction(n), n * 1000 + more, "") for who, (n, more) in held.items()]
    parts = shared(owed, available, decimals)
    assert sum(part.paid for part in parts) <= available
    for due, part in zip(owed, parts, strict=True):
        assert part.redeemed + part.left == due.shares
        assert part.paid == due.amount * part.redeemed / due.shares
        ratio = min(available / sum(d.amount for d in owed), Fraction(1))
        assert 0 <= due.shares * ratio - part.redeemed < Fraction(1, 10**decimals)
    if available >= sum(due.amount for due in owed):
        assert all(not part.left for part in parts)


@given(
    MONEY,
    st.dictionaries(NAMES, MONEY, min_size=1),
    MONEY,
    st.fractions(0, 10**6, max_denominator=24),
    st.fractions(0, 10**8, max_denominator=24),
)
def test_a_liquidation_conserves_and_keeps_the_order(
    assets: Fraction, preferences: dict[str, Fraction], parity: Fraction, each: Fraction, others: Fraction
) -> None:
    found = share(assets, preferences, parity, dict.fromkeys(preferences, each), others)
    owed = sum(preferences.values()) + parity
    paid = sum(found.preference.values()) + found.parity
    assert found.total == assets or (not owed and not each and not others)
    assert paid == min(assets, owed)
    if assets < owed:
        assert not found.others and not any(found.participation.values())
        for who, amount in preferences.items():
            assert found.preference[who] * owed == amount * assets


BEGUN = date(2000, 4, 28)
STEPS = st.lists(st.tuples(st.integers(1, 900), NAMES, st.sampled_from(["yes", "no", "left"])), max_size=10)


def plainly(history: list[Joined | Left], begins: date, always: date, day: date) -> tuple[int, int]:
    """Seats and continuing directors on a day, replayed without cleverness."""

    def board(on: date) -> dict[str, Joined]:
        seats: dict[str, Joined] = {}
        for one in history:
            if one.date <= on and isinstance(one, Joined):
                seats.setdefault(one.person, one)
            elif one.date <= on:
                seats.pop(one.person, None)
        return seats

    then, first, now = board(begins), set(board(always)), board(day)
    kept = [who for who, one in now.items() if who in first or one.approved or then.get(who) is one]
    return len(now), len(kept)


@given(STEPS, st.integers(0, 900))
def test_continuing_directors_are_those_of_a_plain_count(steps: list[tuple[int, str, str]], begins: int) -> None:
    history: list[Joined | Left] = [Joined(BEGUN, who, None) for who in ("fay", "gus", "hal")]
    for after, who, what in sorted(steps, key=lambda step: (step[0], step[2] != "left")):
        day = BEGUN + timedelta(after)
        history.append(Left(day, who) if what == "left" else Joined(day, who, what == "yes"))
    start = BEGUN + timedelta(begins)
    for one in counts(history, start, BEGUN, BEGUN + timedelta(1000)):
        assert (one.seats, one.continuing) == plainly(history, start, BEGUN, one.date)
        assert one.majority is (2 * one.continuing > one.seats)


def test_doubtful_approvals_are_doubts_only_where_they_matter() -> None:
    history: list[Joined | Left] = [Joined(BEGUN, who, None) for who in ("ann", "bob", "cyd")]
    later = BEGUN + timedelta(10)
    two = [*history, Joined(later, "dan", None), Joined(later, "eve", None)]
    assert [one.majority for one in counts(two, BEGUN, BEGUN, later)] == [True, True]
    three = [*two, Joined(later, "fay", None)]
    assert [one.majority for one in counts(three, BEGUN, BEGUN, later)] == [True, None]
    four = [Joined(BEGUN, "ann", None), Joined(later, "dan", False)]
    assert [one.majority for one in counts(four, BEGUN, BEGUN, later)] == [True, False]


EVENTS = ("(i)", "(ii)", "(iii)", "(iv)", "(v)(A)", "(v)(B)", "(v)(C)", "(v)(D)", "(v)(E)", "(vi)")


@pytest.mark.parametrize("section", EVENTS)
def test_every_event_that_is_named_fires_its_redemption_event(section: str) -> None:
    rules, _ = load_rules()
    book, _ = load_book("cais-internet")
    assert rules is not None and book is not None
    bench = Workbench(rules, book)
    try:
        (one,) = bench.fires(f"series-f-designation-2000 6(b){section}", date(2000, 6, 1)).provisions
        tried = [way for way in one.ways if all(act.event for act in way.acts)]
        assert one.now is False and tried and all(way.fires for way in tried)
    finally:
        bench.close()


def test_a_clause_asks_of_an_event_only_what_its_terms_tell() -> None:
    half = Fraction(1, 2)
    with pytest.raises(ValueError, match="'keep_less_than': what the event 'bankruptcy petition' tells does not say"):
        Upon(kinds=("merger", "bankruptcy petition"), keep_less_than=half)
    with pytest.raises(ValueError, match="'more_than': what the event 'sale of a plant' tells does not say"):
        Upon(kinds=("sale of a plant",), more_than=half)
    with pytest.raises(ValueError, match="'agreed': what the event 'registration rights granted' tells does not say"):
        Upon(kinds=("registration rights granted",), agreed=True)
    assert Upon(kinds=("Merger",), keep_less_than=half).kinds == ("Merger",)

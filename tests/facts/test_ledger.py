"""The ledger: what each entry does to lots, lineage and terms, and that nothing is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import CLASSES, COMMON, DAY, PARTIES, PREFERRED, book_of

from covenantry.facts.draws import apportioned
from covenantry.facts.ledger import positions, post_all
from covenantry.facts.lots import Lot, Step, exact, shown
from covenantry.facts.model import (
    AuthorizedSharesAdjustment,
    ConversionRatioAdjustment,
    Entry,
    ExercisePriceAdjustment,
    StockCancellation,
    StockClassSplit,
    StockConversion,
    StockExercise,
    StockIssuance,
    StockRedemption,
    StockRepurchase,
    StockTransfer,
)
from covenantry.facts.posting import Posting
from covenantry.facts.problems import InvalidInput

BY_ID = {stock_class.id: stock_class for stock_class in CLASSES}


def issue(
    security_id: str, holder: str, stock_class_id: str, quantity: Any, day: date = DAY, **more: Any
) -> StockIssuance:
    return StockIssuance(
        id=f"i-{security_id}",
        date=day,
        security_id=security_id,
        stakeholder_id=holder,
        stock_class_id=stock_class_id,
        quantity=quantity,
        **more,
    )


def transfer(giver: str, taker: str, stock_class_id: str, quantity: int, day: date = DAY, **more: Any) -> StockTransfer:
    return StockTransfer(
        id=more.pop("id", "t"),
        date=day,
        transferor_id=giver,
        transferee_id=taker,
        stock_class_id=stock_class_id,
        quantity=quantity,
        **more,
    )


def held(*entries: Entry) -> dict[tuple[str, str], Any]:
    """What each holder has of each class after the entries."""
    found = post_all(BY_ID, entries)
    return {(lot.holder, lot.stock_class_id): found.quantity(lot.holder, lot.stock_class_id) for lot in found.lots}


def test_an_issuance_makes_a_lot() -> None:
    [lot] = post_all(BY_ID, [issue("c", "ann", "common", 10, stock_legend_ids=("act",))]).lots
    assert lot == Lot("c", "common", "ann", 10, DAY, DAY, (Step("issuance", DAY, "common", "ann", "c"),), ("act",))


def test_a_transfer_of_part_leaves_the_rest_under_its_own_id() -> None:
    after = DAY + timedelta(days=1)
    found = post_all(BY_ID, [issue("c", "ann", "common", 10), transfer("ann", "bob", "common", 4, after, id="t-1")])
    assert {lot.security_id: (lot.holder, lot.quantity) for lot in found.lots} == {"c": ("ann", 6), "t-1": ("bob", 4)}
    moved = found.lot("t-1")
    assert moved is not None
    assert (moved.acquired, moved.issued) == (after, DAY)
    assert [step.how for step in moved.origin] == ["issuance", "transfer"]
    assert moved.ever_held_by({"ann"})
    assert not moved.ever_held_by({"cleo"})


def test_the_oldest_goes_first_where_lots_differ_by_date_alone() -> None:
    entries = [issue("new", "ann", "common", 10), issue("old", "ann", "common", 10, date(1999, 1, 1))]
    found = post_all(BY_ID, [*entries, transfer("ann", "bob", "common", 15, resulting_security_ids=("x", "y"))])
    assert {lot.security_id: lot.quantity for lot in found.lots} == {"x": 10, "y": 5, "new": 5}
    assert [lot.issued for lot in found.lots_of("bob")] == [date(1999, 1, 1), DAY]


def test_security_ids_are_drawn_on_in_their_order() -> None:
    entries = [issue("a", "ann", "common", 10), issue("b", "ann", "common", 10)]
    found = post_all(BY_ID, [*entries, transfer("ann", "bob", "common", 15, security_ids=("b", "a"))])
    assert found.lot("a") is not None
    assert found.lot("b") is None
    assert {lot.security_id: lot.quantity for lot in found.lots_of("bob")} == {"t.1": 10, "t.2": 5}


def test_all_that_is_held_goes_without_a_choice_of_lineage() -> None:
    entries = [issue("a", "ann", "common", 10), issue("b", "bob", "common", 5), transfer("bob", "ann", "common", 5)]
    assert held(*entries, transfer("ann", "cleo", "common", 15, id="u")) == {("cleo", "common"): 15}


def test_legends_make_a_lineage() -> None:
    entries = [issue("a", "ann", "common", 10, stock_legend_ids=("act",)), issue("b", "ann", "common", 10)]
    with pytest.raises(InvalidInput, match="more than one lineage"):
        post_all(BY_ID, [*entries, transfer("ann", "bob", "common", 5)])


def test_a_conversion_tacks_and_keeps_its_lineage() -> None:
    later = DAY + timedelta(days=100)
    entry = StockConversion(
        date=later, stakeholder_id="ann", stock_class_id="preferred", quantity=4, resulting_security_id="c"
    )
    found = post_all(BY_ID, [issue("p", "ann", "preferred", 10, stock_legend_ids=("act",)), entry])
    lot = found.lot("c")
    assert lot is not None
    assert (lot.stock_class_id, lot.quantity, lot.acquired, lot.issued) == ("common", 40, DAY, DAY)
    assert lot.descends_from("preferred")
    assert lot.legends == ("act",)
    assert (found.outstanding("preferred"), found.outstanding("common")) == (6, 40)


def test_a_fraction_on_conversion_is_settled_by_what_is_stated() -> None:
    def convert(stated: int) -> Any:
        entry = StockConversion(
            id="k",
            date=DAY,
            stakeholder_id="ann",
            stock_class_id="senior",
            quantity=10,
            resulting_quantity=stated,
        )
        return held(issue("s", "ann", "senior", 10), entry)

    assert convert(16) == {("ann", "common"): 16}
    assert convert(17) == {("ann", "common"): 17}
    assert convert(15) == {("ann", "common"): 15}  # it contradicts the ratio, and may have happened


def test_an_exercise_for_cash_begins_anew_and_a_net_exercise_tacks() -> None:
    later = date(2002, 1, 1)
    issued = issue("w", "ann", "warrant", 100)
    cash = StockExercise(id="x", date=later, stakeholder_id="ann", stock_class_id="warrant", quantity=30)
    net = StockExercise(
        id="n", date=later, stakeholder_id="ann", stock_class_id="warrant", quantity=30, net=True, resulting_quantity=12
    )
    found = post_all(BY_ID, [issued, cash, net])
    by_id = {lot.security_id: lot for lot in found.lots}
    assert (by_id["x"].quantity, by_id["x"].acquired, by_id["x"].issued) == (30, later, later)
    assert (by_id["n"].quantity, by_id["n"].acquired, by_id["n"].issued) == (12, DAY, DAY)
    assert by_id["x"].descends_from("warrant")
    assert found.outstanding("warrant") == 40


def test_a_net_exercise_gives_up_to_what_cash_would() -> None:
    split = StockClassSplit(date=DAY, stock_class_id="common", split_ratio=Fraction(3))
    entry = StockExercise(
        id="x", date=DAY, stakeholder_id="ann", stock_class_id="warrant", quantity=10, net=True, resulting_quantity=10
    )
    assert held(issue("w", "ann", "warrant", 10), split, entry) == {("ann", "common"): 10, ("ann", "warrant"): 20}
    more = post_all(BY_ID, [issue("w", "ann", "warrant", 10), split, replace(entry, resulting_quantity=11)])
    assert [one.message for one in more.discrepancies] == ["a net exercise gives at most 10, not 11"]


def test_redeemed_shares_count_no_longer_and_may_still_be_surrendered() -> None:
    posted = [issue("p", "ann", "preferred", 10), StockRedemption(id="r", date=DAY, stock_class_id="preferred")]
    found = post_all(BY_ID, posted)
    assert (found.outstanding("preferred"), found.holders(), found.quantity("ann", "preferred")) == (0, (), 0)
    assert [(lot.holder, lot.quantity) for lot in found.redeemed] == [("ann", 10)]
    surrender = StockRepurchase(id="b", date=DAY, stakeholder_id="ann", stock_class_id="preferred", quantity=4)
    after = post_all(BY_ID, [*posted, surrender])
    assert (after.outstanding("preferred"), [lot.quantity for lot in after.redeemed]) == (0, [6])
    late = StockConversion(id="k", date=DAY, stakeholder_id="ann", stock_class_id="preferred", quantity=4)
    told = post_all(BY_ID, [*posted, late])
    assert [one.message for one in told.discrepancies] == ["preferred is converted after it was redeemed"]
    assert told.outstanding("common") == told.quantity("ann", "common") > 0


def test_holders_by_class() -> None:
    found = post_all(BY_ID, [issue("c", "bob", "common", 1), issue("p", "ann", "preferred", 1)])
    assert found.holders() == ("ann", "bob")
    assert found.holders("common") == ("bob",)
    assert found.holders("warrant") == ()
    assert [lot.security_id for lot in found.lots_of("ann")] == ["p"]
    assert found.lots_of("cleo") == ()
    assert found.convertible_into("common") == ("preferred", "senior", "warrant")


@pytest.mark.parametrize("day", [date(2001, 1, 1), date(2002, 10, 28)])
def test_the_first_and_the_last_day_of_exercise_count(day: date) -> None:
    entry = StockExercise(id="x", date=day, stakeholder_id="ann", stock_class_id="warrant", quantity=1)
    assert held(issue("w", "ann", "warrant", 1, date(2000, 1, 1)), entry) == {("ann", "common"): 1}


def test_repurchase_and_cancellation_take_securities_out() -> None:
    entries = [
        issue("c", "ann", "common", 10),
        StockRepurchase(date=DAY, stakeholder_id="ann", stock_class_id="common", quantity=3),
        StockCancellation(date=DAY, stakeholder_id="ann", stock_class_id="common", quantity=7),
    ]
    assert held(*entries) == {}


def test_a_split_scales_lots_ratios_and_prices_of_what_has_been_issued() -> None:
    entries = [
        issue("c", "ann", "common", 9),
        issue("p", "ann", "preferred", 5),
        issue("w", "ann", "warrant", 7),
        StockClassSplit(date=DAY, stock_class_id="common", split_ratio=Fraction(2)),
    ]
    found = post_all(BY_ID, entries)
    assert found.quantity("ann", "common") == 18
    assert found.lots_of("ann", "common")[0].origin[-1].how == "split"
    preferred, warrant, senior = found.terms("preferred"), found.terms("warrant"), found.terms("senior")
    assert preferred and warrant and senior
    assert preferred.ratio == 20
    assert (found.quantity("ann", "warrant"), found.outstanding("warrant")) == (14, 14)
    assert (warrant.ratio, warrant.exercise_price) == (1, 6), "it is counted in the shares that it may buy"
    assert senior.ratio == Fraction(5, 3), "not issued yet: its terms will be those of the day of issuance"


def test_a_combination_leaves_parts_of_a_share_in_a_warrant() -> None:
    entries = [
        issue("w", "ann", "warrant", 7),
        StockClassSplit(date=DAY, stock_class_id="common", split_ratio=Fraction(1, 3)),
    ]
    found = post_all(BY_ID, entries)
    assert found.quantity("ann", "warrant") == Fraction(7, 3)
    rest = StockExercise(id="x", date=DAY, stakeholder_id="ann", stock_class_id="warrant", quantity=2)
    assert held(*entries, rest) == {("ann", "common"): 2, ("ann", "warrant"): Fraction(1, 3)}


def test_a_split_that_is_refused_changes_nothing() -> None:
    posting = Posting(BY_ID)
    for entry in (issue("c", "ann", "common", 9), issue("d", "bob", "common", 10), issue("p", "ann", "preferred", 1)):
        assert posting.post(entry) is None
    before = (dict(posting.lots), dict(posting.terms), dict(posting.outstanding))
    assert posting.post(StockClassSplit(date=DAY, stock_class_id="common", split_ratio=Fraction(1, 3)))
    assert (posting.lots, posting.terms, posting.outstanding) == before


def test_a_fractional_class_keeps_its_fractions() -> None:
    entries = [
        issue("u", "ann", "units", Fraction(21, 2)),
        StockClassSplit(date=DAY, stock_class_id="units", split_ratio=Fraction(1, 3)),
    ]
    assert held(*entries) == {("ann", "units"): Fraction(7, 2)}


def test_adjustments_set_the_terms() -> None:
    entries = [
        ConversionRatioAdjustment(date=DAY, stock_class_id="preferred", ratio=Fraction(11)),
        ExercisePriceAdjustment(date=DAY, stock_class_id="warrant", exercise_price=Fraction(9)),  # type: ignore[arg-type]
        AuthorizedSharesAdjustment(date=DAY, stock_class_id="common", new_shares_authorized=5),
    ]
    found = post_all(BY_ID, entries)
    preferred, warrant = found.terms("preferred"), found.terms("warrant")
    assert preferred and warrant
    assert (preferred.ratio, warrant.exercise_price) == (11, 9)
    assert found.authorized["common"] == 5


def test_exactly_what_is_authorized_may_be_issued() -> None:
    assert held(issue("c", "ann", "common", 1_000_000)) == {("ann", "common"): 1_000_000}


def test_exactly_what_is_outstanding_may_be_authorized() -> None:
    entry = AuthorizedSharesAdjustment(date=DAY, stock_class_id="common", new_shares_authorized=10)
    assert post_all(BY_ID, [issue("c", "ann", "common", 10), entry]).authorized["common"] == 10


def test_positions_on_a_day_and_what_was_known() -> None:
    first = issue("c", "ann", "common", 10, date(2000, 1, 1))
    late = replace(issue("d", "ann", "common", 5, date(2000, 1, 2)), recorded_at=first.recorded_at + timedelta(days=9))
    book = book_of(first, late)
    assert positions(book, date(1999, 12, 31)).lots == ()
    assert positions(book, date(2000, 1, 2)).outstanding("common") == 15
    assert positions(book, date(2000, 1, 2), first.recorded_at).outstanding("common") == 10


def test_what_was_known_may_not_add_up_and_says_so() -> None:
    known = datetime(2001, 6, 2, tzinfo=UTC)
    late = replace(issue("c", "ann", "common", 10, date(2000, 1, 1)), recorded_at=known + timedelta(days=1))
    book = book_of(late, transfer("ann", "bob", "common", 1, recorded_at=known))
    assert positions(book, DAY).outstanding("common") == 10
    with pytest.raises(InvalidInput, match="ann holds 0 of common on 2001-06-01; the entry takes 1"):
        positions(book, DAY, known)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [(0, "0"), (1200, "1,200"), (Fraction(7, 2), "3 1/2"), (Fraction(1, 3), "1/3"), (Fraction(8, 2), "4")],
)
def test_numbers_are_shown_for_a_reader(quantity: Any, text: str) -> None:
    assert shown(quantity) == text


# Properties. A plan is a list of moves; those that the ledger refuses are passed over.

HOLDERS = ("ann", "bob", "cleo")
MOVES = st.tuples(
    st.sampled_from(["issue", "transfer", "convert", "exercise", "repurchase"]),
    st.sampled_from(HOLDERS),
    st.sampled_from(HOLDERS),
    st.sampled_from(["common", "preferred", "senior", "warrant"]),
    st.integers(1, 60),
    st.booleans(),
)


def entry_of(n: int, move: tuple[str, str, str, str, int, bool]) -> Entry:
    what, giver, taker, stock_class_id, quantity, flag = move
    day = DAY + timedelta(days=n)
    held_by: dict[str, Any] = {"date": day, "id": f"e{n}", "stock_class_id": stock_class_id, "quantity": quantity}
    match what:
        case "issue":
            return StockIssuance(security_id=f"s{n}", stakeholder_id=giver, **held_by)
        case "transfer":
            return StockTransfer(transferor_id=giver, transferee_id=taker, **held_by)
        case "convert":
            stated = quantity * 5 // 3 if stock_class_id == "senior" and quantity % 3 else None
            return StockConversion(stakeholder_id=giver, resulting_quantity=stated, **held_by)
        case "exercise":
            stated = quantity // 2 if flag else None
            return StockExercise(stakeholder_id=giver, net=flag, resulting_quantity=stated, **held_by)
        case _:
            return StockRepurchase(stakeholder_id=giver, **held_by)


def posted(moves: list[Any]) -> tuple[Posting, Counter[str]]:
    """The ledger after the moves, and the change of each class that the entries taken add up to."""
    posting, change = Posting(BY_ID), Counter[str]()
    for holder in HOLDERS:
        for stock_class_id in ("common", "preferred", "senior", "warrant"):
            assert posting.post(issue(f"{holder}-{stock_class_id}", holder, stock_class_id, 100)) is None
            change[stock_class_id] += 100
    for n, move in enumerate(moves):
        entry: Any = entry_of(n, move)
        before = dict(posting.outstanding)
        if posting.post(entry):
            assert posting.outstanding == before
            continue
        match entry:
            case StockIssuance():
                change[entry.stock_class_id] += entry.quantity
            case StockRepurchase():
                change[entry.stock_class_id] -= entry.quantity
            case StockConversion() | StockExercise():
                ratio = {"preferred": 10, "senior": Fraction(5, 3), "warrant": 1}[entry.stock_class_id]
                change[entry.stock_class_id] -= entry.quantity
                stated = entry.resulting_quantity
                change["common"] += entry.quantity * ratio if stated is None else stated
    return posting, change


@given(st.lists(MOVES, max_size=40))
def test_nothing_is_lost_or_made(moves: list[Any]) -> None:
    posting, change = posted(moves)
    for name in BY_ID:
        lots = [lot for lot in posting.lots.values() if lot.stock_class_id == name]
        assert sum(lot.quantity for lot in lots) == change[name] == posting.outstanding[name]
        assert all(lot.quantity > 0 for lot in lots)


def state_of(posting: Posting) -> str:
    """All that a ledger is, as text: whatever it changes later, this stays. What it shares with another is no part."""
    said = {name: value for name, value in vars(posting).items() if name != "_own"}
    return repr({name: sorted(value) if isinstance(value, set) else value for name, value in said.items()})


@given(st.lists(MOVES, max_size=20), st.lists(MOVES, max_size=20))
def test_a_ledger_carried_on_is_the_one_posted_from_the_start(first: list[Any], then: list[Any]) -> None:
    begun, _ = posted(first)
    kept, carried = state_of(begun), begun.copy()
    for n, move in enumerate(then, len(first)):
        carried.post(entry_of(n, move))
    assert state_of(begun) == kept
    whole = state_of(carried)
    assert whole == state_of(posted([*first, *then])[0])
    for n, move in enumerate(then, len(first)):
        begun.post(entry_of(n, move))
    assert state_of(begun) == state_of(carried) == whole


@given(st.lists(MOVES, max_size=40))
def test_every_lot_tells_how_it_came_to_be(moves: list[Any]) -> None:
    posting, _ = posted(moves)
    for security_id, lot in posting.lots.items():
        assert lot.security_id == security_id
        assert lot.origin[0].how == "issuance"
        assert (lot.origin[-1].holder, lot.origin[-1].stock_class_id) == (lot.holder, lot.stock_class_id)
        assert [step.date for step in lot.origin] == sorted(step.date for step in lot.origin)
        assert lot.issued <= lot.acquired
        for before, after in zip(lot.origin, lot.origin[1:], strict=False):
            assert (before.holder != after.holder) == (after.how == "transfer")
            assert (before.stock_class_id != after.stock_class_id) == (after.how in ("conversion", "exercise"))


@given(st.lists(MOVES, max_size=30), st.integers(1, 50), st.integers(1, 12))
def test_a_split_scales_every_holding_exactly(moves: list[Any], above: int, below: int) -> None:
    ratio = Fraction(above, below)
    classes = {**BY_ID, "common": replace(COMMON, fractional=True, initial_shares_authorized=None)}
    posting, _ = posted(moves)
    posting.classes = classes
    posting.authorized["common"] = None
    before, terms = dict(posting.lots), dict(posting.terms)
    begun = {lot.stock_class_id for lot in before.values()}
    assert posting.post(StockClassSplit(date=date(2009, 1, 1), stock_class_id="common", split_ratio=ratio)) is None
    for security_id, lot in before.items():
        scale = ratio if lot.stock_class_id in ("common", "warrant") else 1
        assert posting.lots[security_id].quantity == exact(lot.quantity * scale)
    for name in begun & {"preferred", "senior", "warrant"}:
        was, now = terms[name], posting.terms[name]
        if was.exercise_price is None or now.exercise_price is None:
            assert now.ratio == was.ratio * ratio
        else:
            assert (now.ratio, now.exercise_price * ratio) == (was.ratio, was.exercise_price)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(0, 10_000))
def test_what_is_apportioned_is_neither_more_nor_less(weights: list[int], whole: int) -> None:
    drawn = [(Lot(str(n), "common", "ann", w, DAY, DAY, ()), w) for n, w in enumerate(weights)]
    shares = apportioned(whole, drawn, fractional=False)
    assert sum(shares) == whole
    assert all(abs(share - Fraction(whole * w, sum(weights))) < 1 for share, w in zip(shares, weights, strict=True))
    exactly = apportioned(whole, drawn, fractional=True)
    assert exactly == [Fraction(whole * w, sum(weights)) for w in weights]


def test_the_small_classes_are_what_the_tests_take_them_for() -> None:
    assert PREFERRED.conversion_rights is not None
    assert PREFERRED.conversion_rights.ratio == 10
    assert PARTIES["acme"] == "corporation"

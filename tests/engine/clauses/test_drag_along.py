"""Drag-along: what the scenarios of the fictional agreement leave open (records that lack something, properties)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from acme_robotics import DAY, NAME, about, amounts, asked, attested, by_hand, finding, notice, of_section
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.evaluation.assess import Assessment
from covenantry.engine.language.proposal import Sale
from covenantry.engine.securities.share_basis import Threshold
from covenantry.facts.model import CapacityEnded, Covers, Delivery, Entry, Instrument, Notice, StockTransfer

TERMS = tuple(
    attested(fact)
    for fact in ("sale at arm's length", "liability several and not joint", "liability limited to the proceeds")
)
CONTENTS = ("buyer", "price", "terms", "closing date")
OTHERS = ("dana", "eli", "finn", "cedar")
SALE = DAY + timedelta(20)


def approval(who: str = "birch", **covers: Any) -> Instrument:
    scope = Covers(**covers) if covers else None
    return Instrument(date=DAY, id=f"i-{who}", kind="drag-along approval", by_id=who, covers=scope)


def noticed(to: tuple[str, ...] = OTHERS, **terms: Any) -> Notice:
    what = about("birch", "orion", "seed-preferred", 2_500_000, "5.00")
    return notice(
        "drag-along notice", DAY, "birch", to, **{"id": "n-drag", "contents": CONTENTS, "about": what, **terms}
    )


def sale(
    *entries: Entry, quantity: int = 2_500_000, day: date = SALE, terms: tuple[Entry, ...] = TERMS, **more: Any
) -> Assessment:
    return asked(
        *terms, *entries, by="birch", to="orion", stock_class_id="seed-preferred", quantity=quantity, day=day, **more
    )


def test_right_condition_and_duty() -> None:
    found = sale(approval(), noticed())
    right, condition, duties = finding(found, "5.1"), finding(found, "5.4"), of_section(found, "5.2")
    assert (right.effect, right.status, right.holders) == ("right", "engaged", ("Birch Ventures, L.P.",))
    assert (condition.effect, condition.status) == ("condition", "satisfied")
    assert {(duty.effect, duty.status, duty.about) for duty in duties} == {
        ("duty", "engaged", f"n-drag {who}") for who in OTHERS
    }


def test_what_is_not_on_record_of_the_terms_leaves_the_right_open() -> None:
    found = sale(approval(), noticed(), terms=TERMS[1:])
    assert finding(found, "5.1").status == "undetermined"
    assert finding(found, "5.2").status == "undetermined"
    condition = finding(sale(approval(), terms=TERMS[1:]), "5.4")
    assert [m.fact.short for m in condition.missing] == ["sale-at-arm-s-length:this-transfer"]


@pytest.mark.parametrize(("price", "status"), [("3.99", "not engaged"), ("4.00", "engaged"), (None, "undetermined")])
def test_the_price_floor(price: str | None, status: str) -> None:
    found = sale(approval(), noticed(), share_price=None if price is None else Decimal(price))
    assert finding(found, "5.1").status == status


def test_an_approval_counts_for_the_sale_that_it_covers() -> None:
    for covers, status in (
        ({"quantity": 2_500_000}, "engaged"),
        ({"quantity": 2_499_999}, "not engaged"),
        ({"transferee_id": "orion"}, "engaged"),
        ({"transferee_id": "lark"}, "not engaged"),
    ):
        assert finding(sale(approval(**covers)), "5.1").status == status


def test_an_approval_may_be_assumed() -> None:
    assumed = {"drag-along-approval:this-transfer": "yes"}
    assert finding(sale(assume=assumed), "5.1").status == "engaged"


def test_somebody_without_a_say_approves_nothing() -> None:
    assert finding(sale(approval("dana")), "5.1").status == "not engaged"


def test_each_dragged_holder_must_have_had_the_notice() -> None:
    found = sale(approval(), noticed(OTHERS[:3]))
    condition = finding(found, "5.4")
    assert (condition.status, condition.cures) == ("outstanding", [])
    in_time = finding(sale(approval(), noticed(OTHERS[:3]), as_of=DAY), "5.4")
    assert [[act.fact.short for act in way] for way in in_time.cures] == [["n-drag-delivered:cedar"]]
    assumed = {"n-drag-delivered:cedar": "yes"}
    assert finding(sale(approval(), noticed(OTHERS[:3]), assume=assumed), "5.4").status == "satisfied"
    undated = (*(by_hand(who, DAY) for who in OTHERS[:3]), Delivery(to_id="cedar", method="by hand"))
    unknown = finding(sale(approval(), noticed((), deliveries=undated)), "5.4")
    assert [m.fact.short for m in unknown.missing] == ["n-drag-delivered:cedar"]


@pytest.mark.parametrize("thing", CONTENTS)
def test_each_of_its_contents_is_needed(thing: str) -> None:
    short = noticed(contents=tuple(c for c in CONTENTS if c != thing))
    assert finding(sale(approval(), short), "5.4").status == "outstanding"


def test_those_who_approve_are_not_dragged() -> None:
    found = sale(approval(), approval("cedar"), noticed(), sellers=())
    assert ("cedar",) not in [duty.bound_ids for duty in of_section(found, "5.2")]
    assert finding(found, "5.1").holders == ("Birch Ventures, L.P.", "Cedar Growth Fund, L.P.")


def test_where_nobody_is_left_to_drag_no_notice_is_needed() -> None:
    bought = [
        StockTransfer(
            date=DAY, id=f"t-{who}", transferor_id=who, transferee_id="birch", stock_class_id="common", quantity=shares
        )
        for who, shares in (("dana", 3_000_000), ("eli", 2_250_000))
    ]
    beside = (Sale(seller="birch", security="common", quantity=5_250_000),)
    left = CapacityEnded(date=DAY, id="e-finn", party_id="finn", agreement=NAME, role="Holder")
    entries = (approval(), approval("cedar"), *bought)
    assert finding(sale(*entries, left, sellers=beside), "5.4").status == "satisfied"
    assert finding(sale(*entries, sellers=beside), "5.4").status == "outstanding"
    assert [duty.bound for duty in of_section(sale(*entries, sellers=beside), "5.2")] == ["Finn Marsh"]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 2_500_000))
def test_dragged_shares_keep_the_proportion(quantity: int) -> None:
    duties = of_section(sale(approval(), quantity=quantity), "5.2")
    found = {name: value for duty in duties for name, value in amounts(duty).items()}
    held = {
        "Dana Fields": 3_000_000,
        "Eli Stone": 2_250_000,
        "Finn Marsh": 1_000_000,
        "Cedar Growth Fund, L.P.": 1_250_000,
    }
    for who, shares in held.items():
        exact = Fraction(shares * quantity, 2_500_000)
        assert exact - 1 < int(found[f"shares of {who}"]) <= exact


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 9), st.integers(1, 9))
def test_thresholds_compare_exactly(part: int, whole: int, above: int, below: int) -> None:
    share = Fraction(above, below)
    assert Threshold(at_least=share).met(part, whole) is (whole > 0 and Fraction(part, whole or 1) >= share)
    assert Threshold(more_than=share).met(part, whole) is (whole > 0 and Fraction(part, whole or 1) > share)


@pytest.mark.parametrize("terms", [{}, {"at_least": Fraction(1, 2), "more_than": Fraction(1, 2)}])
def test_a_threshold_says_one_thing(terms: dict[str, Fraction]) -> None:
    with pytest.raises(ValueError, match="either"):
        Threshold(**terms)


def test_a_notice_given_on_its_last_day_serves_and_a_day_later_does_not() -> None:
    for more in range(0, 40, 3):
        day, last = SALE + timedelta(more), DAY + timedelta(more)
        found = finding(sale(approval(), day=day, as_of=DAY), "5.4")
        assert {act.by for way in found.cures for act in way} == {last}
        for on, status in ((last, "satisfied"), (last + timedelta(1), "outstanding")):
            their = noticed(date=on, deliveries=tuple(by_hand(who, on) for who in OTHERS))
            assert finding(sale(approval(), their, day=day), "5.4").status == status

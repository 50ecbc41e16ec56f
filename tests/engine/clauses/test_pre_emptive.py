"""Pre-emptive right: what the scenarios of the fictional agreement leave open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from acme_robotics import DAY, about, amounts, asked, attested, by_hand, finding, notice, of_section
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.logic.findings import Finding
from covenantry.facts.model import Delivery, Entry, Instrument, Notice

CONTENTS = ("number and class", "price", "buyer", "terms")
NOT_PLAN = attested("issued under the employee plan", value=False)
OPENS = date(2004, 7, 2)


def offer(to: tuple[str, ...] = ("birch", "cedar"), **terms: Any) -> Notice:
    given = {
        "id": "n-issue",
        "contents": CONTENTS,
        "about": about("acme-robotics", "lark", "series-b", 1_000_000, "5.00"),
    }
    return notice("issue notice", DAY, "acme-robotics", to, **{**given, **terms})


def elects(who: str, quantity: int, day: date = DAY + timedelta(20), kind: str = "election", **terms: Any) -> Notice:
    return notice(kind, day, who, ("acme-robotics",), process="n-issue", quantity=quantity, **terms)


def issue(*entries: Entry, day: date = OPENS, to: str = "lark", quantity: int = 1_000_000, **terms: Any) -> Finding:
    found = asked(
        NOT_PLAN,
        *entries,
        by="acme-robotics",
        to=to,
        stock_class_id=terms.pop("stock_class_id", "series-b"),
        quantity=quantity,
        day=day,
        manner="issuance",
        **terms,
    )
    return finding(found, "4.1")


def test_each_holder_must_have_had_the_notice() -> None:
    assert issue(offer()).status == "satisfied"
    one = issue(offer(("birch",)))
    assert (one.effect, one.status, one.cures) == ("prohibition", "outstanding", [])
    in_time = issue(offer(("birch",)), as_of=DAY)
    assert [[act.fact.short for act in way] for way in in_time.cures] == [["n-issue-delivered:cedar"]]
    assert {act.by for way in in_time.cures for act in way} == {DAY}
    assert issue(offer(("birch",)), assume={"n-issue-delivered:cedar": "yes"}).status == "satisfied"


def test_a_delivery_without_a_day_is_unknown() -> None:
    undated = (by_hand("birch", DAY), Delivery(to_id="cedar", method="by hand"))
    assert [m.fact.short for m in issue(offer((), deliveries=undated)).missing] == ["n-issue-delivered:cedar"]


@pytest.mark.parametrize("thing", CONTENTS)
def test_each_of_its_contents_is_needed(thing: str) -> None:
    short = offer(contents=tuple(c for c in CONTENTS if c != thing))
    assert issue(short).status == "outstanding"
    assert any(thing in act.what for way in issue(short, as_of=DAY).cures for act in way)


def test_one_waiver_leaves_the_other_holder_to_be_asked() -> None:
    waiver = Instrument(date=DAY, id="w-1", kind="waiver", by_id="cedar")
    assert issue(offer(("birch",)), waiver).status == "satisfied"
    assert issue(waiver).status == "outstanding"


def test_an_issue_of_a_class_that_the_right_does_not_name_is_free() -> None:
    assert issue(stock_class_id="series-c").status == "not engaged"


def test_the_price_must_be_known() -> None:
    assert [m.fact.short for m in issue(offer(), share_price=None).missing] == ["price:this-transfer"]


def test_holdings_count_as_on_the_day_of_the_notice() -> None:
    from covenantry.facts.model import StockTransfer

    def moved(day: date) -> StockTransfer:
        return StockTransfer(
            date=day,
            id="t-1",
            transferor_id="birch",
            transferee_id="cedar",
            stock_class_id="seed-preferred",
            quantity=500_000,
        )

    for day, birch in ((DAY, "200000"), (DAY + timedelta(1), "250000")):
        found = asked(
            NOT_PLAN,
            offer(),
            moved(day),
            by="acme-robotics",
            to="lark",
            stock_class_id="series-b",
            quantity=1,
            day=OPENS,
            manner="issuance",
        )
        assert amounts(finding(found, "4.3"))["part of Birch Ventures, L.P."] == birch


def test_who_did_not_take_its_whole_part_takes_none_of_the_others() -> None:
    some = elects("birch", 249_999, additional=50_000)
    assert amounts(issue(offer(), some))["left for others"] == "750001"
    whole = elects("birch", 250_000, additional=50_000)
    assert amounts(issue(offer(), whole))["left for others"] == "700000"


def test_over_allotment_ends_with_its_last_day() -> None:
    first = elects("birch", 250_000)
    for late, left in ((0, "650000"), (1, "750000")):
        more = elects("birch", 100_000, OPENS - timedelta(1) + timedelta(late), kind="over-allotment election")
        assert amounts(issue(offer(), first, more))["left for others"] == left


@settings(max_examples=60, deadline=None)
@given(
    birch=st.integers(0, 600_000),
    cedar=st.integers(0, 600_000),
    more=st.integers(0, 900_000),
    again=st.integers(0, 900_000),
)
def test_takes_conserve_the_issue_and_keep_to_what_was_asked(birch: int, cedar: int, more: int, again: int) -> None:
    entries = [elects("birch", birch, additional=more), elects("cedar", cedar)]
    entries.append(elects("cedar", again, OPENS - timedelta(2), kind="over-allotment election"))
    found = asked(
        NOT_PLAN,
        offer(),
        *entries,
        by="acme-robotics",
        to="lark",
        stock_class_id="series-b",
        quantity=1,
        day=OPENS,
        manner="issuance",
    )
    takes = {name: value for one in of_section(found, "4.3") for name, value in amounts(one).items()}
    first, second = int(takes["taken by Birch Ventures, L.P."]), int(takes["taken by Cedar Growth Fund, L.P."])
    assert first <= min(birch, 250_000) + (more if birch >= 250_000 else 0)
    assert second <= min(cedar, 125_000) + (again if cedar >= 125_000 else 0)
    assert first + second <= 375_000
    assert int(amounts(finding(found, "4.1"))["left for others"]) == 1_000_000 - first - second


def test_a_second_notice_serves_where_the_first_no_longer_can() -> None:
    over = date(2004, 10, 2)  # the ninetieth day after the rounds is 2004-09-29
    assert [[act.fact.short for act in way] for way in issue(offer(), day=over, as_of=DAY).cures] == [
        ["issue-notice:this-transfer"]
    ]
    late = issue(offer(), day=over)
    assert (late.effect, late.cures, late.changes) == ("prohibition", [], date(2004, 11, 2))


def test_the_last_day_for_notice_is_the_chain_of_rounds_read_backward() -> None:
    for more in range(0, 40, 3):
        day, last = OPENS + timedelta(more), DAY + timedelta(more)
        assert {act.by for way in issue(day=day, as_of=DAY).cures for act in way} == {last}
        for on, status in ((last, "satisfied"), (last + timedelta(1), "outstanding")):
            their = offer(date=on, deliveries=tuple(by_hand(who, on) for who in ("birch", "cedar")))
            assert issue(their, day=day).status == status

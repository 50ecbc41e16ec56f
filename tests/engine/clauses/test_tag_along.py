"""Tag-along: notice, allotments, answers, cut-back and the days of the sale, on both sides of every line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from control_world import (
    CONTENTS,
    DAY,
    DEFINITIONS,
    TAG_ALONG,
    amounts,
    answer,
    assessed,
    book_of,
    by_hand,
    complete,
    controls,
    finding,
    holders,
    holds,
    moment,
    of_all,
    proposal,
    rulebook,
    sale_notice,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.evaluation.assess import Assessment, compare_readings
from covenantry.engine.evaluation.look_ahead import look_ahead
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.verdict import cures, judge
from covenantry.facts.book import Book
from covenantry.facts.model import (
    Attestation,
    CapacityTaken,
    Delivery,
    Entry,
    Instrument,
    ProposedTransfer,
    RegistrationEffective,
    RegistrationStatement,
    StockConversion,
    StockTransfer,
)

RULES = rulebook()
THREE = ("ann", "bob", "cleo")
OTHERS = ("bob", "cleo")
SALE_DATE = DAY + timedelta(34)  # 2001-07-05
BASE: tuple[Entry, ...] = (
    holds("ann", 700),
    holds("bob", 200),
    holds("cleo", 100),
    *holders(*THREE),
    *complete(*THREE, "dan", "pike"),
)
BOUGHT = "tag-along-shares-bought-on-the-same-terms:n-sale"


def on(
    *entries: Entry,
    day: date = SALE_DATE,
    base: tuple[Entry, ...] = BASE,
    rules: Any = RULES,
    as_of: date | None = None,
    assume: dict[str, str] | None = None,
    **sale: Any,
) -> Assessment:
    book = book_of(*base, *entries)
    return assessed(rules, book, proposal(book, day, **sale), as_of, assume)


def tag(found: Assessment) -> Finding:
    return finding(found, "4.1")


NOTICE = sale_notice(DAY, SALE_DATE, OTHERS)


# --- not run yet ----------------------------------------------------------------------------------------------


def test_a_small_sale_is_none_of_its_business() -> None:
    assert tag(on(quantity=500)).status == "not engaged"


def test_laid_out_from_a_notice_given_on_the_day() -> None:
    found = on(day=DAY)
    main = tag(found)
    assert (main.effect, main.status, main.changes) == ("prohibition", "outstanding", DAY + timedelta(30))
    assert main.holders == ("Bob", "Cleo")
    assert [(s.what, s.window.opens, s.window.last_day) for s in main.steps] == [
        ("set the Sale Date", DAY + timedelta(30), DAY + timedelta(60)),
        ("give the sale notice", DAY, DAY),
        ("give the tag-along notice", DAY, date(2001, 6, 21)),
        ("sell", date(2001, 7, 1), date(2001, 9, 25)),
    ]
    assert amounts(main) == {"to be sold": "600", "left to the sellers if every allotment is taken": "420"}
    rights = [f for f in found.findings if f.section == "4.2"]
    assert [(f.effect, f.status, f.about, f.amounts[0].written, f.amounts[0].arithmetic) for f in rights] == [
        ("right", "engaged", "bob", "120", "600 x 200/1,000 = 120"),
        ("right", "engaged", "cleo", "60", "600 x 100/1,000 = 60"),
    ]
    assert (finding(found, "4.4").effect, finding(found, "4.4").status) == ("duty", "outstanding")


def test_clear_from_the_thirtieth_day_with_the_notice_as_cure() -> None:
    found = on(day=DAY)
    ahead = look_ahead(found, DAY)
    assert judge(found.findings).verdict == "prohibited"
    assert cures(found.findings) == []
    assert ahead.clear == DAY + timedelta(30)
    (way,) = ahead.cures_then
    notice = next(act for act in way if act.fact.short == "sale-notice:this-transfer")
    assert (notice.who, notice.by) == ("Ann", DAY)


@pytest.mark.parametrize(("days", "effect"), [(29, "prohibition"), (30, "condition"), (61, "condition")])
def test_a_later_day_is_still_open_if_the_notice_can_be_given_in_time(days: int, effect: str) -> None:
    main = tag(on(day=DAY + timedelta(days), as_of=DAY))
    assert (main.effect, main.status) == (effect, "outstanding")
    if effect == "condition":
        (way,) = main.cures
        assert {act.by for act in way} == {DAY + timedelta(days - 30)}


def test_the_notice_cannot_be_given_before_the_sixtieth_day_ahead() -> None:
    steps = tag(on(day=DAY + timedelta(75), as_of=DAY)).steps
    assert (steps[1].window.opens, steps[1].window.last_day) == (DAY + timedelta(15), DAY + timedelta(45))


def test_the_notice_may_be_assumed() -> None:
    assert tag(on(day=DAY, assume={"sale-notice:this-transfer": "yes"})).status == "satisfied"


def test_warrants_give_a_second_figure_for_the_notice() -> None:
    found = on(holds("bob", 100, "warrant"), holds("dan", 400, "warrant"), *holders("dan"), day=DAY)
    assert of_all(found, "4.2") == {
        "allotment of Bob": "120",
        "allotment of Cleo": "60",
        "allotment of Dan": "0",
        "allotment of Bob with every warrant exercised": "120",
        "allotment of Cleo with every warrant exercised": "40",
        "allotment of Dan with every warrant exercised": "160",
    }


# --- the notice -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "status"), [(29, "outstanding"), (30, "satisfied"), (60, "satisfied"), (61, "outstanding")]
)
def test_between_thirty_and_sixty_days_before_the_sale_date(before: int, status: str) -> None:
    sale_date = DAY + timedelta(before)
    found = on(sale_notice(DAY, sale_date, OTHERS), day=sale_date)
    assert tag(found).status == status
    assert finding(found, "4.4").status == status


def test_mailed_notice_counts_at_the_latest_after_72_hours() -> None:
    posted = [Delivery(to_id=who, method="registered mail", sent_at=moment(DAY)) for who in OTHERS]
    for days, status in ((32, "outstanding"), (33, "satisfied")):
        sale_date = DAY + timedelta(days)
        found = on(sale_notice(DAY, sale_date, (), deliveries=tuple(posted)), day=sale_date)
        assert tag(found).status == status


def test_every_other_holder_must_have_it() -> None:
    main = tag(on(sale_notice(DAY, SALE_DATE, ("bob",))))
    assert (main.effect, main.status, main.cures) == ("prohibition", "outstanding", [])
    while_there_is_time = tag(on(sale_notice(DAY, SALE_DATE, ("bob",)), as_of=DAY + timedelta(4)))
    assert [[act.fact.short for act in way] for way in while_there_is_time.cures] == [["n-sale-delivered:cleo"]]
    assert {act.by for way in while_there_is_time.cures for act in way} == {DAY + timedelta(4)}
    assumed = {"n-sale-delivered:cleo": "yes"}
    assert tag(on(sale_notice(DAY, SALE_DATE, ("bob",)), assume=assumed)).status == "satisfied"


def test_a_way_of_sending_that_the_agreement_does_not_allow_is_no_notice() -> None:
    faxed = (by_hand("bob", DAY), Delivery(to_id="cleo", method="fax", sent_at=moment(DAY), delivered_at=moment(DAY)))
    assert tag(on(sale_notice(DAY, SALE_DATE, (), deliveries=faxed))).status == "outstanding"


def test_delivery_not_on_record_is_unknown() -> None:
    undated = (by_hand("bob", DAY), Delivery(to_id="cleo", method="by hand"))
    main = tag(on(sale_notice(DAY, SALE_DATE, (), deliveries=undated)))
    assert main.status == "undetermined"
    assert [m.fact.short for m in main.missing] == ["n-sale-delivered:cleo"]


@pytest.mark.parametrize("thing", CONTENTS)
def test_each_of_its_contents_is_needed(thing: str) -> None:
    short = sale_notice(DAY, SALE_DATE, OTHERS, contents=tuple(c for c in CONTENTS if c != thing))
    assert tag(on(short)).status == "outstanding"
    early = tag(on(short, as_of=DAY))
    assert early.effect == "condition"
    assert any(thing in act.what for way in early.cures for act in way)


def test_a_notice_without_a_sale_date_begins_nothing() -> None:
    main = tag(on(sale_notice(DAY, None, OTHERS)))
    assert main.status == "outstanding"
    assert "n-sale names no Sale Date" in str(main.because)


def test_a_notice_about_another_sale_does_not_help() -> None:
    other = ProposedTransfer(transferor_id="ann", transferee_id="quay", stock_class_id="common", quantity=600)
    assert tag(on(sale_notice(DAY, SALE_DATE, OTHERS, about=other))).status == "outstanding"


def test_a_new_notice_replaces_one_that_is_spent() -> None:
    again = sale_notice(DAY + timedelta(2), DAY + timedelta(40), OTHERS, id="n-again")
    late = sale_notice(DAY, DAY + timedelta(20), OTHERS)
    assert tag(on(late, again, day=DAY + timedelta(40))).status == "satisfied"


def test_a_holder_may_waive() -> None:
    waiver = Instrument(date=DAY, id="w-1", kind="waiver", by_id="cleo", agreement="holders-agreement")
    assert tag(on(sale_notice(DAY, SALE_DATE, ("bob",)), waiver)).status == "satisfied"
    elsewhere = Instrument(date=DAY, id="w-1", kind="waiver", by_id="cleo", agreement="another-agreement")
    assert tag(on(sale_notice(DAY, SALE_DATE, ("bob",)), elsewhere)).status == "outstanding"


# --- the day of the sale --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "status", "changes"),
    [
        (SALE_DATE - timedelta(1), "outstanding", SALE_DATE),
        (SALE_DATE, "satisfied", date(2001, 9, 29)),
        (date(2001, 9, 28), "satisfied", date(2001, 9, 29)),  # the sixtieth business day after 5 July
        (date(2001, 9, 29), "outstanding", None),
        (date(2001, 10, 1), "outstanding", None),
    ],
)
def test_from_the_sale_date_through_the_sixtieth_business_day(day: date, status: str, changes: date | None) -> None:
    main = tag(on(NOTICE, day=day, as_of=max(DAY + timedelta(5), min(day, SALE_DATE))))
    assert (main.status, main.changes) == (status, changes)


def test_before_the_sale_date_only_time_helps() -> None:
    found = on(NOTICE, day=DAY + timedelta(5))
    main = tag(found)
    assert (main.effect, main.cures) == ("prohibition", [])
    assert look_ahead(found, DAY + timedelta(5)).clear == SALE_DATE


def test_the_sale_may_be_read_to_open_once_answers_are_due() -> None:
    early = rulebook(
        TAG_ALONG.replace("within: 60 business days}", "within: 60 business days, opens: once answers are due}")
    )
    first = SALE_DATE - timedelta(9)
    assert tag(on(NOTICE, day=first, rules=early)).status == "satisfied"
    assert tag(on(NOTICE, day=first - timedelta(1), rules=early)).status == "outstanding"


def test_after_the_last_day_a_new_notice_is_needed() -> None:
    main = tag(on(NOTICE, day=date(2001, 11, 1), as_of=date(2001, 10, 1)))
    assert (main.effect, main.status) == ("condition", "outstanding")
    assert [[act.fact.short for act in way] for way in main.cures] == [["sale-notice:this-transfer"]]


# --- terms ----------------------------------------------------------------------------------------------------


def test_terms_must_be_no_better_than_noticed() -> None:
    assert tag(on(NOTICE)).status == "satisfied"
    assert tag(on(NOTICE, terms_no_better_than_noticed=False)).status == "outstanding"
    unsaid = tag(on(NOTICE, terms_no_better_than_noticed=None))
    assert [m.fact.short for m in unsaid.missing] == ["terms-no-better-than-noticed:this-transfer"]


@pytest.mark.parametrize(("price", "status"), [("5", "satisfied"), ("4.99", "satisfied"), ("5.01", "outstanding")])
def test_a_higher_price_is_a_better_term(price: str, status: str) -> None:
    assert NOTICE.about is not None
    priced = replace(NOTICE, about=replace(NOTICE.about, share_price=Decimal(5)))
    assert tag(on(priced, share_price=Decimal(price))).status == status


# --- answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "takes"), [(10, "120"), (9, None)])
def test_answers_at_least_ten_days_before_the_sale_date(before: int, takes: str | None) -> None:
    found = on(NOTICE, answer("bob", SALE_DATE - timedelta(before), 120), quantity=480)
    parts = amounts(finding(found, "4.5")) if any(f.section == "4.5" for f in found.findings) else {}
    assert parts.get("part of Bob") == takes


def test_sellers_keep_what_is_left() -> None:
    bob = answer("bob", DAY + timedelta(5), 120)
    paid = {BOUGHT: "yes"}
    assert tag(on(NOTICE, bob, quantity=480, assume=paid)).status == "satisfied"
    assert tag(on(NOTICE, bob, quantity=501, assume=paid)).status == "outstanding", "more than the 480 left to Ann"


def test_that_the_purchaser_buys_the_others_shares_is_a_fact_to_record() -> None:
    bob = answer("bob", DAY + timedelta(5), 120)
    main = tag(on(NOTICE, bob, quantity=501 - 21))
    assert [m.fact.short for m in main.missing] == [BOUGHT]
    record = Attestation(
        date=SALE_DATE, id="a-1", fact="tag-along shares bought on the same terms", about="n-sale", value=True
    )
    assert tag(on(NOTICE, bob, record, quantity=480)).status == "satisfied"
    assert tag(on(NOTICE, bob, quantity=480, sells={"bob": 120})).status == "satisfied"
    assert tag(on(NOTICE, bob, quantity=480, sells={"bob": 119})).status == "outstanding"


def test_nobody_includes_more_than_the_allotment() -> None:
    found = on(NOTICE, answer("bob", DAY + timedelta(5), 150), quantity=480)
    assert amounts(finding(found, "4.5"))["part of Bob"] == "120"


def test_what_others_leave_goes_to_those_who_asked_for_more() -> None:
    bob = answer("bob", DAY + timedelta(5), 120, additional=50)
    found = on(NOTICE, bob, quantity=430, assume={BOUGHT: "yes"})
    assert amounts(finding(found, "4.5")) == {"part of Bob": "170", "part of Ann": "430"}
    assert tag(found).status == "satisfied"
    most = on(NOTICE, answer("bob", DAY + timedelta(5), 120, additional=500), quantity=430)
    assert amounts(finding(most, "4.5"))["part of Bob"] == "180", "120 and the 60 that Cleo left"


def test_additional_shares_are_apportioned_by_what_each_asked_for() -> None:
    base = (
        holds("ann", 600),
        holds("bob", 200),
        holds("cleo", 100),
        holds("dan", 100),
        *holders(*THREE, "dan"),
        *BASE[-5:],
    )
    notice = sale_notice(DAY, SALE_DATE, (*OTHERS, "dan"))
    bob = answer("bob", DAY + timedelta(5), 100, additional=60)
    cleo = answer("cleo", DAY + timedelta(5), 60, additional=20)
    found = on(notice, bob, cleo, base=base, quantity=360)
    # Allotments 120, 60, 60: Bob leaves 20 and Dan 60; 80 are asked for and 80 are left.
    assert amounts(finding(found, "4.5")) == {"part of Bob": "160", "part of Cleo": "80", "part of Ann": "360"}
    greedy = answer("bob", DAY + timedelta(5), 100, additional=90)
    modest = answer("cleo", DAY + timedelta(5), 60, additional=30)
    found = on(notice, greedy, modest, base=base, quantity=360)
    # 120 are asked for and 80 left: 60 and 20.
    assert amounts(finding(found, "4.5"))["part of Bob"] == "160"
    assert amounts(finding(found, "4.5"))["part of Cleo"] == "80"


def test_without_a_right_to_additional_shares_none_are_apportioned() -> None:
    plain = rulebook(TAG_ALONG.replace(", additional: yes", ""))
    found = on(NOTICE, answer("bob", DAY + timedelta(5), 120, additional=50), rules=plain, quantity=480)
    assert amounts(finding(found, "4.5"))["part of Bob"] == "120"


def test_warrants_that_an_answer_elects_count_on_both_sides() -> None:
    warrants = holds("bob", 200, "warrant")
    found = on(warrants, NOTICE, answer("bob", DAY + timedelta(5), 200, warrants_to_exercise=200), quantity=400)
    # 600 x 400/1,200 and 600 x 100/1,200.
    assert of_all(found, "4.2") == {"allotment of Bob": "200", "part of Bob": "200", "allotment of Cleo": "50"}
    assert amounts(finding(found, "4.5"))["part of Bob"] == "200"


def test_no_more_warrants_count_than_there_are() -> None:
    found = on(
        holds("bob", 100, "warrant"),
        NOTICE,
        answer("bob", DAY + timedelta(5), 200, warrants_to_exercise=900),
        quantity=400,
    )
    assert amounts(finding(found, "4.2"))["allotment of Bob"] == str(600 * 300 // 1100)


def test_an_answer_whose_arrival_is_not_on_record_is_unknown() -> None:
    lost = answer("bob", DAY + timedelta(5), 120, deliveries=(Delivery(to_id="ann", method="by hand"),))
    assert [m.fact.short for m in tag(on(NOTICE, lost, quantity=480, assume={BOUGHT: "yes"})).missing] == [
        "n-bob-in-time:bob"
    ]
    late = {"n-bob-in-time:bob": "no"}
    assert tag(on(NOTICE, lost, quantity=600, assume=late)).status == "satisfied"
    in_time = {"n-bob-in-time:bob": "yes", BOUGHT: "yes"}
    assert tag(on(NOTICE, lost, quantity=600, assume=in_time)).status == "outstanding"


def test_an_answer_without_a_number_is_unknown() -> None:
    main = tag(on(NOTICE, answer("bob", DAY + timedelta(5), None), quantity=480, assume={BOUGHT: "yes"}))
    assert [m.fact.short for m in main.missing] == ["shares-elected:n-bob"]


def test_the_holder_who_takes_part_may_sell_its_part() -> None:
    bob = answer("bob", DAY + timedelta(5), 120)
    sale: dict[str, Any] = {"by": "bob", "sells": {"ann": 480}}
    assert tag(on(NOTICE, bob, quantity=120, **sale)).status == "satisfied"
    assert tag(on(NOTICE, bob, quantity=121, **sale)).status == "outstanding"


# --- cut-back -------------------------------------------------------------------------------------------------


def test_where_fewer_are_bought_everybody_is_cut_back() -> None:
    both = (answer("bob", DAY + timedelta(5), 120), answer("cleo", DAY + timedelta(5), 60))
    found = on(NOTICE, *both, quantity=357, sells={"bob": 102, "cleo": 51})
    assert amounts(finding(found, "4.5")) == {"part of Bob": "102", "part of Cleo": "51", "part of Ann": "357"}
    assert amounts(tag(found))["bought"] == "510"
    assert tag(found).status == "satisfied"
    unfair = on(NOTICE, *both, quantity=420, sells={"bob": 60, "cleo": 30})
    assert tag(unfair).status == "outstanding"


# --- a sale in parts ------------------------------------------------------------------------------------------


def sold_before(who: str, quantity: int, day: date = SALE_DATE, **terms: Any) -> StockTransfer:
    """A transfer for value to Pike, under the notice unless its day or its terms say otherwise."""
    given: dict[str, Any] = {"transferee_id": "pike", "for_value": True, "stock_class_id": "common", **terms}
    return StockTransfer(date=day, id=f"t-{who}-{day}", transferor_id=who, quantity=quantity, **given)


BOB = answer("bob", DAY + timedelta(5), 120)
LATER = SALE_DATE + timedelta(3)


@pytest.mark.parametrize(
    ("before", "now", "status"),
    [
        (300, 180, "satisfied"),
        (300, 181, "outstanding"),
        (480, 1, "outstanding"),
    ],
)
def test_what_was_sold_before_under_the_notice_counts_in_a_sellers_part(before: int, now: int, status: str) -> None:
    sales = (sold_before("ann", before), sold_before("bob", 120))
    assert tag(on(NOTICE, BOB, *sales, day=LATER, quantity=now)).status == status
    assert tag(on(NOTICE, BOB, sales[0], day=LATER, quantity=now, assume={BOUGHT: "yes"})).status == status


def test_what_a_seller_sold_before_the_notice_or_to_others_or_gave_away_is_not_sold_under_it() -> None:
    for sale in (
        sold_before("ann", 100, DAY - timedelta(1)),
        sold_before("ann", 100, transferee_id="quay"),
        sold_before("ann", 100, for_value=False),
    ):
        found = on(NOTICE, BOB, sale, day=LATER, quantity=480, assume={BOUGHT: "yes"})
        assert tag(found).status == "satisfied"


def test_a_sale_to_one_who_belongs_to_the_purchaser_counts() -> None:
    sub = (controls("pike", "pike-sub"), *complete("pike-sub"))
    sale = sold_before("ann", 1, transferee_id="pike-sub")
    found = on(NOTICE, BOB, *sub, sale, day=LATER, quantity=480, assume={BOUGHT: "yes"})
    assert tag(found).status == "outstanding"


def test_what_the_others_sold_before_counts_as_bought() -> None:
    assert tag(on(NOTICE, BOB, sold_before("bob", 120), day=LATER, quantity=480)).status == "satisfied"
    short = tag(on(NOTICE, BOB, sold_before("bob", 119), day=LATER, quantity=480))
    assert [m.fact.short for m in short.missing] == [BOUGHT]


def test_what_the_others_sold_early_or_for_less_was_not_bought_as_noticed() -> None:
    assert NOTICE.about is not None
    priced = replace(NOTICE, about=replace(NOTICE.about, share_price=Decimal(5)))
    for day, price, status in (
        (SALE_DATE, Decimal(5), "satisfied"),
        (SALE_DATE, Decimal("4.99"), "undetermined"),
        (SALE_DATE, None, "undetermined"),
        (SALE_DATE - timedelta(1), Decimal(5), "undetermined"),
    ):
        sale = sold_before("bob", 120, day, share_price=price)
        assert tag(on(priced, BOB, sale, day=LATER, quantity=480)).status == status


def test_who_takes_part_sells_no_more_than_its_part_in_all() -> None:
    earlier = sold_before("bob", 100)
    for now, status in ((20, "satisfied"), (21, "outstanding")):
        found = on(NOTICE, BOB, earlier, day=LATER, by="bob", quantity=now, sells={"ann": 480})
        assert tag(found).status == status


def test_who_elects_nothing_sells_nothing() -> None:
    none = answer("bob", DAY + timedelta(5), 0)
    assert tag(on(NOTICE, none, by="bob", quantity=1, sells={"ann": 599})).status == "outstanding"


def test_no_seller_sells_more_than_his_own_part() -> None:
    joint = replace(sale_notice(DAY, SALE_DATE, ("cleo",), quantity=500), quantity=600)
    cleo = answer("cleo", DAY + timedelta(5), 60)
    assert tag(on(joint, cleo, quantity=450, sells={"bob": 90}, assume={BOUGHT: "yes"})).status == "satisfied"
    assert tag(on(joint, cleo, quantity=451, sells={"bob": 89}, assume={BOUGHT: "yes"})).status == "outstanding"


def test_sellers_who_are_not_named_share_what_is_left_whenever_they_sell() -> None:
    joint = replace(sale_notice(DAY, SALE_DATE, ("cleo",), quantity=500), quantity=600)
    anns, bobs = sold_before("ann", 400), sold_before("bob", 100)
    assert tag(on(joint, anns, day=LATER, quantity=100, sells={"bob": 100})).status == "satisfied"
    assert tag(on(joint, anns, bobs, day=LATER, quantity=100)).status == "satisfied"
    assert tag(on(joint, anns, bobs, day=LATER, quantity=50, sells={"bob": 1})).status == "outstanding"
    assert tag(on(joint, anns, bobs, day=LATER, quantity=100, sells={"dan": 1})).status == "outstanding"


def test_that_fewer_are_bought_is_not_inferred_from_a_smaller_sale() -> None:
    found = on(NOTICE, BOB, quantity=400)
    assert [m.fact.short for m in tag(found).missing] == [BOUGHT]
    assert "120 of Bob" in tag(found).missing[0].question
    assert amounts(finding(found, "4.5")) == {"part of Bob": "120", "part of Ann": "480"}


def test_that_fewer_are_bought_may_be_stated() -> None:
    fewer = Attestation(date=SALE_DATE, id="a-2", fact="purchaser buys fewer than noticed", about="n-sale", value=True)
    found = on(NOTICE, BOB, fewer, quantity=400)
    assert amounts(tag(found))["bought"] == "500"
    assert amounts(finding(found, "4.5")) == {"part of Bob": "100", "part of Ann": "400"}
    assert "100 of Bob" in tag(found).missing[0].question
    sales = (sold_before("bob", 100), sold_before("ann", 200))
    for now, status in ((200, "satisfied"), (205, "undetermined")):
        assert tag(on(NOTICE, BOB, fewer, *sales, day=LATER, quantity=now)).status == status


# --- waivers, prices and addresses ----------------------------------------------------------------------------


def waives(who: str, **terms: Any) -> Instrument:
    """A waiver of the tag-along right."""
    return Instrument(date=DAY, id=f"w-{who}", kind="waiver", by_id=who, agreement="holders-agreement", **terms)


def test_where_all_the_others_waive_no_notice_is_needed() -> None:
    found = on(waives("bob"), waives("cleo"), day=DAY)
    assert (tag(found).status, finding(found, "4.4").status) == ("satisfied", "satisfied")
    one = tag(on(waives("bob"), day=DAY + timedelta(30), as_of=DAY))
    assert one.status == "outstanding"
    assert ["give a sale notice to 1 other holder" in act.what for way in one.cures for act in way] == [True]


def test_a_waiver_counts_through_its_last_day() -> None:
    until = DAY + timedelta(40)
    papers = (waives("bob", until=until), waives("cleo"))
    main = tag(on(*papers, day=until, as_of=DAY))
    assert (main.status, main.changes) == ("satisfied", until + timedelta(1))
    assert tag(on(*papers, day=until + timedelta(1), as_of=DAY)).status == "outstanding"
    served = sale_notice(DAY, SALE_DATE, ("cleo",))
    assert tag(on(served, papers[0], as_of=DAY)).changes == until + timedelta(1)


def test_where_all_waive_a_notice_on_record_makes_no_difference() -> None:
    late = sale_notice(DAY, DAY + timedelta(5), ())
    assert tag(on(late, waives("bob"), waives("cleo"), day=DAY + timedelta(5))).status == "satisfied"
    taken = on(NOTICE, BOB, waives("bob"), waives("cleo"), quantity=480)
    assert [m.fact.short for m in tag(taken).missing] == [BOUGHT], "Bob answered all the same"


def test_one_who_became_a_holder_since_must_waive_too() -> None:
    old, papers = sale_notice(DAY, SALE_DATE, ()), (waives("bob"), waives("cleo"))
    joined = CapacityTaken(date=LATER, party_id="dan", agreement="holders-agreement", role="Holder", id="role-dan")
    dan = (joined, sold_before("ann", 10, LATER, transferee_id="dan"))
    assert tag(on(old, *papers, day=date(2002, 2, 1))).status == "satisfied"
    assert tag(on(old, *papers, *dan, day=date(2002, 2, 1))).status == "outstanding"


def test_without_a_price_it_is_not_known_whether_it_is_better_than_noticed() -> None:
    assert NOTICE.about is not None
    priced = replace(NOTICE, about=replace(NOTICE.about, share_price=Decimal(5)))
    unsaid = tag(on(priced, share_price=None))
    assert [m.fact.short for m in unsaid.missing] == ["price:this-transfer"]
    assert tag(on(priced, share_price=None, consideration="none", manner="gift")).status == "satisfied"


@pytest.mark.parametrize(
    ("to", "parts"),
    [(("acme",), {}), (("acme", "ann"), {"part of Bob": "120", "part of Ann": "480"}), (("cleo",), {})],
)
def test_an_answer_counts_once_a_seller_has_it(to: tuple[str, ...], parts: dict[str, str]) -> None:
    bob = answer("bob", DAY + timedelta(5), 120, deliveries=tuple(by_hand(one, DAY + timedelta(5)) for one in to))
    found = on(NOTICE, bob, answer("cleo", DAY + timedelta(5), 0), quantity=480)
    assert amounts(finding(found, "4.5")).items() >= parts.items()
    assert ("part of Bob" in amounts(finding(found, "4.5"))) is bool(parts)


def test_an_answer_to_a_seller_whom_the_notice_does_not_name_counts() -> None:
    joint = replace(sale_notice(DAY, SALE_DATE, ("cleo",), quantity=500), quantity=600)
    cleo = answer("cleo", DAY + timedelta(5), 60, deliveries=(by_hand("bob", DAY + timedelta(5)),))
    assert amounts(finding(on(joint, cleo, quantity=450, sells={"bob": 90}), "4.5"))["part of Cleo"] == "60"


# --- several sellers, groups, purchasers who are holders ------------------------------------------------------


def test_several_sellers_share_what_is_left_as_they_offered() -> None:
    joint = sale_notice(DAY, SALE_DATE, ("cleo",), quantity=500, **{"id": "n-sale"})
    joint = replace(joint, quantity=600)
    found = on(joint, answer("cleo", DAY + timedelta(5), 60), quantity=450, sells={"bob": 90}, assume={BOUGHT: "yes"})
    parts = amounts(finding(found, "4.5"))
    assert parts == {"part of Cleo": "60", "part of Ann": "450", "part of Bob": "90"}
    assert tag(found).status == "satisfied"
    assert tag(found).holders == ("Cleo",)


def test_a_seller_of_whom_no_notice_speaks_has_nothing_left() -> None:
    alone = sale_notice(DAY, SALE_DATE, ("cleo",), quantity=400)
    assert tag(on(alone, quantity=400, sells={"bob": 201})).status == "outstanding"
    both = replace(alone, quantity=601)
    assert tag(on(both, quantity=400, sells={"bob": 201})).status == "satisfied"


def test_the_notices_of_several_sellers_make_one_sale() -> None:
    first = sale_notice(DAY, SALE_DATE, ("cleo",), quantity=400)
    about = ProposedTransfer(transferor_id="bob", transferee_id="pike", stock_class_id="common", quantity=200)
    second = sale_notice(DAY, SALE_DATE, ("cleo",), id="n-bob-sale", from_id="bob", about=about)
    cleo = answer("cleo", DAY + timedelta(5), 60)
    for quantity, status in ((360, "satisfied"), (361, "outstanding")):
        found = on(first, second, cleo, quantity=quantity, sells={"bob": 180}, assume={BOUGHT: "yes"})
        assert tag(found).status == status
    hers = on(first, second, cleo, by="cleo", quantity=60)
    assert (tag(hers).status, tag(hers).holders) == ("satisfied", ("Cleo",))


def test_a_total_above_what_the_sellers_named_offer_leaves_room_for_others() -> None:
    joint = replace(sale_notice(DAY, SALE_DATE, OTHERS), quantity=800)
    found = on(joint, answer("cleo", DAY + timedelta(5), 80), quantity=540, assume={BOUGHT: "yes"})
    assert amounts(finding(found, "4.5")) == {
        "part of Cleo": "80",
        "part of Ann": "540",
        "part of other sellers": "180",
    }


def test_a_purchaser_who_is_a_holder_counts_and_is_not_asked() -> None:
    base = (holds("ann", 600), holds("bob", 200), holds("pike", 200), *holders(*THREE, "pike"), *BASE[-5:])
    found = on(base=base, day=DAY)
    assert tag(found).holders == ("Bob",)
    assert amounts(finding(found, "4.2")) == {"allotment of Bob": "120"}
    apart = rulebook(TAG_ALONG.replace("warrants: [warrant]", "warrants: [warrant]\n    purchasers: do not count"))
    assert amounts(finding(on(base=base, day=DAY, rules=apart), "4.2")) == {"allotment of Bob": "150"}


def test_holdings_count_as_on_the_day_before_the_notice() -> None:
    before = StockTransfer(
        date=DAY - timedelta(1),
        id="t-1",
        transferor_id="bob",
        transferee_id="cleo",
        stock_class_id="common",
        quantity=100,
    )
    same_day = StockTransfer(
        date=DAY, id="t-1", transferor_id="bob", transferee_id="cleo", stock_class_id="common", quantity=100
    )
    assert of_all(on(NOTICE, before), "4.2") == {"allotment of Bob": "60", "allotment of Cleo": "120"}
    assert of_all(on(NOTICE, same_day), "4.2") == {"allotment of Bob": "120", "allotment of Cleo": "60"}


def test_the_notice_date_is_when_it_is_sent_unless_read_otherwise() -> None:
    between = StockTransfer(
        date=DAY + timedelta(1),
        id="t-1",
        transferor_id="bob",
        transferee_id="cleo",
        stock_class_id="common",
        quantity=100,
    )
    mail = tuple(
        Delivery(to_id=who, method="registered mail", sent_at=moment(DAY), delivered_at=moment(DAY + timedelta(2)))
        for who in OTHERS
    )
    notice = sale_notice(DAY, SALE_DATE, (), deliveries=mail)
    assert amounts(finding(on(notice, between), "4.2"))["allotment of Bob"] == "120"
    when_given = rulebook(TAG_ALONG.replace("warrants: [warrant]", "warrants: [warrant]\n    notice_date: given"))
    assert amounts(finding(on(notice, between, rules=when_given), "4.2"))["allotment of Bob"] == "60"


def test_holders_who_are_not_bound_have_no_allotment() -> None:
    found = on(holds("dan", 200), day=DAY, quantity=700)
    assert set(of_all(found, "4.2")) == {"allotment of Bob", "allotment of Cleo"}


# --- exceptions, other clauses, readings ----------------------------------------------------------------------


def test_an_underwritten_registered_offering_is_exempt() -> None:
    registered = (
        RegistrationStatement(
            date=DAY,
            id="r-1",
            registration_id="s-1",
            form="S-1",
            stock_class_ids=("common",),
            for_whom="holders",
            offering="underwritten",
            securities=(),
        ),
        RegistrationEffective(date=DAY, id="r-2", registration_id="s-1"),
    )
    main = tag(on(*registered, day=DAY, manner="public distribution", registration_id="s-1"))
    assert main.status == "undetermined", "whose shares it covers is not on record"
    assert tag(on(*registered, day=DAY, manner="sale", registration_id="s-1")).status == "outstanding"


def test_a_merger_that_treats_all_alike_is_exempt_once_that_is_on_record() -> None:
    assert tag(on(day=DAY, manner="merger")).status == "undetermined"
    alike = {"all-common-treated-alike:this-transfer": "yes"}
    assert tag(on(day=DAY, manner="merger", assume=alike)).status == "excepted"
    unlike = {"all-common-treated-alike:this-transfer": "no"}
    assert tag(on(day=DAY, manner="merger", assume=unlike)).status == "outstanding"


def test_evidence_to_the_company_and_the_first_offer_follow_the_same_test() -> None:
    for quantity, evidence, offer in ((600, "outstanding", "excepted"), (500, "not engaged", "outstanding")):
        found = on(day=DAY, quantity=quantity)
        assert finding(found, "4.6").status == evidence
        assert finding(found, "3.5").status == offer


def test_where_the_majority_is_not_known_the_procedure_is_laid_out_all_the_same() -> None:
    base = (*BASE[:-5], *complete(*THREE), holds("quay", 100))
    found = on(base=base, day=DAY, quantity=501)
    main = tag(found)
    assert (main.status, main.effect) == ("undetermined", "prohibition")
    assert "majority-acquired:this-transfer" in [m.fact.short for m in main.missing]
    assert amounts(finding(found, "4.2"))


READING = """
  readings:
    - words: 60 business days of the Sale Date
      taken_as: from the Sale Date on
      otherwise:
        - taken_as: counted as one share for what it converts into
          terms:
            allotment: {counts: {outstanding: [common], as_converted: [preferred]}}
        - taken_as: not before the answers are due
          terms:
            sale: {opens: once answers are due}
"""


def test_another_reading_says_what_it_would_change() -> None:
    text = TAG_ALONG.replace("  waiver: waiver\n", "  waiver: waiver" + READING, 1)
    found = on(day=DAY, rules=rulebook(text))
    main = next(f for f in compare_readings(found) if f.section == "4.1")
    (differs,) = [text for reading in main.readings for text in reading.differs]
    assert "4.1 would run 2001-06-22 to" in differs


# --- holders who are bound by what they hold ----------------------------------------------------------------------

BY_HOLDING = (
    DEFINITIONS.replace("parties: {roles: [Holder]}", "parties: {roles: [Holder], holders_of: [Converted]}")
    + """
- phrase: Converted
  section: '1'
  says: Common issued on conversion of preferred.
  securities: [{classes: [common], issued_upon: [preferred]}]
"""
)


def test_a_holder_who_is_bound_by_what_it_holds_must_have_the_notice() -> None:
    rules = rulebook(definitions=BY_HOLDING)
    converted = StockConversion(
        date=DAY - timedelta(9), id="cv-1", stakeholder_id="dan", stock_class_id="preferred", quantity=50
    )
    dan = (holds("dan", 50, "preferred"), converted)
    assert tag(on(NOTICE, *dan, rules=rules)).status == "outstanding"
    assert tag(on(NOTICE, holds("dan", 50), rules=rules)).status == "satisfied"
    told = sale_notice(DAY, SALE_DATE, (*OTHERS, "dan"))
    assert tag(on(told, *dan, rules=rules)).status == "satisfied"


# --- what is said of the days to come -----------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    lead=st.integers(20, 70),
    late=st.integers(0, 3),
    answered=st.integers(0, 40),
    as_of=st.integers(0, 45),
    quantity=st.sampled_from([480, 501, 600]),
)
def test_nothing_changes_on_a_day_that_was_not_announced(
    lead: int, late: int, answered: int, as_of: int, quantity: int
) -> None:
    sale_date = DAY + timedelta(lead)
    deliveries = (by_hand("bob", DAY), by_hand("cleo", DAY + timedelta(late)))
    notice = sale_notice(DAY, sale_date, (), deliveries=deliveries)
    bob = answer("bob", DAY + timedelta(answered), 120)
    seen = DAY + timedelta(as_of)
    before: tuple[Finding, ...] = ()
    for days in range(as_of, 170):
        found = on(
            notice, bob, day=DAY + timedelta(days), as_of=seen, quantity=quantity, assume={BOUGHT: "yes"}
        ).findings
        for kind in ("tag_along", "transfer_condition"):
            old, new = ([f for f in fs if f.kind == kind] for fs in (before, found))
            if old and [(f.effect, f.status) for f in old] != [(f.effect, f.status) for f in new]:
                assert DAY + timedelta(days) in [f.changes for f in old]
        before = found


def test_a_period_in_hours_ends_with_no_day() -> None:
    with pytest.raises(AssertionError, match="write it in days"):
        rulebook(TAG_ALONG.replace("at_least: 10 days", "at_least: 72 hours"))


def test_a_book_without_holders_of_the_class_is_fine() -> None:
    book: Book = book_of(*BASE)
    assert assessed(RULES, book, proposal(book, quantity=1, stock_class_id="warrant")).findings

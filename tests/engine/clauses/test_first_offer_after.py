"""After the turns of a right of first offer: re-offers, the cool-off, shares barred to the Company; first refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from first_offer_acme import (
    CLOSING,
    COOL_LAST,
    DAY,
    FIRST_OFFER,
    LAST_SALE,
    NOTICED,
    OPENS,
    TIER_1,
    TIER_2,
    ask,
    attests,
    by_hand,
    elects,
    joins,
    notice,
    reoffer,
    rules,
    sells,
    waives,
)

from covenantry.facts.model import Covers, Entry, Instrument, Notice

# --- re-offers --------------------------------------------------------------------------------------------------

REOFFERED = date(2003, 10, 1)
REOFFER_ENDS = date(2003, 10, 16)  # Columbus Day, 13 October, passed over


@pytest.mark.parametrize(
    ("day", "price", "verdict"),
    [
        (REOFFERED - DAY, "4.00", "prohibited"),
        (REOFFERED, "4.00", "conditional"),
        (REOFFER_ENDS, "4.00", "conditional"),
        (REOFFER_ENDS + DAY, "4.00", "permitted"),
        (REOFFER_ENDS + DAY, "3.99", "prohibited"),
        (LAST_SALE, "4.00", "permitted"),
        (LAST_SALE + DAY, "4.00", "prohibited"),
    ],
)
def test_a_reoffer_lets_what_is_left_go_at_the_lower_price(day: date, price: str, verdict: str) -> None:
    assert ask(notice(), reoffer(REOFFERED, "4.00"), day=day, price=price).verdict == verdict


@pytest.mark.parametrize(("day", "verdict"), [(date(2003, 12, 10), "permitted"), (date(2003, 12, 11), "prohibited")])
def test_the_time_for_the_sale_is_thirty_days_from_a_late_reoffer(day: date, verdict: str) -> None:
    facts = (notice(), reoffer(date(2003, 11, 10), "4.00"))  # 19 November is over before; 10 December is not
    told = ask(*facts, day=day, price="4.00")
    assert told.verdict == verdict
    if verdict == "permitted":
        window = told.condition.window
        # Veterans' Day is passed over: ten business days after 10 November end on 25 November.
        assert window is not None and (window.opens, window.last_day) == (date(2003, 11, 26), date(2003, 12, 10))
        assert "later than 2003-11-19" in window.counted


def test_without_an_extension_the_first_time_stays() -> None:
    terms = {key: value for key, value in FIRST_OFFER["reoffer"].items() if key != "extends_sale"}
    under = rules({"reoffer": terms}, without=["reoffer"])
    facts = (notice(), reoffer(date(2003, 10, 31), "4.00"))
    assert ask(*facts, day=LAST_SALE, price="4.00", under=under).verdict == "permitted"
    assert ask(*facts, day=LAST_SALE + DAY, price="4.00", under=under).verdict == "prohibited"


def test_elections_of_a_reoffer_go_by_the_same_order() -> None:
    facts = (
        notice(),
        elects("ann", 100, NOTICED),
        reoffer(REOFFERED, "4.00", quantity=900),
        elects("bob", 800, REOFFERED, process="r1"),
        elects("cyd", 400, REOFFER_ENDS, process="r1"),
        elects("acme", 500, REOFFERED, process="r1"),
    )
    told = ask(*facts, day=date(2003, 10, 30), to="bob", quantity=600, price="4.00")
    amounts = {a.name: a.written for a in told.condition.amounts}
    # Of 900: Bob 270 and Cyd 90 by holdings; the 540 left go 800 : 400, but Cyd wants no more than 400 in all.
    assert amounts == {"Ann gets": "100", "Bob gets": "630", "Cyd gets": "270", "left for sale to others": "0"}
    # The tenth business day after 16 October is the day of closing.
    assert told.verdict == "permitted"
    assert ask(*facts, day=date(2003, 10, 30), to="bob", quantity=631, price="4.00").verdict == "conditional"
    closings = [(s.window.opens, [a.name for a in s.takes]) for s in told.condition.steps if s.section == "3.6(a)"]
    assert closings == [(CLOSING, ["Ann gets"]), (date(2003, 10, 30), ["Bob gets", "Cyd gets"])]


def test_the_lower_price_is_for_no_more_than_was_offered_at_it() -> None:
    facts = (notice(), reoffer(REOFFERED, "4.00", quantity=500))
    day = REOFFER_ENDS + DAY
    assert ask(*facts, day=day, quantity=500, price="4.00").verdict == "permitted"
    assert ask(*facts, day=day, quantity=501, price="4.00").verdict == "prohibited"
    assert ask(*facts, day=day, quantity=501, price="5.00").verdict == "permitted"
    sold = sells("eve", 200, day, price="4.00")
    assert ask(*facts, sold, day=day, quantity=300, price="4.00").verdict == "permitted"
    assert ask(*facts, sold, day=day, quantity=301, price="4.00").verdict == "prohibited"


def test_what_a_reoffer_would_do_can_be_assumed() -> None:
    assert ask(notice(), day=OPENS, price="4.00", assume={"reoffer-notice:n1": "yes"}).verdict == "permitted"


def test_the_company_takes_what_the_first_leave_of_a_reoffer_within_the_same_period() -> None:
    facts = (notice(), reoffer(REOFFERED, "4.00"), elects("acme", 300, REOFFER_ENDS, process="r1"))
    told = ask(*facts, day=REOFFER_ENDS + DAY, quantity=700, price="4.00")
    assert told.verdict == "permitted"
    steps = [(s.section, s.who, s.window.last_day) for s in told.condition.steps[3:6]]
    assert steps == [
        ("3.5(e)", "Sam", REOFFERED),
        ("3.5(c)", "Ann, Bob, Cyd", REOFFER_ENDS),
        ("3.5(d)", "Acme", REOFFER_ENDS),
    ]
    late = elects("acme", 300, REOFFER_ENDS + DAY, process="r1")
    assert ask(notice(), reoffer(REOFFERED, "4.00"), late, day=REOFFER_ENDS + DAY, price="4.00").verdict == "permitted"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (reoffer(TIER_2, "4.00"), "the turns before it had not ended"),
        (reoffer(LAST_SALE + DAY, "4.00"), "the time for a sale had ended on 2003-11-19"),
    ],
)
def test_a_reoffer_out_of_time_is_none(entry: Notice, why: str) -> None:
    told = ask(notice(), entry, day=entry.date + 15 * DAY, to="ann", price="4.00", quantity=1)
    shown = ask(notice(), entry, day=OPENS if entry.date < OPENS else LAST_SALE, as_of=entry.date, price="4.00")
    assert any(why in note for note in shown.condition.consequences)
    assert told.verdict != "permitted"


def test_a_reoffer_of_nothing_and_one_that_says_nothing() -> None:
    silent = Notice(
        date=REOFFERED, id="r0", kind="reoffer notice", agreement="acme-agreement", from_id="sam", process="n1"
    )
    told = ask(notice(), silent, day=REOFFERED)
    assert any("does not say what it offers" in note for note in told.condition.consequences)
    assert [s.what for s in told.condition.steps] == [s.what for s in ask(notice(), day=REOFFERED).condition.steps]
    gone = (notice(), sells("eve", 1_000, OPENS), reoffer(REOFFERED, "4.00"))
    assert ask(*gone, day=REOFFERED + DAY, quantity=1).verdict == "conditional"


def test_a_reoffer_not_sent_to_all_is_outstanding() -> None:
    partly = reoffer(REOFFERED, "4.00")
    partly = replace(partly, deliveries=by_hand(REOFFERED, "ann", "bob"))
    told = ask(notice(), partly, day=date(2003, 11, 5), as_of=REOFFERED, price="4.00")
    assert told.verdict == "conditional"
    assert told.act("r1-delivered:cyd").who == "Acme"


# --- the cool-off -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "verdict", "cooling"),
    [
        (LAST_SALE, "permitted", False),
        (LAST_SALE + DAY, "prohibited", True),
        (COOL_LAST, "prohibited", True),
        (COOL_LAST + DAY, "conditional", False),
    ],
)
def test_after_an_unused_time_for_sale_no_transfer_for_ninety_days(day: date, verdict: str, cooling: bool) -> None:
    told = ask(notice(), day=day)
    assert told.verdict == verdict
    assert bool(told.cool_off) is cooling
    if cooling:
        assert told.cool_off[0].window and told.cool_off[0].window[:2] == (LAST_SALE + DAY, COOL_LAST)
        assert told.cool_off[0].changes == COOL_LAST + DAY


def test_a_new_procedure_is_laid_out_from_the_end_of_the_cool_off() -> None:
    told = ask(notice(), day=LAST_SALE + DAY)
    assert told.condition.steps[0].window.opens == COOL_LAST + DAY
    assert ask(notice(), day=COOL_LAST + 30 * DAY).condition.steps[0].window.opens == COOL_LAST + 30 * DAY


def test_the_days_ahead_run_from_open_to_shut_to_a_new_notice() -> None:
    told = ask(notice(), day=LAST_SALE)
    assert told.next_change == LAST_SALE + DAY
    told = ask(notice(), day=LAST_SALE + DAY)
    assert (told.earliest, told.next_change) == (None, COOL_LAST + DAY)


def test_the_cool_off_reaches_everything_covered_or_the_class_alone() -> None:
    day = LAST_SALE + DAY
    assert ask(notice(), day=day, stock_class_id="preferred", quantity=40).verdict == "prohibited"
    alone = rules({"cool_off": {"securities": "the class offered"}})
    assert ask(notice(), day=day, stock_class_id="preferred", quantity=40, under=alone).verdict == "conditional"
    assert ask(notice(), day=day, under=alone).verdict == "prohibited"


def test_no_cool_off_where_everything_found_its_buyer() -> None:
    gone = (notice(), elects("ann", 400, NOTICED), sells("eve", 600, OPENS), joins("eve", OPENS))
    told = ask(*gone, day=LAST_SALE + DAY)
    assert not told.cool_off
    assert told.verdict == "conditional"
    some = (notice(), elects("ann", 400, NOTICED), sells("eve", 599, OPENS), joins("eve", OPENS))
    assert ask(*some, day=LAST_SALE + DAY).cool_off


def test_sales_to_those_to_whom_it_may_not_be_sold_do_not_end_it() -> None:
    told = ask(notice(), sells("tom", 1_000, OPENS), day=LAST_SALE + DAY)
    assert told.cool_off
    assert ask(notice(), sells("tom", 1_000, OPENS), day=LAST_SALE, quantity=1).verdict == "prohibited"


def test_gifts_since_take_nothing_from_what_was_offered() -> None:
    given_away = replace(sells("eve", 500, OPENS), for_value=False)
    assert ask(notice(), given_away, day=OPENS + DAY).verdict == "permitted"


def test_a_notice_within_the_cool_off_begins_nothing_unless_the_terms_let_it() -> None:
    early = notice(date(2003, 12, 1), id="n2")
    told = ask(notice(), early, day=COOL_LAST + DAY)
    assert told.verdict == "conditional"
    assert any(note.startswith("n2 of 2003-12-01 began nothing") for note in told.condition.consequences)
    at_any_time = rules({"cool_off": {"new_notice": "at any time"}})
    # Ten business days after 1 December: the 15th; ten more, Christmas and New Year passed over: the 30th.
    told = ask(notice(), early, day=date(2003, 12, 31), under=at_any_time)
    assert (told.condition.status, told.verdict) == ("satisfied", "prohibited")
    assert ask(notice(), early, day=COOL_LAST + DAY, under=at_any_time).verdict == "permitted"
    later = notice(COOL_LAST + DAY, id="n2")
    assert ask(notice(), later, day=COOL_LAST + DAY).earliest == date(2004, 3, 18)


def test_waivers_lift_the_cool_off_and_its_exceptions_do() -> None:
    waivers = [waives(who, LAST_SALE) for who in ("ann", "bob", "cyd", "acme")]
    assert ask(notice(), *waivers, day=LAST_SALE + DAY).verdict == "permitted"
    assert ask(notice(), day=LAST_SALE + DAY, manner="gift").verdict == "permitted"


def test_without_a_cool_off_a_new_notice_is_enough() -> None:
    told = ask(notice(), day=LAST_SALE + DAY, under=rules(without=["cool_off"]))
    assert told.verdict == "conditional"
    assert told.condition.steps[0].window.opens == LAST_SALE + DAY


def test_a_procedure_whose_turns_have_not_begun_never_lapses() -> None:
    told = ask(notice(to=("acme", "ann", "bob")), day=COOL_LAST)
    assert not told.cool_off


# --- shares that the Company may not buy ------------------------------------------------------------------------

TOLD = date(2003, 8, 1)
RESALE_LAST = date(2003, 9, 30)  # sixty days after 1 August
BAR = "the law bars the Company from buying"


def _barred(quantity: int | None = 400) -> tuple[Entry, ...]:
    told = Notice(
        date=TOLD,
        id="b1",
        kind="notice of shares not bought",
        agreement="acme-agreement",
        from_id="acme",
        process="n1",
        quantity=quantity,
        deliveries=by_hand(TOLD, "sam"),
    )
    return (notice(), elects("acme", 1_000, TIER_2), attests(BAR, "n1", TOLD), told)


APPROVED = attests("approved by the Board of Directors", "bob", TOLD)


@pytest.mark.parametrize(
    ("day", "quantity", "price", "verdict"),
    [
        (TOLD, 400, "5.00", "permitted"),
        (RESALE_LAST, 400, "5.00", "permitted"),
        (RESALE_LAST, 401, "5.00", "conditional"),
        (RESALE_LAST, 400, "4.99", "conditional"),
        (RESALE_LAST + DAY, 400, "5.00", "conditional"),
    ],
)
def test_within_sixty_days_to_another_offeree_whom_the_board_approves(
    day: date, quantity: int, price: str, verdict: str
) -> None:
    told = ask(*_barred(), APPROVED, day=day, to="bob", quantity=quantity, price=price)
    assert told.verdict == verdict
    if day <= RESALE_LAST and verdict == "permitted":
        assert told.next_change == RESALE_LAST + DAY


def test_the_boards_approval_and_the_bar_itself_must_be_on_record() -> None:
    told = ask(*_barred(), day=TOLD, to="bob", quantity=400)
    assert told.missing == ["approved-by-the-board-of-directors:bob"]
    without = tuple(e for e in _barred() if e.id != "a-n1-the law bars-True")
    told = ask(*without, APPROVED, day=TOLD, to="bob", quantity=400)
    assert told.missing == ["the-law-bars-the-company-from-buying:n1"]
    assert ask(*_barred(), APPROVED, day=TOLD, quantity=400).verdict == "conditional"


def test_the_time_for_it_is_a_step() -> None:
    step = ask(*_barred(), day=TOLD, to="bob", quantity=400).condition.steps[-1]
    assert (step.section, step.window.opens, step.window.last_day) == ("3.6(c)", TOLD, RESALE_LAST)
    assert step.what.startswith("sell the 400 that the Company may not buy")


def test_afterwards_to_whom_the_company_designates() -> None:
    named = Instrument(
        date=RESALE_LAST,
        id="d1",
        kind="designation of purchaser",
        by_id="acme",
        covers=Covers(transferee_id="dan", process="n1"),
    )
    day = RESALE_LAST + DAY
    assert ask(*_barred(), named, day=day, quantity=400).verdict == "permitted"
    assert ask(*_barred(), named, day=RESALE_LAST, quantity=400).verdict == "conditional"
    assert ask(*_barred(), named, day=day, to="tom", quantity=400).verdict == "undetermined"
    told = ask(*_barred(), day=day, to="dan", quantity=400)
    assert told.act("designation-of-purchaser-of-dan:n1").who == "Acme"
    assert (
        ask(*_barred(), day=day, quantity=400, assume={"designation-of-purchaser-of-dan:n1": "yes"}).verdict
        == "permitted"
    )


def test_where_the_company_designates_nobody_free_of_the_right() -> None:
    nobody = attests("the Company has designated no purchaser", "n1", RESALE_LAST + DAY)
    day = RESALE_LAST + DAY
    assert ask(*_barred(), nobody, day=day, to="tom", quantity=400, price="1.00").verdict == "permitted"
    assert ask(*_barred(), nobody, day=day, to="dan", quantity=400, price="1.00").verdict == "permitted"
    assert ask(*_barred(), nobody, day=day, to="dan", quantity=401).verdict == "conditional"
    sold = sells("tom", 300, day)
    assert ask(*_barred(), nobody, sold, day=day, to="dan", quantity=101).verdict == "conditional"
    assert ask(*_barred(), nobody, sold, day=day, to="dan", quantity=100).verdict == "permitted"


def test_the_company_still_buys_what_it_may() -> None:
    assert ask(*_barred(), day=CLOSING, to="acme", quantity=600).verdict == "permitted"
    assert ask(*_barred(), day=CLOSING, to="acme", quantity=601).verdict == "conditional"
    free = attests(BAR, "n1", CLOSING, False)
    assert ask(*_barred(), free, day=CLOSING, to="acme", quantity=601).verdict == "permitted"


def test_the_companys_notice_must_say_how_many() -> None:
    told = ask(*_barred(None), APPROVED, day=TOLD, to="bob", quantity=1)
    assert told.missing == ["shares-not-bought:b1"]
    assert ask(*_barred(None), day=CLOSING, to="acme", quantity=1).verdict == "conditional"


def test_a_sale_of_shares_barred_to_the_company_may_also_go_by_a_new_notice() -> None:
    told = ask(*_barred(), day=TOLD + timedelta(60), as_of=TOLD, quantity=400)
    facts = {act.fact.short for way in told.condition.cures for act in way}
    assert "offered-first-under-3-5:this-transfer" in facts


def test_the_cool_off_does_not_hold_back_shares_free_of_the_right() -> None:
    some = (notice(), elects("acme", 400, TIER_2), *_barred()[2:])
    nobody = attests("the Company has designated no purchaser", "n1", RESALE_LAST + DAY)
    day = LAST_SALE + DAY
    assert ask(*some, nobody, day=day, to="tom", quantity=400).verdict == "permitted"
    assert ask(*some, nobody, day=day, to="tom", quantity=401).verdict == "prohibited"


def test_a_notice_not_delivered_begins_no_time() -> None:
    begun = _barred()[3]
    assert isinstance(begun, Notice)
    unsent = replace(begun, deliveries=(), quantity=400)
    told = ask(*_barred()[:3], unsent, APPROVED, day=TOLD, to="bob", quantity=400)
    assert told.verdict == "conditional"
    assert "b1 was not sent to Sam" in str(told.condition.because)


# --- first refusal ----------------------------------------------------------------------------------------------

REFUSAL = rules({"kind": "first_refusal", "bona_fide": "a bona fide offer in writing"}, without=["reoffer", "cool_off"])
BONA_FIDE = attests("a bona fide offer in writing", "n1", NOTICED)


def test_only_the_buyer_of_the_notice_may_buy_what_is_left() -> None:
    facts = (notice(), BONA_FIDE)
    assert ask(*facts, day=OPENS, under=REFUSAL).verdict == "permitted"
    told = ask(*facts, day=OPENS, to="eve", under=REFUSAL)
    assert told.verdict == "conditional"
    later = ask(*facts, day=LAST_SALE, as_of=OPENS, to="eve", under=REFUSAL)
    assert later.act("offered-first-under-3-5:this-transfer").who == "Sam"
    assert ask(notice(buyer=None), BONA_FIDE, day=OPENS, under=REFUSAL).verdict == "conditional"


def test_at_the_price_of_the_offer_or_above() -> None:
    facts = (notice(), BONA_FIDE)
    assert ask(*facts, day=OPENS, price="5.50", under=REFUSAL).verdict == "permitted"
    told = ask(*facts, day=OPENS, price="4.50", under=REFUSAL)
    assert told.verdict == "prohibited"
    assert not any("reoffer" in act.fact.short for way in told.sale.cures for act in way)


def test_that_the_offer_is_bona_fide_must_be_on_record() -> None:
    told = ask(notice(), day=OPENS, under=REFUSAL)
    assert told.verdict == "undetermined"
    assert told.missing == ["a-bona-fide-offer-in-writing:n1"]


def test_whoever_matches_buys() -> None:
    facts = (notice(), BONA_FIDE, elects("ann", 1_000, TIER_1))
    assert ask(*facts, day=TIER_2, to="ann", under=REFUSAL).verdict == "permitted"
    assert ask(*facts, day=OPENS, under=REFUSAL).verdict == "conditional"


def test_the_company_first_and_then_the_investors_from_delivery() -> None:
    company = {**FIRST_OFFER["tiers"][1], "starts": "delivery to each", "lasts": "30 days"}
    investors = {**FIRST_OFFER["tiers"][0], "starts": "end of the previous tier", "lasts": "15 days"}
    under = rules({"kind": "first_refusal", "tiers": [company, investors]}, without=["reoffer", "cool_off"])
    told = ask(notice(), elects("acme", 250, NOTICED), elects("ann", 600, date(2003, 8, 7)), day=NOTICED, under=under)
    spans = [(s.who, s.window.opens, s.window.last_day) for s in told.condition.steps[1:3]]
    assert spans == [
        ("Acme", NOTICED, date(2003, 7, 23)),
        ("Ann, Bob, Cyd", date(2003, 7, 24), date(2003, 8, 7)),
    ]
    later = ask(
        notice(),
        elects("acme", 250, NOTICED),
        elects("ann", 600, date(2003, 8, 7)),
        day=date(2003, 8, 8),
        quantity=150,
        under=under,
    )
    assert later.verdict == "permitted"


def test_its_kind_is_in_its_findings() -> None:
    assert {f.kind for f in ask(notice(), day=NOTICED, under=REFUSAL).findings} == {"first_refusal"}

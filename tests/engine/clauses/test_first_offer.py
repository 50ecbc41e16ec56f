"""A right of first offer: nothing on record, turns running, the time for a sale, and who may buy when."""

from __future__ import annotations

from datetime import date

import pytest
from first_offer_acme import (
    CLOSING,
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
    mailed,
    notice,
    rules,
    sells,
    waives,
)

from covenantry.engine.clauses.first_offer import FirstOffer
from covenantry.engine.context.clause import KINDS
from covenantry.facts.model import CapacityTaken, Delivery, Notice, Party
from covenantry.facts.typed import validated

# --- nothing on record ------------------------------------------------------------------------------------------


def test_without_a_notice_the_whole_procedure_is_laid_out_from_the_day_asked_about() -> None:
    told = ask(day=NOTICED)
    assert told.verdict == "conditional"
    assert told.condition.status == "outstanding"
    spans = [(step.section, step.who, step.window.opens, step.window.last_day) for step in told.condition.steps]
    assert spans == [
        ("3.5(b)", "Sam", NOTICED, NOTICED),
        ("3.5(c)", "Ann, Bob, Cyd", NOTICED, TIER_1),
        ("3.5(d)", "Acme", TIER_1 + DAY, TIER_2),
        ("3.5(e)", "Sam", OPENS, LAST_SALE),
        ("3.6(a)", "Sam", CLOSING, CLOSING),
    ]
    assert "passing over 2003-07-04" in told.condition.steps[1].window.counted


def test_what_each_may_take_with_its_arithmetic() -> None:
    takes = ask(day=NOTICED, quantity=1_500).condition.steps[1].takes
    assert [(a.name, a.written) for a in takes] == [
        ("Ann may take", "900"),
        ("Bob may take", "450"),
        ("Cyd may take", "150"),
    ]
    assert takes[0].arithmetic == "if all elect everything: 1,500 x 600/1,000 = 900"


def test_the_earliest_days_and_who_must_do_what() -> None:
    told = ask(day=NOTICED)
    assert {a.name: a.written for a in told.condition.amounts} == {
        "earliest sale to others": str(OPENS),
        "closing with those who elect": str(CLOSING),
    }
    act = ask(day=OPENS, as_of=NOTICED).act("offered-first-under-3-5:this-transfer")
    assert (act.who, act.by) == ("Sam", NOTICED)
    assert told.condition.holders == ("Ann", "Bob", "Cyd", "Acme")


def test_a_buyer_who_is_entitled_would_buy_at_the_closing() -> None:
    told = ask(day=CLOSING, as_of=NOTICED, to="bob", quantity=100)
    assert told.act("offered-first-under-3-5:this-transfer").by == NOTICED
    assert not told.all("prohibition")


def test_that_it_has_been_offered_first_can_be_assumed() -> None:
    assert ask(day=NOTICED, assume={"offered-first-under-3-5:this-transfer": "yes"}).verdict == "permitted"


def test_an_exception_makes_it_not_stand_in_the_way() -> None:
    told = ask(day=NOTICED, manner="gift", consideration="none")
    assert told.verdict == "permitted"
    assert [f.status for f in told.findings] == ["excepted"]


def test_others_than_the_bound_are_free() -> None:
    told = ask(day=NOTICED, under=rules({"binds": "Investors"}))
    assert [f.status for f in told.findings] == ["not engaged"]
    assert told.verdict == "permitted"


def test_where_nobody_is_entitled_there_is_nothing_to_offer() -> None:
    alone = rules({"tiers": [{**FIRST_OFFER["tiers"][0], "who": "Strangers"}]}, definitions=STRANGERS)
    told = ask(day=NOTICED, under=alone)
    assert told.condition.status == "not engaged"


STRANGERS = "- {phrase: Strangers, section: '1', says: nobody, parties: {named: []}}\n"


def test_a_tier_in_which_nobody_is_left_has_no_turn() -> None:
    under = rules(
        {"tiers": [{**FIRST_OFFER["tiers"][0], "who": "Strangers"}, FIRST_OFFER["tiers"][1]]}, definitions=STRANGERS
    )
    steps = ask(day=NOTICED, under=under).condition.steps
    assert [(s.who, s.window.last_day) for s in steps][1] == ("Acme", TIER_1)


# --- the seller himself -----------------------------------------------------------------------------------------

SELLER_INVESTS = CapacityTaken(
    date=date(2003, 1, 2), id="k1", party_id="sam", agreement="acme-agreement", role="Investor"
)


def test_the_seller_is_not_among_those_entitled() -> None:
    told = ask(SELLER_INVESTS, day=NOTICED)
    assert told.condition.holders == ("Ann", "Bob", "Cyd", "Acme")


def test_or_he_is_where_the_terms_say_so() -> None:
    told = ask(SELLER_INVESTS, notice(), day=NOTICED + DAY, under=rules({"seller": "is entitled too"}))
    assert told.condition.holders == ("Ann", "Bob", "Cyd", "Sam", "Acme")
    takes = {a.name: a.written for a in told.condition.steps[1].takes}
    # Sam has 5,000 common and 40 preferred that count ten each: 5,400 of 6,400.
    assert takes == {"Sam may take": "844", "Ann may take": "94", "Bob may take": "47", "Cyd may take": "15"}
    assert told.earliest == OPENS


# --- the turns --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (NOTICED, "conditional"),
        (TIER_1, "conditional"),
        (TIER_1 + DAY, "conditional"),
        (TIER_2, "conditional"),
        (OPENS, "permitted"),
        (LAST_SALE, "permitted"),
        (LAST_SALE + DAY, "prohibited"),
    ],
)
def test_a_sale_to_a_third_party_waits_for_the_last_turn_and_must_be_made_in_time(day: date, verdict: str) -> None:
    assert ask(notice(), day=day).verdict == verdict


def test_while_turns_run_the_answer_says_when_it_changes() -> None:
    told = ask(notice(), day=NOTICED)
    assert told.earliest == OPENS
    assert told.condition.changes == TIER_1 + DAY
    assert told.next_change == TIER_1 + DAY  # the turn of the Investors is over, that of the Company begins
    assert ask(notice(), day=TIER_1 + DAY).condition.changes == OPENS
    assert ask(notice(), day=OPENS).condition.changes == LAST_SALE + DAY


def test_whose_turn_it_is_is_a_right_with_its_last_day() -> None:
    rights = ask(notice(), day=TIER_1).all("right")
    assert [(r.section, r.holders, r.status, r.window and r.window[:2]) for r in rights] == [
        *(("3.5(c)", (who,), "engaged", (NOTICED, TIER_1)) for who in ("Ann", "Bob", "Cyd")),
        ("3.5(d)", ("Acme",), "not engaged", (TIER_1 + DAY, TIER_2)),
    ]
    second = ask(notice(), day=TIER_1 + DAY).of("right")
    assert (second.section, second.holders, second.status) == ("3.5(d)", ("Acme",), "engaged")
    assert not ask(notice(), day=OPENS).all("right")


# --- deliveries -------------------------------------------------------------------------------------------------


def test_each_has_a_period_of_his_own_from_his_own_delivery() -> None:
    given = (*by_hand(NOTICED, "acme", "ann", "bob"), *by_hand(date(2003, 6, 25), "cyd"))
    told = ask(notice(deliveries=given), day=NOTICED)
    spans = [(s.who, s.window.last_day) for s in told.condition.steps[1:3]]
    assert spans == [("Ann, Bob", TIER_1), ("Cyd", date(2003, 7, 10))]
    # The Company's ten days run from the end of the last of them: through 24 July.
    assert told.earliest == date(2003, 7, 25)


def test_one_period_for_all_from_the_last_delivery() -> None:
    under = rules({"tiers": [{**FIRST_OFFER["tiers"][0], "starts": "delivery to the last"}, FIRST_OFFER["tiers"][1]]})
    given = (*by_hand(NOTICED, "acme", "ann", "bob"), *by_hand(date(2003, 6, 25), "cyd"))
    told = ask(notice(deliveries=given), day=NOTICED, under=under)
    assert [(s.who, s.window.last_day) for s in told.condition.steps[1:2]] == [("Ann, Bob, Cyd", date(2003, 7, 10))]
    late = elects("ann", 1_000, date(2003, 7, 9))
    assert (
        ask(notice(deliveries=given), late, day=date(2003, 7, 11), to="ann", under=under).condition.amounts[0].written
        == "1000"
    )


def test_mail_counts_at_72_hours_or_on_receipt() -> None:
    posted = mailed(NOTICED, "acme", "ann", "bob")
    received = Delivery(
        to_id="cyd", method="mail", sent_at=posted[0].sent_at, delivered_at=by_hand(NOTICED + DAY, "x")[0].delivered_at
    )
    told = ask(notice(deliveries=(*posted, received)), day=NOTICED)
    spans = [(s.who, s.window.opens, s.window.last_day) for s in told.condition.steps[1:3]]
    # Given on Thursday 26 June; ten business days later, the Fourth passed over, is 11 July. Cyd: 24 June and 9 July.
    assert spans == [
        ("Cyd", date(2003, 6, 24), date(2003, 7, 9)),
        ("Ann, Bob", date(2003, 6, 26), date(2003, 7, 11)),
    ]


def test_somebody_to_whom_the_notice_was_never_sent_has_had_no_turn() -> None:
    told = ask(notice(to=("acme", "ann", "bob")), day=LAST_SALE)
    assert told.verdict == "conditional"
    assert "n1 was not sent to Cyd" in str(told.condition.because)
    assert told.cures() == [
        {f"waiver-under-3-5-{who}:this-transfer" for who in ("c-by-ann", "c-by-bob", "c-by-cyd", "d-by-company")}
    ]
    # Sent on 19 November: Cyd's turn runs through 4 December, Acme's through 18 December.
    act = ask(notice(to=("acme", "ann", "bob")), day=date(2003, 12, 19), as_of=LAST_SALE).act("n1-delivered:cyd")
    assert (act.who, act.by) == ("Acme", LAST_SALE)
    early = ask(notice(to=("acme", "ann", "bob")), day=date(2003, 12, 18), as_of=LAST_SALE)
    assert "n1-delivered:cyd" not in {fact for way in early.cures() for fact in way}
    assert told.earliest is None
    assert not told.all("right")


def test_those_who_have_the_notice_may_elect_meanwhile() -> None:
    told = ask(notice(to=("acme", "ann", "bob")), day=NOTICED)
    assert [right.holders for right in told.all("right", "3.5(c)")] == [("Ann",), ("Bob",)]
    assert [(s.who, s.window.last_day) for s in told.condition.steps[1:3]] == [("Ann, Bob", TIER_1), ("Cyd", TIER_1)]
    assert told.condition.steps[2].window.counted.startswith("if Cyd had the notice on 2003-06-23")
    assert told.condition.window is None


def test_the_company_may_pass_the_notice_on_by_a_notice_of_its_own() -> None:
    copy = Notice(
        date=NOTICED,
        id="c1",
        kind="first offer notice",
        agreement="acme-agreement",
        from_id="acme",
        process="n1",
        deliveries=by_hand(NOTICED, "ann", "bob", "cyd"),
    )
    assert ask(notice(to=("acme",)), copy, day=OPENS).verdict == "permitted"
    assert ask(notice(to=("acme",)), day=OPENS).verdict == "conditional"


def test_a_delivery_without_its_day_leaves_the_answer_open() -> None:
    given = (*by_hand(NOTICED, "acme", "ann", "bob"), Delivery(to_id="cyd", method="by hand"))
    told = ask(notice(deliveries=given), day=OPENS)
    assert told.condition.status == "undetermined"
    assert told.missing == ["n1-delivered:cyd"]


def test_a_notice_in_the_mail_begins_a_turn_later() -> None:
    told = ask(notice(deliveries=mailed(NOTICED, "acme", "ann", "bob", "cyd")), day=NOTICED)
    assert {right.status for right in told.all("right", "3.5(c)")} == {"not engaged"}
    assert told.next_change == date(2003, 6, 26)


def test_a_way_in_which_notice_may_not_be_given_is_no_notice() -> None:
    given = (*by_hand(NOTICED, "acme", "ann", "bob"), Delivery(to_id="cyd", method="telex"))
    told = ask(notice(deliveries=given), day=OPENS)
    assert told.condition.status == "outstanding"
    assert "telex" in str(told.condition.because)


def test_the_second_turn_may_run_from_a_fixed_period_after_delivery() -> None:
    second = {**FIRST_OFFER["tiers"][1], "starts": "15 days after delivery to the last"}
    told = ask(notice(), day=NOTICED, under=rules({"tiers": [FIRST_OFFER["tiers"][0], second]}))
    # Fifteen days from 23 June end on 8 July, here the same; from 25 June they end on 10 July.
    assert told.condition.steps[2].window[:2] == (TIER_1 + DAY, TIER_2)
    given = (*by_hand(NOTICED, "acme", "ann", "bob"), *by_hand(date(2003, 6, 26), "cyd"))
    told = ask(notice(deliveries=given), day=NOTICED, under=rules({"tiers": [FIRST_OFFER["tiers"][0], second]}))
    assert told.condition.steps[3].window[:2] == (date(2003, 7, 12), date(2003, 7, 25))


def test_another_reading_of_the_period_is_compared() -> None:
    second = {**FIRST_OFFER["tiers"][1], "starts": "20 days after delivery to the last"}
    reading = {
        "words": "following the expiration of the period",
        "taken_as": "the end of the turn before",
        "otherwise": [{"taken_as": "twenty days from delivery", "terms": {"tiers": [FIRST_OFFER["tiers"][0], second]}}],
    }
    told = ask(notice(), day=OPENS, under=rules({"readings": [reading]}), compare=True)
    differs = told.condition.readings[0].differs[0]
    # Twenty days end on 13 July, ten business days after on 25 July: on the 23rd the sale would not be open.
    assert "3.5 would be outstanding instead of satisfied" in differs
    assert "would run 2003-07-26 to" in differs
    assert "the verdict would be conditional instead of permitted" in differs


def test_holdings_and_people_are_those_of_the_day_of_the_notice() -> None:
    later = CapacityTaken(date=NOTICED + DAY, id="k2", party_id="eve", agreement="acme-agreement", role="Investor")
    told = ask(notice(), later, day=OPENS)
    assert told.verdict == "permitted"
    assert "Eve" not in told.condition.holders
    assert "Eve" in ask(later, day=OPENS).condition.holders


# --- the sale of what is left -----------------------------------------------------------------------------------


def test_not_below_the_price_offered_without_a_reoffer() -> None:
    told = ask(notice(), day=OPENS, price="4.99")
    assert told.verdict == "prohibited"
    assert told.sale.section == "3.5(e)"
    # Given on 23 July, the re-offer runs through 6 August: too late for a sale before 7 August.
    assert "reoffer-notice:n1" not in {act.fact.short for way in told.sale.cures for act in way}
    assert ask(notice(), day=date(2003, 8, 7), as_of=OPENS, price="4.99").act("reoffer-notice:n1").by == OPENS
    assert ask(notice(), day=OPENS, price="5.01").verdict == "permitted"


def test_below_the_price_it_is_prohibited_while_turns_run_too() -> None:
    told = ask(notice(), day=NOTICED, price="4.99")
    assert told.verdict == "prohibited"
    later = ask(notice(), day=date(2003, 8, 7), as_of=NOTICED, price="4.99")
    assert later.act("reoffer-notice:n1").by == OPENS


def test_only_for_cash_and_on_no_better_terms() -> None:
    assert ask(notice(), day=OPENS, consideration="other").verdict == "prohibited"
    assert ask(notice(), day=OPENS, terms_no_better_than_noticed=False).verdict == "prohibited"
    told = ask(notice(), day=OPENS, terms_no_better_than_noticed=None)
    assert told.verdict == "undetermined"
    assert told.missing == ["terms-no-better-than-noticed:this-transfer"]
    told = ask(notice(), day=OPENS, price=None)
    assert told.verdict == "undetermined"
    assert set(told.missing) == {"consideration:this-transfer", "price:this-transfer"}


def test_a_notice_that_states_no_price_sets_no_floor_that_is_known() -> None:
    told = ask(notice(price=None), day=OPENS)
    assert told.verdict == "undetermined"
    assert told.missing == ["price-offered:n1"]


def test_only_to_a_third_party() -> None:
    told = ask(notice(), day=OPENS, to="tom")
    assert told.verdict == "prohibited"
    assert "Tom is one of the Outsiders" in str(told.sale.because)
    stranger = Party(id="zoe", name="Zoe", type="individual")
    assert ask(notice(), day=OPENS, to=stranger).verdict == "permitted"


def test_terms_that_do_not_ask_for_it_do_not_bind() -> None:
    free = rules({"sale": {"price": "any", "consideration": "any", "terms": "any"}})
    assert (
        ask(
            notice(), day=OPENS, price="1.00", consideration="other", terms_no_better_than_noticed=False, under=free
        ).verdict
        == "permitted"
    )
    anybody = {**FIRST_OFFER["sale"]}
    del anybody["to"]
    assert ask(notice(), day=OPENS, to="tom", under=rules({"sale": anybody}, without=["sale"])).verdict == "permitted"


def test_not_more_than_what_is_left() -> None:
    some = elects("ann", 400, NOTICED)
    assert ask(notice(), some, day=OPENS, quantity=600).verdict == "permitted"
    told = ask(notice(), some, day=OPENS, quantity=601)
    assert told.verdict == "prohibited"
    assert ask(notice(), some, day=LAST_SALE, as_of=OPENS, quantity=601).act("offered-first-under-3-5:this-transfer").by
    assert "601 of 600 left (1,000 offered, 400 elected, 0 sold since)" in str(told.sale.because)


def test_what_was_sold_since_is_no_longer_left() -> None:
    sold = sells("eve", 700, OPENS)
    assert ask(notice(), sold, day=OPENS + DAY, quantity=300).verdict == "permitted"
    assert ask(notice(), sold, day=OPENS + DAY, quantity=301).verdict == "prohibited"


def test_all_that_is_left_must_go_at_once_where_the_terms_say_so() -> None:
    whole = rules({"sale": {"all_that_remains": "yes"}})
    assert ask(notice(), day=OPENS, quantity=999, under=whole).verdict == "prohibited"
    assert ask(notice(), day=OPENS, quantity=1_000, under=whole).verdict == "permitted"


# --- to which procedure a transfer belongs ----------------------------------------------------------------------


def test_a_notice_of_another_class_or_of_fewer_shares_is_no_notice_of_this_transfer() -> None:
    assert ask(notice(stock_class="preferred", quantity=40), day=OPENS).verdict == "conditional"
    assert ask(notice(quantity=999), day=OPENS).verdict == "conditional"
    assert ask(notice(quantity=1_001), day=OPENS).verdict == "permitted"


def test_a_notice_of_other_certificates_is_none_of_this_transfer() -> None:
    assert ask(notice(securities=("cs-1",)), day=OPENS, security_ids=("cs-1",)).verdict == "permitted"
    assert ask(notice(securities=("cs-1",)), day=OPENS).verdict == "permitted"
    assert ask(notice(securities=("ps-2",)), day=OPENS, security_ids=("cs-1",)).verdict == "conditional"
    assert ask(notice(securities=("ps-2",)), day=OPENS).verdict == "conditional"


def test_the_latest_notice_that_is_not_used_up_counts() -> None:
    again = notice(date(2003, 7, 7), id="n2", price="4.00")
    told = ask(notice(), again, day=OPENS, price="4.00")
    assert told.verdict == "conditional"
    assert "n2" in str(told.condition.because)
    # The second notice: ten business days through 21 July, ten more through 4 August.
    assert told.earliest == date(2003, 8, 5)


def test_once_all_is_taken_up_another_sale_needs_another_notice() -> None:
    told = ask(notice(), elects("ann", 1_000, NOTICED), day=OPENS, quantity=100)
    assert told.verdict == "conditional"
    assert told.condition.steps[1].window.opens == OPENS
    assert not told.cool_off


def test_a_notice_by_somebody_else_is_none() -> None:
    other = notice()
    assert ask(Notice(**{**_fields(other), "from_id": "tom"}), day=OPENS).verdict == "conditional"
    assert ask(Notice(**{**_fields(other), "agreement": "other-agreement"}), day=OPENS).verdict == "conditional"


def _fields(entry: Notice) -> dict[str, object]:
    names = ("date", "id", "kind", "agreement", "from_id", "about", "deliveries")
    return {name: getattr(entry, name) for name in names}


# --- waivers ----------------------------------------------------------------------------------------------------

ALL = [waives(who) for who in ("ann", "bob", "cyd", "acme")]


def test_waivers_by_all_let_it_go_at_once() -> None:
    assert ask(*ALL, day=NOTICED).verdict == "permitted"
    assert ask(*ALL, day=NOTICED).condition.status == "excepted"
    assert ask(notice(), *ALL, day=NOTICED).verdict == "permitted"


def test_one_waiver_short_is_short() -> None:
    told = ask(*ALL[:3], day=NOTICED)
    assert told.verdict == "conditional"
    assert {"waiver-under-3-5-d-by-company:this-transfer"} in told.cures()


def test_a_waiver_reaches_as_far_as_it_says() -> None:
    rest = ALL[1:]
    for section in ("3", "3.5", "3.5(c)"):
        assert ask(waives("ann", section=section), *rest, day=NOTICED).verdict == "permitted", section
    for section in ("4", "3.50", "3.5(d)", "3.6"):
        assert ask(waives("ann", section=section), *rest, day=NOTICED).verdict == "conditional", section
    assert ask(waives("ann", quantity=999), *rest, day=NOTICED).verdict == "conditional"
    assert ask(waives("ann", process="n1"), *rest, notice(), day=NOTICED).verdict == "permitted"
    other = notice(id="n0", stock_class="preferred", quantity=1)
    assert ask(other, waives("ann", process="n0"), *rest, notice(), day=NOTICED).verdict == "conditional"


def test_a_waiver_ends_with_its_last_day() -> None:
    until = waives("ann", until=NOTICED + 2 * DAY)
    told = ask(until, *ALL[1:], day=NOTICED + 2 * DAY)
    assert told.verdict == "permitted"
    assert told.condition.changes == NOTICED + 3 * DAY
    assert ask(until, *ALL[1:], day=NOTICED + 3 * DAY).verdict == "conditional"
    assert ask(until, *ALL[1:], day=NOTICED).next_change == NOTICED + 3 * DAY


def test_waivers_can_be_assumed() -> None:
    assume = {f"waiver-under-3-5-c-by-{who}:this-transfer": "yes" for who in ("ann", "bob", "cyd")}
    assert ask(day=NOTICED, assume=assume).verdict == "conditional"
    assume["waiver-under-3-5-d-by-company:this-transfer"] = "yes"
    assert ask(day=NOTICED, assume=assume).verdict == "permitted"


# --- buying what one elected ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(TIER_2, "conditional"), (CLOSING - DAY, "conditional"), (CLOSING, "permitted"), (CLOSING + DAY, "conditional")],
)
def test_an_elector_buys_on_the_day_of_closing(day: date, verdict: str) -> None:
    told = ask(notice(), elects("ann", 600, NOTICED), day=day, to="ann", quantity=600)
    assert told.verdict == verdict
    assert told.earliest == (CLOSING if day <= CLOSING else None)


def test_after_the_day_of_closing_a_later_one_must_be_agreed() -> None:
    facts = (notice(), elects("ann", 600, NOTICED))
    told = ask(*facts, day=CLOSING + DAY, to="ann", quantity=600)
    assert told.missing == ["later-closing-agreed:n1"]
    agreed = attests("later closing agreed", "n1", CLOSING)
    assert ask(*facts, agreed, day=CLOSING + DAY, to="ann", quantity=600).verdict == "permitted"


def test_the_closing_may_follow_the_buyers_own_period() -> None:
    own = rules({"closing": {"counted_from": "the buyer's own period"}})
    facts = (notice(), elects("ann", 600, NOTICED))
    assert ask(*facts, day=TIER_2, to="ann", quantity=600, under=own).verdict == "permitted"
    assert ask(*facts, day=CLOSING, to="ann", quantity=600, under=own).verdict == "conditional"


def test_where_the_first_turn_takes_all_the_second_has_none() -> None:
    facts = (notice(), elects("ann", 1_000, NOTICED))
    told = ask(*facts, day=TIER_2, to="ann")
    assert told.verdict == "permitted"
    assert [s.who for s in told.condition.steps] == ["Sam", "Ann, Bob, Cyd", "Sam", "Sam"]
    told = ask(*facts, day=TIER_1, to="acme")
    assert told.verdict == "conditional"
    assert "nothing was left for it" in str(told.condition.because)


def test_without_a_day_of_closing_from_the_day_after_the_last_turn() -> None:
    open_ = rules(without=["closing"])
    facts = (notice(), elects("ann", 600, NOTICED))
    assert ask(*facts, day=TIER_2, to="ann", quantity=600, under=open_).verdict == "conditional"
    assert ask(*facts, day=OPENS, to="ann", quantity=600, under=open_).verdict == "permitted"
    assert ask(*facts, day=OPENS, to="ann", quantity=600, under=open_).next_change == LAST_SALE + DAY


def test_within_the_allotment_and_at_the_price_offered() -> None:
    facts = (notice(), elects("ann", 600, NOTICED))
    assert ask(*facts, day=CLOSING, to="ann", quantity=601).verdict == "conditional"
    assert ask(*facts, day=CLOSING, to="ann", quantity=600, price="4.99").verdict == "conditional"
    done = sells("ann", 500, CLOSING)
    assert ask(*facts, done, day=CLOSING, to="ann", quantity=100).verdict == "permitted"
    assert ask(*facts, done, day=CLOSING, to="ann", quantity=101).verdict == "conditional"


def test_the_duty_to_close() -> None:
    facts = (notice(), elects("ann", 600, NOTICED), elects("acme", 100, TIER_1 + DAY))
    assert {duty.status for duty in ask(*facts, day=TIER_2).all("duty")} == {"not engaged"}
    duties = ask(*facts, day=OPENS).all("duty", "3.6(a)")
    assert [(d.holders, d.window and d.window.last_day, d.amounts[0].written) for d in duties] == [
        (("Ann", "Sam"), CLOSING, "600"),
        (("Acme", "Sam"), CLOSING, "100"),
    ]
    assert {duty.status for duty in ask(*facts, day=CLOSING).all("duty")} == {"outstanding"}
    assert {duty.status for duty in ask(*facts, day=CLOSING + DAY).all("duty")} == {"breached"}


def test_one_who_is_entitled_and_has_not_elected() -> None:
    told = ask(notice(), day=CLOSING, as_of=TIER_1, to="ann", quantity=600)
    act = told.act("election-by-ann:n1")
    assert (act.who, act.by) == ("Ann", TIER_1)
    early = ask(notice(), day=TIER_1, to="ann", quantity=600)  # no purchase can close before the day of closing
    assert not any("election" in fact for way in early.cures() for fact in way)
    told = ask(notice(), day=TIER_1 + DAY, to="ann", quantity=600)
    assert told.verdict == "conditional"
    assert not any("election" in fact for way in told.cures() for fact in way)


# --- terms that cannot be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"tiers": []}, "needs at least one tier"),
        ({"tiers": [FIRST_OFFER["tiers"][1]]}, "the first tier has no tier before it"),
        ({"cool_off": {"section": "3", "lasts": "72 hours"}}, "write it in days"),
        ({"tiers": [{**FIRST_OFFER["tiers"][0], "starts": "the full moon"}]}, "delivery to each"),
        ({"tiers": [{**FIRST_OFFER["tiers"][0], "starts": "9 moons after delivery to each"}]}, "unit of time"),
    ],
)
def test_terms_that_make_no_sense_are_problems(terms: dict[str, object], message: str) -> None:
    own = {key: value for key, value in FIRST_OFFER.items() if key != "kind"}
    clause, misfits = validated(FirstOffer, {**own, **terms})
    assert clause is None
    assert any(message in misfit.message for misfit in misfits), misfits


def test_both_kinds_are_registered() -> None:
    assert {"first_offer", "first_refusal"} <= KINDS.keys()


# --- who is entitled --------------------------------------------------------------------------------------------

HOLDERS_OF = """
- {phrase: Preferred, section: '1', says: preferred shares, securities: [{classes: [preferred]}]}
- {phrase: Preferred Holders, section: '1', says: who holds preferred shares, parties: {holders_of: [Preferred]}}
"""


def test_the_entitled_may_be_the_holders_of_a_class() -> None:
    tiers = [{**FIRST_OFFER["tiers"][0], "who": "Preferred Holders"}, FIRST_OFFER["tiers"][1]]
    told = ask(day=NOTICED, under=rules({"tiers": tiers}, definitions=HOLDERS_OF))
    assert told.condition.holders == ("Ann", "Acme")  # Sam holds preferred shares too, and sells
    assert told.condition.steps[1].takes[0].arithmetic == "alone in this turn: all 1,000 there are"


# --- other ways of saying it ------------------------------------------------------------------------------------


def test_the_seller_may_have_to_give_the_notice_to_everybody_himself() -> None:
    under = rules({"begins": {"section": "3.5(b)", "notice": "transfer notice"}}, without=["begins"])
    told = ask(notice(to=("acme", "ann", "bob")), day=NOTICED, under=under)
    later = ask(notice(to=("acme", "ann", "bob")), day=OPENS, as_of=NOTICED, under=under)
    assert later.act("n1-delivered:cyd").who == "Sam"
    assert told.condition.steps[0].what == "give the transfer notice"
    assert ask(notice(), day=OPENS, under=under).verdict == "permitted"


def test_business_days_without_a_calendar_go_by_the_agreements() -> None:
    tiers = [{**tier, "lasts": "10 business days"} for tier in FIRST_OFFER["tiers"]]
    told = ask(day=NOTICED, under=rules({"tiers": tiers}))
    assert [s.window.last_day for s in told.condition.steps[1:3]] == [TIER_1, TIER_2]


def test_sales_count_whoever_bought_where_anybody_may() -> None:
    sale = {key: value for key, value in FIRST_OFFER["sale"].items() if key != "to"}
    under = rules({"sale": sale}, without=["sale"])
    told = ask(notice(), sells("tom", 1_000, OPENS), day=LAST_SALE + DAY, under=under)
    assert not told.cool_off
    assert told.verdict == "conditional"

"""What has been sold under a right of first offer: under which of several procedures, by whom, and after a split."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from first_offer_acme import (
    CLOSING,
    COOL_LAST,
    DAY,
    LAST_SALE,
    NOTICED,
    OPENS,
    TIER_1,
    Told,
    ask,
    attests,
    by_hand,
    elects,
    joins,
    notice,
    reoffer,
    rules,
    sells,
)

from covenantry.engine.securities.splits import price_after
from covenantry.facts.model import ConversionRatioAdjustment, Delivery, Notice, StockClassSplit, StockTransfer

#: The second notice, a day later: its turns end on 9 and 23 July, its time for a sale on 20 November.
SECOND = NOTICED + DAY
SECOND_LAST = LAST_SALE + DAY


def second(quantity: int = 500, **terms: object) -> Notice:
    return replace(notice(SECOND, id="n2", quantity=quantity), **terms)


def under(process: str, transfer: StockTransfer, value: bool = True) -> object:
    return attests(f"sale under {process}", transfer.id, transfer.date, value)


def left(told: Told) -> str:
    return next(a.written for a in told.condition.amounts if a.name == "left for sale to others")


# --- each share once --------------------------------------------------------------------------------------------


def test_a_sale_that_fits_one_procedure_alone_leaves_the_other_unsold() -> None:
    told = ask(notice(), second(), sells("eve", 1_000, OPENS + DAY), day=SECOND_LAST + DAY)
    assert [f.window.opens for f in told.cool_off if f.window] == [SECOND_LAST + DAY]
    assert told.verdict == "prohibited"


def test_one_sale_of_everything_under_both() -> None:
    told = ask(notice(), second(), sells("eve", 1_500, OPENS + DAY), day=SECOND_LAST + DAY)
    assert not told.cool_off
    assert told.verdict == "conditional"


def test_a_sale_that_fits_both_leaves_open_which() -> None:
    sold = sells("eve", 500, OPENS + DAY)
    facts = (notice(), second(), sold)
    day = OPENS + 2 * DAY
    assert ask(*facts, day=day, quantity=500).verdict == "permitted"  # 500 of the first are left in any case
    told = ask(*facts, day=day, quantity=501)
    assert (told.verdict, told.missing) == ("undetermined", ["sale-under-n1:t-eve"])
    assert ask(*facts, day=day, quantity=501, assume={"sale-under-n1:t-eve": "no"}).verdict == "permitted"
    assert ask(*facts, day=day, quantity=501, assume={"sale-under-n2:t-eve": "yes"}).verdict == "permitted"
    assert ask(*facts, day=day, quantity=501, assume={"sale-under-n1:t-eve": "yes"}).verdict == "prohibited"
    both_days = ask(*facts, day=SECOND_LAST + DAY)
    assert both_days.verdict == "prohibited"  # at most half of the first offer is sold
    only_second = ask(*facts, day=COOL_LAST + DAY)
    assert (only_second.verdict, only_second.missing) == ("undetermined", ["sale-under-n2:t-eve"])
    assert ask(*facts, under("n1", sold), day=COOL_LAST + DAY).verdict == "prohibited"
    assert ask(*facts, under("n1", sold, False), day=COOL_LAST + DAY).verdict == "conditional"


def test_one_of_two_alike_is_unsold_whichever_it_is() -> None:
    facts = (notice(), second(1_000), sells("eve", 1_000, OPENS + DAY))
    assert ask(*facts, day=LAST_SALE + DAY).verdict == "undetermined"
    assert ask(*facts, day=SECOND_LAST + DAY).verdict == "prohibited"
    assert ask(*facts, day=COOL_LAST, quantity=1).verdict == "prohibited"
    assert ask(*facts, day=COOL_LAST + DAY).verdict == "undetermined"
    assert ask(*facts, day=COOL_LAST + 2 * DAY).verdict == "conditional"


def test_the_buyer_named_or_the_price_tells_them_apart() -> None:
    sold = sells("eve", 500, OPENS + DAY)
    other = notice(SECOND, id="n2", quantity=500, buyer="eve")
    assert ask(notice(), other, sold, day=COOL_LAST + DAY).verdict == "conditional"
    assert ask(notice(buyer=None), other, sold, day=COOL_LAST + DAY).verdict == "undetermined"
    dearer = notice(SECOND, id="n2", quantity=500, price="6.00")
    assert ask(notice(), dearer, sold, day=COOL_LAST + DAY).verdict == "prohibited"


def test_a_sale_after_its_time_sells_nothing_in_time() -> None:
    told = ask(notice(), sells("eve", 1_000, LAST_SALE + DAY), day=LAST_SALE + 2 * DAY)
    assert told.cool_off
    assert not ask(notice(), sells("eve", 1_000, LAST_SALE), day=LAST_SALE + 2 * DAY).cool_off


def test_what_an_elector_buys_is_bought_once() -> None:
    facts = (notice(), second(), elects("ann", 300, NOTICED), elects("ann", 200, SECOND, id="e-2", process="n2"))
    bought = sells("ann", 300, CLOSING)
    told = ask(*facts, bought, day=CLOSING + DAY, to="ann", quantity=200)
    assert told.verdict == "permitted"
    assert ask(*facts, bought, day=CLOSING + DAY, to="ann", quantity=201).verdict == "conditional"


def test_a_reoffer_offers_what_the_sales_of_its_own_procedure_left() -> None:
    day = date(2003, 10, 1)
    facts = (notice(), second(), sells("eve", 700, OPENS + DAY), reoffer(day, "4.00", quantity=1_000))
    # 700 are more than the second notice offered: 300 of the first are left, and those alone were offered at 4.00.
    assert ask(*facts, day=date(2003, 10, 17), quantity=300, price="4.00").verdict == "permitted"
    assert ask(*facts, day=date(2003, 10, 17), quantity=301, price="4.00").verdict == "prohibited"
    assert ask(*facts, day=date(2003, 10, 17), quantity=500, price="5.00").verdict == "permitted"


# --- transfers that need no offer -------------------------------------------------------------------------------


def test_a_transfer_that_an_exception_frees_takes_nothing() -> None:
    given = replace(sells("eve", 1_000, OPENS, price=None), manner="gift")
    assert ask(notice(), given, day=OPENS + DAY).verdict == "permitted"
    assert ask(notice(), given, day=LAST_SALE + DAY).verdict == "prohibited"
    assert ask(notice(), given, under("n1", given), day=LAST_SALE + DAY).verdict == "conditional"


def test_a_transfer_that_none_frees_is_a_sale_though_silent_on_value() -> None:
    assert ask(notice(), sells("eve", 1_000, OPENS, price=None), day=LAST_SALE + DAY).verdict == "conditional"


# --- splits -----------------------------------------------------------------------------------------------------


def split(ratio: str, day: date = TIER_1, stock_class: str = "common", id: str = "sp") -> StockClassSplit:
    return StockClassSplit(date=day, id=id, stock_class_id=stock_class, split_ratio=Fraction(ratio))


@pytest.mark.parametrize(
    ("ratio", "quantity", "price", "verdict"),
    [
        ("2", 2_000, "2.50", "permitted"),
        ("2", 2_000, "2.49", "prohibited"),
        ("2", 2_001, "2.50", "conditional"),
        ("1/2", 500, "10.00", "permitted"),
        ("1/2", 500, "9.99", "prohibited"),
        ("1/2", 501, "10.00", "conditional"),
        ("3", 3_000, "1.67", "permitted"),
        ("3", 3_000, "1.66", "prohibited"),
    ],
)
def test_number_and_price_are_those_of_the_shares_after_the_split(
    ratio: str, quantity: int, price: str, verdict: str
) -> None:
    assert ask(notice(), split(ratio), day=OPENS, quantity=quantity, price=price).verdict == verdict


def test_only_later_splits_of_the_class_count() -> None:
    assert ask(notice(), split("2", NOTICED - DAY), day=OPENS).verdict == "permitted"
    ratio = ConversionRatioAdjustment(date=TIER_1, id="ra", stock_class_id="preferred", ratio=Fraction(5))
    assert ask(notice(), split("2", stock_class="preferred"), ratio, day=OPENS).verdict == "permitted"
    assert ask(split("2", NOTICED), notice(), day=OPENS).verdict == "permitted"
    assert ask(notice(), split("2", NOTICED), day=OPENS, quantity=2_000, price="2.50").verdict == "permitted"


def test_elections_and_sales_before_a_split_and_after_it() -> None:
    facts = (notice(), elects("ann", 100, NOTICED), split("2"), elects("acme", 300, TIER_1 + DAY))
    told = ask(*facts, day=OPENS, quantity=1_500, price="2.50")
    assert told.verdict == "permitted"
    gets = {a.name: (a.written, a.arithmetic) for a in told.condition.amounts}
    assert gets["Ann gets"][0] == "200"
    assert gets["Acme gets"][0] == "300"
    assert left(ask(*facts, sells("eve", 500, OPENS, price="2.50"), day=OPENS + DAY)) == "1000"
    late = (notice(), elects("ann", 100, NOTICED), sells("eve", 400, OPENS), split("2", OPENS + DAY))
    told = ask(*late, day=OPENS + DAY, quantity=1_000, price="2.50")
    assert (told.verdict, left(told)) == ("permitted", "1000")
    ann = next(a for a in told.condition.amounts if a.name == "Ann gets")
    assert ann.arithmetic == f"100 wanted, and there is enough for all; by splits after {TIER_1}, 100 became 200"
    assert ask(*late, day=CLOSING, to="ann", quantity=200, price="2.50").verdict == "permitted"
    assert ask(*late, day=CLOSING, to="ann", quantity=201, price="2.50").verdict == "conditional"


def test_parts_of_a_share_that_a_split_leaves_are_for_the_record() -> None:
    facts = (notice(quantity=995), split("1/10"))
    told = ask(*facts, day=OPENS, quantity=99, price="50.00", under=rules({"sale": {"all_that_remains": "yes"}}))
    assert told.verdict == "undetermined"
    assert told.missing == ["parts-of-a-share-rounded-down:n1"]
    assert ask(*facts, day=OPENS, quantity=98, price="50.00").verdict == "permitted"
    assert ask(*facts, day=OPENS, quantity=100, price="50.00").verdict == "conditional"
    down = {"parts-of-a-share-rounded-down:n1": "yes"}
    assert ask(*facts, day=OPENS, quantity=99, price="50.00", assume=down).verdict == "permitted"


def test_a_price_after_a_split_is_exact() -> None:
    assert price_after(Decimal("10.00"), Fraction(3)) == Fraction(10, 3)
    assert str(price_after(Decimal("10.00"), Fraction(4))) == "2.50"
    assert str(price_after(Decimal("0.01"), Fraction(2))) == "0.005"
    assert price_after(None, Fraction(2)) is None


# --- who buys, and what is missing ------------------------------------------------------------------------------


def test_who_joins_by_the_sale_was_an_outsider_before_it() -> None:
    told = ask(notice(), joins("dan", OPENS), day=OPENS)
    assert told.verdict == "permitted"
    assert told.next_change == OPENS + DAY
    assert ask(notice(), joins("dan", OPENS), day=OPENS + DAY).verdict == "prohibited"
    assert ask(notice(), joins("dan", OPENS), day=OPENS + DAY, as_of=OPENS).verdict == "prohibited"


def test_the_gap_is_named_after_the_notice_it_is_in() -> None:
    def copy(*deliveries: Delivery) -> Notice:
        return Notice(
            date=NOTICED,
            id="c1",
            kind="first offer notice",
            agreement="acme-agreement",
            from_id="acme",
            process="n1",
            deliveries=(*by_hand(NOTICED, "ann", "bob"), *deliveries),
        )

    undated = copy(Delivery(to_id="cyd", method="by hand"))
    assert ask(notice(to=("acme",)), undated, day=OPENS).missing == ["c1-delivered:cyd"]
    assert ask(notice(to=("acme",)), copy(), day=OPENS, as_of=NOTICED).act("c1-delivered:cyd").what == "send c1 to Cyd"
    assert "c1 went to Cyd by telex" in str(
        ask(
            notice(to=("acme",)),
            copy(Delivery(to_id="cyd", method="telex", delivered_at=by_hand(NOTICED, "x")[0].delivered_at)),
            day=OPENS,
        ).condition.because
    )


def test_a_gift_is_known_not_to_be_for_cash_at_a_price() -> None:
    terms = rules({}, without=["unless"])
    for facts in ((), (notice(),)):
        told = ask(*facts, day=OPENS, price=None, manner="gift", under=terms)
        assert told.sale.status == "outstanding"
        assert not told.missing
        assert told.verdict == "prohibited"

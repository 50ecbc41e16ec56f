"""Fair market value from closing prices: exact against an average taken by brute force; a missing price is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.context.case import Assumptions, Case, standing
from covenantry.engine.logic.amounts import money
from covenantry.engine.procedures.fair_market_value import Averaged, Settled, average, fair_value, trading_days
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.securities.share_basis import Threshold
from covenantry.facts.book import Book, load_book
from covenantry.facts.calendars import calendar
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.model import StockClassSplit, Valuation
from covenantry.facts.periods import Period
from covenantry.facts.snapshot import snapshot

RULES, _WRONG = load_rules()
BOOK, _BAD = load_book("cais-internet")
assert RULES is not None and BOOK is not None, (_WRONG, _BAD)
NASDAQ = calendar("NASDAQ")
THIRTY = Averaged(over=Period.parse("30 days"), ending=Period.parse("3 days"))
DAY_BEFORE = Averaged(over=Period.parse("1 NASDAQ trading day"), ending=Period.parse("1 NASDAQ trading day"))


def case(day: date, book: Book | None = None) -> Case:
    assert RULES is not None and BOOK is not None
    agreement = next(text for text in RULES.on(day) if text.id == "warrant-1999")
    return standing(snapshot(book or BOOK, day), agreement, day, Assumptions({}))


@given(
    day=st.dates(date(1999, 11, 15), date(2000, 12, 29)),
    days=st.integers(1, 60),
    back=st.integers(1, 10),
)
@settings(max_examples=60, deadline=None)
def test_average_is_that_of_every_close_in_the_period(day: date, days: int, back: int) -> None:
    terms = Averaged(over=Period(days, "day"), ending=Period(back, "day"))
    last = day - timedelta(back)
    assert BOOK is not None
    closes = dict(BOOK.prices["common"])
    within = [closes[d] for n in range(days) if (d := last - timedelta(n)) in closes]
    if last - timedelta(days - 1) < date(1999, 9, 1):
        return
    value = average(case(day), "common", day, terms)
    if not within:
        assert value.amount is None
    else:
        assert value.amount == sum(map(Fraction, within)) / len(within)


@given(day=st.dates(date(1999, 11, 15), date(2000, 12, 29)), n=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_trading_days_end_with_the_one_before(day: date, n: int) -> None:
    terms = Averaged(over=Period(n, "trading day", "NASDAQ"), ending=Period(1, "trading day", "NASDAQ"))
    found = trading_days(case(day), day, terms)
    assert len(found) == n and found[-1] == NASDAQ.add(day, -1) and found[0] == NASDAQ.add(day, -n)
    assert all(map(NASDAQ.is_open, found))


def test_thirty_days_end_on_the_third_day_before() -> None:
    found = trading_days(case(date(2000, 6, 30)), date(2000, 6, 30), THIRTY)
    assert (found.first, found.last) == (date(2000, 5, 29), date(2000, 6, 27))
    assert found[0] == date(2000, 5, 30)  # 29 May 2000 is Memorial Day


@pytest.mark.parametrize("lacking", [date(2000, 5, 30), date(2000, 6, 27)])
def test_a_missing_price_is_named_and_not_passed_over(lacking: date) -> None:
    assert BOOK is not None
    closes = tuple(one for one in BOOK.prices["common"] if one[0] != lacking)
    book = replace(BOOK, prices=FrozenMap({"common": closes}))
    value = average(case(date(2000, 6, 30), book), "common", date(2000, 6, 30), THIRTY)
    assert value.amount is None and value.reason.fact.short == f"closing-price-common:{lacking}"
    assert str(lacking) in value.reason.text


@pytest.mark.parametrize("outside", [date(2000, 5, 26), date(2000, 6, 28)])
def test_a_price_outside_the_period_is_not_asked_for(outside: date) -> None:
    assert BOOK is not None
    closes = tuple(one for one in BOOK.prices["common"] if one[0] != outside)
    book = replace(BOOK, prices=FrozenMap({"common": closes}))
    assert average(case(date(2000, 6, 30), book), "common", date(2000, 6, 30), THIRTY).amount is not None


def test_prices_from_before_a_split_are_those_of_what_a_share_became() -> None:
    assert BOOK is not None
    split = StockClassSplit(date=date(2000, 6, 26), stock_class_id="common", split_ratio=Fraction(2), id="split")
    book, problems = BOOK.with_entries([split])
    assert book is not None, problems
    plain = dict(BOOK.prices["common"])
    value = average(case(date(2000, 6, 28), book), "common", date(2000, 6, 28), DAY_BEFORE)
    assert value.amount == Fraction(plain[date(2000, 6, 27)])
    value = average(case(date(2000, 6, 26), book), "common", date(2000, 6, 26), DAY_BEFORE)
    assert value.amount == Fraction(plain[date(2000, 6, 23)]) / 2


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Fraction(35, 2), "17.50"),
        (Fraction(Decimal("28.5625")), "28.5625"),
        (Fraction(52, 3), "17 1/3"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1200), "1,200.00"),
    ],
)
def test_money_is_exact_text(amount: Fraction, text: str) -> None:
    assert money(amount) == text


def test_without_a_market_the_value_is_what_board_and_holders_settle() -> None:
    assert BOOK is not None
    settled = Settled(stock_class="series-f", part=Threshold(more_than=Fraction(1, 2)))
    day = date(2000, 6, 30)
    nothing = replace(BOOK, prices=FrozenMap({}))
    assert fair_value(case(day, nothing), "common", day, THIRTY, settled).reason.fact.short == f"value-common:{day}"
    for people, value in ((("cais-internet", "microsoft"), Fraction(9)), (("cais-internet",), None)):
        entry = Valuation(id="v", date=day, of="common", value=Decimal("9.00"), by_ids=people)
        book, problems = nothing.with_entries([entry])
        assert book is not None, problems
        assert fair_value(case(day, book), "common", day, THIRTY, settled).amount == value
        assert fair_value(case(day, book), "common", day + timedelta(1), THIRTY, settled).amount is None

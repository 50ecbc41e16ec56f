"""Accrued dividends: the figures of the certificate, and the algebra of accrual."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.logic.amounts import cents, decimal, dollars
from covenantry.engine.procedures.accrued_dividends import Accrual

TERMS = Accrual(
    stock_class="series-f",
    per_year=Decimal(70),
    months=(3, 6, 9, 12),
    day=15,
    first=date(2000, 9, 15),
    period_days=Fraction(90),
)
DAYS = st.dates(date(2000, 4, 28), date(2008, 12, 31))


def test_the_short_first_period_of_the_schedule() -> None:
    periods = TERMS.periods(date(2000, 8, 2), date(2000, 9, 15))
    assert periods == Fraction(44, 90)
    assert decimal(40_000 * Fraction("0.0175") * periods, Decimal("0.01")) == Decimal("342.22")


def test_days_around_a_payment_date() -> None:
    issued = date(2000, 4, 28)
    assert TERMS.periods(issued, issued) == 0
    assert TERMS.periods(issued, date(2000, 9, 14)) == Fraction(139, 90)
    assert TERMS.periods(issued, date(2000, 9, 15)) == Fraction(140, 90)
    assert TERMS.periods(issued, date(2000, 9, 16)) == Fraction(141, 90)
    assert TERMS.periods(issued, date(2000, 12, 14)) == Fraction(140, 90) + 1
    assert TERMS.periods(issued, date(2000, 12, 15)) == Fraction(140, 90) + 1


def test_payment_dates() -> None:
    assert TERMS.next_payment(date(2000, 4, 28)) == date(2000, 9, 15)
    assert TERMS.next_payment(date(2000, 9, 15)) == date(2000, 12, 15)
    assert TERMS.last_payment(date(2000, 9, 14)) is None
    assert TERMS.last_payment(date(2000, 9, 15)) == date(2000, 9, 15)
    assert TERMS.last_payment(date(2001, 3, 14)) == date(2000, 12, 15)


def test_money_is_rounded_to_the_nearest_cent_half_up() -> None:
    assert [cents(Fraction(n, 1000)) for n in (4, 5, 15, 1005)] == ["0.00", "0.01", "0.02", "1.01"]
    assert dollars(Fraction(10_000_000, 9)) == "$1,111,111.11"


@given(DAYS, DAYS, DAYS)
def test_accrual_never_falls(one: date, other: date, third: date) -> None:
    since, earlier, later = sorted((one, other, third))
    assert 0 <= TERMS.periods(since, earlier) <= TERMS.periods(since, later)


@given(DAYS, DAYS)
def test_accrual_adds_up_over_payment_dates(one: date, other: date) -> None:
    since, until = sorted((one, other))
    for day in TERMS.payment_dates(since):
        if day > until:
            break
        assert TERMS.periods(since, until) == TERMS.periods(since, day) + TERMS.periods(day, until)


@given(DAYS, DAYS)
def test_a_day_adds_at_most_its_own_part(one: date, other: date) -> None:
    since, until = sorted((one, other))
    more = TERMS.periods(since, until + timedelta(1)) - TERMS.periods(since, until)
    assert 0 <= more <= Fraction(1, 90)


@given(st.integers(2001, 2060))
def test_a_year_of_whole_periods_is_the_dividend_of_a_year(year: int) -> None:
    year_long = TERMS.periods(date(year, 3, 15), date(year + 1, 3, 15))
    assert year_long * TERMS.per_period() == 70


@given(DAYS, DAYS)
def test_what_falls_due_adds_up_to_what_accrues(issued: date, until: date) -> None:
    days = [day for day in TERMS.payment_dates(issued) if day <= until][:40] if issued < until else []
    assert sum(TERMS.due_on(day, issued) for day in days) == (TERMS.periods(issued, days[-1]) if days else 0)

"""Periods: what a lawyer writes, the day on which they end, and the sentence that says how it was counted."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from dateutil.tz import tzstr
from hypothesis import given
from hypothesis import strategies as st

from covenantry.facts.calendars import CALENDAR_NAMES, CalendarRange, calendar
from covenantry.facts.periods import UNITS, MonthEnd, Period, counted, counted_back

PLAIN_UNITS = [unit for unit in UNITS if not unit.endswith(" day")]
PERIODS = st.one_of(
    st.builds(Period, st.integers(1, 99_999), st.sampled_from(PLAIN_UNITS)),
    st.builds(Period, st.integers(1, 99_999), st.just("business day"), st.sampled_from([None, *CALENDAR_NAMES])),
    st.builds(Period, st.integers(1, 99_999), st.just("trading day"), st.sampled_from([None, "NASDAQ"])),
)
MONTH_ENDS = st.sampled_from(["last day", "next day"])
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
EASTERN = timezone(timedelta(hours=-5))


def day(text: str) -> date:
    return date.fromisoformat(text)


# Reading and writing


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("3 years", Period(3, "year")),
        ("1 year", Period(1, "year")),
        ("90 days", Period(90, "day")),
        ("2 weeks", Period(2, "week")),
        ("6 months", Period(6, "month")),
        ("72 hours", Period(72, "hour")),
        ("10 Washington, D.C. business days", Period(10, "business day", "Washington, D.C.")),
        ("25 NASDAQ trading days", Period(25, "trading day", "NASDAQ")),
        ("5 NASDAQ business days", Period(5, "business day", "NASDAQ")),
        ("60 business days", Period(60, "business day")),
        ("20 trading days", Period(20, "trading day")),
        ("5 weekdays", Period(5, "business day", "weekdays")),
        ("1 weekday", Period(1, "business day", "weekdays")),
    ],
)
def test_canonical_text(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  3   Years ", "3 years"),
        ("1 months", "1 month"),
        ("010 Business\nDays", "10 business days"),
        ("2 day", "2 days"),
    ],
)
def test_other_spellings(text: str, canonical: str) -> None:
    assert str(Period.parse(text)) == canonical


@given(PERIODS)
def test_text_round_trips(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "whole number in digits"),
        ("ten days", "'ten days' does not begin with a whole number in digits.*'90 days'"),
        ("-3 days", "whole number in digits"),
        ("3.5 years", "whole number in digits"),
        ("٣ days", "whole number in digits"),
        ("10", "no unit of time"),
        ("3 yeers", "did you mean 'year'"),
        ("10 fortnights", "no unit of time.*month"),
        ("0 days", "at least 1 day"),
        ("10 Washington DC business days", "did you mean 'Washington, D.C.'"),
        ("10 nasdaq trading days", "did you mean 'NASDAQ'"),
        ("10 Washington, D.C. trading days", "no trading days"),
        ("10 weekdays trading days", "no trading days"),
        ("10 NASDAQ weekdays", "no unit of time"),
        ("10 calendar days", "'calendar' has no place before days.*'10 days'"),
        ("10 (ten) days", "has no place before days"),
        ("3 NASDAQ years", "has no place before years"),
    ],
)
def test_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Period.parse(text)


def test_a_period_cannot_be_built_wrong() -> None:
    with pytest.raises(ValueError, match="did you mean 'day'"):
        Period(3, "days")
    with pytest.raises(ValueError, match="at least 1"):
        Period(-1, "day")


def test_the_calendar_may_be_named_elsewhere() -> None:
    period = Period.parse("60 business days")
    assert period.needs_calendar
    with pytest.raises(ValueError, match=r"'60 business days' names no calendar.*Washington, D\.C\."):
        period.last_day(day("1999-03-01"))
    with pytest.raises(ValueError, match="names no calendar"):
        period.first_day_back(day("1999-03-01"))
    named = period.with_calendar("Washington, D.C.")
    assert not named.needs_calendar
    assert named == Period.parse("60 Washington, D.C. business days")


def test_a_calendar_is_supplied_once_and_only_where_it_belongs() -> None:
    assert not Period.parse("90 days").needs_calendar
    with pytest.raises(ValueError, match="names its calendar already"):
        Period.parse("25 NASDAQ trading days").with_calendar("NASDAQ")
    with pytest.raises(ValueError, match="go by no calendar"):
        Period.parse("90 days").with_calendar("NASDAQ")
    with pytest.raises(ValueError, match="no trading days"):
        Period.parse("25 trading days").with_calendar("Washington, D.C.")


# The last day


@pytest.mark.parametrize(
    ("text", "start", "last"),
    [
        ("3 years", "1999-02-19", "2002-02-19"),
        ("1 day", "1999-12-31", "2000-01-01"),
        ("90 days", "2000-01-31", "2000-04-30"),  # through a 29 February
        ("180 days", "1999-09-29", "2000-03-27"),
        ("2 weeks", "1999-02-19", "1999-03-05"),
        ("6 months", "1999-08-30", "2000-02-29"),
        ("12 months", "1999-02-28", "2000-02-28"),
        ("4 years", "2000-02-29", "2004-02-29"),
        ("10 Washington, D.C. business days", "1999-03-01", "1999-03-15"),
        ("10 Washington, D.C. business days", "1999-05-24", "1999-06-08"),
        ("1 NASDAQ trading day", "2001-09-10", "2001-09-17"),
        ("5 weekdays", "1999-12-23", "1999-12-30"),
    ],
)
def test_last_day(text: str, start: str, last: str) -> None:
    assert Period.parse(text).last_day(day(start)) == day(last)


@pytest.mark.parametrize(
    ("text", "start", "last_day", "next_day"),
    [
        ("1 month", "1999-01-28", "1999-02-28", "1999-02-28"),
        ("1 month", "1999-01-29", "1999-02-28", "1999-03-01"),
        ("1 month", "1999-01-31", "1999-02-28", "1999-03-01"),
        ("1 month", "2000-01-29", "2000-02-29", "2000-02-29"),
        ("1 month", "2000-01-31", "2000-02-29", "2000-03-01"),
        ("1 month", "1999-03-31", "1999-04-30", "1999-05-01"),
        ("1 month", "1999-04-30", "1999-05-30", "1999-05-30"),
        ("13 months", "1999-10-31", "2000-11-30", "2000-12-01"),
        ("2 months", "1999-12-31", "2000-02-29", "2000-03-01"),
        ("1 month", "1999-12-31", "2000-01-31", "2000-01-31"),
        ("3 years", "2004-02-29", "2007-02-28", "2007-03-01"),
        ("36 months", "2004-02-29", "2007-02-28", "2007-03-01"),
        ("4 years", "1996-02-29", "2000-02-29", "2000-02-29"),
        ("100 years", "2000-02-29", "2100-02-28", "2100-03-01"),
    ],
)
def test_month_end_is_a_declared_reading(text: str, start: str, last_day: str, next_day: str) -> None:
    period = Period.parse(text)
    assert period.last_day(day(start)) == day(last_day)
    assert period.last_day(day(start)) == day(last_day)
    assert replace(period, month_end="next day").last_day(day(start)) == day(next_day)


def test_an_undeclared_reading_is_refused() -> None:
    for text in ("1 month", "90 days"):
        with pytest.raises(ValueError, match="'first day': write 'last day' or 'next day'"):
            replace(Period.parse(text), month_end="first day")


def anniversary(start: date, months: int, month_end: str) -> date:
    """The same by another road: tick off the months one at a time, then look the day up in that month."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    length = gregorian.monthrange(year, month)[1]
    if start.day <= length:
        return date(year, month, start.day)
    return date(year, month, length) + timedelta(days=month_end == "next day")


@given(DAYS, st.integers(1, 400), MONTH_ENDS)
def test_months_and_years_agree_with_ticking_them_off(start: date, count: int, month_end: MonthEnd) -> None:
    assert Period(count, "month", month_end=month_end).last_day(start) == anniversary(start, count, month_end)
    years = Period(count, "year", month_end=month_end).last_day(start)
    assert years == anniversary(start, 12 * count, month_end)


@pytest.mark.parametrize("month_end", ["last day", "next day"])
def test_every_month_end_of_a_leap_cycle(month_end: MonthEnd) -> None:
    for year in range(1999, 2005):
        for month in range(1, 13):
            last = date(year, month, gregorian.monthrange(year, month)[1])
            for start in (last - timedelta(days=2), last - timedelta(days=1), last):
                for count in range(1, 25):
                    expected = anniversary(start, count, month_end)
                    assert Period(count, "month", month_end=month_end).last_day(start) == expected


@given(DAYS, st.integers(1, 5000), MONTH_ENDS)
def test_days_and_weeks_are_plain_addition(start: date, count: int, month_end: MonthEnd) -> None:
    assert (Period(count, "day", month_end=month_end).last_day(start) - start).days == count
    assert Period(count, "week").last_day(start) == Period(7 * count, "day").last_day(start)


@given(st.sampled_from(CALENDAR_NAMES), st.dates(date(1993, 1, 1), date(2057, 12, 31)), st.integers(1, 250))
def test_business_days_are_the_calendars(name: str, start: date, count: int) -> None:
    period = Period(count, "business day", name)
    assert period.last_day(start) == calendar(name).add(start, count)
    assert period.first_day_back(start) == calendar(name).add(start, -count)


def test_no_guess_outside_the_calendar() -> None:
    period = Period.parse("10 Washington, D.C. business days")
    for start in ("1989-12-15", "2060-12-20", "2061-01-03"):
        with pytest.raises(CalendarRange, match=r"Washington, D\.C\."):
            period.last_day(day(start))
        with pytest.raises(CalendarRange, match=r"Washington, D\.C\."):
            counted(period, day(start))
    with pytest.raises(CalendarRange, match="1990-01-05"):
        period.first_day_back(day("1990-01-05"))


def test_no_day_outside_the_years_that_a_date_can_name() -> None:
    for text in ("9999 years", "99999999999 days", "500000 weeks", "120000 months"):
        with pytest.raises(ValueError, match="leaves the years 1 to 9999"):
            Period.parse(text).last_day(day("1999-01-01"))
        with pytest.raises(ValueError, match="leaves the years 1 to 9999"):
            Period.parse(text).first_day_back(day("1999-01-01"))


def test_closures_that_a_rule_counts_as_holidays() -> None:
    period, start = Period.parse("2 Washington, D.C. business days"), day("2004-06-10")
    closures = "federal executive closures"
    assert period.last_day(start) == day("2004-06-14")
    assert period.last_day(start, closures=closures) == day("2004-06-15")
    assert period.last_day(start, closures=[day("2004-06-14")]) == day("2004-06-15")
    assert period.first_day_back(day("2004-06-15"), closures=closures) == day("2004-06-10")
    assert counted(period, start, closures=closures) == (
        "2 Washington, D.C. business days after 2004-06-10, that day not counted, passing over 2004-06-11: 2004-06-15"
    )


# Back from a day


@pytest.mark.parametrize(
    ("text", "end", "back"),
    [
        ("30 days", "1999-10-29", "1999-09-29"),
        ("10 days", "2000-03-05", "2000-02-24"),
        ("1 week", "1999-03-05", "1999-02-26"),
        ("2 Washington, D.C. business days", "1999-07-06", "1999-07-01"),
        ("2 Washington, D.C. business days", "1999-07-04", "1999-07-01"),
        ("25 NASDAQ trading days", "2000-04-28", "2000-03-23"),
        ("1 month", "1999-02-28", "1999-01-28"),
        ("1 month", "1999-03-31", "1999-02-28"),
        ("1 month", "2000-03-30", "2000-02-29"),
        ("6 months", "1999-08-31", "1999-02-28"),
        ("1 year", "2004-02-29", "2003-02-28"),
        ("4 years", "2004-02-29", "2000-02-29"),
    ],
)
def test_first_day_back(text: str, end: str, back: str) -> None:
    assert Period.parse(text).first_day_back(day(end)) == day(back)


@given(st.integers(1, 300), st.sampled_from(["day", "week", "month", "year"]), DAYS, MONTH_ENDS)
def test_what_is_done_on_the_first_day_back_is_in_time(count: int, unit: str, end: date, month_end: MonthEnd) -> None:
    period = Period(count, unit)
    back = period.first_day_back(end)
    assert replace(period, month_end=month_end).last_day(back) <= end
    # The day after would be late, read the stricter way.
    assert replace(period, month_end="next day").last_day(back + timedelta(days=1)) > end


def test_hours_have_no_day_back() -> None:
    with pytest.raises(ValueError, match="count it in days"):
        Period.parse("72 hours").first_day_back(datetime(1999, 3, 1, tzinfo=UTC))


# Moments


def test_hours_run_from_a_moment_and_end_on_its_date_there() -> None:
    mailed = datetime(1999, 3, 1, 21, 30, tzinfo=EASTERN)
    period = Period.parse("72 hours")
    assert period.after(mailed) == datetime(1999, 3, 4, 21, 30, tzinfo=EASTERN)
    assert period.after(mailed).utcoffset() == timedelta(hours=-5)
    assert period.last_day(mailed) == day("1999-03-04")  # 5 March in UTC
    assert Period.parse("3 hours").last_day(mailed) == day("1999-03-02")


def test_hours_are_elapsed_hours_when_the_clocks_change() -> None:
    new_york = tzstr("EST5EDT4,M4.1.0,M10.5.0")
    end = Period.parse("72 hours").after(datetime(1999, 4, 2, 17, tzinfo=new_york))
    assert end.isoformat() == "1999-04-05T18:00:00-04:00"
    assert Period.parse("7 hours").last_day(datetime(1999, 4, 3, 17, tzinfo=new_york)) == day("1999-04-04")


@given(DAYS, st.times(), st.integers(-14, 14), st.integers(1, 5000))
def test_hours_are_exact(on: date, at: time, offset: int, count: int) -> None:
    moment = datetime.combine(on, at, timezone(timedelta(hours=offset)))
    assert Period(count, "hour").after(moment) - moment == timedelta(hours=count)


def test_hours_need_a_moment_with_its_offset() -> None:
    period = Period.parse("72 hours")
    with pytest.raises(ValueError, match="1999-03-01T09:00-05:00, not 1999-03-01"):
        period.last_day(day("1999-03-01"))
    with pytest.raises(ValueError, match="offset"):
        period.after(datetime.fromisoformat("1999-03-01T09:00"))
    with pytest.raises(ValueError, match="offset"):
        counted(period, day("1999-03-01"))


def test_only_hours_end_at_a_moment() -> None:
    with pytest.raises(ValueError, match="'3 days' ends on a day"):
        Period.parse("3 days").after(datetime(1999, 3, 1, tzinfo=UTC))


def test_a_moment_counts_as_its_day_where_it_was() -> None:
    late = datetime(1999, 3, 1, 23, 30, tzinfo=EASTERN)  # 2 March in UTC
    for text in ("10 days", "1 month", "10 Washington, D.C. business days"):
        period = Period.parse(text)
        assert period.last_day(late) == period.last_day(day("1999-03-01"))
        assert period.first_day_back(late) == period.first_day_back(day("1999-03-01"))
        assert counted(period, late) == counted(period, day("1999-03-01"))


# How it was counted


@pytest.mark.parametrize(
    ("text", "start", "month_end", "sentence"),
    [
        (
            "10 Washington, D.C. business days",
            "1999-03-01",
            "last day",
            "10 Washington, D.C. business days after 1999-03-01, that day not counted: 1999-03-15",
        ),
        (
            "2 NASDAQ trading days",
            "2001-09-10",
            "last day",
            "2 NASDAQ trading days after 2001-09-10, that day not counted, "
            "passing over 2001-09-11, 2001-09-12, 2001-09-13, 2001-09-14: 2001-09-18",
        ),
        ("3 years", "1999-02-19", "last day", "3 years after 1999-02-19, that day not counted: 2002-02-19"),
        (
            "1 month",
            "1999-01-31",
            "last day",
            "1 month after 1999-01-31, that day not counted, no day 31 in that month so its last day: 1999-02-28",
        ),
        (
            "3 years",
            "2004-02-29",
            "next day",
            "3 years after 2004-02-29, that day not counted, "
            "no day 29 in that month so the day after its last: 2007-03-01",
        ),
    ],
)
def test_counted(text: str, start: str, month_end: MonthEnd, sentence: str) -> None:
    assert counted(replace(Period.parse(text), month_end=month_end), day(start)) == sentence


def test_counted_in_hours_gives_the_moment() -> None:
    sentence = counted(Period.parse("72 hours"), datetime(1999, 3, 1, 9, tzinfo=EASTERN))
    assert sentence == "72 hours after 1999-03-01T09:00:00-05:00: 1999-03-04T09:00:00-05:00"


@pytest.mark.parametrize(
    ("text", "end", "sentence"),
    [
        ("30 days", "1999-10-29", "30 days before 1999-10-29, that day not counted: 1999-09-29"),
        (
            "2 Washington, D.C. business days",
            "1999-07-06",
            "2 Washington, D.C. business days before 1999-07-06, that day not counted, "
            "passing over 1999-07-05: 1999-07-01",
        ),
        (  # the holiday itself is the day before which to act, not one passed over
            "1 Washington, D.C. business day",
            "1999-07-05",
            "1 Washington, D.C. business day before 1999-07-05, that day not counted: 1999-07-02",
        ),
        (
            "1 month",
            "1999-03-31",
            "1 month before 1999-03-31, that day not counted, no day 31 in that month so its last day: 1999-02-28",
        ),
    ],
)
def test_counted_back(text: str, end: str, sentence: str) -> None:
    assert counted_back(Period.parse(text), day(end)) == sentence


@given(PERIODS.filter(lambda period: not period.needs_calendar and period.count <= 999 and period.unit != "hour"))
def test_the_sentence_ends_with_the_day(period: Period) -> None:
    start = day("1999-07-31")
    assert counted(period, start).endswith(f": {period.last_day(start)}")
    assert counted_back(period, day("2040-07-31")).endswith(f": {period.first_day_back(day('2040-07-31'))}")

"""The committed table against known days and against the holiday laws worked out afresh; counting by open days."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from covenantry.facts import calendars
from covenantry.facts.calendars import CALENDAR_NAMES, Calendar, CalendarRange, calendar

WASHINGTON, NASDAQ, CLOSURES = "Washington, D.C.", "NASDAQ", "federal executive closures"
FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)

ANY_CALENDAR = st.sampled_from(CALENDAR_NAMES).map(calendar)
# Years inside the table by enough that counting 400 open days either way stays within it.
INNER_DAYS = st.dates(date(1993, 1, 1), date(2057, 12, 31))
STEPS = st.integers(1, 400)


def day(text: str) -> date:
    return date.fromisoformat(text)


# Known days, on both sides of each special rule


@pytest.mark.parametrize(
    ("name", "closed", "open_"),
    [
        # Inauguration Day: a weekday, a Saturday (no other day for it), a Sunday (the Monday), and the year after.
        (WASHINGTON, "1993-01-20 2005-01-20 2009-01-20 2021-01-20", "1994-01-20 2001-01-19 2001-01-22 2029-01-19"),
        (WASHINGTON, "2013-01-21 2041-01-21", "2013-01-18 2013-01-22 2041-01-22"),
        # D.C. Emancipation Day: not before 2005, kept on the Saturday in 2005, then moved as other holidays are.
        (WASHINGTON, "2006-04-17 2007-04-16", "1999-04-16 2004-04-16 2005-04-15 2005-04-18 2006-04-14 2007-04-17"),
        (WASHINGTON, "2011-04-15 2016-04-15 2017-04-17 2026-04-16", "2011-04-18 2016-04-18 2017-04-14 2017-04-18"),
        # New Year's Day on a Saturday closes the Friday of the old year; on a Sunday, the Monday.
        (WASHINGTON, "1993-12-31 1999-12-31 2010-12-31 2060-12-31 1995-01-02", "1998-12-31 2000-01-03 1994-12-30"),
        # Holidays that only offices keep, Juneteenth from 2021, and Good Friday, which they do not keep.
        (WASHINGTON, "1999-10-11 1999-11-11 2000-11-10 2001-11-12", "2000-11-13 1999-04-02 2001-04-13"),
        (WASHINGTON, "2021-06-18 2022-06-20 2023-06-19", "2020-06-19 2021-06-21 2022-06-17"),
        (WASHINGTON, "1999-02-15 1999-05-31 1999-07-05 1999-09-06 1999-11-25 1999-12-24", "1999-11-26 1999-12-27"),
        # Days of mourning, September 2001 and storms close no office by themselves.
        (WASHINGTON, "2001-09-03", "1994-04-27 2001-09-11 2001-09-14 2004-06-11 2007-01-02 2012-10-29 2025-01-09"),
        # NASDAQ: Good Friday, and the other way about the holidays that only offices keep.
        (NASDAQ, "1999-04-02 2000-04-21 2024-03-29", "1999-04-01 1999-04-05 1999-10-11 1999-11-11 2007-04-16"),
        (NASDAQ, "1998-01-19 1999-01-18", "1990-01-15 1997-01-20 1993-01-20 2009-01-20"),
        (NASDAQ, "2022-06-20 2023-06-19", "2021-06-18 2022-06-17"),
        # The exchange keeps no New Year's Day in the old year.
        (NASDAQ, "1995-01-02 2010-12-24", "1993-12-31 1999-12-31 2010-12-31 2021-12-31 2060-12-31"),
        # Special closings.
        (NASDAQ, "1994-04-27", "1994-04-26 1994-04-28"),
        (NASDAQ, "2001-09-11 2001-09-12 2001-09-13 2001-09-14", "2001-09-10 2001-09-17"),
        (NASDAQ, "2004-06-11 2007-01-01 2007-01-02", "2004-06-10 2004-06-14 2007-01-03"),
        (NASDAQ, "2012-10-29 2012-10-30", "2012-10-26 2012-10-31"),
        (NASDAQ, "2018-12-05 2025-01-09", "2018-12-04 2018-12-06 2025-01-08 2025-01-10"),
        # Short days are trading days; so are the days that only the federal departments were closed.
        (NASDAQ, "1999-11-25", "1999-11-26 2001-12-24 2003-12-26 2018-12-24 2025-12-26"),
        ("weekdays", "1999-07-03 1999-07-04", "1999-01-01 1999-07-05 2001-09-11 1999-12-24"),
    ],
)
def test_known_days(name: str, closed: str, open_: str) -> None:
    by_name = calendar(name)
    assert [d for d in closed.split() if by_name.is_open(day(d))] == []
    assert [d for d in open_.split() if not by_name.is_open(day(d))] == []


@pytest.mark.parametrize(
    ("closed", "open_"),
    [
        ("1994-04-27", "1994-04-26"),
        ("1997-12-26", "1998-12-24"),  # in 1998 the order closed half the day
        ("2001-12-24", "2001-09-11 2002-12-24"),  # half the day in 2002
        ("2003-12-26 2004-06-11 2007-01-02 2007-12-24 2008-12-26", "2009-12-24 2010-02-10"),
        ("2012-12-24 2014-12-26 2018-12-05 2018-12-24 2019-12-24 2020-12-24", "2012-10-29 2015-12-24 2022-12-23"),
        ("2024-12-24 2025-01-09 2025-12-24 2025-12-26", "2024-12-26"),
    ],
)
def test_federal_executive_closures_close_a_day_only_where_a_rule_asks(closed: str, open_: str) -> None:
    plain, with_closures = calendar(WASHINGTON), calendar(WASHINGTON, closures=CLOSURES)
    for text in closed.split():
        assert plain.is_open(day(text))
        assert not with_closures.is_open(day(text))
    for text in open_.split():
        assert with_closures.is_open(day(text))


# The whole table again, from the laws, without the source that it was generated from


def nth(year: int, month: int, weekday: int, n: int) -> date:
    start = date(year, month, 1)
    return start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (n - 1))


def last_monday_of_may(year: int) -> date:
    return date(year, 5, 31) - timedelta(days=date(year, 5, 31).weekday())


def observed(holiday: date) -> date:
    return holiday + timedelta(days={5: -1, 6: 1}.get(holiday.weekday(), 0))


def washington_by_law(year: int) -> Iterator[date]:
    """5 U.S.C. 6103 and D.C. Code 28-2701."""
    fixed = [(1, 1), (7, 4), (11, 11), (12, 25)] + [(6, 19)] * (year >= 2021) + [(4, 16)] * (year >= 2006)
    yield from (observed(date(year, *month_day)) for month_day in fixed)
    yield observed(date(year + 1, 1, 1))
    yield from (nth(year, 1, 0, 3), nth(year, 2, 0, 3), last_monday_of_may(year))
    yield from (nth(year, 9, 0, 1), nth(year, 10, 0, 2), nth(year, 11, 3, 4))
    if year % 4 == 1:
        yield date(year, 1, 21 if date(year, 1, 20).weekday() == 6 else 20)


def nasdaq_by_rule(year: int) -> Iterator[date]:
    """The exchange's rule on holidays, and its special closings."""
    yield from (observed(date(year, *month_day)) for month_day in [(7, 4), (12, 25)] + [(6, 19)] * (year >= 2022))
    if date(year, 1, 1).weekday() != 5:
        yield observed(date(year, 1, 1))
    yield from (nth(year, 2, 0, 3), easter(year) - timedelta(days=2), last_monday_of_may(year))
    yield from (nth(year, 9, 0, 1), nth(year, 11, 3, 4))
    if year >= 1998:
        yield nth(year, 1, 0, 3)
    special = "1994-04-27 2001-09-11 2001-09-12 2001-09-13 2001-09-14 2004-06-11 2007-01-02"
    special += " 2012-10-29 2012-10-30 2018-12-05 2025-01-09"
    yield from (day(text) for text in special.split() if day(text).year == year)


@pytest.mark.parametrize(("name", "rule"), [(WASHINGTON, washington_by_law), (NASDAQ, nasdaq_by_rule)])
def test_table_is_what_the_rules_give_in_every_year(name: str, rule: Callable[[int], Iterator[date]]) -> None:
    expected = {holiday for year in range(FIRST.year, LAST.year + 1) for holiday in rule(year)}
    in_table = {holiday for holiday in expected if FIRST <= holiday <= LAST and holiday.weekday() < 5}
    assert calendar(name).closed == tuple(sorted(in_table))


def test_every_year_has_a_sane_number_of_open_days() -> None:
    for name in CALENDAR_NAMES:
        open_days = calendar(name)
        for year in range(FIRST.year + 1, LAST.year + 1):
            count = open_days.count(date(year - 1, 12, 31), date(year, 12, 31))
            assert (260 <= count <= 262) if name == "weekdays" else (246 <= count <= 254), (name, year, count)


def test_table_file_holds_only_weekdays_in_order_one_year_to_a_line() -> None:
    text = Path(calendars.__file__).with_name("calendars.json").read_text(encoding="utf-8")
    table = json.loads(text)
    for years in (table["calendars"][WASHINGTON], table["calendars"][NASDAQ], table["closures"][CLOSURES]):
        days = [day(f"{year}-{month_day}") for year, listed in years.items() for month_day in listed.split()]
        assert all(earlier < later for earlier, later in pairwise(days))
        assert all(closed.weekday() < 5 and FIRST <= closed <= LAST for closed in days)
        assert all(text.count(f'"{year}": "{listed}"') >= 1 for year, listed in years.items())
    assert (table["first"], table["last"]) == (FIRST.isoformat(), LAST.isoformat())


# Counting


@pytest.mark.parametrize(
    ("name", "start", "n", "expected"),
    [
        (WASHINGTON, "1999-03-01", 10, "1999-03-15"),
        (WASHINGTON, "1999-05-24", 5, "1999-06-01"),  # over Memorial Day
        (WASHINGTON, "1999-12-23", 1, "1999-12-27"),  # over Christmas Day observed
        (WASHINGTON, "1999-12-30", 1, "2000-01-03"),  # over New Year's Day observed
        (WASHINGTON, "1999-07-04", 1, "1999-07-06"),  # from a Sunday
        (WASHINGTON, "1999-07-06", -2, "1999-07-01"),
        (WASHINGTON, "1999-07-04", -2, "1999-07-01"),  # back from a Sunday
        (NASDAQ, "2001-09-10", 1, "2001-09-17"),
        (NASDAQ, "2001-09-17", -1, "2001-09-10"),
        (NASDAQ, "2000-04-28", -25, "2000-03-23"),  # over Good Friday 2000
        ("weekdays", "1999-12-30", 2, "2000-01-03"),
    ],
)
def test_add(name: str, start: str, n: int, expected: str) -> None:
    assert calendar(name).add(day(start), n) == day(expected)


def test_next_open_is_the_day_itself_when_it_is_open() -> None:
    assert calendar(WASHINGTON).next_open(day("1999-07-02")) == day("1999-07-02")
    assert calendar(WASHINGTON).next_open(day("1999-07-03")) == day("1999-07-06")
    assert calendar(NASDAQ).next_open(day("2001-09-11")) == day("2001-09-17")


def test_closed_between_leaves_out_the_first_day_and_takes_in_the_last() -> None:
    washington = calendar(WASHINGTON)
    assert washington.closed_between(day("1999-05-31"), day("1999-07-05")) == (day("1999-07-05"),)
    assert washington.closed_between(day("1999-05-30"), day("1999-07-04")) == (day("1999-05-31"),)


@given(ANY_CALENDAR, INNER_DAYS, STEPS)
def test_count_undoes_add(by: Calendar, start: date, n: int) -> None:
    later, earlier = by.add(start, n), by.add(start, -n)
    assert by.count(start, later) == n
    assert by.count(earlier, start) == n - (not by.is_open(start))
    assert by.is_open(later) and by.is_open(earlier) and earlier < start < later


@given(ANY_CALENDAR, INNER_DAYS, STEPS, STEPS)
def test_add_is_additive(by: Calendar, start: date, a: int, b: int) -> None:
    assert by.add(by.add(start, a), b) == by.add(start, a + b)
    assert by.add(by.add(start, -a), -b) == by.add(start, -a - b)
    if by.is_open(start):
        assert by.add(by.add(start, a), -a) == start


@given(ANY_CALENDAR, INNER_DAYS, st.integers(0, 120))
def test_count_is_a_tally_day_by_day(by: Calendar, after: date, length: int) -> None:
    run = [after + timedelta(days=n) for n in range(1, length + 1)]
    assert by.count(after, after + timedelta(days=length)) == sum(by.is_open(each) for each in run)


@given(ANY_CALENDAR, INNER_DAYS)
def test_next_open_is_the_first_open_day(by: Calendar, start: date) -> None:
    step = start
    while not by.is_open(step):
        step += timedelta(days=1)
    assert by.next_open(start) == step


# What is refused


@pytest.mark.parametrize("name", CALENDAR_NAMES)
def test_no_answer_outside_the_table(name: str) -> None:
    by = calendar(name)
    before, beyond = FIRST - timedelta(days=1), LAST + timedelta(days=1)
    calls: list[Callable[[], object]] = [
        lambda: by.is_open(before),
        lambda: by.is_open(beyond),
        lambda: by.add(before, 1),
        lambda: by.add(beyond, -1),
        lambda: by.add(LAST, 1),
        lambda: by.add(FIRST, -1),
        lambda: by.add(LAST, 100_000),
        lambda: by.count(before, FIRST),
        lambda: by.count(LAST, beyond),
        lambda: by.next_open(beyond),
        lambda: by.closed_between(before, FIRST),
    ]
    for call in calls:
        with pytest.raises(CalendarRange) as refused:
            call()
        assert name in str(refused.value) and f"{FIRST} through {LAST}" in str(refused.value)
    with pytest.raises(CalendarRange, match="1989-12-31"):
        by.is_open(before)
    assert by.next_open(FIRST) == FIRST + timedelta(days=name != "weekdays")
    assert by.add(LAST, -1) < LAST


def test_next_open_is_refused_when_the_table_ends_closed() -> None:
    with pytest.raises(CalendarRange, match="2060-12-31"):
        calendar(WASHINGTON).next_open(LAST)  # New Year's Day 2061, observed
    assert calendar(NASDAQ).next_open(LAST) == LAST


@pytest.mark.parametrize(
    ("wrong", "right"), [("Washington DC", WASHINGTON), ("nasdaq", NASDAQ), ("NASDAK", NASDAQ), ("weekday", "weekdays")]
)
def test_an_unknown_name_is_answered_with_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(ValueError, match=f"'{wrong}'.*'{right}'"):
        calendar(wrong)


def test_an_unknown_list_of_closures_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'federal closures'.*federal executive closures"):
        calendar(WASHINGTON, closures="federal closures")


def test_counting_nothing_or_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="next_open"):
        calendar(NASDAQ).add(day("1999-03-01"), 0)
    with pytest.raises(ValueError, match="earlier"):
        calendar(NASDAQ).count(day("1999-03-02"), day("1999-03-01"))


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError):
        calendar(NASDAQ).is_open(datetime(1999, 3, 1, 9, tzinfo=UTC))


# Closures of a rule's own


def test_a_rule_may_close_further_days() -> None:
    snow = calendar(WASHINGTON, closures=[day("1996-01-08"), day("1996-01-06")])  # a Monday, and a Saturday for nothing
    assert not snow.is_open(day("1996-01-08"))
    assert snow.add(day("1996-01-05"), 1) == day("1996-01-09")
    assert len(snow.closed) == len(calendar(WASHINGTON).closed) + 1
    assert calendar(WASHINGTON).is_open(day("1996-01-08"))


def test_a_closure_outside_the_table_is_refused() -> None:
    with pytest.raises(CalendarRange, match="2061-01-03"):
        calendar("weekdays", closures={day("2061-01-03")})


def test_calendars_are_built_once() -> None:
    assert calendar(NASDAQ) is calendar(NASDAQ, closures=[])
    one, other = calendar(NASDAQ, closures=[day("1999-03-01")]), calendar(NASDAQ, closures={day("1999-03-01")})
    assert one is other

"""Fiscal periods follow each other without gaps, and a majority is more than half."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.procedures.fiscal import Each, periods
from covenantry.engine.securities.majorities import Block

YEAR_ENDS = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: (day.month, day.day))
EACH = st.sampled_from(["year", "quarter", "two months", "month"])


@given(EACH, YEAR_ENDS, st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_periods_follow_each_other_and_the_first_ends_on_the_day_or_later(
    each: Each, year_end: tuple[int, int], first: date
) -> None:
    found = list(islice(periods(each, year_end, first), 30))
    assert found[0].ends >= first > found[0].begins - timedelta(1)
    assert all(after.begins == before.ends + timedelta(1) for before, after in pairwise(found))


@given(YEAR_ENDS, st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_every_fiscal_year_ends_with_its_last_quarter_second_month_and_month(
    year_end: tuple[int, int], first: date
) -> None:
    years = [p.ends for p in islice(periods("year", year_end, first), 3)]
    parts: list[tuple[Each, int]] = [("quarter", 16), ("two months", 24), ("month", 48)]
    for each, number in parts:
        ends = {p.ends for p in islice(periods(each, year_end, first), number)}
        assert set(years) <= ends


@pytest.mark.parametrize(
    ("year_end", "expected"),
    [
        ((12, 31), date(1999, 2, 28)),
        ((2, 28), date(1999, 2, 28)),
        ((2, 29), date(1999, 2, 28)),
        ((6, 15), date(1999, 2, 15)),
    ],
)
def test_a_month_in_february(year_end: tuple[int, int], expected: date) -> None:
    assert next(periods("month", year_end, date(1999, 2, 1))).ends == expected


def test_february_of_a_leap_year_ends_with_its_last_day() -> None:
    assert next(periods("year", (2, 28), date(2000, 2, 1))).ends == date(2000, 2, 29)


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 100), min_size=1))
def test_the_fewest_who_make_a_majority_do_and_fewer_do_not(held: dict[str, int]) -> None:
    block = Block(dict(sorted(held.items(), key=lambda one: (-one[1], one[0]))), 0)
    fewest = block.fewest()
    assert block.majority(sum(held[who] for who in fewest))
    assert not block.majority(sum(sorted(held.values(), reverse=True)[: len(fewest) - 1]))


def test_half_is_no_majority_and_nothing_has_none() -> None:
    assert not Block({"a": 1, "b": 1}, 0).majority(1)
    assert not Block({}, 0).majority(0)

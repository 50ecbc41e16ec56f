"""The last and the first day on which something must be done before another day, against trying every day."""

from __future__ import annotations

from datetime import date, timedelta

from control_world import DAY, book_of, case, proposal, rulebook
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.context.counting import ends
from covenantry.engine.papers.serving import earliest, latest
from covenantry.facts.periods import Period

BOOK = book_of()
CASE = case(rulebook(), BOOK, proposal(BOOK))
periods = st.builds(
    lambda count, unit: Period(count, unit),
    st.integers(1, 40),
    st.sampled_from(["day", "week", "month", "business day"]),
)


@given(periods, st.dates(date(2001, 1, 1), date(2004, 12, 31)))
def test_latest_and_earliest_are_exact(period: Period, end: date) -> None:
    last, first = latest(CASE, period, end), earliest(CASE, period, end)
    one = timedelta(1)
    assert ends(CASE, period, last) <= end < ends(CASE, period, last + one)
    assert ends(CASE, period, first) >= end > ends(CASE, period, first - one)


def test_business_days_go_by_the_calendar_of_the_agreement() -> None:
    assert latest(CASE, Period.parse("2 business days"), date(2001, 7, 5)) == date(2001, 7, 2)
    assert ends(CASE, Period.parse("1 business days"), DAY) == date(2001, 6, 4)

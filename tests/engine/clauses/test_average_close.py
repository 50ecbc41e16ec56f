"""Average closes: over trading days or a period; missing closes are not passed over."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from engine.case import Assumptions, Case, standing
from engine.procedures.average_close import average_close, average_over
from engine.rulebook.load import load_rules
from facts.book import load_book
from facts.snapshot import snapshot

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None


def _case(day: date) -> Case:
    assert RULES is not None and BOOK is not None
    agreement = next(text for text in RULES.on(day) if text.id == "series-f-designation-2000")
    return standing(snapshot(BOOK, day), agreement, day, Assumptions({}))


CASE = _case(date(2000, 5, 1))
CLOSES = dict(CASE.snapshot.closes("common"))


def _mean(days: list[date]) -> Fraction:
    return sum((Fraction(CLOSES[day]) for day in days), Fraction(0)) / len(days)


def test_five_trading_days_end_on_the_last_one_before_the_day() -> None:
    """24 December 1999 was a holiday; the day itself does not count."""
    found = average_close(CASE, "common", 5, date(1999, 12, 28), "NASDAQ")
    days = [date(1999, 12, n) for n in (20, 21, 22, 23, 27)]
    assert (found.first, found.last, found.price) == (days[0], days[-1], _mean(days))


def test_ten_days_are_counted_with_weekends() -> None:
    found = average_over(CASE, "common", 10, date(1999, 12, 29), "NASDAQ")
    days = [date(1999, 12, n) for n in (20, 21, 22, 23, 27, 28, 29)]
    assert (found.first, found.price) == (date(1999, 12, 20), _mean(days))


def test_a_close_that_is_missing_is_said_to_be() -> None:
    assert average_close(CASE, "common", 2, date(2030, 1, 2), "NASDAQ").price is None
    assert average_over(CASE, "common", 5, date(2030, 1, 2), "NASDAQ").price is None

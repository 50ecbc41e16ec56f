"""Average closing prices of a class: over so many trading days before a day, or the days of a period."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from facts.calendars import calendar

if TYPE_CHECKING:
    from engine.case import Case


class AverageClose(NamedTuple):
    """The exact average, None where closes are missing; the days, and how it was come by or what is missing."""

    price: Fraction | None
    first: date
    last: date
    how: str


def average_close(case: Case, stock_class_id: str, trading_days: int, before: date, market: str) -> AverageClose:
    """The average of the closes of so many trading days, the last of them the last one before the day.

    Closes of days before a split of the class are put in the shares of that day.
    """
    days = [
        calendar(market, closures=case.snapshot.issuer.closures or ()).add(before, -n)
        for n in range(1, trading_days + 1)
    ]
    first, last = days[-1], days[0]
    closes = dict(case.snapshot.closes(stock_class_id))
    lacking = [day for day in days if day not in closes]
    span = f"{trading_days} trading days {first} to {last}"
    if lacking:
        return AverageClose(None, first, last, f"closing prices of {stock_class_id} on {len(lacking)} of the {span}")
    total = sum((Fraction(closes[day]) / _split(case, stock_class_id, day, before) for day in days), Fraction(0))
    return AverageClose(total / trading_days, first, last, f"average of the closes of the {span}")


def average_over(case: Case, stock_class_id: str, days: int, last: date, market: str) -> AverageClose:
    """The average of the closes of the trading days among so many calendar days, of which `last` is the last.

    Closes of days before a split of the class are put in the shares of the last day.
    """
    first = last - timedelta(days - 1)
    opens = calendar(market, closures=case.snapshot.issuer.closures or ())
    trading = [day for n in range(days) if opens.is_open(day := first + timedelta(n))]
    closes = dict(case.snapshot.closes(stock_class_id))
    lacking = [day for day in trading if day not in closes]
    span = f"{len(trading)} trading days among the {days} days {first} to {last}"
    if lacking or not trading:
        return AverageClose(None, first, last, f"closing prices of {stock_class_id} on {len(lacking)} of the {span}")
    total = sum((Fraction(closes[day]) / _split(case, stock_class_id, day, last) for day in trading), Fraction(0))
    return AverageClose(total / len(trading), first, last, f"average of the closes of the {span}")


def _split(case: Case, stock_class_id: str, after: date, through: date) -> Fraction:
    return case.split_factor(stock_class_id, after) / case.split_factor(stock_class_id, through)


__all__ = ["AverageClose", "average_close", "average_over"]

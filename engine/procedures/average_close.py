"""The average closing price of a class over the trading days that end on the last one before a day."""

from __future__ import annotations

from datetime import date
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


def _split(case: Case, stock_class_id: str, after: date, through: date) -> Fraction:
    return case.split_factor(stock_class_id, after) / case.split_factor(stock_class_id, through)


__all__ = ["AverageClose", "average_close"]

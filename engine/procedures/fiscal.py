"""Fiscal years, quarters and months of an issuer whose fiscal year ends on a day of its own."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

Each = Literal["year", "quarter", "two months", "month"]

_MONTHS: dict[str, int] = {"year": 12, "quarter": 3, "two months": 2, "month": 1}


class FiscalPeriod(NamedTuple):
    """A period with its first and last day."""

    begins: date
    ends: date


def periods(each: Each, year_end: tuple[int, int], first: date) -> Iterator[FiscalPeriod]:
    """The periods that end on a day or later, in order; each fiscal year is divided into whole ones of them.

    A year that ends with the last day of February or another month has quarters and months that end with months.
    """
    month, day = year_end
    last_of_month = day >= monthrange(2001, month)[1]
    length = _MONTHS[each]
    year, ordinal = first.year - 2, month - 1
    before: date | None = None
    while True:
        at, within = divmod(ordinal, 12)
        days = monthrange(year + at, within + 1)[1]
        ends = date(year + at, within + 1, days if last_of_month else min(day, days))
        if before is not None and ends >= first:
            yield FiscalPeriod(before + timedelta(1), ends)
        before, ordinal = ends, ordinal + length


__all__ = ["Each", "FiscalPeriod", "periods"]

"""Periods of time as agreements state them: '3 years', '72 hours', '10 Washington, D.C. business days'.

A period leaves out the day from which it runs and takes in its last day. Months and years go to the same day of the
month as the day from which they run; where a month has no such day, the reading is declared (`month_end`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, Self

from dateutil.relativedelta import relativedelta

from covenantry.facts.calendars import CALENDAR_NAMES, Calendar, Closures
from covenantry.facts.calendars import calendar as named_calendar
from covenantry.facts.problems import did_you_mean
from covenantry.facts.records import dataclass

MonthEnd = Literal["last day", "next day"]
"""Where a month has no such day (31 January and one month): the last day of the month, or the day after it."""

UNITS: Final = ("hour", "day", "week", "month", "year", "business day", "trading day")

_TEXT = re.compile(rf"([0-9]+) (?:(?:(.+?) )??({'|'.join(UNITS)})|weekday)s?", re.IGNORECASE)
_EXAMPLES = "'3 years', '90 days', '72 hours', '10 Washington, D.C. business days' or '25 NASDAQ trading days'"
_BY_CALENDAR = ("business day", "trading day")
_MONTH_END_WORDS: Final[dict[MonthEnd, str]] = {"last day": "its last day", "next day": "the day after its last"}


@dataclass(frozen=True, slots=True)
class Period:
    """A whole number of units of time; `calendar` names the calendar by which business or trading days are counted.

    It is None where the agreement names that calendar elsewhere, until `with_calendar` supplies it. `month_end`: how a
    month is counted that is too short.
    """

    count: int
    unit: str
    calendar: str | None = None
    month_end: MonthEnd = "last day"

    def __post_init__(self) -> None:
        if self.month_end not in _MONTH_END_WORDS:
            raise ValueError(f"month_end is '{self.month_end}': write {' or '.join(map(repr, _MONTH_END_WORDS))}")
        if self.unit not in UNITS:
            raise ValueError(f"'{self.unit}' is not a unit of time: {did_you_mean(self.unit, UNITS)}")
        if self.count < 1:
            raise ValueError(f"a period is at least 1 {self.unit}, not {self.count}")
        if self.calendar is not None:
            self._check_calendar(self.calendar)

    def _check_calendar(self, name: str) -> None:
        if self.unit not in _BY_CALENDAR:
            plain = f"'{self.count} {self.unit}s' or '{self.count} business days'"
            raise ValueError(f"'{name}' has no place before {self.unit}s, which go by no calendar: write {plain}")
        if name not in CALENDAR_NAMES:
            raise ValueError(f"no calendar is named '{name}': {did_you_mean(name, CALENDAR_NAMES)}")
        if self.unit == "trading day" and name != "NASDAQ":
            raise ValueError(f"the {name} calendar has no trading days: write NASDAQ trading days, or business days")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a number in digits and a unit, as in '90 days'; '5 weekdays' are business days with no holidays.

        Raises ValueError with what is wrong and how to mend it.
        """
        words = " ".join(text.split())
        found = _TEXT.fullmatch(words)
        if not found:
            raise ValueError(_what_is_wrong(words))
        count, calendar, unit = found.groups()
        return cls(int(count), unit.lower(), calendar) if unit else cls(int(count), "business day", "weekdays")

    def __str__(self) -> str:
        unit = f"{self.unit}s" if self.count > 1 else self.unit
        if self.calendar == "weekdays":
            unit = unit.replace("business ", "week")
        elif self.calendar:
            unit = f"{self.calendar} {unit}"
        return f"{self.count} {unit}"

    @property
    def needs_calendar(self) -> bool:
        """Whether the period cannot be counted until `with_calendar` supplies its calendar."""
        return self.unit in _BY_CALENDAR and self.calendar is None

    def with_calendar(self, name: str) -> Self:
        """The same business or trading days by the calendar of that name; ValueError if they have one already."""
        if self.calendar is not None:
            raise ValueError(f"'{self}' names its calendar already, so it cannot go by {name}")
        return replace(self, calendar=name)

    def last_day(self, start: date, *, closures: Closures = ()) -> date:
        """The last day of the period that runs from `start`, a day or (for hours always) a moment.

        A moment stands for its date in its own zone. `closures` are further days that are not business days (see
        facts.calendars.calendar). Raises CalendarRange beyond the calendar's table.
        """
        if self.unit == "hour":
            return self.after(_moment(start)).date()
        day = _day(start)
        if self.unit in _BY_CALENDAR:
            return self._calendar(closures).add(day, self.count)
        last = self._shifted(day, +1)
        return last + timedelta(days=1) if self.month_end == "next day" and _overflows(self, day, last) else last

    def first_day_back(self, end: date, *, closures: Closures = ()) -> date:
        """The last day on which to do what must be done at least this long before `end`, a day or a moment.

        Where the earlier month has no such day it is that month's last day, under either reading of month ends: from
        the day after, the period would end later than `end`. Hours have no last day back: ValueError.
        """
        if self.unit == "hour":
            raise ValueError(f"'{self}' before a day ends at a moment, not on a day: count it in days")
        day = _day(end)
        return self._calendar(closures).add(day, -self.count) if self.unit in _BY_CALENDAR else self._shifted(day, -1)

    def after(self, moment: datetime) -> datetime:
        """The moment at which so many hours have elapsed since `moment`, in its zone, clock changes allowed for."""
        if self.unit != "hour":
            raise ValueError(f"'{self}' ends on a day, not at a moment: ask for its last day")
        return (_moment(moment).astimezone(UTC) + timedelta(hours=self.count)).astimezone(moment.tzinfo)

    def _shifted(self, day: date, way: int) -> date:
        n = way * self.count
        try:
            match self.unit:
                case "day":
                    return day + timedelta(days=n)
                case "week":
                    return day + timedelta(weeks=n)
                case "month":
                    return day + relativedelta(months=n)
                case _:
                    return day + relativedelta(years=n)
        except (OverflowError, ValueError) as error:
            raise ValueError(f"'{self}' from {day} leaves the years 1 to 9999") from error

    def _calendar(self, closures: Closures) -> Calendar:
        if self.calendar is None:
            raise ValueError(f"'{self}' names no calendar: name one of {CALENDAR_NAMES}")
        return named_calendar(self.calendar, closures=closures)


def counted(period: Period, start: date, *, closures: Closures = ()) -> str:
    """One sentence on how `last_day` follows from `start`, for a person to check by hand."""
    if period.unit == "hour":
        return f"{period} after {start.isoformat()}: {period.after(_moment(start)).isoformat()}"
    day, last = _day(start), period.last_day(start, closures=closures)
    how = _passed_over(period, day, last, closures)
    if _overflows(period, day, last):
        how += f", no day {day.day} in that month so {_MONTH_END_WORDS[period.month_end]}"
    return f"{period} after {day}, that day not counted{how}: {last}"


def counted_back(period: Period, end: date, *, closures: Closures = ()) -> str:
    """One sentence on how `first_day_back` follows from `end`."""
    day, back = _day(end), period.first_day_back(end, closures=closures)
    how = _passed_over(period, back - timedelta(days=1), day - timedelta(days=1), closures)
    if _overflows(period, day, back):
        how += f", no day {day.day} in that month so {_MONTH_END_WORDS['last day']}"
    return f"{period} before {day}, that day not counted{how}: {back}"


def _passed_over(period: Period, after: date, through: date, closures: Closures) -> str:
    if period.calendar is None:
        return ""
    closed = named_calendar(period.calendar, closures=closures).closed_between(after, through)
    return f", passing over {', '.join(map(str, closed))}" if closed else ""


def _overflows(period: Period, start: date, last: date) -> bool:
    return period.unit in ("month", "year") and last.day != start.day


def _moment(value: date) -> datetime:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ValueError(f"hours run from a time of day with its offset, as in 1999-03-01T09:00-05:00, not {value}")
    return value


def _day(day_or_moment: date) -> date:
    return day_or_moment.date() if isinstance(day_or_moment, datetime) else day_or_moment


def _what_is_wrong(words: str) -> str:
    number, _, unit = words.partition(" ")
    if not re.fullmatch("[0-9]+", number):
        return f"'{words}' does not begin with a whole number in digits: write a period as in {_EXAMPLES}"
    hint = did_you_mean(unit.lower().removesuffix("s"), UNITS)
    return f"'{words}' ends in no unit of time ({hint}): write a period as in {_EXAMPLES}"

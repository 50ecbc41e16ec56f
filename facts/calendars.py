"""Business days and trading days: which days are open, and counting by open days.

The closed days stand in calendars.json, which tools/generate_calendars.py writes and accounts for. A day that the table
does not cover raises CalendarRange: nothing here guesses. Years to come follow today's rules; a day of mourning that is
ordered later is not in them.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean
from covenantry.facts.records import dataclass

CALENDAR_NAMES = ("Washington, D.C.", "NASDAQ", "weekdays")
FEDERAL_EXECUTIVE_CLOSURES = "federal executive closures"

#: The days that can be asked about: those for which every calendar has its closed days.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2055, 12, 31)

Closures = Collection[date] | str
"""Days that are closed besides the calendar's own, or the name of a list of them."""


class CalendarRange(ValueError):
    """A day that a calendar's table does not cover."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The open days from `first` through `last`: Monday to Friday, less the weekdays in `closed`, which is in order.

    Every method raises CalendarRange where a day that it needs lies outside, TypeError for a moment in place of a day.
    """

    name: str
    first: date
    last: date
    closed: tuple[date, ...]
    _open: tuple[int, ...] = field(init=False, repr=False, compare=False)  # ordinals of the open days, in order

    def __post_init__(self) -> None:
        closed = {day.toordinal() for day in self.closed}
        every_day = range(self.first.toordinal(), self.last.toordinal() + 1)
        # An ordinal modulo 7 is 1 on a Monday and 5 on a Friday.
        object.__setattr__(self, "_open", tuple(day for day in every_day if 1 <= day % 7 <= 5 and day not in closed))

    def is_open(self, day: date) -> bool:
        """Whether `day` is a business day (on an exchange's calendar, a trading day)."""
        return self._opened_by(day) > self._opened_before(day)

    def add(self, day: date, n: int) -> date:
        """The n-th open day after `day`, or before it where n is negative; `day` itself never counts."""
        if n == 0:
            raise ValueError(f"{self.name} calendar: count at least one day from {day}, or use next_open")
        return self._at(self._opened_by(day) + n - 1 if n > 0 else self._opened_before(day) + n, day)

    def count(self, after: date, through: date) -> int:
        """How many open days are later than `after` and not later than `through`."""
        if through < after:
            raise ValueError(f"{self.name} calendar: {through} is earlier than {after}, so no days run from it")
        return self._opened_by(through) - self._opened_by(after)

    def next_open(self, day: date) -> date:
        """The first open day on or after `day`."""
        return self._at(self._opened_before(day), day)

    def closed_between(self, after: date, through: date) -> tuple[date, ...]:
        """The closed weekdays that are later than `after` and not later than `through`."""
        start, end = bisect_right(self.closed, self._covered(after)), bisect_right(self.closed, self._covered(through))
        return self.closed[start:end]

    def _opened_before(self, day: date) -> int:
        return bisect_left(self._open, self._covered(day).toordinal())

    def _opened_by(self, day: date) -> int:
        return bisect_right(self._open, self._covered(day).toordinal())

    def _covered(self, day: date) -> date:
        if not self.first <= day <= self.last:
            raise CalendarRange(f"{self.name} calendar: {day} is outside its table, {self.first} through {self.last}")
        return day

    def _at(self, place: int, start: date) -> date:
        if not 0 <= place < len(self._open):
            table = f"{self.first} through {self.last}"
            raise CalendarRange(f"{self.name} calendar: the count from {start} leaves its table, {table}")
        return date.fromordinal(self._open[place])


def calendar(name: str, *, closures: Closures = ()) -> Calendar:
    """The calendar of that name, one of CALENDAR_NAMES, on which the days in `closures` are closed too.

    Whether a day on which an executive order closed the federal departments is a business day is for the agreement to
    say: it is open unless the rule asks for the list "federal executive closures". ValueError for an unknown name.
    """
    if name not in CALENDAR_NAMES:
        raise ValueError(f"no calendar is named '{name}': {did_you_mean(name, CALENDAR_NAMES)}")
    return _calendar(name, _listed(closures) if isinstance(closures, str) else frozenset(closures))


def uncovered(day: date) -> str:
    """Why nothing can be asked about a day, or nothing where something can."""
    return "" if FIRST_DAY <= day <= LAST_DAY else f"outside the calendars, {FIRST_DAY} through {LAST_DAY}"


def must_cover(day: date, place: str) -> None:
    """Raises InvalidInput where nothing can be asked about a day, which stands at `place`."""
    if why := uncovered(day):
        raise InvalidInput([Problem(Place(place), f"{day} is {why}", "check the year")])


class _Table(NamedTuple):
    first: date
    last: date
    closed: dict[str, frozenset[date]]  # by calendar
    closures: dict[str, frozenset[date]]  # by name of the list


@cache
def _table() -> _Table:
    raw = json.loads(Path(__file__).with_name("calendars.json").read_text(encoding="utf-8"))
    closed = {name: _days(years) for name, years in raw["calendars"].items()}
    closures = {name: _days(years) for name, years in raw["closures"].items()}
    return _Table(date.fromisoformat(raw["first"]), date.fromisoformat(raw["last"]), closed, closures)


def _days(years: dict[str, str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"{year}-{day}") for year, days in years.items() for day in days.split())


def _listed(closures: str) -> frozenset[date]:
    lists = _table().closures
    if closures not in lists:
        raise ValueError(f"no list of closures is named '{closures}': {did_you_mean(closures, lists)}")
    return lists[closures]


@cache
def _calendar(name: str, closures: frozenset[date]) -> Calendar:
    table = _table()
    if outside := [day for day in closures if not table.first <= day <= table.last]:
        raise CalendarRange(f"{name} calendar: {min(outside)} is outside its table, {table.first} through {table.last}")
    closed = {day for day in closures if day.weekday() < 5} | table.closed.get(name, frozenset())
    return Calendar(name, table.first, table.last, tuple(sorted(closed)))

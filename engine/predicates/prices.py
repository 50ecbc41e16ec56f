"""A test on closing prices: whether a class has traded at a price for long enough."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from covenantry.engine.context.counting import count
from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, unknown, would
from covenantry.engine.logic.sources import Closes, Ground
from covenantry.facts.calendars import calendar
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, Money, PositiveCount
from covenantry.facts.words import ClassId, EventKind

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@predicate("closed_at")
@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedAt(Predicate):
    """The class closed at so much or more on so many of some trading days in a row, all of them after an event.

    `days` of any `of_any` trading days, the first of which is no earlier than `after` so long from the first `event`.
    Met from the day of the last close that it takes, for good. The price follows splits since `adjusted_since`. A
    trading day before the day asked about whose close is not on record is unknown.
    """

    __pydantic_config__ = STRICT
    of: ClassId
    at_least: Money
    adjusted_since: Day
    days: PositiveCount
    of_any: PositiveCount
    market: Literal["NASDAQ"] = "NASDAQ"
    event: EventKind
    after: Lasting

    def __post_init__(self) -> None:
        if self.days > self.of_any:
            raise ValueError(f"'days' are {self.days} of {self.of_any}: more than there are")

    def in_words(self, definitions: Definitions) -> str:
        run = f"on {self.days} of any {self.of_any} trading days, from {self.after} after {self.event} on"
        return f"once {self.of} has closed at ${self.at_least} or more {run}"

    def ask(self, case: Case) -> Reason:
        events = case.snapshot.events(self.event)
        if not events:
            return would(f"{self.event}: none on record", folded(self.event), of_record(self.event, "issuer"))
        first = count(case, self.after, events[0].date).last
        last = min(case.day, case.snapshot.as_of)
        closes = dict(case.snapshot.closes(self.of))
        trading = calendar(self.market)
        days = [day for day in _days(first, last) if trading.is_open(day) and (day < last or day in closes)]
        high = {day for day in days if day in closes and Fraction(closes[day]) >= self._asked(case, day)}
        text = f"{self.of} at ${self.at_least} or more on {self.days} of {self.of_any} trading days from {first} on"
        rests = (events[0], Closes(self.of), Ground.DAY)
        if (met := self._met(days, high)) is not None:
            return known(f"{text}: reached on {met}", True, *rests)
        lacking = [day for day in days if day not in closes]
        if lacking and self._met(days, high | set(lacking)) is not None:
            return unknown(
                f"{text}: no close on record for {lacking[0]}", of_record(f"closing price {self.of}", str(lacking[0]))
            )
        return known(f"{text}: not by {last}", False, *rests, changes=first if case.day < first else None)

    def _asked(self, case: Case, day: date) -> Fraction:
        """The price asked for in shares of a day."""
        splits = case.snapshot.splits_of(self.of)
        factor = Fraction(1)
        for split in splits:
            if self.adjusted_since < split.date <= day:
                factor *= split.split_ratio
        return Fraction(self.at_least) / factor

    def _met(self, days: list[date], high: set[date]) -> date | None:
        """The day on which enough of the days in a row are high, if they are."""
        places = [place for place, day in enumerate(days) if day in high]
        for begin, end in zip(places, places[self.days - 1 :], strict=False):
            if end - begin < self.of_any:
                return days[end]
        return None


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]

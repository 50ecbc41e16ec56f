"""The time in which a holder may ask for inclusion in a registration, and whether a request came within it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from covenantry.engine.context.counting import count
from covenantry.engine.papers.acts import given_on
from covenantry.facts.periods import Period

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice


class Time(NamedTuple):
    """From the day on which the notice counts as given to the last one; None where no time runs yet."""

    given: date | None
    last: date | None
    how: str

    def admits(self, came: date | None) -> bool:
        """Whether a request that came on a day came in time."""
        return came is not None and (self.last is None or came <= self.last)


def time_for(case: Case, notices: Iterable[Notice], holder: str, within: Period) -> Time:
    """The time that the first of the notices given to a holder sets him; a notice not given by the day sets none."""
    days = [given_on(case, d) for n in notices for d in n.deliveries if d.to_id == holder]
    first = min((day for day in days if isinstance(day, date)), default=None)
    if first is None or first > case.day:
        return Time(first, None, "no notice has been given yet, so that no time runs")
    last, how = count(case, within, first)
    return Time(first, last, how)


def came_on(case: Case, request: Any, to: Sequence[str]) -> date | None:
    """The first day on which a request counts as given to any of these; None where none is known."""
    days = [given_on(case, delivery) for delivery in request.deliveries if delivery.to_id in to]
    return min((day for day in days if isinstance(day, date)), default=None)


__all__ = ["Time", "came_on", "time_for"]

"""Counting a period of an agreement: by its calendar and with the closures that the issuer's book names."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from covenantry.facts.calendars import Closures
from covenantry.facts.periods import Period, counted

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


class Counted(NamedTuple):
    """The last day of a period and one sentence on how it follows."""

    last: date
    how: str


def located(case: Case, period: Period) -> Period:
    """The period with a calendar: business days that name no place go by the agreement's."""
    return period.with_calendar(case.agreement.terms.business_days) if period.needs_calendar else period


def count(case: Case, period: Period, start: date) -> Counted:
    """The last day of a period that runs from `start`, and how it was counted."""
    return _count(located(case, period), start, case.snapshot.issuer.closures or ())


@lru_cache(maxsize=4096)
def _count(period: Period, start: date, closures: Closures) -> Counted:
    return Counted(period.last_day(start, closures=closures), counted(period, start, closures=closures))


def ends(case: Case, period: Period, start: date) -> date:
    """The last day of the period that runs from a day."""
    return count(case, period, start).last

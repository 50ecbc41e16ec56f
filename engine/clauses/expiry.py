"""Expiry: securities that end on a day, after which nothing is left to transfer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from engine.clauses.base import Asked, Clause, kind
from engine.findings import Finding, Window
from engine.reasons import known
from facts.records import dataclass
from facts.values import Day


@kind("expiry")
@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry(Clause):
    """The securities covered end with `last_day`, so far as they have not been exercised or converted by then."""

    last_day: Day

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Prohibited after the last day: a transfer would pass nothing."""
        last, day = self.last_day, asked.case.day
        over = day > last
        text = f"{day} is {'after' if over else 'not after'} {last}, the last day"
        ended = known(text, over, changes=None if over else last + timedelta(1))
        window = Window(asked.case.agreement.terms.dated, last, f"through {last}, that day included")
        yield asked.finding("prohibition", asked.engaged(ended), window=window)

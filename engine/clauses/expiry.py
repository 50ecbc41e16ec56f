"""Expiry: securities that end on a day, after which nothing is left to transfer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, known
from covenantry.engine.logic.sources import Ground
from covenantry.engine.procedures.reach import reach
from covenantry.facts.records import dataclass
from covenantry.facts.values import Day

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@kind("expiry")
@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry(Clause):
    """The securities covered end with `last_day`, so far as they have not been exercised or converted by then."""

    last_day: Day

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Prohibited after the last day: a transfer would pass nothing."""
        yield asked.finding("prohibition", asked.engaged(self._over(asked.case)), window=self._window(asked.case))

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Whether the securities have ended; the window is that of those who hold some."""
        over = self._over(on.case)
        yield on.finding(
            "termination",
            over,
            holders=[one.holder.id for one in reach(on)],
            window=self._window(on.case),
            consequences=(f"{self.covers or 'the securities'} not exercised or converted have ended",)
            if over.value
            else (),
        )

    def _over(self, case: Case) -> Reason:
        last, day = self.last_day, case.day
        over = day > last
        text = f"{day} is {'after' if over else 'not after'} {last}, the last day"
        return known(text, over, Ground.RULE, Ground.DAY, changes=None if over else last + timedelta(1))

    def _window(self, case: Case) -> Window:
        return Window(case.agreement.terms.dated, self.last_day, f"through {self.last_day}, that day included")

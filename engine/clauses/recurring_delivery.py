"""Recurring delivery: what must be delivered for each fiscal year, quarter or month, by a day that its ends fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import count, located
from covenantry.engine.context.people import ids
from covenantry.engine.context.tracking import kept
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.performed import delivered
from covenantry.engine.procedures.fiscal import Each, FiscalPeriod, periods
from covenantry.engine.securities.entitled import Entitled, Holding, entitled
from covenantry.facts.calendars import Closures
from covenantry.facts.lots import shown
from covenantry.facts.model import Notice
from covenantry.facts.periods import Period, counted_back
from covenantry.facts.records import dataclass
from covenantry.facts.words import Judgement, NoticeKind

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.snapshot import Snapshot

#: A calendar year: what months that follow no fiscal year go by.
CALENDAR_YEAR = (12, 31)
#: For so long after a section has ended what had fallen due under it is told to have ended.
TOLD_AFTER_THE_END = timedelta(366)


class Due(NamedTuple):
    """A period and the last day on which what is for it must be delivered, and from when it may be."""

    period: FiscalPeriod
    opens: date | None
    last: date


class Owed(NamedTuple):
    """To whom a delivery is owed, by their ids, and in words."""

    to: tuple[str, ...]
    reason: Reason


@kind("recurring_delivery")
@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringDelivery(Clause):
    """The notice `delivers` is owed to each of `owed_to` for `each` period: `after` its end, or `before` it begins.

    `holding`: how much one must hold on the last day to be owed it. `dispensed`: a judgement about the period (by the
    day on which it ends) that excuses it. What fell due last has a finding, what fell due before and was not
    delivered, and what falls due next or may be delivered already; what fell due before the agreement is not owed.
    """

    owed_by: Phrase
    owed_to: Phrase
    delivers: NoticeKind
    each: Each
    after: Lasting | None = None
    before: Lasting | None = None
    holding: Holding | None = None
    dispensed: Judgement | None = None

    def told_by(self) -> str:
        return self.delivers

    def __post_init__(self) -> None:
        if (self.after is None) == (self.before is None):
            raise ValueError("says either 'after' (the end of the period) or 'before' (it begins)")

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """A duty for each period that matters on the day."""
        stated = on.facts.issuer.fiscal_year_end
        year_end = _month_and_day(stated) if stated is not None else None
        bound = ids(on.case, self.owed_by)
        if year_end is None and self.each != "month":
            question = "on which day does the fiscal year end"
            missing = unknown(question, of_record("fiscal year end", "issuer"), who=on.facts.issuer.name)
            yield on.finding("duty", on.engaged(missing), bound=bound)
            return
        in_force = on.engaged()
        dues = list(self._now(on, year_end or CALENDAR_YEAR, in_force.value is False))
        latest = max((due.last for due in dues if due.last < on.day), default=on.day)
        given = {} if in_force.value is False else self._given(on, bound)
        for due in dues:
            if not on.wanted(self._about(due)):
                continue
            if in_force.value is False:
                yield on.finding("duty", in_force, about=self._about(due), bound=bound)
                continue
            found = self._finding(on, due, bound, given.get(due.period.ends, ()))
            if due.last >= latest or found.status not in ("satisfied", "excepted"):
                yield found

    def _about(self, due: Due) -> str:
        return f"{self.delivers} {due.period.ends}"

    def _given(self, on: OnDay, bound: tuple[str, ...]) -> Mapping[date | None, Sequence[Notice]]:
        """The notices by which those bound delivered, by the last day of the period that they are for."""
        found: dict[date | None, list[Notice]] = {}
        for notice in on.facts.notices(self.delivers, on.encoded.agreement):
            if notice.from_id in bound:
                found.setdefault(notice.period_end, []).append(notice)
        return found

    def _finding(self, on: OnDay, due: Due, bound: tuple[str, ...], given: Sequence[Notice]) -> Finding:
        owed = self._owed(on.case, min(on.day, due.last))
        ends = due.period.ends
        by = ", ".join(map(on.case.name, bound))
        excused = []
        if self.dispensed is not None:
            excused.append(on.case.attested(self.dispensed, ends.isoformat(), f"{self.dispensed}, period to {ends}"))
        return on.finding(
            "duty",
            on.engaged(owed.reason),
            about=self._about(due),
            bound=bound,
            holders=owed.to,
            excepted=on.excepted(*excused),
            satisfied=delivered(on.case, given, self.delivers, by, owed.to, str(ends)),
            window=Window(due.opens, due.last, self._counted(on, due)),
        )

    def _owed(self, case: Case, day: date) -> Owed:
        """Who was owed it on a day; worked out once for the facts."""

        def found(facts: Snapshot) -> Owed:
            owed = entitled(replace(case, snapshot=facts, memo={}), self.owed_to, self.holding, day)
            some = known(f"{len(owed)} are owed it: {self._who(owed)}", bool(owed), Ground.DAY)
            return Owed(tuple(one.party.id for one in owed), some)

        return kept(case.snapshot, ("owed", day, min(day, case.snapshot.as_of)), (case.agreement, self), found)

    def _who(self, owed: tuple[Entitled, ...]) -> str:
        if self.holding is None:
            return ", ".join(one.party.name for one in owed)
        least = f"{self.holding.at_least:,} shares"
        return ", ".join(f"{one.party.name} ({shown(one.held or 0)})" for one in owed) or f"nobody holds {least}"

    # --- which periods --------------------------------------------------------------------------------------------

    def _now(self, on: OnDay, year_end: tuple[int, int], ended: bool) -> Iterator[Due]:
        """What has fallen due, the next to fall due, and whatever else may be delivered already."""
        ahead = 0
        for due in self._all(on, year_end):
            if due.last < on.day:
                if not ended or on.day - due.last <= TOLD_AFTER_THE_END:
                    on.wake(due.last + TOLD_AFTER_THE_END + timedelta(1) if ended else None)
                    yield due
            elif not ahead or (due.opens is not None and due.opens <= on.day):
                ahead += 1
                on.wake(due.last + timedelta(1))
                yield due
            else:
                on.wake(due.opens)
                return

    def _all(self, on: OnDay, year_end: tuple[int, int]) -> Iterator[Due]:
        dated = on.case.agreement.terms.dated
        for period in periods(self.each, year_end, dated - timedelta(400)):
            due = self._due(on, period)
            if due.last >= dated:
                yield due

    def _due(self, on: OnDay, period: FiscalPeriod) -> Due:
        if self.after is not None:
            return Due(period, period.ends + timedelta(1), count(on.case, self.after, period.ends).last)
        back, closures = self._back(on)
        return Due(period, None, back.first_day_back(period.begins, closures=closures))

    def _counted(self, on: OnDay, due: Due) -> str:
        """How the last day is counted, in words."""
        if self.after is not None:
            return count(on.case, self.after, due.period.ends).how
        back, closures = self._back(on)
        return counted_back(back, due.period.begins, closures=closures)

    def _back(self, on: OnDay) -> tuple[Period, Closures]:
        assert self.before is not None
        return located(on.case, self.before), on.facts.issuer.closures or ()

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.owed_by, self.owed_to)


__all__ = ["RecurringDelivery"]


def _month_and_day(stated: str) -> tuple[int, int]:
    month, _, day = stated.partition("-")
    return int(month), int(day)

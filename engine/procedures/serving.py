"""Serving notices on several people: who was given one and when, and the days by which it must be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.acts import covers_transfer, given_on
from covenantry.engine.case import member
from covenantry.engine.fact_names import of_record
from covenantry.engine.procedures.counting import count
from covenantry.engine.reasons import Act, Reason, known, leaves, undone, unknown
from covenantry.facts.periods import Period

if TYPE_CHECKING:
    from covenantry.engine.case import Case
    from covenantry.facts.model import Delivery, Instrument, Notice
    from covenantry.facts.snapshot import Snapshot

ONE = timedelta(1)

#: Units that are as long wherever they begin: counting back undoes counting forward.
_EVEN = ("day", "week")


class Served(NamedTuple):
    """On which day somebody was given a notice; else `why` not, `unknown` if that is merely not on record."""

    who: str
    day: date | None
    why: str = ""
    unknown: bool = False


def ends(case: Case, period: Period, start: date) -> date:
    """The last day of the period that runs from a day."""
    return count(case, period, start).last


def latest(case: Case, period: Period, end: date) -> date:
    """The last day from which the period is over by `end`, exactly: it need not be a business day."""
    day = _back(case, period, end)
    if period.unit in _EVEN:
        return day
    while ends(case, period, day) > end:
        day -= ONE
    while ends(case, period, day + ONE) <= end:
        day += ONE
    return day


def earliest(case: Case, period: Period, end: date) -> date:
    """The first day from which the period is not over before `end`."""
    day = _back(case, period, end)
    if period.unit in _EVEN:
        return day
    while ends(case, period, day) < end:
        day += ONE
    while ends(case, period, day - ONE) >= end:
        day -= ONE
    return day


def _back(case: Case, period: Period, end: date) -> date:
    if period.needs_calendar:
        period = period.with_calendar(case.agreement.terms.business_days)
    return period.first_day_back(end)


def meant(case: Case, facts: Snapshot, phrase: str | None, people: Iterable[str]) -> list[str]:
    """Those of the people whom the phrase means, or may mean, by the facts of a day; all of them without a phrase."""
    if phrase is None:
        return list(people)
    agreement, means = case.agreement, case.agreement.definitions[phrase].parties
    quick: set[str] = set()  # a role alone answers for most people
    if means is not None and not means.not_a_party and not means.all_of:
        quick = {c.party_id for c in facts.capacities_under(agreement.id) if c.role in means.roles}
    return [w for w in people if w in quick or member(facts, agreement, facts.party(w), phrase).value is not False]


def served(case: Case, notice: Notice, people: Iterable[str]) -> Iterator[Served]:
    """For each of the people, when the notice counts as given under the agreement's notice clause."""
    deliveries = {delivery.to_id: delivery for delivery in reversed(notice.deliveries)}
    seen: dict[object, date | str | None] = {}
    for who in people:
        delivery = deliveries.get(who)
        if delivery is None:
            yield Served(who, None, f"{notice.id} was not sent to {case.name(who)}")
            continue
        how = (delivery.method, delivery.sent_at, delivery.delivered_at, delivery.acknowledged_at)
        if how not in seen:
            seen[how] = given_on(case, delivery)
        yield _served(case, notice, delivery, seen[how])


def _served(case: Case, notice: Notice, delivery: Delivery, day: date | str | None) -> Served:
    if isinstance(day, date):
        return Served(delivery.to_id, day)
    name = case.name(delivery.to_id)
    if day is None:
        return Served(
            delivery.to_id,
            None,
            f"{notice.id} went to {name} by {delivery.method}, no way in which notice may be given",
        )
    return Served(delivery.to_id, None, f"{notice.id} to {name}: {day}", True)


def sent_on(notice: Notice) -> date:
    """The day on which a notice was first sent; its own date where no sending is on record."""
    return min((d.sent_at.date() for d in notice.deliveries if d.sent_at is not None), default=notice.date)


def not_served(case: Case, notice: Notice, one: Served, mend: Act | None, changes: date | None = None) -> Reason:
    """Why somebody does not count as having been given a notice; `mend` is what would still do, if anything would.

    `changes`: the day for which it would, if for this one it comes too late.
    """
    if one.unknown:
        return unknown(one.why, of_record(f"{notice.id} delivered", one.who), who=case.name(one.who))
    return undone(one.why, mend) if mend is not None else known(one.why, False, changes=changes)


def announced(reason: Reason) -> Reason:
    """The reason, said to change when any part does: what can still be done may change though the value does not."""
    days = [leaf.changes for leaf in leaves(reason) if leaf.changes is not None]
    return reason._replace(changes=min(days, default=None))


def waivers(case: Case, instrument: str | None) -> frozenset[str]:
    """Who gave up notice and right in writing, as far as the waiver covers the transfer; nobody without a name."""
    return frozenset(paper.by_id for paper in _waivers(case, instrument))


def waived(case: Case, instrument: str | None, people: Collection[str]) -> Reason:
    """That these people waived, with the first day on which the waiver of any of them can no longer be relied on."""
    lapses: dict[str, date] = {}
    for paper in _waivers(case, instrument):
        lapses[paper.by_id] = max(lapses.get(paper.by_id, date.min), paper.until or date.max)
    first = min((lapses[who] for who in people), default=date.max)
    text = f"waived by {', '.join(case.name(who) for who in sorted(people))}"
    return known(text, True, changes=None if first == date.max else first + ONE)


def _waivers(case: Case, instrument: str | None) -> Iterator[Instrument]:
    for paper in case.snapshot.instruments(kind=instrument) if instrument is not None else ():
        here = paper.agreement in (None, case.agreement.id) and (paper.until is None or case.day <= paper.until)
        if here and covers_transfer(case, paper.covers, paper):
            yield paper


__all__ = [
    "ONE",
    "Served",
    "announced",
    "earliest",
    "ends",
    "latest",
    "meant",
    "not_served",
    "sent_on",
    "served",
    "waived",
    "waivers",
]

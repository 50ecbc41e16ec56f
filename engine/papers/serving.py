"""Serving notices on several people: who was given one and when, and the days by which it must be done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.case import member
from covenantry.engine.context.counting import ends
from covenantry.engine.logic.fact_names import FactName, of_record
from covenantry.engine.logic.reasons import Act, Reason, any_of, known, leaves, undone, unknown, ways
from covenantry.engine.logic.sources import Absent, Ground
from covenantry.engine.papers.acts import covers_transfer, given_on
from covenantry.facts.periods import Period
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Delivery, Instrument, Notice
    from covenantry.facts.snapshot import Snapshot

ONE = timedelta(1)


class Served(NamedTuple):
    """On which day somebody was given a notice; else `why` not, `unknown` if that is merely not on record."""

    who: str
    day: date | None
    why: str = ""
    unknown: bool = False


def last_start(over: Callable[[date], date], end: date, after: date = date.min) -> date:
    """The last day from which something that begins on it is over by `end`, exactly: it need not be a business day.

    `over`: the day on which it is over if it begins on a day; a later beginning never ends earlier. `after`: a day from
    which it is over in time, if one is known.
    """
    day = max(after, end - (over(end) - end))
    while over(day) > end:
        day -= ONE
    while over(day + ONE) <= end:
        day += ONE
    return day


def latest(case: Case, period: Period, end: date) -> date:
    """The last day from which a period is over by `end`."""
    return last_start(lambda start: ends(case, period, start), end)


def earliest(case: Case, period: Period, end: date) -> date:
    """The first day from which a period is not over before `end`."""
    return latest(case, period, end - ONE) + ONE


@dataclass(frozen=True, slots=True)
class Service:
    """Giving a notice in time: one chain of periods, read forward from the giving and backward from the day.

    `opens`: the first day for what the notice is for, if it is given on a day. `day`: the day for which it must be in
    time. `fixed`: that day is the notice's own, so that a later question does not help.
    """

    case: Case
    opens: Callable[[date], date]
    day: date
    fixed: bool = False

    @property
    def first(self) -> date:
        """The first day for it, if the notice is given today."""
        return self.opens(self.case.snapshot.as_of)

    @property
    def in_time(self) -> bool:
        """Whether what is given today is in time."""
        return self.first <= self.day

    def act(self, who: str, what: str, fact: FactName) -> Act:
        """The giving, with the last day on which it is in time."""
        return Act(who, what, fact, by=last_start(self.opens, self.day, self.case.snapshot.as_of))

    def lacks(self, text: str, who: str, what: str, fact: FactName) -> Reason:
        """What has not been given: an act while it can be in time; else false until the first day for which it can."""
        if self.in_time:
            return undone(text, self.act(who, what, fact))
        return known(text, False, Absent(what), changes=None if self.fixed else self.first)._replace(fact=fact)

    def to_come(self, name: str, who: str, what: str, fact: FactName) -> Reason:
        """A notice of which none on record serves; who gives it, and what he does."""
        today = self.case.snapshot.as_of
        none = f"no {name} is on record"
        text = none if self.in_time else f"{none} that serves; one given on {today} does from {self.first}"
        return self.lacks(text, who, what, fact)

    def given(self, notice: Notice, people: Iterable[Served]) -> Iterator[Reason]:
        """Whether each of the people was given the notice."""
        for one in people:
            name, key = self.case.name(one.who), of_record(f"{notice.id} delivered", one.who)
            if one.day is not None:
                yield known(f"{notice.id} counts as given to {name} on {one.day}", True, notice)
            elif (assumed := self.case.assumption(key)) is not None:
                yield known(f"{notice.id} was given to {name} in time (assumed)", assumed, Ground.ASSUMPTION)
            elif one.unknown:
                yield unknown(one.why, key, who=name)
            else:
                yield self.lacks(one.why, self.case.name(notice.from_id), f"give {notice.id} to {name}", key)

    def sets_out(self, notice: Notice, things: Iterable[str]) -> Iterator[Reason]:
        """Whether the notice sets out each thing that it must."""
        for thing in things:
            sets_out = f"{notice.id} sets out {thing}"
            fact = self.case.fact(sets_out, self.case.proposal.id)
            if thing in notice.contents:
                yield known(sets_out, True, notice)
            elif (assumed := self.case.assumption(fact)) is not None:
                yield known(f"{sets_out} (assumed)", assumed, Ground.ASSUMPTION)
            else:
                how = f"supplement {notice.id} so that it" if self.fixed else f"give a {notice.kind} that"
                text, giver = f"{notice.id} does not set out {thing}", self.case.name(notice.from_id)
                yield self.lacks(text, giver, f"{how} sets out {thing}", fact)


def or_anew(done: Reason, anew: Reason) -> Reason:
    """What has been done; where nothing could make it good any more, or else that it is done anew."""
    return done if done.value is not False or ways(done) else any_of(done.text, [done, anew])


def meant(case: Case, facts: Snapshot, phrase: str | None, people: Iterable[str]) -> list[str]:
    """Those of the people whom the phrase means, or may mean, by the facts of a day; all of them without a phrase."""
    if phrase is None:
        return list(people)
    agreement, means = case.agreement, case.agreement.definitions[phrase].parties
    quick: set[str] = set()  # a role alone answers for most people
    if means is not None and not (means.not_a_party or means.all_of or means.holding):
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
    return undone(one.why, mend) if mend is not None else known(one.why, False, notice, changes=changes)


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
    papers = [paper for paper in _waivers(case, instrument) if paper.by_id in people]
    for paper in papers:
        lapses[paper.by_id] = max(lapses.get(paper.by_id, date.min), paper.until or date.max)
    first = min((lapses[who] for who in people), default=date.max)
    text = f"waived by {', '.join(case.name(who) for who in sorted(people))}"
    return known(text, True, *papers, changes=None if first == date.max else first + ONE)


def _waivers(case: Case, instrument: str | None) -> Iterator[Instrument]:
    for paper in case.snapshot.instruments(kind=instrument) if instrument is not None else ():
        here = paper.agreement in (None, case.agreement.id) and (paper.until is None or case.day <= paper.until)
        if here and covers_transfer(case, paper.covers, paper):
            yield paper


__all__ = [
    "ONE",
    "Served",
    "Service",
    "announced",
    "earliest",
    "last_start",
    "latest",
    "meant",
    "not_served",
    "or_anew",
    "sent_on",
    "served",
    "waived",
    "waivers",
]

"""Piggyback: notice of a registration that the company proposes, and the right to have securities included in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.people import ids, people, taken
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, during, known, no, undone
from covenantry.engine.papers.asked import Prior
from covenantry.engine.papers.givers import Giver, GiverText
from covenantry.engine.papers.performed import delivered, first_given
from covenantry.engine.predicates.papers import Done
from covenantry.engine.procedures.demand_terms import Counting
from covenantry.engine.procedures.piggyback_inclusion import included
from covenantry.engine.procedures.piggyback_time import came_on, time_for
from covenantry.engine.procedures.registrations_underway import Underway, asking, begun_upon, none_underway, underway
from covenantry.engine.procedures.requested_shares import requested
from covenantry.facts.model import Notice, Party
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name
from covenantry.facts.words import NoticeKind, OwnSection, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The sections of the notice, of the inclusion, and of the condition of an underwriting."""

    __pydantic_config__ = STRICT
    notice: OwnSection
    inclusion: OwnSection
    underwriting: OwnSection


@dataclass(frozen=True, slots=True, kw_only=True)
class ForAll:
    """An instrument by which some, as a majority of a class, act for all."""

    __pydantic_config__ = STRICT
    act: PaperKind
    by: GiverText


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """The instruments that give up notice and inclusion: a holder's `own`, or one `for_all` with the prior `consent` of
    who registers."""

    __pydantic_config__ = STRICT
    own: PaperKind
    for_all: tuple[ForAll, ...] = ()
    consent: PaperKind = "consent to a waiver"


@kind("piggyback")
@dataclass(frozen=True, slots=True, kw_only=True)
class Piggyback(Clause):
    """Each of `holders` is told of a registration and may have what it holds included on a request in time.

    `notice`, `request`: the notices that do so. `within`: how long after the notice counts as given. `aside`: the
    offerings that it does not speak of; `own`: the requests under the agreement, registrations begun on which it does
    not speak of. `underwriting`: the paper to which the right is subject where the offering is underwritten. `by`: who
    registers. `for_whom`: whose underwritten offerings ask for that paper; without it all. `waiver`: what gives it up.
    `counting`: which securities can be asked for; a holder's requests add up, and reach no further.
    """

    by: Phrase
    holders: Phrase
    sections: Parts
    notice: NoticeKind
    request: NoticeKind
    within: Lasting
    aside: tuple[Name, ...] = ()
    own: tuple[NoticeKind, ...] = ()
    underwriting: PaperKind
    for_whom: tuple[Name, ...] = ()
    counting: Counting
    waiver: GivenUp | None = None

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each registration and holder: the notice owed, the right, and once asked for the inclusion owed."""
        if on.in_force().value is False:
            yield on.finding("right", on.in_force())
            return
        found = [one for one in underway(on.case) if self._speaks_of(on, one)]
        if not found:
            none = on.engaged(none_underway(on.case))
            yield on.finding("right", none, section=self.sections.inclusion, says=self._inclusion_says())
        holders = people(on.case, self.holders) if found else ()
        for one in found:
            for holder in holders:
                yield from self._of(on.of(holder), one, holder)

    def _speaks_of(self, on: OnDay, one: Underway) -> bool:
        return one.offering not in self.aside and not begun_upon(on.case, one, self.own, on.encoded.agreement)

    def _of(self, on: OnDay, one: Underway, holder: Party) -> Iterator[Finding]:
        company, about = ids(on.case, self.by), f"{one.id} {holder.id}"
        told = on.engaged(one.told(), taken(on.case, self.by))
        notices = [n for n in asking(on.case, [self.notice], one.id, on.encoded.agreement) if n.from_id in company]
        who = ", ".join(map(on.case.name, company))
        yield on.finding(
            "duty",
            all_of("the notice is owed", [told, _not_withdrawn(one)]),
            about=about,
            section=self.sections.notice,
            says=f"Each holder is promptly given the {self.notice}.",
            bound=company,
            holders=[holder.id],
            excepted=self._given_up(on, one, holder, self.sections.notice),
            window=Window(one.day, one.effective, "promptly: no later than the registration becomes effective"),
            satisfied=self._told(on, one, holder, notices, who),
        )
        window = self._window(on, one, holder, notices)
        yield on.finding(
            "right",
            all_of("inclusion may be asked for", [told, one.still_open(), self._in_time(on, window)]),
            about=about,
            section=self.sections.inclusion,
            says=self._inclusion_says(),
            bound=company,
            holders=[holder.id],
            excepted=self._given_up(on, one, holder, self.sections.inclusion),
            window=window,
        )
        asked = asking(on.case, [self.request], one.id, on.encoded.agreement)
        if requests := [request for request in asked if request.from_id == holder.id]:
            yield from self._asked(on, one, holder, requests, window, company)

    def _told(self, on: OnDay, one: Underway, holder: Party, notices: list[Any], who: str) -> Reason:
        """Whether the holder was told while it could still lead to inclusion."""
        came = {n.id: first_given(on.case, n, [holder.id]) for n in notices}
        late = {name: day for name, day in came.items() if one.effective is not None and day and day > one.effective}
        if late and len(late) == len(notices):
            told = ", ".join(f"{name} came on {day}" for name, day in late.items())
            return known(f"{told}, after {one.id} had become effective", False, *notices, *one.entries)
        timely = [n for n in notices if n.id not in late]
        return delivered(on.case, timely, self.notice, who, [holder.id], f"{one.id} {holder.id}")

    def _given_up(self, on: OnDay, one: Underway, holder: Party, section: str) -> Reason | None:
        """Whether a waiver that reaches the section and the registration is on record."""
        if (waiver := self.waiver) is None:
            return on.excepted()
        own = Done(act=waiver.own, by=Giver("part", holder.id), under=section, registration=one.id)
        prior = Prior(act=waiver.consent, by=Giver("part", self.by))
        reach: dict[str, Any] = {"under": section, "registration": one.id, "prior": prior}
        ways = [Done(act=its.act, by=its.by, **reach).ask(on.case) for its in waiver.for_all]
        return on.excepted(own.ask(on.case), *ways)

    def _inclusion_says(self) -> str:
        return f"What a holder asks for within {self.within} of the {self.notice} is to be included."

    def _window(self, on: OnDay, one: Underway, holder: Party, notices: list[Any]) -> Window:
        time = time_for(on.case, notices, holder.id, self.within)
        on.wake(time.given)
        return Window(one.day, time.last, f"{self.notice}: {time.how}")

    def _in_time(self, on: OnDay, window: Window) -> Reason:
        return during(on.day, None, window.last_day, "the time for a request")

    def _asked(
        self, on: OnDay, one: Underway, holder: Party, requests: list[Notice], window: Window, company: tuple[str, ...]
    ) -> Iterator[Finding]:
        """What is owed, and asked, once inclusion has been requested: of all requests that came in time together."""
        came = {request.id: self._came(on, holder, request, window, company) for request in requests}
        timely = any_of("a request came in time", came.values())
        engaged = all_of("inclusion was asked for", [on.engaged(one.told()), _not_withdrawn(one), timely])
        counts = [request for request in requests if came[request.id].value]
        asked = requested(on.case, holder.id, counts, self.counting, one.filing, theirs=True)
        on.wake(asked.changes)
        number = asked.shares if counts else None
        about = f"{one.id} {holder.id} inclusion"
        yield on.finding(
            "duty",
            engaged,
            about=about,
            section=self.sections.inclusion,
            says="What was asked for in time is included in the registration.",
            bound=company,
            holders=[holder.id],
            window=Window(min(request.date for request in requests), None, "with the registration; no day is fixed"),
            satisfied=included(on, one, holder, asked),
            amounts=(Amount("asked for", number, "shares", asked.how),) if number is not None else (),
        )
        if one.underwritten and (not self.for_whom or one.for_whom in self.for_whom):
            yield on.finding(
                "condition",
                engaged,
                about=about,
                section=self.sections.underwriting,
                says=f"In an underwritten offering inclusion takes the {self.underwriting} of whose securities it is.",
                bound=[holder.id],
                satisfied=self._signed(on, one, holder),
            )

    def _came(self, on: OnDay, holder: Party, request: Notice, window: Window, company: tuple[str, ...]) -> Reason:
        """Whether a request has come by now, and no later than it may."""
        came = came_on(on.case, request, company)
        if came is None:
            key = of_record(f"{request.id} delivered", company[0] if company else "issuer")
            return undone(f"{request.id} has not been given to the company", Act(holder.name, "give it", key))
        on.wake(came)
        late = window.last_day is not None and came > window.last_day
        last = window.last_day or "a day not fixed yet"
        said = f"{request.id} counts as given on {came}; the last day is {last}"
        return known(said, came <= on.day and not late, request, changes=None if late or came <= on.day else came)

    def _signed(self, on: OnDay, one: Underway, holder: Party) -> Reason:
        for paper in on.facts.instruments(self.underwriting, holder.id):
            if paper.covers is None or paper.covers.registration_id in (None, one.id):
                return known(f"{self.underwriting} by {holder.name} of {paper.date}", True, paper)
        act = Act(holder.name, f"enter into the {self.underwriting}", on.fact(self.underwriting, one.id))
        return undone(f"no {self.underwriting} by {holder.name} on record", act)

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.by, self.holders)


def _not_withdrawn(one: Underway) -> Reason:
    return no(
        known(f"{one.id} was withdrawn on {one.withdrawn}", one.withdrawn is not None, *one.entries),
        "it was not withdrawn",
    )


__all__ = ["Piggyback"]

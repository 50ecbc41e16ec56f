"""Demand registration: holders may require the company to register their securities, and what a request sets going."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.clauses.base import Clause, OnDay, kind
from engine.findings import Amount, Finding, Window
from engine.procedures.registration_requests import (
    AfterDemand,
    AfterOffering,
    Bar,
    Most,
    NearRegistration,
    Size,
    Term,
    after_demands,
    after_offering,
    near_registrations,
    received,
    requested,
    size,
)
from engine.procedures.registration_run import (
    CutBack,
    Deferral,
    Effected,
    Filing,
    Joining,
    Keeping,
    Request,
    Telling,
    effected,
    run,
)
from engine.reasons import Reason, all_of, any_of, during, known, no
from engine.rulebook.model import Lasting, Phrase, reached
from facts.lots import shown
from facts.records import dataclass
from facts.values import Id, Name, YesNo

if TYPE_CHECKING:
    from facts.model import Notice, Party


@kind("demand_registration")
@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRegistration(Clause):
    """Each of `holders` may ask, by a notice `request`, that `securities` of `stock_class` be registered.

    `issuable`: what is issuable of them counts, too. `term`, `size`, `most`: when, for how much and how often.
    `after_offering`, `near_registration`, `after_demand`: what bars a request for a time. `others`
    are told (`tell`) and may join (`join`). The company must `file` and `keep` the registration effective, may defer it
    (`deferral`), and cuts back what the underwriters cannot take (`cut_back`). `effected`: which registrations count.
    """

    holders: Phrase
    securities: Phrase
    stock_class: Id
    issuable: YesNo = False
    request: Name
    term: Term | None = None
    size: Size | None = None
    most: Most | None = None
    after_offering: AfterOffering | None = None
    near_registration: NearRegistration | None = None
    after_demand: AfterDemand | None = None
    others: Phrase | None = None
    tell: Telling | None = None
    join: Joining | None = None
    file: Filing | None = None
    keep: Keeping | None = None
    effected: Effected | None = None
    deferral: Deferral | None = None
    cut_back: CutBack | None = None

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The right of each holder; the bars against requests; and what each request on record has set going."""
        for holder in on.case.members(self.holders):
            yield self._right(on.of(holder), holder)
        if on.in_force().value is False:
            return
        for bar in self._bars(on, on.day):
            yield _bar(on, bar)
        for notice, registration in requested(on, (self.request,)):
            asker = on.facts.party(notice.from_id)
            one = on.of(asker) if asker is not None else on
            day = received(on, notice, on.company)
            counts = self._counts(one, notice, day, registration.id if registration is not None else "")
            asked = Request(notice, registration, day, counts)
            others = [p for p in on.case.members(self.others) if p.id != notice.from_id] if self.others else []
            yield from run(one, self, asked, others)

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (phrase for phrase in (self.holders, self.securities, self.others) if phrase)

    # --- the right ------------------------------------------------------------------------------------------------

    def _right(self, on: OnDay, holder: Party) -> Finding:
        tests = [on.engaged(), self.holds(on, holder.id)]
        window = None
        if self.term is not None:
            first, last = self.term.window(on)
            window = Window(first, last, f"requests may be made {first or 'at once'} to {last or 'no fixed day'}")
            tests.append(during(on.day, first, last, f"the time for requests ({self.term.section})"))
        tests += [no(bar.reason, f"not barred by {bar.section}: {bar.reason.text}") for bar in self._bars(on, on.day)]
        amounts: tuple[Amount, ...] = ()
        if self.most is not None:
            left, reason = self._left(on, on.day)
            tests.append(reason)
            amounts = (Amount("requests left", str(left), "requests", self.most.says),)
        return on.finding(
            "right",
            all_of("a request may be made", tests),
            about=holder.id,
            bound=[on.company],
            holders=[holder.id],
            window=window,
            amounts=amounts,
            consequences=tuple(self._asks()),
        )

    def _asks(self) -> Iterator[str]:
        if self.size is not None and self.size.everything:
            yield "a request must be for all Registrable Securities"
        elif self.size is not None:
            by = f"the average of {self.size.closes} closes" if self.size.closes else "the anticipated net price"
            yield f"a request must be for securities worth more than ${self.size.more_than:,} by {by}"

    def registrable(self, on: OnDay, holder: str) -> tuple[Fraction, list[Reason]]:
        """How many securities of the class a holder has that count, issuable ones among them; and the doubtful ones."""
        positions, total, doubts = on.facts.positions, Fraction(0), []
        for lot, meant in on.case.meant(positions.lots_of(holder, self.stock_class), self.securities):
            if meant.value:
                total += lot.quantity
            elif meant.value is None:
                doubts.append(meant)
        for name in self._sources(on) if self.issuable else ():
            terms = positions.terms(name)
            if terms is not None and not terms.expired(on.day):
                total += positions.quantity(holder, name) * terms.ratio
        return total, doubts

    def _sources(self, on: OnDay) -> list[str]:
        """The classes on whose conversion or exercise the securities are issued, by their definition as it then is."""
        definitions = on.case.agreement.definitions
        limbs = (limb for phrase in reached([self.securities], definitions) for limb in definitions[phrase].securities)
        return list(dict.fromkeys(name for limb in limbs for name in limb.issued_upon))

    def holds(self, on: OnDay, holder: str) -> Reason:
        """Whether a holder has any of them."""
        total, doubts = self.registrable(on, holder)
        text = f"{on.case.name(holder)} holds {self.securities}"
        return known(f"{text}: {shown(total)}", True) if total else any_of(text, doubts)

    # --- what stands against it -------------------------------------------------------------------------------------

    def _bars(self, on: OnDay, day: date, own: str = "") -> list[Bar]:
        bars = []
        if self.after_offering is not None:
            bars.append(after_offering(on, self.after_offering, day))
        if self.near_registration is not None:
            bars += [bar for bar in near_registrations(on, self.near_registration, day) if bar.about != own]
        if self.after_demand is not None:
            bars += after_demands(on, self.after_demand, day, own)
        return bars

    def _left(self, on: OnDay, day: date, own: str = "") -> tuple[int, Reason]:
        """How many more registrations may be asked for."""
        assert self.most is not None
        since = self.most.within.first_day_back(day) if self.most.within is not None else None
        used = []
        for notice, registration in requested(on, (self.request,)):
            if notice.id == own or registration is None:
                continue
            done = effected(on, self, registration, day)
            recent = since is None or (registration.effective is not None and registration.effective > since)
            if done.value and recent:
                used.append(registration)
                on.wake(_again(self.most.within, registration.effective))
        left = max(self.most.count - len(used), 0)
        text = f"{self.most.says} ({self.most.section}): {len(used)} used, {left} left"
        return left, known(text, left > 0)

    def _counts(self, on: OnDay, notice: Notice, day: date | str, own: str) -> Reason:
        """Whether a request is one that the company must comply with, by what held on the day it was received."""
        if isinstance(day, str):
            return known(day, False)
        who = on.facts.party(notice.from_id)
        tests = [
            on.engaged(),
            on.case.party_is("transferor", self.holders) if who is not None else known("nobody", False),
        ]
        if self.term is not None:
            first, last = self.term.window(on)
            made = (first is None or day >= first) and (last is None or day <= last)
            tests.append(known(f"received {day}, within {first or 'the past'} to {last or 'no fixed day'}", made))
        tests += [
            no(bar.reason, f"not barred by {bar.section} on {day}: {bar.reason.text}")
            for bar in self._bars(on, day, own)
        ]
        if self.most is not None:
            tests.append(self._left(on, day, notice.id)[1])
        if self.size is not None:
            held, doubts = self.registrable(on, notice.from_id)
            tests.append(
                size(on, self.size, notice, day, held, self.stock_class) if not doubts else all_of("all", doubts)
            )
        return all_of("the request must be complied with", [t._replace(changes=None) for t in tests])


def _again(within: Lasting | None, effective: date | None) -> date | None:
    return within.last_day(effective) if within is not None and effective is not None else None


def _bar(on: OnDay, bar: Bar) -> Finding:
    window = Window(bar.opens, bar.last_day, bar.reason.text) if bar.opens or bar.last_day else None
    return on.finding(
        "exception",
        bar.reason,
        section=bar.section,
        says=bar.says,
        about=bar.about,
        holders=[on.company],
        window=window,
    )

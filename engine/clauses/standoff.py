"""Standoff: after an offering, on request, no transfer for a period from the effective date of its registration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.language.model import Lasting
from covenantry.engine.language.own_words import MANAGES, STANDOFF_CONSENT, STANDOFF_REQUEST
from covenantry.engine.logic.fact_names import FactName, of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, all_of, any_of, during, known, no, unknown, would
from covenantry.engine.logic.sources import Absent, Ground
from covenantry.engine.papers.acts import given
from covenantry.engine.papers.givers import Giver
from covenantry.engine.papers.signed import instrument_done
from covenantry.engine.predicates.papers import Done
from covenantry.engine.procedures.reach import Reached, in_words, reach
from covenantry.engine.securities.registration import covers_proposal
from covenantry.facts.records import dataclass
from covenantry.facts.values import YesNo
from covenantry.facts.words import Judgement

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

#: Offerings that are no public offering of securities in which a standoff could be asked for.
NOT_PUBLIC = ("employee benefit plan", "rule 145")


@kind("standoff")
@dataclass(frozen=True, slots=True, kw_only=True)
class Standoff(Clause):
    """Prohibits transfers after an offering, where asked for.

    `lasts`: from the effective date. `as_requested`: the request names the period and `lasts` is its limit. `asked_by`:
    whose request counts. `consents`: who may allow a transfer; `consents_needed`: all of them together, any, or those
    who asked for the standoff. `provided`: a judgement that must be on record for it to bind, such as that officers and
    directors are bound alike. `offerings`: any public offering, or only one in which holders' securities are sold.
    """

    lasts: Lasting
    as_requested: YesNo = False
    asked_by: tuple[Literal["Company", "managing underwriter"], ...]
    consents: tuple[Literal["Company", "managing underwriter"], ...] = ()
    consents_needed: Literal["all", "any", "whoever asked"] = "all"
    provided: Judgement | None = None
    offerings: Literal["any public offering", "offerings of holders' securities"] = "any public offering"
    spares_registered: YesNo = True

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """One finding for each offering with an effective registration statement; one that says so where there is
        none."""
        if (in_force := asked.in_force()).value is False:
            yield asked.finding("prohibition", in_force)
            return
        public = [
            r for r in asked.case.snapshot.registrations.values() if r.entry.offering not in NOT_PUBLIC and r.effective
        ]
        if not public:
            yield asked.finding(
                "prohibition",
                known(
                    "no public offering on record has become effective",
                    False,
                    Absent("a public offering that has become effective"),
                ),
            )
        for registration in public:
            yield self._finding(asked, registration)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each public registration who may ask for a standoff, and once asked whom it bars and until when."""
        if (in_force := on.in_force()).value is False:
            yield on.finding("prohibition", in_force)
            return
        public = [r for r in on.facts.registrations.values() if r.entry.offering not in NOT_PUBLIC]
        if not public:
            yield on.finding("right", on.engaged(_no_offering()))
        bound = list(reach(on)) if public else []
        for registration in public:
            yield self._may_ask(on, registration, bound)
            for one in bound if self._ever_asked(on.case, registration) else ():
                yield self._bars(on, registration, one)

    def _may_ask(self, on: OnDay, registration: Any, bound: list[Reached]) -> Finding:
        """The right of those who may ask: until the longest period is over, or the registration is withdrawn."""
        case = on.case
        effective, withdrawn = registration.effective, registration.withdrawn
        window = Window(registration.filed, None, f"{self.lasts} from the effective date, which is still to come")
        if effective is not None:
            last, sentence = count(case, self.lasts, effective)
            window = Window(registration.filed, last, f"from the effective date of {registration.id}: {sentence}")
        over = withdrawn is not None and effective is None
        tests = [
            no(
                known(f"{registration.id} was withdrawn on {withdrawn}", over, *registration.life),
                f"{registration.id} was not withdrawn",
            ),
            during(on.day, registration.filed, window.last_day, f"a standoff in {registration.id}", *registration.life),
            *self._of_holders(registration),
        ]
        askers = [_person(case, registration, who) for who in self.asked_by]
        if None in askers and len(askers) == 1:
            tests.append(unknown(f"who is managing underwriter of {registration.id}", _underwriter(registration)))
        reached = [one.holder.id for one in bound if one.engaged.value is not False]
        return on.finding(
            "right",
            on.engaged(*tests),
            about=registration.id,
            holders=[who for who in askers if who is not None],
            bound=reached,
            window=window,
        )

    def _bars(self, on: OnDay, registration: Any, one: Reached) -> Finding:
        case = one.parts[0].case
        request, period = self._request(case, registration)
        effective, window = registration.effective, None
        tests = [one.engaged, request, *self._of_holders(registration)]
        if effective is None:
            key = of_record("effective", registration.id)
            event = f"registration effective: {{registration_id: {registration.id}}}"
            tests.append(would(f"{registration.id} has not become effective", event, key))
        else:
            last, sentence = count(case, period, effective)
            window = Window(effective, last, f"from the effective date of {registration.id}: {sentence}")
            tests.append(during(on.day, effective, last, f"the standoff in {registration.id}", *registration.life))
        if self.provided is not None:
            tests.append(case.attested(self.provided, registration.id, f"{registration.id}: {self.provided}"))
        said = [f"except: securities sold in {registration.id}"] if self.spares_registered else []
        return on.finding(
            "prohibition",
            all_of("the standoff binds", [on.engaged(), *tests]),
            about=f"{registration.id} {one.holder.id}",
            bound=[one.holder.id],
            excepted=self._free(registration, one),
            window=window,
            consequences=(f"of: {one.classes}", *said, *in_words(on)),
        )

    def _free(self, registration: Any, one: Reached) -> Reason | None:
        """Whether every transfer of what he holds is allowed; None where nothing can allow all of them."""
        found = []
        for part in one.parts:
            ways = [part.excepted] if part.excepted is not None else []
            ways += [self._consents(part.case, registration)] if self.consents else []
            if not ways:
                return None
            found.append(any_of(f"of {part.stock_class_id}", ways))
        return all_of("every transfer is allowed", found)

    def _ever_asked(self, case: Case, registration: Any) -> bool:
        return bool(self._requests(case, registration) or self._perhaps(case, registration))

    def _of_holders(self, registration: Any) -> list[Reason]:
        if self.offerings != "offerings of holders' securities":
            return []
        return [
            known(
                f"{registration.id} offers holders' securities",
                registration.entry.for_whom != "company",
                registration.entry,
            )
        ]

    def _finding(self, asked: Asked, registration: Any) -> Finding:
        case, name = asked.case, registration.entry.registration_id
        request, period = self._request(case, registration)
        last, sentence = count(case, period, registration.effective)
        how = f"from the effective date of {name}: {sentence}"
        window = Window(registration.effective, last, how)
        inside = registration.effective <= case.day <= last
        tests = [
            known(
                f"{case.day} is {'within' if inside else 'not within'} {registration.effective} to {last} ({how})",
                inside,
                *registration.life,
                Ground.DAY,
                changes=last + timedelta(1)
                if inside
                else registration.effective
                if case.day < registration.effective
                else None,
            )._replace(role="window"),
            request,
        ]
        tests += self._of_holders(registration)
        if self.spares_registered:
            tests.append(
                no(_sold_in_it(case, registration), "the securities are not themselves sold in the registration")
            )
        if self.provided is not None:
            tests.append(case.attested(self.provided, name, f"{name}: {self.provided}"))
        allowed = [self._consents(case, registration)] if self.consents else []
        return asked.finding("prohibition", asked.engaged(*tests), excepted=asked.excepted(*allowed), window=window)

    def _request(self, case: Case, registration: Any) -> tuple[Reason, Any]:
        """Whether a standoff was asked for in the offering by a request that has been given, and how long at most."""
        name, requests = registration.entry.registration_id, self._requests(case, registration)
        tests = [_asked(case, notice) for notice in requests]
        doubtful = self._perhaps(case, registration)
        tests += [_underwrites(case, registration, notice) for notice in doubtful]
        if not tests:
            return known(
                f"no request for a standoff in {name} is on record",
                False,
                Absent(f"a request for a standoff in {name}"),
            ), self.lasts
        asked = any_of(f"a standoff was asked for in {name}", tests)
        longest = max((self._asked_for(notice) for notice in (*requests, *doubtful)), key=lambda period: period.count)
        return asked, longest

    def _perhaps(self, case: Case, registration: Any) -> list[Any]:
        """Requests by others, where it is not on record who the managing underwriter is: it may be one of them."""
        if "managing underwriter" not in self.asked_by or _person(case, registration, "managing underwriter"):
            return []
        company = case.snapshot.issuer.id
        requests = case.snapshot.notices(kind=STANDOFF_REQUEST, agreement=case.agreement.id)
        return [n for n in requests if n.registration_id == registration.id and n.from_id != company]

    def _requests(self, case: Case, registration: Any) -> list[Any]:
        people = {_person(case, registration, who) for who in self.asked_by} - {None}
        return [
            notice
            for notice in case.snapshot.notices(kind=STANDOFF_REQUEST, agreement=case.agreement.id)
            if notice.registration_id == registration.id and notice.from_id in people
        ]

    def _asked_for(self, request: Any) -> Any:
        if not self.as_requested or not request.period_days:
            return self.lasts
        return min(self.lasts, type(self.lasts)(request.period_days, "day", None), key=lambda period: period.count)

    def _consents(self, case: Case, registration: Any) -> Reason:
        parts = []
        people = {who: _person(case, registration, who) for who in self.consents}
        if self.consents_needed == "whoever asked":
            askers = {request.from_id for request in self._requests(case, registration)}
            people = {who: person for who, person in people.items() if person in askers}
        for person in people.values():
            if person is None:
                parts.append(unknown(f"who is managing underwriter of {registration.id}", _underwriter(registration)))
            else:
                words = f"written consent of {case.name(person)} to the transfer"
                asked = Done(
                    act=STANDOFF_CONSENT,
                    by=Giver("part", person),
                    of=words,
                    under=self.section,
                    registration=registration.id,
                )
                parts.append(instrument_done(case, asked))
        every = self.consents_needed != "any" and parts
        return (all_of if every else any_of)("prior written consent", parts)


def _no_offering() -> Reason:
    terms = "registration_id: ID, form: S-1, stock_class_ids: [CLASS], for_whom: company, offering: underwritten"
    event = f"registration statement: {{{terms}}}"
    return would(
        "no registration statement for a public offering is on record", event, of_record("public offering", "issuer")
    )


def _underwriter(registration: Any) -> FactName:
    return of_record("managing underwriter", registration.id)


def _underwrites(case: Case, registration: Any, notice: Any) -> Reason:
    """Whether the standoff was asked for by somebody who may be the managing underwriter."""
    name = registration.id
    question = f"{case.name(notice.from_id)}, who asked for a standoff, is managing underwriter of {name}"
    is_he = case.attested(MANAGES(name), notice.from_id, question)
    return all_of(f"asked for by the managing underwriter of {name}", [is_he, _asked(case, notice)])


def _person(case: Case, registration: Any, who: str) -> str | None:
    return case.snapshot.issuer.id if who == "Company" else registration.entry.managing_underwriter_id


def _asked(case: Case, request: Any) -> Reason:
    """Whether a request has been given: to the transferor, or else (it binds transferees too) to anybody it went to.

    A request of which no delivery is on record is taken as given on its day.
    """
    text = f"{case.name(request.from_id)} asked for it ({request.id})"
    people = [delivery.to_id for delivery in request.deliveries]
    holder = case.proposal.transferor.id
    to = [holder] if holder in people else people
    return any_of(text, [given(case, request, who) for who in to]) if to else known(text, True, request)


def _sold_in_it(case: Case, registration: Any) -> Reason:
    if case.proposal.registration_id != registration.id:
        return known(f"the transfer is not a sale under {registration.id}", False, Ground.TRANSFER)
    return covers_proposal(case, registration)

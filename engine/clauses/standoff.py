"""Standoff: after an offering, on request, no transfer for a period from the effective date of its registration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from engine.acts import given
from engine.clauses.base import Asked, Clause, kind
from engine.findings import Finding, Window
from engine.predicates import Done
from engine.reasons import Reason, all_of, any_of, known, no, unknown
from engine.registration import covers
from engine.rulebook.model import Lasting
from facts.periods import counted
from facts.values import Name, YesNo

if TYPE_CHECKING:
    from engine.case import Case

#: Offerings that are no public offering of securities in which a standoff could be asked for.
NOT_PUBLIC = ("employee benefit plan", "rule 145")


@kind("standoff")
@dataclass(frozen=True, slots=True, kw_only=True)
class Standoff(Clause):
    """Prohibits transfers after an offering, where asked for.

    `lasts`: from the effective date. `as_requested`: the request names the period and `lasts` is its limit. `asked_by`:
    whose request counts. `consents`: who together may allow a transfer. `provided`: a judgement that must be on record
    for it to bind, such as that officers and directors are bound alike. `offerings`: any public offering, or only one
    in which holders' securities are sold.
    """

    lasts: Lasting
    as_requested: YesNo = False
    asked_by: tuple[Literal["Company", "managing underwriter"], ...]
    consents: tuple[Literal["Company", "managing underwriter"], ...] = ()
    consents_needed: Literal["all", "any"] = "all"
    provided: Name | None = None
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
            yield asked.finding("prohibition", known("no public offering on record has become effective", False))
        for registration in public:
            yield self._finding(asked, registration)

    def _finding(self, asked: Asked, registration: Any) -> Finding:
        case, name = asked.case, registration.entry.registration_id
        request, period = self._request(case, registration)
        last = period.last_day(registration.effective)
        how = f"from the effective date of {name}: {counted(period, registration.effective)}"
        window = Window(registration.effective, last, how)
        inside = registration.effective <= case.day <= last
        tests = [
            known(
                f"{case.day} is {'within' if inside else 'not within'} {registration.effective} to {last} ({how})",
                inside,
                changes=last + timedelta(1)
                if inside
                else registration.effective
                if case.day < registration.effective
                else None,
            ),
            request,
        ]
        if self.offerings == "offerings of holders' securities":
            tests.append(known(f"{name} offers holders' securities", registration.entry.for_whom != "company"))
        if self.spares_registered:
            tests.append(
                no(_included(case, registration), "the securities are not themselves included in the registration")
            )
        if self.provided is not None:
            tests.append(case.attested(self.provided, name, f"{name}: {self.provided}"))
        allowed = [self._consents(case, registration)] if self.consents else []
        return asked.finding("prohibition", asked.engaged(*tests), excepted=asked.excepted(*allowed), window=window)

    def _request(self, case: Case, registration: Any) -> tuple[Reason, Any]:
        name = registration.entry.registration_id
        people = {_person(case, registration, who) for who in self.asked_by}
        for notice in case.snapshot.notices(kind="standoff request", agreement=case.agreement.id):
            if notice.registration_id == name and notice.from_id in people:
                days = self.lasts
                if self.as_requested and notice.period_days is not None:
                    days = min(self.lasts, type(self.lasts)(notice.period_days, "day", None), key=lambda p: p.count)
                parts = [known(f"{case.name(notice.from_id)} asked for it ({notice.id})", True)]
                holder = case.proposal.transferor.id
                if any(d.to_id == holder for d in notice.deliveries):
                    parts.append(given(case, notice, holder))
                return all_of(f"a standoff was asked for in {name}", parts), days
        return known(f"no request for a standoff in {name} is on record", False), self.lasts

    def _consents(self, case: Case, registration: Any) -> Reason:
        parts = []
        for who in self.consents:
            person = _person(case, registration, who)
            if person is None:
                key = f"managing-underwriter:{registration.entry.registration_id}"
                parts.append(unknown(f"who is managing underwriter of {registration.entry.registration_id}", key))
            else:
                parts.append(
                    Done(act="consent", by=person, of=f"written consent of {case.name(person)} to the transfer").ask(
                        case
                    )
                )
        return (all_of if self.consents_needed == "all" else any_of)("prior written consent", parts)


def _person(case: Case, registration: Any, who: str) -> str | None:
    return case.snapshot.issuer.id if who == "Company" else registration.entry.managing_underwriter_id


def _included(case: Case, registration: Any) -> Reason:
    proposal = case.proposal
    under_it = proposal.registration_id == registration.entry.registration_id
    included = under_it and covers(registration, proposal.transferor.id, proposal.stock_class_id, proposal.quantity)
    return known("the transfer is a sale included in the registration", bool(included))

"""What bars a demand right on a day, or frees the company from acting on a request: each with its section and end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from covenantry.engine.context.counting import count, located
from covenantry.engine.language.own_words import BONA_FIDE_FILING
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, all_of, any_of, during, known, unknown, would
from covenantry.engine.logic.sources import Absent
from covenantry.engine.papers.performed import first_given
from covenantry.engine.procedures.registration_requests import Request, effected
from covenantry.engine.procedures.registrations_underway import PROPOSED
from covenantry.engine.securities.registration import NOT_FOR_HOLDERS

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.demand_terms import (
        FirstOffering,
        Forestalled,
        Keeping,
        OtherRegistrations,
        Quota,
        Spacing,
    )
    from covenantry.facts.model import Notice
    from covenantry.facts.registrations import Registration

ONE = timedelta(1)


def before_first_offering(case: Case, terms: FirstOffering) -> Reason:
    """Whether the first public offering has not been effective for long enough."""
    text = f"{terms.section}: before the first public offering" + (f" and {terms.wait} after it" if terms.wait else "")
    days = [
        registration.effective
        for registration in case.snapshot.registrations.values()
        if registration.effective and registration.entry.offering == "initial public offering"
    ]
    if not days:
        key = of_record("first public offering", "issuer")
        event = would("a first public offering is effective", "initial public offering", key)
        return Reason(text, True, "not", (event,))
    free = count(case, terms.wait, min(days)).last if terms.wait else min(days)
    return during(case.day, None, free - ONE, text)


def other_registrations(case: Case, terms: OtherRegistrations, own: Iterable[str]) -> Reason:
    """Whether another registration is about to be filed, is on file, or has become effective too lately."""
    own = frozenset(own)
    parts = [*_proposed(case, terms, own), *_filed(case, terms, own)]
    return any_of(f"{terms.section}: another registration stands in the way", parts)


def _proposed(case: Case, terms: OtherRegistrations, own: frozenset[str]) -> Iterator[Reason]:
    latest: dict[str, Any] = {event.terms.registration: event.terms for event in case.snapshot.events(PROPOSED)}
    for name, proposed in latest.items():
        if name in own or name in case.snapshot.registrations or proposed.offering in NOT_FOR_HOLDERS:
            continue
        if proposed.estimated_filing is None:
            question = f"{name} is to be filed within {terms.before}, as the company estimates"
            near = unknown(question, case.fact("estimated filing near", name), who=case.snapshot.issuer.name)
        else:
            first = located(case, terms.before).first_day_back(proposed.estimated_filing)
            text = f"{name} is to be filed about {proposed.estimated_filing}, {terms.before} from {first} on"
            near = during(case.day, first, None, text, *case.snapshot.events(PROPOSED))
        yield all_of(f"{name} is proposed", [near, _efforts(case, terms, name)])


def _filed(case: Case, terms: OtherRegistrations, own: frozenset[str]) -> Iterator[Reason]:
    for registration in case.snapshot.registrations.values():
        if registration.id in own or registration.entry.offering in NOT_FOR_HOLDERS:
            continue
        if registration.effective is not None:
            text = f"{registration.id} became effective on {registration.effective}, {terms.after} after that"
            yield during(
                case.day, None, count(case, terms.after, registration.effective).last, text, *registration.life
            )
        elif registration.withdrawn is None:
            on_file = known(
                f"{registration.id} is on file since {registration.filed}, not effective", True, *registration.life
            )
            yield all_of(f"{registration.id} is pending", [on_file, _efforts(case, terms, registration.id)])


def _efforts(case: Case, terms: OtherRegistrations, name: str) -> Reason:
    return case.attested(terms.efforts, name, f"{terms.efforts}: {name}", who="Company")


def counting(
    case: Case, quota: Quota, all_requests: Iterable[Request], own: Iterable[str], keeping: Keeping | None
) -> Iterator[tuple[Registration, Reason]]:
    """The registrations upon requests that count against the quota on the day, each with why."""
    own = frozenset(own)
    for request in all_requests:
        registration = request.registration
        if registration is None or registration.id in own:
            continue
        found = effected(case, registration, quota, keeping)
        if found.value and quota.in_any is not None and registration.effective is not None:
            last = count(case, quota.in_any, registration.effective).last
            text = f"{registration.id} became effective on {registration.effective}, {quota.in_any} run from that"
            found = during(case.day, None, last, text, *registration.life)
        if found.value:
            yield registration, found


def used_up(quota: Quota, counted: Iterable[tuple[Registration, Reason]]) -> Reason:
    """Whether as many registrations as the quota allows have been effected."""
    found = {registration.id: reason for registration, reason in counted}
    text = f"{quota.section}: {len(found)} of {quota.at_most} registrations effected"
    text += f" in {quota.in_any}" if quota.in_any is not None else ""
    if len(found) < quota.at_most:
        return known(text, False, Absent(text))
    days = sorted(reason.changes or date.max for reason in found.values())
    changes = days[len(found) - quota.at_most]
    return Reason(text, True, "all", tuple(found.values()), changes=None if changes == date.max else changes)


def too_soon(case: Case, spacing: Spacing, others: Iterable[Request], own: Iterable[str], day: date) -> Reason:
    """Whether a day is within the period after another registration upon a request became effective."""
    own = frozenset(own)
    parts = []
    for request in others:
        registration = request.registration
        if registration is None or registration.id in own or not registration.effective:
            continue
        if registration.effective <= day:
            last = count(case, spacing.lasts, registration.effective).last
            text = f"{registration.id} became effective on {registration.effective}, {spacing.lasts} after that"
            reason = during(day, None, last, text, *registration.life)
            parts.append(reason if day == case.day else reason._replace(changes=None))
    return any_of(f"{spacing.section}: within {spacing.lasts} after another registration became effective", parts)


def forestalled(case: Case, terms: Forestalled, request: Request) -> Reason:
    """Whether the company gave notice in time that it means to file a registration of its own in time."""
    text = f"{terms.section}: the company gave notice of its own filing"
    if request.received is None:
        return known(text, False, Absent(text))
    last = count(case, terms.within, request.received).last
    file_by = count(case, terms.filing_within, request.received).last
    parts = []
    for notice in case.snapshot.notices(terms.notice, case.agreement.id):
        if notice.process != request.id or _not_for_holders(case, notice):
            continue
        given = first_given(case, notice, [request.notice.from_id])
        label = f"{notice.id}, given {given or 'on no day known'}"
        in_time = known(
            f"{label}, by {last}",
            given is not None and given <= min(last, case.day),
            notice,
            changes=given if given is not None and case.day < given <= last else None,
        )
        if notice.sale_date is None:
            question = f"{notice.id} means a filing by {file_by}, of which the request's securities can be part"
            means = case.attested(BONA_FIDE_FILING, notice.id, question, who="Company")
        else:
            means = known(f"it means to file on {notice.sale_date}, by {file_by}", notice.sale_date <= file_by, notice)
        parts.append(all_of(label, [in_time, means]))
    return any_of(text, parts)


def _not_for_holders(case: Case, notice: Notice) -> bool:
    """Whether a notice names a registration, filed or proposed, of no offering in which holders could sell."""
    name = notice.registration_id
    filed = case.snapshot.registrations.get(name) if name is not None else None
    proposed = [event.terms.offering for event in case.snapshot.events(PROPOSED) if event.terms.registration == name]
    return (filed.entry.offering if filed is not None else (proposed or [""])[-1]) in NOT_FOR_HOLDERS


__all__ = ["before_first_offering", "counting", "forestalled", "other_registrations", "too_soon", "used_up"]

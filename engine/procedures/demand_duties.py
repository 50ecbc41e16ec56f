"""What a request for registration brings about: to file, to effect and to keep it effective, and the right to defer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.context.clause import OnDay
from covenantry.engine.context.counting import count
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, during, known, undone
from covenantry.engine.procedures.deferrals import may_defer
from covenantry.engine.procedures.demand_joining import joining
from covenantry.engine.procedures.demand_request import Demand
from covenantry.engine.procedures.demand_underwriting import underwriting
from covenantry.engine.procedures.registration_requests import Request, about

if TYPE_CHECKING:
    from covenantry.engine.procedures import demand_terms as terms


def duties(on: OnDay, found: Demand, request: Request) -> Iterator[Finding]:
    """Every finding about one request."""
    clause = found.clause
    party = on.facts.party(request.notice.from_id)
    asker = on.of(party) if party is not None else on
    engaged = asker.engaged(*clause.eligible(on), found.valid(request))
    freed = found.freed(request)
    if clause.joining is not None:
        yield from joining(on, found, request, clause.joining, engaged, freed)
    if clause.filing is not None:
        yield _filing(on, found, request, clause.filing, engaged, freed)
    yield _effect(on, found, request, engaged, freed)
    if clause.deferral is not None and request.received is not None:
        yield _deferral(on, found, request, clause.deferral, engaged, request.received)
    if clause.keeping is not None and request.registration is not None and request.registration.effective:
        yield _keeping(on, request, clause.keeping, engaged, request.registration.effective)
    if clause.underwriting is not None:
        yield from underwriting(on, found, request, clause.underwriting, engaged)


def _effect(on: OnDay, found: Demand, request: Request, engaged: Reason, freed: Reason) -> Finding:
    registration, name = request.registration, on.facts.issuer.name
    effective = registration is not None and registration.effective is not None
    if registration is not None and effective:
        done = known(f"{registration.id} became effective on {registration.effective}", True, *registration.life)
    else:
        act = Act(
            name, f"effect the registration asked for by {request.id}", about(on.case, "registration effected", request)
        )
        done = undone(f"no registration upon {request.id} is effective", act)
    return on.finding(
        "duty",
        engaged,
        section=found.clause.effecting,
        about=request.id,
        says="The Company has the registration that was asked for become effective.",
        bound=[on.company],
        holders=[request.notice.from_id],
        excepted=None if effective else freed,
        satisfied=done,
        window=Window(request.received, None, "as soon as practicable"),
        consequences=(found.clause.not_in,) if found.clause.not_in is not None else (),
    )


def _filing(
    on: OnDay, found: Demand, request: Request, filing: terms.Filing, engaged: Reason, freed: Reason
) -> Finding:
    registration = request.registration
    last, how = None, "as soon as practicable"
    if filing.within is not None and request.received is not None:
        last, how = count(on.case, filing.within, request.received)
        for one in found.deferred:
            if one.request == request.id and not one.refused and one.last > last:
                last, how = one.last, f"postponed to {one.last} by {one.id}"
    if registration is not None:
        in_time = last is None or registration.filed <= last
        late = "" if in_time else f", after {last}"
        done = known(f"{registration.id} was filed on {registration.filed}{late}", True, *registration.life)
    else:
        act = Act(on.facts.issuer.name, f"file upon {request.id}", about(on.case, "registration filed", request))
        done = undone(f"nothing was filed upon {request.id}", act)
    return on.finding(
        "duty",
        engaged,
        section=filing.section,
        about=f"{request.id} filing",
        says="The Company prepares and files the registration statement.",
        bound=[on.company],
        holders=[request.notice.from_id],
        excepted=None if registration is not None else freed,
        satisfied=done,
        window=Window(request.received, last, how),
    )


def _keeping(on: OnDay, request: Request, keeping: terms.Keeping, engaged: Reason, effective: date) -> Finding:
    registration = request.registration
    assert registration is not None
    start, what = effective, "its effectiveness"
    if keeping.from_conversion_of:
        days = [
            entry.date
            for type_ in ("stock_conversion", "stock_exercise")
            for entry in on.facts.entries_of(type_)
            if entry.stock_class_id in keeping.from_conversion_of and entry.stakeholder_id == request.notice.from_id
        ]
        start, what = (max(days), "the latest conversion") if days else (date.max, "a conversion yet to come")
    last, how = (None, f"{keeping.lasts} from {what}")
    if start != date.max:
        last, counted = count(on.case, keeping.lasts, start)
        how = f"{counted}, from {what}"
    over = [on.facts.attested(fact, registration.id, on.encoded.agreement) for fact in keeping.until]
    parts = [during(on.day, effective, last, f"{registration.id} is to be kept effective", *registration.life)]
    parts += [
        known(f"{paper.fact} ({paper.date})", False, paper) for paper in over if paper is not None and paper.value
    ]
    return on.finding(
        "duty",
        all_of(f"{registration.id} must be kept effective", [engaged, *parts]),
        section=keeping.section,
        about=registration.id,
        says="The Company keeps the registration statement effective.",
        bound=[on.company],
        holders=[request.notice.from_id],
        satisfied=None
        if registration.in_effect
        else known(f"{registration.id} is not in effect", False, *registration.life),
        window=Window(effective, last, how),
    )


def _deferral(
    on: OnDay, found: Demand, request: Request, deferral: terms.Deferral, engaged: Reason, received: date
) -> Finding:
    own = [one for one in found.deferred if one.request == request.id and not one.refused]
    last = own[0].last if own else None
    how = f"at most {deferral.at_most} from the {deferral.counted_from}"
    parts = [may_defer(on.case, deferral, found.deferred, request.id)]
    if last is None and deferral.counted_from == "request":
        last = count(on.case, deferral.at_most, received).last
    parts.append(during(on.day, received, last, f"{deferral.section}: time to defer", request.notice))
    if not own:
        filed = request.registration is not None
        parts.append(
            known(
                f"{request.id}: {'filed already' if filed else 'nothing filed yet'}",
                not filed,
                request.notice,
                *(request.registration.life if request.registration else ()),
            )
        )
    return on.finding(
        "right",
        all_of(f"{deferral.section}: the company may defer", [engaged, *parts]),
        section=deferral.section,
        about=request.id,
        says="The Company may defer by certificate.",
        bound=[request.notice.from_id],
        holders=[on.company],
        satisfied=known(f"deferred by {own[0].id} of {own[0].day}", True, own[0].paper) if own else None,
        window=Window(received, last, how),
    )


__all__ = ["duties"]

"""Other holders in a requested registration: the company tells them, and they join within their time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.context.clause import OnDay
from covenantry.engine.context.counting import count
from covenantry.engine.context.people import people
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, all_of, during, known
from covenantry.engine.logic.sources import Absent
from covenantry.engine.papers.performed import delivered, first_given
from covenantry.engine.procedures.demand_request import Demand
from covenantry.engine.procedures.registration_requests import Request
from covenantry.facts.model import Notice

if TYPE_CHECKING:
    from covenantry.engine.procedures.demand_terms import Joining


def joining(
    on: OnDay, found: Demand, request: Request, told: Joining, engaged: Reason, freed: Reason
) -> Iterator[Finding]:
    """The duty to tell the others, and the right to join of each who has been told."""
    case, agreement = on.case, on.encoded.agreement
    others = [p for p in people(case, told.holders) if p.id != request.notice.from_id]
    sent = [n for n in on.facts.notices(told.notice, agreement) if n.process == request.id]
    sent = [n for n in sent if n.from_id == on.company]
    name = on.facts.issuer.name
    some = known(
        f"there are {len(others)} other {told.holders}",
        bool(others),
        *others,
        *([] if others else [Absent(f"another {told.holders}")]),
    )
    yield on.finding(
        "duty",
        all_of("the others are to be told", [engaged, some]),
        section=told.section,
        about=f"{request.id} notice",
        says="The Company tells the other Holders of the proposed registration.",
        bound=[on.company],
        holders=[p.id for p in others],
        excepted=freed if told.freed_too else None,
        satisfied=delivered(case, sent, told.notice, name, [p.id for p in others], request.id),
        window=Window(request.received, None, "promptly"),
    )
    for party in others:
        if (given := _given(on, sent, party.id)) is None:
            continue
        last = count(case, told.within, given).last if told.within is not None else None
        joined = [n for n, _ in joins(on, found, request) if n.from_id == party.id]
        text = f"{told.right}: {party.name} may join"
        effective = request.registration is not None and request.registration.effective is not None
        pending = known(
            f"the registration upon {request.id} is {'' if effective else 'not '}effective",
            not effective,
            request.notice,
            *(request.registration.life if request.registration else ()),
        )
        yield on.finding(
            "right",
            on.of(party).engaged(engaged, pending, during(on.day, given, last, text, *sent)),
            section=told.right,
            about=f"{request.id} {party.id}",
            says="A Holder who was told may join in the request.",
            bound=[on.company],
            holders=[party.id],
            satisfied=known(f"joined by {joined[-1].id}", True, joined[-1]) if joined else None,
            window=Window(given, last, f"{told.within or 'no fixed time'} from the notice"),
        )


def _given(on: OnDay, sent: list[Notice], who: str) -> date | None:
    """The first day by now on which one of the notices counts as given to somebody."""
    first = min((day for n in sent if (day := first_given(on.case, n, [who])) is not None), default=None)
    on.wake(first)
    return first if first is not None and first <= on.day else None


def joins(on: OnDay, found: Demand, request: Request) -> Iterator[tuple[Notice, date]]:
    """The requests to join that came in time, with the day on which each was given to the company."""
    terms, agreement = found.clause.joining, on.encoded.agreement
    if terms is None:
        return
    sent = [n for n in on.facts.notices(terms.notice, agreement) if n.process == request.id]
    for notice in on.facts.notices(terms.joins, agreement):
        came = first_given(on.case, notice, [on.company])
        on.wake(came)
        if notice.process != request.id or came is None or came > on.day:
            continue
        given = _given(on, sent, notice.from_id)
        until = request.registration.effective if request.registration is not None else None
        if until is not None and came > until:
            continue
        if given is None or terms.within is None or came <= count(on.case, terms.within, given).last:
            yield notice, came


__all__ = ["joining", "joins"]

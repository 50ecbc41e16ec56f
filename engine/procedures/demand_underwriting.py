"""An underwritten requested registration: who chooses the underwriter, the cut-back, and who may withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covenantry.engine.allocation import arithmetic
from covenantry.engine.clauses.base import OnDay
from covenantry.engine.findings import Amount, Finding
from covenantry.engine.procedures.cut_back import cut_back
from covenantry.engine.procedures.demand_joining import joins
from covenantry.engine.procedures.demand_request import Demand
from covenantry.engine.procedures.registration_requests import Request
from covenantry.engine.procedures.requested_shares import Requested, can_have, requested
from covenantry.engine.procedures.today import told, whole
from covenantry.engine.reasons import Reason, all_of, known

if TYPE_CHECKING:
    from covenantry.engine.procedures.demand_terms import Underwriting
    from covenantry.facts.model import Notice

#: The event by which the managing underwriter limits an underwriting.
LIMITATION = "underwriter's limitation"
#: The offerings that are made through underwriters, and what a request says of one.
UNDERWRITTEN, UNDERWRITING = ("underwritten", "initial public offering"), "underwriting"


def underwriting(on: OnDay, found: Demand, request: Request, terms: Underwriting, engaged: Reason) -> Iterator[Finding]:
    registration = request.registration
    by_them = UNDERWRITING in request.notice.contents
    if by_them or (registration is not None and registration.entry.offering in UNDERWRITTEN):
        manager = registration.managing_underwriter_id if registration is not None else None
        yield on.finding(
            "right",
            engaged,
            section=terms.choice,
            about=f"{request.id} underwriter",
            says=f"The managing underwriter is chosen by {terms.chooses}.",
            bound=[on.company],
            holders=[request.notice.from_id],
            satisfied=known(f"{manager} manages it", True) if manager is not None else None,
        )
    if registration is None:
        return
    asked = _requested(on, found, request)
    of = found.clause.counting.issued
    said = [e for e in on.facts.events(LIMITATION) if e.terms.registration == registration.id]
    limits = [whole(on.case, of, event.terms.at_most, event) or 0 for event in said[-1:]]
    if limits:
        yield _cut_back(on, found, request, terms, engaged, limits[-1], asked)
    if terms.withdrawal is not None and registration.entry.offering in UNDERWRITTEN:
        pending = registration.effective is None and registration.withdrawn is None
        yield on.finding(
            "right",
            all_of("whoever disapproves may withdraw", [engaged, known(f"{registration.id} is pending", pending)]),
            section=terms.withdrawal,
            about=f"{request.id} withdrawal",
            says="A Holder who disapproves of the terms of the underwriting may withdraw from it by notice.",
            bound=[on.company],
            holders=list(asked),
        )


def _requested(on: OnDay, found: Demand, request: Request) -> dict[str, Requested]:
    """How many each holder asks to be registered, the requesting holder first."""
    by: dict[str, list[Notice]] = {}
    for notice in (request.notice, *(notice for notice, _ in joins(on, found, request))):
        by.setdefault(notice.from_id, []).append(notice)
    counting, filing = found.clause.counting, request.registration
    return {who: requested(on.case, who, notices, counting, filing, theirs=True) for who, notices in by.items()}


def _cut_back(
    on: OnDay,
    found: Demand,
    request: Request,
    terms: Underwriting,
    engaged: Reason,
    at_most: int,
    asked: dict[str, Requested],
) -> Finding:
    registration, clause = request.registration, found.clause
    assert registration is not None
    held = {who: can_have(on.case, who, clause.counting, registration, theirs=True) for who in asked}
    wanted = {who: one.shares or 0 for who, one in asked.items()}
    entry = registration.entry
    listed = (s for s in entry.securities if s.stakeholder_id not in asked)
    others = sum(int(told(on.case, s.stock_class_id, s.quantity, entry)) for s in listed)
    cut = cut_back(at_most, wanted, {who: number.least for who, number in held.items()}, terms.lot)
    certain = [doubt for one in asked.values() for doubt in one.doubts]
    certain += [number.certain for number in held.values() if not number.certain.value]
    stay = min(others, cut.left)
    amounts = [
        Amount(
            f"included of {on.case.name(who)}",
            str(kept),
            "shares",
            f"of {asked[who].how}: {arithmetic(cut, who, wanted[who])}",
        )
        for who, kept in cut.shares.items()
    ]
    amounts.append(Amount("included of others", str(stay), "shares", f"of {others:,}, left out first"))
    return on.finding(
        "computation",
        all_of(
            "the underwriting is limited", [engaged, known(f"at most {at_most:,} can be underwritten", True), *certain]
        ),
        section=terms.cut_back,
        about=request.id,
        says="What can be underwritten is divided in proportion to Registrable Securities held at the filing.",
        holders=list(asked),
        amounts=() if certain else tuple(amounts),
    )


__all__ = ["underwriting"]

"""An underwritten requested registration: who chooses the underwriter, the cut-back, and who may withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covenantry.engine.context.clause import OnDay
from covenantry.engine.language.own_words import UNDERWRITING
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, all_of, known
from covenantry.engine.procedures.demand_joining import joins
from covenantry.engine.procedures.demand_request import Demand
from covenantry.engine.procedures.registration_requests import Request
from covenantry.engine.procedures.registrations_underway import UNDERWRITTEN, limit
from covenantry.engine.procedures.requested_shares import Requested, can_have, requested
from covenantry.engine.procedures.tiers import by_tiers
from covenantry.engine.securities.shares_today import told

if TYPE_CHECKING:
    from covenantry.engine.procedures.demand_terms import Underwriting
    from covenantry.facts.model import Notice

#: In the place of a holder: all securities that are not of the class of securities divided.
OTHERS = ""


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
            satisfied=known(f"{manager} manages it", True, request.notice, *(registration.life if registration else ()))
            if manager is not None
            else None,
        )
    if registration is None:
        return
    asked = _requested(on, found, request)
    at_most = limit(on.case, registration.id, found.clause.counting.issued)
    if at_most is not None:
        yield _cut_back(on, found, request, terms, engaged, at_most, asked)
    if terms.withdrawal is not None and registration.entry.offering in UNDERWRITTEN:
        pending = registration.effective is None and registration.withdrawn is None
        yield on.finding(
            "right",
            all_of(
                "whoever disapproves may withdraw",
                [engaged, known(f"{registration.id} is pending", pending, *registration.life)],
            ),
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
    weights = {who: number.least for who, number in held.items()}
    certain = [doubt for one in asked.values() for doubt in one.doubts]
    certain += [number.certain for number in held.values() if not number.certain.value]
    amounts = []
    for share in by_tiers(at_most, [wanted, {OTHERS: others}], weights, terms.lot):
        name = on.case.name(share.who) if share.who != OTHERS else "others"
        said = f"of {asked[share.who].how}: {share.how}" if share.who != OTHERS else f"of {others:,}, left out first"
        amounts.append(Amount(f"included of {name}", share.got, "shares", said))
    return on.finding(
        "computation",
        all_of(
            "the underwriting is limited",
            [engaged, known(f"at most {at_most:,} can be underwritten", True, request.notice), *certain],
        ),
        section=terms.cut_back,
        about=request.id,
        says="What can be underwritten is divided in proportion to Registrable Securities held at the filing.",
        holders=list(asked),
        amounts=() if certain else tuple(amounts),
    )


__all__ = ["underwriting"]

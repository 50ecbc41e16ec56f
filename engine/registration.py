"""Registration statements: which are in effect on a day, and what they cover."""

from __future__ import annotations

from typing import Any, Literal

from engine.case import Case, fact_key
from engine.proposal import THIS_TRANSFER
from engine.reasons import Reason, any_of, known, unknown


def covering(case: Case, what: Literal["the transfer", "the security"]) -> Reason:
    """Whether a registration in effect covers the transfer; of one security, whether one has become effective for it.
    """
    if what == "the security":
        return _security(case)
    proposal = case.proposal
    if proposal.registration_id is None:
        return known("the proposal is not made under a registration statement", False)
    registration = case.snapshot.registrations.get(proposal.registration_id)
    if registration is None:
        return known(f"{proposal.registration_id}: no such registration statement on record", False)
    if not in_effect(case, registration):
        return known(f"{proposal.registration_id} is not in effect on {case.day}", False)
    covered = covers(registration, proposal.transferor.id, proposal.stock_class_id, proposal.quantity)
    if covered is None:
        return unknown(
            f"{proposal.registration_id} covers the shares of {proposal.transferor.name}",
            fact_key(f"{proposal.registration_id} covers", THIS_TRANSFER),
        )
    return known(f"{proposal.registration_id}, in effect, covers the transfer", covered)


def in_effect(case: Case, registration: Any) -> bool:
    """Whether a registration statement is effective on the day, neither withdrawn nor stopped."""
    return (
        registration.effective is not None
        and registration.effective <= case.day
        and registration.withdrawn is None
        and not registration.stopped
    )


def covers(registration: Any, holder: str, stock_class_id: str, quantity: Any) -> bool | None:
    """Whether a registration covers so many securities of a holder; None where it registers holders' sales but lists
    none."""
    entry = registration.entry
    if stock_class_id not in entry.stock_class_ids:
        return False
    if entry.for_whom == "company":
        return False
    if not entry.securities:
        return None
    return any(
        s.stakeholder_id == holder and s.stock_class_id == stock_class_id and quantity <= s.quantity
        for s in entry.securities
    )


def _security(case: Case) -> Reason:
    lot = case.lot
    if lot is None:
        raise LookupError("no security is being asked about")
    parts = []
    for registration_id, registration in case.snapshot.registrations.items():
        if registration.effective is None or registration.effective > case.day:
            continue
        covered = covers(registration, lot.holder, lot.stock_class_id, 0)
        text = f"{registration_id}, effective {registration.effective}, registered the sale of {lot.security_id}"
        if covered is None:
            parts.append(unknown(text, fact_key(f"{registration_id} covers", lot.security_id)))
        else:
            parts.append(known(text, covered))
    return any_of("a registration statement for its sale has become effective", parts)

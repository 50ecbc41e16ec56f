"""Registration statements: which are in effect on a day, and what they cover."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from covenantry.engine.context.case import Case
from covenantry.engine.language.own_words import COVERS
from covenantry.engine.language.proposal import Open
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known
from covenantry.engine.logic.sources import Absent, Ground, of_lots
from covenantry.engine.securities.shares_today import left, listed, told
from covenantry.facts.lots import Quantity, exact, shown

if TYPE_CHECKING:
    from covenantry.facts.ledger import Lot
    from covenantry.facts.registrations import Registration

#: Registrations of no offering in which holders could sell.
NOT_FOR_HOLDERS = ("employee benefit plan", "rule 145")

Covered = Literal["the transfer", "the security", "the security now"]


def covering(case: Case, what: Covered) -> Reason:
    """Whether a registration in effect covers the transfer; of one security, whether one has become effective for it.

    "the security now": only one that is still in effect counts, neither withdrawn nor stopped.
    """
    if what != "the transfer":
        return _security(case, still=what == "the security now")
    proposal = case.proposal
    if proposal.registration_id is None:
        return known("the proposal is not made under a registration statement", False, Ground.TRANSFER)
    registration = case.snapshot.registrations.get(proposal.registration_id)
    if registration is None:
        return known(
            f"{proposal.registration_id}: no such registration statement on record",
            False,
            Absent(f"registration statement {proposal.registration_id}"),
        )
    if not in_effect(case, registration):
        return known(
            f"{proposal.registration_id} is not in effect on {case.day}", False, *registration.life, Ground.DAY
        )
    return covers_proposal(case, registration)


def in_effect(case: Case, registration: Registration) -> bool:
    """Whether a registration statement is effective on the day, neither withdrawn nor stopped."""
    return registration.in_effect and registration.effective is not None and registration.effective <= case.day


def covers_proposal(case: Case, registration: Registration) -> Reason:
    """Whether a registration includes the securities of the proposed transfer, be it in effect or not."""
    proposal = case.proposal
    holder, class_id, quantity = proposal.transferor.id, proposal.stock_class_id, proposal.quantity
    included = _included(case, registration, holder, class_id)
    text = f"{registration.id} includes the {class_id} of {proposal.transferor.name}"
    if included is not None:
        text += f": {shown(included)}; the transfer takes {quantity:,}"
        gone = _gone(case, registration, holder, class_id)
        if quantity > included or quantity + gone <= included:
            return known(text, quantity <= included, *registration.life, Ground.TRANSFER)
        text += f", and {shown(gone)} went since it became effective"
    return case.attested(COVERS(registration.id), proposal.id, text)


def _included(case: Case, registration: Registration, holder: str, stock_class_id: str) -> Quantity | None:
    """How many securities of a holder a registration includes; None where it registers holders' sales but lists none.

    What a holder withdrew, or a cut-back excluded, is no longer included. A split of the class splits what is included
    (Rule 416(b)): all that follows is in shares of today.
    """
    entry = registration.entry
    if stock_class_id not in entry.stock_class_ids or entry.for_whom == "company":
        return 0
    if not entry.securities:
        return None
    return exact(listed(case, registration, holder, stock_class_id) - left(case, registration, holder, stock_class_id))


def included_now(case: Case, holder: str, stock_class_id: str) -> Quantity | None:
    """How many securities of a holder the registrations in effect include together, in shares of today.

    None where one does not say.
    """
    total = Fraction(0)
    for registration in case.snapshot.registrations.values():
        if in_effect(case, registration):
            included = _included(case, registration, holder, stock_class_id)
            if included is None:
                return None
            total += included
    return total


def _gone(case: Case, registration: Registration, holder: str, stock_class_id: str) -> Quantity:
    """What a holder has transferred since a registration became effective: perhaps under it, perhaps not."""
    gone: Quantity = sum(
        told(case, stock_class_id, entry.quantity, entry)
        for entry in case.snapshot.entries_of("stock_transfer")
        if (entry.transferor_id, entry.stock_class_id) == (holder, stock_class_id)
        and registration.effective is not None
        and entry.date >= registration.effective
    )
    return exact(gone)


def _security(case: Case, *, still: bool) -> Reason:
    lot = case.lot
    if lot is None:  # outside a definition of securities it is asked of each that the transfer may draw on
        if not (lots := case.drawn()):
            raise Open("certificates", case.proposal.id)
        each = [_security(replace(case, lot=one), still=still) for one in lots]
        return all_of("a registration for their sale has become effective", case.alike(each))
    parts = [
        _registered(case, registration, lot)
        for registration in case.snapshot.registrations.values()
        if registration.effective is not None
        and registration.effective <= case.day
        and (registration.in_effect or not still)
    ]
    return any_of("a registration statement for its sale has become effective", parts)


def _registered(case: Case, registration: Registration, lot: Lot) -> Reason:
    """Whether a registration is for the sale of this lot; a list of numbers does not say which of a holder's lots."""
    text = f"{registration.id}, effective {registration.effective}, registered the sale of {lot.security_id}"
    before = [step.holder for step in lot.origin if registration.effective and step.date <= registration.effective]
    since = [step.holder for step in lot.origin if registration.effective and step.date > registration.effective]
    included = {
        who: _included(case, registration, who, lot.stock_class_id) for who in (*before[-1:], *since, lot.holder)
    }
    if all(quantity == 0 for quantity in included.values()):
        return known(text, False, *registration.life)
    own, held = included[lot.holder], case.snapshot.positions.quantity(lot.holder, lot.stock_class_id)
    if own is not None and own >= held + _gone(case, registration, lot.holder, lot.stock_class_id):
        return known(text, True, *registration.life, *of_lots([lot]))
    return case.attested(COVERS(registration.id), lot.security_id, text)

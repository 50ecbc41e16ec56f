"""Whether a transfer on record needed no first offer, being one that an exception of the clause frees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from covenantry.engine.context.case import Case
from covenantry.engine.language.conditions import Is
from covenantry.engine.language.proposal import Manner, Proposal
from covenantry.engine.logic.reasons import any_of
from covenantry.engine.procedures.first_offer.run import ONE, on_day

if TYPE_CHECKING:
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms


def freed(case: Case, terms: FirstOfferTerms, entry: Any) -> bool | None:
    """By what was on record the day before; only kinds of transfer free one, as a waiver leaves it what it is."""
    kinds = [condition for condition in terms.unless if isinstance(condition, Is)]
    key = ("freed", *(condition.phrase for condition in kinds), entry.id)
    if key not in case.memo:
        its = _as_asked(case, entry)
        case.memo[key] = any_of("free of the right", [condition.ask(its) for condition in kinds] if its else [])
    return case.memo[key].value


def _as_asked(case: Case, entry: Any) -> Case | None:
    """The question that the transfer would have been."""
    then = on_day(case, entry.date - ONE)
    giver, taker = then.party(entry.transferor_id), then.party(entry.transferee_id)
    if giver is None or taker is None:
        return None
    manner = (entry.manner or "").casefold()
    paid = entry.for_value or entry.share_price is not None
    proposal = Proposal(
        id=entry.id,
        transferor=giver,
        transferee=taker,
        stock_class_id=entry.stock_class_id,
        quantity=int(entry.quantity),
        date=entry.date,
        manner=manner if manner in get_args(Manner) else "sale" if paid else "assignment",
        exemption="rule 144" if manner == "rule 144" else None,
        security_ids=entry.security_ids,
        share_price=entry.share_price,
        consideration="cash" if entry.share_price is not None else "other" if entry.for_value else None,
    )
    return Case(then, proposal, entry.date, case.agreement, case.assumptions, section=case.section)

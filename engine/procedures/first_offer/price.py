"""What a proposed transfer says of itself, against what a notice offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.engine.securities.splits import Price

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


def feature(case: Case, text: str, term: str, value: bool | None) -> Reason:
    """Something that the proposal itself says, or leaves open."""
    if value is None:
        return unknown(text, of_record(term, case.proposal.id), who=case.proposal.transferor.name)
    return known(text if value else f"not so: {text}", value, Ground.TRANSFER)


def at_least(case: Case, floor: Price | None, notice_id: str) -> Reason:
    """Whether the price is not below that of a notice."""
    price, seller = case.proposal.share_price, case.proposal.transferor.name
    if price is None and case.proposal.for_value is False:
        return known("nothing is paid for the shares, which were offered at a price", False, Ground.TRANSFER)
    if floor is None:
        key = of_record("price offered", notice_id)
        return unknown(f"the price at which {notice_id} offered the shares", key, who=seller)
    if price is None:
        return unknown("the price a share of this transfer", of_record("price", case.proposal.id), who=seller)
    enough = price >= floor
    return known(
        f"{price} a share is {'at least' if enough else 'below'} {floor}, the price offered", enough, Ground.TRANSFER
    )

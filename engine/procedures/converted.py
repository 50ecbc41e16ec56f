"""Which securities a conversion on record took, and what had accrued on them unpaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from covenantry.engine.procedures.accrued_dividends import Accrued, accrual_of, accrued_on
from covenantry.engine.securities.shares_today import told

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.lots import Lot
    from covenantry.facts.model import StockConversion


def converted(case: Case, entry: StockConversion) -> Iterator[Lot]:
    """The lots, or parts of lots, that a conversion took, in shares of today."""
    moments = case.snapshot.moments
    at = next(i for i, moment in enumerate(moments) if moment.entry.id == entry.id)
    after = moments[at + 1].lots if at + 1 < len(moments) else case.snapshot.positions.lots
    left = {lot.security_id: lot.quantity for lot in after}
    for lot in moments[at].lots:
        ours = (lot.holder, lot.stock_class_id) == (entry.stakeholder_id, entry.stock_class_id)
        if ours and (taken := lot.quantity - left.get(lot.security_id, 0)):
            yield replace(lot, quantity=told(case, lot.stock_class_id, taken, entry))


def unpaid_on(case: Case, entry: StockConversion, section: str) -> Accrued:
    """What had accrued under a section by the conversion on the shares that it took, less what was paid of it."""
    nothing = Accrued(entry.stakeholder_id, entry.date)
    return accrued_on(case, accrual_of(case, section), converted(case, entry), nothing)


__all__ = ["converted", "unpaid_on"]

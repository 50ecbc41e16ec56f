"""What is on record of a redemption: when the class was first issued, and whether all of it has been redeemed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.logic.reasons import Act, Reason, known, undone
from covenantry.facts.lots import shown

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.facts.snapshot import Snapshot


def issued_on(facts: Snapshot, stock_class_id: str) -> date | None:
    """The day on which the first share of a class was issued; None where none was."""
    days = (e.date for e in facts.entries_of("stock_issuance") if e.stock_class_id == stock_class_id)
    return min(days, default=None)


def redeemed(on: OnDay, stock_class_id: str, since: date) -> Reason:
    """Whether shares of the class were bought back since a day and none is left."""
    left = on.facts.positions.outstanding(stock_class_id)
    back = [
        e for e in on.facts.entries_of("stock_repurchase") if e.stock_class_id == stock_class_id and e.date >= since
    ]
    if back and not left:
        return known(f"all {stock_class_id} redeemed by {back[-1].date}", True, *back)
    act = Act(on.case.name(on.company), f"redeem all {stock_class_id}", on.fact("redeemed", stock_class_id))
    return undone(f"{shown(left)} {stock_class_id} outstanding", act)


__all__ = ["issued_on", "redeemed"]

"""When somebody actually received a paper, where an agreement asks for receipt and not for notice given."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.papers.acts import local_day

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice


def received(case: Case, notice: Notice, to_id: str) -> date | None:
    """The first day on which a notice was delivered to somebody; None where no delivery is on record."""
    days = (local_day(case, delivery.delivered_at) for delivery in notice.deliveries if delivery.to_id == to_id)
    return min((day for day in days if day is not None), default=None)


__all__ = ["received"]

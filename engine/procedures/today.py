"""Numbers of shares in papers on record, told in shares of today: splits since each came on record adjust them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.procedures.splits import adjusted, became
from facts.lots import Quantity, exact

if TYPE_CHECKING:
    from engine.case import Case
    from facts.model import Entry
    from facts.registrations import Registration


def told(case: Case, stock_class_id: str, number: Quantity, paper: Entry) -> Quantity:
    """What so many shares of a class, as a paper names them, have become; parts of a share are kept."""
    return adjusted(number, became(case, stock_class_id, paper))


def whole(case: Case, stock_class_id: str, number: int | None, paper: Entry) -> int | None:
    """The same in whole shares, for nobody can register or sell a part of one; None where none is named."""
    return None if number is None else int(told(case, stock_class_id, number, paper))


def listed(case: Case, registration: Registration, holder: str, stock_class_id: str | None = None) -> Quantity:
    """What a registration statement lists of a holder, of one class or of all, whatever has left it since."""
    entry = registration.entry
    return exact(
        sum(
            told(case, one.stock_class_id, one.quantity, entry)
            for one in entry.securities
            if one.stakeholder_id == holder and stock_class_id in (None, one.stock_class_id)
        )
    )


def left(
    case: Case,
    registration: Registration,
    holder: str,
    stock_class_id: str | None = None,
    why: Iterable[str] = ("withdrawn", "excluded"),
) -> Quantity:
    """What of a holder's has left a registration, of one class or of all, for these reasons."""
    return exact(
        sum(
            told(case, entry.stock_class_id, entry.quantity, entry)
            for entry in registration.left_out
            if entry.stakeholder_id == holder and stock_class_id in (None, entry.stock_class_id) and entry.why in why
        )
    )


__all__ = ["left", "listed", "told", "whole"]

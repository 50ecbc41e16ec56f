"""Numbers of shares in papers on record, told in shares of today: splits since each came on record adjust them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.securities.splits import Price, adjusted, became, before, price_after
from covenantry.facts.lots import Quantity, exact
from covenantry.facts.model import Notice, StockTransfer

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Entry
    from covenantry.facts.registrations import Registration


def told(case: Case, stock_class_id: str, number: Quantity, paper: Entry) -> Quantity:
    """What so many shares of a class, as a paper names them, have become; parts of a share are kept."""
    return adjusted(number, became(case, stock_class_id, paper))


def as_of(case: Case, day: date, stock_class_id: str, number: Quantity, paper: Entry | None = None) -> Quantity:
    """So many shares of a class, as a paper names them or else of today, in shares of the end of a day."""
    named = number if paper is None else told(case, stock_class_id, number, paper)
    return before(named, became(case, stock_class_id, day))


def whole(case: Case, stock_class_id: str, number: int | None, paper: Entry) -> int | None:
    """The same in whole shares, for nobody can register or sell a part of one; None where none is named."""
    return None if number is None else int(told(case, stock_class_id, number, paper))


def notice(case: Case, paper: Notice, stock_class_id: str) -> Notice:
    """A notice whose numbers of shares are those of today, in whole shares; prices stay as they are written.

    `stock_class_id`: of which its own numbers are; what it says of a transfer is of the class of that.
    """
    about = paper.about
    if about is not None:
        number = whole(case, about.stock_class_id, about.quantity, paper)
        about = about if number in (None, about.quantity) else replace(about, quantity=number)
    return replace(
        paper,
        about=about,
        quantity=whole(case, stock_class_id, paper.quantity, paper),
        additional=whole(case, stock_class_id, paper.additional, paper),
    )


def price(case: Case, paper: Notice | StockTransfer) -> Price | None:
    """The price a share at which a transfer was noticed or made, for a share of today."""
    made = paper.about if isinstance(paper, Notice) else paper
    if made is None or made.share_price is None:
        return None
    return price_after(made.share_price, became(case, made.stock_class_id, paper))


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


__all__ = ["as_of", "left", "listed", "notice", "price", "told", "whole"]

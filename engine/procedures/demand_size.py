"""Whether a request for registration is for enough: at its stated price, at the average close, or for all."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from covenantry.engine.language.own_words import WORTH_MORE
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, undone
from covenantry.engine.procedures.can_register import registrable
from covenantry.engine.procedures.fair_market_value import average, closes_before
from covenantry.engine.procedures.registration_requests import about
from covenantry.engine.securities.allocation import number
from covenantry.engine.securities.shares_today import whole
from covenantry.engine.securities.splits import became
from covenantry.facts.lots import shown

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.demand_terms import Counting, Size
    from covenantry.engine.procedures.registration_requests import Request


def large_enough(case: Case, then: Case, size: Size, counting: Counting, request: Request) -> Reason:
    """Whether the request is for as much as it must be, and for no more than there is; `then`: the case of its day."""
    who = case.name(request.notice.from_id)
    quantity = whole(then, counting.issued, request.notice.quantity, request.notice)
    if quantity is None and size.all:
        return registrable(then, request.notice.from_id, counting).at_least(
            1, f"{size.section}: {request.id} is for all"
        )
    if quantity is None:
        act = Act(who, "state the number of securities to be registered", about(case, "number", request))
        return undone(f"{size.section}: {request.id} states no number of securities", act)
    held = registrable(then, request.notice.from_id, counting)
    number_held = shown(held.least) if held.certain.value else f"{shown(held.least)} to {shown(held.most)}"
    text = f"{size.section}: {request.id} is for {quantity:,} of the {number_held} that can be registered"
    there = held.at_least(quantity, text)._replace(changes=None)
    if size.more_than is None:
        return all_of(
            f"{size.section}: for all, not less", [there, held.at_most(quantity, text)._replace(changes=None)]
        )
    price = _price(case, then, size, counting, request)
    if price is None:
        judge = "" if size.trading_days is None else "Company"
        what = f"{size.section}: {request.id} is worth more than {size.more_than:,}"
        worth = case.attested(WORTH_MORE, request.id, what, who=judge)
    else:
        total, least = quantity * price, Fraction(size.more_than)
        worth = known(
            f"{quantity:,} x {number(price)} = {number(total)}, more than {number(least)}",
            total > least,
            request.notice,
        )
    return all_of(f"{size.section}: the request is large enough", [there, worth])


def _price(case: Case, then: Case, size: Size, counting: Counting, request: Request) -> Fraction | None:
    """What a share of the day of the request is worth."""
    split = became(then, counting.issued, request.notice)
    if size.trading_days is None or request.received is None:
        return None if request.notice.net_price is None else Fraction(request.notice.net_price) / split
    terms = closes_before(size.trading_days, size.market)
    value = average(case, counting.issued, request.notice.date, terms).amount
    return None if value is None else value / split


__all__ = ["large_enough"]

"""What the redemption of a class costs: price and unpaid dividends of each holder; who is paid out of too little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.language.own_words import ASSETS_AVAILABLE
from covenantry.engine.logic.amounts import Amount, dollars, payable
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.procedures.accrued_dividends import Accrual, accrual_of, accrued
from covenantry.facts.lots import shown
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Count, Money
from covenantry.facts.words import ClassId, Section

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeems:
    """The class redeemed, at `price` a share (as splits adjust it) and what accrues under `dividends`, if anything.

    Out of funds that suffice for a part, each holder's shares go in proportion, down to so many `decimals`.
    """

    __pydantic_config__ = STRICT
    stock_class: ClassId
    price: Money
    dividends: Section | None = None
    decimals: Count = 0


class Due(NamedTuple):
    """What one holder is owed for all of its shares, as it can be paid: to the cent."""

    holder: str
    shares: Fraction
    amount: Fraction
    arithmetic: str


class Part(NamedTuple):
    """What one holder gets out of limited funds: so many shares redeemed for so much; the rest stays outstanding."""

    holder: str
    redeemed: Fraction
    paid: Fraction
    left: Fraction


class Funds(NamedTuple):
    """What may by law be paid: whether anything, and how much, since which day, where that is on record."""

    reason: Reason
    amount: Fraction | None
    since: date | None


def dues(case: Case, redeems: Redeems, day: date) -> tuple[Due, ...]:
    """What redemption on a day costs for each holder."""
    accrual = accrual_of(case, redeems.dividends) if redeems.dividends is not None else None
    return tuple(_due(case, redeems, accrual, h, day) for h in case.snapshot.positions.holders(redeems.stock_class))


def _due(case: Case, redeems: Redeems, accrual: Accrual | None, holder: str, day: date) -> Due:
    each = issue_price(case, redeems)
    shares = Fraction(case.snapshot.positions.quantity(holder, redeems.stock_class))
    if accrual is None:
        amount = payable(shares * each)
        return Due(holder, shares, amount, f"{shown(shares)} x {dollars(each)} = {dollars(amount)}")
    more = accrued(case, accrual, holder, day)
    amount = payable(shares * each + more.unpaid)
    dividends = f"{dollars(more.unpaid)} of dividends ({more.arithmetic})"
    how = f"{shown(shares)} x {dollars(each)} + {dividends} = {dollars(amount)}"
    return Due(holder, shares, amount, how)


def issue_price(case: Case, redeems: Redeems) -> Fraction:
    """The price of a share as splits of the class since the agreement adjust it."""
    return Fraction(redeems.price) / case.split_factor(redeems.stock_class, case.agreement.terms.dated)


def funds(case: Case, redeems: Redeems, owed: tuple[Due, ...]) -> Funds:
    """What may be paid: as last recorded by amount, less what was paid out of it; else as attested, else not known.

    An amount that redeems not even the smallest part of a share is none.
    """
    found = [e for e in case.snapshot.events("funds legally available") if e.terms.of == redeems.stock_class]
    if not found:
        question = f"assets are by law available to redeem all {redeems.stock_class}"
        fact = ASSETS_AVAILABLE
        return Funds(case.attested(fact, redeems.stock_class, question, who="Company"), None, None)
    since = found[-1].date
    back = [e for e in case.snapshot.entries_of("stock_repurchase") if e.stock_class_id == redeems.stock_class]
    paid = [e for e in back if e.date >= since]
    if unpriced := [e for e in paid if e.price is None]:
        question = f"the price of a share in {unpriced[0].id}"
        return Funds(unknown(question, of_record("price", unpriced[0].id), who=case.snapshot.issuer.name), None, since)
    amount = Fraction(found[-1].terms.amount) - sum(
        (Fraction(e.quantity) * Fraction(e.price) for e in paid), Fraction(0)
    )
    shares = sum((due.shares for due in owed), Fraction(0))
    least = sum((due.amount for due in owed), Fraction(0)) / (shares or 1) / 10**redeems.decimals
    text = f"{dollars(amount)} are left of what is legally available to redeem {redeems.stock_class} since {since}"
    return Funds(known(text, amount > 0 and amount >= least, found[-1], *back), amount, since)


def shared(owed: Iterable[Due], available: Fraction, decimals: int) -> tuple[Part, ...]:
    """Who is redeemed out of limited funds: each in the proportion of what it is owed, shares rounded down."""
    owed = tuple(owed)
    total = sum((due.amount for due in owed), Fraction(0))
    ratio = min(available / total, Fraction(1)) if total else Fraction(1)
    unit = Fraction(1, 10**decimals)
    found = []
    for due in owed:
        redeemed = due.shares if ratio == 1 else due.shares * ratio // unit * unit
        paid = due.amount * redeemed / due.shares
        found.append(Part(due.holder, redeemed, paid, due.shares - redeemed))
    return tuple(found)


def amounts(case: Case, redeems: Redeems, owed: tuple[Due, ...], available: Fraction | None) -> Iterator[Amount]:
    """The figures of a redemption: of each holder what it is owed, and what it gets where funds do not suffice."""
    total = sum((due.amount for due in owed), Fraction(0))
    yield from priced(owed, "owed to", "redemption price in all")
    if available is None or available >= total:
        return
    for part, due in zip(shared(owed, available, redeems.decimals), owed, strict=True):
        how = f"{shown(due.shares)} x {dollars(available)} / {dollars(total)}, down to {redeems.decimals} decimals"
        yield Amount(f"redeemed of {part.holder}", part.redeemed, "shares", how, "decimal")
        yield Amount(f"paid to {part.holder}", part.paid, "dollars", f"{plain(part.redeemed)} of {how}", "cent")
        yield Amount(
            f"left to {part.holder}",
            part.left,
            "shares",
            "remain outstanding with all their rights",
            "decimal",
        )


def priced(owed: tuple[Due, ...], each: str, whole: str) -> Iterator[Amount]:
    """What each holder is owed and the sum of it; what a single holder is owed is the sum."""
    if len(owed) == 1:
        yield Amount(whole, owed[0].amount, "dollars", owed[0].arithmetic, "cent")
        return
    for due in owed:
        yield Amount(f"{each} {due.holder}", due.amount, "dollars", due.arithmetic, "cent")
    total = sum((due.amount for due in owed), Fraction(0))
    yield Amount(whole, total, "dollars", " + ".join(dollars(due.amount) for due in owed), "cent")


def plain(shares: Fraction) -> str:
    """A number of shares of finitely many decimals, as text."""
    return f"{Decimal(shares.numerator) / shares.denominator:f}"


__all__ = ["Due", "Funds", "Part", "Redeems", "amounts", "dues", "funds", "issue_price", "plain", "priced", "shared"]

"""What a preferred dividend is paid in: the holder's choice, its notices, and when common stock may not be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from covenantry.engine.context.tracking import kept
from covenantry.engine.logic.amounts import Amount, decimal, dollars, money
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import (
    Act,
    Reason,
    all_of,
    any_of,
    during,
    known,
    no,
    rests,
    undone,
    unknown,
    would,
)
from covenantry.engine.logic.sources import Absent, of_lots
from covenantry.engine.papers.serving import latest
from covenantry.engine.procedures.accrued_dividends import Accrued
from covenantry.engine.procedures.dividend_forms import Election, election, notices
from covenantry.engine.procedures.dividend_terms import DividendTerms
from covenantry.engine.procedures.fair_market_value import average, closes_before
from covenantry.engine.securities.registration import covering, included_now
from covenantry.facts.lots import shown

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.facts.snapshot import Snapshot

ONE = timedelta(1)


def elected(clause: DividendTerms, on: OnDay, holder: str, day: date) -> Election:
    """What the holder chose for a payment date; worked out once for the facts."""
    choice = clause.choice

    def made(facts: Snapshot) -> Election:
        case = replace(on.case, snapshot=facts, memo={})
        return election(
            case, choice.notice, holder, clause.since(day), latest(case, choice.before, day), choice.default
        )

    return kept(on.facts, ("elected", holder, day), (on.case.agreement, clause), made)


def chosen(clause: DividendTerms, on: OnDay, in_force: Reason, holder: str, day: date) -> Iterator[Finding]:
    """The holder's right to choose, open until the last day for its notice."""
    choice, opens = clause.choice, max(clause.since(day), first_held(clause, on, holder))
    last = latest(on.case, choice.before, day)
    yield on.finding(
        "right",
        all_of("the form may be chosen", [in_force, during(on.day, opens, last, f"the notice for {day}")]),
        section=choice.section,
        says=choice.says,
        about=holder,
        holders=[holder],
        bound=[on.company],
        window=Window(opens, last, f"{choice.before} before {day} ({choice.notice_section})"),
        consequences=(f"without a {choice.notice} for {day} by {last}: {choice.default}",),
    )


def account(clause: DividendTerms, on: OnDay, in_force: Reason, holder: str, day: date) -> Iterator[Finding]:
    """What a holder who takes cash must give: the account, so long before the payment date."""
    choice, choose = clause.choice, elected(clause, on, holder, day)
    last = latest(on.case, choice.account_before, day)
    cash = choose.reason if choose.reason.value is None else _takes_cash(clause, on, holder, day, choose)
    given = list(notices(on.case, choice.account_notice, holder, date.min, last))
    act = Act(on.case.name(holder), f"give {choice.account_notice} by {last}", on.fact(choice.account_notice, holder))
    said = known(f"{given[-1].id} names the account", True, given[-1]) if given else undone("no account named", act)
    yield on.finding(
        "condition",
        all_of("cash goes to an account that the holder names", [in_force, cash]),
        section=choice.notice_section,
        says=choice.notice_says,
        about=holder,
        bound=[holder],
        holders=[on.company],
        satisfied=said,
        window=Window(None, last, f"{choice.account_before} before {day}"),
    )


def _takes_cash(clause: DividendTerms, on: OnDay, holder: str, day: date, choose: Election) -> Reason:
    choice, text = clause.choice, f"{on.case.name(holder)} takes cash on {day}"
    last = latest(on.case, choice.before, day)
    if "cash" in choose.parts or not clause.since(day) <= on.day <= last:
        return known(text, "cash" in choose.parts, *rests(choose.reason))
    terms = f"kind: {choice.notice}, agreement: {on.encoded.agreement}, from: {holder}, contents: [cash]"
    return would(text, f"notice: {{{terms}}}", on.fact(choice.notice, f"{holder} {day}"), changes=last + ONE)


def paid_as(clause: DividendTerms, on: OnDay, due: Accrued) -> tuple[Amount, ...]:
    """The dividend of a payment date, and what it is in the forms chosen for it.

    Worked out once for the facts, save where it turns on the closes up to the day.
    """
    parts = elected(clause, on, due.holder, due.day).parts
    if "common stock" in parts:
        return tuple(_paid_as(clause, on, due, _allowed(clause, on, parts)))
    key, same = ("paid as", due, *parts.items()), (on.case.agreement, clause)

    def worked_out(facts: Snapshot) -> tuple[Amount, ...]:
        then = replace(on, case=replace(on.case, snapshot=facts, memo={}))
        return tuple(_paid_as(clause, then, due, parts))

    return kept(on.facts, key, same, worked_out)


def _paid_as(clause: DividendTerms, on: OnDay, due: Accrued, parts: Mapping[str, Fraction]) -> Iterator[Amount]:
    yield Amount("dividend", due.gross, "dollars", due.arithmetic, "cent")
    for form, part in parts.items():
        share = f"{dollars(due.gross)} x {part}" if part != 1 else ""
        if form == "cash":
            yield Amount("in cash", due.gross * part, "dollars", share, "cent")
        elif form == "in kind":
            yield _in_kind(clause, on, due, part)
        else:
            yield from _in_common(clause, on, due.day, due, part)


def _allowed(clause: DividendTerms, on: OnDay, parts: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    """The parts by form; what was chosen in common stock while that is barred, in the form of what nobody chose."""
    chosen_, otherwise = dict(parts), clause.choice.default
    if "common stock" in chosen_ and otherwise != "common stock" and _barred(clause, on).value:
        chosen_[otherwise] = chosen_.get(otherwise, Fraction(0)) + chosen_.pop("common stock")
    return chosen_


def _in_kind(clause: DividendTerms, on: OnDay, due: Accrued, part: Fraction) -> Amount:
    """The rate on the value held, for the part of a period: the same sum as in cash, in shares at the price."""
    choice, price = clause.choice, Fraction(clause.price)
    price /= on.case.split_factor(clause.accrues.stock_class, on.case.agreement.terms.dated)
    shares = decimal(due.gross * part / price, Decimal(1).scaleb(-choice.decimals))
    value = due.shares * price
    rate = f"{money(choice.in_kind_rate * 100)}% of {dollars(value)}"
    how = f"{rate} for the periods in: {due.arithmetic}"
    if part != 1:
        how += f", x {part}"
    return Amount("in kind", shares, "shares", f"{how}; at {dollars(price)} a share, to {choice.decimals} decimals")


def _in_common(clause: DividendTerms, on: OnDay, day: date, due: Accrued, part: Fraction) -> Iterator[Amount]:
    common, amount = clause.choice.in_common, due.gross * part
    value = average(on.case, common.stock_class, day, closes_before(common.trading_days, common.market))
    if value.amount is None:
        yield Amount(
            "in common stock, for",
            amount,
            "dollars",
            f"number of shares not known: {value.arithmetic}",
            "cent",
        )
        return
    exact = amount / value.amount
    whole = exact.numerator // exact.denominator
    how = f"{dollars(amount)} / ${money(value.amount)} ({value.arithmetic}) = {exact}"
    if common.fractions == "kept":
        yield Amount("in common stock", exact, "shares", how)
        return
    yield Amount("in common stock", whole, "shares", f"{how}, rounded down")
    yield Amount("for the fraction", (exact - whole) * value.amount, "dollars", "the fraction at that price", "cent")


def dividend_shares_registered(clause: DividendTerms, on: OnDay, in_force: Reason) -> Finding:
    """No dividend in common stock unless all shares paid as such dividends before are registered for resale now."""
    common = clause.choice.in_common
    return on.finding(
        "prohibition",
        all_of("dividends in common stock are barred", [in_force, _barred(clause, on)]),
        section=common.barred_section,
        says=common.barred_says,
        bound=[on.company],
    )


def _barred(clause: DividendTerms, on: OnDay) -> Reason:
    """Whether some of the shares paid as dividends before are not registered for resale now."""
    common = clause.choice.in_common
    issued = {
        e.security_id for e in on.facts.entries_of("dividend_paid") if e.form == "common stock" and _of(clause, e)
    }
    lots = [
        lot
        for lot in on.facts.positions.lots
        if lot.stock_class_id == common.stock_class and any(step.security_id in issued for step in lot.origin)
    ]
    parts = [_uncovered(on, lot) for lot in lots]
    for holder in dict.fromkeys(lot.holder for lot in lots):
        kept = [lot for lot in lots if lot.holder == holder and {step.holder for step in lot.origin} <= {holder}]
        number, included = sum(lot.quantity for lot in kept), included_now(on.case, holder, common.stock_class)
        if included is not None and included < number:
            text = f"{on.case.name(holder)} has {shown(number)} of them, of which {shown(included)} are included"
            parts.append(known(text, True, *of_lots(kept)))
    if None in issued:
        text = "which securities were issued as dividends in common stock"
        parts.append(unknown(text, on.fact("dividend securities", "issuer"), who="Company"))
    if not parts:
        return known(
            "no shares of common stock paid as dividends are outstanding", False, Absent("shares paid as dividends")
        )
    return any_of("some of the shares paid as dividends are not registered for resale", parts)


def _uncovered(on: OnDay, lot: Any) -> Reason:
    covered = covering(replace(on.case, lot=lot, memo={}), "the security now")
    return no(covered, f"{lot.security_id} is not covered by an effective registration statement")


def _of(clause: DividendTerms, entry: Any) -> bool:
    return bool(entry.stock_class_id == clause.accrues.stock_class)


def first_held(clause: DividendTerms, on: OnDay, holder: str) -> date:
    """The day on which the first of the shares that a holder has was issued."""
    return min(lot.issued for lot in on.facts.positions.lots_of(holder, clause.accrues.stock_class))

"""Preferred dividend: so much a year on each share, cumulative, on fixed days, in the form that the holder chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from covenantry.engine.context.clause import OnDay, kind
from covenantry.engine.context.tracking import kept
from covenantry.engine.logic.amounts import Amount, dollars
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, during, known, undone
from covenantry.engine.logic.sources import Ground, of_class
from covenantry.engine.procedures.accrued_dividends import Accrued, accrued
from covenantry.engine.procedures.dividend_findings import (
    account,
    chosen,
    dividend_shares_registered,
    first_held,
    paid_as,
)
from covenantry.engine.procedures.dividend_terms import DividendTerms
from covenantry.facts.lots import shown
from covenantry.facts.records import dataclass


@kind("preferred_dividend")
@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredDividend(DividendTerms):
    """What `accrues`, payable in cash, in kind at the `price` of a share, or in common stock: `choice`.

    `lawful`: the state of affairs, attested by the issuer, without which nothing may be declared.
    """

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Of each holder what fell due, what falls due next and in which form; what bars common stock, and juniors."""
        terms = self.accrues
        holders = on.facts.positions.holders(terms.stock_class)
        in_force = on.engaged(
            known(f"{terms.stock_class} is outstanding", bool(holders), of_class(on.facts.positions, terms.stock_class))
        )
        if not holders:
            yield on.finding("duty", in_force, bound=[on.company])
            return
        upcoming = terms.next_payment(on.day)
        on.wake(upcoming)
        ahead = all_of("a dividend is to be declared and paid", [in_force])
        payable = ahead if terms.last_payment(on.day) is None else self._payable(on, in_force)
        for holder in holders:
            for day in self._days(on, holder, upcoming):
                if on.wanted(about := f"{holder} {day}"):
                    yield self._duty(on, payable if on.day >= day else ahead, holder, day, about)
            yield from chosen(self, on, in_force, holder, upcoming)
            yield from account(self, on, in_force, holder, upcoming)
            yield self._arrears(on, in_force, holder)
        yield self._first(on, in_force, holders)
        yield dividend_shares_registered(self, on, in_force)

    def _payable(self, on: OnDay, in_force: Reason) -> Reason:
        lawful = on.case.attested(self.lawful, "issuer", self.lawful, who="Company")
        return all_of("a dividend is to be declared and paid", [in_force, lawful])

    def _days(self, on: OnDay, holder: str, upcoming: date) -> Iterator[date]:
        """The payment dates on which something fell due to the holder, and the next one."""
        for day in self.accrues.payment_dates(first_held(self, on, holder)):
            yield day
            if day >= upcoming:
                return

    def _duty(self, on: OnDay, engaged: Reason, holder: str, day: date, about: str) -> Finding:
        due = accrued(on.case, self.accrues, holder, day, self.since(day))
        return on.finding(
            "duty",
            engaged,
            about=about,
            bound=[on.company],
            holders=[holder],
            satisfied=self._paid(on, due),
            window=Window(day, day, f"payable on {day}"),
            amounts=paid_as(self, on, due),
        )

    def _paid(self, on: OnDay, due: Accrued) -> Reason:
        key, same = ("dividend paid", due), (on.case.agreement, self)
        return kept(on.facts, key, same, lambda _: self._payment(on, due))

    def _payment(self, on: OnDay, due: Accrued) -> Reason:
        text = f"{dollars(due.paid)} of {dollars(due.gross)} paid for {due.day}"
        if not due.unpaid:
            return known(text, True, Ground.RULE)
        what, key = f"pay {dollars(due.unpaid)} of dividends", on.fact("dividend paid", f"{due.holder} {due.day}")
        return undone(text, Act(on.case.name(on.company), what, key))

    def _arrears(self, on: OnDay, in_force: Reason, holder: str) -> Finding:
        """What is in arrears since the last payment date; what a day adds is in how it accrues."""
        last = self.accrues.last_payment(on.day)
        amounts = []
        if last is not None:
            sum_ = accrued(on.case, self.accrues, holder, last)
            amounts = [Amount("in arrears", sum_.unpaid, "dollars", sum_.arithmetic or "nothing accrued", "cent")]
        each = self.accrues.per_period() / on.case.split_factor(self.accrues.stock_class, on.case.agreement.terms.dated)
        how = f"{dollars(each)} a period over {self.accrues.period_days} days, never more than the whole of a period"
        shares = on.facts.positions.quantity(holder, self.accrues.stock_class)
        daily = Fraction(shares) * each / self.accrues.period_days
        amounts.append(Amount("accrues a day", daily, "dollars", f"{shown(shares)} x {how}", "cent"))
        return on.finding("computation", in_force, about=holder, holders=[holder], amounts=tuple(amounts))

    def _first(self, on: OnDay, in_force: Reason, holders: tuple[str, ...]) -> Finding:
        """Nothing on junior securities while dividends are in arrears."""
        last = self.accrues.last_payment(on.day)
        unpaid = Fraction(0)
        if last is not None:
            unpaid = sum((accrued(on.case, self.accrues, h, last).unpaid for h in holders), Fraction(0))
        text = f"{dollars(unpaid)} of dividends due by {last or 'the first payment date'} are not paid"
        opens = self.accrues.first
        arrears = (
            known(text, True, of_class(on.facts.positions, self.accrues.stock_class))
            if unpaid
            else all_of(
                text,
                [
                    during(on.day, opens, None, "payment dates"),
                    known(text, False, of_class(on.facts.positions, self.accrues.stock_class)),
                ],
            )
        )
        return on.finding(
            "prohibition",
            all_of("dividends are in arrears", [in_force, arrears]),
            section=self.priority.section,
            says=self.priority.says,
            bound=[on.company],
            holders=holders,
        )


__all__ = ["PreferredDividend"]

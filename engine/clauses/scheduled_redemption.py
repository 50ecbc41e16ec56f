"""Scheduled redemption: a class is redeemed on an anniversary, after notice, out of money deposited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

from covenantry.engine.clauses.base import Clause, OnDay, kind
from covenantry.engine.findings import Amount, Finding, Window
from covenantry.engine.procedures.accrued_dividends import cents, dollars
from covenantry.engine.procedures.counting import count
from covenantry.engine.procedures.fair_market_value import Averaged, average, money
from covenantry.engine.procedures.redemption_price import Redeems, amounts, dues, funds
from covenantry.engine.procedures.redemption_record import issued_on, redeemed
from covenantry.engine.procedures.scheduled_redemption import (
    Deposit,
    NoticeOfRedemption,
    called,
    deposited,
    noticed,
    paid_for,
)
from covenantry.engine.procedures.serving import latest
from covenantry.engine.reasons import Reason, all_of, any_of, during, known, no
from covenantry.engine.rulebook.model import Lasting
from covenantry.facts.periods import Period
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id, Name, PositiveCount
from covenantry.facts.words import PaperKind, Section

ONE = timedelta(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What ends, under which section, and how long before the redemption date; without it, on that date."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    before: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InStock:
    """The issuer may pay in stock instead, by the paper `act`.

    At the average close on `market` of the trading days among so many `days`, the last of them so many days before.
    """

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    act: PaperKind
    stock_class: Id
    days: PositiveCount
    ending_before: Lasting
    market: Literal["NASDAQ"]


@kind("scheduled_redemption")
@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledRedemption(Clause):
    """All of the class is redeemed so long `after` its first issue; what goes before, and what ends with it."""

    after: Lasting
    redeems: Redeems
    notice: NoticeOfRedemption
    deposit: Deposit
    in_stock: InStock
    rights_end: Ending
    conversion_ends: Ending

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The duties to redeem, give notice and deposit; the right to pay in stock; the endings."""
        begun = issued_on(on.facts, self.redeems.stock_class)
        if begun is None:
            yield on.finding("duty", known(f"no {self.redeems.stock_class} has been issued", False), bound=[on.company])
            return
        day, how = count(on.case, self.after, begun)
        on.wake(day)
        done = redeemed(on, self.redeems.stock_class, begun)
        holders = on.facts.positions.holders(self.redeems.stock_class)
        shares = any_of("shares are or were outstanding", [known("outstanding", bool(holders)), done])
        applies = on.engaged(shares)
        yield self._redeem(on, applies, done, day, how)
        yield from noticed(on, self.notice, applies, holders, day)
        yield deposited(on, self.deposit, applies, self.in_stock.act, self.redeems, day, done, self._close(on, day))
        yield self._stock(on, applies, day)
        yield from self._endings(on, applies, holders, day, done)

    def _close(self, on: OnDay, day: date) -> date:
        """The last day on which called shares can be converted."""
        before = self.conversion_ends.before
        return latest(on.case, before, day) if before is not None else day

    def _redeem(self, on: OnDay, applies: Reason, done: Reason, day: date, how: str) -> Finding:
        owed = dues(on.case, self.redeems, day)
        available = funds(on.case, self.redeems, owed)
        last = max(day, available.since or day)
        tests = [applies, available.reason] if on.day >= day else [applies]
        return on.finding(
            "duty",
            all_of("all of the class is redeemed", tests),
            bound=[on.company],
            holders=on.facts.positions.holders(self.redeems.stock_class),
            satisfied=done,
            window=Window(day, last, how),
            amounts=tuple(amounts(on.case, self.redeems, owed, available.amount if on.day >= day else None)),
        )

    def _stock(self, on: OnDay, applies: Reason, day: date) -> Finding:
        open_ = during(on.day, None, day, f"before the redemption of {day}")
        return on.finding(
            "right",
            all_of("the price may be paid in stock", [applies, open_]),
            section=self.in_stock.section,
            says=self.in_stock.says,
            holders=[on.company],
            window=Window(None, day, f"by {day}"),
            amounts=tuple(self.priced_in_stock(on, day)),
        )

    def priced_in_stock(self, on: OnDay, day: date) -> Iterator[Amount]:
        """How many shares of stock make each holder's price on a day, once the closes that set it are on record."""
        stock, last = self.in_stock, latest(on.case, self.in_stock.ending_before, day)
        on.wake(last)
        if on.day < last:
            return
        over = Averaged(over=Period(stock.days, "day"), ending=stock.ending_before, market=stock.market)
        value = average(on.case, stock.stock_class, day, over)
        for due in dues(on.case, self.redeems, day):
            if value.amount is None:
                yield Amount(
                    f"in stock to {due.holder}, for", cents(due.amount), "dollars", f"not known: {value.arithmetic}"
                )
                continue
            shares = due.amount / value.amount
            whole = shares.numerator // shares.denominator + (shares.denominator != 1)
            how = f"{dollars(due.amount)} / ${money(value.amount)} ({value.arithmetic}), up to the next whole share"
            yield Amount(f"in stock to {due.holder}", str(whole), "shares", how)

    def _endings(
        self, on: OnDay, applies: Reason, holders: tuple[str, ...], day: date, done: Reason
    ) -> Iterator[Finding]:
        """The end of all rights on the date, unless payment fails; before it, of conversion, once shares are called."""
        paid = paid_for(on, self.deposit, self.redeems, self.in_stock.act, day, done)
        end = self.rights_end
        yield on.finding(
            "termination",
            all_of(
                "rights as holders cease", [applies, during(on.day, day, None, "the redemption date has come"), paid]
            ),
            section=end.section,
            says=end.says,
            holders=holders,
            window=Window(day, None, f"from {day} on"),
        )
        end = self.conversion_ends
        close = self._close(on, day)
        default = all_of("payment fails", [during(on.day, day + ONE, None, "the redemption date is over"), no(paid)])
        tests = [
            applies,
            called(on, self.notice, holders, day),
            during(on.day, close + ONE, None, f"after the close of {close}"),
        ]
        yield on.finding(
            "termination",
            all_of("conversion rights have ended", tests),
            section=end.section,
            says=end.says,
            holders=holders,
            excepted=default,
            window=Window(
                close + ONE,
                None,
                f"at the close of business on {close}" + (f", {end.before} before {day}" if end.before else ""),
            ),
        )


__all__ = ["Ending", "InStock", "ScheduledRedemption"]

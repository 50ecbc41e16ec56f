"""Scheduled redemption: a class is redeemed on an anniversary, after notice, out of money deposited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.amounts import Amount, dollars, money
from covenantry.engine.logic.effects import Ending
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, all_of, any_of, during, known, no
from covenantry.engine.logic.sources import of_class
from covenantry.engine.papers.serving import latest
from covenantry.engine.procedures.fair_market_value import Averaged, average
from covenantry.engine.procedures.redemption_price import Redeems, amounts, dues, funds
from covenantry.engine.procedures.redemption_record import issued_on, redeemed
from covenantry.engine.procedures.scheduled_redemption import (
    Deposit,
    NoticeOfRedemption,
    called,
    deposited,
    lies,
    noticed,
)
from covenantry.engine.securities.entitled import on_day
from covenantry.engine.securities.splits import became
from covenantry.facts.lots import Quantity, shown
from covenantry.facts.model import Entry, StockRedemption
from covenantry.facts.periods import Period
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name, PositiveCount
from covenantry.facts.words import ClassId, PaperKind, Section

ONE = timedelta(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The sections that end (`ends`), under which one, and how long before the redemption date; without it, on it."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    ends: tuple[Section, ...]
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
    stock_class: ClassId
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
    rights_end: Ends
    conversion_ends: Ends

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The duties to redeem, give notice and deposit; the right to pay in stock; the endings."""
        asked = self._call(on)
        if asked is None:
            yield on.finding(
                "duty",
                known(
                    f"no {self.redeems.stock_class} has been issued",
                    False,
                    of_class(on.facts.positions, self.redeems.stock_class),
                ),
                bound=[on.company],
            )
            return
        on.wake(asked.day)
        yield self._redeem(on, asked)
        yield from noticed(on, self.notice, asked.applies, asked.holders, asked.day)
        yield deposited(
            on, self.deposit, asked.applies, self.in_stock.act, asked.holders, asked.day, asked.paid, asked.close
        )
        yield self._stock(on, asked.applies, asked.day)
        yield from self._endings(on, asked)

    def may_end(self) -> tuple[str, ...]:
        """All that holders have, and before it their conversion."""
        return (*self.rights_end.ends, *self.conversion_ends.ends)

    def ended(self, on: OnDay) -> Iterable[Ending]:
        """The same, from their days on."""
        if (asked := self._call(on)) is not None:
            yield Ending(self.rights_end.section, self.rights_end.ends, self._cease(on, asked), asked.day)
            end, excepted = self._conversion(on, asked)
            over = all_of(end.text, [end, no(excepted, "payment is not in default")])
            yield Ending(self.conversion_ends.section, self.conversion_ends.ends, over, asked.close + ONE)

    def follows(self, on: OnDay) -> Iterable[Entry]:
        """That all shares are redeemed on the date, once their price lies with the bank by then."""
        name, asked = self.redeems.stock_class, self._call(on)
        if asked is None or any(entry.stock_class_id == name for entry in on.facts.entries_of("stock_redemption")):
            return
        if all_of("redeemed", [asked.applies, asked.paid, no(asked.done)]).value:
            section, source = self.rights_end.section, f"{on.encoded.agreement} {self.rights_end.section}"
            made = f"follows-{section}-{asked.day}"
            yield StockRedemption(date=asked.day, stock_class_id=name, source=source, id=made)

    def _call(self, on: OnDay) -> _Call | None:
        """The redemption of the class: what its date finds, as it stands before that date at the latest."""
        name = self.redeems.stock_class
        begun = issued_on(on.facts, name)
        if begun is None:
            return None
        day, how = count(on.case, self.after, begun)
        then = replace(on, case=replace(on.case, snapshot=on_day(on.case, day - ONE), memo={}))
        done = redeemed(on, name, begun)
        holders = then.facts.positions.holders(name)
        paid = any_of("the redemption price is not in default", [lies(then, on, self.deposit, self.redeems, day), done])
        shares = any_of(
            "shares are or were outstanding",
            [known("outstanding", bool(holders), of_class(then.facts.positions, name)), done],
        )
        before = self.conversion_ends.before
        close = latest(on.case, before, day) if before is not None else day
        return _Call(day, how, close, then, holders, on.engaged(shares), done, paid)

    def _redeem(self, on: OnDay, asked: _Call) -> Finding:
        day = asked.day
        held = asked.then if asked.paid.value else on
        owed = dues(held.case, self.redeems, day)
        available = funds(on.case, self.redeems, owed)
        last = max(day, available.since or day)
        tests = [asked.applies, available.reason] if on.day >= day and not asked.paid.value else [asked.applies]
        limited = on.day >= day and not asked.paid.value
        return on.finding(
            "duty",
            all_of("all of the class is redeemed", tests),
            bound=[on.company],
            holders=held.facts.positions.holders(self.redeems.stock_class),
            satisfied=asked.paid,
            window=Window(day, last, asked.how),
            amounts=tuple(amounts(on.case, self.redeems, owed, available.amount if limited else None)),
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
        value, factor = average(on.case, stock.stock_class, day, over), became(on.case, stock.stock_class, day)
        for due in dues(on.case, self.redeems, day):
            if value.amount is None:
                yield Amount(
                    f"in stock to {due.holder}, for",
                    due.amount,
                    "dollars",
                    f"not known: {value.arithmetic}",
                    "cent",
                )
                continue
            shares = due.amount / value.amount * factor
            whole = shares.numerator // shares.denominator + (shares.denominator != 1)
            since = f" x {shown(factor)} for splits since {day}" if factor != 1 else ""
            quotient = f"{dollars(due.amount)} / ${money(value.amount)} ({value.arithmetic}){since}"
            how = f"{quotient}, up to the next whole share"
            yield Amount(f"in stock to {due.holder}", whole, "shares", how)

    def _cease(self, on: OnDay, asked: _Call) -> Reason:
        come = during(on.day, asked.day, None, "the redemption date has come")
        return all_of("rights as holders cease", [asked.applies, come, asked.paid])

    def _conversion(self, on: OnDay, asked: _Call) -> tuple[Reason, Reason]:
        """Whether conversion has ended before the date, once shares are called; whether default has revived it."""
        default = during(on.day, asked.day + ONE, None, "the redemption date is over")
        tests = [
            asked.applies,
            called(on, self.notice, asked.holders, asked.day),
            during(on.day, asked.close + ONE, None, f"after the close of {asked.close}"),
        ]
        return all_of("conversion rights have ended", tests), all_of("payment fails", [default, no(asked.paid)])

    def _endings(self, on: OnDay, asked: _Call) -> Iterator[Finding]:
        """The end of all rights on the date, unless payment fails, but that to the price; before it, of conversion."""
        end, day, ceased = self.rights_end, asked.day, self._cease(on, asked)
        yield on.finding(
            "termination",
            ceased,
            section=end.section,
            says=end.says,
            holders=asked.holders,
            window=Window(day, None, f"from {day} on"),
            consequences=_told(end) if ceased.value else (),
        )
        yield self._price(on, asked, ceased)
        end, (ended, default) = self.conversion_ends, self._conversion(on, asked)
        yield on.finding(
            "termination",
            ended,
            section=end.section,
            says=end.says,
            holders=asked.holders,
            excepted=default,
            window=Window(
                asked.close + ONE,
                None,
                f"at the close of business on {asked.close}" + (f", {end.before} before {day}" if end.before else ""),
            ),
        )

    def _price(self, on: OnDay, asked: _Call, ceased: Reason) -> Finding:
        """The one right that is left: the price, of those who have not surrendered their certificates for it."""
        name = self.redeems.stock_class
        left: dict[str, Quantity] = {}
        for lot in on.facts.positions.redeemed:
            if lot.stock_class_id == name:
                left[lot.holder] = left.get(lot.holder, 0) + lot.quantity
        owed = dues(asked.then.case, self.redeems, asked.day)
        part = sum(left.values()) < sum(due.shares for due in owed)
        tests = [
            ceased,
            known(f"certificates of {name} are not surrendered yet", bool(left), of_class(on.facts.positions, name)),
        ]
        return on.finding(
            "right",
            all_of("the price is payable upon surrender", tests),
            section=self.rights_end.section,
            says=self.rights_end.says,
            about="price",
            bound=[on.company],
            holders=left,
            window=Window(asked.day, None, f"from {asked.day} on"),
            amounts=tuple(amounts(on.case, self.redeems, owed, None)),
            consequences=tuple(f"{shown(n)} of {who} not surrendered" for who, n in left.items()) if part else (),
        )


class _Call(NamedTuple):
    """A redemption on its `day`: the last day of conversion before it, whose shares go, what is on record of it.

    `then`: the question on the facts that the date finds. `paid`: the price lies with the bank, or has been paid.
    """

    day: date
    how: str
    close: date
    then: OnDay
    holders: tuple[str, ...]
    applies: Reason
    done: Reason
    paid: Reason


def _told(end: Ends) -> tuple[str, ...]:
    return tuple(f"section {section} has ended for them" for section in end.ends)


__all__ = ["Ends", "InStock", "ScheduledRedemption"]

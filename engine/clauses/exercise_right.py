"""Exercise right: holders of a warrant or option may buy shares at its price, for cash or by giving up some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount, money
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, during, known, undone, unknown
from covenantry.engine.logic.sources import of_class
from covenantry.engine.papers.received import received
from covenantry.engine.procedures.as_due import late, made
from covenantry.engine.procedures.fair_market_value import Averaged, Value, average
from covenantry.engine.securities.shares_today import told
from covenantry.facts.lots import shown
from covenantry.facts.model import Notice, StockExercise
from covenantry.facts.moments import Moment
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, Name
from covenantry.facts.words import ClassId, Contents, NoticeKind, PaperKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class NetExercise:
    """Payment in shares: those bought, less as many as are worth the price, at the market value of the day.

    Fractions are dropped. `election`: what a notice of exercise sets out that elects it.
    """

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    value: Averaged
    election: Contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """How the right is used: a notice with the warrant and payment, after which the issuer delivers shares."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    notice: NoticeKind
    paid: PaperKind


@kind("exercise_right")
@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRight(Clause):
    """Each holder of `stock_class` may buy shares `into` at the price in effect, which the ledger has."""

    stock_class: ClassId
    into: ClassId
    first_day: Day
    last_day: Day
    net: NetExercise
    tender: Tender

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The right of each holder; what is due on each notice; whether net exercises on record gave what was due."""
        holders = on.facts.positions.holders(self.stock_class)
        if not holders:
            yield on.finding(
                "right",
                on.engaged(
                    known(
                        f"no {self.stock_class} is outstanding", False, of_class(on.facts.positions, self.stock_class)
                    )
                ),
            )
        for holder in holders:
            yield self._right(on, holder)
            yield self._net(on.at_market(), holder)
        for notice in on.facts.notices(self.tender.notice, on.encoded.agreement):
            yield self._delivery(on, notice)
        yield from self._past(on)

    def _window(self) -> Window:
        return Window(self.first_day, self.last_day, f"from {self.first_day} through {self.last_day}, both included")

    def _open(self, on: OnDay) -> Reason:
        return during(on.day, self.first_day, self.last_day, f"{self.stock_class} may be exercised")

    def _buys(self, on: OnDay, holder: str) -> tuple[Fraction, Fraction] | None:
        """How many shares a holder may buy, and at which price; None where the book has no terms of exercise."""
        terms = on.facts.positions.terms(self.stock_class)
        if terms is None or terms.exercise_price is None:
            return None
        return on.facts.positions.quantity(holder, self.stock_class) * terms.ratio, terms.exercise_price

    def _unpriced(self, on: OnDay) -> Reason:
        """That the terms of exercise are missing."""
        question = f"how many shares of {self.into} one {self.stock_class} buys, and at which price"
        return unknown(question, of_record("exercise price", self.stock_class), who=on.case.name(on.company))

    def _right(self, on: OnDay, holder: str) -> Finding:
        bought = self._buys(on, holder)
        amounts: tuple[Amount, ...] = ()
        if bought is not None:
            shares, price = bought
            amounts = (
                Amount("exercise price", price, "dollars a share", "the price in effect, on the ledger", "price"),
                Amount("shares", shares, f"shares of {self.into}", f"all that {on.case.name(holder)} holds"),
                Amount("payment in full", shares * price, "dollars", f"{shown(shares)} x ${money(price)}", "cent"),
            )
        return on.finding(
            "right",
            on.engaged(self._open(on), *([] if amounts else [self._unpriced(on)])),
            about=holder,
            bound=[on.company],
            holders=[holder],
            window=self._window(),
            amounts=amounts,
        )

    # --- net exercise -------------------------------------------------------------------------------------------

    def _net(self, on: OnDay, holder: str) -> Finding:
        """What a net exercise in full would give the holder on the day."""
        bought = self._buys(on, holder)
        engaged: list[Reason] = [self._open(on)]
        amounts: tuple[Amount, ...] = ()
        if bought is None:
            engaged.append(self._unpriced(on))
        elif engaged[0].value:
            shares, price = bought
            value = average(on.case, self.into, on.day, self.net.value)
            engaged.append(value.reason)
            amounts = self._given(shares, price, value)
        return on.finding(
            "computation",
            on.engaged(*engaged),
            section=self.net.section,
            says=self.net.says,
            about=holder,
            holders=[holder],
            amounts=amounts,
            at_market=True,
        )

    def _given(self, shares: Fraction, price: Fraction, value: Value) -> tuple[Amount, ...]:
        if value.amount is None:
            return ()
        worth, cost = shares * value.amount, shares * price
        how = f"(${money(worth)} - ${money(cost)}) / ${money(value.amount)}, fractions dropped"
        return (
            Amount("fair market value", value.amount, "dollars a share", value.arithmetic, "price"),
            Amount("shares on net exercise", net_shares(shares, price, value.amount), "shares", how),
        )

    def _past(self, on: OnDay) -> Iterator[Finding]:
        """Of each exercise on record, whether it came in time, and the duty to deliver as many shares as were due."""
        for moment in on.facts.moments:
            entry = moment.entry
            if not isinstance(entry, StockExercise) or entry.stock_class_id != self.stock_class:
                continue
            in_time = during(entry.date, self.first_day, self.last_day, "the time for it")._replace(changes=None)
            yield from late(on, entry, in_time)
            if entry.net:
                yield self._was_due(on, moment, entry)
            else:
                yield from made(on, self.stock_class, moment, entry)

    def _was_due(self, on: OnDay, moment: Moment, entry: StockExercise) -> Finding:
        terms = moment.terms[self.stock_class]
        shares, price = entry.quantity * terms.ratio, terms.exercise_price or Fraction(0)
        value = average(on.case, self.into, entry.date, self.net.value)
        amounts = self._given(shares, price, value)
        if value.amount is None:
            same = value.reason
        else:
            due = net_shares(shares, price, value.amount)
            text = f"{entry.id} gave {entry.resulting_quantity or 0:,} shares; {due:,} were due"
            act = Act(on.case.name(on.company), f"deliver {due:,} shares", on.fact("net exercise", entry.id))
            same = known(text, True, entry) if entry.resulting_quantity == due else undone(text, act)
        return on.finding(
            "duty",
            on.engaged(known(f"net exercise of {shown(entry.quantity)} on {entry.date}", True, entry)),
            section=self.net.section,
            says=self.net.says,
            about=entry.id,
            bound=[on.company],
            holders=[entry.stakeholder_id],
            satisfied=same,
            window=Window(entry.date, entry.date, f"on the exercise of {entry.date}"),
            amounts=amounts,
        )

    # --- notices of exercise ------------------------------------------------------------------------------------

    def _delivery(self, on: OnDay, notice: Notice) -> Finding:
        """The duty to deliver shares once notice and payment are in, the latter unless they are paid for in shares."""
        tender, who = self.tender, on.case.name(notice.from_id)
        told = received(on.case, notice, on.company)
        parts = [
            known(f"notice and warrant received {told}", True, notice)
            if told
            else undone(
                f"{notice.id} was not received",
                Act(who, f"deliver {notice.id}", of_record(f"{notice.id} delivered", on.company)),
            )
        ]
        if told is not None:
            timely = self.first_day <= told <= self.last_day
            parts.append(known(f"received {told}, from {self.first_day} through {self.last_day}", timely, notice))
        if self.net.election not in notice.contents:
            papers = (
                p for p in on.facts.instruments(tender.paid, notice.from_id) if p.covers and p.covers.upon == notice.id
            )
            paid = next(papers, None)
            act = Act(who, tender.paid, on.fact(tender.paid, notice.id))
            parts.append(
                known(f"{tender.paid} {paid.date}", True, paid)
                if paid
                else undone(f"no {tender.paid} for {notice.id} on record", act)
            )
        return on.finding(
            "duty",
            on.engaged(*parts),
            section=tender.section,
            says=tender.says,
            about=notice.id,
            bound=[on.company],
            holders=[notice.from_id],
            satisfied=self._delivered(on, notice, told),
            window=Window(told, None, f"upon delivery of the notice on {told}") if told else None,
        )

    def _delivered(self, on: OnDay, notice: Notice, day: date | None) -> Reason:
        for entry in on.facts.entries_of("stock_exercise"):
            ours = (entry.stakeholder_id, entry.stock_class_id) == (notice.from_id, self.stock_class)
            if ours and entry.date >= (day or notice.date) and self._as_asked(on, notice, entry):
                return known(f"exercised {entry.date} ({entry.id})", True, entry)
        act = Act(on.case.name(on.company), f"issue the shares for {notice.id}", on.fact("shares issued", notice.id))
        return undone(f"no exercise for {notice.id} on record", act)

    def _as_asked(self, on: OnDay, notice: Notice, entry: StockExercise) -> bool:
        """Whether as much was exercised as the notice says, in securities of today."""
        if notice.quantity is None:
            return True
        asked = told(on.case, self.stock_class, notice.quantity, notice)
        return asked == told(on.case, self.stock_class, entry.quantity, entry)


def net_shares(shares: Fraction, price: Fraction, value: Fraction) -> int:
    """The shares that a net exercise gives, fractions dropped; none where the price is not below the value."""
    if value <= price:
        return 0
    return int(shares * (value - price) / value)


__all__ = ["ExerciseRight", "NetExercise", "Tender", "net_shares"]

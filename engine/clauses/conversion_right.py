"""Conversion right: each holder may turn its shares into common at the price in effect, until the right ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import located
from covenantry.engine.logic.amounts import Amount, dollars, money, payable
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, during, known, undone, unknown
from covenantry.engine.logic.sources import of_class
from covenantry.engine.papers.received import received
from covenantry.engine.procedures.as_due import late, made
from covenantry.engine.procedures.conversion_terms import Delivery, EndsBefore, OnConversion, Reserve
from covenantry.engine.procedures.converted import unpaid_on
from covenantry.engine.securities.shares_today import told
from covenantry.facts.lots import Quantity, Terms, shown
from covenantry.facts.model import Notice, StockConversion
from covenantry.facts.records import dataclass
from covenantry.facts.values import Money
from covenantry.facts.words import ClassId, Section


@kind("conversion_right")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionRight(Clause):
    """A share of `stock_class` converts into `issue_price` divided by the price in effect, in shares of `into`.

    The ledger has the ratio in effect. Fractions are paid in cash at that price. `ends`: what
    ends the right, beside what other provisions say. `delivery`, `reserve`, `on_conversion`: what goes with it.
    """

    stock_class: ClassId
    into: ClassId
    issue_price: Money
    fractions_section: Section
    ends: tuple[EndsBefore, ...] = ()
    delivery: Delivery
    reserve: Reserve
    on_conversion: tuple[OnConversion, ...] = ()

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The right of each holder; what is due on each notice and conversion; whether enough is kept for it."""
        terms = on.facts.positions.terms(self.stock_class)
        holders = on.facts.positions.holders(self.stock_class)
        if not holders or terms is None:
            yield on.finding(
                "right",
                on.engaged(
                    known(
                        f"no {self.stock_class} is outstanding", False, of_class(on.facts.positions, self.stock_class)
                    )
                ),
            )
        else:
            for holder in holders:
                yield self._right(on, terms, holder)
            yield self._reserved(on, terms)
        yield from self._deliveries(on, terms)
        yield from self._on_conversion(on)
        for moment in on.facts.moments:
            entry = moment.entry
            if isinstance(entry, StockConversion) and entry.stock_class_id == self.stock_class:
                yield from made(on, self.stock_class, moment, entry)
                yield from late(on, entry, self._open_on(on, entry.date))

    # --- the right ----------------------------------------------------------------------------------------------

    def _right(self, on: OnDay, terms: Terms, holder: str) -> Finding:
        open_, last = self._open(on)
        held = Fraction(on.facts.positions.quantity(holder, self.stock_class))
        return on.finding(
            "right",
            on.engaged(*open_),
            about=holder,
            bound=[on.company],
            holders=[holder],
            window=Window(None, last, "at any time" if last is None else f"through {last}, that day included"),
            amounts=self._amounts(on, terms, held),
        )

    def _amounts(self, on: OnDay, terms: Terms, units: Fraction) -> tuple[Amount, ...]:
        price = self._issue_price(on) / terms.ratio
        due = units * terms.ratio
        whole, rest = divmod(due, 1)
        cash = rest * price
        how = f"{shown(units)} x ${money(self._issue_price(on))} / ${money(price)} = {shown(due)}"
        return (
            Amount("conversion price", price, "dollars a share", "the price in effect, on the ledger", "price"),
            Amount("shares", int(whole), f"shares of {self.into}", how),
            Amount(
                "cash for the fraction",
                cash,
                "dollars",
                f"{shown(rest)} x ${money(price)} ({self.fractions_section})",
                "cent",
            ),
        )

    def _issue_price(self, on: OnDay) -> Fraction:
        return Fraction(self.issue_price) / on.case.split_factor(self.stock_class, on.case.agreement.terms.dated)

    def _open(self, on: OnDay) -> tuple[list[Reason], date | None]:
        """Whether the right has not ended, and the last day on which it can be used."""
        reasons: list[Reason] = []
        lasts = [e.since - timedelta(1) for e in on.endings() if e.since and (e.reason.value or on.day < e.since)]
        for end in self.ends:
            for fixed in self._fixed(on, end):
                until = located(on.case, end.before).first_day_back(fixed)
                text = f"before {fixed}, by the close of business {end.before} before it ({end.section})"
                reasons.append(during(on.day, None, until, text))
                lasts.append(until)
        return reasons, min(lasts, default=None)

    def _fixed(self, on: OnDay, end: EndsBefore) -> Iterator[date]:
        for event in on.facts.events(end.event):
            if (day := getattr(event.terms, end.day.replace(" ", "_"))) is not None:
                yield day

    def _open_on(self, on: OnDay, day: date | None) -> Reason:
        """Whether the right could still be used on the day of a conversion; one that is to come, today."""
        then = on if day is None or day > on.day else on.at(day)
        return all_of(f"the right had not ended by {day or on.day}", [then.engaged(), *self._open(then)[0]])

    # --- enough shares ------------------------------------------------------------------------------------------

    def _reserved(self, on: OnDay, terms: Terms) -> Finding:
        """The duty to keep enough authorized shares unissued; it is broken as soon as there are too few."""
        positions, reserve = on.facts.positions, self.reserve
        needed = positions.outstanding(self.stock_class) * terms.ratio
        others = Fraction(0)
        for name in reserve.beside:
            their = positions.terms(name)
            if their is not None and not their.expired(on.day):
                others += positions.outstanding(name) * their.ratio
                on.wake(their.expiration_date and their.expiration_date + timedelta(1))
        authorized, issued = positions.authorized.get(self.into), positions.outstanding(self.into)
        amounts = [Amount("needed", needed, f"shares of {self.into}", f"all {self.stock_class} at {terms.ratio}")]
        if authorized is None:
            question = f"how many shares of {self.into} are authorized"
            enough = unknown(question, of_record("authorized", self.into), who=on.case.name(on.company))
        else:
            free = authorized - issued - others
            how = f"{authorized:,} authorized - {shown(issued)} outstanding - {shown(others)} kept for other rights"
            text = f"{how}: {shown(free)}; needed {shown(needed)}"
            act = Act(on.case.name(on.company), f"have more {self.into} authorized", of_record("authorized", self.into))
            enough = known(text, True, of_class(positions, self.into)) if free >= needed else undone(text, act)
            amounts.insert(0, Amount("available", free, f"shares of {self.into}", how))
        since = on.facts.moments[-1].entry.date
        return on.finding(
            "duty",
            on.engaged(
                known(f"{self.stock_class} is outstanding", True, of_class(positions, self.stock_class)),
                section=reserve.section,
            ),
            section=reserve.section,
            says=reserve.says,
            bound=[on.company],
            holders=positions.holders(self.stock_class),
            satisfied=enough,
            window=Window(None, since - timedelta(1), "at all times: nothing is left of the time for it"),
            amounts=tuple(amounts),
        )

    # --- notices and conversions --------------------------------------------------------------------------------

    def _deliveries(self, on: OnDay, terms: Terms | None) -> Iterator[Finding]:
        """Of each conversion notice, the duty to deliver the shares from the conversion date."""
        delivery = self.delivery
        for notice in on.facts.notices(delivery.notice, on.encoded.agreement):
            day, received = self._received(on, notice)
            parts, section, says = [received], delivery.section, delivery.says
            if delivery.closing is not None and delivery.condition in notice.contents:
                about = notice.registration_id or notice.id
                question = f"the offering under {about} on which {notice.id} is conditional has closed"
                parts.append(on.case.attested(delivery.closing, about, question))
                section = delivery.conditional_section or section
                says = delivery.conditional_says or says
            quantity = self._asked(on, notice)
            amounts = self._amounts(on, terms, Fraction(quantity)) if terms and quantity else ()
            yield on.finding(
                "duty",
                all_of("the shares are due", [self._open_on(on, day), *parts]),
                section=section,
                says=says,
                about=notice.id,
                bound=[on.company],
                holders=[notice.from_id],
                satisfied=self._delivered(on, notice, day),
                window=Window(day, None, f"as soon as practicable after the conversion date {day}") if day else None,
                amounts=amounts,
            )

    def _asked(self, on: OnDay, notice: Notice) -> Quantity | None:
        """How many are to be converted, in shares of today."""
        return None if notice.quantity is None else told(on.case, self.stock_class, notice.quantity, notice)

    def _received(self, on: OnDay, notice: Notice) -> tuple[date | None, Reason]:
        """The day on which both notice and certificates had been received, and whether they have."""
        company = on.case.name(on.company)
        told = received(on.case, notice, on.company)
        surrendered = [
            paper
            for paper in on.facts.instruments(self.delivery.surrender, notice.from_id)
            if paper.covers is not None and notice.id in (paper.covers.upon, paper.covers.process)
        ]
        papers = [paper.date for paper in surrendered]
        who = on.case.name(notice.from_id)
        got = (
            known(f"{company} received {notice.id} on {told}", True, notice)
            if told
            else undone(
                f"{company} has not received {notice.id}",
                Act(who, f"deliver {notice.id}", of_record(f"{notice.id} delivered", on.company)),
            )
        )
        what = self.delivery.surrender
        given = (
            known(f"{what} of {min(papers)}", True, *surrendered)
            if papers
            else undone(f"no {what} for {notice.id}", Act(who, what, on.fact(what, notice.id)))
        )
        day = max(told, min(papers)) if told and papers else None
        return day, all_of("certificates and notice have been received", [got, given])

    def _delivered(self, on: OnDay, notice: Notice, day: date | None) -> Reason:
        """Whether the holder's shares were converted since the conversion date."""
        for entry in on.facts.entries_of("stock_conversion"):
            ours = (entry.stakeholder_id, entry.stock_class_id) == (notice.from_id, self.stock_class)
            asked = self._asked(on, notice)
            enough = asked is None or told(on.case, self.stock_class, entry.quantity, entry) >= asked
            if ours and enough and entry.date >= (day or notice.date):
                return known(f"converted {entry.date} ({entry.id})", True, entry)
        act = Act(on.case.name(on.company), f"issue the shares for {notice.id}", on.fact("shares issued", notice.id))
        return undone(f"no conversion for {notice.id} on record", act)

    def _on_conversion(self, on: OnDay) -> Iterator[Finding]:
        """What else each conversion on record calls for."""
        for entry in on.facts.entries_of("stock_conversion"):
            if entry.stock_class_id != self.stock_class:
                continue
            for owed in self.on_conversion:
                papers = on.facts.instruments(owed.paid, on.company)
                done = [p for p in papers if p.covers is not None and p.covers.upon == entry.id]
                act = Act(on.case.name(on.company), owed.paid, on.fact(owed.paid, entry.id))
                due = unpaid_on(on.case, entry, owed.dividends)
                sum_ = payable(due.unpaid)
                yield on.finding(
                    "duty",
                    all_of(
                        "it is owed",
                        [
                            on.at(entry.date).engaged(),
                            known(f"{shown(entry.quantity)} converted {entry.date} ({entry.id})", True, entry),
                            known(
                                f"{dollars(sum_)} had accrued on them and was unpaid: {due.arithmetic}", sum_ > 0, entry
                            ),
                        ],
                    ),
                    section=owed.section,
                    says=owed.says,
                    about=entry.id,
                    bound=[on.company],
                    holders=[entry.stakeholder_id],
                    satisfied=known(f"{owed.paid} of {done[0].date}", True, done[0])
                    if done
                    else undone(f"no {owed.paid} for {entry.id} on record", act),
                    window=Window(entry.date, None, f"promptly upon the conversion of {entry.date}"),
                    amounts=(Amount("accrued and unpaid", sum_, "dollars", due.arithmetic, "cent"),),
                )


__all__ = ["ConversionRight"]

"""Dividends accrued by a day on preferred stock and not paid: exact, cumulative, arrears bearing nothing themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.agreement import provisions
from covenantry.engine.context.tracking import kept
from covenantry.engine.logic.amounts import dollars
from covenantry.facts.lots import Lot, shown
from covenantry.facts.model import DividendPaid
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, Money, PositiveCount, Ratio
from covenantry.facts.words import ClassId

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

_HALF_A_CENT = Fraction(1, 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """`per_year` a share, in equal parts on `day` of each of `months`, the first on `first`.

    A share accrues from its issuance. A whole period between two payment dates counts one; the days of a part of one
    count over `period_days`, yet never more than the whole. What runs up to the first payment, or to the first one
    after a share's issuance, may be longer than a period, and then counts its days over `period_days` all the same.
    """

    __pydantic_config__ = STRICT
    stock_class: ClassId
    per_year: Money
    months: tuple[PositiveCount, ...]
    day: PositiveCount
    first: Day
    period_days: Ratio

    def __post_init__(self) -> None:
        if not self.months or any(month > 12 for month in self.months):
            raise ValueError("'months' are numbers of months, such as [3, 6, 9, 12]")
        if self.day > 28:
            raise ValueError("'day' is a day that every month has: at most 28")

    def payment_dates(self, after: date) -> Iterator[date]:
        """The payment dates after a day, in order."""
        for year in range(after.year, date.max.year):
            for month in sorted(self.months):
                day = date(year, month, self.day)
                if day > after and day >= self.first:
                    yield day

    def next_payment(self, after: date) -> date:
        """The first payment date after a day."""
        return next(self.payment_dates(after))

    def last_payment(self, day: date) -> date | None:
        """The last payment date by a day; None before the first."""
        return self._regular_before(day + timedelta(1)) if day >= self.first else None

    def periods(self, since: date, until: date) -> Fraction:
        """How many periods' dividends a share issued on one day has accrued by another, fractions kept."""
        total, start = Fraction(0), since
        while start < until:
            end = self.next_payment(start)
            total += self._part(start, min(end, until), end)
            start = end
        return total

    def per_period(self) -> Fraction:
        """The dividend of one whole period on one share."""
        return Fraction(self.per_year) / len(self.months)

    def due_on(self, day: date, issued: date) -> Fraction:
        """How many periods' dividends fall due on a payment date on a share issued on a day."""
        before = self._regular_before(day)
        since = max(before, issued) if before >= self.first else issued
        return self.periods(issued, day) - self.periods(issued, since)

    def _part(self, start: date, until: date, end: date) -> Fraction:
        """The part of the period that ends on `end` which lies between two days; the whole of a regular one is 1."""
        regular = self._regular_before(end)
        if start == regular and until == end:
            return Fraction(1)
        part = Fraction((until - start).days) / self.period_days
        return part if start < regular else min(part, Fraction(1))

    def _regular_before(self, end: date) -> date:
        """The day of the schedule before another, whether or not anything was payable on it."""
        days = (date(y, m, self.day) for y in (end.year, end.year - 1) for m in sorted(self.months, reverse=True))
        return next(day for day in days if day < end)


class Accrued(NamedTuple):
    """What has accrued on a holder's shares by a day, what was paid of it, and what is left, in dollars, exact.

    `paid`: what payments discharged: who paid for a payment date what is due to the nearest cent has paid all of it.
    """

    holder: str
    day: date
    shares: Fraction = Fraction(0)
    gross: Fraction = Fraction(0)
    paid: Fraction = Fraction(0)
    arithmetic: str = ""

    @property
    def unpaid(self) -> Fraction:
        """Accrued and not paid; never less than nothing."""
        return max(self.gross - self.paid, Fraction(0))


def accrual_of(case: Case, section: str) -> Accrual:
    """The terms of accrual that a section of the agreement gives. Raises LookupError where it gives none."""
    for encoded in provisions(case):
        found = getattr(encoded.clause, "accrues", None)
        if encoded.clause.section == section and isinstance(found, Accrual):
            return found
    raise LookupError(f"{case.agreement.id} {section} says nothing of how dividends accrue")


def accrued(case: Case, terms: Accrual, holder: str, day: date, since: date = date.min) -> Accrued:
    """What has accrued by a day, or after another and by it, on the shares that a holder has, and what was paid of it.

    What was paid on a share before it was transferred stays paid. Splits of the class since the agreement adjust the
    dividend of a share. Worked out once for the facts: what has accrued by a day is the same whenever it is asked.
    """
    key, same = ("accrued", holder, day, since), (case.agreement, terms)
    return kept(
        case.snapshot,
        key,
        same,
        lambda facts: accrued_on(
            replace(case, snapshot=facts, memo={}),
            terms,
            facts.positions.lots_of(holder, terms.stock_class),
            Accrued(holder, day),
            since,
        ),
    )


def accrued_on(case: Case, terms: Accrual, lots: Iterable[Lot], nothing: Accrued, since: date = date.min) -> Accrued:
    """The same of some lots, in shares of today; `nothing`: of whom and by which day."""
    day = nothing.day
    gross = shares = Fraction(0)
    lines: list[str] = []
    lots = tuple(lots)
    each = terms.per_period() / case.split_factor(terms.stock_class, case.agreement.terms.dated)
    settled = [entry for entry in payments(case, terms, day) if entry.payment_date > since]
    for lot in lots:
        start = max(lot.issued, since)
        if start >= day:
            continue
        periods = terms.periods(start, day) if start == lot.issued else _between(terms, lot.issued, start, day)
        amount = lot.quantity * each * periods
        shares, gross = shares + lot.quantity, gross + amount
        count = f"{shown(periods)} period{'' if periods == 1 else 's'} ({start} to {day})"
        lines.append(f"{shown(lot.quantity)} x {dollars(each)} x {count} = {dollars(amount)}")
    paid = _discharged(case, terms, lots, each, settled)
    if paid:
        lines.append(f"less {dollars(paid)} paid")
    return nothing._replace(shares=shares, gross=gross, paid=paid, arithmetic="; ".join(lines))


def _between(terms: Accrual, issued: date, since: date, day: date) -> Fraction:
    return terms.periods(issued, day) - terms.periods(issued, since)


def payments(case: Case, terms: Accrual, day: date) -> tuple[DividendPaid, ...]:
    """The payments on record of dividends of the class for payment dates by a day."""
    return tuple(
        entry
        for entry in case.snapshot.entries_of("dividend_paid")
        if entry.stock_class_id == terms.stock_class and entry.payment_date <= day
    )


def _discharged(
    case: Case, terms: Accrual, lots: Sequence[Lot], each: Fraction, settled: Iterable[DividendPaid]
) -> Fraction:
    """What payments discharged on the shares of lots: so much a share, to whoever had them that day.

    A payment on some of the shares that its holder had is spread over all of them: which ones it was for is not said.
    What is due on a payment date can be paid to the nearest cent only. Who was paid so much was paid what is due,
    neither more nor less, and so were the shares that he has parted with since, each in its proportion.
    """
    by_payment: dict[tuple[str, date], list[DividendPaid]] = {}
    for entry in settled:
        by_payment.setdefault((entry.stakeholder_id, entry.payment_date), []).append(entry)
    total = Fraction(0)
    for (who, day), entries in sorted(by_payment.items(), key=lambda item: item[0][1]):
        mine = [lot for lot in lots if lot.issued < day and who in _holders_on(lot, day)]
        if not mine:
            continue
        then = sum((_of_that_day(case, lot, day) for lot in mine), Fraction(0))
        had = max(_had(case, terms, who, day), *(Fraction(entry.shares) for entry in entries))
        due = sum((lot.quantity * each * terms.due_on(day, lot.issued) for lot in mine), Fraction(0))
        paid = sum((Fraction(entry.amount) for entry in entries), Fraction(0)) * then / had
        rounding = _HALF_A_CENT * then / had
        total += due if -rounding <= due - paid < rounding else paid
    return total


def _had(case: Case, terms: Accrual, who: str, day: date) -> Fraction:
    """How many shares on which a dividend was payable a holder had at any time of a day, counted as on that day."""
    later = next((moment for moment in case.snapshot.moments if moment.entry.date > day), None)
    lots = later.lots if later else case.snapshot.positions.lots
    of_class = (lot for lot in lots if lot.stock_class_id == terms.stock_class and lot.issued < day)
    return sum((Fraction(lot.quantity) for lot in of_class if who in _holders_on(lot, day)), Fraction(0))


def _of_that_day(case: Case, lot: Lot, day: date) -> Fraction:
    return Fraction(lot.quantity) / case.split_factor(lot.stock_class_id, day)


def _holders_on(lot: Lot, day: date) -> set[str]:
    """Who had the lot at any time of a day."""
    *_, before = (step.holder for step in lot.origin if step.date < day)
    return {before, *(step.holder for step in lot.origin if step.date == day)}


__all__ = [
    "Accrual",
    "Accrued",
    "accrual_of",
    "accrued",
    "accrued_on",
    "payments",
]

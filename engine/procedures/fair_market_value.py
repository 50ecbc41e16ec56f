"""The value of securities from closing prices averaged over a period, as agreements put it; exact, or unknown."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from covenantry.engine.context.counting import located
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.amounts import money
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.logic.sources import Closes
from covenantry.engine.securities.share_basis import Threshold
from covenantry.facts.calendars import calendar
from covenantry.facts.periods import Period
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.words import ClassId

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Averaged:
    """The average of closing prices over a period that ends some time before a day.

    `over`: the length of the period, its last day included: calendar days, of which those without trading have no
    price, or trading days. `ending`: how long before the day its last day is; trading or business days go by the
    trading or business day before it. `market`: whose trading days count.
    """

    __pydantic_config__ = STRICT
    over: Lasting
    ending: Lasting
    market: Literal["NASDAQ"] = "NASDAQ"


def closes_before(trading_days: int, market: Literal["NASDAQ"]) -> Averaged:
    """The closes of so many trading days, of which the last is the last one before the day."""
    return Averaged(
        over=Period(trading_days, "trading day", market), ending=Period(1, "trading day", market), market=market
    )


class Value(NamedTuple):
    """What one share is worth: exact, or None where a price that it turns on is not on record, which `reason` names.

    `first` and `last`: the period of the prices. `arithmetic`: one sentence to check by hand.
    """

    amount: Fraction | None
    reason: Reason
    arithmetic: str
    first: date
    last: date


def average(case: Case, stock_class_id: str, day: date, terms: Averaged) -> Value:
    """The average of the closing prices of a class, for a value on `day`.

    A trading day without a price on record makes it unknown; a day without trading has no price and is passed over.
    Prices from before a split are taken for what a share has become: divided by the ratio of every split that took
    effect after their day and not after `day`.
    """
    days = trading_days(case, day, terms)
    # A value of the day asked about is another one tomorrow; one of an earlier day stays.
    closes = case.snapshot.closes(stock_class_id, through=days.last if day < case.day else None)
    name = _named(case, stock_class_id)
    found = [(one, _close(closes, one)) for one in days]
    without = [str(one) for one, close in found if close is None]
    if without or not found:
        lacks = ", ".join(without) or f"any trading day from {days.first} to {days.last}"
        question = f"the closing price of {name} on {lacks}"
        key = of_record(f"closing price {stock_class_id}", without[0] if without else str(days.last))
        return Value(None, unknown(question, key), f"{question} is not on record", days.first, days.last)
    splits = [
        (entry.date, entry.split_ratio)
        for entry in case.snapshot.entries_of("stock_class_split")
        if entry.stock_class_id == stock_class_id and days.first < entry.date <= day
    ]
    prices = [_adjusted(Fraction(close), one, splits) for one, close in found if close is not None]
    total = sum(prices, Fraction(0))
    value = total / len(prices)
    if len(prices) == 1:
        how = f"closing price of {name} on {days.last}: ${money(value)}"
    else:
        how = (
            f"closing prices of {name} on the {len(prices)} trading days from {days.first} to {days.last} "
            f"add up to ${money(total)}; divided by {len(prices)}: ${money(value)}"
        )
    how += f" (prices from before the split of {splits[0][0]} adjusted to it)" if splits else ""
    return Value(value, known(how, True, Closes(stock_class_id)), how, days.first, days.last)


class TradingDays(tuple[date, ...]):
    """The trading days of a period, with its first and last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Who settle a value that no market gives: the issuer's board and holders of `part` of a class together."""

    __pydantic_config__ = STRICT
    stock_class: ClassId
    part: Threshold


def fair_value(
    case: Case, stock_class_id: str, day: date, terms: Averaged, settled: Settled, *, restricted: bool = False
) -> Value:
    """The fair market value of a share: the average of its closes, or as settled where no close of it is on record.

    What is not freely marketable is worth what was settled for it, market or not.
    """
    facts = case.snapshot
    traded = facts.traded(stock_class_id) if day < case.day else bool(facts.closes(stock_class_id))
    return (
        average(case, stock_class_id, day, terms)
        if traded and not restricted
        else _settled(case, stock_class_id, day, settled, restricted)
    )


def _settled(case: Case, stock_class_id: str, day: date, settled: Settled, restricted: bool) -> Value:
    """What the board and enough holders settled for the day."""
    company, positions = case.snapshot.issuer.id, case.snapshot.positions
    held = {h: Fraction(positions.quantity(h, settled.stock_class)) for h in positions.holders(settled.stock_class)}
    for entry in reversed(case.snapshot.entries_of("valuation")):
        part = sum((held.get(who, Fraction(0)) for who in entry.by_ids), Fraction(0))
        agreed = company in entry.by_ids and settled.part.met(part, sum(held.values(), Fraction(0)))
        if (entry.of, entry.on or entry.date, entry.restricted) == (stock_class_id, day, restricted) and agreed:
            how = f"${money(Fraction(entry.value))}, as the board and the holders settled ({entry.id})"
            return Value(Fraction(entry.value), known(how, True, entry), how, day, day)
    what = f"{'restricted ' if restricted else ''}{_named(case, stock_class_id)}"
    question = f"the value of {what} on {day}, as the board and the holders settle it"
    key = case.fact(f"{'restricted ' if restricted else ''}value {stock_class_id}", str(day))
    return Value(None, unknown(question, key), f"{question}: not on record", day, day)


def trading_days(case: Case, day: date, terms: Averaged) -> TradingDays:
    """The trading days of the period over which prices are averaged, for a value on `day`."""
    ending, over = located(case, terms.ending), located(case, terms.over)
    closures = case.snapshot.issuer.closures or ()
    last = ending.first_day_back(day, closures=closures)
    market = calendar(terms.market, closures=closures)
    if over.unit == "trading day":
        first = market.add(last + timedelta(1), -over.count)
    else:
        first = over.first_day_back(last + timedelta(1))
    n = market.count(first - timedelta(1), last)
    days = [market.add(last + timedelta(1), -i) for i in range(n, 0, -1)]
    found = TradingDays(days)
    found.first, found.last = first, last
    return found


def _close(closes: tuple[tuple[date, Decimal], ...], day: date) -> Decimal | None:
    at = bisect_left(closes, (day,))
    return closes[at][1] if at < len(closes) and closes[at][0] == day else None


def _adjusted(close: Fraction, day: date, splits: list[tuple[date, Fraction]]) -> Fraction:
    for effective, ratio in splits:
        if day < effective:
            close /= ratio
    return close


def _named(case: Case, stock_class_id: str) -> str:
    stock_class = case.snapshot.stock_class(stock_class_id)
    return stock_class.name if stock_class else stock_class_id


__all__ = [
    "Averaged",
    "Settled",
    "TradingDays",
    "Value",
    "average",
    "closes_before",
    "fair_value",
    "trading_days",
]

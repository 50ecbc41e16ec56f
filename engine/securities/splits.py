"""Shares and prices of an earlier day as they count today: adjusted for the splits since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from covenantry.facts.lots import Quantity, exact

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Entry

#: A price a share; a Fraction where splits leave one that no decimal number expresses.
Price = Decimal | Fraction

_CENT = Decimal("0.01")
_ONE = Fraction(1)


def became(case: Case, stock_class_id: str, since: Entry | date, until: date | None = None) -> Fraction:
    """What one share of a class became by the end of a day (None: today).

    From when an entry came in the order of the record, or from the end of a day.
    """
    factor = _ONE
    for split in case.snapshot.splits_of(stock_class_id):
        if (until is None or split.date <= until) and _comes_after(case, split, since):
            factor *= split.split_ratio
    return factor


def _comes_after(case: Case, split: Entry, since: Entry | date) -> bool:
    if isinstance(since, date):
        return split.date > since
    if split.date != since.date:
        return split.date > since.date
    order = [entry.id for entry in case.snapshot.entries]
    return order.index(split.id) > order.index(since.id)


def adjusted(quantity: Quantity, factor: Fraction) -> Quantity:
    """So many shares, each of which became `factor`."""
    return quantity if factor is _ONE else exact(quantity * factor)


def before(quantity: Quantity, factor: Fraction) -> Quantity:
    """How many shares became so many, each of them `factor`."""
    return quantity if factor is _ONE else exact(quantity / factor)


def lowest(prices: Iterable[Price | None]) -> Price | None:
    """The lowest of the prices that are on record; None where none is."""
    said = [price for price in prices if price is not None]
    return min(said, key=lambda price: Fraction(price)) if len(said) > 1 else next(iter(said), None)


def price_after(price: Price | None, factor: Fraction) -> Price | None:
    """The price of one share of those that a share at this price became."""
    if price is None or factor is _ONE or factor == 1:
        return price
    found = Fraction(price) / factor
    decimal = Decimal(found.numerator) / Decimal(found.denominator)
    if Fraction(decimal) != found:
        return found
    cents = decimal.quantize(_CENT)
    return cents if cents == decimal else decimal

"""Amounts of money, shares and the rest: exact numbers with their unit and how they are rounded once they are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from covenantry.facts.lots import shown

#: How a number is shown. cent: as it can be paid. price: to the cent where it has no more, else in full. decimal: in
#: decimals, which end. percent: a part, in hundredths to two decimals. exact: whole, or with its fraction.
Rounding = Literal["exact", "cent", "price", "decimal", "percent"]

_CENT = Decimal("0.01")


class Amount(NamedTuple):
    """A computed figure and how it was come by: a number, a day, or a word such as a rank; never formatted text."""

    name: str
    value: int | Fraction | Decimal | date | str
    unit: str
    arithmetic: str = ""
    rounding: Rounding = "exact"

    @property
    def written(self) -> str:
        """The figure as it is rounded, thousands not parted: 1088888.89, 4166 2/3, 2000-09-15."""
        value = self.value
        if isinstance(value, date | str):
            return str(value)
        if self.rounding == "exact":
            return f"{value:f}" if isinstance(value, Decimal) else shown(value).replace(",", "")
        exact = Fraction(value)
        if self.rounding == "cent":
            return cents(exact)
        if self.rounding == "price":
            return money(exact).replace(",", "")
        if self.rounding == "decimal":
            return f"{Decimal(exact.numerator) / exact.denominator:f}"
        return f"{decimal(exact * 100, _CENT)}%"


def payable(amount: Fraction) -> Fraction:
    """What can be paid of an amount of money: to the nearest cent, half a cent up."""
    return Fraction(decimal(amount, _CENT))


def cents(amount: Fraction) -> str:
    """An amount of money to the nearest cent, half a cent up: 1088888.89."""
    return str(decimal(amount, _CENT))


def dollars(amount: Fraction) -> str:
    """The same for people: $1,088,888.89."""
    return f"${decimal(amount, _CENT):,}"


def decimal(value: Fraction, to: Decimal) -> Decimal:
    """An exact number to the nearest multiple of a power of ten, halves up."""
    of, parts = to.as_integer_ratio()
    units, one = value.numerator * parts, value.denominator * of  # value / to, without reducing it
    return Decimal((2 * units + one) // (2 * one)) * to


def money(amount: Fraction) -> str:
    """An amount of money as exact text: 17.50, 12.345, or a fraction such as 17 1/3 where no decimals end."""
    denominator = amount.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator == 1:
        exact = Decimal(amount.numerator) / Decimal(amount.denominator)
        return f"{exact:,.2f}" if exact == round(exact, 2) else f"{exact.normalize():,f}"
    whole, rest = divmod(amount, 1)
    return f"{int(whole):,} {rest}" if whole else str(rest)


__all__ = ["Amount", "Rounding", "cents", "decimal", "dollars", "money", "payable"]

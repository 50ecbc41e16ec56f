"""An amount of money shared in proportion, to the cent, so that the parts make up the whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from covenantry.engine.securities.allocation import pro_rata, whole
from covenantry.facts.lots import Quantity


def shared(amount: Decimal, weights: Mapping[str, Quantity]) -> dict[str, Decimal]:
    """What each bears: in proportion to the weights, whole cents, an odd cent to the largest remainder.

    ValueError for an amount with parts of a cent, or where nobody weighs anything.
    """
    cents = Fraction(amount) * 100
    if cents.denominator != 1:
        raise ValueError(f"{amount} has parts of a cent")
    if not any(weights.values()):
        raise ValueError("nobody is there to bear it")
    total = cents.numerator
    parts = whole(pro_rata(total, weights), dict.fromkeys(weights, total), weights)
    return {who: Decimal(part).scaleb(-2) for who, part in parts.items()}


__all__ = ["shared"]

"""Sharing what a liquidation leaves: preferences first, in proportion where it is too little, then all as converted."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from covenantry.engine.securities.allocation import pro_rata


class Shared(NamedTuple):
    """What goes to each holder of the class as preference and as participation, and what goes to others, exact."""

    preference: Mapping[str, Fraction]
    parity: Fraction
    participation: Mapping[str, Fraction]
    others: Fraction

    @property
    def total(self) -> Fraction:
        """Everything that was shared."""
        return sum(self.preference.values(), self.parity) + sum(self.participation.values(), self.others)


def share(
    assets: Fraction,
    preferences: Mapping[str, Fraction],
    parity: Fraction,
    converted: Mapping[str, Fraction],
    others: Fraction,
) -> Shared:
    """Divides assets: `preferences` of the holders and the `parity` of other classes of the same rank first.

    What is then left goes on an as-converted basis: `converted` shares of the holders, and of all `others` who share.
    """
    weights = {**preferences, "": parity}
    owed = sum(weights.values(), Fraction(0))
    first = dict(weights) if assets >= owed else pro_rata(assets, weights)
    left = assets - sum(first.values(), Fraction(0))
    rest = pro_rata(left, {**converted, "": others})
    return Shared(
        {who: first[who] for who in preferences},
        first[""],
        {who: rest[who] for who in converted},
        rest[""] if any(rest.values()) or not left else left,
    )


def greater(
    assets: Fraction,
    preferences: Mapping[str, Fraction],
    parity: Fraction,
    converted: Mapping[str, Fraction],
    others: Fraction,
) -> Shared:
    """The same, where holders have no part in the rest, but get the greater of the preference and what each would have
    got if all of the class had been converted."""
    whole = sum(converted.values(), others)
    rest = max(assets - parity, Fraction(0))
    as_converted = {who: rest * n / whole if whole else Fraction(0) for who, n in converted.items()}
    most = {who: max(owed, as_converted.get(who, Fraction(0))) for who, owed in preferences.items()}
    return share(assets, most, parity, {}, others)


__all__ = ["Shared", "greater", "share"]

"""Tiers: a number of shares goes to those who want some, tier after tier, and within one pro rata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from covenantry.engine.securities.allocation import Round, allocate, arithmetic
from covenantry.facts.lots import Quantity


class Share(NamedTuple):
    """What one gets of what he wants, and how it comes about."""

    who: str
    wanted: int
    got: int
    how: str


def by_tiers(
    available: int, tiers: Sequence[Mapping[str, int]], weights: Mapping[str, Quantity], lot: int = 1
) -> tuple[Share, ...]:
    """Each tier takes what those before it leave; within one by `weights`, or by what is wanted.

    What one cannot take goes to the others of the tier in the same proportion. Shares are made whole, or whole lots but
    for an odd rest, by largest remainder. The sum is the lesser of what is available and what is wanted. ValueError
    where somebody is in two tiers.
    """
    found: list[Share] = []
    left = available
    for wants in tiers:
        if any(one.who in wants for one in found):
            raise ValueError("somebody is in two tiers")
        basis = {who: weights.get(who, 0) for who in wants}
        done = allocate(left, wants, [Round(basis, again=True)] if any(basis.values()) else (), lot)
        for who, wanted in wants.items():
            how = arithmetic(done, who, wanted) or "nothing is left for this tier"
            found.append(Share(who, wanted, done.shares[who], how if left else "nothing is left for this tier"))
        left -= sum(done.shares.values())
    return tuple(found)


__all__ = ["Share", "by_tiers"]

"""Tiers: a number of shares goes to those who want some, tier after tier, and within one pro rata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.allocation import Round, Weights, allocate, arithmetic


class Share(NamedTuple):
    """What one gets of what he wants, and how it comes about."""

    who: str
    wanted: int
    got: int
    how: str


def by_tiers(
    available: int, tiers: Sequence[Mapping[str, int]], weights: Weights, lot: int = 1
) -> tuple[Share, ...]:
    """Each tier takes what those before it leave; within one by `weights`, and where it says nothing of any, by what is wanted.

    The sum is the lesser of what is available and what is wanted. ValueError where somebody is in two tiers.
    """
    found: list[Share] = []
    left = available
    for wants in tiers:
        if any(one.who in wants for one in found):
            raise ValueError("somebody is in two tiers")
        own = {who: weights.get(who, 0) for who in wants}
        rounds = [Round(own, again=True)] if any(own.values()) else []
        done = allocate(left, wants, rounds, lot)
        for who, wanted in wants.items():
            how = arithmetic(done, who, wanted) or "nothing is left for this tier"
            found.append(Share(who, wanted, done.shares[who], how if left else "nothing is left for this tier"))
        left -= sum(done.shares.values())
    return tuple(found)


__all__ = ["Share", "by_tiers"]

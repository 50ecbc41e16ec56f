"""Cut-back: which securities stay in an underwriting that the managing underwriter limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.allocation import Allocation, Round, allocate
from facts.lots import Quantity


class CutBack(NamedTuple):
    """What each holder keeps, how that came about, and how many of the other securities stay."""

    kept: Mapping[str, int]
    allocation: Allocation
    others: int


def cut_back(
    available: int, requested: Mapping[str, int], weights: Mapping[str, Quantity], lot: int = 1, others: int = 0
) -> CutBack:
    """Divides what can be underwritten among the holders in proportion to `weights`, nobody above what he requested.

    The `others` (securities that rank behind the holders') are left out before any of the holders'. What a holder does
    not need of his part goes to the rest by the same weights; in lots of `lot`, any odd rest as one piece, so that
    everything that can be underwritten is.
    """
    allocation = allocate(available, requested, [Round(weights, again=True)], lot)
    return CutBack(allocation.shares, allocation, min(others, allocation.left))


__all__ = ["CutBack", "cut_back"]

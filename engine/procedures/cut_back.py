"""Cut-back: the shares that underwriters can take, divided among those who asked, pro rata and in round lots."""

from __future__ import annotations

from collections.abc import Mapping

from covenantry.engine.allocation import Allocation, Round, allocate
from covenantry.facts.lots import Quantity


def cut_back(available: int, requested: Mapping[str, int], weights: Mapping[str, Quantity], lot: int) -> Allocation:
    """What each may include: in proportion to the weights, nobody above what he requested, in lots but for an odd rest.

    The whole of what is available is given out as far as it was requested; what one cannot take goes to the others in
    the same proportion. Rounding to the nearest lot is by largest remainder, so that the total is conserved.
    """
    asking = {who: weights.get(who, 0) for who in requested}
    return allocate(available, requested, [Round(asking, again=True)], lot)

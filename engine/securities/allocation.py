"""Share allocation: dividing a number of shares pro rata within limits, exactly, so that none is lost or made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from covenantry.facts.records import dataclass

Weights = Mapping[str, Fraction | int]
"""By what a division is in proportion: a figure for everybody who counts in it, also for those who take nothing."""


@dataclass(frozen=True, slots=True)
class Round:
    """One division: by which weights; `again`: what some cannot take is divided among the others by the same."""

    weights: Weights
    again: bool = False


class Pass(NamedTuple):
    """What one division had to divide, by which weights, and what it gave: all in parts, `parts` of them to a share."""

    available: int
    weights: Mapping[str, int]
    given: Mapping[str, int]
    parts: int


class Allocation(NamedTuple):
    """Whole shares for each, in the order of `most`; `left`: what nobody takes; `passes`: how it came about."""

    shares: Mapping[str, int]
    left: int
    passes: tuple[Pass, ...]


def allocate(available: int, most: Mapping[str, int], rounds: Sequence[Round], lot: int = 1) -> Allocation:
    """Divides what is available among those who want some, nobody getting above the `most` that he wants.

    Where there is enough, everybody gets what he wants. Else each round in turn divides what the one before left,
    and what they leave is divided in proportion to what was wanted. The rounds are exact; whole shares (or lots) are
    made once, at the end, by `whole`, where ties go by the weights of the first round. So the sum is the lesser of
    what is available and what is wanted; the order of `most` makes no difference; and, in lots of one share, whoever
    wants more never gets less for it. ValueError for negative shares.
    """
    if available < 0 or any(wanted < 0 for wanted in most.values()):
        raise ValueError("shares to allocate cannot be negative")
    if (wanted := sum(most.values())) <= available:
        return Allocation(dict(most), available - wanted, ())
    shares, parts, passes = dict.fromkeys(most, 0), 1, []
    for turn in (*rounds, Round(most, again=True)):
        weights = _integral(turn.weights)
        while left := available * parts - sum(shares.values()):
            room = {who: wanted * parts - shares[who] for who, wanted in most.items()}
            done = _divided(left, weights, room, parts, turn.again)
            if not any(done.given.values()):
                break
            finer, parts = done.parts // parts, done.parts
            shares = {who: share * finer + done.given[who] for who, share in shares.items()}
            passes.append(done)
            if not turn.again:
                break
    rank = rounds[0].weights if rounds else most
    return Allocation(_whole(shares, parts, most, rank, lot), 0, tuple(passes))


def _divided(left: int, weights: Mapping[str, int], room: Mapping[str, int], parts: int, again: bool) -> Pass:
    """One pass; in a round that is gone through again, only those who still have room count in the proportion."""
    counting = {who: weight for who, weight in weights.items() if room.get(who)} if again else weights
    together = sum(counting.values()) or 1
    given = {who: min(left * counting.get(who, 0), free * together) for who, free in room.items()}
    return Pass(left * together, counting, given, parts * together)


def _integral(weights: Weights) -> Mapping[str, int]:
    """The same proportion in whole numbers."""
    unit = lcm(*(weight.denominator for weight in weights.values()))
    return {who: weight.numerator * (unit // weight.denominator) for who, weight in weights.items()}


def pro_rata(total: Fraction | int, weights: Weights) -> dict[str, Fraction]:
    """The exact part of a total that falls to each in proportion; nothing to anybody where all weigh nothing."""
    together = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    return {who: Fraction(total) * weight / together if together else Fraction(0) for who, weight in weights.items()}


def whole(exact: Mapping[str, Fraction], most: Mapping[str, int], rank: Weights, lot: int = 1) -> dict[str, int]:
    """Exact parts of a whole total made whole by largest remainder: rounded down, the rest to the largest remainders.

    In lots of `lot` shares where more than 1, any odd rest as one piece; nobody above his most. Ties: the larger `rank`
    first, then by name. Conserves the total; each moves by less than one lot. ValueError where the total is not whole.
    """
    parts = lcm(*(share.denominator for share in exact.values()))
    return _whole({who: int(share * parts) for who, share in exact.items()}, parts, most, rank, lot)


def _whole(shares: Mapping[str, int], parts: int, most: Mapping[str, int], rank: Weights, lot: int) -> dict[str, int]:
    total, odd = divmod(sum(shares.values()), parts)
    if odd:
        raise ValueError(f"parts that make {total} {odd}/{parts} in all cannot become whole shares")
    made = {who: share // (lot * parts) * lot for who, share in shares.items()}
    left = total - sum(made.values())
    if left:
        for who in sorted(shares, key=lambda who: (made[who] * parts - shares[who], -rank.get(who, 0), who)):
            more = min(lot, left, most[who] - made[who])
            made[who] += more
            left -= more
    return made


def arithmetic(allocation: Allocation, who: str, wanted: int) -> str:
    """How one share of an allocation was come by, as one sentence to check by hand."""
    got = allocation.shares[who]
    if not allocation.passes:
        return f"{wanted:,} wanted, and there is enough for all"
    steps, so_far, parts = [], 0, 1
    for available, weights, given, finer in allocation.passes:
        so_far, parts = so_far * (finer // parts) + given[who], finer
        if weight := weights.get(who, 0):
            together = sum(weights.values())
            part = _ratio(available * weight, parts * together)
            step = f"{_ratio(available, parts)} x {weight:,}/{together:,} = {part}"
            if given[who] * together != available * weight:
                step += f", of which {_ratio(given[who], parts)} within the {wanted:,} wanted"
            steps.append(step)
    if so_far != got * parts:
        steps.append(f"{_ratio(so_far, parts)} made whole by largest remainder: {got:,}")
    return "; then ".join(steps)


def _ratio(above: int, below: int) -> str:
    units, rest = divmod(above, below)
    return number(Fraction(above, below)) if rest else f"{units:,}"


def number(value: Fraction | int) -> str:
    """An exact number for people: 1,234 or 171 3/7."""
    above, below = value.numerator, value.denominator
    if below == 1:
        return f"{above:,}"
    units, rest = divmod(above, below)
    return f"{units:,} {rest}/{below}" if units else f"{rest}/{below}"

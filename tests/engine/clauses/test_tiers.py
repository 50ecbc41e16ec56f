"""Tiers conserve: nobody gets above what he wants, and a later tier gets nothing before an earlier one has all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.procedures.tiers import by_tiers

wants = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5_000), max_size=4)
weights = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 9_000))


def _apart(first: dict[str, int], second: dict[str, int], third: dict[str, int]) -> list[dict[str, int]]:
    """Three tiers of different people."""
    moved = [dict(zip("efgh", second.values(), strict=False)), dict(zip("ijkl", third.values(), strict=False))]
    return [first, *moved]


@given(st.integers(0, 20_000), wants, wants, wants, weights, st.sampled_from([1, 7, 100]))
def test_the_total_is_conserved_and_tiers_come_in_turn(
    available: int,
    first: dict[str, int],
    second: dict[str, int],
    third: dict[str, int],
    held: dict[str, int],
    lot: int,
) -> None:
    tiers = _apart(first, second, third)
    shares = {one.who: one for one in by_tiers(available, tiers, held, lot)}
    assert sum(one.got for one in shares.values()) == min(available, sum(one.wanted for one in shares.values()))
    assert all(0 <= one.got <= one.wanted for one in shares.values())
    for earlier, later in pairwise(tiers):
        if any(shares[who].got < shares[who].wanted for who in earlier):
            assert not any(shares[who].got for who in later)


@given(st.integers(0, 10_000), wants, weights, st.sampled_from([1, 100]))
def test_more_room_takes_from_nobody_in_all(
    available: int, own: dict[str, int], held: dict[str, int], lot: int
) -> None:
    less, more = by_tiers(available, [own], held, lot), by_tiers(available + 100, [own], held, lot)
    assert sum(one.got for one in less) <= sum(one.got for one in more)


def test_nobody_is_in_two_tiers() -> None:
    with pytest.raises(ValueError, match="two tiers"):
        by_tiers(10, [{"a": 1}, {"a": 1}], {})


def test_the_arithmetic_can_be_followed_by_hand() -> None:
    first, second = by_tiers(500, [{"a": 400, "b": 400}], {"a": 3, "b": 1}, 100)
    assert (first.got, second.got) == (400, 100)
    assert first.how == "500 x 3/4 = 375; then 375 made whole by largest remainder: 400"

"""The cut-back of an underwriting conserves what can be underwritten, in hundreds; only what is left is for others."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.procedures.tiers import by_tiers

NAMES = ("ada", "bob", "cleo", "dan")
HOLDERS = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.integers(0, 500_000), st.integers(1, 3_000_000)), min_size=1
)
AVAILABLE = st.integers(0, 1_000_000)


class Cut(NamedTuple):
    """What each holder keeps, and what is left for others."""

    shares: dict[str, int]
    left: int


def cut_back(available: int, requested: dict[str, int], held: dict[str, int], lot: int) -> Cut:
    """The division among the holders, before a tier of others who would take anything."""
    *own, others = by_tiers(available, [requested, {"": 10**9}], held, lot)
    return Cut({one.who: one.got for one in own}, others.got)


@given(HOLDERS, AVAILABLE)
def test_all_that_can_be_underwritten_is_and_no_more(holders: dict[str, tuple[int, int]], available: int) -> None:
    requested = {who: wanted for who, (wanted, _) in holders.items()}
    cut = cut_back(available, requested, {who: held for who, (_, held) in holders.items()}, 100)
    assert sum(cut.shares.values()) + cut.left == available
    assert all(0 <= cut.shares[who] <= wanted for who, wanted in requested.items())


@given(HOLDERS, AVAILABLE)
def test_something_is_left_only_where_no_holder_is_cut_back(
    holders: dict[str, tuple[int, int]], available: int
) -> None:
    requested = {who: wanted for who, (wanted, _) in holders.items()}
    cut = cut_back(available, requested, {who: held for who, (_, held) in holders.items()}, 100)
    assert cut.left == 0 or cut.shares == requested


@given(HOLDERS, AVAILABLE)
def test_whoever_is_cut_back_keeps_hundreds_but_for_one_odd_rest(
    holders: dict[str, tuple[int, int]], available: int
) -> None:
    requested = {who: wanted // 100 * 100 for who, (wanted, _) in holders.items()}
    cut = cut_back(available, requested, {who: held for who, (_, held) in holders.items()}, 100)
    assert sum(1 for kept in cut.shares.values() if kept % 100) <= (1 if available % 100 else 0)


@given(HOLDERS, AVAILABLE)
def test_the_order_of_the_holders_makes_no_difference(holders: dict[str, tuple[int, int]], available: int) -> None:
    requested = {who: wanted for who, (wanted, _) in holders.items()}
    held = {who: weight for who, (_, weight) in holders.items()}
    backwards = dict(reversed(requested.items()))
    assert cut_back(available, requested, held, 100).shares == cut_back(available, backwards, held, 100).shares


@pytest.mark.parametrize(
    ("available", "kept", "left"),
    [
        (300_000, {"ada": 200_000, "bob": 60_000}, 40_000),
        (270_000, {"ada": 200_000, "bob": 60_000}, 10_000),
        (260_000, {"ada": 200_000, "bob": 60_000}, 0),
        (150_000, {"ada": 120_000, "bob": 30_000}, 0),
        (150_050, {"ada": 120_050, "bob": 30_000}, 0),
        (0, {"ada": 0, "bob": 0}, 0),
    ],
)
def test_by_hand(available: int, kept: dict[str, int], left: int) -> None:
    cut = cut_back(available, {"ada": 200_000, "bob": 60_000}, {"ada": 4, "bob": 1}, 100)
    assert (cut.shares, cut.left) == (kept, left)


def test_what_one_does_not_want_goes_to_the_others_by_what_they_hold() -> None:
    cut = cut_back(100_000, {"ada": 10_000, "bob": 90_000, "cleo": 90_000}, {"ada": 2, "bob": 2, "cleo": 1}, 100)
    assert cut.shares == {"ada": 10_000, "bob": 60_000, "cleo": 30_000}

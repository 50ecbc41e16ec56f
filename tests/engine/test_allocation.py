"""Allocations: worked examples, and the laws that hold for every allocation."""

from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.securities.allocation import Allocation, Round, allocate, arithmetic, number, pro_rata, whole

HELD = {"ann": 600, "bob": 300, "cyd": 100}
BY_HOLDING = [Round(HELD)]


def _given(found: Allocation, which: int) -> dict[str, Fraction]:
    done = found.passes[which]
    return {who: Fraction(given, done.parts) for who, given in done.given.items()}


def test_enough_for_all_gives_everybody_what_he_wants() -> None:
    found = allocate(1_000, {"ann": 100, "bob": 900}, BY_HOLDING)
    assert found.shares == {"ann": 100, "bob": 900}
    assert found.left == 0
    assert arithmetic(found, "bob", 900) == "900 wanted, and there is enough for all"


def test_what_nobody_wants_is_left() -> None:
    assert allocate(1_000, {"ann": 100, "bob": 250}, BY_HOLDING).left == 650


def test_first_in_proportion_to_holdings() -> None:
    found = allocate(1_000, {"ann": 1_000, "bob": 1_000, "cyd": 1_000}, BY_HOLDING)
    assert found.shares == {"ann": 600, "bob": 300, "cyd": 100}
    assert arithmetic(found, "ann", 1_000) == "1,000 x 600/1,000 = 600"


def test_what_one_does_not_want_goes_to_the_others_in_proportion_to_what_they_elected() -> None:
    # 600 for Ann, of which she wants 100; Bob 300, Cyd 100; the 500 left go 900 : 600.
    found = allocate(1_000, {"ann": 100, "bob": 900, "cyd": 600}, BY_HOLDING)
    assert found.shares == {"ann": 100, "bob": 600, "cyd": 300}
    assert arithmetic(found, "bob", 900) == "1,000 x 300/1,000 = 300; then 500 x 900/1,500 = 300"
    assert arithmetic(found, "ann", 100) == "1,000 x 600/1,000 = 600, of which 100 within the 100 wanted"


def test_one_who_wants_nothing_still_counts_in_the_first_proportion() -> None:
    # Ann's 600 are left over: 600 x 500/800 = 375 and 600 x 300/800 = 225, but Cyd wants no more than 300 in all.
    found = allocate(700, {"bob": 500, "cyd": 300}, BY_HOLDING)
    assert _given(found, 0) == {"bob": 210, "cyd": 70}
    assert sum(found.shares.values()) == 700


def test_reallocation_goes_on_until_nobody_is_above_what_he_elected() -> None:
    # First pass 10, 300, 100; the 590 left go 10 : 600 : 500 among those with room, and Bob is full after 300 more.
    found = allocate(1_000, {"ann": 10, "bob": 600, "cyd": 500}, BY_HOLDING)
    assert [dict(done.weights) for done in found.passes] == [HELD, {"bob": 600, "cyd": 500}, {"cyd": 500}]
    assert found.shares == {"ann": 10, "bob": 600, "cyd": 390}


def test_again_by_the_same_weights_where_the_round_says_so() -> None:
    found = allocate(1_000, {"ann": 1_000, "bob": 100, "cyd": 500}, [Round(HELD, again=True)])
    # 600, 100 of 300, 100; the 200 left go 600 : 100 among Ann and Cyd: 171 3/7 and 28 4/7.
    assert found.shares == {"ann": 771, "bob": 100, "cyd": 129}
    assert "171 3/7" in arithmetic(found, "ann", 1_000)
    assert arithmetic(found, "cyd", 500).endswith("128 4/7 made whole by largest remainder: 129")


def test_weights_of_nothing_leave_the_division_to_what_was_wanted() -> None:
    assert allocate(90, {"ann": 100, "bob": 50}, [Round({"ann": 0, "bob": 0})]).shares == {"ann": 60, "bob": 30}


def test_nothing_available_gives_nothing() -> None:
    assert allocate(0, {"ann": 5, "bob": 0}, BY_HOLDING).shares == {"ann": 0, "bob": 0}


def test_negative_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        allocate(-1, {"ann": 5}, BY_HOLDING)
    with pytest.raises(ValueError, match="negative"):
        allocate(1, {"ann": -5}, BY_HOLDING)


def test_ties_go_to_the_larger_holding_then_by_name() -> None:
    even = Fraction(3, 2)
    assert whole({"b": even, "a": even}, {"a": 9, "b": 9}, {"a": 1, "b": 2}) == {"b": 2, "a": 1}
    assert whole({"b": even, "a": even}, {"a": 9, "b": 9}, {"a": 1, "b": 1}) == {"b": 1, "a": 2}


def test_parts_that_are_no_whole_number_together_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot become whole shares"):
        whole({"a": Fraction(1, 2)}, {"a": 1}, {})


def test_lots_of_a_hundred() -> None:
    parts = pro_rata(10_000, {"a": 333, "b": 333, "c": 334})
    assert whole(parts, {"a": 10_000, "b": 10_000, "c": 10_000}, {}, lot=100) == {"a": 3_300, "b": 3_300, "c": 3_400}
    # 10,050 in all: a hundred to the largest remainder and the odd 50 to the next.
    parts = {"a": Fraction(3_370), "b": Fraction(3_360), "c": Fraction(3_320)}
    assert whole(parts, dict.fromkeys("abc", 10_000), {}, lot=100) == {"a": 3_400, "b": 3_350, "c": 3_300}


def test_numbers_for_people() -> None:
    assert [number(Fraction(n)) for n in ("1200", "1/3", "1201/7")] == ["1,200", "1/3", "171 4/7"]


people = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 2_000), min_size=n, max_size=n),
        st.lists(st.integers(0, 500), min_size=n, max_size=n),
    )
)
again = st.booleans()
lots = st.sampled_from([1, 1, 100])


def _allocated(available: int, wants: list[int], holds: list[int], again: bool, lot: int = 1) -> dict[str, int]:
    names = [f"p{i}" for i in range(len(wants))]
    rounds = [Round(dict(zip(names, holds, strict=True)), again)]
    return dict(allocate(available, dict(zip(names, wants, strict=True)), rounds, lot).shares)


@given(st.integers(0, 5_000), people, again, lots)
def test_conserves_and_stays_within_what_is_wanted(
    available: int, asked: tuple[list[int], list[int]], again: bool, lot: int
) -> None:
    wants, holds = asked
    found = _allocated(available, wants, holds, again, lot)
    assert sum(found.values()) == min(available, sum(wants))
    assert all(0 <= found[f"p{i}"] <= wanted for i, wanted in enumerate(wants))


@given(st.integers(0, 5_000), people, again, st.randoms(use_true_random=False))
def test_the_order_of_people_makes_no_difference(
    available: int, asked: tuple[list[int], list[int]], again: bool, random: Random
) -> None:
    wants, holds = asked
    names = [f"p{i}" for i in range(len(wants))]
    weights, most = dict(zip(names, holds, strict=True)), dict(zip(names, wants, strict=True))
    shuffled = names[::-1]
    random.shuffle(shuffled)
    other = allocate(available, {n: most[n] for n in shuffled}, [Round({n: weights[n] for n in shuffled}, again)])
    assert other.shares == allocate(available, most, [Round(weights, again)]).shares


@settings(max_examples=300)
@given(st.integers(0, 3_000), people, again, st.integers(0, 5), st.integers(1, 1_000))
def test_whoever_elects_more_never_gets_less(
    available: int, asked: tuple[list[int], list[int]], again: bool, who: int, more: int
) -> None:
    wants, holds = asked
    who %= len(wants)
    raised = [wanted + more if i == who else wanted for i, wanted in enumerate(wants)]
    before, after = _allocated(available, wants, holds, again), _allocated(available, raised, holds, again)
    assert after[f"p{who}"] >= before[f"p{who}"]


@given(st.integers(0, 3_000), people, again)
def test_whole_shares_are_less_than_one_from_the_exact_part(
    available: int, asked: tuple[list[int], list[int]], again: bool
) -> None:
    wants, holds = asked
    names = [f"p{i}" for i in range(len(wants))]
    rounds = [Round(dict(zip(names, holds, strict=True)), again)]
    found = allocate(available, dict(zip(names, wants, strict=True)), rounds)
    for who, got in found.shares.items():
        exact = sum(_given(found, i)[who] for i in range(len(found.passes))) if found.passes else Fraction(got)
        assert abs(got - exact) < 1


def test_every_order_of_a_tie_gives_the_same() -> None:
    found = {
        tuple(sorted(allocate(100, dict.fromkeys(names, 100), [Round(dict.fromkeys("abc", 1))]).shares.items()))
        for names in permutations("abc")
    }
    assert found == {(("a", 34), ("b", 33), ("c", 33))}

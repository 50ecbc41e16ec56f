"""Costs that are shared make up the whole, to the cent, and each part is within a cent of the exact one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.procedures.shared_cost import shared

weights = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 10**7), min_size=1)


@given(st.integers(0, 10**10), weights)
def test_the_parts_make_up_the_whole(cents: int, held: dict[str, int]) -> None:
    amount = Decimal(cents).scaleb(-2)
    parts = shared(amount, held)
    assert sum(parts.values(), Decimal(0)) == amount
    together = sum(held.values())
    for who, part in parts.items():
        assert abs(Fraction(part) - Fraction(amount) * held[who] / together) < Fraction(1, 100)


def test_parts_of_a_cent_are_refused() -> None:
    with pytest.raises(ValueError, match="parts of a cent"):
        shared(Decimal("0.001"), {"a": 1})


def test_somebody_must_bear_it() -> None:
    with pytest.raises(ValueError, match="nobody"):
        shared(Decimal("1.00"), {})

"""The shares of a tag-along sale: what must hold for every sale, and figures worked out by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.procedures.tag_along.shares import Answer, Arithmetic, Parts, Stake, allotments, cut_back, parts

numbers = st.integers(0, 10_000)
NAMES = "abcdefgh"


@st.composite
def sales(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, Stake], dict[str, Answer]]:
    """Sellers with what they offer, everybody's stake, and the answers of some of the others."""
    sellers = {f"seller-{i}": draw(st.integers(1, 10_000)) for i in range(draw(st.integers(1, 3)))}
    stakes = {who: Stake(offers + draw(numbers)) for who, offers in sellers.items()}
    others = NAMES[: draw(st.integers(0, 8))]
    stakes |= {who: Stake(draw(numbers), draw(st.sampled_from([0, 0, 7, 500]))) for who in others}
    answers = {who: Answer(draw(numbers), draw(numbers)) for who in others if draw(st.booleans())}
    return sellers, stakes, answers


def made(sale: tuple[dict[str, int], dict[str, Stake], dict[str, Answer]]) -> tuple[Parts, dict[str, int]]:
    offered, stakes, answers = sale
    every = allotments(sum(offered.values()), stakes)
    allotted = {who: n for who, n in every.items() if who not in offered}
    return parts(offered, allotted, answers, stakes), allotted


@given(sales())
def test_parts_make_up_the_whole_sale(sale: tuple[dict[str, int], dict[str, Stake], dict[str, Answer]]) -> None:
    offered, stakes, answers = sale
    found, allotted = made(sale)
    assert sum(found.all.values()) == found.total == sum(offered.values())
    assert all(found.sellers[who] <= n for who, n in offered.items())
    for who, answer in answers.items():
        assert 0 <= found.elected[who] <= min(answer.elected, allotted[who])
        assert 0 <= found.extra[who] <= answer.additional
        assert found.of(who) <= stakes[who].counted
    unsubscribed = sum(allotted.values()) - sum(found.elected.values())
    assert sum(found.extra.values()) <= unsubscribed


@given(sales())
def test_allotments_never_exceed_the_sale_nor_the_holding(
    sale: tuple[dict[str, int], dict[str, Stake], dict[str, Answer]],
) -> None:
    offered, stakes, _ = sale
    total = sum(offered.values())
    found = allotments(total, stakes)
    assert sum(found.values()) <= total
    together = sum(stake.counted for stake in stakes.values())
    for who, stake in stakes.items():
        assert found[who] <= stake.counted
        assert Fraction(total * stake.counted, together) - 1 < found[who] <= Fraction(total * stake.counted, together)


@given(sales(), numbers)
def test_a_holder_more_never_adds_to_anothers_allotment(
    sale: tuple[dict[str, int], dict[str, Stake], dict[str, Answer]], owned: int
) -> None:
    offered, stakes, _ = sale
    total = sum(offered.values())
    before, after = allotments(total, stakes), allotments(total, {**stakes, "newcomer": Stake(owned)})
    assert all(after[who] <= before[who] for who in stakes)


@given(sales(), st.integers(0, 30_000))
def test_a_cut_back_conserves_what_is_bought_and_raises_nobody(
    sale: tuple[dict[str, int], dict[str, Stake], dict[str, Answer]], bought: int
) -> None:
    whole, _ = made(sale)
    found = cut_back(whole, bought)
    assert sum(found.all.values()) == min(bought, whole.total)
    for who, part in whole.all.items():
        assert found.of(who) <= part
        if bought < whole.total:
            assert abs(found.of(who) - Fraction(part * bought, whole.total)) < 1
        assert min(found.elected.get(who, 0), found.extra.get(who, 0)) >= 0


def test_figures_by_hand() -> None:
    stakes = {"seller": Stake(700), "a": Stake(200), "b": Stake(101)}
    found = allotments(600, stakes)
    assert found == {"seller": 419, "a": 119, "b": 60}
    how = Arithmetic(600, stakes)
    assert how.of(stakes["a"], 119) == "600 x 200/1,001 = 119 and a fraction, rounded down"
    assert Arithmetic(1000, {"a": Stake(600), "b": Stake(900)}).of(Stake(600), 400) == "1,000 x 600/1,500 = 400"


def test_nobody_owning_anything_is_allotted_nothing() -> None:
    assert allotments(5, {"a": Stake(0)}) == {"a": 0}

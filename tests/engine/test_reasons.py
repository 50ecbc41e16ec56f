"""The algebra of reasons: Kleene's logic, what is missing, and cures that really cure."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.logic.reasons import (
    Act,
    Reason,
    all_of,
    any_of,
    curable,
    hope,
    joint_ways,
    known,
    missing,
    no,
    undone,
    unknown,
    ways,
)

NAMES = [f"f{n}" for n in range(5)]

leaf = st.one_of(
    st.booleans().map(lambda value: known(f"fact {value}", value)),
    st.sampled_from(NAMES).map(lambda name: unknown(f"is {name} so", name)),
    st.sampled_from(NAMES).map(lambda name: undone(f"{name} not done", Act("somebody", f"do {name}", f"act {name}"))),
)
reasons = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: all_of("all", parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: any_of("any", parts)),
        inner.map(no),
    ),
    max_leaves=8,
)


def after(reason: Reason, done: dict[str, str]) -> bool | None:
    """The value once these acts are done and these facts established."""
    if not reason.parts:
        if reason.act is not None and reason.act.fact in done:
            return done[reason.act.fact] == "yes"
        return reason.value
    values = [after(part, done) for part in reason.parts]
    if reason.op == "not":
        return None if values[0] is None else not values[0]
    decisive = reason.op == "any"
    if decisive in values:
        return decisive
    return None if None in values else not decisive


@given(reasons)
def test_every_way_gives_the_value_wanted(reason: Reason) -> None:
    for want in (True, False):
        for way in ways(reason, want):
            assert after(reason, {act.fact: act.value for act in way}) is want


@given(reasons)
def test_no_way_contains_another_and_none_is_missed(reason: Reason) -> None:
    found = ways(reason)
    assert all(not (a < b) for a in found for b in found)
    # Every choice of acts (done or not) and facts (yes, no, not established) that makes it true contains a way found.
    names = sorted({r.act.fact for r in _leaves(reason) if r.act is not None})
    options = [(None, "yes") if name.startswith("act") else (None, "yes", "no") for name in names]
    for chosen in product(*options):
        done = {name: value for name, value in zip(names, chosen, strict=True) if value is not None}
        if after(reason, done):
            pairs = set(done.items())
            assert any({(act.fact, act.value) for act in way} <= pairs for way in found)


@given(st.lists(reasons, min_size=1, max_size=3))
def test_few_ways_kept_never_mean_that_there_is_none(parts: list[Reason]) -> None:
    everything = {frozenset((act.fact, act.value) for act in way) for way in joint_ways(parts)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("covenantry.engine.logic.reasons.MOST_WAYS", 1)
        few = joint_ways(parts)
        assert bool(few) == bool(everything)
        assert all(after(part, {act.fact: act.value for act in way}) for part in parts for way in few)


@given(st.lists(reasons, min_size=1, max_size=4))
def test_whether_acts_can_cure_is_told_as_the_search_for_them_tells_it(parts: list[Reason]) -> None:
    assert curable(parts) is bool(joint_ways(parts))


@given(reasons)
def test_a_known_value_misses_nothing_and_an_unknown_one_something(reason: Reason) -> None:
    assert bool(missing(reason)) == (reason.value is None)


@given(reasons)
def test_facts_that_are_not_missing_cannot_settle_it(reason: Reason) -> None:
    if reason.value is not None:
        return
    turning = {item.fact for item in missing(reason)}
    others = {r.fact for r in _leaves(reason) if r.value is None and r.fact not in turning}
    assert after(reason, dict.fromkeys(others, "yes")) is None


@given(st.lists(reasons, min_size=2, max_size=4), st.randoms())
def test_order_does_not_matter(parts: list[Reason], random: object) -> None:
    turned = list(reversed(parts))
    for join in (all_of, any_of):
        one, other = join("it", parts), join("it", turned)
        assert one.value is other.value
        assert set(missing(one)) == set(missing(other))
        assert {frozenset(a.fact for a in w) for w in ways(one)} == {frozenset(a.fact for a in w) for w in ways(other)}


def test_the_whole_changes_with_its_parts_but_not_while_one_of_them_decides() -> None:
    early, late = date(1999, 11, 22), date(2002, 2, 20)
    parts = [known("a", True, changes=late), no(known("b", False, changes=early)), known("c", True)]
    assert all_of("it", parts).changes == early
    assert any_of("it", parts[:2]).changes == late  # it stays true as long as one of them does
    assert any_of("it", parts).changes is None  # the third makes it true for ever


def _leaves(reason: Reason) -> list[Reason]:
    return [reason] if not reason.parts else [leaf for part in reason.parts for leaf in _leaves(part)]


#: A leaf as it is on every day: its value, or what can be done about it, before and from a day on.
DAYS = [date(2000, 1, n) for n in range(1, 6)]
shifting = st.recursive(
    st.tuples(
        st.sampled_from(["known", "unknown", "undone"]), st.booleans(), st.sampled_from(DAYS), st.sampled_from(NAMES)
    ),
    lambda inner: st.tuples(st.sampled_from(["all", "any", "not"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


def on(spec: tuple[object, ...], day: date) -> Reason:
    """A shifting tree as it is on a day."""
    if len(spec) == 2:
        op, inner = spec
        parts = [on(one, day) for one in inner]  # type: ignore[attr-defined]
        return no(parts[0]) if op == "not" else all_of("all", parts) if op == "all" else any_of("any", parts)
    sort, at_first, since, name = spec
    assert isinstance(since, date)
    changes = since if day < since else None
    if sort == "known" or (day < since) is not at_first:
        return known("fact", bool(at_first) is (day < since), changes=changes)
    if sort == "unknown":
        return unknown("is it so", str(name), changes=changes)
    return undone("not done", Act("somebody", "do it", f"act {name}"), changes=changes)


@given(shifting, st.booleans())
def test_hope_tells_ways_and_until_when_they_stay(spec: tuple[object, ...], want: bool) -> None:
    reason = on(spec, DAYS[0])
    found, shown = hope(reason, want), ways(reason, want)
    assert found.needs is not None or not shown
    assert (found.needs is False) == (shown == [frozenset()])
    later = [day for day in DAYS[1:] if found.until is None or day < found.until]
    assert all(ways(on(spec, day), want) == shown for day in later)

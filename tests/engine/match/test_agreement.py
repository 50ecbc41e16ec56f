"""The two matchers and the brute-force oracle say the same, over rulebooks and facts made at random."""

from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.match import durable
from covenantry.engine.match.checked import CheckedMatcher
from covenantry.engine.match.durable import DurableMatcher
from covenantry.engine.match.patterns import Fact, Match, Pattern, Ref, Rule, Value
from covenantry.engine.match.plain import PlainMatcher

from .conftest import needs_durable
from .worlds import KINDS, TIED, TYPES, oracle, random_facts, random_rules

T = TypeVar("T")

SEEDS = range(6)
RULEBOOKS = 250  # for each seed


def agree(random: Random, *matchers: type[PlainMatcher] | type[DurableMatcher]) -> int:
    """Two sessions of five probes each over one rulebook; how many matches there were."""
    rules, matches = random_rules(random), 0
    opened = [matcher(rules) for matcher in matchers]
    for _ in range(2):
        base = random_facts(random, "b", 20)
        sessions = [matcher.session(base) for matcher in opened]
        for _ in range(5):
            facts = random_facts(random, "h", 3)
            expected = oracle(rules, base, facts)
            for session in sessions:
                assert session.probe(facts) == expected, (session, rules, base, facts)
            matches += len(expected)
        for session in sessions:
            session.close()
    for matcher in opened:
        matcher.close()
    return matches


@pytest.mark.parametrize("seed", SEEDS)
def test_plain_agrees_with_the_oracle(seed: int) -> None:
    random = Random(f"plain {seed}")
    assert sum(agree(random, PlainMatcher) for _ in range(RULEBOOKS)) > RULEBOOKS


@needs_durable
@pytest.mark.parametrize("seed", SEEDS)
def test_durable_agrees_with_plain_and_oracle(seed: int) -> None:
    random = Random(seed)
    assert sum(agree(random, PlainMatcher, DurableMatcher) for _ in range(RULEBOOKS)) > RULEBOOKS


@needs_durable
def test_durable_agrees_when_rules_and_sessions_are_split_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_TYPED", 3)
    monkeypatch.setattr(durable, "MAX_RULES", 2)
    monkeypatch.setattr(durable, "MAX_SESSIONS", 1)
    monkeypatch.setattr(durable, "MAX_DRAINED", 20)
    random = Random("small")
    assert sum(agree(random, DurableMatcher) for _ in range(RULEBOOKS)) > RULEBOOKS


@needs_durable
def test_a_long_warm_session_stays_right() -> None:
    random = Random("warm")
    for _ in range(4):
        rules, base = random_rules(random, 10), random_facts(random, "b", 30)
        session = CheckedMatcher(rules).session(base)
        for _ in range(150):
            facts = random_facts(random, "h", 2)
            assert session.probe(facts) == oracle(rules, base, facts)


@st.composite
def rulebooks(draw: st.DrawFn) -> list[Rule]:
    """Small rulebooks, made so that hypothesis can shrink them."""
    rules = []
    for n in range(draw(st.integers(1, 4))):
        when: list[Pattern] = []
        for slot in range(draw(st.integers(1, 4))):
            where = draw(st.dictionaries(st.sampled_from(sorted(KINDS)), st.integers(0, 1), max_size=2))
            join = []
            for tied in draw(st.lists(st.sampled_from(TIED), max_size=2 if slot else 0)):
                alias = draw(st.sampled_from([pattern.alias for pattern in when]))
                join.append((draw(st.sampled_from(tied)), Ref(alias, draw(st.sampled_from(tied)))))
            constants = tuple((field, KINDS[field][i]) for field, i in where.items())
            when.append(Pattern(f"p{slot}", draw(st.sampled_from(TYPES[:2])), constants, tuple(join)))
        rules.append(Rule(f"r{n}", tuple(when)))
    return rules


def facts_named(prefix: str, most: int) -> st.SearchStrategy[list[Fact]]:
    """Lists of facts with a few values each."""
    fields: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
        {}, optional={field: st.sampled_from(values[:2]) for field, values in KINDS.items()}
    )
    kinds = st.lists(st.tuples(st.sampled_from(TYPES[:2]), fields), max_size=most)
    return kinds.map(lambda made: [Fact(f"{prefix}{n}", type_, fields) for n, (type_, fields) in enumerate(made)])


@settings(max_examples=250, deadline=None)
@given(rulebooks(), facts_named("b", 6), st.lists(facts_named("h", 3), min_size=1, max_size=3))
def test_what_is_installed_agrees_with_the_oracle(
    rules: list[Rule], base: list[Fact], probes: list[list[Fact]]
) -> None:
    matcher = CheckedMatcher(rules)
    session = matcher.session(base)
    for facts in [*probes, probes[0]]:
        assert session.probe(facts) == oracle(rules, base, facts)
    matcher.close()


@settings(max_examples=100, deadline=None)
@given(rulebooks(), facts_named("b", 5), facts_named("h", 3), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_facts_does_not_matter(
    rules: list[Rule], base: list[Fact], facts: list[Fact], random: Random
) -> None:
    def matches(rules: list[Rule], base: list[Fact], facts: list[Fact]) -> frozenset[Match]:
        return PlainMatcher(rules).session(base).probe(facts)

    def shuffled(things: list[T]) -> list[T]:
        return random.sample(things, len(things))

    assert matches(rules, base, facts) == matches(shuffled(rules), shuffled(base), shuffled(facts))

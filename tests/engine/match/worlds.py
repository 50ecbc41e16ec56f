"""Rulebooks and facts for the tests of matching, and the slowest matcher that can be right."""

import os
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from random import Random

from covenantry.engine.match.patterns import Fact, Match, Pattern, Ref, Rule, Value

KINDS: dict[str, tuple[Value, ...]] = {
    "shares": (1, 2**63 - 1, 0),
    "limit": (1, -(2**63), 2**63 - 1),
    "holder": ("Ω fund", "5", "", "liquid"),
    "party": ('a"b\\c', "Ω fund", "costarring", "5"),
    "vested": (True, False),
}
TIED = (("shares", "limit"), ("holder", "party"), ("vested",))  # fields that rules join with each other
TYPES = ("transfer", "holding", "notice")


def oracle(rules: Sequence[Rule], base: Sequence[Fact], facts: Sequence[Fact]) -> frozenset[Match]:
    """Every choice of facts for every rule, tried one after another."""
    world = [*base, *facts]
    supposed = {fact.id for fact in facts}
    found = set()
    for rule in rules:
        for choice in product(*([fact for fact in world if fact.type == pattern.type] for pattern in rule.when)):
            ids = tuple(fact.id for fact in choice)
            if supposed & set(ids) and len(set(ids)) == len(ids) and _holds(rule, choice):
                found.add(Match(rule.name, ids))
    return frozenset(found)


def _holds(rule: Rule, choice: tuple[Fact, ...]) -> bool:
    chosen = {pattern.alias: fact.fields for pattern, fact in zip(rule.when, choice, strict=True)}
    for pattern in rule.when:
        fields = chosen[pattern.alias]
        for field, constant in pattern.where:
            if field not in fields or fields[field] != constant:
                return False
        for field, (alias, other) in pattern.join:
            if field not in fields or other not in chosen[alias] or fields[field] != chosen[alias][other]:
                return False
    return True


def random_rule(random: Random, name: str) -> Rule:
    """A rule of one to four patterns."""
    when: list[Pattern] = []
    for slot in range(random.choice((1, 2, 2, 3, 3, 4))):
        where = [
            (field, random.choice(KINDS[field][: random.choice((1, 2, 4))]))
            for field in random.sample(sorted(KINDS), random.choice((0, 0, 0, 1, 2)))
        ]
        join = []
        for _ in range(random.choice((0, 1, 1, 2)) if slot else 0):
            tied = random.choice(TIED)
            join.append((random.choice(tied), Ref(random.choice(when).alias, random.choice(tied))))
        when.append(Pattern(f"{random.choice('pq')}{slot}", random.choice(TYPES), tuple(where), tuple(join)))
    return Rule(name, tuple(when))


def random_rules(random: Random, most: int = 6) -> list[Rule]:
    """A rulebook."""
    return [random_rule(random, f"rule {n}") for n in range(random.randint(1, most))]


def random_facts(random: Random, prefix: str, most: int) -> list[Fact]:
    """Facts that lack a field now and then, and some of whose fields no rule names."""
    facts = []
    for n in range(random.randint(0, most)):
        fields = {
            field: random.choice(values[: random.choice((1, 2, 3))])
            for field, values in KINDS.items()
            if random.random() < 0.9
        }
        facts.append(Fact(f"{prefix}{n}", random.choice((*TYPES, *TYPES, "other")), fields | {"note": f"{prefix} {n}"}))
    return facts


def resident_bytes() -> int:
    """The memory that this process holds now; needs Linux."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

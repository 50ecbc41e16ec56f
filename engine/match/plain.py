"""The matcher in pure Python: the oracle of the other, and the one that serves where durable_rules does not install.

Each pattern of each rule is a way in: it may be filled by a hypothetical fact, and the other patterns are then visited
one by one, the most closely joined first. What a visited pattern asks of its fact is by then all known, so that one
look-up in an index of the base finds the facts that answer; a probe never scans the base. Rules that begin alike share
their visits: all the ways in from one fact type make one tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakSet

from covenantry.engine.match.patterns import Fact, Kinds, Match, MatchError, Rule, Value, check_facts, check_rules

_Key = tuple[Value | None, ...]


class _Ask(NamedTuple):
    """What one visit asks of a fact, given those chosen in the visits before it, the hypothetical fact being the first.

    `fields` are first those that must equal `constants`, then, for each (visit, field) of `sources`, the one that must
    equal that field of the fact chosen in that visit. In `rivals`, earlier visits, the same fact may have been chosen.
    """

    type: str
    fields: tuple[str, ...]
    constants: tuple[Value, ...]
    sources: tuple[tuple[int, str], ...]
    rivals: tuple[int, ...]


@dataclass(slots=True)
class _Visit:
    """A node of the tree: the rules that are met once a fact is chosen here, and the visits that follow.

    A rule comes with the visits in the order of its patterns.
    """

    met: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    then: dict[_Ask, "_Visit"] = field(default_factory=dict)


class PlainMatcher:
    """A Matcher that needs nothing but Python."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._kinds = check_rules(rules)
        self._roots: dict[str, _Visit] = {}
        for rule in rules:
            for slot in range(len(rule.when)):
                _grow(self._roots, rule, slot)
        self._sessions: WeakSet[PlainSession] = WeakSet()
        self._open = True

    def session(self, base: Sequence[Fact]) -> "PlainSession":
        """A session over `base`; raises MatchError for malformed facts."""
        if not self._open:
            raise MatchError("the matcher is closed; make another")
        session = PlainSession(self._roots, self._kinds, base)
        self._sessions.add(session)
        return session

    def close(self) -> None:
        """Close the sessions that are still open, and take no more."""
        self._open = False
        for session in self._sessions:
            session.close()


class PlainSession:
    """A Session whose base is indexed by the fields that rules look for; an index is made when first used."""

    def __init__(self, roots: dict[str, _Visit], kinds: Kinds, base: Sequence[Fact]) -> None:
        self._roots = roots
        self._kinds = check_facts(base, kinds)
        self._base: dict[str, list[Fact]] = {}
        for fact in base:
            self._base.setdefault(fact.type, []).append(fact)
        self._ids = frozenset(fact.id for fact in base)
        self._indexes: dict[tuple[str, tuple[str, ...]], dict[_Key, list[Fact]]] = {}
        self._open = True

    def probe(self, facts: Sequence[Fact]) -> frozenset[Match]:
        """All matches in which at least one of `facts` takes part."""
        if not self._open:
            raise MatchError("the session is closed; open another")
        check_facts(facts, self._kinds, self._ids)
        found: list[Match] = []
        for fact in facts:
            root = self._roots.get(fact.type)
            if root is not None:
                others = [other for other in facts if other is not fact]
                for ask, visit in root.then.items():
                    if _key(fact, ask.fields) == ask.constants:
                        self._follow(visit, (fact,), others, found)
        return frozenset(found)

    def close(self) -> None:
        """Let go of the base."""
        self._open = False
        self._base.clear()
        self._indexes.clear()

    def _follow(self, visit: _Visit, chosen: tuple[Fact, ...], others: list[Fact], found: list[Match]) -> None:
        for rule, order in visit.met:
            found.append(Match(rule, tuple([chosen[i].id for i in order])))
        for ask, following in visit.then.items():
            key = (*ask.constants, *[chosen[i].fields.get(name) for i, name in ask.sources])
            if None in key:  # a field that the chosen fact lacks equals nothing
                continue
            candidates = self._index(ask.type, ask.fields).get(key, [])
            if others:
                candidates = candidates + [f for f in others if f.type == ask.type and _key(f, ask.fields) == key]
            for fact in candidates:
                if not ask.rivals or all(fact is not chosen[i] for i in ask.rivals):
                    self._follow(following, (*chosen, fact), others, found)

    def _index(self, type_: str, fields: tuple[str, ...]) -> dict[_Key, list[Fact]]:
        """The facts of the base by the values of these fields."""
        index = self._indexes.get((type_, fields))
        if index is None:
            index = self._indexes[type_, fields] = {}
            for fact in self._base.get(type_, ()):
                index.setdefault(_key(fact, fields), []).append(fact)
        return index


def _key(fact: Fact, fields: tuple[str, ...]) -> _Key:
    """The values of the fields; None for one that the fact lacks, and no fact has the value None."""
    return tuple([fact.fields.get(name) for name in fields])


def _grow(roots: dict[str, _Visit], rule: Rule, start: int) -> None:
    """Add to the tree of its type the visits of a rule that begin at the pattern in slot `start`."""
    ties = _ties(rule)
    visit = roots.setdefault(rule.when[start].type, _Visit())
    order: list[int] = []
    rest = set(range(len(rule.when)))
    slot = start
    while True:
        visit = visit.then.setdefault(_ask(rule, slot, order, ties[slot]), _Visit())
        order.append(slot)
        rest.remove(slot)
        if not rest:
            break
        slot = max(rest, key=lambda i: (sum(other in order for _, other, _ in ties[i]), len(rule.when[i].where), -i))
    visit.met.append((rule.name, tuple(order.index(slot) for slot in range(len(order)))))


def _ties(rule: Rule) -> list[list[tuple[str, int, str]]]:
    """For each slot its equalities with other slots, in both directions: own field, other slot, other field."""
    slots = {pattern.alias: slot for slot, pattern in enumerate(rule.when)}
    ties: list[list[tuple[str, int, str]]] = [[] for _ in rule.when]
    for slot, pattern in enumerate(rule.when):
        for own, ref in pattern.join:
            ties[slot].append((own, slots[ref.alias], ref.field))
            ties[slots[ref.alias]].append((ref.field, slot, own))
    return ties


def _ask(rule: Rule, slot: int, order: list[int], ties: list[tuple[str, int, str]]) -> _Ask:
    pattern = rule.when[slot]
    where = sorted(pattern.where)
    known = sorted((own, order.index(other), theirs) for own, other, theirs in ties if other in order)
    return _Ask(
        pattern.type,
        (*[own for own, _ in where], *[own for own, _, _ in known]),
        tuple(constant for _, constant in where),
        tuple((visit, theirs) for _, visit, theirs in known),
        tuple(visit for visit, other in enumerate(order) if rule.when[other].type == pattern.type),
    )

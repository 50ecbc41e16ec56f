"""The matcher's interface over CLIPS (clipspy), for comparison: one rule each, facts asserted and retracted."""

from __future__ import annotations

import re
from collections.abc import Sequence

import clips

from covenantry.engine.match.patterns import Fact, Match, Rule


class ClipsMatcher:
    """Compiles each session's environment anew: CLIPS keeps facts and rules together."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules

    def session(self, base: Sequence[Fact]) -> ClipsSession:
        return ClipsSession(self._rules, base)

    def close(self) -> None:
        """Nothing is held between sessions."""


class ClipsSession:
    """One environment; a probe asserts its facts, reads the agenda and retracts them."""

    def __init__(self, rules: Sequence[Rule], base: Sequence[Fact]) -> None:
        self._environment = clips.Environment()
        slots: dict[str, set[str]] = {}
        for rule in rules:
            types = {p.alias: p.type for p in rule.when}
            for pattern in rule.when:
                names = slots.setdefault(pattern.type, set())
                names.update(name for name, _ in pattern.where)
                for name, ref in pattern.join:
                    names.add(name)
                    slots.setdefault(types[ref.alias], set()).add(ref.field)
        for kind, names in slots.items():
            body = " ".join(f"(slot {_symbol(name)})" for name in sorted(names))
            self._environment.build(f"(deftemplate {_symbol(kind)} (slot id) {body})")
        self._slots = slots
        for rule in rules:
            self._environment.build(_rule(rule))
        self._base = [self._assert(fact) for fact in base]
        self._environment.run()

    def _assert(self, fact: Fact) -> clips.Fact | None:
        if fact.type not in self._slots:
            return None  # no rule speaks of such facts
        template = self._environment.find_template(_symbol(fact.type))
        known = self._slots[fact.type]
        return template.assert_fact(id=fact.id, **{_symbol(k): v for k, v in fact.fields.items() if k in known})

    def probe(self, facts: Sequence[Fact]) -> frozenset[Match]:
        added = [self._assert(fact) for fact in facts]
        found = frozenset(Match(str(a.name).split(" ")[0], ()) for a in self._environment.activations())
        for fact in filter(None, added):
            fact.retract()
        return found

    def close(self) -> None:
        self._environment.clear()


def _rule(rule: Rule) -> str:
    parts = []
    for n, pattern in enumerate(rule.when):
        tests = [f"({_symbol(name)} {_value(value)})" for name, value in pattern.where]
        tests += [f"({_symbol(name)} ?{ref.alias}-{_symbol(ref.field)})" for name, ref in pattern.join]
        asked = {ref.field for later in rule.when[n + 1 :] for _, ref in later.join if ref.alias == pattern.alias}
        tests += [f"({_symbol(name)} ?{pattern.alias}-{_symbol(name)})" for name in sorted(asked)]
        parts.append(f"({_symbol(pattern.type)} {' '.join(tests)})")
    return f"(defrule {rule.name} {' '.join(parts)} =>)"


def _value(value: object) -> str:
    """A value as a pattern of CLIPS has it: true and false are symbols."""
    return str(value).upper() if isinstance(value, bool) else f'"{value}"'


def _symbol(name: str) -> str:
    """A name as CLIPS takes it: those of agreements and phrases have spaces."""
    return re.sub(r"[^A-Za-z0-9]", lambda odd: f"_{ord(odd[0]):x}_", name)

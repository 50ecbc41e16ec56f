"""Finds, with the matcher, the clauses that reach a proposed transfer: by who transfers and what.

What the matcher is told is what the question is about: for each agreement, which of its phrases mean the transferor and
which the class. Nobody else is looked at, and one session serves every state of the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.clause import Clause, Encoded
from covenantry.engine.context.scope import may_bind, may_cover
from covenantry.engine.language.model import reached
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.match.checked import best_matcher
from covenantry.engine.match.patterns import Fact, Matcher, Pattern, Rule, Session
from covenantry.facts.snapshot import Snapshot


class Scope(NamedTuple):
    """Who is bound and what is covered; clauses that share a scope share a rule of the matcher.

    `beside`: it names neither and only speaks of other clauses of its agreement, so that it is told beside them alone.
    """

    agreement: str
    binds: str | None
    covers: str | None
    beside: bool


class Candidates:
    """Keeps one matcher for each text of the rules."""

    def __init__(self, matcher: Callable[[Sequence[Rule]], Matcher] = best_matcher) -> None:
        self._matcher = matcher
        self._matchers: dict[tuple[int, ...], _Compiled] = {}

    def of(self, rules: tuple[AgreementRules, ...], facts: Snapshot, proposal: Proposal) -> tuple[Encoded, ...]:
        """The clauses engaged, in the order of the agreements."""
        key = tuple(map(id, rules))
        compiled = self._matchers.get(key)
        if compiled is None:
            compiled = self._matchers[key] = _Compiled(rules, self._matcher)
        return compiled.clauses(facts, proposal)

    def close(self) -> None:
        """Frees every matcher."""
        for compiled in self._matchers.values():
            compiled.close()
        self._matchers.clear()


class _Compiled:
    """The rules of one text of the agreements."""

    def __init__(self, rules: tuple[AgreementRules, ...], matcher: Callable[[Sequence[Rule]], Matcher]) -> None:
        self._rules = rules  # kept, since they are known by identity
        self._clauses = [e for agreement in rules for e in agreement.clauses if speaks(e)]
        self._scopes: dict[Scope, list[int]] = {}
        for i, encoded in enumerate(self._clauses):
            self._scopes.setdefault(_scope(encoded), []).append(i)
        self._names = {f"s{n}": scope for n, scope in enumerate(self._scopes)}
        self._asked = [_Phrases.of(text, [s for s in self._scopes if s.agreement == text.id]) for text in rules]
        self._matcher: Matcher = matcher([_rule(name, scope) for name, scope in self._names.items()])
        self._session: Session = self._matcher.session([])
        self._found: dict[frozenset[str], tuple[Encoded, ...]] = {}

    def clauses(self, facts: Snapshot, proposal: Proposal) -> tuple[Encoded, ...]:
        names = frozenset(match.rule for match in self._session.probe([p.fact(facts, proposal) for p in self._asked]))
        if names not in self._found:
            self._found[names] = tuple(self._clauses[i] for i in self._wanted(names))
        return self._found[names]

    def _wanted(self, names: frozenset[str]) -> list[int]:
        """The clauses of the scopes matched; what is told beside others alone only where there are others."""
        scopes = [self._names[name] for name in names]
        concerned = {scope.agreement for scope in scopes if not scope.beside}
        return sorted(i for scope in scopes if scope.agreement in concerned for i in self._scopes[scope])

    def close(self) -> None:
        self._session.close()
        self._matcher.close()


class _Phrases(NamedTuple):
    """The phrases by which an agreement says whom it binds and what it covers, each with its meanings."""

    agreement: str
    binds: dict[str, tuple[AgreementRules, ...]]
    covers: dict[str, tuple[AgreementRules, ...]]

    @classmethod
    def of(cls, text: AgreementRules, scopes: Sequence[Scope]) -> _Phrases:
        binds, covers = (
            dict.fromkeys(filter(None, column)) for column in ((s.binds for s in scopes), (s.covers for s in scopes))
        )
        return cls(text.id, *({phrase: tuple(_meanings(text, phrase)) for phrase in used} for used in (binds, covers)))

    def fact(self, facts: Snapshot, proposal: Proposal) -> Fact:
        """What is so of the transfer under any meaning."""
        holder, class_id = proposal.transferor, proposal.stock_class_id
        fields = {
            f"binds {phrase}": any(may_bind(facts, text, holder, phrase) for text in texts)
            for phrase, texts in self.binds.items()
        }
        fields |= {
            f"covers {phrase}": any(may_cover(class_id, phrase, text.definitions) for text in texts)
            for phrase, texts in self.covers.items()
        }
        return Fact(self.agreement, _type(self.agreement), fields)


def speaks(encoded: Encoded) -> bool:
    """Whether the kind of a clause has something to say of a proposed transfer."""
    return type(encoded.clause).assess is not Clause.assess


def _scope(encoded: Encoded) -> Scope:
    clause = encoded.clause
    beside = clause.beside and clause.binds is None and clause.covers is None
    return Scope(encoded.agreement, clause.binds, clause.covers, beside)


def _rule(name: str, scope: Scope) -> Rule:
    terms = (("binds", scope.binds), ("covers", scope.covers))
    where = tuple((f"{term} {phrase}", True) for term, phrase in terms if phrase is not None)
    return Rule(name, (Pattern("t", _type(scope.agreement), where),))


def _type(agreement: str) -> str:
    return f"transfer under {agreement}"


def _meanings(agreement: AgreementRules, phrase: str) -> Iterator[AgreementRules]:
    """The agreement, and as each other declared meaning of what the phrase rests on would have it: a clause that only
    such a meaning would engage is asked too, so that the answer can say so."""
    yield agreement
    rests_on = set(reached([phrase], agreement.definitions))
    others = {
        id(o.definitions): o for e in agreement.clauses for c in e.choices for o in c.others if o.phrase in rests_on
    }
    yield from (replace(agreement, definitions=other.definitions) for other in others.values())


__all__ = ["Candidates", "Scope", "speaks"]

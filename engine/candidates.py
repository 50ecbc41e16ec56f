"""Finds, with the matcher, the clauses that a proposed transfer engages by who transfers and what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from covenantry.engine.case import member
from covenantry.engine.clauses.base import Clause, Encoded
from covenantry.engine.match.checked import best_matcher
from covenantry.engine.match.patterns import Fact, Matcher, Pattern, Ref, Rule, Session
from covenantry.engine.proposal import Proposal
from covenantry.engine.rulebook.effective import AgreementRules
from covenantry.engine.rulebook.model import reached
from covenantry.facts.snapshot import Snapshot

#: A scope is who is bound and what is covered; clauses that share one share a rule of the matcher.
Scope = tuple[str, str | None, str | None]

MOST_SESSIONS = 64


class Candidates:
    """Keeps one matcher for each text of the rules and one session for each state of the facts, `most` of them."""

    def __init__(self, matcher: Callable[[Sequence[Rule]], Matcher] = best_matcher, most: int = MOST_SESSIONS) -> None:
        self._matcher = matcher
        self._most = most
        self._matchers: dict[tuple[int, ...], _Compiled] = {}

    def of(self, rules: tuple[AgreementRules, ...], facts: Snapshot, proposal: Proposal) -> tuple[Encoded, ...]:
        """The clauses engaged, in the order of the agreements."""
        key = tuple(map(id, rules))
        compiled = self._matchers.get(key)
        if compiled is None:
            compiled = self._matchers[key] = _Compiled(rules, self._matcher, self._most)
        return compiled.clauses(facts, proposal)

    def forget(self) -> None:
        """Frees every session; matchers are kept for other issuers."""
        for compiled in self._matchers.values():
            compiled.forget()

    def close(self) -> None:
        """Frees every matcher."""
        for compiled in self._matchers.values():
            compiled.close()
        self._matchers.clear()


class _Compiled:
    """The rules of one text of the agreements."""

    def __init__(
        self, rules: tuple[AgreementRules, ...], matcher: Callable[[Sequence[Rule]], Matcher], most: int
    ) -> None:
        self._rules = rules
        self._most = most
        self._clauses = [e for agreement in rules for e in agreement.clauses if speaks(e)]
        self._scopes: dict[Scope, list[int]] = {}
        for i, encoded in enumerate(self._clauses):
            scope = (encoded.agreement, encoded.clause.binds, encoded.clause.covers)
            self._scopes.setdefault(scope, []).append(i)
        self._names = {f"s{n}": scope for n, scope in enumerate(self._scopes)}
        self._matcher: Matcher = matcher([_rule(name, scope) for name, scope in self._names.items()])
        self._sessions: dict[int, tuple[object, Session]] = {}
        self._found: dict[frozenset[str], tuple[Encoded, ...]] = {}

    def clauses(self, facts: Snapshot, proposal: Proposal) -> tuple[Encoded, ...]:
        probe = Fact(
            "t",
            "transfer",
            {"party": proposal.transferor.id, "issuer": facts.issuer.id, "class": proposal.stock_class_id},
        )
        names = frozenset(match.rule for match in self._session(facts).probe([probe]))
        if names not in self._found:
            self._found[names] = tuple(self._clauses[i] for i in self._wanted(names))
        return self._found[names]

    def _wanted(self, names: frozenset[str]) -> list[int]:
        """The clauses of the scopes matched; those without a scope only in agreements that the transfer concerns."""
        scopes = [self._names[name] for name in names]
        concerned = {agreement for agreement, binds, covers in scopes if binds or covers}
        return sorted(i for scope in scopes if scope[0] in concerned for i in self._scopes[scope])

    def _session(self, facts: Snapshot) -> Session:
        key = id(facts.state)
        if key not in self._sessions:
            if len(self._sessions) >= self._most:
                oldest = next(iter(self._sessions))
                self._sessions.pop(oldest)[1].close()
            self._sessions[key] = (facts.state, self._matcher.session(list(self._base(facts))))
        return self._sessions[key][1]

    def _base(self, facts: Snapshot) -> Iterator[Fact]:
        number = 0
        for agreement in self._rules:
            own = [e.clause for e in agreement.clauses if speaks(e)]
            for phrase in dict.fromkeys(c.binds for c in own if c.binds):
                people = (_people(facts, text, phrase) for text in _meanings(agreement, phrase))
                for party_id in dict.fromkeys(chain.from_iterable(people)):
                    number += 1
                    yield Fact(f"m{number}", "member", {"scope": f"{agreement.id} {phrase}", "party": party_id})
            for phrase in dict.fromkeys(c.covers for c in own if c.covers):
                for class_id in sorted(set().union(*(classes(text, phrase) for text in _meanings(agreement, phrase)))):
                    number += 1
                    yield Fact(f"c{number}", "covered", {"scope": f"{agreement.id} {phrase}", "class": class_id})

    def forget(self) -> None:
        for _, session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def close(self) -> None:
        self.forget()
        self._matcher.close()


def speaks(encoded: Encoded) -> bool:
    """Whether the kind of a clause has something to say of a proposed transfer."""
    return type(encoded.clause).assess is not Clause.assess


def _rule(name: str, scope: Scope) -> Rule:
    agreement, binds, covers = scope
    when = [Pattern("t", "transfer")]
    if binds is not None:
        bound = "issuer" if binds == "Company" else "party"
        when.append(Pattern("m", "member", (("scope", f"{agreement} {binds}"),), (("party", Ref("t", bound)),)))
    if covers is not None:
        when.append(Pattern("c", "covered", (("scope", f"{agreement} {covers}"),), (("class", Ref("t", "class")),)))
    return Rule(name, tuple(when))


def _meanings(agreement: AgreementRules, phrase: str) -> Iterator[AgreementRules]:
    """The agreement, and as each other declared meaning of what the phrase rests on would have it: a clause that only
    such a meaning would engage is asked too, so that the answer can say so."""
    yield agreement
    rests_on = set(reached([phrase], agreement.definitions))
    others = {
        id(o.definitions): o for e in agreement.clauses for c in e.choices for o in c.others if o.phrase in rests_on
    }
    yield from (replace(agreement, definitions=other.definitions) for other in others.values())


def _people(facts: Snapshot, agreement: AgreementRules, phrase: str) -> Sequence[str]:
    """Everybody who is, or may be, one of those the phrase means."""
    parties = [c.party_id for c in facts.capacities_under(agreement.id)]
    meant = agreement.definitions[phrase].parties
    if meant is not None and (meant.holders_of or meant.all_of or meant.not_a_party):
        parties.extend(facts.positions.holders())
    if meant is not None:
        parties.extend(meant.named)
    found = dict.fromkeys(parties)
    return [p for p in found if member(facts, agreement, facts.party(p), phrase).value is not False]


def classes(agreement: AgreementRules, phrase: str) -> set[str]:
    """Every class of which some security may be meant by the phrase."""
    found: set[str] = set()
    for limb in agreement.definitions[phrase].securities:
        found.update(limb.classes)
        if limb.meant_by is not None:
            found.update(classes(agreement, limb.meant_by))
    return found


__all__ = ["Candidates", "Sequence", "classes"]

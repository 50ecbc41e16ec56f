"""Ways of making a provision fire, tried: their events happen, what else they ask for is assumed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.case import Assumptions
from covenantry.engine.context.clause import Encoded
from covenantry.engine.evaluation.standing import Standing, asked, speaking
from covenantry.engine.language.sections import sections
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Act
from covenantry.engine.questions.events import Scenario, read_events
from covenantry.engine.rulebook.vocabulary import vocabulary
from covenantry.facts.documents import read_text
from covenantry.facts.problems import InvalidInput
from covenantry.facts.snapshot import Snapshot

_BLANK = re.compile(r"\b(?:ID|NUMBER|CLASS|DATE)\b")


def to_fill_in(acts: Iterable[Act]) -> tuple[str, ...]:
    """The terms of their events that are left to fill in, such as NUMBER."""
    return tuple(dict.fromkeys(blank for act in acts for blank in _BLANK.findall(act.event)))


class Tries:
    """What a clause would say after a way, from where provisions stand and in their text; the same is tried once.

    `after`: the facts once events have happened.
    """

    def __init__(self, standing: Standing, after: Callable[[Scenario], Snapshot]) -> None:
        self._standing, self._after = standing, after
        self._facts: dict[tuple[str, ...], Snapshot] = {}
        self._found: dict[tuple[object, ...], tuple[Finding, ...] | None] = {}
        self._clauses: dict[tuple[object, ...], list[tuple[AgreementRules, Encoded]]] = {}
        self._words = vocabulary({text.id: (text,) for text in standing.rules})

    def findings(self, acts: tuple[Act, ...], agreement: str, kind: str, section: str) -> tuple[Finding, ...] | None:
        """What the clauses of a kind that speak of a section say after the way.

        None where it cannot be tried: a term is left to fill in, or an event that needs terms stands without them.
        """
        if to_fill_in(acts) or any(map(self._incomplete, acts)):
            return None
        key = (acts, agreement, kind, section)
        if key not in self._found:
            try:
                self._found[key] = self._ask(acts, (agreement, kind, section))
            except InvalidInput:  # the record has it already, or rules it out
                self._found[key] = None
        return self._found[key]

    def _ask(self, acts: tuple[Act, ...], which: tuple[str, str, str]) -> tuple[Finding, ...]:
        facts = self._then(tuple(act.event for act in acts if act.event))
        assumed = Assumptions({**self._standing.assumed, **{act.fact: act.value for act in acts if not act.event}})
        found = tuple(
            finding
            for text, encoded in self._speaking(*which)
            for finding in asked(text, encoded, facts, facts.as_of, assumed).findings
        )
        self._standing.assumed.asked |= assumed.asked
        return found

    def _incomplete(self, act: Act) -> bool:
        """Whether an event that a rule names by its kind alone cannot be without terms that the rule does not give."""
        if not act.event or ":" in act.event:
            return False
        documents, problems = read_text(act.event, "an event")
        standing = self._standing
        return bool(problems or read_events(documents[0], standing.facts.book, standing.day, words=self._words)[1])

    def _speaking(self, agreement: str, kind: str, section: str) -> list[tuple[AgreementRules, Encoded]]:
        """The clauses that may have a finding of the kind under the section: all of the kind, where none names it."""
        key = (agreement, kind, section)
        if key not in self._clauses:
            pairs = speaking(text for text in self._standing.rules if text.id == agreement)
            of_kind = [(text, encoded) for text, encoded in pairs if encoded.clause.kind == kind]
            naming = [(text, encoded) for text, encoded in of_kind if section in sections(encoded.clause)]
            self._clauses[key] = naming or of_kind
        return self._clauses[key]

    def _then(self, events: tuple[str, ...]) -> Snapshot:
        if not events:
            return self._standing.facts
        if events not in self._facts:
            self._facts[events] = self._after(self._scenario(events))
        return self._facts[events]

    def _scenario(self, events: tuple[str, ...]) -> Scenario:
        scenario, standing = Scenario(), self._standing
        for text in events:
            documents, problems = read_text(text, "an event")
            read, wrong = (
                read_events(documents[0], standing.facts.book, standing.day, words=self._words)
                if not problems
                else (scenario, [])
            )
            if problems or wrong:
                raise ValueError(f"a reason names an event that cannot be: {text}: {[*problems, *wrong]}")
            scenario.events += read.events
        return scenario


__all__ = ["Tries", "to_fill_in"]

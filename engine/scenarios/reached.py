"""Which clauses the scenarios reach, and on which side: where a clause applies, and where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from covenantry.engine.context.clause import Encoded
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.scenarios import Outcome
from covenantry.engine.scenarios.text import Expected

Side = Literal["applies", "does not apply"]


class Reached(NamedTuple):
    """A clause, and the sides on which scenarios expect something of it; none where no scenario reaches it."""

    clause: Encoded
    sides: frozenset[Side]


def reached(rulebook: Rulebook, outcomes: Iterable[Outcome]) -> list[Reached]:
    """Every clause of the rules in every version of its agreement, in their order.

    A scenario reaches a clause where it names its section, or expects a verdict to which the clause was asked.
    """
    clauses = {e.place: e for texts in rulebook.versions.values() for text in texts for e in text.clauses}
    sides: dict[object, set[Side]] = {place: set() for place in clauses}
    for outcome in outcomes:
        for finding in expected_of(outcome):
            if finding.place in sides:
                sides[finding.place].add("does not apply" if finding.status == "not engaged" else "applies")
    return [Reached(clause, frozenset(sides[place])) for place, clause in clauses.items()]


def expected_of(outcome: Outcome) -> Iterator[Finding]:
    """The findings of which the scenario expects something."""
    expected, home = outcome.scenario.expect, outcome.scenario.agreement
    named = set(_named(expected, home))
    for finding in _findings(outcome.answer):
        if expected.verdict is not None or (finding.agreement, finding.section) in named:
            yield finding


def _named(expected: Expected, home: str) -> Iterator[tuple[str, str]]:
    for one in (*expected.findings, *expected.begins, *expected.changes, *expected.ends):
        yield one.agreement or home, one.section
    yield from ((home, section) for section in expected.absent)


def _findings(answer: Answer | WhatIf | Standing | None) -> Iterator[Finding]:
    if isinstance(answer, Answer):
        yield from answer.assessment.findings
    elif isinstance(answer, Standing):
        yield from answer.findings
    elif answer is not None:
        yield from answer.happened[-1].standing.findings
        yield from (change.finding for one in answer.happened for change in one.changes)

"""What another meaning of ambiguous words would change in where provisions stand; worked out when it is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.assess import differences_between
from engine.case import standing as on_day
from engine.clauses.base import Choice, OnDay
from engine.findings import Finding, ReadingUsed
from engine.standing import Standing, Stood


def with_readings(standing: Standing, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a standing, each reading that they rest on with what another one would have changed."""
    wanted = {id(finding) for finding in findings}
    by_clause = [(one, [f for f in one.findings if id(f) in wanted]) for one in standing.stood]
    for one, some in by_clause:
        if not some:
            continue
        readings = tuple(_compared(standing, one)) if any(c.others for c in one.encoded.choices) else None
        yield from (f if readings is None else replace(f, readings=readings) for f in some)


def _compared(standing: Standing, one: Stood) -> Iterator[ReadingUsed]:
    for choice, used in zip(one.encoded.choices, one.encoded.readings, strict=True):
        yield used._replace(differs=tuple(_differs(standing, one, choice))) if choice.others else used


def _differs(standing: Standing, one: Stood, choice: Choice) -> Iterator[str]:
    agreement = next(text for text in standing.rules if text.id == one.encoded.agreement)
    for other in choice.others:
        text = replace(agreement, definitions=other.definitions)
        case = on_day(standing.facts, text, standing.day, standing.assumed)
        theirs = tuple(other.clause.stands(OnDay(one.encoded, case, (), other.clause)))
        if changes := list(differences_between(one.findings, theirs)):
            yield f"if taken as: {other.taken_as}: " + "; ".join(changes)

"""Asks every candidate clause; asks again only what a later day, or another declared reading, may change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from engine.case import Assumptions, Case
from engine.clauses.base import Asked, Choice, Encoded, Other
from engine.findings import Effect, Finding
from engine.proposal import Proposal
from engine.reasons import Reason
from engine.rulebook.effective import AgreementRules
from engine.verdict import word
from facts.records import dataclass
from facts.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Assessment:
    """The findings of each clause, in the order of the clauses, and the cases they answer."""

    clauses: Sequence[Encoded]
    cases: Mapping[str, Case]
    by_clause: tuple[tuple[Finding, ...], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in order."""
        return tuple(chain.from_iterable(self.by_clause))

    def on(self, day: date) -> Assessment:
        """The same question on a later day: only clauses that may have changed are asked again."""
        proposal = replace(next(iter(self.cases.values())).proposal, date=day)
        cases = {name: case.later(proposal) for name, case in self.cases.items()}
        kept = [found if _stays(found, day) else None for found in self.by_clause]
        return Assessment(self.clauses, cases, _assess(self.clauses, cases, kept))


def assess(
    rules: Iterable[AgreementRules],
    clauses: Sequence[Encoded],
    facts: Snapshot,
    proposal: Proposal,
    assumed: Assumptions,
) -> Assessment:
    """The findings of the clauses on the day of the proposal; those that speak of other findings are asked last."""
    cases = {agreement.id: Case(facts, proposal, proposal.date, agreement, assumed) for agreement in rules}
    return Assessment(clauses, cases, _assess(clauses, cases, [None] * len(clauses)))


def _assess(
    clauses: Sequence[Encoded], cases: Mapping[str, Case], kept: Sequence[tuple[Finding, ...] | None]
) -> tuple[tuple[Finding, ...], ...]:
    found: list[tuple[Finding, ...]] = []
    for encoded, known in zip(clauses, kept, strict=True):
        if encoded.clause.last:
            found.append(())
        else:
            found.append(tuple(_ask(encoded, cases)) if known is None else known)
    so_far = _by_agreement(found)
    for i, encoded in enumerate(clauses):
        if encoded.clause.last:
            found[i] = tuple(_ask(encoded, cases, so_far.get(encoded.agreement, ())))
    return tuple(found)


def _by_agreement(found: Iterable[tuple[Finding, ...]]) -> dict[str, tuple[Finding, ...]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in chain.from_iterable(found):
        grouped.setdefault(finding.agreement, []).append(finding)
    return {agreement: tuple(findings) for agreement, findings in grouped.items()}


def _ask(encoded: Encoded, cases: Mapping[str, Case], so_far: tuple[Finding, ...] = ()) -> Iterable[Finding]:
    return encoded.clause.assess(Asked(encoded, cases[encoded.agreement], so_far))


def _stays(found: tuple[Finding, ...], day: date) -> bool:
    return all(finding.changes is None or finding.changes > day for finding in found)


def compare_readings(assessment: Assessment) -> tuple[Finding, ...]:
    """The findings, each reading with what another one would have changed: dates, status, amounts, verdict."""
    done = list(assessment.by_clause)
    others = _Others(assessment)
    for i, encoded in enumerate(assessment.clauses):
        if not any(choice.others for choice in encoded.choices) or _ended(done[i]):
            continue
        differs = [tuple(others.differences(i, c)) if c.others else () for c in encoded.choices]
        if any(differs):
            readings = tuple(used._replace(differs=d) for used, d in zip(encoded.readings, differs, strict=True))
            done[i] = tuple(replace(finding, readings=readings) for finding in done[i])
    return tuple(chain.from_iterable(done))


def _ended(found: tuple[Finding, ...]) -> bool:
    """A clause that has ended rests on no reading of its own words."""
    return all(finding.engaged.text == "in force" for finding in found)


class _Others:
    """Asks clauses as other readings would have them; cases with the same definitions share what they have answered."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._so_far = _by_agreement(assessment.by_clause)
        self._standing = [_standing(found) for found in assessment.by_clause]
        self._tally = Counter(chain.from_iterable(self._standing))
        self._verdict = word(self._tally)
        self._cases: dict[int, Case | None] = {}
        self._out: dict[int, bool] = {}

    def differences(self, i: int, choice: Choice) -> Iterator[str]:
        """In words, what each other meaning of the same words would have changed."""
        encoded, own = self._assessment.clauses[i], self._assessment.by_clause[i]
        for other in choice.others:
            case = self._case(encoded, other)
            if case is None or (other.same_scope and self._out_of_scope(encoded)):
                continue
            so_far = self._so_far.get(encoded.agreement, ())
            theirs = tuple(other.clause.assess(Asked(encoded, case, so_far, other.clause)))
            changes = list(_changes(own, theirs))
            standing = _standing(theirs)
            if standing != self._standing[i]:
                verdict = word(self._tally - Counter(self._standing[i]) + Counter(standing))
                if verdict != self._verdict:
                    changes.append(f"the verdict would be {verdict} instead of {self._verdict}")
            if changes:
                yield f"if taken as: {other.taken_as}: " + "; ".join(changes)

    def _out_of_scope(self, encoded: Encoded) -> bool:
        """Whether the clause cannot bear on the question, so that no reading of its own terms matters."""
        key = id(encoded)
        if key not in self._out:
            self._out[key] = Asked(encoded, self._assessment.cases[encoded.agreement]).out_of_scope()
        return self._out[key]

    def _case(self, encoded: Encoded, other: Other) -> Case | None:
        """The question under the other meaning; None where the phrase comes out the same for this question."""
        case = self._assessment.cases[encoded.agreement]
        if other.phrase is None:
            return case
        key = id(other.definitions)
        if key not in self._cases:
            agreement = replace(case.agreement, definitions=other.definitions)
            changed = replace(case, agreement=agreement, memo={})
            self._cases[key] = changed if _bites(case, changed, other.phrase) else None
        return self._cases[key]


def _standing(found: Iterable[Finding]) -> list[tuple[Effect, bool | None]]:
    """The effect of each finding that bears on the verdict, and whether it is clear."""
    return [(finding.effect, finding.clears) for finding in found if finding.blocks]


def _bites(case: Case, changed: Case, phrase: str) -> bool:
    """Whether a phrase with another meaning answers differently: each lot that may be drawn on, or the transfer
    itself."""
    definition = case.agreement.definitions[phrase]
    if definition.parties is not None:
        return True
    if definition.transfers is not None:
        return _answer(case.transfer_is(phrase)) != _answer(changed.transfer_is(phrase))
    lots = case.drawn()
    return [_answer(case.lot_is(lot, phrase)) for lot in lots] != [_answer(changed.lot_is(lot, phrase)) for lot in lots]


def _answer(reason: Reason) -> tuple[bool | None, date | None]:
    return reason.value, reason.changes


def _changes(own: Sequence[Finding], theirs: Sequence[Finding]) -> Iterator[str]:
    for mine, its in zip(own, theirs, strict=False):
        if mine.status != its.status:
            yield f"{mine.section} would be {its.status} instead of {mine.status}"
        if mine.window and its.window and mine.window[:2] != its.window[:2]:
            yield f"{mine.section} would run {_span(its.window)} instead of {_span(mine.window)}"
        for step, its_step in zip(mine.steps, its.steps, strict=False):
            if step.window[:2] != its_step.window[:2]:
                yield f"{step.section} ({step.what}) would run {_span(its_step.window)} instead of {_span(step.window)}"
        for amount, its_amount in zip(mine.amounts, its.amounts, strict=False):
            if amount.value != its_amount.value:
                yield f"{amount.name} would be {its_amount.value} instead of {amount.value}"
    if len(own) != len(theirs):
        yield f"there would be {len(theirs)} findings instead of {len(own)}"


def _span(window: tuple[date | None, date | None, str]) -> str:
    return f"{window[0] or 'the start'} to {window[1] or 'no end'}"

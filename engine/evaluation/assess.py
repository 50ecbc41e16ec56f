"""Asks every candidate clause; asks again only what a later day, or another declared reading, may change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from weakref import WeakKeyDictionary

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.case import Assumptions, Case, member
from covenantry.engine.context.clause import Asked, Choice, Encoded, Other
from covenantry.engine.language.proposal import Open, Proposal
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Effect, Finding, Step
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.logic.verdict import Verdict, judge, word
from covenantry.facts.model import Party
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot
from covenantry.facts.states import State


@dataclass(frozen=True, slots=True)
class Assessment:
    """The findings of each clause, in the order of the clauses, and the cases they answer.

    `titles`: where it is in doubt that what would be transferred is the transferor's; the same on every day.
    """

    clauses: Sequence[Encoded]
    cases: Mapping[str, Case]
    by_clause: tuple[tuple[Finding, ...], ...]
    #: Of each clause, the first later day on which a finding of it, or what would cure it, may be another.
    turns: tuple[date | None, ...]
    titles: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in order."""
        return (*chain.from_iterable(self.by_clause), *self.titles)

    def on(self, day: date) -> Assessment:
        """The same question on a later day: only clauses that may have changed are asked again."""
        proposal = replace(next(iter(self.cases.values())).proposal, date=day)
        cases = {name: case.later(proposal) for name, case in self.cases.items()}
        return _assess(self, cases, [turn is None or turn > day for turn in self.turns])

    def anew(self) -> Assessment:
        """The same question with every clause asked: an act tells by when it must be done for this very day."""
        cases = {name: replace(case, memo={}) for name, case in self.cases.items()}
        return _assess(self, cases, [False] * len(self.clauses))

    def turn_after(self, day: date) -> date | None:
        """The first day after this one on which any finding, or what would cure it, may be another."""
        turns = (*self.turns, _turn(self.titles))
        return min((turn for turn in turns if turn is not None and turn > day), default=None)


def assess(
    rules: Iterable[AgreementRules],
    clauses: Sequence[Encoded],
    facts: Snapshot,
    proposal: Proposal,
    assumed: Assumptions,
) -> Assessment:
    """The findings of the clauses on the day of the proposal; those that speak of other findings are asked last."""
    cases = {agreement.id: Case(facts, proposal, proposal.date, agreement, assumed) for agreement in rules}
    nothing = Assessment(clauses, cases, ((),) * len(clauses), (None,) * len(clauses))
    return _assess(nothing, cases, [False] * len(clauses))


def _assess(before: Assessment, cases: Mapping[str, Case], stays: Sequence[bool]) -> Assessment:
    """Each clause asked that does not stay as it was; one that speaks of others' findings always, after them."""
    found, turns = list(before.by_clause), list(before.turns)
    last = [i for i, encoded in enumerate(before.clauses) if encoded.clause.last]
    for i in last:
        found[i] = ()
    so_far: dict[str, tuple[Finding, ...]] = {}
    for i, encoded in enumerate(before.clauses):
        if not stays[i] and not encoded.clause.last:
            found[i] = _ask(encoded, cases)
            turns[i] = _turn(found[i])
    if last:
        so_far = _by_agreement(found)
    for i in last:
        encoded = before.clauses[i]
        found[i] = _ask(encoded, cases, so_far.get(encoded.agreement, ()))
        turns[i] = _turn(found[i])
    return replace(before, cases=cases, by_clause=tuple(found), turns=tuple(turns))


def _turn(found: Iterable[Finding]) -> date | None:
    return min((turn for finding in found if (turn := finding.turns) is not None), default=None)


def _by_agreement(found: Iterable[tuple[Finding, ...]]) -> dict[str, tuple[Finding, ...]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in chain.from_iterable(found):
        grouped.setdefault(finding.agreement, []).append(finding)
    return {agreement: tuple(findings) for agreement, findings in grouped.items()}


def _ask(encoded: Encoded, cases: Mapping[str, Case], so_far: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    asked = Asked(encoded, cases[encoded.agreement], so_far)
    try:
        return tuple(encoded.clause.assess(asked))
    except Open as term:
        return (asked.turns_on(term),)


def compare_readings(assessment: Assessment) -> tuple[Finding, ...]:
    """The findings, each reading with what another one would have changed: dates, status, amounts, verdict."""
    done = list(assessment.by_clause)
    others = _Others(assessment)
    for i, encoded in enumerate(assessment.clauses):
        if not any(choice.others for choice in encoded.choices) or _ended(done[i]):
            continue
        differs = [tuple(others.differences(i, c)) if c.others else () for c in encoded.choices]
        if any(differs):
            readings = tuple(
                used._replace(
                    differs=tuple(text for text, _ in d),
                    verdicts=tuple(dict.fromkeys(verdict for _, verdict in d if verdict is not None)),
                )
                for used, d in zip(encoded.readings, differs, strict=True)
            )
            done[i] = tuple(replace(finding, readings=readings) for finding in done[i])
    return (*chain.from_iterable(done), *assessment.titles)


def _ended(found: tuple[Finding, ...]) -> bool:
    """A clause that has ended rests on no reading of its own words."""
    return all(finding.engaged.role == "in force" for finding in found)


class _Others:
    """Asks clauses as other readings would have them; cases with the same definitions share what they have answered."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._so_far = _by_agreement(assessment.by_clause)
        self._standing = [_standing(found) for found in assessment.by_clause]
        self._tally = Counter([*chain.from_iterable(self._standing), *_standing(assessment.titles)])
        self._verdict = self._verdict_with({})
        self._under: dict[int, dict[int, tuple[Finding, ...]]] = {}
        self._out: dict[int, bool] = {}

    def differences(self, i: int, choice: Choice) -> Iterator[tuple[str, Verdict | None]]:
        """In words, what each other meaning of the same words would have changed; and the verdict, if another."""
        encoded, own = self._assessment.clauses[i], self._assessment.by_clause[i]
        for other in choice.others:
            if other.same_scope and self._out_of_scope(encoded):
                continue
            theirs = self._alone(i, other) if other.phrase is None else self._wherever_used(encoded, other)
            if i not in theirs:
                continue
            changes = list(dict.fromkeys(differences_between(own, theirs[i])))
            verdict = self._verdict_with(theirs) if theirs[i] != own else self._verdict
            if verdict != self._verdict:
                changes.append(f"the verdict would be {verdict} instead of {self._verdict}")
            if changes:
                told = f"if taken as: {other.taken_as}: " + "; ".join(changes)
                yield told, verdict if verdict != self._verdict else None

    def _alone(self, i: int, other: Other) -> dict[int, tuple[Finding, ...]]:
        """The clause as another meaning of its own words would have it."""
        encoded = self._assessment.clauses[i]
        return {i: self._asked(encoded, self._assessment.cases[encoded.agreement], other)}

    def _wherever_used(self, encoded: Encoded, other: Other) -> dict[int, tuple[Finding, ...]]:
        """Every clause that uses a phrase, as another meaning would have it; none where it comes out the same."""
        key = id(other.definitions)
        if key not in self._under:
            found: dict[int, tuple[Finding, ...]] = {}
            case = self._case(encoded, other)
            if case is not None:
                for j, one in enumerate(self._assessment.clauses):
                    same = (o for c in one.choices for o in c.others if o.definitions is other.definitions and o.phrase)
                    if (its := next(same, None)) is not None:
                        found[j] = self._asked(one, case, its)
            self._under[key] = found
        return self._under[key]

    def _asked(self, encoded: Encoded, case: Case, other: Other) -> tuple[Finding, ...]:
        so_far = self._so_far.get(encoded.agreement, ())
        return tuple(other.clause.assess(Asked(encoded, case, so_far, other.clause)))

    def _verdict_with(self, theirs: Mapping[int, tuple[Finding, ...]]) -> Verdict:
        """The verdict with the findings of some clauses replaced."""
        tally = self._tally.copy()
        for j, found in theirs.items():
            tally.subtract(self._standing[j])
            tally.update(_standing(found))
        at_least = word(pair for pair, number in tally.items() if number > 0)
        if at_least in ("permitted", "prohibited"):
            return at_least
        by_clause = self._assessment.by_clause
        replaced = chain.from_iterable(theirs.get(j, own) for j, own in enumerate(by_clause))
        return judge((*replaced, *self._assessment.titles)).verdict

    def _out_of_scope(self, encoded: Encoded) -> bool:
        """Whether the clause cannot bear on the question, so that no reading of its own terms matters."""
        key = id(encoded)
        if key not in self._out:
            self._out[key] = Asked(encoded, self._assessment.cases[encoded.agreement]).out_of_scope()
        return self._out[key]

    def _case(self, encoded: Encoded, other: Other) -> Case | None:
        """The question under the other meaning; None where the phrase comes out the same for this question."""
        case = self._assessment.cases[encoded.agreement]
        agreement = replace(case.agreement, definitions=other.definitions)
        changed = replace(case, agreement=agreement, memo={})
        return changed if other.phrase and _bites(case, changed, other.phrase) else None


def _standing(found: Iterable[Finding]) -> list[tuple[Effect, bool | None]]:
    """The effect of each finding that bears on the verdict, and whether it is clear."""
    return [(finding.effect, finding.clears) for finding in found if finding.blocks]


def _bites(case: Case, changed: Case, phrase: str) -> bool:
    """Whether a phrase with another meaning answers differently: each lot that may be drawn on, or the transfer
    itself."""
    definition = case.agreement.definitions[phrase]
    if definition.parties is not None:
        giver, taker = case.proposal.transferor, case.proposal.transferee
        here = any(_member(case, party, phrase) != _member(changed, party, phrase) for party in (giver, taker))
        return here or _members_differ(case, changed, phrase)
    if definition.transfers is not None:
        return _answer(case.transfer_is(phrase)) != _answer(changed.transfer_is(phrase))
    lots = case.drawn()
    return [_answer(case.lot_is(lot, phrase)) for lot in lots] != [_answer(changed.lot_is(lot, phrase)) for lot in lots]


#: Whether a phrase that means people means others under other definitions, for each state of the facts.
_DIFFER: WeakKeyDictionary[State, dict[int, tuple[object, bool]]] = WeakKeyDictionary()


def _members_differ(case: Case, changed: Case, phrase: str) -> bool:
    """Whether anybody with a part in the agreement, or a holding, is one under one meaning and not the other."""
    state, definitions = case.snapshot.state, changed.agreement.definitions
    kept = _DIFFER.setdefault(state, {})
    held = kept.get(id(definitions))
    if held is None or held[0] is not definitions:
        facts = case.snapshot
        own = [capacity.party_id for capacity in facts.capacities_under(case.agreement.id)]
        ids = dict.fromkeys([*own, *facts.positions.holders()])
        parties = [party for name in ids if (party := facts.party(name)) is not None]
        differ = any(_member(case, party, phrase) != _member(changed, party, phrase) for party in parties)
        held = kept[id(definitions)] = (definitions, differ)
    return held[1]


def _member(case: Case, party: Party, phrase: str) -> bool | None:
    return member(case.snapshot, case.agreement, party, phrase).value


def _answer(reason: Reason) -> tuple[bool | None, date | None]:
    return reason.value, reason.changes


def differences_between(own: Sequence[Finding], theirs: Sequence[Finding]) -> Iterator[str]:
    """In words, how the findings of one clause differ; findings are paired by what they are about, amounts by name."""
    mine, its = _keyed(own), _keyed(theirs)
    for key, finding in mine.items():
        if key in its:
            yield from _finding_changes(finding, its[key])
        elif finding.status != "not engaged":
            yield f"{_named(finding)} would not arise"
    for key, finding in its.items():
        if key not in mine and finding.status != "not engaged":
            yield f"{_named(finding)} would be {finding.status}"


_Key = tuple[str, str, tuple[str, ...], int]


def _keyed(findings: Sequence[Finding]) -> dict[_Key, Finding]:
    found: dict[_Key, Finding] = {}
    for finding in findings:
        # What bears on the verdict is one provision, whether it forbids or sets a condition.
        who = (finding.about,) if finding.about else finding.holders
        effect = "" if finding.blocks else finding.effect
        about = (finding.section, effect, who if finding.about or effect else ())
        found[(*about, sum(key[:3] == about for key in found))] = finding
    return found


def _named(finding: Finding) -> str:
    who = f" of {finding.holders[0]}" if len(finding.holders) == 1 else ""
    return f"the {finding.effect}{who} under {finding.section}"


def _finding_changes(mine: Finding, its: Finding) -> Iterator[str]:
    if mine.status != its.status:
        yield f"{mine.section} would be {its.status} instead of {mine.status}"
    if mine.window and its.window and mine.window[:2] != its.window[:2]:
        yield f"{mine.section} would run {_span(its.window)} instead of {_span(mine.window)}"
    yield from _amount_changes(mine.amounts, its.amounts)
    for step, other in _paired(mine.steps, its.steps):
        if step.window[:2] != other.window[:2]:
            label = f"{step.section} ({step.who}: {step.what})"
            yield f"{label} would run {_span(other.window)} instead of {_span(step.window)}"
        yield from _amount_changes(step.takes, other.takes)


def _paired(mine: Sequence[Step], its: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Each step with the other's that is the same; else with the one that has its place in the section."""
    same = {(step.section, step.who): step for step in its}
    same_act = {(step.section, step.who, step.what): step for step in its}
    for i, step in enumerate(mine):
        place = sum(earlier.section == step.section for earlier in mine[:i])
        others = [other for other in its if other.section == step.section]
        other = same_act.get((step.section, step.who, step.what)) or same.get((step.section, step.who))
        other = other or (others[place] if place < len(others) else None)
        if other is not None:
            yield step, other


def _amount_changes(mine: Sequence[Amount], its: Sequence[Amount]) -> Iterator[str]:
    others = {amount.name: amount.written for amount in its}
    for amount in mine:
        if others.get(amount.name, amount.written) != amount.written:
            yield f"{amount.name} would be {others[amount.name]} instead of {amount.written}"


def _span(window: tuple[date | None, date | None, str]) -> str:
    return f"{window[0] or 'the start'} to {window[1] or 'no end'}"

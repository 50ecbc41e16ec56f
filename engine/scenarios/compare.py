"""Compares answers with what scenarios expect, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.evaluation.standing_readings import with_readings
from covenantry.engine.logic.fact_names import RECORD, FactName
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Ways
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.scenarios.text import Expected, ExpectedFinding


def compare(answer: Answer, expected: Expected, agreement: str) -> Iterator[str]:
    """In words, everything in which the answer differs from what is expected."""
    for name in ("verdict", "earliest", "clear_from", "next_change"):
        wanted, got = getattr(expected, name), getattr(answer, name)
        if wanted is not None and wanted != (got if got is not None or name == "verdict" else "never"):
            yield f"{name} is {got}, expected {wanted}"
    if expected.missing is not None:
        got_missing = _called((item.fact for item in answer.missing), expected.missing, agreement)
        if got_missing != set(expected.missing):
            yield f"missing is {sorted(got_missing)}, expected {sorted(expected.missing)}"
    if expected.cures is not None:
        wanted_acts = frozenset(act for option in expected.cures for act in option)
        got_cures = _cures(answer.cures, wanted_acts, agreement)
        if got_cures != set(map(frozenset, expected.cures)):
            yield f"cures are {sorted(map(sorted, got_cures))}, expected {sorted(map(sorted, expected.cures))}"
    for finding in expected.findings:
        yield from _compare_finding(answer.findings, finding, agreement)
    for section in expected.absent:
        if any(
            f.section == section and f.agreement == agreement and f.status != "not engaged" for f in answer.findings
        ):
            yield f"{section} should not be engaged"


def _called(facts: Iterable[FactName], wanted: Collection[str], home: str) -> set[str]:
    """The names of facts as the scenario writes them: whole, or short those of its agreement and of the record."""
    return {
        fact.short if fact not in wanted and fact.short in wanted and fact.agreement in (home, RECORD) else fact
        for fact in facts
    }


def _cures(cures: Ways, wanted: Collection[str], home: str) -> set[frozenset[str]]:
    """The ways as the scenario writes them: the facts, each with its value where that is not yes."""
    plain = {act.removesuffix("=no") for act in wanted}
    return {
        frozenset(
            name if act.value == "yes" else f"{name}={act.value}"
            for act in option
            for name in _called([act.fact], plain, home)
        )
        for option in cures
    }


def compare_standing(before_and_after: WhatIf | Standing, expected: Expected, agreement: str) -> Iterator[str]:
    """In words, everything in which a standing, or what events make of it, differs from what is expected."""
    if isinstance(before_and_after, Standing):
        standing, changes, follows = before_and_after, [], []
    else:
        happened = before_and_after.happened
        standing = happened[-1].standing
        changes = [change for one in happened for change in one.changes if not change.anyway]
        follows = [f"{f.entry.type} {f.entry.date}" for one in happened for f in one.followed]
    for how, wanted in (("begins", expected.begins), ("changes", expected.changes), ("ends", expected.ends)):
        found = [change.finding for change in changes if change.how == how]
        for one in wanted:
            yield from (f"of what {how}: {text}" for text in _compare_finding(found, one, agreement))
    if expected.nothing and changes:
        yield f"nothing should change; {[(c.how, c.finding.key) for c in changes]}"
    if expected.follows is not None and list(expected.follows) != follows:
        yield f"what follows is {follows}, expected {list(expected.follows)}"
    for one in expected.findings:
        yield from _compare_finding(_of_section(standing, one), one, agreement)
    for section in expected.absent:
        if any(f.section == section and f.agreement == agreement and f.live is not False for f in standing.findings):
            yield f"{section} should not be engaged"
    if expected.next_change is not None and expected.next_change != (standing.next_change or "never"):
        yield f"next_change is {standing.next_change}, expected {expected.next_change}"


def _of_section(standing: Standing, wanted: ExpectedFinding) -> Iterable[Finding]:
    """The findings; where other readings are asked about, those of the section with what these would have changed."""
    if wanted.reading_differs is None and wanted.reading_says is None:
        return standing.findings
    return with_readings(standing, [f for f in standing.findings if f.section == wanted.section])


def _compare_finding(findings: Iterable[Finding], wanted: ExpectedFinding, agreement: str) -> Iterator[str]:
    home = wanted.agreement or agreement
    label = " ".join(filter(None, [wanted.section, wanted.kind, wanted.effect, wanted.about]))
    here = [f for f in findings if f.agreement == home]
    found = [
        f
        for f in here
        if f.section == wanted.section
        and wanted.kind in (None, f.kind)
        and wanted.effect in (None, f.effect)
        and wanted.about in (None, f.about)
    ]
    if not found:
        near = sorted({(f.section, f.kind, f.effect, f.about) for f in here if f.section == wanted.section})
        yield f"there is no finding {home} {label}" + (f"; there are {near}" if near else "")
        return
    tries = [list(_differences(f, wanted, label)) for f in found]
    if all(tries):
        yield from min(tries, key=len)


def _differences(finding: Finding, wanted: ExpectedFinding, label: str) -> Iterator[str]:
    if wanted.status is not None and finding.status != wanted.status:
        yield f"{label} is {finding.status}, expected {wanted.status}"
    for name, got in (("bound", finding.bound_ids), ("holders", finding.holder_ids)):
        people = getattr(wanted, name)
        if people is not None and sorted(people) != sorted(got):
            yield f"{label}: {name} are {sorted(got)}, expected {sorted(people)}"
    opens, last = (finding.window.opens, finding.window.last_day) if finding.window else (None, None)
    if wanted.opens is not None and opens != wanted.opens:
        yield f"{label} opens {opens}, expected {wanted.opens}"
    if wanted.last_day is not None and last != wanted.last_day:
        yield f"{label} ends {last}, expected {wanted.last_day}"
    if wanted.missing is not None:
        missing = _called((m.fact for m in finding.missing), wanted.missing, finding.agreement)
        if missing != set(wanted.missing):
            yield f"{label} misses {sorted(missing)}, expected {sorted(wanted.missing)}"
    amounts = {amount.name: amount.written for amount in finding.amounts}
    for name, value in wanted.amounts.items():
        if (amounts.get(name) or "").replace(",", "") != value.replace(",", ""):
            yield f"{label}: {name} is {amounts.get(name)}, expected {value} (amounts: {amounts})"
    for step in wanted.steps:
        yield from _compare_step(finding, step, label)
    if wanted.consequences is not None and finding.consequences != wanted.consequences:
        yield f"{label}: consequences are {finding.consequences}, expected {wanted.consequences}"
    differs = [text for reading in finding.readings for text in reading.differs]
    if wanted.reading_differs is not None and bool(differs) != wanted.reading_differs:
        yield f"{label}: another reading {'changes: ' + '; '.join(differs) if differs else 'changes nothing'}"
    if wanted.reading_says is not None and not any(wanted.reading_says in text for text in differs):
        yield f"{label}: no other reading says '{wanted.reading_says}' (they say: {differs})"


def _compare_step(finding: Finding, wanted: dict[str, str], label: str) -> Iterator[str]:
    """A step is named by its section, and by `who` where several have it."""
    steps = [
        s
        for s in finding.steps
        if s.section == wanted.get("section") and wanted.get("who", s.who) == s.who and wanted.get("what", "") in s.what
    ]
    if not steps:
        have = [(s.section, s.who, s.what) for s in finding.steps]
        yield f"{label} has no step {wanted} (steps: {have})"
        return
    step = steps[0]
    got = {"opens": str(step.window.opens), "last_day": str(step.window.last_day)}
    got.update({amount.name: amount.written for amount in step.takes})
    for key, value in wanted.items():
        if key not in ("section", "who", "what") and got.get(key) != value:
            yield f"{label}, step {step.section}: {key} is {got.get(key)}, expected {value}"

"""Every scenario beside the rules, and of the example agreements, is what the contract's words require."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from promises import kept
from text_laws import lawful

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, leaves
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, Scenario, read_scenarios

ROOT = Path(__file__).parents[1]
#: The books of the example agreements name both of these, so that they are asked together.
FOLDERS = [ROOT / "rules", ROOT / "rules" / "forms", ROOT / "tests" / "agreements"]


def _runner(folder: Path) -> Runner:
    rulebook, problems = load_rules(folder)
    assert rulebook is not None, "\n".join(map(str, problems))
    return Runner(rulebook)


def _collected() -> Iterator[tuple[Path, Scenario]]:
    for folder in FOLDERS:
        scenarios, problems = read_scenarios([folder])
        assert not problems, "\n".join(map(str, problems))
        yield from ((folder, scenario) for scenario in scenarios)


COLLECTED = list(_collected())


@pytest.fixture(scope="module")
def runners() -> Iterator[dict[Path, Runner]]:
    found = {folder: _runner(folder) for folder in FOLDERS}
    yield found
    for runner in found.values():
        runner.close()


@pytest.mark.parametrize(
    ("folder", "scenario"),
    COLLECTED,
    ids=[f"{s.agreement} {Path(s.place.file).name}:{s.place.line} {s.name}" for _, s in COLLECTED],
)
def test_scenario(folder: Path, scenario: Scenario, runners: dict[Path, Runner]) -> None:
    outcome = runners[folder].run(scenario)
    assert not outcome.differences, f"{scenario.place}\n" + "\n".join(outcome.differences)
    assert not (bare := [leaf.text for leaf in _leaves(outcome.answer) if not _rests(leaf)]), bare
    if isinstance(outcome.answer, Answer):
        kept(outcome.answer)
        lawful(outcome.answer)


def _leaves(answer: Answer | WhatIf | Standing | None) -> Iterator[Reason]:
    """Every leaf of every finding."""
    findings: list[Finding] = []
    if isinstance(answer, Answer):
        findings += answer.assessment.findings
    elif isinstance(answer, WhatIf):
        findings += [change.finding for one in answer.happened for change in one.changes]
    elif answer is not None:
        findings += answer.findings
    for finding in findings:
        for reason in (finding.engaged, finding.excepted, finding.satisfied):
            yield from leaves(reason) if reason is not None else ()


def _rests(leaf: Reason) -> bool:
    """Whether a leaf names what it rests on, or which fact or act is absent."""
    return bool(leaf.rests_on or leaf.act is not None or leaf.fact)

"""Every scenario beside the rules, and of the example agreements, is what the contract's words require."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from promises import kept

from covenantry.engine.answer import Answer
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, Scenario, read_scenarios

ROOT = Path(__file__).parents[1]
FOLDERS = [ROOT / "rules", *sorted(p for p in (ROOT / "tests" / "agreements").glob("*") if p.is_dir())]


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
    if isinstance(outcome.answer, Answer):
        kept(outcome.answer)

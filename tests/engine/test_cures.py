"""Every cure of an answer, taken as done by its last day, makes the transfer permitted on the day asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, Scenario, read_scenarios

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "rules", *sorted((ROOT / "tests" / "agreements").glob("*"))]
#: Agreements with procedures of notice and election; and how many sets of cures of each answer are tried.
PROCEDURES = ("stockholders-agreement-1999", "acme-founders-agreement", "acme-investors-agreement")
MOST = 3


def _asked() -> Iterator[tuple[Path, Scenario]]:
    for folder in FOLDERS:
        for scenario in read_scenarios([folder])[0]:
            if scenario.agreement in PROCEDURES and scenario.transfer is not None and scenario.expect.problem is None:
                yield folder, scenario


@pytest.fixture(scope="module")
def runners() -> Iterator[dict[Path, Runner]]:
    found = {}
    for folder in FOLDERS:
        rulebook, problems = load_rules(folder)
        assert rulebook is not None, problems
        found[folder] = Runner(rulebook)
    yield found
    for runner in found.values():
        runner.close()


def test_a_cure_done_in_time_permits(runners: dict[Path, Runner]) -> None:
    tried, wrong = 0, []
    for folder, scenario in _asked():
        answer, _ = runners[folder].ask(scenario)
        if not isinstance(answer, Answer):
            continue
        for way in sorted(answer.cures, key=lambda way: sorted(act.fact for act in way))[:MOST]:
            if not way or any(act.fact in {item.fact for item in answer.missing} for act in way):
                continue  # what is not on record may take other values than yes
            tried += 1
            done = {**(scenario.assume or {}), **{str(act.fact): act.value for act in way}}
            then, _ = runners[folder].ask(replace(scenario, assume=done))
            late = [act for act in way if act.by and not answer.as_of <= act.by <= answer.proposal.date]
            if late or not isinstance(then, Answer) or then.verdict != "permitted":
                wrong.append((scenario.name, sorted(done), late, then and getattr(then, "verdict", None)))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 150, tried

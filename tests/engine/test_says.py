"""A finding says what its own section says, not what another section of the same clause does."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from engine.rulebook.load import load_rules
from engine.scenarios import Runner, read_scenarios
from engine.standing import Standing
from engine.whatif import WhatIf

RULES = Path(__file__).parents[2] / "rules"


@pytest.mark.parametrize(
    "file",
    [
        "series-f-designation-2000/1-rank",
        "series-f-designation-2000/2-dividends",
        "series-f-designation-2000/3c-fair-market-value",
        "series-f-designation-2000/5-conversion",
        "series-f-designation-2000/5k-record-dates",
        "warrant-1999/1-exercise",
        "warrant-1999/4a-fair-market-value",
    ],
)
def test_two_sections_do_not_say_the_same(file: str) -> None:
    rules, _ = load_rules(RULES)
    scenarios, _ = read_scenarios([RULES / f"{file}.scenarios.yaml"])
    assert rules is not None
    runner = Runner(rules)
    sections = defaultdict(set)
    for scenario in scenarios:
        found, problems = runner.ask(scenario)
        assert not problems
        assert isinstance(found, WhatIf | Standing)
        standing = found.happened[-1].standing if isinstance(found, WhatIf) else found
        for finding in standing.findings:
            if finding.agreement == scenario.agreement:
                sections[finding.says].add(finding.section)
    runner.close()
    assert len(sections) > 1
    assert {says: found for says, found in sections.items() if len(found) > 1} == {}

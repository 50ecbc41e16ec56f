"""A finding says what its own section says, not what another section of the same clause does."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from covenantry.engine.context.clause import KINDS
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Runner, read_scenarios

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
ACME = ROOT / "tests" / "agreements"

#: Every kind of which a clause has findings under more than one section, with scenarios that bring them about.
FILES = {
    "conversion_right": "series-f-designation-2000/5-conversion",
    "demand_registration": "stockholders-agreement-1999/5.1-requested-registration",
    "drag_along": "acme-investors-agreement/5-drag-along.standing",
    "exercise_right": "warrant-1999/1-exercise",
    "fair_market_value": "series-f-designation-2000/3c-fair-market-value",
    "first_offer": "stockholders-agreement-1999/3.5-first-offer.standing",
    "first_refusal": "acme-founders-agreement/3-first-refusal.standing",
    "liquidation_preference": "series-f-designation-2000/3-liquidation",
    "mandatory_redemption_event": "series-f-designation-2000/6-redemption",
    "piggyback": "stockholders-agreement-1999/5.2-company-registration",
    "pre_emptive_right": "acme-investors-agreement/4-pre-emptive-right.standing",
    "preferred_dividend": "series-f-designation-2000/2-dividends",
    "rank": "series-f-designation-2000/1-rank",
    "record_date_notice": "series-f-designation-2000/5k-record-dates",
    "scheduled_redemption": "series-f-designation-2000/6-redemption",
    "substituted_securities": "series-f-designation-2000/5g-other-securities",
    "tag_along": "stockholders-agreement-1999/4-tag-along.standing",
    "anti_dilution": "series-f-designation-2000/5d-anti-dilution",
    "vacancy": "stockholders-agreement-1999/1.2-board",
}


def says(answer: Answer | WhatIf | Standing | None) -> dict[tuple[str, str], set[str]]:
    """What the findings of each clause say, and under which of its sections."""
    match answer:
        case Answer():
            findings: tuple[Finding, ...] = answer.assessment.findings
        case WhatIf():
            findings = answer.happened[-1].standing.findings
        case Standing():
            findings = answer.findings
        case _:
            findings = ()
    found = defaultdict(set)
    for finding in findings:
        found[f"{finding.kind} {finding.place}", finding.says].add(finding.section)
    return found


@pytest.mark.parametrize(("kind", "file"), FILES.items(), ids=list(FILES))
def test_two_sections_do_not_say_the_same(kind: str, file: str) -> None:
    folder = next(root for root in (RULES, *ACME.iterdir()) if file in _files(root))
    rules = rules_of(folder)
    scenarios, _ = read_scenarios([_files(folder)[file]])
    assert kind in KINDS
    runner = Runner(rules)
    sections = set()
    for scenario in scenarios:
        found = says(runner.run(scenario).answer)
        assert {key: several for key, several in found.items() if len(several) > 1} == {}, scenario.place
        sections |= {one for (clause, _), several in found.items() if clause.startswith(f"{kind} ") for one in several}
    runner.close()
    assert len(sections) > 1, f"these scenarios do not show that {kind} has findings under several sections"


@cache
def rules_of(folder: Path) -> Rulebook:
    """The rules of a folder, read once."""
    rules, problems = load_rules(folder)
    assert rules is not None, problems
    return rules


def _files(root: Path) -> dict[str, Path]:
    return {
        f"{file.parent.name}/{file.name.removesuffix('.scenarios.yaml')}": file
        for file in root.rglob("*.scenarios.yaml")
    }

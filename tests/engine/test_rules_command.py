"""`covenantry rules check` and `rules test`: their formats, what they leave out, and what the scenarios reach."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from acme import CONDITIONAL, PROHIBITED, write
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from covenantry.engine.cli import cli
from covenantry.engine.render.schema import schema

SCENARIOS = f"""\
agreement: holders-agreement
book: ../../book.yaml
scenarios:
- name: locked
  transfer: {json.dumps(PROHIBITED)}
  expect: {{verdict: prohibited}}
- name: free of the lock-up
  transfer: {json.dumps(CONDITIONAL)}
  expect: {{verdict: conditional}}
- name: a day
  on: 2020-06-01
  expect: {{findings: [{{section: '2.1', status: engaged}}]}}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder, book = write(tmp_path)
    (tmp_path / "book.yaml").write_text(Path(book).read_text())
    home = Path(folder) / "holders-agreement"
    (home / "2-transfers.scenarios.yaml").write_text(SCENARIOS)
    return Path(folder)


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["rules", *args])


def spoil(rules: Path) -> None:
    (path,) = (
        p for p in (rules / "holders-agreement").glob("*.yaml") if "2.1" in p.read_text() and "kind" in p.read_text()
    )
    path.write_text(path.read_text().replace("kind: lock_up", "kind: lockup"))


def test_check_as_json(rules: Path) -> None:
    good = json.loads(run("check", str(rules), "--format", "json").output)
    assert good == {"agreements": 1, "clauses": 3, "readings_not_signed_off": 1, "problems": []}
    spoil(rules)
    done = run("check", str(rules), "--format", "json")
    found = json.loads(done.output)
    assert done.exit_code == 2
    assert found["clauses"] is None
    (problem,) = found["problems"]
    assert (problem["line"], problem["hint"]) == (2, "did you mean 'lock_up'?")
    for one in (good, found):
        Draft202012Validator(schema("checked")).validate(one)


def test_check_as_sarif(rules: Path) -> None:
    assert json.loads(run("check", str(rules), "--format", "sarif").output)["runs"][0]["results"] == []
    spoil(rules)
    done = run("check", str(rules), "--format", "sarif")
    assert done.exit_code == 2
    log = json.loads(done.output)
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert log["version"] == "2.1.0"
    assert result["ruleId"] in {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert place["region"]["startLine"] == 2
    assert place["artifactLocation"]["uri"].endswith(".yaml")
    assert "did you mean 'lock_up'?" in result["message"]["text"]


def test_only_some_scenarios(rules: Path) -> None:
    assert run("test", str(rules)).output == "3 scenarios, 0 failed\n"
    assert run("test", str(rules), "--only", "LOCKED").output == "1 scenario, 0 failed\n"
    assert run("test", str(rules), "--only", "2-transfers").output == "3 scenarios, 0 failed\n"
    wrong = run("test", str(rules), "--only", "nobody")
    assert wrong.exit_code == 2
    assert "no scenario has 'nobody' in its name" in wrong.output
    listed = run("test", str(rules), "-v").output.splitlines()
    assert [line.startswith("passed ") for line in listed] == [True, True, True, False]


def test_what_the_scenarios_reach(rules: Path) -> None:
    said = run("test", str(rules), "--coverage").output
    assert "3 clauses: 2 reached on both sides, 1 on one, 0 not reached" in said
    assert "2.2 transfer_condition: no scenario where it does not apply" in said
    said = run("test", str(rules), "--coverage", "--only", "a day").output
    assert "3 clauses: 0 reached on both sides, 1 on one, 2 not reached" in said
    assert "2.3 prohibited_transferee: no scenario reaches it" in said


def test_junit(rules: Path, tmp_path: Path) -> None:
    path = rules / "holders-agreement" / "2-transfers.scenarios.yaml"
    path.write_text(path.read_text().replace("verdict: conditional", "verdict: permitted"))
    report = tmp_path / "out.xml"
    assert run("test", str(rules), "--junit", str(report)).exit_code == 1
    suite = ElementTree.parse(report).getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "0")
    (failed,) = [case for case in suite if len(case)]
    assert failed.get("name") == "free of the lock-up"
    assert "expected permitted" in (failed[0].get("message") or "")
    nowhere = run("test", str(rules), "--junit", str(tmp_path / "no" / "out.xml"))
    assert nowhere.exit_code == 2
    assert "cannot be written" in nowhere.output

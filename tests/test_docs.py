"""The documentation is true: its examples run, its references are current, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from covenantry.engine.clauses import load_kinds
from covenantry.engine.cli import cli
from covenantry.engine.context.clause import KINDS
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.events import read_events
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import run_scenarios
from covenantry.facts.book import load_book
from covenantry.facts.documents import read_text

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

SMALL_AGREEMENT = {
    "agreement.yaml": """\
id: small-agreement
title: A small agreement
dated: 2020-01-15
issuer: acme
roles: [Company, Holder]
""",
    "definitions.yaml": """\
- {phrase: Holders, section: '1', says: the holders, parties: {roles: [Holder]}}
- {phrase: Shares, section: '1', says: the shares, securities: [{classes: [common]}]}
""",
    "acme.book.yaml": """\
issuer: {id: acme, name: Acme Inc.}
parties:
  - {id: ada, name: Ada, type: individual}
  - {id: grace, name: Grace, type: individual}
securities:
  - {id: common, name: Common Stock, class_type: COMMON}
entries:
  - type: stock_issuance
    date: 2020-01-15
    security_id: cs-1
    stakeholder_id: ada
    stock_class_id: common
    quantity: 100
  - {type: capacity, date: 2020-01-15, party_id: ada, agreement: small-agreement, role: Holder}
""",
}


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)


def test_the_readme_example_of_the_api_runs() -> None:
    (example,) = blocks(ROOT / "README.md", "python")
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("prohibited 1999-11-22\n")


def test_the_readme_rule_is_the_shipped_rule() -> None:
    (rule,) = [block for block in blocks(ROOT / "README.md", "yaml") if "kind:" in block]
    (shown,) = yaml.safe_load(rule)
    shipped = yaml.safe_load((ROOT / "rules/stockholders-agreement-1999/3-restrictions-on-transfer.yaml").read_text())
    (real,) = [clause for clause in shipped if clause["section"] == "3.7(b)"]
    assert {key: real[key] for key in shown if key not in ("says", "unless", "manners")} == {
        key: value for key, value in shown.items() if key not in ("says", "unless", "manners")
    }


def test_the_example_clause_and_its_scenarios_of_add_a_clause_run(tmp_path: Path) -> None:
    scenarios, clause = blocks(ROOT / "docs/add-a-clause.md", "yaml")
    home = tmp_path / "small"
    home.mkdir()
    files = SMALL_AGREEMENT | {"2-lock-up.yaml": clause, "2-lock-up.scenarios.yaml": scenarios}
    (tmp_path / "acme.book.yaml").write_text(files.pop("acme.book.yaml"))
    for name, text in files.items():
        (home / name).write_text(text.replace("./acme.book.yaml", "../acme.book.yaml"))
    rulebook, problems = load_rules(tmp_path)
    assert rulebook is not None, problems
    outcomes, problems = run_scenarios([home], rulebook)
    assert not problems
    assert len(outcomes) == 2
    assert [outcome.differences for outcome in outcomes] == [(), ()]


def test_the_tutorial_comes_out_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are written and its commands run, in order; what each prints stands below it."""
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/tutorial.md").read_text()
    steps = re.findall(r"`(rules/[^`\n]+)`\n\n```yaml\n(.*?)```|```console\n(.*?)```", page, re.DOTALL)
    assert len(steps) == 10
    for file, text, console in steps:
        if file:
            Path(file).write_text(text)
        for command, shown in re.findall(r"^\$ covenantry (.*)\n((?:(?!\$ ).*\n)*)", console, re.MULTILINE):
            done = CliRunner().invoke(cli, shlex.split(command))
            assert done.output.rstrip("\n") == shown.rstrip("\n"), command


def test_the_example_kind_of_add_a_clause_works() -> None:
    (code,) = blocks(ROOT / "docs/add-a-clause.md", "python")
    load_kinds()
    space: dict[str, object] = {"__name__": "an_example"}
    try:
        exec(compile(code.replace("from __future__", "#"), "add-a-clause.md", "exec"), space)
        assert KINDS["round_lots"] is space["RoundLots"]
    finally:
        KINDS.pop("round_lots", None)


def test_the_references_are_current() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "write_reference.py", "--check"], check=False)
    assert done.returncode == 0, "run: python tools/write_reference.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_the_examples_of_what_if_can_be_read_and_asked() -> None:
    rules, book = load_rules()[0], load_book("cais-internet")[0]
    assert rules is not None and book is not None
    texts = [*blocks(ROOT / "docs/what-if.md", "yaml"), (ROOT / "docs/examples/merger.yaml").read_text()]
    with Desk(rules, book) as desk:
        for text in texts:
            documents, problems = read_text(text, "example")
            assert not problems
            scenario, problems = read_events(documents[0], book, date(2000, 6, 1))
            assert not problems, problems
            assert desk.what_if(scenario).happened


def test_the_what_if_example_of_the_api_runs() -> None:
    (example,) = blocks(ROOT / "docs/what-if.md", "python")
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True)
    assert "exchange_act_reporting exchange-act 15(d)" in done.stdout
    assert "begins stockholders-agreement-1999 3.8 termination" in done.stdout
    assert "prohibition series-c-purchase-agreement-1999 8.4 engaged" in done.stdout
    assert done.stdout.endswith("False [['exchange act reporting: {required: yes}']]\n")

"""Goldens: what a person reads in answer to real questions, kept in tests/goldens."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from covenantry.engine.cli import cli
from covenantry.facts.documents import read_file

FOLDER = Path(__file__).parents[1] / "goldens"
QUESTIONS: list[dict[str, Any]] = read_file(FOLDER / "questions.yaml")[0][0].data


def answered(question: dict[str, Any]) -> str:
    """The command and all that it prints."""
    args = shlex.split(question["args"]) if "args" in question else ["-"]
    command = [question.get("command", "precheck"), "--book", "cais-internet", *args]
    shown = f"$ covenantry {shlex.join(command)}\n"
    stdin = json.dumps(question["transfer"], indent=1) if "transfer" in question else ""
    result = CliRunner().invoke(cli, command, input=stdin)
    told = "".join(f"(standard error) {line}\n" for line in result.stderr.splitlines())
    return f"{shown}{stdin}\n{result.stdout}{told}(exit status {result.exit_code})\n"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["name"])
def test_golden(question: dict[str, Any], update_goldens: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER.parents[1])  # a question may name a file of the documentation
    file = FOLDER / f"{question['name']}.txt"
    found = answered(question)
    if update_goldens:
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8"), "look at the difference; `make goldens` keeps it"


def test_golden_of_every_question_and_no_other() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == {question["name"] for question in QUESTIONS}

"""Prints what the command says to many questions, text and JSON: run in processes of their own, by test_same_bytes."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

from click.testing import CliRunner

from covenantry.engine.cli import cli
from covenantry.facts.documents import read_file

GOLDENS = Path(__file__).parents[1] / "goldens" / "questions.yaml"

if __name__ == "__main__":
    for question in read_file(GOLDENS)[0][0].data[int(sys.argv[1]) :: int(sys.argv[2])]:
        args = shlex.split(question["args"]) if "args" in question else ["-"]
        command = [question.get("command", "precheck"), "--book", "cais-internet", *args]
        stdin = json.dumps(question["transfer"]) if "transfer" in question else ""
        for form in ([], ["--json"]):
            sys.stdout.write(CliRunner().invoke(cli, [*command, *form], input=stdin).stdout)

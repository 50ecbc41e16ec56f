"""What is installed has one import name, and types."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import covenantry

ROOT = Path(__file__).parents[1]


def test_nothing_is_imported_by_another_name() -> None:
    other = re.compile(r"^\s*(?:from|import) (?:engine|facts)\b", re.MULTILINE)
    files = [
        file for folder in ("engine", "facts", "tests", "tools", "benchmarks") for file in (ROOT / folder).rglob("*.py")
    ]
    assert len(files) > 300
    assert [file for file in files if other.search(file.read_text(encoding="utf-8"))] == []


def test_it_runs_as_a_module() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "covenantry", "--version"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    assert said.startswith("covenantry ")


def test_it_says_that_it_has_types() -> None:
    assert Path(covenantry.__file__).with_name("py.typed").is_file()

"""The command line reads the clock in one place, so that every command means the same day by today."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from acme import PROHIBITED, write
from click.testing import CliRunner

import covenantry.engine.cli
from covenantry.engine.cli import cli, clock

FOLDER = Path(covenantry.engine.cli.__file__).parent


class Then(date):
    """A day on which it is always the last day of the lock-up."""

    @classmethod
    def today(cls) -> Then:
        return cls(2021, 1, 15)


def test_today_is_the_same_day_for_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, book = write(tmp_path)
    monkeypatch.setattr(clock, "date", Then)
    options = [part for term, value in PROHIBITED.items() if term != "date" for part in (f"--{term}", value)]
    store = f"sqlite:///{tmp_path / 'facts.db'}"
    from_book, from_store = ["--rules", rules, "--book", book], ["--rules", rules, "--store", store]
    imported = CliRunner().invoke(cli, ["facts", "import", book, "--store", store])
    assert imported.exit_code == 0, imported.output
    for command, named in (
        (["precheck", *options, *from_book], "date"),
        (["whatif", "--event", "merger", *from_book], "as_of"),
        (["rights", "alice", *from_book], "date"),
        (["fires", "2.1", *from_book], "date"),
        (["nightly", "--quiet", *from_store], "as_of"),
    ):
        result = CliRunner().invoke(cli, [*command, "--format", "json"])
        assert json.loads(result.stdout)[named] == "2021-01-15", (command, result.stdout)
    days = CliRunner().invoke(cli, ["calendar", "--issuer", "acme", "--format", "text", *from_store])
    assert "from Fri 15 Jan 2021" in days.stdout


def test_no_other_module_of_the_commands_reads_it() -> None:
    for path in sorted(FOLDER.glob("*.py")):
        reads = re.findall(r"\b(?:date|datetime|time)\.(?:today|now|utcnow|time)\(", path.read_text(encoding="utf-8"))
        assert not reads or path.name == "clock.py", f"{path.name} reads the clock: {reads}"

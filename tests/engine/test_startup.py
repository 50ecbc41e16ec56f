"""What a warm start may not load: the libraries whose import would take longer than the answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from acme import PROHIBITED, write

PROBE = """
import sys
from covenantry.engine.cli import cli
try:
    cli.main(sys.argv[1:], prog_name="covenantry")
except SystemExit as done:
    slow = {"pydantic", "yaml", "rich", "covenantry.engine.render.schema", "covenantry.engine.rulebook.load"}
    print(done.code, sorted(slow & set(sys.modules)))
"""


def test_a_warm_start_reads_no_yaml_and_needs_no_pydantic(tmp_path: Path) -> None:
    rules, book = write(tmp_path)
    options = [part for name, value in PROHIBITED.items() for part in (f"--{name}", value)]
    args = [sys.executable, "-c", PROBE, "precheck", "--book", book, "--rules", rules, *options]
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    last = []
    for more in ((), (), ("--quantity", "7"), ("--format", "json")):
        done = subprocess.run([*args, *more], capture_output=True, text=True, check=True, env=env)
        last.append(done.stdout.splitlines()[-1])
    assert last[0].startswith("1 ['covenantry.engine.rulebook.load', 'pydantic', 'yaml']")
    assert [line[-4:] for line in last[1:]] == ["1 []"] * 3

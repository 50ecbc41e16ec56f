"""Faults as they happen: processes killed at random moments, a server stopped in mid-run, a disk that is full."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from faults import content, fill, fill_process, night_process
from servers import Server

from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.scenarios.made_up import rules_for_any_issuer
from covenantry.facts.store import connect, verify

ROOT = Path(__file__).parents[2]
EVE, NIGHT = date(1999, 6, 1), date(1999, 8, 1)
KILLS = 220


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("rules")
    rules_for_any_issuer(SHIPPED_RULES, folder)
    return str(folder)


def test_processes_killed_at_random_moments_lose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    words = [sys.executable, "-W", "ignore", "tests/reliability/kills.py", str(KILLS)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=900, check=True)
    counts = json.loads(done.stdout)
    _tell(capsys, f"processes killed with SIGKILL at random moments: {counts}")
    assert counts["tried"] == counts["survived"] == KILLS
    assert counts["lost"] == 0
    assert counts["killed"] >= KILLS // 2  # else they came too late to prove anything


def test_a_server_stopped_in_mid_run_and_started_again(
    rules: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run that loses its server says so; the next one completes, and nothing is lost or raised twice."""
    with Server(tmp_path / "server") as server:
        undisturbed, disturbed = server.database(), server.database()
        for url in (undisturbed, disturbed):
            fill(url, 24)
            assert night_process(url, rules, EVE).wait(120) in (0, 3)
        assert night_process(undisturbed, rules, NIGHT).wait(120) == 3
        run = night_process(disturbed, rules, NIGHT)
        before = _evaluated(disturbed)
        server.stop()
        status = run.wait(120)
        server.start()
        assert status == 2
        assert night_process(disturbed, rules, NIGHT).wait(120) in (0, 3)
        _tell(capsys, f"server stopped after {before} of 24 issuers: exit status {status}; the next run completed")
        assert content(disturbed) == content(undisturbed)


def _evaluated(url: str) -> int:
    """Waits until some issuers are evaluated; how many."""
    with connect(url) as store:
        for _ in range(5_000):
            ((count,),) = store.all("SELECT count(*) FROM positions WHERE as_of = ?", (NIGHT.isoformat(),))
            if count:
                return int(count)
            time.sleep(0.002)
    raise AssertionError("the run evaluated nothing")


def test_a_full_disk(rules: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The run that cannot write says so and leaves the store sound; with room again the next one completes."""
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("undisturbed", "disturbed")]
    for url in urls:
        fill(url, 24)
        assert night_process(url, rules, EVE).wait(120) in (0, 3)
    assert night_process(urls[0], rules, NIGHT).wait(120) == 3
    full = night_process(urls[1], rules, NIGHT, largest_file=24_576)
    _, told = full.communicate(timeout=120)
    _tell(capsys, f"disk full in mid-run: exit status {full.returncode}, '{told.strip()}'")
    assert full.returncode == 2
    assert "disk" in told
    with connect(urls[1]) as store:
        assert list(verify(store)) == []
    assert night_process(urls[1], rules, NIGHT).wait(120) in (0, 3)
    assert content(urls[1]) == content(urls[0])


def test_a_nightly_run_and_an_import_at_once(rules: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    fill(url, 12)
    night, imported = night_process(url, rules, EVE), fill_process(url, 12, 24)
    assert imported.wait(120) == 0
    assert night.wait(120) in (0, 3)
    assert night_process(url, rules, NIGHT).wait(120) in (0, 3)
    with connect(url) as store:
        assert list(verify(store)) == []
        assert store.all("SELECT count(*) FROM issuers") == store.all("SELECT count(*) FROM positions") == [(24,)]


def _tell(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")

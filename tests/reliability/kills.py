"""Kills real processes with SIGKILL at random moments of an import or a nightly run, and counts what was lost.

    python tests/reliability/kills.py [TRIALS] [SEED]

Each trial starts from the same store, forks a process that does the work, kills it after a random time, lets the work
be done again, and compares the store with one in which nobody was killed. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

from faults import content

from covenantry.engine.nightly import run as runs
from covenantry.engine.nightly.progress import Progress
from covenantry.engine.nightly.session import nightly
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.scenarios.made_up import rules_for_any_issuer, synthetic
from covenantry.facts.store import append, connect

ISSUERS = 4
EVE, NIGHT = date(1999, 6, 1), date(1999, 8, 1)


def main(trials: int, seed: int) -> None:
    """Runs the trials, half of them nightly runs and half imports."""
    chance = random.Random(seed)
    runs.CHUNK = 1  # more transactions, so that more of the moments are between two of them
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        rules_for_any_issuer(SHIPPED_RULES, home / "rules")
        base = home / "base.db"
        _fill(base, range(ISSUERS))
        _night(base, home, EVE)
        counts = {"tried": 0, "killed": 0, "survived": 0, "lost": 0}
        for number in range(trials):
            work = (_nightly if number % 2 else _import)(home)
            counts["tried"] += 1
            ended = _trial(base, home / "trial.db", work, chance)
            counts["killed"] += ended == "killed"
            counts["survived" if _same(home / "trial.db", work) else "lost"] += 1
    print(json.dumps(counts))  # noqa: T201


class _Work:
    """Something done to a store, and the store as it is when nobody disturbs it."""

    def __init__(self, do: Callable[[Path], None], undisturbed: Path, lasts: float) -> None:
        self.do, self.undisturbed, self.lasts = do, undisturbed, lasts


_KNOWN: dict[str, _Work] = {}


def _nightly(home: Path) -> _Work:
    return _work("nightly", home, lambda store: _night(store, home, NIGHT))


def _import(home: Path) -> _Work:
    return _work("import", home, lambda store: _fill(store, range(ISSUERS, ISSUERS + 6)))


def _work(name: str, home: Path, do: Callable[[Path], None]) -> _Work:
    if name not in _KNOWN:
        undisturbed = home / f"{name}.db"
        _copy(home / "base.db", undisturbed)
        began = time.monotonic()
        do(undisturbed)
        _KNOWN[name] = _Work(do, undisturbed, time.monotonic() - began)
    return _KNOWN[name]


def _trial(base: Path, store: Path, work: _Work, chance: random.Random) -> str:
    """Does the work in a process that is killed, then once more; says whether the kill came in time."""
    _copy(base, store)
    child = os.fork()
    if child == 0:
        work.do(store)
        os._exit(0)
    time.sleep(chance.uniform(0, work.lasts))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    work.do(store)
    if os.WIFSIGNALED(status):
        return "killed"
    work.lasts *= 0.95  # too late: the work is quicker than when it was measured
    return "finished"


def _same(store: Path, work: _Work) -> bool:
    """Whether the chain holds, and rows, positions and alerts are those of the store that nobody disturbed."""
    found, wanted = content(f"sqlite:///{store}"), content(f"sqlite:///{work.undisturbed}")
    return found == wanted


def _fill(store: Path, numbers: range) -> None:
    with connect(f"sqlite:///{store}", create=True) as database:
        for n in numbers:
            append(database, synthetic(n, 9))


def _night(store: Path, home: Path, day: date) -> None:
    silent = Progress(StringIO(), silent=True)
    url, rules = f"sqlite:///{store}", str(home / "rules")
    nightly(url, rules, day, 14, full=False, executor=None, progress=silent, now=lambda: datetime.now(UTC))


def _copy(source: Path, target: Path) -> None:
    for part in _files(target):
        part.unlink(missing_ok=True)
    with closing(connect(f"sqlite:///{source}")) as database:
        database.all("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(source, target)


def _files(path: Path) -> Iterator[Path]:
    yield path
    yield path.with_name(f"{path.name}-wal")
    yield path.with_name(f"{path.name}-shm")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)

"""What the fault tests are made of: stores, and runs in processes of their own."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

from covenantry.engine.nightly.records import positions
from covenantry.engine.scenarios.made_up import synthetic
from covenantry.facts.store import append, connect, rows, verify

ROOT = Path(__file__).parents[2]


def fill(url: str, last: int, first: int = 0) -> None:
    """Puts made-up issuers into a store."""
    with connect(url, create=True) as store:
        for n in range(first, last):
            append(store, synthetic(n, 9))


def fill_process(url: str, first: int, last: int) -> subprocess.Popen[str]:
    """The same in a process of its own."""
    code = (
        f"import sys; sys.path.insert(0, 'tests/reliability'); from faults import fill; fill({url!r}, {last}, {first})"
    )
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True)


def content(url: str) -> object:
    """What must be the same whatever happened on the way: the ledger, where every issuer stands, what was raised."""
    with connect(url) as store:
        ledger = sorted((row.issuer, row.part, row.name, row.payload) for row in rows(store))
        raised = store.all("SELECT id, issuer, as_of, kind, alert FROM alerts ORDER BY id")
        stood = [(one.issuer, one.items, one.next_change) for one in positions(store)]
        return list(verify(store)), ledger, raised, stood


_SMALL_CHUNKS = (
    "import covenantry.engine.nightly.run as run; run.CHUNK = 2; from covenantry.engine.cli import main; main()"
)


def night_process(url: str, rules: str, day: date, *, largest_file: int = 0) -> subprocess.Popen[str]:
    """`covenantry nightly` in a process of its own, with small transactions; where said, no file may grow larger."""

    def limited() -> None:
        if largest_file:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails instead, as on a full disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    words = ["nightly", "--store", url, "--rules", rules, "--as-of", day.isoformat(), "-q"]
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _SMALL_CHUNKS, *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limited,
    )

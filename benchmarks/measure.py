"""Timing: medians and percentiles of CPU time in one process, and whole processes side by side."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Times(NamedTuple):
    """Seconds of CPU time per call: median, 99th percentile, total."""

    median: float
    p99: float
    total: float

    def __str__(self) -> str:
        return f"median {self.median * 1e3:.3f} ms, 99th percentile {self.p99 * 1e3:.3f} ms"


def each(call: Callable[[T], object], items: Sequence[T], rounds: int = 1) -> Times:
    """One call for each item, after a warm-up round. CPU time, which other work on the machine disturbs least."""
    for item in items:
        call(item)
    spent = []
    gc.collect()
    for _ in range(rounds):
        for item in items:
            before = time.process_time_ns()
            call(item)
            spent.append((time.process_time_ns() - before) / 1e9)
    spent.sort()
    return Times(median(spent), spent[int(len(spent) * 0.99)], sum(spent))


def processes(commands: dict[str, list[str]], rounds: int = 11) -> dict[str, float]:
    """Median CPU seconds of whole processes, run in turn so that the machine's moods fall on all alike."""
    import resource

    spent: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 2):
        for name, command in commands.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if turn >= 2:  # the first runs fill caches
                spent[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {name: sorted(times)[len(times) // 2] for name, times in spent.items()}


def python(code: str) -> list[str]:
    """A command that runs a line of Python."""
    return [sys.executable, "-c", code]


def say(what: str, figure: str) -> None:
    """One line."""
    print(f"{what}: {figure}", flush=True)  # noqa: T201

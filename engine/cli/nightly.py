"""`covenantry nightly`: evaluates every issuer of a store as of a day, and says what changed and what falls due."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

import click

from covenantry.engine.cli import days, out
from covenantry.engine.cli.clock import now, today
from covenantry.facts.problems import InvalidInput, Place, Problem

#: Exit status: nothing new, alerts raised, some issuers could not be evaluated.
QUIET, RAISED, FAILED = 0, 3, 5


@click.command("nightly", short_help="Evaluate the issuers of a store: what changed, what falls due.")
@click.option("--store", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--as-of", metavar="DATE", help="The day that it is for.  [default: today]")
@click.option(
    "--horizon", type=click.IntRange(0, 3650), default=14, show_default=True, metavar="DAYS", help="Due soon."
)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Processes.")
@click.option("--dask", metavar="ADDRESS", help="The scheduler of a Dask cluster to run on, such as tcp://host:8786.")
@click.option("--full", is_flag=True, help="Evaluate every issuer, also those of which nothing can have changed.")
@click.option("--format", "shown", type=click.Choice(["text", "json", "jsonl", "html"]), default="text", help="Output.")
@click.option("--log", "logged", type=click.Choice(["text", "json"]), default="text", help="Form of the log lines.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def command(
    url: str,
    rules: str | None,
    as_of: str | None,
    horizon: int,
    jobs: int,
    dask: str | None,
    full: bool,
    shown: str,
    logged: str,
    quiet: bool,
) -> int:
    """Evaluate every issuer with news, or whose day has come, and say what changed since the last run.

    Exit status: 0 nothing new, 3 alerts raised, 5 some issuers could not be evaluated, 2 wrong usage, 70 internal.
    """
    from covenantry.engine.nightly.progress import Progress
    from covenantry.engine.nightly.report import report
    from covenantry.engine.nightly.session import nightly

    day = days.day(as_of, "--as-of") or today()
    progress = Progress(sys.stderr, json=logged == "json", silent=quiet)
    with _executor(jobs, dask) as executor:
        record = nightly(url, rules, day, horizon, full=full, executor=executor, progress=progress, now=now)
    out(report(url, record, shown))
    return FAILED if record.failed else RAISED if record.alerts else QUIET


@contextmanager
def _executor(jobs: int, dask: str | None) -> Iterator[Executor | None]:
    """What runs the work: this process, further processes, or a Dask cluster."""
    if dask is not None:
        try:
            from distributed import Client
        except ModuleNotFoundError:
            hint = "pip install 'covenantry[dask]'"
            raise InvalidInput([Problem(Place("--dask"), "needs the package distributed", hint)]) from None
        connect: Any = Client
        try:
            client = connect(dask, timeout=30)
        except (OSError, ValueError) as error:
            raise InvalidInput([Problem(Place("--dask"), f"no cluster at {dask}: {error}")]) from None
        with client:
            yield client.get_executor()
    elif jobs > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(min(jobs, os.cpu_count() or jobs), mp_context=get_context("spawn")) as pool:
            yield pool
    else:
        yield None

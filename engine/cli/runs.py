"""`covenantry runs`: what nightly runs there were, and what they raised."""

from __future__ import annotations

from typing import Any

import click

from covenantry.engine.cli import out
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean

_STORE = click.option("--store", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")


@click.group("runs", no_args_is_help=True)
def command() -> None:
    """The nightly runs that a store has on record."""


@command.command("list", short_help="List every run, oldest first.")
@click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text", help="Output.")
@_STORE
def list_(shown: str, url: str) -> None:
    """List every run, oldest first; one that was interrupted is said to be unfinished."""
    import json

    found = _runs(url)
    if shown == "json":
        out(json.dumps(found, indent=2) + "\n")
        return
    for run in found:
        out(f"{run['id']}  as of {run['as_of']}  begun {run['started_at'][:19]}  {_came_to(run)}\n")


def _came_to(run: dict[str, Any]) -> str:
    if not run["finished_at"]:
        return "unfinished"
    evaluated = f"{run['evaluated']:,} of {run['total']:,} evaluated"
    return f"{evaluated}, {len(run['failed']):,} failed, {run['alerts']:,} alerts"


@command.command("show")
@click.argument("run", metavar="[RUN]", required=False)
@click.option("--format", "shown", type=click.Choice(["text", "json", "jsonl", "html"]), default="text", help="Output.")
@_STORE
def show(run: str | None, shown: str, url: str) -> None:
    """Show what a run came to, as `nightly` did.  [default: the last finished one]"""
    from covenantry.engine.nightly.report import report
    from covenantry.engine.nightly.session import Record

    out(report(url, Record.of(_finished(url, run)), shown))


@command.command("diff", short_help="Show what was raised between two runs.")
@click.argument("earlier", metavar="RUN")
@click.argument("later", metavar="RUN")
@_STORE
def diff(earlier: str, later: str, url: str) -> None:
    """Show what was raised after one run, up to and with another: all that changed between the two."""
    from covenantry.engine.nightly.records import alerts_of
    from covenantry.engine.nightly.report import alerts_text
    from covenantry.facts.store import connect

    names = [run["id"] for run in _runs(url)]
    first, last = (names.index(_finished(url, run)["id"]) for run in (earlier, later))
    if first > last:
        message = f"{earlier} came after {later}"
        raise InvalidInput([Problem(Place("RUN"), message, "give the earlier run first")])
    with connect(url) as store:
        found = [alert for name in names[first + 1 : last + 1] for alert in alerts_of(store, name)]
    out(alerts_text(found) or "Nothing changed.\n")


def _runs(url: str) -> list[dict[str, Any]]:
    from covenantry.engine.nightly.records import runs
    from covenantry.facts.store import connect

    with connect(url) as store:
        return runs(store)


def _finished(url: str, run: str | None) -> dict[str, Any]:
    found = {one["id"]: one for one in _runs(url) if one["finished_at"]}
    if run is None and found:
        return list(found.values())[-1]
    if run not in found:
        message = f"there is no finished run '{run}'" if run else "there is no finished run"
        raise InvalidInput([Problem(Place("RUN"), message, did_you_mean(run or "", found))])
    return found[run]

"""Runs nights without a command line, for the tests."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import UTC, date, datetime
from io import StringIO

from covenantry.engine.nightly.alerts import Alert
from covenantry.engine.nightly.progress import Progress
from covenantry.engine.nightly.records import alerts_of, positions
from covenantry.engine.nightly.session import Record, nightly
from covenantry.facts.store import connect


def night(
    url: str, rules: str | None, day: date, *, full: bool = False, horizon: int = 14, executor: Executor | None = None
) -> Record:
    """One run, in this process unless an executor is given."""
    progress = Progress(StringIO(), silent=True)
    return nightly(url, rules, day, horizon, full=full, executor=executor, progress=progress, now=_now)


def raised(url: str, record: Record) -> list[Alert]:
    """The alerts of a run."""
    with connect(url) as store:
        return list(alerts_of(store, record.run))


def standing(url: str) -> dict[str, object]:
    """Where every issuer stands, but for the day on which it was last evaluated."""
    with connect(url) as store:
        return {one.issuer: (one.items, one.transfers) for one in positions(store)}


def _now() -> datetime:
    return datetime.now(UTC)

"""A whole nightly run: chosen, evaluated, and noted in the store with what it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, Self
from uuid import uuid4

from covenantry.engine.nightly import records
from covenantry.engine.nightly.run import Done, Night, carry_out, due
from covenantry.facts.calendars import must_cover
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.store import connect, issuers


class Watcher(Protocol):
    """Hears how a run goes."""

    def begins(self, run: str, chosen: int, total: int) -> None: ...

    def moves(self, issuers: int, done: Done) -> None: ...

    def ends(self, record: Record) -> None: ...


class Record(NamedTuple):
    """What a run came to; kept in the store, and what a machine reads. `kinds`: alerts by kind. Times are UTC."""

    run: str
    as_of: str
    started_at: str
    finished_at: str
    rules: str
    full: bool
    horizon: int
    total: int
    evaluated: int
    failed: dict[str, str]
    alerts: int
    kinds: dict[str, int]

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The record of a finished run, from what the store has of it."""
        return cls(**{name: kept[name] for name in cls._fields})

    @property
    def unchanged(self) -> int:
        """Issuers of which nothing can have changed since they were last evaluated."""
        return self.total - self.evaluated - len(self.failed)


def nightly(
    url: str,
    rules: str | None,
    as_of: date,
    horizon: int,
    *,
    full: bool,
    executor: Executor | None,
    progress: Watcher,
    now: Callable[[], datetime],
) -> Record:
    """Evaluates what must be, keeps it, and returns the record of the run. InvalidInput where the question is wrong."""
    from covenantry.engine.api import load_rules

    must_cover(as_of, "--as-of")  # else the store would count as evaluated on a day that nothing can be asked about
    digest = load_rules(rules).digest
    run, started = uuid4().hex[:12], now().isoformat(timespec="seconds")
    with connect(url) as database:
        total = len(issuers(database))
        if not total:
            hint = "import their books first: covenantry facts import BOOK --store URL"
            raise InvalidInput([Problem(Place("--store"), "the store has no issuers", hint)])
        chosen = due(database, digest, as_of, full=full)
        records.begin(database, run, as_of.isoformat(), started)
        progress.begins(run, len(chosen), total)
        evaluated = 0
        failed: dict[str, str] = {}
        night = Night(url, rules, as_of, run, horizon, full)
        for done in carry_out(executor, night, chosen, progress.moves):
            evaluated += done.evaluated
            failed.update(done.errors)
        kinds = Counter(alert.kind for alert in records.alerts_of(database, run))
        record = Record(
            run=run,
            as_of=as_of.isoformat(),
            started_at=started,
            finished_at=now().isoformat(timespec="seconds"),
            rules=digest,
            full=full,
            horizon=horizon,
            total=total,
            evaluated=evaluated,
            failed=dict(sorted(failed.items())),
            alerts=sum(kinds.values()),
            kinds=dict(sorted(kinds.items())),
        )
        records.finish(database, run, record.finished_at, record._asdict())
    progress.ends(record)
    return record

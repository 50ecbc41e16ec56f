"""Runs, positions and alerts in the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from covenantry.engine.nightly.alerts import Alert
from covenantry.engine.nightly.position import Asked, Item, Position, Transfer
from covenantry.facts.store import Database


class Kept(NamedTuple):
    """What is known of an issuer from its last evaluation. `error`: why there was none; empty where there was."""

    issuer: str
    as_of: str
    seq: int
    rules: str
    next_change: str
    error: str


def kept(database: Database) -> dict[str, Kept]:
    """Every issuer that has been evaluated."""
    found = database.all("SELECT issuer, as_of, seq, rules, next_change, error FROM positions")
    return {row[0]: Kept(*row) for row in found}


def position_of(database: Database, issuer: str) -> tuple[Position, int, str] | None:
    """The last position of an issuer, the last row of the ledger that it knew, and its rules; None: there is none."""
    found = database.all("SELECT position, seq, rules FROM positions WHERE issuer = ?", (issuer,))
    return (_position(json.loads(found[0][0])), found[0][1], found[0][2]) if found and found[0][0] else None


def positions(database: Database) -> Iterator[Position]:
    """Every position, by issuer."""
    for (text,) in database.each("SELECT position FROM positions WHERE position <> '' ORDER BY issuer"):
        yield _position(json.loads(text))


class Outcome(NamedTuple):
    """What an evaluation of one issuer came to: its position and alerts, or why it could not be evaluated."""

    issuer: str
    seq: int
    position: Position | None
    alerts: tuple[Alert, ...] = ()
    error: str = ""


def write(database: Database, run: str, as_of: str, rules: str, outcomes: Iterable[Outcome]) -> None:
    """Keeps the outcomes, all together: positions replace those before them, alerts that are there already stay.

    An issuer that could not be evaluated keeps the position that it had.
    """
    rows, failed, raised = [], [], []
    for one in outcomes:
        if one.position is None:
            failed.append((one.issuer, run, as_of, one.seq, rules, as_of, one.error, ""))
        else:
            text = json.dumps(_plain(one.position), ensure_ascii=False, separators=(",", ":"))
            rows.append((one.issuer, run, as_of, one.seq, rules, one.position.next_change, "", text))
        for alert in one.alerts:
            body = json.dumps(alert, ensure_ascii=False, separators=(",", ":"))
            raised.append((alert.id, alert.issuer, run, alert.as_of, alert.kind, body))
    with database.writing():
        insert = "INSERT INTO positions (issuer, run, as_of, seq, rules, next_change, error, position)"
        insert += " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (issuer) DO UPDATE SET"
        database.run_many(
            f"{insert} run = excluded.run, as_of = excluded.as_of, seq = excluded.seq, rules = excluded.rules, "
            "next_change = excluded.next_change, error = excluded.error, position = excluded.position",
            rows,
        )
        database.run_many(f"{insert} run = excluded.run, error = excluded.error", failed)
        database.run_many(
            "INSERT INTO alerts (id, issuer, run, as_of, kind, alert) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            raised,
        )


def begin(database: Database, run: str, as_of: str, started_at: str) -> None:
    """Notes that a run has begun; one that never finishes stays noted as begun."""
    with database.writing():
        database.run(
            "INSERT INTO runs (id, as_of, started_at, finished_at, record) VALUES (?, ?, ?, '', '')",
            (run, as_of, started_at),
        )


def finish(database: Database, run: str, finished_at: str, record: Mapping[str, Any]) -> None:
    """Notes that a run has finished, and what it came to."""
    with database.writing():
        database.run(
            "UPDATE runs SET finished_at = ?, record = ? WHERE id = ?",
            (finished_at, json.dumps(record, ensure_ascii=False), run),
        )


def runs(database: Database) -> list[dict[str, Any]]:
    """Every run, oldest first, with what it came to where it finished."""
    found = database.all("SELECT id, as_of, started_at, finished_at, record FROM runs ORDER BY started_at, id")
    return [
        {"id": id_, "as_of": as_of, "started_at": started, "finished_at": finished, **json.loads(record or "{}")}
        for id_, as_of, started, finished, record in found
    ]


def alerts_of(database: Database, run: str) -> Iterator[Alert]:
    """What a run raised, by issuer."""
    for (text,) in database.each("SELECT alert FROM alerts WHERE run = ? ORDER BY issuer, id", (run,)):
        yield Alert._make(tuple(part) if isinstance(part, list) else part for part in json.loads(text))


def _plain(position: Position) -> dict[str, Any]:
    # What provisions read is mostly the same: each set once.
    sets: dict[tuple[str, ...], int] = {}
    places = {item.key: n for n, item in enumerate(position.items)}
    asked = [
        (one.clause, sets.setdefault(one.read, len(sets)), one.until, [places[key] for key in one.keys])
        for one in position.asked
    ]
    return {**position._asdict(), "asked": asked, "reads": list(sets)}


def _position(data: dict[str, Any]) -> Position:
    items = tuple(_item(row) for row in data["items"])
    sets = [tuple(one) for one in data.pop("reads")]
    asked = tuple(
        Asked(clause, sets[read], until, tuple(items[n].key for n in places))
        for clause, read, until, places in data["asked"]
    )
    transfers = tuple(Transfer(*row) for row in data["transfers"])
    more = {"items": items, "transfers": transfers, "asked": asked, "followed": tuple(data["followed"])}
    return Position(**{**data, **more})


def _item(row: list[Any]) -> Item:
    found = Item._make(row)
    return found._replace(
        bound=tuple(found.bound),
        holders=tuple(found.holders),
        amounts=tuple((name, value, unit) for name, value, unit in found.amounts),
        told=tuple(found.told),
        missing=tuple(found.missing),
    )

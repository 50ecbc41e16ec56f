"""The report of a run: a summary that is read in a minute, JSON for a machine, or a page."""

from __future__ import annotations

import json
from collections.abc import Iterable

from covenantry.engine.nightly.alerts import Alert
from covenantry.engine.nightly.kinds import HEADINGS, by_kind, provision
from covenantry.engine.nightly.records import alerts_of, positions
from covenantry.engine.nightly.session import Record
from covenantry.facts.store import connect

#: Alerts of one kind that the summary shows; the others are counted.
MOST = 20


def report(url: str, record: Record, shown: str) -> str:
    """The report of a run in the form asked for."""
    with connect(url) as database:
        found = list(alerts_of(database, record.run))
        stood = list(positions(database)) if shown == "html" else []
    if shown == "json":
        return json.dumps({**record._asdict(), "raised": [alert._asdict() for alert in found]}) + "\n"
    if shown == "jsonl":
        return "".join(json.dumps(alert._asdict()) + "\n" for alert in found)
    if shown == "html":
        from covenantry.engine.nightly.page import page

        return page(record, found, stood)
    return _text(record, found)


def _text(record: Record, found: Iterable[Alert]) -> str:
    issuers = "1 issuer" if record.total == 1 else f"{record.total:,} issuers"
    lines = [
        f"As of {record.as_of}: {issuers}, {record.evaluated:,} evaluated, "
        f"{record.unchanged:,} unchanged, {len(record.failed):,} failed; {record.alerts:,} alerts"
    ]
    if record.failed:
        lines += ["", "Could not be evaluated"]
        lines += [f"  {issuer}: {error}" for issuer, error in record.failed.items()]
    told = alerts_text(found)
    return "\n".join(lines) + "\n" + (f"\n{told}" if told else "")


def alerts_text(found: Iterable[Alert]) -> str:
    """Alerts for a person: by kind, those to be looked at first first, soonest first."""
    parts = []
    for kind, some in by_kind(found).items():
        lines = [f"{HEADINGS[kind]} ({len(some):,})", *map(_line, some[:MOST])]
        if len(some) > MOST:
            lines.append(f"  ... and {len(some) - MOST:,} more: --format jsonl lists all")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _line(alert: Alert) -> str:
    change = f"{alert.before} -> {alert.now}" if alert.before else alert.now
    return f"  {alert.issuer}  {provision(alert.key)}  {change}  ({'; '.join(alert.why[:2])})"

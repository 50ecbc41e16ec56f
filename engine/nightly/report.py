"""The report of a run: a summary that is read in a minute, JSON for a machine, or a page."""

from __future__ import annotations

import json
from collections.abc import Iterable

from engine.nightly.alerts import Alert
from engine.nightly.records import alerts_of
from engine.nightly.session import Record
from facts.store import connect

#: Alerts of one kind that the summary shows; the others are counted.
MOST = 20
#: The kinds in the order in which somebody should look at them.
ORDER = ("breached", "verdict", "due", "unsettled", "opened", "changed", "closed", "satisfied")
_HEADINGS = {
    "breached": "Breached",
    "verdict": "Pending transfers whose verdict changed",
    "due": "Falls due",
    "unsettled": "Turns on facts that are not on record",
    "opened": "Begun",
    "changed": "Changed",
    "closed": "Ended",
    "satisfied": "Performed",
}


def report(url: str, record: Record, shown: str) -> str:
    """The report of a run in the form asked for."""
    with connect(url) as database:
        found = list(alerts_of(database, record.run))
    if shown == "json":
        return json.dumps({**record._asdict(), "raised": [alert._asdict() for alert in found]}) + "\n"
    if shown == "jsonl":
        return "".join(json.dumps(alert._asdict()) + "\n" for alert in found)
    return _text(record, found)


def _text(record: Record, found: Iterable[Alert]) -> str:
    lines = [
        f"As of {record.as_of}: {record.total:,} issuers, {record.evaluated:,} evaluated, "
        f"{record.unchanged:,} unchanged, {len(record.failed):,} failed; {record.alerts:,} alerts"
    ]
    if record.failed:
        lines += ["", "Could not be evaluated"]
        lines += [f"  {issuer}: {error}" for issuer, error in record.failed.items()]
    by_kind: dict[str, list[Alert]] = {}
    for alert in found:
        by_kind.setdefault(alert.kind, []).append(alert)
    for kind in ORDER:
        some = sorted(by_kind.get(kind, ()), key=lambda alert: (alert.last_day or "9999", alert.issuer, alert.key))
        if some:
            lines += ["", f"{_HEADINGS[kind]} ({len(some):,})"]
            lines += [_line(alert) for alert in some[:MOST]]
            if len(some) > MOST:
                lines.append(f"  ... and {len(some) - MOST:,} more: --format jsonl lists all")
    return "\n".join(lines) + "\n"


def _line(alert: Alert) -> str:
    agreement, section, *_ = [part.strip() for part in alert.key.split("|")] + [""]
    what = f"{agreement} {section}".strip()
    change = f"{alert.before} -> {alert.now}" if alert.before else alert.now
    return f"  {alert.issuer}  {what}  {change}  ({'; '.join(alert.why[:2])})"

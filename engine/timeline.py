"""Looks ahead: the first day on which a transfer would be permitted, and the next day on which any answer changes."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from covenantry.engine.assess import Assessment
from covenantry.engine.findings import Finding
from covenantry.engine.reasons import Ways
from covenantry.engine.verdict import cures, decide

#: Days looked at before giving up; each is one on which some window opens or closes, so real agreements need few.
MOST_DAYS = 400


class Ahead(NamedTuple):
    """What happens if nothing happens."""

    permitted: date | None
    clear: date | None
    cures_then: Ways
    next_change: date | None


def look_ahead(assessment: Assessment, day: date) -> Ahead:
    """Walks the days on which a finding may change, in order, with the facts as they are."""
    findings = assessment.findings
    today = _signature(findings)
    permitted = clear = next_change = None
    then: Ways = []
    for _ in range(MOST_DAYS):
        verdict = decide(findings)
        if clear is None and verdict in ("permitted", "conditional"):
            clear, then = day, cures(findings)
        if permitted is None and verdict == "permitted":
            permitted = day
        if next_change is None and _signature(findings) != today:
            next_change = day
        upcoming = min((f.changes for f in findings if f.changes is not None and f.changes > day), default=None)
        if upcoming is None or (permitted and next_change):
            return Ahead(permitted, clear, then, next_change)
        day = upcoming
        assessment = assessment.on(day)
        findings = assessment.findings
    raise OverflowError(f"more than {MOST_DAYS} changes ahead: the answer would not be complete")


def _signature(findings: tuple[Finding, ...]) -> tuple[object, ...]:
    return tuple((f.agreement, f.section, f.kind, f.effect, f.status) for f in findings)

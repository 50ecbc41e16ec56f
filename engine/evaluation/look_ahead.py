"""Looks ahead: the first day on which a transfer would be permitted, and the next day on which any answer changes."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from covenantry.engine.evaluation.assess import Assessment
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Ways
from covenantry.engine.logic.verdict import Judged, judge, verdict_of

#: Days looked at before giving up; each is one on which some window opens or closes, so real agreements need few.
MOST_DAYS = 400


class Ahead(NamedTuple):
    """What happens if nothing happens: the first day on which it is permitted, and the first on which it is, or acts
    would make it so, with those acts."""

    now: Judged
    permitted: date | None
    clear: date | None
    cures_then: Ways
    next_change: date | None


def look_ahead(assessment: Assessment, day: date) -> Ahead:
    """Walks the days on which a finding may change, in order, with the facts as they are."""
    assessed = findings = assessment.findings
    today, now = _signature(findings), judge(findings)
    permitted = clear = next_change = None
    then: Ways = []
    verdict = now.verdict  # said anew only while something turns on it
    for _ in range(MOST_DAYS):
        if clear is None and verdict in ("permitted", "conditional"):
            clear, then = day, now.cures if findings is assessed else judge(assessment.anew().findings).cures
        if permitted is None and all(finding.clears is True for finding in findings if finding.blocks):
            permitted = day
        if next_change is None and (verdict, _signature(findings)) != (now.verdict, today):
            next_change = day
        upcoming = assessment.turn_after(day)
        if upcoming is None or (permitted and next_change):
            return Ahead(now, permitted, clear, then, next_change)
        day = upcoming
        assessment = assessment.on(day)
        findings = assessment.findings
        verdict = verdict_of(findings) if clear is None or next_change is None else verdict
    raise OverflowError(f"more than {MOST_DAYS} changes ahead: the answer would not be complete")


def _signature(findings: tuple[Finding, ...]) -> tuple[object, ...]:
    return tuple((f.agreement, f.section, f.kind, f.effect, f.status) for f in findings)

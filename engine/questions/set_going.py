"""What an event sets going: provisions that have no effect yet, and may have on a day that they owe to the event."""

from __future__ import annotations

from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.whatif import Happened


def awaited(happened: Happened) -> tuple[Finding, ...]:
    """Findings without effect that change by themselves on another day than without the event: a period has begun."""
    plain = {finding.key: finding for finding in happened.anyway.findings}
    return tuple(
        finding
        for finding in happened.standing.findings
        if finding.live is False
        and finding.status != "satisfied"
        and finding.changes is not None
        and (finding.key not in plain or finding.changes != plain[finding.key].changes)
    )


__all__ = ["awaited"]

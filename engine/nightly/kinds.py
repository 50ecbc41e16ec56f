"""Alerts by kind, in the order in which somebody should look at them, and what each is about in words."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.nightly.alerts import Alert

#: The kinds in the order in which somebody should look at them.
ORDER = ("breached", "verdict", "due", "unsettled", "opened", "changed", "closed", "satisfied")
HEADINGS = {
    "breached": "Breached",
    "verdict": "Pending transfers whose verdict changed",
    "due": "Falls due",
    "unsettled": "Turns on facts that are not on record",
    "opened": "Begun",
    "changed": "Changed",
    "closed": "Ended",
    "satisfied": "Performed",
}


def by_kind(found: Iterable[Alert]) -> dict[str, list[Alert]]:
    """The alerts of each kind that there are, in the order in which somebody should look at them."""
    grouped: dict[str, list[Alert]] = {}
    for alert in sorted(found, key=lambda alert: (alert.last_day or "9999", alert.issuer, alert.key)):
        grouped.setdefault(alert.kind, []).append(alert)
    return {kind: grouped[kind] for kind in ORDER if kind in grouped}


def provision(key: str) -> str:
    """The agreement and section of what an alert says, and what it is about, as people write it."""
    agreement, section, *others = [*key.split(" | "), ""]
    about = others[2] if len(others) > 3 else ""  # after the kind and the effect of a finding
    return f"{agreement} {section}".strip() + (f", {about}" if about else "")

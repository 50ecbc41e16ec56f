"""What differs between two folders of rules, and where provisions stand otherwise, as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from typing import Any

from covenantry.engine.logic.findings import Finding
from covenantry.engine.rulebook.compared import Difference


def differences_text(found: Iterable[Difference]) -> str:
    """Each rule with the terms that differ, what they were and what they are."""
    lines = [line for one in found for line in _difference(one)]
    return "".join(f"{line}\n" for line in lines) or "The rules are the same.\n"


def _difference(one: Difference) -> Iterator[str]:
    agreement, amendment, section, what, number = one.key
    within = f"(amendment {amendment})" if amendment else ""
    name = " ".join(filter(None, [agreement, within, section, what, f"({number})" if number > 1 else ""]))
    yield f"{one.how}: {name} ({one.place})"
    for term, old, new in one.terms:
        yield f"  {term}: {_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    if value is None:
        return "left out"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."


def standings_text(before: Iterable[Finding], after: Iterable[Finding], day: date) -> str:
    """Where provisions stand otherwise by the new rules; nothing where none does."""
    old, new = dict(_by_key(before)), dict(_by_key(after))
    lines = []
    for key in dict.fromkeys([*old, *new]):
        was, now = _said(old.get(key)), _said(new.get(key))
        if was != now:
            agreement, section, kind, effect, about = key[0]
            name = f"{agreement} {section} {kind} ({effect}{', ' + about if about else ''})"
            lines.append(f"  {name}: {was} -> {now}\n")
    return f"On {day} otherwise:\n{''.join(lines)}" if lines else ""


def _by_key(findings: Iterable[Finding]) -> Iterator[tuple[tuple[tuple[str, str, str, str, str], int], Finding]]:
    taken = set()
    for finding in findings:
        number = next(n for n in count(1) if (finding.key, n) not in taken)
        taken.add((finding.key, number))
        yield (finding.key, number), finding


def _said(finding: Finding | None) -> str:
    if finding is None:
        return "not there"
    window = finding.window
    span = f", {window.opens or 'ever'} to {window.last_day or 'no fixed day'}" if window is not None else ""
    amounts = "".join(f", {amount.name} {amount.written}" for amount in finding.amounts)
    return f"{finding.status}{span}{amounts}"


__all__ = ["differences_text", "standings_text"]

"""Findings put together for people: those that differ only in whom they are about become one, with all their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from covenantry.engine.language.order import by_section
from covenantry.engine.logic.findings import Finding
from covenantry.engine.render.words import said_day, span, title

#: The headings under which findings are listed, each with the effects that belong there.
KINDS = (
    ("Endings", ("termination",)),
    ("Prohibitions", ("prohibition", "condition")),
    ("Rights", ("right", "exception")),
    ("Duties", ("duty",)),
    ("Figures", ("computation",)),
)


class Group(NamedTuple):
    """Findings of one provision that say the same of several people or things."""

    first: Finding
    bound: tuple[str, ...]
    holders: tuple[str, ...]
    number: int


def groups(findings: Iterable[Finding], apart: Callable[[Finding], object] = lambda _: None) -> list[Group]:
    """The findings of an agreement in the order of its sections, those that differ only in who they are about together.

    `apart` gives what keeps findings apart that otherwise say the same.
    """
    found: dict[object, list[Finding]] = {}
    for finding in in_order(findings):
        found.setdefault((_same(finding), apart(finding)), []).append(finding)
    return [
        Group(
            some[0],
            tuple(dict.fromkeys(name for f in some for name in _bound(f))),
            tuple(dict.fromkeys(name for f in some for name in f.holders)),
            len(some),
        )
        for alike in found.values()
        for some in _one_sided(alike)
    ]


def _one_sided(alike: list[Finding]) -> list[list[Finding]]:
    """Findings that say the same, so that in each group only one side has names that differ: who owes what to whom."""
    if len({f.bound_ids for f in alike}) == 1 or len({f.holder_ids for f in alike}) == 1:
        return [alike]
    sides: dict[object, list[Finding]] = {}
    for finding in alike:
        sides.setdefault(finding.bound_ids if finding.effect == "right" else finding.holder_ids, []).append(finding)
    return list(sides.values())


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of an agreement as it has their sections; those of one section in the order in which they came."""
    return by_section(findings, lambda finding: finding.section)


def _same(finding: Finding) -> object:
    return (
        finding.agreement,
        finding.section,
        finding.kind,
        finding.effect,
        finding.says,
        finding.status,
        finding.window and finding.window[:2],
        finding.amounts,
        finding.steps,
        finding.consequences,
        tuple(m.fact for m in finding.missing) if finding.status == "undetermined" else (),
    )


def _bound(finding: Finding) -> list[str]:
    return [finding.bound] if finding.bound else []


def head(finding: Finding) -> str:
    """The provision: its section and kind."""
    return title(finding)


def when(finding: Finding) -> str:
    """Its window or, of a duty, the day by which it is due."""
    window = finding.window
    if window is None:
        return ""
    if finding.effect == "duty" and window.last_day is not None:
        return f"by {said_day(window.last_day)}"
    return span(window)

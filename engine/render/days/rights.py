"""The rights of a holder for a person: what it has, owes and may not do; the rest under its count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from covenantry.engine.evaluation.standing_readings import with_readings
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.rights import Rights
from covenantry.engine.render.days.findings import ANSWER, against, readings, unknown
from covenantry.engine.render.days.groups import Group, groups, head, when
from covenantry.engine.render.layout import Page, Style, plain
from covenantry.engine.render.to_do import value
from covenantry.engine.render.words import counted, few, said_day, span

#: What is folded under its count unless it is asked for.
TOPICS = ("figures", "other", "parties", "readings")

_STATUS = {"breached": "LATE ON THE RECORD", "satisfied": "done", "undetermined": "not settled", "outstanding": "due"}


class _Look(NamedTuple):
    """How it is told: short titles, what is unfolded, and whose names are not said again."""

    short: Mapping[str, str]
    shown: Collection[str]
    own: Collection[str]


def rights_text(
    rights: Rights, *, width: int = 80, verbose: bool = False, show: Collection[str] = (), style: Style = plain
) -> str:
    """What a holder has, owes and may not do on a day."""
    page = Page(width, style)
    lay_out(page, rights, verbose=verbose, show=show)
    return str(page)


def lay_out(page: Page, rights: Rights, *, verbose: bool = False, show: Collection[str] = ()) -> None:
    """Puts the same on a page, part by part."""
    short = page.names = {one.id: one.short for one in rights.consulted}
    standing, issuer = rights.standing, rights.standing.facts.book.issuer.name
    look = _Look(short, TOPICS if verbose else show, (rights.party.name, issuer))
    page.part("holder")
    page.text(first_line(rights), kind="strong")
    holdings = "; ".join(rights.holdings) or "nothing of record"
    page.rows([("Holds", holdings), ("Is", _capacities(rights, look.short))])
    if rights.warnings:
        page.lines.append("")
    for warning in rights.warnings:
        page.hang("!", warning.words[:1].upper() + warning.words[1:], 0, "open", column=2)
    _told(page, rights, look, verbose)
    used = with_readings(standing, rights.live, rights.concerns)
    readings(page, used, verbose or "readings" in look.shown)
    page.part("record")
    page.lines.append("")
    by = standing.facts.known_at
    known = "on everything recorded" if by is None else f"on what was recorded by {by.isoformat()}"
    page.hang("Record", f"As of {said_day(standing.day)}, {known}.", 0, column=8)
    if fold := _folded(rights, look):
        page.typed("Folded", fold, column=8)


def _told(page: Page, rights: Rights, look: _Look, verbose: bool) -> None:
    """What he has, owes and may not do; what is not settled; what was to be unfolded."""
    for heading, some in (("Has", rights.has), ("Owes", rights.owes), ("May not", rights.may_not)):
        if some:
            page.part(heading)
            page.heading(heading)
            _provisions(page, some, look)
        elif heading != "Has":
            page.part(heading)
            page.heading(heading)
            page.text("Nothing that is encoded.", 2)
    if rights.unsettled:
        page.part("unsettled")
        page.heading("Not settled")
        _provisions(page, rights.unsettled, look)
        page.typed("", ANSWER, 2)
    if rights.excepted:
        page.part("excepted")
        page.heading("Excepted")
        _without_effect(page, rights.excepted, look, why=True)
    if "figures" in look.shown and rights.figures:
        page.part("figures", counted(len(rights.figures), "figure"))
        page.heading("Figures")
        _provisions(page, rights.figures, look)
    if "other" in look.shown and rights.later:
        page.part("other", f"{len(rights.later)} that wait for an event or a day")
        page.heading("Not now")
        _without_effect(page, rights.later, look, why=verbose)


def first_line(rights: Rights) -> str:
    """Who, on which day, and when any of it may be another."""
    next_change = rights.standing.next_change
    later = f" Next change: {said_day(next_change)}." if next_change is not None else " Nothing changes by itself."
    return f"{rights.party.name} on {said_day(rights.standing.day)}.{later}"


def _capacities(rights: Rights, short: Mapping[str, str]) -> str:
    found = rights.standing.facts.capacities_of(rights.party.id)
    told = [f"{c.role} under {short.get(c.agreement, c.agreement)} since {said_day(c.since)}" for c in found]
    return "; ".join(told) or "no party to an agreement on record"


def _provisions(page: Page, some: Iterable[Finding], look: _Look) -> None:
    for agreement, group in _by_agreement(some).items():
        page.text(look.short.get(agreement, agreement), 2, "faint")
        for one in groups(group):
            _provision(page, one, look)


def _provision(page: Page, group: Group, look: _Look) -> None:
    """One provision: what and when, what it says, who else, how much, what comes of it."""
    finding = group.first
    parts = ", ".join(part for part in (_when(finding), _STATUS.get(finding.status, "")) if part)
    named = f"{head(finding)}, {parts}:" if parts else f"{head(finding)}:"
    page.hang(named, finding.says, 4, "bad" if finding.status == "breached" else "")
    others = [name for name in dict.fromkeys((*group.holders, *group.bound)) if name not in look.own]
    if others:
        page.hang("with", few(others, len(others) if "parties" in look.shown else 3), 6, column=5)
    for amount in finding.amounts:
        how = f" ({amount.arithmetic})" if amount.arithmetic and "figures" in look.shown else ""
        page.text(f"{amount.name}: {value(amount)}{how}", 6)
    for step in finding.steps:
        page.hang(span(step.window), f"{step.who}: {step.what} [{step.section}]{' (done)' if step.done else ''}", 6)
    for consequence in finding.consequences:
        page.hang("-", consequence, 6, column=2)
    if finding.status == "undetermined":
        for item in finding.missing:
            unknown(page, item, 6)


def _when(finding: Finding) -> str:
    last = finding.window.last_day if finding.window is not None else None
    return f"by {said_day(last)}" if finding.effect == "duty" and last is not None else when(finding)


def _without_effect(page: Page, some: Iterable[Finding], look: _Look, *, why: bool) -> None:
    for agreement, group in _by_agreement(some).items():
        page.text(look.short.get(agreement, agreement), 2, "faint")
        for one in groups(group):
            changes = one.first.changes
            page.hang(
                f"{head(one.first)}:", one.first.says + (f" (may change {said_day(changes)})" if changes else ""), 4
            )
            if why:
                against(page, one.first, 8)


def _folded(rights: Rights, look: _Look) -> str:
    """How much of what there is beside; nothing where there is nothing."""
    arithmetic = sum(bool(a.arithmetic) for f in (*rights.has, *rights.owes, *rights.may_not) for a in f.amounts)
    figures = len(rights.figures) + arithmetic
    folds = [
        ("figures", figures, counted(figures, "figure")),
        ("other", len(rights.later), f"{len(rights.later)} that wait for an event or a day"),
    ]
    left = [(topic, words) for topic, number, words in folds if number and topic not in look.shown]
    if not left:
        return ""
    return f"{'; '.join(words for _, words in left)}. --show {','.join(topic for topic, _ in left)}, or -v for all."


def _by_agreement(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.agreement, []).append(finding)
    return found


__all__ = ["TOPICS", "first_line", "lay_out", "rights_text"]

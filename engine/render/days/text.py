"""What-if for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from covenantry.engine.evaluation.standing import Followed
from covenantry.engine.evaluation.standing_readings import only_otherwise, with_readings
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.set_going import awaited
from covenantry.engine.questions.whatif import Change, Happened, WhatIf
from covenantry.engine.render.days.events import described
from covenantry.engine.render.days.findings import MOST_NAMES, basis, briefly, listed, missing, readings, shown
from covenantry.engine.render.days.groups import groups, head, when
from covenantry.engine.render.layout import Page, Style, plain
from covenantry.engine.render.to_do import value
from covenantry.engine.render.words import day, few, points, said, said_day


def whatif_text(answer: WhatIf, *, width: int = 80, verbose: bool = False, style: Style = plain) -> str:
    """What each event would bring, in the order in which the contracts make it happen."""
    page = Page(width, style)
    lay_out(page, answer, verbose=verbose)
    return str(page)


def lay_out(page: Page, answer: WhatIf, *, verbose: bool = False) -> None:
    """Puts the same on a page, part by part."""
    page.names = {one.id: one.short for one in answer.consulted}
    page.part("headline")
    page.text(_headline(answer), kind="open" if answer.undetermined else "good")
    rows = basis(answer.as_of, answer.known_at, answer.warnings)
    rows += [("Brought along", ", ".join(answer.stated))] if answer.stated else []
    last = answer.happened[-1].standing
    rows.append(("Next change", day(last.next_change, "none: nothing changes until something happens")))
    page.lines.append("")
    page.rows(rows)
    for happened in answer.happened:
        page.part("happened")
        _happened(page, happened, verbose)
    page.part("missing")
    missing(page, answer.missing)
    found = [
        finding
        for happened in answer.happened
        for finding in with_readings(happened.standing, (c.finding for c in happened.changes if not c.anyway))
    ]
    others = [f for happened in answer.happened for f in only_otherwise(happened.anyway, happened.standing)]
    readings(page, [*found, *others], verbose)
    page.part("record")
    page.lines.append("")
    asked = "; ".join(f"{one.short}, text of {said_day(one.since)}" for one in answer.consulted)
    page.hang("Asked", f"{asked}.", 0, column=7)


def _headline(answer: WhatIf) -> str:
    changes = [change for one in answer.happened for change in one.changes if not change.anyway]
    what = ", then ".join(f"{one.event.words} on {said_day(one.event.date)}" for one in answer.happened)
    if not changes:
        asked = len(answer.happened[-1].standing.stood)
        return f"Nothing would change: {what}; {asked} provisions were asked."
    counts = [(how, sum(change.how == how for change in changes)) for how in ("begins", "changes", "ends")]
    words = {"begins": "begin", "changes": "change", "ends": "end"}
    told = ", ".join(f"{n} {words[how] if n != 1 else how}" for how, n in counts if n)
    tail = "; some of it turns on facts that are not on record" if answer.undetermined else ""
    return f"If this happens: {what}: {told}{tail}."


def _happened(page: Page, happened: Happened, verbose: bool) -> None:
    page.heading(f"{said_day(happened.event.date)}: {described(happened.event, happened.standing.facts.book.parties)}")
    causes: list[Followed | None] = [None, *happened.followed]
    for cause in causes:
        if cause is not None:
            page.lines.append("")
            what = f"{cause.entry.type.replace('_', ' ')} from {said_day(cause.entry.date)}"
            page.hang("so that", f"{what} ({page.name(cause.agreement)} {cause.section})", 2, "strong")
            page.text(cause.says, 4)
        _caused(page, [c for c in happened.changes if c.cause == cause and not c.anyway], verbose)
    if begun := awaited(happened):
        _label(page, "Not yet, but a period has begun to run")
        _awaited(page, begun, happened.event.date)
    anyway = [change for change in happened.changes if change.anyway]
    if anyway:
        _label(page, "On that day in any case")
        for change in anyway:
            parts = (change.how, page.name(change.finding.agreement), head(change.finding), when(change.finding))
            page.hang("-", " ".join(filter(None, parts)), 4, column=2)


def _caused(page: Page, changes: Sequence[Change], verbose: bool) -> None:
    """Endings of sections, and what ends with them; then what changes and begins."""
    endings = [c.finding for c in changes if c.finding.effect == "termination" and c.how != "ends"]
    if endings:
        _label(page, "Sections end")
        for finding in endings:
            for told in finding.consequences or (finding.says,):
                page.hang(f"{finding.section}", told, 4)
    others = [change for change in changes if change.finding.effect != "termination" or change.how == "ends"]
    ends = [change.finding for change in others if change.how == "ends"]
    if ends:
        _label(page, "Ends")
        (listed if verbose else briefly)(page, ends, verbose)
    changed = [change for change in others if change.how == "changes"]
    if changed:
        _label(page, "Changes")
        _changed(page, changed, verbose)
    begins = [change.finding for change in others if change.how == "begins"]
    if begins:
        _label(page, "Begins")
        listed(page, begins, verbose)


def _awaited(page: Page, findings: Iterable[Finding], on: date) -> None:
    """Provisions that may have effect from a later day, with what keeps them until then."""
    for agreement, some in _by_agreement(findings).items():
        page.text(page.name(agreement), 4, "faint")
        for group in groups(some):
            page.hang(
                head(group.first), f"(may change {said_day(group.first.changes)})" if group.first.changes else "", 6
            )
            page.hang("for", few(group.holders or group.bound, MOST_NAMES), 8, column=4)
            for point in points(group.first.engaged, lambda part: part.value is not True):
                if point.changes is not None and point.changes > on:
                    page.hang("-", f"{said(point)} (until {said_day(point.changes)})", 8, column=2)


def _label(page: Page, text: str) -> None:
    page.lines.append("")
    page.text(text, 2, "heading")


def _changed(page: Page, changes: Sequence[Change], verbose: bool) -> None:
    before = {id(change.finding): change.before for change in changes}
    for agreement, some in _by_agreement(change.finding for change in changes).items():
        page.text(page.name(agreement), 4, "faint")
        for group in groups(some, lambda finding: _was(before[id(finding)])):
            shown(page, group, verbose)
            if was := _was(before[id(group.first)]):
                page.hang("was", was, 8, "faint", column=4)


def _was(finding: Finding | None) -> str:
    if finding is None:
        return ""
    amounts = "; ".join(f"{amount.name}: {value(amount)}" for amount in finding.amounts)
    window = when(finding) or "no window"
    return ", ".join(part for part in (finding.status, window, amounts) if part)


def _by_agreement(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.agreement, []).append(finding)
    return found

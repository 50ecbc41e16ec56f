"""Where provisions stand, laid out: what, who, when, how much, why, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from covenantry.engine.evaluation.warnings import Warning
from covenantry.engine.logic.findings import Finding, ReadingUsed
from covenantry.engine.logic.reasons import Missing, Reason
from covenantry.engine.render.days.groups import KINDS, Group, groups, head, in_order, when
from covenantry.engine.render.layout import Page
from covenantry.engine.render.remarks import warned
from covenantry.engine.render.to_do import value
from covenantry.engine.render.words import answer_word, counted, decisive, few, points, said, said_day, span, unique

ANSWER = "Answer for this time with --assume FACT=yes (or no); recorded in the book, it holds for good."
#: Names shown of those whom a provision is about; the others are counted.
MOST_NAMES = 4
_STATUS = {"breached": "BREACHED", "satisfied": "performed", "undetermined": "not settled", "outstanding": "to be done"}


def basis(day: date, known_at: datetime | None, warnings: Sequence[Warning]) -> list[tuple[str, str]]:
    """What the answer goes by, and what weighs on it."""
    known = "everything recorded" if known_at is None else f"what was recorded by {known_at.isoformat()}"
    rows = [("As of", f"{said_day(day)}, on {known}")]
    return [*rows, *warned(warnings)]


def listed(page: Page, findings: Iterable[Finding], verbose: bool) -> None:
    """Findings under the headings of their kinds, by agreement."""
    found = list(findings)
    for heading, effects in KINDS:
        some = [finding for finding in found if finding.effect in effects]
        for agreement, group in groupby(some, key=lambda finding: finding.agreement):
            page.text(f"{heading}, {page.name(agreement)}", 4, "faint")
            for one in groups(group):
                shown(page, one, verbose)


def briefly(page: Page, findings: Iterable[Finding], verbose: bool = False) -> None:
    """Findings a few lines each: the provision and whom it was about, with what performed it where something did."""
    for agreement, group in groupby(findings, key=lambda finding: finding.agreement):
        page.text(page.name(agreement), 4, "faint")
        by_head: dict[tuple[str, str], list[Finding]] = {}
        for finding in in_order(group):
            by_head.setdefault((head(finding), finding.status), []).append(finding)
        for (name, status), some in by_head.items():
            people = dict.fromkeys(who for f in some for who in ([f.bound] if f.bound else f.holders))
            names = f": {few(list(people), 3)}" if people else ""
            page.hang(name, f"({'performed' if status == 'satisfied' else 'no longer'}{names})", 6)


def shown(page: Page, group: Group, verbose: bool, *, why: bool = False) -> None:
    """One provision, or the same of several people."""
    finding = group.first
    status = _STATUS.get(finding.status, "")
    parts = [part for part in (when(finding), status) if part]
    page.hang(head(finding), f"({', '.join(parts)})" if parts else "", 6, "bad" if finding.status == "breached" else "")
    page.text(finding.says, 8)
    told(page, group, 8, verbose)
    if finding.status == "undetermined":
        for item in finding.missing:
            unknown(page, item, 8)
    elif why:
        against(page, finding, 8)


def told(page: Page, group: Group, indent: int, verbose: bool) -> None:
    """Whom provisions are about, how their window runs, and what comes of them."""
    finding = group.first
    people(page, group, indent, verbose)
    if verbose and finding.window is not None and finding.window.counted:
        page.hang("runs", f"{span(finding.window)}: {finding.window.counted}", indent, column=5)
    for amount in finding.amounts:
        how = f" ({amount.arithmetic})" if amount.arithmetic else ""
        page.text(f"{amount.name}: {value(amount)}{how}", indent)
    for step in finding.steps:
        done = " (done)" if step.done else ""
        page.hang(span(step.window), f"{step.who}: {step.what} [{step.section}]{done}", indent)
    for consequence in finding.consequences:
        page.hang("-", consequence, indent, column=2)


def people(page: Page, group: Group, indent: int, verbose: bool) -> None:
    """Who has it and who owes it."""
    most = len(group.bound) + len(group.holders) if verbose else MOST_NAMES
    if group.holders:
        page.hang("for", few(group.holders, most), indent, column=4)
    if group.bound:
        page.hang("by", few(group.bound, most), indent, column=4)


def against(page: Page, finding: Finding, indent: int) -> None:
    """Why a provision has no effect."""
    found = [leaf for part in (finding.engaged, *finding.engaged.parts) for leaf in _ended(part)]
    found += points(finding.engaged, lambda part: part.value is not True)
    found += points(finding.excepted, lambda part: part.value is True)
    for point in unique(found):
        from_day = f" (until {point.changes})" if point.changes else ""
        page.hang(answer_word(point.value), f"{said(point)}{from_day}", indent, column=4)


def _ended(part: Reason) -> Iterator[Reason]:
    """What ended the section, where the part asks whether it is in force."""
    return decisive(part) if part.role == "in force" and part.value is False else iter(())


def missing(page: Page, found: Sequence[Missing]) -> None:
    """The facts that would settle what is not settled."""
    if not found:
        return
    page.heading("Not on record")
    for item in found:
        unknown(page, item, 2)
    page.typed("", ANSWER, 2)


def unknown(page: Page, item: Missing, indent: int, column: int = 2) -> None:
    """A fact that is not on record: the question, and its name on a line of its own, so that it can be copied."""
    page.hang("?", item.question, indent, "open", column=column)
    page.text(item.fact, indent + column, "faint")


def readings(page: Page, findings: Iterable[Finding], verbose: bool) -> None:
    """The readings relied on: those of which another would change something; the others counted, or in full."""
    used: dict[tuple[str, ReadingUsed], list[str]] = {}
    for finding in findings:
        for reading in finding.readings:
            used.setdefault((finding.agreement, reading._replace(differs=())), []).extend(reading.differs)
    telling = {pair: list(dict.fromkeys(differs)) for pair, differs in used.items() if differs}
    if telling:
        page.part("readings")
        page.heading("Readings of ambiguous words: another one would change this")
    for (agreement, reading), differs in telling.items():
        page.hang(reading.section, f"({page.name(agreement)}; {_signed(reading)})", 2, "strong")
        page.text(f'"{reading.words}" is taken as: {reading.taken_as}', 4)
        for text in differs:
            page.hang("!", text, 4, "open", column=2)
    others = [pair for pair, differs in used.items() if not differs]
    if others and (verbose or page.folds):
        page.part("other readings", f"{counted(len(others), 'more reading')} that change nothing here")
        page.heading("Readings also relied on")
        for agreement, reading in others:
            page.hang(reading.section, f"({page.name(agreement)}; {_signed(reading)}) {reading.taken_as}", 2)
    elif others:
        unsigned = sum(reading.signed_off_by is None for _, reading in others)
        word = "reading" if len(others) == 1 else "readings"
        page.heading(f"It rests on {len(others)} more {word}, {unsigned} not signed off (listed with --verbose).")


def _signed(reading: ReadingUsed) -> str:
    return f"signed off by {reading.signed_off_by}" if reading.signed_off_by else "not signed off"

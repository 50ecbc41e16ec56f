"""What would make provisions fire, for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from covenantry.engine.evaluation.standing_readings import with_readings
from covenantry.engine.questions.fires import MOST_WAYS, Fires, Unsaid, Way, WhatFires
from covenantry.engine.questions.ways_tried import to_fill_in
from covenantry.engine.render.days.findings import against, basis, people, readings, told, unknown
from covenantry.engine.render.days.groups import Group, groups, head, when
from covenantry.engine.render.layout import Page, Style, plain
from covenantry.engine.render.words import counted, few, said_day

#: Things shown for which a silent provision's clause looked and that are not on record.
MOST_ABSENT = 12


def fires_text(found: WhatFires, *, width: int = 80, verbose: bool = False, style: Style = plain) -> str:
    """Which events, acts or days would make provisions fire."""
    page = Page(width, style, {one.id: one.short for one in found.consulted})
    standing = found.standing
    page.text(f"{_called(found)}: {_counted(found)} on {said_day(standing.day)}.", kind="strong")
    page.lines.append("")
    page.rows(basis(standing.day, standing.facts.known_at, found.warnings))
    for group, one in _together(found.provisions):
        _provision(page, group, one, standing.day, verbose)
    for silent in found.unsaid:
        _unsaid(page, silent, verbose)
    own = [one.finding for one in found.provisions]
    told = {finding.key for finding in own}
    readings(page, with_readings(standing, own, lambda finding: finding.key in told), verbose)
    return str(page)


def _called(found: WhatFires) -> str:
    """What was asked for, an agreement by its short title."""
    return " ".join(
        next((one.short for one in found.consulted if one.id == word), word) for word in found.right.split()
    )


def _counted(found: WhatFires) -> str:
    if not found.provisions:
        return "encoded, and nothing stands under it as things are"
    number, now = len(found.provisions), [one.now for one in found.provisions]
    unsettled = f", {now.count(None)} not settled" if None in now else ""
    silent = f", {len(found.unsaid)} encoded under which nothing stands" if found.unsaid else ""
    return f"{counted(number, 'provision')}, {now.count(True) or 'none'} with effect{unsettled}{silent}"


def _together(provisions: Sequence[Fires]) -> Iterator[tuple[Group, Fires]]:
    """The provisions, those together that differ only in whom they are about and that the same would make fire."""
    by_finding = {id(one.finding): one for one in provisions}

    def would(one: Fires) -> object:
        acts = tuple((tuple((a.event or (a.who, a.what)) for a in w.acts), w.fires) for w in one.ways)
        return one.finding.late, one.from_day, acts, one.missing

    for group in groups((one.finding for one in provisions), lambda finding: would(by_finding[id(finding)])):
        yield group, by_finding[id(group.first)]


def _provision(page: Page, group: Group, one: Fires, on: date, verbose: bool) -> None:
    finding = one.finding
    about = f", {finding.about}" if finding.about and group.number == 1 else ""
    page.heading(f"{page.name(finding.agreement)} {head(finding)}{about}")
    page.text(finding.says, 2)
    (told if verbose else people)(page, group, 2, verbose)
    _fires(page, one, on, verbose)


def _fires(page: Page, one: Fires, on: date, verbose: bool) -> None:
    if one.now:
        window = when(one.finding)
        if one.finding.status == "breached":
            page.text(f"Late on the record on {said_day(on)}: to be done {window}.", 2, "bad")
        else:
            page.text(f"Has effect on {said_day(on)}" + (f" ({window})" if window else "") + ".", 2, "good")
        return
    if one.finding.status == "satisfied":
        page.text(f"Done by {said_day(on)}.", 2, "good")
    if one.from_day is not None:
        page.hang("day", f"{said_day(one.from_day)}: by itself, if nothing happens", 2, column=7)
    _ways(page, one.ways)
    for item in one.missing:
        unknown(page, item, 2, column=7)
    nothing = not one.ways and one.from_day is None and not one.missing and one.finding.status != "satisfied"
    if nothing:
        page.text("Nothing that can be named would make it fire:", 2)
    if nothing or verbose:
        against(page, one.finding, 2)


def _ways(page: Page, ways: Sequence[Way]) -> None:
    """The ways, those of the same outcome one after the other, and the outcome once."""
    for (outcome, turns_on), some in groupby(ways, key=lambda way: (_outcome(way), way.missing)):
        each = list(some)
        for way in each:
            for n, act in enumerate(way.acts):
                what = act.event or f"{act.who + ': ' if act.who else ''}{act.what}"
                page.hang(("event" if act.event else "act") if n == 0 else "and", what, 2, column=7)
        page.text(f"({'each ' if len(each) > 1 else ''}{outcome})", 9, "faint")
        for item in turns_on:
            unknown(page, item, 9)
    if len(ways) == MOST_WAYS:
        page.text(f"(the {MOST_WAYS} shortest ways; there may be others)", 2, "faint")


def _outcome(way: Way) -> str:
    if way.missing:
        return "tried: whether it fires then turns on what is not on record"
    if way.fires is not None:
        return "tried: it fires" if way.fires else "tried: it does not fire yet"
    if blanks := to_fill_in(way.acts):
        return f"not tried: fill in {', '.join(blanks)}, and ask `covenantry whatif`"
    return "not tried: only papers on record show it"


def _unsaid(page: Page, one: Unsaid, verbose: bool) -> None:
    """A provision without a finding: where it is encoded, and what would bring one."""
    silent = one.silent
    page.heading(f"{page.name(silent.agreement)} {silent.section}, under which nothing stands")
    page.text(silent.says, 2)
    by_kind: dict[str, list[str]] = {}
    for section, kind in silent.within:
        by_kind.setdefault(kind.replace("_", " "), []).append(section)
    clauses = "; ".join(f"{', '.join(sections)} ({kind})" for kind, sections in by_kind.items())
    page.hang("part of" if silent.section not in dict(silent.within) else "kind", clauses, 2, column=9)
    if silent.transfers:
        page.text("It speaks of proposed transfers: `covenantry precheck` asks it about one.", 2)
    if not silent.stood:
        return
    if one.from_day is not None:
        page.hang("day", f"{said_day(one.from_day)}: by itself, if nothing happens", 2, column=7)
    _ways(page, one.ways)
    if not one.ways and one.from_day is None:
        stands = dict.fromkeys(finding.section for _, finding in silent.beside if finding.live)
        if stands:
            page.hang("see", f"{', '.join(stands)}, which stand{'s' if len(stands) == 1 else ''}", 2, column=7)
    if silent.absent and (verbose or not one.ways):
        most = len(silent.absent) if verbose else MOST_ABSENT
        page.hang("looks for, none on record:", few(list(silent.absent), most), 2)


__all__ = ["fires_text"]

"""What else an answer has to say: consequences, readings, assumptions, what does not stand in the way, every reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.warnings import Warning
from covenantry.engine.logic.findings import Finding, ReadingUsed
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.logic.sources import Absent, Closes, Ground, Record, Source, records
from covenantry.engine.render.layout import Page
from covenantry.engine.render.words import answer_word, decisive, few, points, said, statements, title, unique


def warned(warnings: Sequence[Warning]) -> list[tuple[str, str]]:
    """What weighs on an answer, as rows beside it."""
    return [("Assumed" if one.kind == "assumed" else "Warning", one.words) for one in warnings]


def follows(page: Page, answer: Answer, short: Mapping[str, str]) -> None:
    """What the transfer, or an attempt at it, brings with it."""
    told = [f for f in answer.findings if not f.blocks and f.effect != "exception" and f.status != "not engaged"]
    if told:
        page.heading("It brings with it")
    for agreement, group in groupby(told, key=lambda finding: finding.agreement):
        page.text(short.get(agreement, agreement), 2, "faint")
        alike: dict[tuple[str, str], list[str]] = {}  # what several have, each on his own, in one line
        for finding in group:
            what = "; ".join(finding.consequences) or finding.says
            alike.setdefault((title(finding), what), []).extend(finding.holders)
        for (titled, what), names in alike.items():
            holders = few([name for name in dict.fromkeys(names) if name not in what])
            page.hang(f"{titled}:", what + (f" ({holders})" if holders else ""), 4)


def used_readings(answer: Answer) -> dict[tuple[str, ReadingUsed], list[str]]:
    """The readings that the answer rests on, by agreement, each with what another one would change, in words.

    One that keeps a clause out of play is among them where another one would give another verdict.
    """
    used: dict[tuple[str, ReadingUsed], list[str]] = {}
    for finding in answer.findings:
        for reading in finding.readings:
            if finding.status != "not engaged" or reading.verdicts:
                plain = reading._replace(differs=(), verdicts=())
                used.setdefault((finding.agreement, plain), []).extend(reading.differs)
    return used


def readings(page: Page, answer: Answer, short: Mapping[str, str]) -> None:
    """The readings of ambiguous words, those of which another one would change something first."""
    used = used_readings(answer)
    if any(used.values()):
        page.heading("Readings of ambiguous words: another one would change this answer")
    for (agreement, reading), differs in used.items():
        if differs:
            _reading(page, short.get(agreement, agreement), reading, differs)
    for signed in (False, True):
        others = [pair for pair, differs in used.items() if not differs and bool(pair[1].signed_off_by) is signed]
        if others:
            page.heading(f"Readings also relied on, {'signed off' if signed else 'not signed off'}")
        for agreement, reading in others:
            _reading(page, short.get(agreement, agreement), reading, ())


def _reading(page: Page, agreement: str, reading: ReadingUsed, differs: Sequence[str]) -> None:
    signed = f"signed off by {reading.signed_off_by}" if reading.signed_off_by else "not signed off"
    page.hang(reading.section, f"({agreement}; {signed})", 2, "strong")
    page.text(f'"{reading.words}" is taken as: {reading.taken_as}', 4)
    for text in _merged(differs):
        page.hang("!", text, 4, "open", column=2)


def _merged(differs: Sequence[str]) -> list[str]:
    """What another reading would change in several findings, in one sentence for each other reading."""
    merged: dict[str, list[str]] = {}
    for text in dict.fromkeys(differs):
        other, _, changes = text.rpartition(": ")
        merged.setdefault(other, []).append(changes)
    return [f"{other}: {'; '.join(changes)}" for other, changes in merged.items()]


def stated(page: Page, answer: Answer) -> None:
    if answer.stated:
        page.heading("Stated with the transfer, not in the book")
        page.text(", ".join(answer.stated), 2)


# --- what does not stand in the way
# -------------------------------------------------------------------------------------


def aside(page: Page, answer: Answer, short: Mapping[str, str]) -> None:
    """The exceptions looked at, limb by limb where they fail; what is met; what does not apply, a line each."""
    applying = [finding for finding in answer.findings if finding.status != "not engaged"]
    exceptions = [finding for finding in applying if finding.effect == "exception"]
    if exceptions:
        page.heading("Exceptions looked at")
    for finding in exceptions:
        fits = finding.satisfied.value if finding.satisfied is not None else None
        page.hang(
            answer_word(fits),
            f"{title(finding)} ({short.get(finding.agreement, finding.agreement)})",
            2,
            "strong",
            column=5,
        )
        for limb in points(finding.satisfied):
            if limb.value is fits:
                page.hang(answer_word(limb.value), said(limb), 4, column=5)
    _lines(page, "Met, or excepted", [finding for finding in applying if finding.blocks and finding.clears], short)
    _lines(page, "Does not apply", [finding for finding in answer.findings if finding.status == "not engaged"], short)


def _lines(page: Page, heading: str, findings: Sequence[Finding], short: Mapping[str, str]) -> None:
    """A line for each provision, or for those together that the same keeps out of the way."""
    if findings:
        page.heading(heading)
    for agreement, group in groupby(findings, key=lambda finding: finding.agreement):
        page.text(short.get(agreement, agreement), 2, "faint")
        by_reason: dict[str, list[Finding]] = {}
        for finding in group:
            by_reason.setdefault(_first(finding), []).append(finding)
        for reason, together in by_reason.items():
            if len(together) == 1:
                page.hang(f"{title(together[0])}:", reason, 4)
            else:
                sections = ", ".join(dict.fromkeys(finding.section for finding in together))
                page.hang(f"{sections}:", reason, 4)


def _first(finding: Finding) -> str:
    """The first reason for which the provision does not stand in the way."""
    if finding.status == "not engaged":
        found, word = statements(finding.engaged, lambda part: part.value is False), "no"
        found = found or [said(leaf) for leaf in unique(decisive(finding.engaged))]
    elif finding.status == "excepted":
        found, word = statements(finding.excepted, lambda part: bool(part.value)), "excepted"
    else:
        found, word = statements(finding.satisfied, lambda part: bool(part.value)), "met"
    return f"{word}: {found[0]}" if found else word


def trees(page: Page, answer: Answer, short: Mapping[str, str]) -> None:
    page.heading("Every reason")
    for finding in answer.findings:
        page.hang(
            title(finding),
            f"({short.get(finding.agreement, finding.agreement)}) {finding.status}; {finding.place}",
            2,
            "strong",
        )
        _tree(page, finding.because, 4)


def brief(sources: Sequence[Source]) -> str:
    """What a reason rests on, in short: the first few records with where they stand; else what it is."""
    found = list(dict.fromkeys(_at(record) for record in records(sources)))
    others = [one.value for one in sources if isinstance(one, Ground)]
    others += [f"not on record: {one.looked_for}" for one in sources if isinstance(one, Absent)]
    others += [f"prices of {one.stock_class_id}" for one in sources if isinstance(one, Closes)]
    return "; ".join([few(found), *others] if found else others)


def _at(record: Record) -> str:
    marks = f" at {record.place}" if record.place is not None else ""
    marks += f", {record.source}" if record.source is not None else ""
    return f"{record.id}{marks}" + (", ILLUSTRATIVE" if record.illustrative else "")


def _tree(page: Page, reason: Reason, indent: int) -> None:
    source = f" [{brief(reason.rests_on)}]" if reason.rests_on else ""
    changes = f" (until {reason.changes})" if reason.changes else ""
    page.hang(answer_word(reason.value), f"{reason.text}{changes}{source}", min(indent, 24), column=4)
    for part in reason.parts:
        _tree(page, part, indent + 2)

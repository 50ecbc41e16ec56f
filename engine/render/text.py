"""The answer for a person: the verdict and its day first, why, what to do, what may be wrong; the rest under counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.logic.findings import Finding, ReadingUsed
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.logic.verdict import Verdict
from covenantry.engine.render.json import asking
from covenantry.engine.render.layout import Page, Style, plain
from covenantry.engine.render.remarks import aside, follows, readings, stated, trees, used_readings
from covenantry.engine.render.to_do import figures, procedures, to_do
from covenantry.engine.render.words import (
    answer_word,
    counted,
    deal,
    grouped,
    kind_of,
    points,
    said,
    said_day,
    span,
    title,
)
from covenantry.facts.book import Book

#: What is folded under its count unless it is asked for.
TOPICS = ("reasons", "readings", "facts", "figures", "effects", "other")
#: Provisions that stand in the way told in full; the others are named.
MOST_WHY = 3

_COLOURS = {"permitted": "good", "prohibited": "bad", "conditional": "open", "undetermined": "open"}
_WORSE: dict[Verdict, int] = {"permitted": 0, "conditional": 1, "undetermined": 2, "prohibited": 3}
#: What an attempt at it brings about: told beside the verdict.
_SANCTIONS = ("void_transfer", "stop_transfer")


def to_text(
    answer: Answer,
    book: Book,
    *,
    width: int = 80,
    verbose: bool = False,
    show: Collection[str] = (),
    style: Style = plain,
) -> str:
    """The answer; `show`: which of TOPICS are unfolded, `verbose`: all of them, with every reason as a tree."""
    page = Page(width, style)
    lay_out(page, answer, book, verbose=verbose, show=show)
    return str(page)


def lay_out(page: Page, answer: Answer, book: Book, *, verbose: bool = False, show: Collection[str] = ()) -> None:
    """Puts the answer on a page, part by part: what is in sight always, then what was to be unfolded."""
    short = {one.id: one.short for one in answer.consulted}
    shown = frozenset(TOPICS) if verbose else frozenset(show)
    page.part("verdict")
    page.text(first_line(answer), kind=_COLOURS[answer.verdict])
    page.text(deal(answer.proposal, book.securities.get(answer.proposal.stock_class_id)))
    page.part("why")
    _why(page, answer, short)
    page.part("cautions")
    _cautions(page, answer)
    page.part("questions")
    _questions(page, answer, short, shown)
    page.part("to do")
    to_do(page, answer, verbose)
    _sanctions(page, answer)
    procedures(page, answer, short, "figures" in shown)
    stated(page, answer)
    _unfolded(page, answer, short, shown, verbose)
    page.part("record")
    _record(page, answer)
    if fold := _folded(answer, shown):
        page.typed("Folded", fold, column=8)


def first_line(answer: Answer) -> str:
    """The verdict, its day, and the first day on which it is free or can be made so."""
    on, first = said_day(answer.proposal.date), ""
    if answer.verdict != "permitted" and answer.earliest is not None:
        first = f" First day free: {said_day(answer.earliest)}."
    elif answer.clear_from not in (None, answer.proposal.date):
        assert answer.clear_from is not None
        first = f" First day free: {said_day(answer.clear_from)} (conditional)."
    elif answer.verdict == "prohibited":
        first = " No first day free: time alone does not end it."
    if answer.verdict == "conditional":
        least = min(map(len, answer.cures))
        return f"CONDITIONAL on {on}: {counted(least, 'act is', 'acts are')} missing.{first}"
    if answer.verdict == "undetermined":
        turns = counted(len(answer.missing), "fact that is", "facts that are")
        return f"UNDETERMINED on {on}: it turns on {turns} not on record.{first}"
    return f"{answer.verdict.upper()} on {on}.{first}"


# --- why --------------------------------------------------------------------------------------------------------------


def _why(page: Page, answer: Answer, short: Mapping[str, str]) -> None:
    """Each provision that decides, the worst first: three in full, the others by name."""
    found = _in_the_way(answer)
    if not found:
        if not answer.findings:
            page.heading("Why")
            page.text("No provision that is encoded speaks of this holder and these securities.", 2)
        return
    page.heading("Why")
    for finding in found[:MOST_WHY]:
        head = f"{_named(finding)}, {short.get(finding.agreement, finding.agreement)} {finding.section}:"
        page.hang(head, finding.says, 2, "strong")
        its = finding.window
        if its is not None and its.last_day is not None and finding.effect == "prohibition" and not finding.steps:
            page.text(span(its), 4)
    if rest := found[MOST_WHY:]:
        names = ", ".join(dict.fromkeys(f"{kind_of(f)} {f.section}" for f in rest))
        page.hang(f"and {len(rest)} more:", names, 2)


def _in_the_way(answer: Answer) -> list[Finding]:
    """What bears on the verdict and is not clear: prohibitions that hold, what is not settled, conditions not met."""
    open_ = [finding for finding in answer.findings if finding.blocks and finding.clears is not True]
    return sorted(open_, key=lambda f: (*_rank(f.effect == "prohibition", f.clears), f.effect != "prohibition"))


def _rank(forbids: bool, clears: bool | None) -> tuple[bool, bool]:
    return not (forbids and clears is False), clears is not None


def _named(finding: Finding) -> str:
    """A provision by what it is, and how it stands."""
    kind = kind_of(finding)
    if finding.clears is None:
        return f"{kind.capitalize()} not settled"
    return f"{kind.capitalize()} {'in force' if finding.effect == 'prohibition' else 'not met yet'}"


def _questions(page: Page, answer: Answer, short: Mapping[str, str], shown: Collection[str]) -> None:
    """What is not on record and could change the verdict: a question each, with the handle by which it is answered."""
    if not answer.missing:
        return
    page.heading("Not on record")
    for handle, item in answer.questions.items():
        page.hang(handle, f"{item.question}?  [{grouped(asking(answer, item), short)}]", 2, column=4)
        if "facts" in shown:
            page.text(item.fact, 6, "strong")
    page.typed("", "Answer for once with --ask, or --assume Q1=no; recorded in the book, it holds for good.", 2)


def _sanctions(page: Page, answer: Answer) -> None:
    """What becomes of it if it is made all the same."""
    if answer.verdict == "permitted":
        return
    found = [f for f in answer.findings if f.kind in _SANCTIONS and not f.blocks and f.status != "not engaged"]
    by_words: dict[str, list[str]] = {}
    for finding in found:
        by_words.setdefault("; ".join(finding.consequences) or finding.says, []).append(finding.section)
    if by_words:
        told = "; ".join(_under(words, dict.fromkeys(sections)) for words, sections in by_words.items())
        page.lines.append("")
        page.hang("Made all the same:", told)


def _under(words: str, sections: Iterable[str]) -> str:
    others = [section for section in sections if f"({section})" not in words]
    return f"{words} ({', '.join(others)})" if others else words


# --- what may be wrong ------------------------------------------------------------------------------------------------


def _cautions(page: Page, answer: Answer) -> None:
    """What weighs on the verdict, and every meaning of the words under which it would be worse."""
    worse = list(_worsening(answer))
    if answer.warnings or worse:
        page.lines.append("")
    for warning in answer.warnings:
        names_facts = warning.kind == "assumed"
        words = warning.words if names_facts else warning.words[:1].upper() + warning.words[1:]
        page.hang("!", words, 0, "open", column=2)
    for reading, differs in worse:
        for text in differs:
            page.hang("!", f'{reading.section}: "{reading.words}", {text}', 0, "open", column=2)


def _worsening(answer: Answer) -> Iterator[tuple[ReadingUsed, list[str]]]:
    """The readings of which another one would give a worse verdict."""
    worse = {verdict for verdict, rank in _WORSE.items() if rank > _WORSE[answer.verdict]}
    verdicts: dict[tuple[str, str], set[str]] = {}
    for finding in answer.findings:
        for reading in finding.readings:
            verdicts.setdefault((reading.section, reading.words), set()).update(reading.verdicts)
    for (_, reading), differs in used_readings(answer).items():
        if verdicts[reading.section, reading.words] & worse:
            yield reading, [text for text in differs if any(f"the verdict would be {one}" in text for one in worse)]


# --- the rest ---------------------------------------------------------------------------------------------------------


class _Fold(NamedTuple):
    topic: str
    number: int
    words: str


def _folds(answer: Answer) -> list[_Fold]:
    """How much of what there is beside."""
    used = used_readings(answer)
    signed = sum(1 for _, reading in used if reading.signed_off_by)
    change = sum(1 for differs in used.values() if differs)
    blocking = [f for f in answer.findings if f.blocks and f.clears is not True]
    return [
        _Fold("reasons", len(blocking), f"reasons of {counted(len(blocking), 'provision')}"),
        _Fold(
            "readings", len(used), f"{counted(len(used), 'reading')} ({signed} signed off, {change} would change this)"
        ),
        _Fold("facts", len(answer.missing), f"names of {counted(len(answer.missing), 'fact')}"),
        _Fold("figures", n := len({a for f in answer.findings for a in f.amounts}), counted(n, "figure")),
        _Fold("effects", n := len(_effects(answer)), counted(n, "effect")),
        _Fold("other", n := len(answer.findings) - len(blocking) - len(_effects(answer)), f"{n} that do not decide"),
    ]


def _folded(answer: Answer, shown: Collection[str]) -> str:
    """What of it is not shown; nothing where there is nothing."""
    left = [fold for fold in _folds(answer) if fold.number and fold.topic not in shown]
    if not left:
        return ""
    return f"{'; '.join(fold.words for fold in left)}. --show {','.join(fold.topic for fold in left)}, or -v for all."


def _effects(answer: Answer) -> list[Finding]:
    return [f for f in answer.findings if not f.blocks and f.effect != "exception" and f.status != "not engaged"]


def _unfolded(page: Page, answer: Answer, short: Mapping[str, str], shown: Collection[str], verbose: bool) -> None:
    laid: dict[str, Callable[[], None]] = {
        "reasons": lambda: _reasons(page, _in_the_way(answer), short),
        "figures": lambda: figures(page, answer),
        "effects": lambda: follows(page, answer, short),
        "readings": lambda: readings(page, answer, short),
        "other": lambda: aside(page, answer, short),
    }
    words = {fold.topic: fold.words for fold in _folds(answer)}
    for topic, lay in laid.items():
        if topic in shown:
            page.part(topic, words[topic])
            lay()
    if verbose:
        page.part("trees", "every reason, with the entries and rules that it rests on")
        trees(page, answer, short)


def _reasons(page: Page, findings: Sequence[Finding], short: Mapping[str, str]) -> None:
    """Of each provision in the way: why it applies, that no exception does, what it still asks for."""
    if findings:
        page.heading("Reasons")
    for finding in findings:
        page.hang(title(finding), f"({short.get(finding.agreement, finding.agreement)})", 2, "strong")
        for reason in _deciding(finding):
            page.hang(answer_word(reason.value), said(reason), 4, column=5)


def _deciding(finding: Finding) -> list[Reason]:
    """What makes the provision stand in the way.

    Of a condition that applies, only what it asks for; of a provision that is not settled, only what is not known.
    """
    lacking = points(finding.satisfied, lambda part: part.value is not True)
    if finding.clears is None:
        found = [*points(finding.engaged), *points(finding.excepted), *lacking]
        return [point for point in found if point.value is None] or found
    if finding.effect == "condition":
        return lacking or points(finding.engaged)
    return [*points(finding.engaged), *points(finding.excepted), *lacking]


def _record(page: Page, answer: Answer) -> None:
    """On what it was answered, and when the answer may be another."""
    known = (
        "on everything recorded"
        if answer.known_at is None
        else f"on what was recorded by {answer.known_at.isoformat()}"
    )
    change = "" if answer.next_change is None else f" Next change: {said_day(answer.next_change)}."
    texts = "; ".join(f"{one.short}, text of {said_day(one.since)}" for one in answer.consulted)
    page.lines.append("")
    page.hang("Record", f"As of {said_day(answer.as_of)}, {known}.{change}", 0, column=8)
    page.hang("", f"Asked: {texts or 'no agreement was in being on that day'}.", 8)

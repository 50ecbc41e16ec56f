"""The answer for a person: the verdict, what stands in the way and why, who must do what by when, dates, figures."""

from __future__ import annotations

from collections.abc import Sequence

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.render.json import asking
from covenantry.engine.render.layout import Page, Style, plain
from covenantry.engine.render.remarks import aside, assumed, follows, readings, trees, warned
from covenantry.engine.render.to_do import figures, procedures, to_do
from covenantry.engine.render.words import answer_word, day, grouped, headline, points, said, span, title
from covenantry.facts.book import Book

_COLOURS = {"permitted": "good", "prohibited": "bad", "conditional": "open", "undetermined": "open"}


def to_text(answer: Answer, book: Book, *, width: int = 80, verbose: bool = False, style: Style = plain) -> str:
    """The whole answer; `verbose` adds every reason as a tree, every alternative and every provision in full."""
    page = Page(width, style)
    _verdict(page, answer, book)
    open_ = [finding for finding in answer.findings if finding.blocks and finding.clears is not True]
    unsettled = [finding for finding in open_ if finding.clears is None]
    _in_the_way(page, "Forbidden by", [f for f in open_ if f.effect == "prohibition" and f.clears is False])
    _in_the_way(page, "Not settled", unsettled)
    unmet = [finding for finding in open_ if finding.effect == "condition" and finding.clears is False]
    _in_the_way(page, f"Conditions that no act meets on {answer.proposal.date}", [f for f in unmet if not f.cures])
    _in_the_way(page, "Conditions not met", [finding for finding in unmet if finding.cures])
    _missing(page, answer)
    to_do(page, answer, verbose)
    procedures(page, answer)
    figures(page, answer, verbose)
    follows(page, answer)
    readings(page, answer, verbose)
    assumed(page, answer)
    aside(page, answer)
    if verbose:
        trees(page, answer)
    return str(page)


# --- the verdict ----------------------------------------------------------------------------------------------------


def _verdict(page: Page, answer: Answer, book: Book) -> None:
    stock_class = book.securities.get(answer.proposal.stock_class_id)
    name = stock_class.name if stock_class else answer.proposal.stock_class_id
    page.text(headline(answer.verdict, answer.proposal, name), kind=_COLOURS[answer.verdict])
    page.lines.append("")
    known = "everything recorded" if answer.known_at is None else f"what was recorded by {answer.known_at.isoformat()}"
    rows = [("As of", f"{answer.as_of}, on {known}")]
    rows += warned(answer.warnings)
    if answer.verdict != "permitted":
        rows.append(("Permitted from", day(answer.earliest, "no day: it does not become permitted by itself")))
        if answer.earliest is None and answer.clear_from not in (None, answer.proposal.date):
            rows.append(
                ("No bar from", f"{answer.clear_from}: nothing forbids it then; the conditions still have to be met")
            )
    rows.append(("Next change", day(answer.next_change, "none: the answer stays the same until something happens")))
    consulted = "; ".join(f"{agreement.id}, text of {agreement.since}" for agreement in answer.consulted)
    rows.append(("Agreements", consulted or "none was in being on that day"))
    if not answer.findings:
        rows.append(("Provisions", "none speaks of this holder and these securities"))
    page.rows(rows)


# --- what stands in the way, and why ----------------------------------------------------------------------------------


def _in_the_way(page: Page, heading: str, findings: Sequence[Finding]) -> None:
    if findings:
        page.heading(heading)
    for finding in findings:
        page.hang(title(finding), f"({finding.agreement})", 2, "strong")
        page.text(finding.says, 4)
        shown = _why(finding)
        for reason in shown:
            page.hang(answer_word(reason.value), said(reason), 4, column=5)
        window = finding.window
        if window is not None and all(reason.role != "window" for reason in shown):
            page.hang("runs", f"{span(window)}, {window.counted}", 4, column=5)


def _why(finding: Finding) -> list[Reason]:
    """What makes the provision stand in the way: why it applies, that no exception does, what it still asks for.

    Of a condition that applies, only what it asks for; of a provision that is not settled, only what is not known.
    """
    lacking = points(finding.satisfied, lambda part: part.value is not True)
    if finding.clears is None:
        found = [*points(finding.engaged), *points(finding.excepted), *lacking]
        return [point for point in found if point.value is None] or found
    if finding.effect == "condition":
        return lacking or points(finding.engaged)
    return [*points(finding.engaged), *points(finding.excepted), *lacking]


def _missing(page: Page, answer: Answer) -> None:
    if not answer.missing:
        return
    page.heading("Not on record")
    for item in answer.missing:
        page.hang("?", f"{item.question}  [{grouped(asking(answer, item))}]", 2, column=2)
        page.text(item.fact, 4, "strong")
    page.text(
        "Answer for this time with --assume FACT=yes (or no), or with --ask; recorded in the book, it holds for good.",
        2,
        "faint",
    )

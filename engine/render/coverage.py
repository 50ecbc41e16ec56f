"""The coverage of agreements as text for a person and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from covenantry.engine.coverage.compare import Coverage, Covered, Document, statuses
from covenantry.engine.render.layout import Page, Style, plain

if TYPE_CHECKING:
    from covenantry.engine.render.coverage_shapes import CoverageShape, DocumentShape, SectionShape

#: The statuses in the order in which they are counted, with how one and several sections of each are called.
_COUNTED = {
    "encoded": "encoded",
    "judgement": "left to a person's judgement",
    "not modelled": "not modelled",
    "heading": "headings of others",
    "missing": "not accounted for",
}


def coverage_text(found: Coverage, width: int, style: Style = plain, every: bool = False) -> str:
    """A table for each agreement: its counts and what is amiss; with `every`, all sections."""
    page = Page(width, style)
    for document in found.documents:
        page.heading(document.title)
        _document(page, document, every)
    if found.strangers:
        page.heading("Texts that are none of these agreements")
        for name in found.strangers:
            page.text(name, indent=2)
    page.lines.append("")
    counts = _counts(statuses(found.documents))
    page.text(f"All together: {counts}.", kind="good" if found.sound else "bad")
    return str(page).lstrip("\n")


def _document(page: Page, document: Document, every: bool) -> None:
    page.text(f"{_counts(document.counts())}.")
    if document.wrong:
        page.text(f"{document.wrong}.", kind="bad")
    if document.text:
        same = sum(section.words == "same" for section in document.sections)
        page.text(f"In {document.text}, {same} of {len(document.sections)} sections have the words that were encoded.")
    for title, sections in {"": document.sections}.items() if every else _amiss(document):
        if title:
            page.text(f"{title}:", 2, "bad")
        column = min(max((len(section.account.listed.section) for section in sections), default=0), 24) + 2
        for section in sections:
            kind = "bad" if not section.sound and every else "faint" if section.account.status == "heading" else ""
            said = "; ".join(_everything(section)) if every else _briefly(section)
            page.hang(section.account.listed.section, said, 4 if title else 2, kind, column)
    for rule in document.astray:
        page.text(f"The list lacks {rule.section}, which {rule} encodes.", 2, "bad")
    for name in document.unlisted:
        page.text(f"The text has {name}, which the list lacks.", 2, "bad")


def _amiss(document: Document) -> Iterator[tuple[str, Sequence[Covered]]]:
    """The sections that something is amiss with, by what it is."""
    groups = {
        "Not accounted for": [s for s in document.sections if s.account.status == "missing"],
        "The words differ from those encoded": [s for s in document.sections if s.words == "differs"],
        "Not found in the text": [s for s in document.sections if s.words == "not found"],
    }
    yield from ((title, sections) for title, sections in groups.items() if sections)


def _briefly(section: Covered) -> str:
    title = section.account.listed.title
    return f"{title} (hash now {section.hash})" if section.words == "differs" else title


def _everything(section: Covered) -> Iterator[str]:
    listed = section.account.listed
    yield listed.title if section.account.status == "heading" else f"{listed.title}: {_account(section)}"
    if section.words == "differs":
        yield f"the words differ (hash now {section.hash})"
    elif section.words == "not found":
        yield "not found in the text"


def _account(section: Covered) -> str:
    listed, status = section.account.listed, section.account.status
    if status == "encoded":
        first, *more = section.account.by
        return first + (f" and {len(more)} more" if more else "")
    if status == "judgement":
        return f"{listed.by} judges; {listed.because}"
    return f"not modelled, {listed.because}" if status == "not modelled" else _COUNTED["missing"]


def _counts(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    parts = ", ".join(f"{counts[status]} {words}" for status, words in _COUNTED.items() if counts.get(status))
    return f"{total} section{'' if total == 1 else 's'}" + (f": {parts}" if parts else "")


def coverage_json(found: Coverage) -> CoverageShape:
    """The same as plain data."""
    return {
        "sound": found.sound,
        "documents": [_document_json(document) for document in found.documents],
        "unrecognised": list(found.strangers),
    }


def _document_json(document: Document) -> DocumentShape:
    return {
        "agreement": document.agreement,
        "title": document.title,
        "sound": document.sound,
        "text": document.text,
        "wrong": document.wrong or None,
        "sections": [_section_json(section) for section in document.sections],
        "rules_astray": [f"{rule} ({rule.section})" for rule in document.astray],
        "unlisted": list(document.unlisted),
    }


def _section_json(section: Covered) -> SectionShape:
    listed = section.account.listed
    return {
        "section": listed.section,
        "title": listed.title,
        "status": section.account.status,
        "by": list(section.account.by) if section.account.status == "encoded" else [],
        "because": listed.because,
        "judge": listed.by,
        "words": section.words,
        "hash": section.hash,
    }

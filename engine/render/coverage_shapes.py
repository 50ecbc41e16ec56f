"""The shape of the JSON of `covenantry coverage`."""

from __future__ import annotations

from typing_extensions import TypedDict

from covenantry.engine.coverage.account import Status
from covenantry.engine.coverage.compare import Words


class SectionShape(TypedDict):
    """One section. `by`: the rules that encode it. `words`: whether the text has those that the list has a hash of.

    `hash`: of the words that the text has; null where no text was looked at, or the section was not found in it.
    """

    section: str
    title: str
    status: Status
    by: list[str]
    because: str | None
    judge: str | None
    words: Words | None
    hash: str | None


class DocumentShape(TypedDict):
    """An agreement or an amendment of one.

    `rules_astray`: rules that cite a section that is not listed. `unlisted`: sections of the text that are not.
    """

    agreement: str
    title: str
    sound: bool
    text: str | None
    wrong: str | None
    sections: list[SectionShape]
    rules_astray: list[str]
    unlisted: list[str]


class CoverageShape(TypedDict):
    """Every agreement; `sound`: all is accounted for and as listed. `unrecognised`: texts that are none of them."""

    sound: bool
    documents: list[DocumentShape]
    unrecognised: list[str]

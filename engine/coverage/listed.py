"""sections.yaml: the list of every section of an agreement, and what it says of those that no rule encodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

from covenantry.engine.coverage.names import within
from covenantry.engine.coverage.normal import DIGITS
from covenantry.facts.documents import Document, Path_, read_file
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Parsed, typed
from covenantry.facts.values import Day, Name

FILE = "sections.yaml"

Treated = Literal["judgement", "not modelled", "heading"]


def _hash(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(f"[0-9a-f]{{{DIGITS}}}", value):
        raise ValueError(f"should be the first {DIGITS} hexadecimal digits of a hash")
    return value


Hash = Annotated[str, Parsed(_hash, f"The first {DIGITS} hexadecimal digits of SHA-256 of the section's own words.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One section, as far as its own words reach: to the next section of the list.

    `begins`: the few words with which it begins, where its number does not tell (a preamble, an unnumbered paragraph).
    `treated`: why no rule encodes it, with `because` in one line; a judgement says who makes it (`by`); a heading only
    leads to its parts, which have accounts of their own.
    `see`: another section whose rules apply these words too. `cited_as`: what the rules call it, where its number is
    also another's. `amends`: in an amendment, the section of the agreement that it replaces.
    """

    __pydantic_config__ = STRICT
    section: Name
    title: Name
    hash: Hash | None = None
    begins: Name | None = None
    treated: Treated | None = None
    because: Name | None = None
    by: Name | None = None
    see: Name | None = None
    cited_as: Name | None = None
    amends: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentListed:
    """The sections of an amendment's own text; `effective` is that of its file in amendments/."""

    __pydantic_config__ = STRICT
    effective: Day
    begins: Name
    sections: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The list of one agreement, in the order of its text.

    `begins`: the words at the beginning of the text, by which it is known; without them, and without hashes, the list
    is a start that is held against no text. `extract`: why there is only a part of the document here and no text to
    hold it against (a statute of which the rules use one section).
    """

    __pydantic_config__ = STRICT
    begins: Name | None = None
    extract: Name | None = None
    sections: tuple[Listed, ...]
    amendments: tuple[AmendmentListed, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One document with its sections: an agreement, or an amendment of it; `path` leads to its list in the file."""

    effective: Day | None
    begins: str | None
    sections: tuple[Listed, ...]
    path: Path_


@dataclass(frozen=True, slots=True)
class SectionList:
    """A sections.yaml that has been read, with the place of everything in it."""

    sections: Sections
    document: Document = field(repr=False)

    def texts(self) -> Iterator[Text]:
        """The agreement's text, then those of its amendments."""
        yield Text(None, self.sections.begins, self.sections.sections, ("sections",))
        for i, one in enumerate(self.sections.amendments):
            yield Text(one.effective, one.begins, one.sections, ("amendments", i, "sections"))

    def place(self, path: Path_) -> Place:
        """Where a part of the list stands."""
        return self.document.place(path)


def read_sections(path: Path, name: str) -> tuple[SectionList | None, list[Problem]]:
    """The list in a file, or what is wrong with it by itself."""
    documents, problems = read_file(path, name)
    if problems:
        return None, problems
    if len(documents) != 1:
        return None, [Problem(Place(name), "should hold one document")]
    value, problems = typed(Sections, documents[0].data, documents[0])
    if value is None:
        return None, problems
    found = SectionList(value, documents[0])
    return found, list(_unsound(found))


def _unsound(found: SectionList) -> Iterator[Problem]:
    listed = [one for text in found.texts() for one in text.sections]
    begun = found.sections.begins is not None or any(one.hash is not None for one in listed)
    whole = found.sections.extract is None and begun
    if whole and found.sections.begins is None:
        yield Problem(found.place(()), "'begins' is missing", "the words at the beginning of the text, to know it by")
    for text in found.texts():
        seen: set[str] = set()
        called: set[str] = set()
        for i, one in enumerate(text.sections):
            for message, hint, term in _wrong(one, text.sections, whole):
                yield Problem(found.place((*text.path, i, term)), message, hint)
            if one.section in seen:
                yield Problem(found.place((*text.path, i, "section")), f"{one.section} is listed twice")
            if one.cited_as in called:
                message = f"'{one.cited_as}' already stands for another section"
                yield Problem(found.place((*text.path, i, "cited_as")), message)
            seen.add(one.section)
            called |= {one.cited_as} if one.cited_as else set()
        yield from _strewn(found, text)


def _wrong(one: Listed, beside: Iterable[Listed], whole: bool) -> Iterator[tuple[str, str, str]]:
    """What is wrong with an entry: message, hint, the term."""
    if whole and one.hash is None:
        yield f"{one.section} has no hash", "covenantry coverage --source says the hash of the text", "section"
    if (one.treated in (None, "heading")) != (one.because is None):
        yield "'because' says why a section is a judgement or not modelled, and goes with that alone", "", "section"
    if one.treated == "heading" and not any(within(other.section, one.section) for other in beside):
        yield (
            f"{one.section} is called a heading, but has no parts",
            "list its parts, or say how it is treated",
            "treated",
        )
    if (one.treated == "judgement") != (one.by is not None):
        yield "a judgement, and only a judgement, says who makes it", "by: the Board of Directors", "section"
    if one.treated and (one.see or one.amends):
        yield "'treated' says that no rule encodes it, 'see' and 'amends' that one does", "keep one of them", "section"
    if one.see is not None:
        target = next((other for other in beside if other.section == one.see), None)
        if target is None:
            yield f"'{one.see}' is not listed", "name a section of the same list", "see"
        elif target.treated not in (None, "heading") or target.see or target is one:
            yield f"the rules of {one.see} cannot account for it: it has none of its own", "", "see"


def _strewn(found: SectionList, text: Text) -> Iterator[Problem]:
    """Parts that do not follow the section that they are parts of."""
    names = [one.section for one in text.sections]
    for i, name in enumerate(names):
        later = [j for j in range(i + 1, len(names)) if within(names[j], name)]
        if later and later[-1] - i > len(later):
            place = found.place((*text.path, later[-1], "section"))
            yield Problem(place, f"{names[later[-1]]} does not stand with {name}", "list sections as the text has them")

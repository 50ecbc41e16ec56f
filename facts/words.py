"""The sorts of word by which a book and rules find each other: what one says and the other looks up is of a sort."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from covenantry.facts.typed import Parsed
from covenantry.facts.values import parse_id, parse_name

Sort = Literal[
    "agreement",
    "class",
    "contents",
    "event",
    "exclusion",
    "expense",
    "instrument",
    "judgement",
    "manner",
    "method",
    "notice",
    "party",
    "purpose",
    "role",
    "section",
]


class Asker(NamedTuple):
    """Who asks for a word: a section of an agreement; or the engine, of no agreement."""

    agreement: str
    section: str


#: For each sort its words, folded, each as it is written and with who asks for it.
Words = Mapping[Sort, Mapping[str, tuple[str, tuple[Asker, ...]]]]


class Word(Parsed):
    """Annotates a field that holds a word of a sort; `sort` is how the walk over records tells which.

    `own`: a section under which the clause that holds it speaks, whatever the field is called.
    """

    def __init__(
        self, sort: Sort, described: str, parse: Any = parse_name, *, several: bool = False, own: bool = False
    ) -> None:
        one = {"type": "string", "$comment": f"word: {sort}"}
        super().__init__(parse, described, {"anyOf": [one, {"type": "array", "items": one}]} if several else one)
        self.sort, self.own = sort, own


_SECTION = re.compile(r"[^()]+(\([^()\s]+\)[^()]*)*|(\([^()\s]+\)[^()]*)+")


def parse_section(value: Any) -> str:
    """The number or name of a section, its brackets in pairs and none of them empty: 2, 3.1(b)(ii), Recital A."""
    text = parse_name(value)
    if not _SECTION.fullmatch(text) or text.endswith("."):
        bare = re.sub(r"\(\s*\)|[()]+$|\([^()]*$", "", text).strip("(). ")
        raise ValueError(f"'{text}' is no section number" + (f"; did you mean {bare}?" if bare else ""))
    return text


def _sections(value: Any) -> tuple[str, ...]:
    """One section, or a list of them."""
    return tuple(map(parse_section, value)) if isinstance(value, list | tuple) else (parse_section(value),)


def lies_within(section: str, outer: str) -> bool:
    """Whether a section is, or is part of, another: "2" takes in 2(a), not 20."""
    return section == outer or (section.startswith(outer) and section[len(outer)] in ".(")


AgreementId = Annotated[str, Word("agreement", "The id of an agreement of the rules.", parse_id)]
ClassId = Annotated[str, Word("class", "The id of a class of securities of the book.", parse_id)]
Contents = Annotated[str, Word("contents", "Something that a notice sets out.")]
EventKind = Annotated[str, Word("event", "A kind of corporate event.")]
Exclusion = Annotated[str, Word("exclusion", "An issuance that a right leaves out.")]
ExpenseName = Annotated[str, Word("expense", "An expense of a registration.")]
Judgement = Annotated[str, Word("judgement", "A judgement or state of affairs that somebody answers for.")]
MannerName = Annotated[str, Word("manner", "A way of transferring.")]
MethodName = Annotated[str, Word("method", "A way of sending a notice.")]
NoticeKind = Annotated[str, Word("notice", "A kind of notice.")]
PaperKind = Annotated[str, Word("instrument", "A kind of signed paper.")]
PartyId = Annotated[str, Word("party", "The id of a party of the book.", parse_id)]
Purpose = Annotated[str, Word("purpose", "What securities are issued for.")]
RoleName = Annotated[str, Word("role", "A role under an agreement.")]
Section = Annotated[str, Word("section", "A section of an agreement: 2, 3.1(b)(ii).", parse_section)]
OwnSection = Annotated[str, Word("section", "A section of an agreement: 2, 3.1(b)(ii).", parse_section, own=True)]
Sections = Annotated[
    tuple[str, ...], Word("section", "A section, or several: each takes in its parts.", _sections, several=True)
]

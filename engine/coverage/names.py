"""The names of sections: 5.1(a)(A), 6.11 "Affiliate", recitals; which lies within which, and what a rule cites."""

from __future__ import annotations

import re
from collections.abc import Collection

_PIECES = re.compile(r'\d+(?:\.\d+)*|\([^()\s]+\)| "[^"]+"|[^(]+')
_NUMBER = re.compile(r"\d+(?:\.\d+)+")
_TERM = re.compile(r' "([^"]+)"$')
_BETWEEN = re.compile(r"[,;]\s*|\s+(?:and|or|with)\s+")


def steps(name: str) -> tuple[str, ...]:
    """The sections that contain a section, the widest first, and itself: 5, 5.1, 5.1(a) of 5.1(a)."""
    found: list[str] = []
    so_far = ""
    for piece in _PIECES.findall(name):
        if not so_far and _NUMBER.fullmatch(piece):
            numbers = piece.split(".")
            found += [".".join(numbers[:n]) for n in range(1, len(numbers))]
        so_far += piece
        found.append(so_far)
    return tuple(found)


def within(inner: str, outer: str) -> bool:
    """Whether a section lies within another, and is not that other."""
    return outer in steps(inner)[:-1]


def parent(name: str) -> str:
    """The next wider section by name; of the widest, nothing."""
    return (("", *steps(name)))[-2]


def last(name: str) -> str:
    """The piece of the name by which the text marks the section: (a) of 5.1(a), 5.1 of 5.1."""
    piece: str = _PIECES.findall(name)[-1]
    return piece


def term(name: str) -> str:
    """The defined term that a name ends with; of a section that is no definition, nothing."""
    found = _TERM.search(name)
    return found[1] if found else ""


def same_term(one: str, other: str) -> bool:
    """Whether two spellings mean one defined term: capitals and an ending s aside."""
    return one.casefold().removesuffix("s") == other.casefold().removesuffix("s")


def cited(text: str) -> list[str]:
    """The sections that a rule's `section` names: 3.3 and 3.4(a) of '3.3, 3.4(a)'; remarks (as amended) aside."""
    parts = (part.strip() for part in _BETWEEN.split(text))
    return [part for part in parts if part and not part.startswith("as ")]


def styles(piece: str) -> set[str]:
    """The ways of numbering that a piece may belong to: (i) is a letter and a Roman number."""
    inner = piece.strip("()")
    if not piece.startswith("("):
        return {"number"} if inner[:1].isdigit() else set()
    if inner.isdigit():
        return {"digit"}
    found = {"letter" if inner.islower() else "capital"} if len(inner) == 1 else set()
    if re.fullmatch("[ivxlc]+", inner):
        found.add("roman")
    return found


def resolved(name: str, listed: Collection[str]) -> str | None:
    """The listed section that contains a cited one: itself, else the next wider one that is not listed in such parts.

    3.4(a)(iii)(C) is within 3.4(a)(iii) where that is listed without parts; where it is listed with (A) and (B), there
    should be a (C) too, and nothing is found.
    """
    path = steps(name)
    for n in range(len(path) - 1, -1, -1):
        if path[n] in listed:
            if n + 1 < len(path):
                wanted = styles(last(path[n + 1]))
                if any(parent(other) == path[n] and wanted & styles(last(other)) for other in listed):
                    return None
            return path[n]
    return None

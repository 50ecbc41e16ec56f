"""Finds the listed sections in a text: where the words of each begin and end, and numbered parts that nobody listed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from covenantry.engine.coverage.listed import Listed
from covenantry.engine.coverage.names import last, parent, same_term, styles, term, within
from covenantry.engine.coverage.normal import hashed, normal
from covenantry.facts.records import dataclass

#: Before a number: then it refers to a section and does not begin one.
_REFERRING = {
    *("section", "sections", "subsection", "subsections", "clause", "clauses", "paragraph", "paragraphs", "article"),
    *("subparagraph", "subparagraphs", "articles", "rule", "rules", "item", "items", "exhibit", "schedule", "annex"),
}
_JOINING = {"and", "or", "through", "to"}
_POINTING = {"above", "below", "hereof", "thereof"}
_A_NUMBER = re.compile(r"[(\"]*(?:\d+(?:\.\d+)*)?(?:\([A-Za-z0-9]{1,4}\))*[.,;]?")
_MEANS = r",? (?:means|shall mean|shall have|has the meaning)"
#: How many later marks of the next section are tried as the end of one.
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A listed section in a text: its words, or None where it was not found."""

    listed: Listed
    words: str | None

    @property
    def hash(self) -> str | None:
        """The hash of the words that the text has."""
        return None if self.words is None else hashed(self.words)


@dataclass(frozen=True, slots=True)
class Split:
    """A text by its sections; `unlisted`: numbered sections that it has and the list lacks."""

    found: tuple[Found, ...]
    unlisted: tuple[str, ...]


def split(text: str, sections: Sequence[Listed]) -> Split:
    """The sections of a text, in the order of the list; the first begins where the text does."""
    words = normal(text)
    marks = [_marks(words, one) if n else [0] for n, one in enumerate(sections)]
    starts = _Placing(words, sections, marks).best()
    unlisted = dict(_unlisted(words, sections, starts))
    ends = sorted({start for start in starts if start is not None} | set(unlisted.values()) | {len(words)})
    found = []
    for one, start in zip(sections, starts, strict=True):
        own = None if start is None else words[start : ends[ends.index(start) + 1]]
        found.append(Found(one, own))
    return Split(tuple(found), tuple(unlisted))


def begins(text: str, words: str) -> bool:
    """Whether a text begins with these words, capitals aside."""
    return normal(text[: 20 * len(words) + 2_000]).casefold().startswith(normal(words).casefold())


def _marks(words: str, one: Listed) -> list[int]:
    """The positions at which a section may begin."""
    if one.begins is not None:
        return [m.start() for m in re.finditer(rf"(?<!\S){re.escape(normal(one.begins))}", words)]
    if name := term(one.section):
        return [m.start() for m in re.finditer(rf'"{re.escape(normal(name))}"{_MEANS}\b', words, re.IGNORECASE)]
    return _numbered(words, last(one.section))


def _numbered(words: str, number: str) -> list[int]:
    """The positions of a number that begins a section; references to sections are none."""
    plain = re.escape(number)
    if number.startswith("("):
        pattern = rf"(?<!\S){plain}(?= )"
    elif "." in number:
        pattern = rf"(?<!\S){plain}\.?(?= )"
    else:
        pattern = rf"(?<!\S)(?:(?:SECTION|ARTICLE) {plain}\.?(?= )|(?:Section |Article )?{plain}\.(?= [A-Z\"]))"
    return [m.start() for m in re.finditer(pattern, words) if not _refers(words, m.start(), m.end())]


def _refers(words: str, start: int, end: int) -> bool:
    before = words[max(0, start - 80) : start].split()[-2:]
    after = words[end : end + 20].split()[:1]
    if after and after[0].strip(".,;").casefold() in _POINTING:
        return True
    if not before:
        return False
    previous = before[-1].strip('("').casefold()
    if previous in _REFERRING:
        return True
    if before[-1].endswith(",") and _A_NUMBER.fullmatch(before[-1]):
        return True
    return previous in _JOINING and len(before) == 2 and bool(_A_NUMBER.fullmatch(before[0]))


class _Placing:
    """Chooses a position for as many sections as can be had in their order, first those whose words are as listed."""

    def __init__(self, words: str, sections: Sequence[Listed], marks: Sequence[Sequence[int]]) -> None:
        self.words, self.sections, self.marks = words, sections, marks
        self.positions = sorted({start for some in marks for start in some})
        self.same = [set(self._same(n)) for n in range(len(sections))]

    def _same(self, n: int) -> Iterator[tuple[int, int]]:
        """Beginnings and ends between which the words of a section have the listed hash."""
        ends = self.marks[n + 1] if n + 1 < len(self.marks) else [len(self.words)]
        for start in self.marks[n]:
            first = bisect_left(ends, start + 1)
            for end in ends[first : first + _NEAR]:
                if hashed(self.words[start:end]) == self.sections[n].hash:
                    yield start, end

    def best(self) -> list[int | None]:
        """The position of each section; the earliest where several are as good."""
        count, width = len(self.sections), len(self.positions)
        index = {start: j for j, start in enumerate(self.positions)}
        free = [[0] * (width + 1) for _ in range(count + 1)]  # from section n on, at positions from j on
        held: list[dict[int, int]] = [{} for _ in range(count + 1)]  # the same, with section n at a position
        for n in range(count - 1, -1, -1):
            for start in self.marks[n]:
                same = [1 + held[n + 1].get(end, 0) for begun, end in self.same[n] if begun == start]
                held[n][start] = 1 + max([free[n + 1][index[start] + 1], *same])
            for j in range(width - 1, -1, -1):
                here = held[n].get(self.positions[j], 0)
                free[n][j] = max(free[n + 1][j], free[n][j + 1], here)
        return self._chosen(free, held, index)

    def _chosen(self, free: list[list[int]], held: list[dict[int, int]], index: dict[int, int]) -> list[int | None]:
        chosen: list[int | None] = []
        j, forced = 0, None
        for n in range(len(self.sections)):
            wanted = held[n][forced] if forced is not None else free[n][j]
            near = [forced] if forced is not None else self.positions[j:]
            start = next((s for s in near if wanted and held[n].get(s) == wanted), None)
            chosen.append(start)
            forced = None
            if start is not None:
                j = index[start] + 1
                if held[n][start] > 1 + free[n + 1][j]:
                    ends = (end for begun, end in self.same[n] if begun == start)
                    forced = max((e for e in ends if e in held[n + 1]), key=lambda e: held[n + 1][e], default=None)
        return chosen


def _unlisted(words: str, sections: Sequence[Listed], starts: Sequence[int | None]) -> Iterator[tuple[str, int]]:
    """Sections after the last listed one of their kind: (f) where the list ends with (e), 2.4 where it ends with 2.3.

    Only where the words differ from those listed: in the same words there is nothing new.
    """
    place = {one.section: start for one, start in zip(sections, starts, strict=True) if start is not None}
    order = sorted(place.values())
    for name, start in place.items():
        over = parent(name)
        family = [other.section for other in sections if parent(other.section) == over]
        following = [s for n, s in place.items() if s > start and not (n == name or within(n, name))]
        stretch = words[start : min(following, default=len(words))]
        own = words[start : next((s for s in order if s > start), len(words))]
        listed = next(one for one in sections if one.section == name)
        if hashed(own) == listed.hash:
            continue
        if term(name):
            for found in re.finditer(rf'"([^"]{{2,60}})"{_MEANS}\b', own):
                if found.start() and not any(same_term(term(other), found[1]) for other in family):
                    yield f'{over} "{found[1]}"', start + found.start()
        elif name == _last_of_kind(name, family):
            at = 0
            for piece in _following(last(name), _kind(last(name), family)):
                new = next((m for m in _numbered(stretch, piece) if m > at), None)
                if new is None:
                    break
                at = new
                yield name.removesuffix(last(name)) + piece, start + at


def _last_of_kind(name: str, family: Sequence[str]) -> str:
    """The last listed section that is numbered in the way of this one: letters and Roman numbers are two ways."""
    kind = _kind(last(name), family)
    alike = [other for other in family if kind and _kind(last(other), family) == kind]
    return alike[-1] if alike else ""


def _kind(piece: str, family: Sequence[str]) -> str:
    kinds = styles(piece)
    if len(kinds) < 2:
        return next(iter(kinds), "")
    return "letter" if any(last(other) == "(a)" for other in family) else "roman"


def _following(piece: str, kind: str) -> Iterator[str]:
    """The numbers that come after one: 2.4, 2.5 after 2.3; (f), (g) after (e); (iv) after (iii)."""
    inner = piece.strip("()")
    if kind == "number":
        *head, number = inner.split(".")
        yield from (".".join([*head, str(n)]) for n in range(int(number) + 1, int(number) + 20))
    elif kind == "digit":
        yield from (f"({n})" for n in range(int(inner) + 1, int(inner) + 20))
    elif kind == "roman" and inner in _ROMAN:
        yield from (f"({n})" for n in _ROMAN[_ROMAN.index(inner) + 1 :])
    elif kind in ("letter", "capital"):
        yield from (f"({chr(n)})" for n in range(ord(inner) + 1, ord("z" if kind == "letter" else "Z") + 1))


_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]

"""The words of a book that no rule knows: each a problem, with its place and the nearest right word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, NamedTuple

from covenantry.engine.language.own_words import PATTERNS
from covenantry.engine.rulebook.vocabulary import words_in
from covenantry.facts.book import Book
from covenantry.facts.model import CapacityTaken, CorporateEvent, Entry, Notice, RegistrationStatement
from covenantry.facts.model.happenings import HAPPENINGS
from covenantry.facts.problems import Place, Problem, did_you_mean, nearest
from covenantry.facts.states import folded
from covenantry.facts.words import Sort, Words

#: What messages call a word of a sort. What securities are issued for, and what is spent, may be anything: no rule
#: that speaks of another purpose or expense is passed over, since the answer tells which it counts.
_CALLED: Mapping[Sort, str] = {
    "agreement": "agreement",
    "contents": "thing that a notice sets out",
    "event": "event",
    "instrument": "kind of instrument",
    "judgement": "judgement",
    "manner": "way of transferring",
    "method": "way of sending a notice",
    "notice": "kind of notice",
    "role": "role",
    "section": "section",
}
#: The sorts whose words belong to the agreement that the entry names.
_OF_ONE = ("contents", "method", "notice", "role", "section")
_TOLD = "what is only to be told stands in a note, or in an entry of the type remark"
#: What notices set out in figures: a day, a form of payment with its part.
_FIGURES = re.compile(r"\d{4}-\d\d-\d\d|(\S+% )?(cash|in kind|common stock)")


class _Names(NamedTuple):
    """What the book names: the ids that composed words may hold, and the agreements that somebody is a party to."""

    notices: Collection[str]
    registrations: Collection[str]
    entered: Collection[str]


def strangers(words: Words, book: Book, entries: Iterable[Entry] | None = None) -> Iterator[Problem]:
    """Each word of the book, or of these entries of it, that neither rules nor engine look up.

    An agreement that somebody is a party to and that the rules lack is none of them, unless its name is nearly one of
    theirs: the answer tells that it is lacking.
    """
    names = _Names(
        {e.id for e in book.entries if isinstance(e, Notice)},
        {e.registration_id for e in book.entries if isinstance(e, RegistrationStatement)},
        {e.agreement for e in book.entries if isinstance(e, CapacityTaken)},
    )
    for entry in book.entries if entries is None else entries:
        own: str | None = getattr(entry, "agreement", None)
        terms: Any = entry.terms if isinstance(entry, CorporateEvent) else None
        for sort, word, _ in (*words_in(entry), *(words_in(terms) if is_dataclass(terms) else ())):
            if sort not in _CALLED:
                continue
            known = _known(words, sort, own)
            if not _looked_up(words, names, own, sort, word, known):
                hint = did_you_mean(word, known) or _TOLD
                yield Problem(entry.place or Place(entry.id), f"no rule knows the {_CALLED[sort]} '{word}'", hint)


def absent(words: Words, agreements: Collection[str], book: Book) -> Iterator[Problem]:
    """Each class and party that these agreements, which are about this issuer alone, name, and which stands in the book
    under nearly that name.

    A class misspelt in a definition would be held by nobody, and what covers it would forbid nothing. One that the book
    does not have at all may be one that was not issued yet, a party one who never came to hold anything.
    """
    kinds: tuple[tuple[Sort, str, Collection[str]], ...] = (
        ("class", "class of securities", book.securities),
        ("party", "party", book.parties),
    )
    for sort, called, there in kinds:
        for word, where in _named(words, sort, agreements):
            if word not in there and (meant := next((one for one in there if _misspelt(word, one)), None)) is not None:
                message = f"the book of {book.issuer.name} has no {called} '{word}', of which the rules speak"
                yield Problem(Place(where), message, f"did you mean '{meant}'?")


def _misspelt(word: str, other: str) -> bool:
    """Whether an id is another with a slip in it: part by part alike; series-b is none of series-c, serie-c is."""
    parts = list(zip(word.split("-"), other.split("-"), strict=False))
    if word.count("-") != other.count("-"):
        return False
    return all(one == its or (one.isalpha() and nearest(one, [its], 0.75) is not None) for one, its in parts)


def _named(words: Words, sort: Sort, agreements: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each word of a sort that agreements use, with one place where."""
    for word, by in words.get(sort, {}).values():
        asker = next((one for one in by if one.agreement in agreements), None)
        if asker is not None:
            yield word, f"{asker.agreement} {asker.section}".strip()


def admitted(words: Words, sort: str) -> dict[str, Any]:
    """What a schema says of a word of a sort: one that is looked up, or one of a pattern; nothing of other sorts."""
    closed = next((one for one in _CALLED if one == sort and sort != "section"), None)
    if closed is None:
        return {}
    listed = {"enum": sorted(word for word, _ in words.get(closed, {}).values())}
    patterns = [f"^{re.escape(p.before)}.+{re.escape(p.after)}$" for p in PATTERNS] if sort == "judgement" else []
    if sort == "contents":
        patterns = [f"^({_FIGURES.pattern})$", *(f"^{re.escape(name)}$" for name in HAPPENINGS)]
    return {"anyOf": [listed, *({"pattern": pattern} for pattern in patterns)]} if patterns else listed


def _known(words: Words, sort: Sort, agreement: str | None) -> list[str]:
    """The words of a sort that may stand in an entry under an agreement; one that the rules lack may use any."""
    of_sort = words.get(sort, {}).values()
    if sort not in _OF_ONE or not _encoded(words, agreement):
        return [word for word, _ in of_sort]
    return [word for word, by in of_sort if any(asker.agreement in ("", agreement) for asker in by)]


def _looked_up(words: Words, names: _Names, agreement: str | None, sort: Sort, word: str, known: list[str]) -> bool:
    key = folded(word)
    if agreement in names.entered and sort in _OF_ONE and not _encoded(words, agreement):
        return True  # its words are not among the rules
    if sort == "section":
        return any(_touch(word, one) for one in known)
    if key in map(folded, known):
        return True
    if sort == "agreement":
        return word in names.entered and nearest(word, known, 0.8) is None
    if sort == "contents":
        return _FIGURES.fullmatch(key) is not None or key in HAPPENINGS
    return sort == "judgement" and _composed(words, names, key)


def _encoded(words: Words, agreement: str | None) -> bool:
    """Whether the rules have an agreement, and do not only speak of it."""
    _, by = words["agreement"].get(agreement or "", ("", ()))
    return any(asker.agreement == agreement for asker in by)


def _touch(one: str, other: str) -> bool:
    """Whether one section is the other, or part of it."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and (long == short or long[len(short)] in ".( ")


def _composed(words: Words, names: _Names, word: str) -> bool:
    """Whether a judgement is named after a paper, notice or registration that there is, by one of the patterns."""
    there: Mapping[str, Collection[str]] = {
        "instrument": words.get("instrument", {}),
        "notice": names.notices,
        "registration": names.registrations,
        "exclusion": words.get("exclusion", {}),
        "role": words.get("role", {}),
    }
    return any((inner := pattern.inner(word)) is not None and inner in there[pattern.of] for pattern in PATTERNS)


__all__ = ["absent", "admitted", "strangers"]

"""The words by which a book and rules find each other: what rules and engine look up, and who asks for it.

Derived, never listed by hand: every typed word of a clause, a definition or an agreement, under every reading; beside
them the words of the engine itself, which stand in `own_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.language.own_words import WORDS
from covenantry.engine.papers.givers import Giver
from covenantry.facts.states import folded
from covenantry.facts.words import Asker, Sort, Word, Words


def words_in(record: Any) -> Iterator[tuple[Sort, str, tuple[str | int, ...]]]:
    """Every typed word of a record, however deep, with the path to it."""
    kind: Any = type(record)
    for name, sort in _terms(kind):
        value = getattr(record, name)
        shown = name.removesuffix("_")
        for step, part in _parts(value):
            if sort is not None and isinstance(part, str):
                yield sort, part, (shown, *step)
            elif is_dataclass(part):
                for found, word, path in words_in(part):
                    yield found, word, (shown, *step, *path)


def _parts(value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """A value, or what is in it where it is a list or a map."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (((str(key), *step), part) for step, part in _parts(inner))
    elif isinstance(value, (tuple, list)):
        for n, inner in enumerate(value):
            yield from (((n, *step), part) for step, part in _parts(inner))
    else:
        yield (), value


@cache
def _terms(kind: Any) -> tuple[tuple[str, Sort | None], ...]:
    """The terms of a record, each with the sort of word that it holds, if any."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple((field.name, _sort(hints[field.name])) for field in fields(kind) if field.name != "place")


def _sort(hint: Any) -> Sort | None:
    for mark in getattr(hint, "__metadata__", ()):
        if isinstance(mark, Word):
            return mark.sort
    return next(filter(None, map(_sort, get_args(hint))), None)


def vocabulary(versions: Mapping[str, tuple[AgreementRules, ...]]) -> Words:
    """Every word that rules in force at any time, or the engine itself, look up."""
    found: dict[Sort, dict[str, tuple[str, dict[Asker, None]]]] = {}

    def add(sort: Sort, word: str, asker: Asker) -> None:
        found.setdefault(sort, {}).setdefault(folded(word), (word, {}))[1][asker] = None

    for sort, words in WORDS.items():
        for word in words:
            add(sort, word, Asker("", ""))
    for text in (text for texts in versions.values() for text in texts):
        add("agreement", text.id, Asker(text.id, ""))
        if (notices := text.terms.notices) is not None:
            for method in notices.methods:
                add("method", method, Asker(text.id, notices.section))
        for asker, record in _records(text):
            for sort, word, _ in words_in(record):
                add(sort, word, asker)
    return {sort: {key: (word, tuple(by)) for key, (word, by) in words.items()} for sort, words in found.items()}


class Use(NamedTuple):
    """Where rules ask for a word: the section, what it says, and of a paper by whom, to whom and what it sets out."""

    sort: Sort
    word: str
    agreement: str
    section: str
    says: str
    by: str
    to: str
    sets_out: tuple[str, ...]


def uses(texts: Iterable[AgreementRules]) -> Iterator[Use]:
    """Every word that texts ask for, each with where and how, once."""
    found: dict[Use, None] = {}
    for text in texts:
        for asker, record in _records(text):
            says = getattr(record, "says", "")
            for holder, sort, word in _held(record):
                sides = (getattr(holder, name, None) for name in ("by", "to"))
                by, to = (str(side) if isinstance(side, str | Giver) else "" for side in sides)
                contents = getattr(holder, "sets_out", ()) if sort == "notice" else ()
                found[Use(sort, word, text.id, asker.section, says, by, to, contents)] = None
    yield from found


def _held(record: Any) -> Iterator[tuple[Any, Sort, str]]:
    """Every typed word of a record with the group of terms in which it stands."""
    for sort, word, path in words_in(record):
        holder, part = record, record
        for step in path:
            part = _inner(part, step)
            holder = part if is_dataclass(part) else holder
        yield holder, sort, word


def _inner(group: Any, step: Any) -> Any:
    return group[step] if isinstance(group, (tuple, list, Mapping)) else getattr(group, step, None)


def beginnings(texts: Iterable[AgreementRules]) -> frozenset[str]:
    """The kinds of notice, folded, by which a transferor tells of a transfer that he means to make."""
    from covenantry.engine.predicates.notices import Sent
    from covenantry.engine.predicates.papers import Noticed
    from covenantry.engine.procedures.first_offer.terms import Beginning

    return frozenset(
        folded(word)
        for text in texts
        for _, record in _records(text)
        for holder, sort, word in _held(record)
        if sort == "notice"
        and isinstance(holder, (Beginning, Noticed, Sent))
        and getattr(holder, "by", "transferor") == "transferor"
    )


def _records(text: AgreementRules) -> Iterator[tuple[Asker, Any]]:
    """Whatever holds words in a text, under every reading of it."""
    yield Asker(text.id, ""), text.terms
    for definition in text.definitions.values():
        yield Asker(text.id, definition.section), definition
    for encoded in text.clauses:
        asker = Asker(text.id, encoded.clause.section)
        yield asker, encoded.clause
        for other in (other for choice in encoded.choices for other in choice.others):
            yield asker, other.clause
            if other.phrase is not None:
                yield asker, other.definitions[other.phrase]


__all__ = ["Use", "beginnings", "uses", "vocabulary", "words_in"]

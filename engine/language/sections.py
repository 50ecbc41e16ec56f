"""The sections of which a clause speaks: its own, and those that its terms name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from covenantry.facts.words import Word


def within(section: str, over: Iterable[str]) -> bool:
    """Whether a section is, or lies within, any of these: "3" holds 3.7(b), not 30."""
    return any(section.startswith(one) and (len(section) == len(one) or section[len(one)] in ".(") for one in over)


def sections(value: Any) -> Iterator[str]:
    """The sections that data speak of, however deep: terms called `section`, or something_section, or typed as such."""
    return (section for section, _ in spoken_of(value))


def spoken_of(value: Any, says: str = "") -> Iterator[tuple[str, str]]:
    """The same, each with the nearest words that say what stands there."""
    if is_dataclass(value):
        kind: Any = type(value)
        says = getattr(value, "says", "") or says
        for name, speaks in _terms(kind):
            inner = getattr(value, name)
            if not (isinstance(inner, str) and speaks):
                yield from spoken_of(inner, says)
            elif inner:
                yield inner, (getattr(value, name.replace("section", "says"), "") if "section" in name else "") or says
    elif isinstance(value, Mapping):
        yield from spoken_of(tuple(value.values()), says)
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from spoken_of(inner, says)


@cache
def _terms(kind: Any) -> tuple[tuple[str, bool], ...]:
    """The terms of a record, each with whether it holds a section under which its clause speaks."""
    hints = get_type_hints(kind, include_extras=True)
    named = ((term.name, term.name == "section" or term.name.endswith("_section")) for term in fields(kind))
    return tuple((name, by_name or _own(hints[name])) for name, by_name in named)


def _own(hint: Any) -> bool:
    marks = getattr(hint, "__metadata__", ())
    return any(isinstance(mark, Word) and mark.own for mark in marks) or any(map(_own, get_args(hint)))


__all__ = ["sections", "spoken_of", "within"]

"""The sections of which a clause speaks: its own, and those that its terms name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def within(section: str, over: Iterable[str]) -> bool:
    """Whether a section is, or lies within, any of these: "3" holds 3.7(b), not 30."""
    return any(section.startswith(one) and (len(section) == len(one) or section[len(one)] in ".(") for one in over)


def sections(value: Any) -> Iterator[str]:
    """The sections that data name, however deep: terms called `section`, or something_section."""
    return (section for section, _ in spoken_of(value))


def spoken_of(value: Any, says: str = "") -> Iterator[tuple[str, str]]:
    """The same, each with the nearest words that say what stands there."""
    if is_dataclass(value):
        says = getattr(value, "says", "") or says
        for term in fields(value):
            inner = getattr(value, term.name)
            if not (isinstance(inner, str) and (term.name == "section" or term.name.endswith("_section"))):
                yield from spoken_of(inner, says)
            elif inner:
                yield inner, getattr(value, term.name.replace("section", "says"), "") or says
    elif isinstance(value, Mapping):
        yield from spoken_of(tuple(value.values()), says)
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from spoken_of(inner, says)


__all__ = ["sections", "spoken_of", "within"]

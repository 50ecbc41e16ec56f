"""Parties and classes as people call them: by their id, or by their name, whatever its capitals and points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol


class Named(Protocol):
    """Anything of a book that has a name beside its id."""

    @property
    def name(self) -> str: ...


def called(text: str, known: Mapping[str, Named]) -> tuple[str, ...]:
    """The ids of what a text calls: one, as a rule; none where nothing is called so; several that share the name."""
    if text in known:
        return (text,)
    wanted = _folded(text)
    return tuple(name for name, one in known.items() if wanted and _folded(one.name) == wanted)


def one_called(text: str, known: Mapping[str, Named]) -> str:
    """The id of the one thing that a text calls; else the text, which whoever looks it up finds to be none."""
    found = called(text, known)
    return found[0] if len(found) == 1 else text


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"[.'’]", "", name.casefold())).strip()

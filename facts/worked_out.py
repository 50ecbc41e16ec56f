"""What has been worked out of entries, kept for whoever asks about the very same ones: another day, another book."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any, Generic, TypeVar

from covenantry.facts.model import Entry

T = TypeVar("T")

#: Answers of one sort that are kept, the last ones asked for.
MOST = 16


class WorkedOut(Generic[T]):
    """The last answers of one sort, each with the entries, and what else of the book, that it was worked out of."""

    def __init__(self, make: Callable[[Any, Sequence[Entry]], T]) -> None:
        self._make = make
        self._kept: tuple[tuple[object, Sequence[Entry], T], ...] = ()

    def of(self, about: object, entries: Sequence[Entry]) -> T:
        """The answer for these entries; entries and `about` are the same only as themselves."""
        for i, (its, known, made) in enumerate(self._kept):
            if its is about and len(known) == len(entries) and all(map(is_, known, entries)):
                if i:
                    self._kept = (self._kept[i], *self._kept[:i], *self._kept[i + 1 :])
                return made
        made = self._make(about, entries)
        self._kept = ((about, entries, made), *self._kept[: MOST - 1])
        return made


__all__ = ["MOST", "WorkedOut"]

"""What a provision brings about is a fact for all others: sections that it ends, entries that follow from its words.

An ending may turn on the day, and on what is not on record: each provision of the section ended has it among its own
reasons (`Clause.ended`, `Question.in_force`). What is certain and dated is an entry like any other (`Clause.follows`,
engine/evaluation/standing.py): whoever reads the ledger, the papers or the people reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import NamedTuple

from covenantry.engine.logic.reasons import Reason
from covenantry.facts.problems import InvalidInput, Place, Problem


class Ending(NamedTuple):
    """That sections of its own agreement (`over`) have ended under `section`, if `reason` holds.

    `since`: the first day without them, where it is known before; the reason allows for it.
    """

    section: str
    over: tuple[str, ...]
    reason: Reason
    since: date | None = None


#: Whose endings are being asked for, one because of the other.
_ASKING: ContextVar[tuple[str, ...]] = ContextVar("asking", default=())


@contextmanager
def asking(what: str, place: Place) -> Iterator[None]:
    """While it is asked what a provision ends. Raises InvalidInput where that rests on itself, with the way round."""
    path = _ASKING.get()
    if what in path:
        way = " -> ".join([*path[path.index(what) :], what])
        raise InvalidInput(
            [Problem(place, f"whether it ends others rests on itself: {way}", "let one of them survive")]
        )
    token = _ASKING.set((*path, what))
    try:
        yield
    finally:
        _ASKING.reset(token)


__all__ = ["Ending", "asking"]

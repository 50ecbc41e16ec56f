"""Continuing directors: whether those of the beginning, and whom they approved, are still a majority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


class Joined(NamedTuple):
    """Somebody becomes a director. `approved`: by a majority of the continuing directors then in office, if known."""

    date: date
    person: str
    approved: bool | None


class Left(NamedTuple):
    """Somebody is no longer a director from the day on."""

    date: date
    person: str


class Count(NamedTuple):
    """A board on a day: how many sit on it, how many are continuing directors, and of whom it is not known."""

    date: date
    seats: int
    continuing: int
    doubtful: tuple[str, ...]

    @property
    def majority(self) -> bool | None:
        """Whether continuing directors are at least a majority, more than half; None: it turns on those in doubt."""
        if 2 * self.continuing > self.seats:
            return True
        return None if 2 * (self.continuing + len(self.doubtful)) > self.seats else False


def changes(case: Case) -> tuple[Joined | Left, ...]:
    """Who became a director of the issuer and who left, in order, from relations and corporate events on record.

    A relation does not say whether anybody approved; an event of the same person and day does.
    """
    facts, company = case.snapshot, case.snapshot.issuer.id
    told = {(e.terms.person, e.date): e.terms.approved for e in facts.events("director elected")}
    found: list[Joined | Left] = [Joined(day, person, approved) for (person, day), approved in told.items()]
    for entry in facts.entries_of("relationship"):
        known = (entry.to_id, entry.date) in told
        if entry.kind == "director" and entry.from_id == company and not known:
            found.append(Joined(entry.date, entry.to_id, None))
    found += [Left(e.date, e.terms.person) for e in facts.events("director left")]
    found += [
        Left(e.date, e.to_id)
        for e in facts.entries_of("relationship_ended")
        if e.kind == "director" and e.from_id == company
    ]
    return tuple(sorted(found, key=lambda one: (one.date, isinstance(one, Joined))))


def counts(history: Iterable[Joined | Left], begins: date, always: date, through: date) -> tuple[Count, ...]:
    """The board at the beginning of a period and after each day on which it changed, up to a day.

    Continuing: who sat at the beginning, who sat on the day `always`, and whoever was elected or nominated with the
    approval of a majority of those then continuing. A board without members has no majority of anybody, and is not
    counted.
    """
    board: dict[str, bool | None] = {}
    found: list[Count] = []
    history = tuple(history)
    members_then = _members(history, always)
    for day in sorted({one.date for one in history if one.date <= through} | {begins}):
        for one in (one for one in history if one.date == day):
            if isinstance(one, Left):
                board.pop(one.person, None)
            elif one.person not in board:
                board[one.person] = True if one.person in members_then else one.approved
        if day == begins:
            board = dict.fromkeys(board, True)
        if day >= begins and board:
            found.append(_count(day, board))
    return tuple(found)


def _members(history: Iterable[Joined | Left], day: date) -> set[str]:
    members: set[str] = set()
    for one in history:
        if one.date <= day:
            (members.discard if isinstance(one, Left) else members.add)(one.person)
    return members


def _count(day: date, board: Mapping[str, bool | None]) -> Count:
    return Count(
        day,
        len(board),
        sum(1 for continuing in board.values() if continuing),
        tuple(person for person, continuing in board.items() if continuing is None),
    )


__all__ = ["Count", "Joined", "Left", "changes", "counts"]

"""Papers and events that belong together, and whether what is owed was delivered to everybody who is owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, undone
from covenantry.engine.papers.acts import given, given_on
from covenantry.facts.model import CorporateEvent, Instrument, Notice

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

#: The details of an event that name whom or what it concerns.
_NAMES = ("person", "registration", "in place of")


def concerns(entry: Any) -> frozenset[str]:
    """What a paper or an event says that it is about, by id."""
    match entry:
        case Notice():
            found = [entry.upon, entry.process, entry.registration_id]
        case Instrument():
            covers = entry.covers
            found = [covers.upon, covers.process, covers.registration_id, covers.person_id] if covers else []
        case CorporateEvent():
            found = [entry.details.get(name) for name in _NAMES]
        case _:
            found = []
    return frozenset(name for name in found if name is not None)


def linked(entry: Any, to: Any) -> bool:
    """Whether one belongs to the other: it names it, or both name the same."""
    about = concerns(entry)
    return to.id in about or bool(about & concerns(to))


def delivered(case: Case, notices: Iterable[Notice], kind: str, by: str, to: Iterable[str], about: str) -> Reason:
    """Whether every one of those owed was given one of the notices by the day; `by`: the name of who owes it."""
    notices = list(notices)
    if not notices:
        return undone(f"{kind} by {by}: none on record", Act(by, f"give the {kind}", case.fact(kind, about)))
    return all_of(f"{kind} given", [_to_one(case, notices, kind, one) for one in to])


def _to_one(case: Case, notices: list[Notice], kind: str, to: str) -> Reason:
    sent = [n for n in notices if any(d.to_id == to for d in n.deliveries)]
    tries = [given(case, n, to) for n in sent or notices[-1:]]
    return tries[0] if len(tries) == 1 else any_of(f"{kind} given to {case.name(to)}", tries)


def first_given(case: Case, notice: Notice, to: Iterable[str]) -> date | None:
    """The first day on which the notice counts as given to one of these; None where none is known."""
    wanted = set(to)
    days = (given_on(case, delivery) for delivery in notice.deliveries if delivery.to_id in wanted)
    return min(_dates(days), default=None)


def _dates(days: Iterable[date | str | None]) -> Iterator[date]:
    return (day for day in days if isinstance(day, date))


__all__ = ["concerns", "delivered", "first_given", "linked"]

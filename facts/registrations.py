"""The registration statements on record, what became of each, and whether that is in the order of their life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from covenantry.facts.model import (
    Entry,
    RegistrationEffective,
    RegistrationStatement,
    RegistrationWithdrawn,
    StopOrder,
    StopOrderLifted,
    WithdrawnFromRegistration,
)
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass

_LIFE = (
    RegistrationStatement,
    RegistrationEffective,
    RegistrationWithdrawn,
    StopOrder,
    StopOrderLifted,
    WithdrawnFromRegistration,
)


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration statement. `stop_orders`: each with the day it was lifted, or None while it stands.

    `life`: every entry about it.
    """

    entry: RegistrationStatement
    effective: date | None = None
    withdrawn: date | None = None
    stop_orders: tuple[tuple[date, date | None], ...] = ()
    left_out: tuple[WithdrawnFromRegistration, ...] = ()
    life: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        return self.entry.registration_id

    @property
    def filed(self) -> date:
        return self.entry.date

    @property
    def managing_underwriter_id(self) -> str | None:
        return self.entry.managing_underwriter_id

    @property
    def stopped(self) -> bool:
        """Whether a stop order stands."""
        return any(lifted is None for _, lifted in self.stop_orders)

    @property
    def in_effect(self) -> bool:
        """Whether it is effective, not withdrawn, and under no stop order."""
        return self.effective is not None and self.withdrawn is None and not self.stopped


def registrations(entries: Iterable[Entry]) -> dict[str, Registration]:
    """Each registration statement by its id, as the entries leave it."""
    found: dict[str, Registration] = {}
    for entry in entries:
        if isinstance(entry, RegistrationStatement):
            found[entry.registration_id] = Registration(entry, life=(entry,))
        elif isinstance(entry, _LIFE) and (registration := found.get(entry.registration_id)):
            found[registration.id] = replace(_after(registration, entry), life=(*registration.life, entry))
    return found


def _after(registration: Registration, entry: Entry) -> Registration:
    match entry:
        case RegistrationEffective():
            return replace(registration, effective=entry.date)
        case RegistrationWithdrawn():
            return replace(registration, withdrawn=entry.date)
        case StopOrder():
            return replace(registration, stop_orders=(*registration.stop_orders, (entry.date, None)))
        case StopOrderLifted():
            lifted = tuple((since, until or entry.date) for since, until in registration.stop_orders)
            return replace(registration, stop_orders=lifted)
        case WithdrawnFromRegistration():
            return replace(registration, left_out=(*registration.left_out, entry))
    return registration


def registrations_over_time(entries: Iterable[Entry]) -> Iterator[Problem]:
    """What happens to a registration statement out of the order of its life."""
    found: dict[str, Registration] = {}
    for entry in entries:
        if not isinstance(entry, _LIFE):
            continue
        registration_id = entry.registration_id
        place = entry.place or Place(entry.id)
        known = found.get(registration_id)
        if isinstance(entry, RegistrationStatement):
            if known:
                yield Problem(
                    place, f"'{registration_id}' was filed already, on {known.filed}", "give each statement its own id"
                )
            found[registration_id] = Registration(entry)
        elif known is None:
            yield Problem(place, f"'{registration_id}' is not on file on {entry.date}", "check the id and the date")
        else:
            if defect := _out_of_order(known, entry):
                yield Problem(place, f"'{registration_id}' {defect}", "check the id and the date")
            found[registration_id] = _after(known, entry)


def _out_of_order(registration: Registration, entry: Entry) -> str | None:
    if registration.withdrawn:
        return f"was withdrawn on {registration.withdrawn}"
    match entry:
        case RegistrationEffective() if registration.effective:
            return f"has been effective since {registration.effective}"
        case StopOrder() if not registration.effective:
            return f"is not effective on {entry.date}"
        case StopOrder() if registration.stopped:
            return f"is under a stop order already on {entry.date}"
        case StopOrderLifted() if not registration.stopped:
            return f"is under no stop order on {entry.date}"
        case WithdrawnFromRegistration():
            return _too_many(registration, entry)
    return None


def _too_many(registration: Registration, entry: WithdrawnFromRegistration) -> str | None:
    """More leaves the registration than it includes, where it lists what it includes."""
    if not registration.entry.securities:
        return None
    whose = (entry.stakeholder_id, entry.stock_class_id)
    included = sum(s.quantity for s in registration.entry.securities if (s.stakeholder_id, s.stock_class_id) == whose)
    left = included - sum(e.quantity for e in registration.left_out if (e.stakeholder_id, e.stock_class_id) == whose)
    if entry.quantity <= left:
        return None
    return (
        f"includes {left:,} of {entry.stock_class_id} of {entry.stakeholder_id}; the entry takes out {entry.quantity:,}"
    )

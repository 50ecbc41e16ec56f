"""Registrations under way: those that the company proposes and those on file, as one, with who asked for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, would
from covenantry.engine.securities.shares_today import whole

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import CorporateEvent, Entry, Notice
    from covenantry.facts.registrations import Registration

#: The event by which a registration that is not yet on file is known.
PROPOSED = "registration proposed"

#: The event by which the underwriters' view of how much can be sold is known.
LIMITED = "underwriter's limitation"

#: Offerings that are made through underwriters.
UNDERWRITTEN = ("underwritten", "initial public offering")


class Underway(NamedTuple):
    """A registration from the day on which the company proposed it, or filed it; `filing` once it is on file.

    `proposed`: the event by which the company did so, if one is on record.
    """

    id: str
    day: date
    offering: str
    for_whom: str
    proposed: CorporateEvent | None
    filing: Registration | None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry about it."""
        return (*([self.proposed] if self.proposed else []), *(self.filing.life if self.filing else ()))

    @property
    def effective(self) -> date | None:
        """The day on which it became effective."""
        return self.filing.effective if self.filing else None

    @property
    def withdrawn(self) -> date | None:
        """The day on which it was withdrawn."""
        return self.filing.withdrawn if self.filing else None

    @property
    def underwritten(self) -> bool:
        """Whether the offering is made through underwriters."""
        return self.offering in UNDERWRITTEN

    def told(self) -> Reason:
        """That it is under way."""
        what = f"on file since {self.filing.filed}" if self.filing else f"proposed on {self.day}"
        return known(f"{self.id} ({self.offering}, for {self.for_whom}) is {what}", True, *self.entries)

    def still_open(self) -> Reason:
        """Whether it has neither become effective nor been withdrawn."""
        if self.withdrawn:
            return known(f"{self.id} was withdrawn on {self.withdrawn}", False, *self.entries)
        if self.effective:
            return known(f"{self.id} became effective on {self.effective}", False, *self.entries)
        return known(f"{self.id} has neither become effective nor been withdrawn", True, *self.entries)


def underway(case: Case) -> tuple[Underway, ...]:
    """Every registration proposed or filed since the date of the agreement, in the order of their days."""
    facts, dated = case.snapshot, case.agreement.terms.dated
    files = dict(facts.registrations)
    found: dict[str, Underway] = {}
    for event in facts.events(PROPOSED):
        terms: Any = event.terms
        if event.date >= dated and terms.registration not in found:
            one = files.get(terms.registration)
            found[terms.registration] = Underway(
                terms.registration, event.date, terms.offering, terms.for_whom, event, one
            )
    for name, one in files.items():
        if name not in found and one.filed >= dated:
            found[name] = Underway(name, one.filed, one.entry.offering, one.entry.for_whom, None, one)
    return tuple(sorted(found.values(), key=lambda each: (each.day, each.id)))


def begun_upon(case: Case, one: Underway, kinds: Iterable[str], agreement: str | None = None) -> tuple[Notice, ...]:
    """The requests of these kinds on which a registration was begun, under one agreement or any.

    Those that its statement names, and those that came before the company proposed it, or filed it, and name it.
    """
    upon = one.filing.entry.request if one.filing is not None else None
    return tuple(n for n in asking(case, kinds, one.id, agreement) if n.id == upon or n.date <= one.day)


def limit(case: Case, registration: str, stock_class_id: str) -> int | None:
    """How many shares the underwriters advise can be sold at most: as last advised, in shares of today."""
    for event in reversed(case.snapshot.events(LIMITED)):
        terms: Any = event.terms
        if terms.registration == registration:
            return whole(case, stock_class_id, terms.at_most, event)
    return None


def none_underway(case: Case, effect: str = "") -> Reason:
    """That no registration is under way, and what would change it."""
    event = f"{PROPOSED}: {{registration: ID, for whom: company, offering: underwritten}}"
    return would(f"no registration of the kind is under way{effect}", event, of_record(PROPOSED, case.agreement.id))


def asking(case: Case, kinds: Iterable[str], registration: str, agreement: str | None = None) -> Iterator[Notice]:
    """The notices of these kinds that ask for, or name, a registration; under one agreement or any."""
    filing = case.snapshot.registrations.get(registration)
    upon = filing.entry.request if filing is not None else None
    for kind in kinds:
        for notice in case.snapshot.notices(kind, agreement):
            if notice.registration_id == registration or (upon is not None and notice.id == upon):
                yield notice


__all__ = [
    "LIMITED",
    "PROPOSED",
    "UNDERWRITTEN",
    "Underway",
    "asking",
    "begun_upon",
    "limit",
    "none_underway",
    "underway",
]

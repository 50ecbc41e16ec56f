"""What is on record between two changes, worked out once and shared by every day between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.ledger import Positions, post_all
from covenantry.facts.model import (
    Attestation,
    CapacityEnded,
    CapacityTaken,
    CorporateEvent,
    Entry,
    ExchangeActReporting,
    Instrument,
    Notice,
)
from covenantry.facts.moments import Moment, moments
from covenantry.facts.records import dataclass
from covenantry.facts.registrations import Registration, registrations
from covenantry.facts.relations import Relations

if TYPE_CHECKING:
    from covenantry.facts.on_record import OnRecord

P = TypeVar("P", Notice, Instrument)

#: States kept of one book; a year of nightly runs over a busy issuer stays within it.
KEPT = 512


@dataclass(frozen=True, slots=True)
class Capacity:
    """A party's role under an agreement, held since a day; `from_id`: whose place it took."""

    party_id: str
    agreement: str
    role: str
    since: date
    entry: CapacityTaken
    from_id: str | None


class State:
    """Everything that follows from the entries in effect and known; each part is worked out when first asked for."""

    def __init__(self, book: OnRecord, as_of: date, known_at: datetime | None) -> None:
        self.book = book
        self.entries = book.in_effect(as_of, known_at)

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries of each type, in order of effect."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.type, []).append(entry)
        return {type_: tuple(entries) for type_, entries in found.items()}

    @cached_property
    def positions(self) -> Positions:
        return post_all(self.book.securities, self.entries)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The ledger as it stood before each of its entries."""
        return moments(self.book.securities, self.entries)

    @cached_property
    def relations(self) -> Relations:
        return Relations(self.book.parties, self.entries)

    @cached_property
    def capacities(self) -> tuple[Capacity, ...]:
        return capacities(self.entries)

    @cached_property
    def capacities_by_party(self) -> Mapping[str, tuple[Capacity, ...]]:
        found: dict[str, list[Capacity]] = {}
        for capacity in self.capacities:
            found.setdefault(capacity.party_id, []).append(capacity)
        return {party_id: tuple(some) for party_id, some in found.items()}

    @cached_property
    def parts(self) -> Mapping[tuple[str, str], tuple[Capacity, ...]]:
        """The capacities in force of a party under an agreement."""
        found: dict[tuple[str, str], list[Capacity]] = {}
        for capacity in self.capacities:
            found.setdefault((capacity.party_id, capacity.agreement), []).append(capacity)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def parts_ever(self) -> Mapping[tuple[str, str], tuple[CapacityTaken, ...]]:
        """The capacities that a party ever took under an agreement."""
        found: dict[tuple[str, str], list[CapacityTaken]] = {}
        for entry in self.entries:
            if isinstance(entry, CapacityTaken):
                found.setdefault((entry.party_id, entry.agreement), []).append(entry)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def capacities_by_agreement(self) -> Mapping[str, tuple[Capacity, ...]]:
        found: dict[str, list[Capacity]] = {}
        for capacity in self.capacities:
            found.setdefault(capacity.agreement, []).append(capacity)
        return {agreement: tuple(some) for agreement, some in found.items()}

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Notice))

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Instrument))

    @cached_property
    def lapsing(self) -> tuple[Instrument | Attestation, ...]:
        """The papers that can be relied on only for a time."""
        return tuple(e for e in self.entries if isinstance(e, Instrument | Attestation) and e.until is not None)

    @cached_property
    def notices_by_kind(self) -> Mapping[str, tuple[Notice, ...]]:
        return _by_kind(self.notices)

    @cached_property
    def instruments_by_kind(self) -> Mapping[str, tuple[Instrument, ...]]:
        return _by_kind(self.instruments)

    @cached_property
    def events_by_kind(self) -> Mapping[str, tuple[CorporateEvent, ...]]:
        """The corporate events of each kind, in order of effect."""
        found: dict[str, list[CorporateEvent]] = {}
        for entry in self.entries:
            if isinstance(entry, CorporateEvent):
                found.setdefault(folded(entry.kind), []).append(entry)
        return {kind: tuple(some) for kind, some in found.items()}

    @property
    def prices(self) -> Mapping[str, tuple[tuple[date, Decimal], ...]]:
        """The closing prices of each class, also of later days."""
        return self.book.prices

    @property
    def past_prices(self) -> Mapping[str, tuple[tuple[date, Decimal], ...]]:
        """The same, for those who use only what a later day does not change; a watched book tells the two apart."""
        return self.book.prices

    @cached_property
    def attestations(self) -> Mapping[tuple[str, str], tuple[Attestation, ...]]:
        """The attestations of each fact about each thing, latest first."""
        found: dict[tuple[str, str], list[Attestation]] = {}
        for entry in reversed(self.entries):
            if isinstance(entry, Attestation):
                found.setdefault((folded(entry.fact), entry.about), []).append(entry)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def registrations(self) -> Mapping[str, Registration]:
        return FrozenMap(registrations(self.entries))

    @cached_property
    def reporting(self) -> bool | None:
        said = [entry for entry in self.entries if isinstance(entry, ExchangeActReporting)]
        last = {entry.required for entry in said if entry.date == said[-1].date}
        return last.pop() if len(last) == 1 else None  # not known, too, where those of one day contradict each other


def _by_kind(papers: Iterable[P]) -> dict[str, tuple[P, ...]]:
    found: dict[str, list[P]] = {}
    for paper in papers:
        found.setdefault(folded(paper.kind), []).append(paper)
    return {kind: tuple(some) for kind, some in found.items()}


class States:
    """The states of one book worked out so far."""

    __slots__ = ("_days", "_moments", "_states")

    def __init__(self) -> None:
        self._states: dict[tuple[int, int], State] = {}
        self._days: list[date] | None = None
        self._moments: list[datetime] = []

    def at(self, book: OnRecord, as_of: date, known_at: datetime | None) -> State:
        """The state on a day as known at a time; days between two changes have the same one."""
        if self._days is None:
            self._moments = sorted({entry.recorded_at for entry in book.entries})
            self._days = sorted({entry.date for entry in book.entries})
        key = (
            bisect_right(self._days, as_of),
            len(self._moments) if known_at is None else bisect_right(self._moments, known_at),
        )
        state = self._states.get(key)
        if state is None:
            if len(self._states) >= KEPT:
                self._states.pop(next(iter(self._states)), None)
            state = self._states[key] = State(book, as_of, known_at)
        return state


def capacities(entries: Iterable[Entry]) -> tuple[Capacity, ...]:
    """The capacities in force after the entries, in the order in which they were taken."""
    found: dict[tuple[str, str, str], Capacity] = {}
    for entry in entries:
        if isinstance(entry, CapacityTaken):
            found[capacity_key(entry)] = Capacity(
                entry.party_id, entry.agreement, entry.role, entry.date, entry, entry.from_id
            )
        elif isinstance(entry, CapacityEnded):
            found.pop(capacity_key(entry), None)
    return tuple(found.values())


def capacity_key(entry: CapacityTaken | CapacityEnded) -> tuple[str, str, str]:
    """What identifies a capacity."""
    return entry.party_id, entry.agreement, folded(entry.role)


def folded(words: str) -> str:
    """Words as they are compared: case and spacing make no difference."""
    return " ".join(words.casefold().split())

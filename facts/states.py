"""What is on record between two changes, worked out once and shared by every day between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

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
    StockIssuance,
    StockTransfer,
)
from covenantry.facts.moments import Moment, moments
from covenantry.facts.records import dataclass
from covenantry.facts.registrations import Registration, registrations
from covenantry.facts.relations import Relations
from covenantry.facts.topics import part_of
from covenantry.facts.worked_out import WorkedOut

if TYPE_CHECKING:
    from covenantry.facts.on_record import OnRecord

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

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


class _Capacities:
    """The capacities that follow from entries, looked up in the ways in which they are asked for."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        entries = tuple(entries)
        self.all = capacities(entries)
        self.by_party = _grouped(self.all, lambda one: one.party_id)
        self.by_agreement = _grouped(self.all, lambda one: one.agreement)
        self.parts = _grouped(self.all, lambda one: (one.party_id, one.agreement))
        taken = (entry for entry in entries if isinstance(entry, CapacityTaken))
        self.parts_ever = _grouped(taken, lambda entry: (entry.party_id, entry.agreement))


class State:
    """Everything that follows from the entries in effect and known; each part is worked out when first asked for.

    What follows from one part of the record alone is shared by all states that have the same entries of it.
    """

    def __init__(self, book: OnRecord, as_of: date, known_at: datetime | None) -> None:
        self.book = book
        self.entries = book.in_effect(as_of, known_at)

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries of each type, in order of effect."""
        return _grouped(self.entries, lambda entry: entry.type)

    @cached_property
    def _by_part(self) -> Mapping[str, tuple[Entry, ...]]:
        return _grouped(self.entries, part_of)

    def _part(self, name: str) -> tuple[Any, ...]:
        return self._by_part.get(name, ())

    @cached_property
    def positions(self) -> Positions:
        return _POSITIONS.of(self.book.securities, self._part("ledger"))

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The ledger as it stood before each of its entries."""
        return _MOMENTS.of(self.book.securities, self._part("ledger"))

    @cached_property
    def received(self) -> Mapping[str, tuple[StockIssuance | StockTransfer, ...]]:
        """What each party has been issued, or had by transfer, in order of effect."""
        return _RECEIVED.of(None, self._part("ledger"))

    @cached_property
    def relations(self) -> Relations:
        return _RELATIONS.of(self.book.parties, self._part("people"))

    @cached_property
    def _capacities(self) -> _Capacities:
        return _CAPACITIES.of(None, self._part("capacities"))

    @property
    def capacities(self) -> tuple[Capacity, ...]:
        return self._capacities.all

    @property
    def capacities_by_party(self) -> Mapping[str, tuple[Capacity, ...]]:
        return self._capacities.by_party

    @property
    def parts(self) -> Mapping[tuple[str, str], tuple[Capacity, ...]]:
        """The capacities in force of a party under an agreement."""
        return self._capacities.parts

    @property
    def parts_ever(self) -> Mapping[tuple[str, str], tuple[CapacityTaken, ...]]:
        """The capacities that a party ever took under an agreement."""
        return self._capacities.parts_ever

    @property
    def capacities_by_agreement(self) -> Mapping[str, tuple[Capacity, ...]]:
        return self._capacities.by_agreement

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self._part("notices")

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        return self._part("instruments")

    @cached_property
    def lapsing(self) -> tuple[Instrument | Attestation, ...]:
        """The papers that can be relied on only for a time."""
        papers = (*self._part("instruments"), *self._part("attestations"))
        return tuple(paper for paper in papers if paper.until is not None)

    @cached_property
    def notices_by_kind(self) -> Mapping[str, tuple[Notice, ...]]:
        return _grouped(self.notices, lambda notice: folded(notice.kind))

    @cached_property
    def instruments_by_kind(self) -> Mapping[str, tuple[Instrument, ...]]:
        return _grouped(self.instruments, lambda instrument: folded(instrument.kind))

    @cached_property
    def events_by_kind(self) -> Mapping[str, tuple[CorporateEvent, ...]]:
        """The corporate events of each kind, in order of effect."""
        return _grouped(self._part("events"), lambda event: folded(event.kind))

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
        return _ATTESTATIONS.of(None, self._part("attestations"))

    @cached_property
    def registrations(self) -> Mapping[str, Registration]:
        return FrozenMap(registrations(self._part("registrations")))

    @cached_property
    def reporting(self) -> bool | None:
        said: tuple[ExchangeActReporting, ...] = self._part("reporting")
        last = {entry.required for entry in said if entry.date == said[-1].date}
        return last.pop() if len(last) == 1 else None  # not known, too, where those of one day contradict each other


def _grouped(things: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    found: dict[K, list[T]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return {name: tuple(some) for name, some in found.items()}


def _taker(entry: StockIssuance | StockTransfer) -> str:
    return entry.stakeholder_id if isinstance(entry, StockIssuance) else entry.transferee_id


_POSITIONS: WorkedOut[Positions] = WorkedOut(post_all)
_MOMENTS: WorkedOut[tuple[Moment, ...]] = WorkedOut(moments)
_RECEIVED: WorkedOut[dict[str, tuple[StockIssuance | StockTransfer, ...]]] = WorkedOut(
    lambda _, entries: _grouped((one for one in entries if isinstance(one, StockIssuance | StockTransfer)), _taker)
)
_RELATIONS: WorkedOut[Relations] = WorkedOut(Relations)
_CAPACITIES: WorkedOut[_Capacities] = WorkedOut(lambda _, entries: _Capacities(entries))
_ATTESTATIONS: WorkedOut[dict[tuple[str, str], tuple[Attestation, ...]]] = WorkedOut(
    lambda _, entries: _grouped(cast("Sequence[Attestation]", entries[::-1]), lambda one: (folded(one.fact), one.about))
)


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

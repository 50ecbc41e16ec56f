"""An immutable view of a book on a day, as far as was known at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, Any

from covenantry.facts.holdings import Holdings
from covenantry.facts.ledger import Positions
from covenantry.facts.model import (
    Attestation,
    CapacityTaken,
    CorporateEvent,
    Entry,
    Instrument,
    Issuer,
    Notice,
    Party,
    StockClass,
    StockClassSplit,
    StockIssuance,
    StockTransfer,
)
from covenantry.facts.moments import Moment
from covenantry.facts.records import dataclass
from covenantry.facts.registrations import Registration
from covenantry.facts.relations import Relations
from covenantry.facts.states import Capacity, State, folded

if TYPE_CHECKING:
    from covenantry.facts.book import Book

__all__ = ["Capacity", "Registration", "Snapshot", "snapshot"]


def snapshot(book: Book, as_of: date, known_at: datetime | None = None) -> Snapshot:
    """The book on `as_of`: what took effect by then and was recorded by `known_at` (None: everything recorded)."""
    return Snapshot(book, as_of, known_at, book.states.at(book, as_of, known_at))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The view itself. Reading `positions` or `holdings` raises InvalidInput where what was known does not add up."""

    book: Book
    as_of: date
    known_at: datetime | None
    state: State = field(repr=False, compare=False)

    @property
    def issuer(self) -> Issuer:
        return self.book.issuer

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything in effect and known, in order of effect."""
        return self.state.entries

    @property
    def positions(self) -> Positions:
        return self.state.positions

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The ledger as it stood before each of its entries, in order of effect."""
        return self.state.moments

    @property
    def relations(self) -> Relations:
        return self.state.relations

    @property
    def holdings(self) -> Holdings:
        return Holdings(self.state.positions, self.state.relations, self.as_of)

    @property
    def capacities(self) -> tuple[Capacity, ...]:
        """The capacities in force, in the order in which they were taken."""
        return self.state.capacities

    @property
    def registrations(self) -> Mapping[str, Registration]:
        return self.state.registrations

    @property
    def reporting(self) -> bool | None:
        """Whether the issuer must file Exchange Act reports; None: not on record."""
        return self.state.reporting

    def party(self, party_id: str) -> Party | None:
        return self.book.parties.get(party_id)

    def stock_class(self, stock_class_id: str) -> StockClass | None:
        return self.book.securities.get(stock_class_id)

    def entry(self, entry_id: str) -> Entry | None:
        """The entry with this id, if it is in effect and known."""
        return self.state.by_id.get(entry_id)

    def entries_of(self, type_: str) -> tuple[Any, ...]:
        """The entries of one type, in order of effect."""
        return self.state.by_type.get(type_, ())

    def received_by(self, party_id: str) -> tuple[StockIssuance | StockTransfer, ...]:
        """What has been issued to a party, and transferred to it, in order of effect."""
        return self.state.received.get(party_id, ())

    def splits_of(self, stock_class_id: str) -> tuple[StockClassSplit, ...]:
        """The splits that change how many a number of the class is, in order of effect.

        A warrant or option is counted in the shares that it may buy, and is split with them.
        """
        right = self.book.securities[stock_class_id].exercise if stock_class_id in self.book.securities else None
        names = (stock_class_id, right.stock_class_id if right is not None else None)
        return tuple(e for e in self.entries_of("stock_class_split") if e.stock_class_id in names)

    def parts(self, party_id: str, agreement: str) -> tuple[Capacity, ...]:
        """The capacities in force of a party under one agreement."""
        return self.state.parts.get((party_id, agreement), ())

    def parts_ever(self, party_id: str, agreement: str) -> tuple[CapacityTaken, ...]:
        """The capacities that a party ever took under one agreement, whether or not it still has them."""
        return self.state.parts_ever.get((party_id, agreement), ())

    def capacities_under(self, agreement: str) -> tuple[Capacity, ...]:
        """The capacities under one agreement, in the order in which they were taken."""
        return self.state.capacities_by_agreement.get(agreement, ())

    def capacities_of(self, party_id: str) -> tuple[Capacity, ...]:
        return self.state.capacities_by_party.get(party_id, ())

    def holders_of(self, agreement: str, role: str) -> tuple[str, ...]:
        """Who has the role under the agreement, in the order in which they took it."""
        wanted = folded(role)
        return tuple(c.party_id for c in self.capacities if c.agreement == agreement and folded(c.role) == wanted)

    def notices(self, kind: str | None = None, agreement: str | None = None) -> tuple[Notice, ...]:
        """The notices in order of effect."""
        found = self.state.notices if kind is None else self.state.notices_by_kind.get(folded(kind), ())
        return found if agreement is None else tuple(n for n in found if n.agreement == agreement)

    def events(self, kind: str) -> tuple[CorporateEvent, ...]:
        """The corporate events of a kind, in order of effect."""
        return self.state.events_by_kind.get(folded(kind), ())

    def instruments(self, kind: str | None = None, by: str | None = None) -> tuple[Instrument, ...]:
        """The instruments in order of effect, without those that can no longer be relied on."""
        found = self.state.instruments if kind is None else self.state.instruments_by_kind.get(folded(kind), ())
        return tuple(
            instrument
            for instrument in found
            if by in (None, instrument.by_id) and (instrument.until is None or self.as_of <= instrument.until)
        )

    def attested(self, fact: str, about: str, agreement: str, by: str | None = None) -> Attestation | None:
        """The latest attestation of the fact, while it can be relied on; none where those of its day contradict it.

        `agreement`: by whose words it is asked; one that names none is meant by those of any. `by`: whose judgement it
        must be; one that names nobody counts as his.
        """
        found = self._counted(fact, about, agreement, by)
        if not found or self.disputed(fact, about, agreement, by):
            return None
        return found[0] if found[0].until is None or self.as_of <= found[0].until else None

    def disputed(self, fact: str, about: str, agreement: str, by: str | None = None) -> tuple[Attestation, ...]:
        """The latest attestations of the fact where those of that one day contradict each other."""
        counted = self._counted(fact, about, agreement, by)
        last = tuple(found for found in counted if found.date == counted[0].date)
        return last if len({found.value for found in last}) > 1 else ()

    def attestations(self, fact: str, about: str, agreement: str) -> tuple[Attestation, ...]:
        """Every attestation of the fact by the words of an agreement, latest first, whoever made it."""
        found = self.state.attestations.get((folded(fact), about), ())
        return tuple(one for one in found if one.agreement in (None, agreement))

    def _counted(self, fact: str, about: str, agreement: str, by: str | None) -> tuple[Attestation, ...]:
        found = self.attestations(fact, about, agreement)
        return found if by is None else tuple(one for one in found if one.by_id in (None, by))

    def closes(self, stock_class_id: str, through: date | None = None) -> tuple[tuple[date, Decimal], ...]:
        """The closing prices up to the day, in order of days; `through`: those up to an earlier day.

        Whoever asks up to an earlier day learns nothing new by the passing of days, only by prices that come in.
        """
        past = through is not None and through <= self.as_of
        closes = (self.state.past_prices if past else self.state.prices).get(stock_class_id, ())
        return closes[: bisect_right(closes, (through if through is not None and past else self.as_of, inf))]

    def traded(self, stock_class_id: str) -> bool:
        """Whether any closing price up to the day is on record."""
        closes = self.state.past_prices.get(stock_class_id, ())
        return bool(closes) and (closes[0][0] <= self.as_of or bool(self.closes(stock_class_id)))

"""How many securities of a holder can be registered: the least and the most that the record allows, and what would
settle it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.language.own_words import COVERS
from covenantry.engine.logic.reasons import Reason, first_change, known, settled
from covenantry.engine.logic.sources import Absent, Source, of_lots
from covenantry.engine.securities.shares_today import left, listed, told
from covenantry.facts.lots import Quantity, exact
from covenantry.facts.states import folded

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.demand_terms import Counting
    from covenantry.facts.lots import Lot
    from covenantry.facts.registrations import Registration


class Number(NamedTuple):
    """A number of which the record says no more than its bounds; `asked`: the facts on which they turn.

    `until`: the first day on which a right that counts in it is over.
    """

    least: Quantity
    most: Quantity
    asked: tuple[Reason, ...] = ()
    until: date | None = None
    lots: tuple[Lot, ...] = ()

    @property
    def certain(self) -> Reason:
        """Whether the number is known."""
        asked = () if self.least == self.most else self.asked
        return settled("it is known how many", asked)._replace(changes=self.changes)

    @property
    def changes(self) -> date | None:
        """The first later day on which it may be another though nothing happens."""
        return min((day for day in (self.until, first_change(self.asked)) if day is not None), default=None)

    def at_least(self, quantity: Quantity, text: str) -> Reason:
        """Whether the number is so large."""
        if self.least >= quantity or self.most < quantity:
            return known(text, self.least >= quantity, *self._rests(), changes=self.changes)
        return self.certain._replace(text=text)

    def at_most(self, quantity: Quantity, text: str) -> Reason:
        """Whether the number is no larger."""
        if self.most <= quantity or self.least > quantity:
            return known(text, self.most <= quantity, *self._rests(), changes=self.changes)
        return self.certain._replace(text=text)

    def _rests(self) -> tuple[Source, ...]:
        return of_lots(self.lots) or (Absent("securities that can be registered"),)


def registrable(case: Case, holder: str, counting: Counting) -> Number:
    """How many securities of a holder can be registered."""
    positions = case.snapshot.positions
    lots = [(lot, case.lot_is(lot, counting.phrase)) for lot in positions.lots_of(holder, counting.issued)]
    meant, doubtful, other = (
        exact(sum(lot.quantity for lot, is_meant in lots if is_meant.value is value)) for value in (True, None, False)
    )
    issuable, until = may_be_issued(case, holder, counting.as_converted)
    # Of what is included, a lot that counts leaves more to what is yet to be issued, but never more than itself.
    none_counts = registered_ahead(case, holder, counting, exact(other + doubtful), issuable)
    all_count = registered_ahead(case, holder, counting, other, issuable)
    return Number(
        exact(meant + issuable - none_counts.most),
        exact(meant + doubtful + issuable - all_count.least),
        (*(is_meant for _, is_meant in lots), *none_counts.asked),
        until,
        tuple(lot for name in (counting.issued, *counting.as_converted) for lot in positions.lots_of(holder, name)),
    )


def all_that_he_has(case: Case, holder: str, counting: Counting) -> Number:
    """How many shares of the class a holder has or may be issued by any right that he holds, whatever words say."""
    positions, of = case.snapshot.positions, counting.issued
    issuable, until = may_be_issued(case, holder, positions.convertible_into(of))
    total = exact(positions.quantity(holder, of) + issuable)
    return Number(total, total, until=until)


def may_be_issued(case: Case, holder: str, classes: Iterable[str]) -> tuple[Quantity, date | None]:
    """What a holder may be issued on conversion or exercise of the classes, and the first day on which it is less.

    Limits on conversion are disregarded.
    """
    positions, issuable, ends = case.snapshot.positions, exact(0), []
    for name in classes:
        held = positions.quantity(holder, name) if name in positions.classes else 0
        terms = positions.terms(name) if held else None
        if terms is not None and not terms.expired(case.day):
            issuable += held * terms.ratio
            if terms.expiration_date is not None:
                ends.append(terms.expiration_date + timedelta(1))
    return exact(issuable), min(ends, default=None)


def registered_ahead(case: Case, holder: str, counting: Counting, other: Quantity, issuable: Quantity) -> Number:
    """How many of those yet to be issued effective registrations include: what they include beyond the `other`.

    `other`: what the holder has of the class that counts no longer, which a registration covers first.
    """
    if not counting.until_registered or not issuable:
        return Number(0, 0)
    included, asked = _registered(case, holder, counting)
    beyond = exact(min(max(included - other, 0), issuable))
    whole = any(reason.value for reason in asked)
    open_ = any(reason.value is None for reason in asked)
    return Number(issuable if whole else beyond, issuable if whole or open_ else beyond, asked)


def _registered(case: Case, holder: str, counting: Counting) -> tuple[Quantity, tuple[Reason, ...]]:
    """What effective registrations are known to include of the holder's, less what he has transferred since.

    With it, for each that does not say what it includes, whether it includes what is yet to be issued to him.
    """
    total, asked = exact(0), []
    for registration in case.snapshot.registrations.values():
        effective, entry = registration.effective, registration.entry
        if effective is None or entry.for_whom == "company" or counting.issued not in entry.stock_class_ids:
            continue
        included = _included(case, registration, holder, counting.issued)
        if included is None:
            asked.append(_includes(case, registration, holder, counting.issued))
            continue
        for sale in case.snapshot.entries_of("stock_transfer"):
            if (sale.transferor_id, sale.stock_class_id) == (holder, counting.issued) and sale.date >= effective:
                included -= told(case, counting.issued, sale.quantity, sale)
        total += max(included, 0)
    return total, tuple(asked)


def _included(case: Case, registration: Registration, holder: str, stock_class_id: str) -> Quantity | None:
    """What a registration lists of the holder's, in shares of today; where it lists nothing, what he asked for.

    None where it lists nothing and no request of his by its effectiveness says how many. Those of one kind add up.
    """
    entry, gone = registration.entry, left(case, registration, holder, stock_class_id)
    if entry.securities:
        return exact(listed(case, registration, holder, stock_class_id) - gone)
    asked: dict[str, Quantity] = {}
    for notice in case.snapshot.notices(agreement=case.agreement.id):
        its = notice.id == entry.request or notice.registration_id == registration.id
        in_it = its and (registration.effective is None or notice.date <= registration.effective)
        if in_it and notice.quantity is not None and notice.from_id == holder:
            number = told(case, stock_class_id, notice.quantity, notice)
            asked[folded(notice.kind)] = asked.get(folded(notice.kind), 0) + number
    return exact(max(asked.values()) - gone) if asked else None


def _includes(case: Case, registration: Registration, holder: str, stock_class_id: str) -> Reason:
    """Whether a registration that lists nothing includes what is yet to be issued to a holder who asked for nothing."""
    text = (
        f"{registration.id}, which lists no securities, includes the {stock_class_id} issuable to {case.name(holder)}"
    )
    return case.attested(COVERS(registration.id), holder, text)


__all__ = ["Number", "all_that_he_has", "registered_ahead", "registrable"]

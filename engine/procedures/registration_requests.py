"""Requests for registration: when each came in, what it asks for, and what became of the registration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from engine.case import fact_key, member, standing
from engine.procedures.counting import count
from engine.procedures.people import people
from engine.procedures.performed import first_given
from engine.procedures.today import left, listed, told
from engine.reasons import Reason, known
from facts.lots import Quantity, exact
from facts.registrations import Registration
from facts.snapshot import snapshot

if TYPE_CHECKING:
    from engine.case import Case
    from engine.procedures.demand_terms import Asking, Counting, Quota
    from facts.model import Notice, Party
    from facts.periods import Period


#: Registrations of no offering in which holders could sell.
NOT_FOR_HOLDERS = ("employee benefit plan", "rule 145")


class Request(NamedTuple):
    """A request on record; `received`: the day on which it counts as given to the company, None if on none known."""

    notice: Notice
    received: date | None
    registration: Registration | None

    @property
    def id(self) -> str:
        return self.notice.id

    @property
    def own(self) -> frozenset[str]:
        """The ids by which its registration may be known."""
        found = {self.id, self.notice.registration_id, self.registration.id if self.registration else None}
        return frozenset(name for name in found if name is not None)


def requests(case: Case, kinds: Iterable[str]) -> tuple[Request, ...]:
    """The requests of these kinds under the agreement, in the order in which they came on record."""
    facts = case.snapshot
    return tuple(
        Request(notice, first_given(case, notice, [facts.issuer.id]), _registration(case, notice))
        for kind in kinds
        for notice in facts.notices(kind, case.agreement.id)
    )


def _registration(case: Case, notice: Notice) -> Registration | None:
    for registration in case.snapshot.registrations.values():
        if registration.entry.request == notice.id or registration.id == notice.registration_id:
            return registration
    return None


def askers(case: Case, asking: Asking) -> Iterator[Party]:
    """Everybody whose right it is on the day."""
    for party in people(case, asking.among):
        if not asking.named or party.id in _by_name(case, asking):
            yield party


def may_ask(case: Case, asking: Asking, party_id: str) -> Reason:
    """Whether the right to ask is a party's."""
    found = member(case.snapshot, case.agreement, case.snapshot.party(party_id), asking.among)
    if asking.named and party_id not in _by_name(case, asking):
        return known(f"{case.name(party_id)} is neither named nor an assignee of who is", False)
    return found


def on_the_day(case: Case, day: date) -> Case:
    """The case of an earlier day. What is read of it must be read of today's, too, to be noted."""
    facts = case.snapshot
    if day >= facts.as_of:
        return case
    return standing(snapshot(facts.book, day, facts.known_at), case.agreement, day, case.assumptions)


def _by_name(case: Case, asking: Asking) -> set[str]:
    """Those named and everybody who has the right from them, from hand to hand."""
    found = set(asking.named)
    if asking.assigned_by is not None:
        for paper in case.snapshot.instruments(asking.assigned_by):
            if paper.by_id in found and paper.to_id is not None and paper.agreement in (None, case.agreement.id):
                found.add(paper.to_id)
    return found


def registrable(case: Case, holder: str, counting: Counting) -> Quantity:
    """How many securities of a holder can be registered, as far as is known."""
    positions = case.snapshot.positions
    meant, other, issuable = exact(0), exact(0), exact(0)
    for lot in positions.lots_of(holder, counting.issued):
        if case.lot_is(lot, counting.phrase).value:
            meant += lot.quantity
        else:
            other += lot.quantity
    for name in counting.as_converted:
        terms = positions.terms(name) if name in positions.classes else None
        if terms is not None and not terms.expired(case.day):
            issuable += sum(lot.quantity for lot in positions.lots_of(holder, name)) * terms.ratio
    return exact(meant + issuable - registered_ahead(case, holder, counting, other, issuable))


def registered_ahead(case: Case, holder: str, counting: Counting, other: Quantity, issuable: Quantity) -> Quantity:
    """How many of those yet to be issued an effective registration includes: what it includes beyond the `other`.

    `other`: what the holder has of the class that counts no longer, which a registration covers first.
    """
    if not counting.until_registered:
        return exact(0)
    return exact(min(max(_registered(case, holder, counting) - other, 0), issuable))


def _registered(case: Case, holder: str, counting: Counting) -> Quantity:
    """What effective registrations include of the holder's, less what he has transferred since."""
    total = exact(0)
    for registration in case.snapshot.registrations.values():
        effective, entry = registration.effective, registration.entry
        if effective is None or entry.for_whom == "company":
            continue
        included = _included(case, registration, holder, counting.issued)
        for sale in case.snapshot.entries_of("stock_transfer"):
            if (sale.transferor_id, sale.stock_class_id) == (holder, counting.issued) and sale.date >= effective:
                included = exact(included - told(case, counting.issued, sale.quantity, sale))
        total += max(included, 0)
    return total


def _included(case: Case, registration: Registration, holder: str, stock_class_id: str) -> Quantity:
    """What a registration lists of the holder's; where it lists nothing, what the request that it answers is for."""
    entry, gone = registration.entry, left(case, registration, holder, stock_class_id)
    if entry.securities:
        return exact(listed(case, registration, holder, stock_class_id) - gone)
    asked = [
        told(case, stock_class_id, notice.quantity or 0, notice)
        for notice in case.snapshot.notices(agreement=case.agreement.id)
        if notice.from_id == holder and (notice.id == entry.request or notice.registration_id == registration.id)
    ]
    return exact(max(max(asked, default=0) - gone, 0))


def next_change(case: Case, holder: str, counting: Counting) -> date | None:
    """The first later day on which other securities of a holder can be registered though nothing happens."""
    positions = case.snapshot.positions
    days = [case.lot_is(lot, counting.phrase).changes for lot in positions.lots_of(holder, counting.issued)]
    for name in counting.as_converted:
        terms = positions.terms(name) if name in positions.classes else None
        if terms is not None and terms.expiration_date is not None:
            days.append(terms.expiration_date + timedelta(1))
    return min((day for day in days if day is not None and day > case.day), default=None)


def effected(case: Case, registration: Registration, quota: Quota, kept: Period | None) -> Reason:
    """Whether a registration counts as effected on the day: effective, and not undone by an order that stood."""
    effective = registration.effective
    if effective is None:
        return known(f"{registration.id} has not become effective", False)
    limit = quota.undone_by_stop_after
    if limit is None:
        return known(f"{registration.id} became effective on {effective}", True)
    kept_to = count(case, kept, effective).last if kept is not None else None
    changes: date | None = None
    for since, lifted in registration.stop_orders:
        if kept_to is not None and since > kept_to:
            continue
        last = count(case, limit, since).last
        if (lifted or case.day) > last:
            return known(f"{registration.id}: an order of {since} was not lifted by {last}", False)
        if lifted is None:
            changes = last + timedelta(1)
    return known(
        f"{registration.id} became effective on {effective}, and no order has undone it", True, changes=changes
    )


def about(fact: str, request: Request) -> str:
    """The name of a fact about a request."""
    return fact_key(fact, request.id)


__all__ = [
    "NOT_FOR_HOLDERS",
    "Request",
    "about",
    "askers",
    "effected",
    "may_ask",
    "next_change",
    "on_the_day",
    "registered_ahead",
    "registrable",
    "requests",
]

"""Requests for registration: when each came in, what it asks for, and what became of the registration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.case import member, standing
from covenantry.engine.context.counting import count
from covenantry.engine.context.people import people
from covenantry.engine.logic.fact_names import FactName
from covenantry.engine.logic.reasons import Reason, known
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.performed import first_given
from covenantry.facts.registrations import Registration
from covenantry.facts.snapshot import snapshot

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.demand_terms import Asking, Keeping, Quota
    from covenantry.facts.model import Notice, Party


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
        return known(f"{case.name(party_id)} is neither named nor an assignee of who is", False, Ground.RULE)
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


def effected(case: Case, registration: Registration, quota: Quota, keeping: Keeping | None) -> Reason:
    """Whether a registration counts as effected on the day: effective, and not undone by an order that stood."""
    effective = registration.effective
    if effective is None:
        return known(f"{registration.id} has not become effective", False, *registration.life)
    limit = quota.undone_by_stop_after
    if limit is None:
        return known(f"{registration.id} became effective on {effective}", True, *registration.life)
    kept_to = _kept_to(case, registration.id, effective, keeping) if keeping is not None else None
    changes: date | None = None
    for since, lifted in registration.stop_orders:
        if kept_to is not None and since > kept_to:
            continue
        last = count(case, limit, since).last
        if (lifted or case.day) > last:
            return known(f"{registration.id}: an order of {since} was not lifted by {last}", False, *registration.life)
        if lifted is None:
            changes = last + timedelta(1)
    return known(
        f"{registration.id} became effective on {effective}, and no order has undone it",
        True,
        *registration.life,
        changes=changes,
    )


def _kept_to(case: Case, name: str, effective: date, keeping: Keeping) -> date:
    """The last day on which a registration must be kept effective: sooner where what ends that is on record."""
    last = count(case, keeping.lasts, effective).last
    found = (case.snapshot.attested(fact, name, case.agreement.id) for fact in keeping.until)
    return min([last, *(entry.date for entry in found if entry is not None and entry.value)])


def about(case: Case, fact: str, request: Request) -> FactName:
    """The name of a fact about a request."""
    return case.fact(fact, request.id)


__all__ = [
    "Request",
    "about",
    "askers",
    "effected",
    "may_ask",
    "on_the_day",
    "requests",
]

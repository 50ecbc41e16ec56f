"""Registration expenses: who bears what of the cost of a registration, the holders in proportion, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.people import ids, taken
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, unknown, would
from covenantry.engine.logic.sources import Ground
from covenantry.engine.procedures.registered_sales import holders_in
from covenantry.engine.procedures.registrations_underway import asking
from covenantry.engine.procedures.shared_cost import shared
from covenantry.engine.securities.shares_today import left, listed
from covenantry.facts.lots import Quantity, exact, shown
from covenantry.facts.records import dataclass
from covenantry.facts.registrations import Registration
from covenantry.facts.states import folded
from covenantry.facts.typed import STRICT
from covenantry.facts.values import PositiveCount
from covenantry.facts.words import ExpenseName, NoticeKind

#: The event by which an expense is known.
EXPENSE = "registration expense"


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """So many registrations that such a notice asks for; later ones of the kind are at the holders' cost."""

    __pydantic_config__ = STRICT
    number: PositiveCount
    requests: tuple[NoticeKind, ...]


@kind("registration_expenses")
@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationExpenses(Clause):
    """The company bears `company_bears`; the holders whose securities are registered, by their number, `holders_bear`.

    `first`: of the registrations of that kind the company bears only those. `always_company`: what it bears in
    any. `upon`: the notices by which a registration is one of the agreement, besides a list of a holder's securities.
    """

    by: Phrase
    holders: Phrase
    upon: tuple[NoticeKind, ...]
    company_bears: tuple[ExpenseName, ...]
    always_company: tuple[ExpenseName, ...] = ()
    holders_bear: tuple[ExpenseName, ...]
    first: First | None = None

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each expense on record who bears how much of it."""
        found = False
        for event in on.facts.events(EXPENSE):
            terms: Any = event.terms
            one = on.facts.registrations.get(terms.registration)
            if one is not None and self._ours(on, one):
                found = True
                yield self._borne(on, event, terms, one)
        if not found:
            example = f"{EXPENSE}: {{registration: ID, what: filing fee, amount: NUMBER}}"
            none = would("no expense of a registration of the kind is on record", example, of_record(EXPENSE, "issuer"))
            yield on.finding("computation", on.engaged(none), consequences=tuple(self._words()))

    def _words(self) -> Iterator[str]:
        yield f"the company: {', '.join((*self.company_bears, *self.always_company))}"
        yield f"the holders: {', '.join(self.holders_bear)}"

    def _ours(self, on: OnDay, one: Registration) -> bool:
        return bool(self._registered(on, one)) or any(asking(on.case, self.upon, one.id, on.encoded.agreement))

    def _registered(self, on: OnDay, one: Registration) -> dict[str, Quantity]:
        """How many shares each holder has in the registration, what has left it apart."""
        mine = set(holders_in(on.case, self.holders, one))
        holders = dict.fromkeys(s.stakeholder_id for s in one.entry.securities if s.stakeholder_id in mine)
        found = {who: exact(listed(on.case, one, who) - left(on.case, one, who)) for who in holders}
        return {who: quantity for who, quantity in found.items() if quantity > 0}

    def _borne(self, on: OnDay, event: Any, terms: Any, one: Registration) -> Finding:
        company, what = ids(on.case, self.by), folded(terms.what)
        told = known(f"{terms.what} of {one.id}: ${terms.amount:,}", True, event)
        theirs, reason = self._holders_bear(on, what, one)
        if not theirs or reason.value is None:
            own = Amount("the company", terms.amount, "USD", f"all of it: {reason.text}")
            engaged = on.engaged(told, reason, taken(on.case, self.by))
            sure = engaged.value is not None
            return on.finding(
                "computation",
                engaged,
                about=event.id,
                bound=company if sure else (),
                amounts=(own,) if sure else (),
            )
        weights = self._registered(on, one)
        if not weights:
            number = unknown(f"how many shares of each holder {one.id} registers", of_record("registers", one.id))
            return on.finding("computation", on.engaged(told, reason, number), about=event.id)
        parts, together = shared(terms.amount, weights), sum(weights.values())
        amounts = tuple(
            Amount(on.case.name(who), part, "USD", f"${terms.amount:,} x {shown(weights[who])}/{shown(together)}")
            for who, part in parts.items()
        )
        return on.finding("computation", on.engaged(told, reason), about=event.id, bound=tuple(parts), amounts=amounts)

    def _holders_bear(self, on: OnDay, what: str, one: Registration) -> tuple[bool, Reason]:
        if what in map(folded, self.always_company):
            return False, known(f"the company bears {what} in any registration", True, Ground.RULE)
        if what in map(folded, self.holders_bear):
            return True, known(f"the holders bear {what}", True, Ground.RULE)
        if what not in map(folded, self.company_bears):
            return False, unknown(f"whether {what} is an expense that the company bears", on.fact(what, one.id))
        if self.first is not None and (place := self._place(on, one, self.first)) > self.first.number:
            return True, known(f"{one.id} is number {place}; the company bears {self.first.number}", True, *one.life)
        return False, known(f"the company bears {what} in this registration", True, Ground.RULE)

    def _place(self, on: OnDay, one: Registration, first: First) -> int:
        """Which of the registrations of that kind this one is, by filing; 0 where it is none of them."""
        asked = [
            other.id
            for other in on.facts.registrations.values()
            if any(asking(on.case, first.requests, other.id, on.encoded.agreement))
        ]
        return asked.index(one.id) + 1 if one.id in asked else 0

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.by, self.holders)


__all__ = ["RegistrationExpenses"]

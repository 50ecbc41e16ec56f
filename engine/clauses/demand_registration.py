"""Demand registration: holders may have the company register their securities, on request, so often and so much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, during, no
from covenantry.engine.procedures import demand_terms as terms
from covenantry.engine.procedures.can_register import Number, registrable
from covenantry.engine.procedures.demand_duties import duties
from covenantry.engine.procedures.demand_request import Demand, demand
from covenantry.engine.procedures.registration_requests import askers
from covenantry.facts.lots import shown
from covenantry.facts.records import dataclass


@kind("demand_registration")
@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRegistration(terms.DemandRight):
    """Holders may ask by the notice `request` that their securities be registered; `sets_out`: what it must tell.

    The registration that answers a request names it (`process`), or the request names the registration. Bars that
    lie in the right itself (when, how often, how soon after another) and bars to the company's duty are told apart
    only for requests on record; a right that cannot be used is not engaged, with every bar in its reasons. `not_in`:
    where the company need not qualify the securities, in words.
    """

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The right of each who may ask, then for each request what it brings about."""
        found = demand(self, on.case)
        yield from self._rights(on, found)
        for request in found.asked:
            yield from duties(on, found, request)

    def _rights(self, on: OnDay, found: Demand) -> Iterator[Finding]:
        last = self.open.last(on.case) if self.open is not None else None
        window = Window(self.open.opens, last, f"{self.open.section}: for requests") if self.open is not None else None
        for _, counts in found.counted():
            on.wake(counts.changes)
        bars = [*found.barred(), *self._time(on, found, last)]
        for holder in askers(on.case, self.asking):
            his = on.of(holder).case
            held = registrable(his, holder.id, self.counting)
            parts = [
                _some(held, holder.name),
                *self.eligible(on),
                *(no(bar, f"not barred by {bar.text}") for bar in bars),
            ]
            yield on.finding(
                "right",
                on.of(holder).engaged(*parts),
                about=holder.id,
                bound=[on.company],
                holders=[holder.id],
                window=window,
                amounts=tuple(self._amounts(found, held)),
                consequences=self._told(),
            )

    def _time(self, on: OnDay, found: Demand, last: date | None) -> Iterator[Reason]:
        if self.open is not None:
            yield no(during(on.day, self.open.opens, last, f"{self.open.section}: requests"))
        if (soon := found.spaced(on.day)) is not None:
            yield soon

    def _amounts(self, found: Demand, held: Number) -> Iterator[Amount]:
        if held.certain.value:
            yield Amount("can be registered", held.least, "shares", f"of {self.counting.phrase}")
        if self.quota is not None:
            counted = found.counted()
            left = max(self.quota.at_most - len(counted), 0)
            names = ", ".join(registration.id for registration, _ in counted) or "none"
            how = f"{self.quota.at_most} less {len(counted)} effected ({names})"
            yield Amount("registrations left", left, "registrations", how)
        if self.size is not None and self.size.more_than is not None:
            yield Amount("more than", self.size.more_than, "dollars", f"{self.size.section}: what a request is for")

    def _told(self) -> tuple[str, ...]:
        whole = ("a request is for all that can be registered, not less",) if self.size and self.size.all else ()
        return (*whole, *((self.not_in,) if self.not_in is not None else ()))

    def phrases(self) -> Iterator[str]:
        """Every defined phrase in the terms."""
        yield from Clause.phrases(self)
        yield from (self.asking.among, self.counting.phrase)
        if self.joining is not None:
            yield self.joining.holders


def _some(held: Number, name: str) -> Reason:
    """Whether a holder has any securities that can be registered."""
    much = "" if held.certain.value else "at least "
    return held.at_least(1, f"{name} has {much}{shown(held.least)} that can be registered")


__all__ = ["DemandRegistration"]

"""One request under a demand right: whether it obliges the company, and what frees the company for the time being."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, during, known, undone
from covenantry.engine.procedures import demand_bars as bars
from covenantry.engine.procedures.can_register import registrable
from covenantry.engine.procedures.deferrals import Deferred, deferrals, deferred_now
from covenantry.engine.procedures.demand_size import large_enough
from covenantry.engine.procedures.registration_requests import Request, about, may_ask, on_the_day, requests

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.demand_terms import DemandRight
    from covenantry.facts.registrations import Registration


class Demand(NamedTuple):
    """The requests on record under a demand right, and the certificates that defer them."""

    clause: DemandRight
    case: Case
    asked: tuple[Request, ...]
    deferred: tuple[Deferred, ...]

    def barred(self, own: frozenset[str] = frozenset()) -> Iterator[Reason]:
        """What bars every registration on the day; of a request whose registration has an id among `own`, if given."""
        clause, case = self.clause, self.case
        if clause.first_offering is not None:
            yield bars.before_first_offering(case, clause.first_offering)
        if clause.other_registrations is not None:
            yield bars.other_registrations(case, clause.other_registrations, own)
        if clause.quota is not None:
            yield bars.used_up(clause.quota, self.counted(own))

    def counted(self, own: frozenset[str] = frozenset()) -> list[tuple[Registration, Reason]]:
        """The registrations that count against the quota."""
        quota = self.clause.quota
        if quota is None:
            return []
        return list(bars.counting(self.case, quota, self.asked, own, self.clause.keeping))

    def spaced(self, day: date, own: frozenset[str] = frozenset()) -> Reason | None:
        """Whether a request on the day would come too soon after another registration."""
        spacing = self.clause.spacing
        if spacing is None:
            return None
        return bars.too_soon(self.case, spacing, requests(self.case, spacing.kinds), own, day)

    def valid(self, request: Request) -> Reason:
        """Whether the request obliges the company, all else apart."""
        clause, case, notice = self.clause, self.case, request.notice
        day = request.received
        if day is None or day > case.day:
            sender = case.name(notice.from_id)
            text = f"{request.id} counts as given to the company on {day or 'no day known'}"
            if day is not None:
                return known(text, False, notice, changes=day)
            return undone(
                text,
                Act(
                    sender,
                    f"give {request.id} to the company",
                    of_record(f"{request.id} delivered", case.snapshot.issuer.id),
                ),
            )
        then = on_the_day(case, day)
        may_ask(case, clause.asking, notice.from_id)
        registrable(case, notice.from_id, clause.counting)
        parts = [
            known(f"{request.id} counts as given on {day}", True, notice),
            may_ask(then, clause.asking, notice.from_id),
        ]
        if clause.open is not None:
            reason = during(day, clause.open.opens, clause.open.last(case), f"{clause.open.section}: requests")
            parts.append(reason._replace(changes=None))
        if clause.size is not None:
            parts.append(large_enough(case, then, clause.size, clause.counting, request))
        parts += [self._told(request, thing) for thing in clause.sets_out]
        if (soon := self.spaced(day, request.own)) is not None:
            parts.append(Reason(f"not: {soon.text}", soon.value is False, "not", (soon,)))
        return all_of(f"{request.id} is a request under {clause.section}", parts)

    def _told(self, request: Request, thing: str) -> Reason:
        text = f"{request.id} sets out {thing}"
        if thing in request.notice.contents:
            return known(text, True, request.notice)
        who = self.case.name(request.notice.from_id)
        return undone(f"{request.id} does not set out {thing}", Act(who, text, about(self.case, thing, request)))

    def freed(self, request: Request) -> Reason:
        """Whether something frees the company from acting on the request on the day."""
        clause = self.clause
        parts = [*self.barred(request.own)]
        if clause.forestalled is not None:
            parts.append(bars.forestalled(self.case, clause.forestalled, request))
        if clause.deferral is not None:
            parts.append(deferred_now(self.case, clause.deferral, self.deferred, request.id))
        return any_of("the company need not act", parts)


def demand(clause: DemandRight, case: Case) -> Demand:
    """What is on record under a demand right."""
    asked = requests(case, [clause.request])
    found = deferrals(case, clause.deferral, asked) if clause.deferral is not None else ()
    return Demand(clause, case, asked, found)


__all__ = ["Demand", "demand"]

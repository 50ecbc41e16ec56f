"""The findings of a right of first offer or refusal on one proposed transfer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding, Step
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known
from covenantry.engine.logic.sources import Absent
from covenantry.engine.procedures.first_offer.barred import not_bought, others_may_buy, step
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.purchase import purchase
from covenantry.engine.procedures.first_offer.reasons import (
    gaps,
    laid_out,
    not_offered,
    offered_first,
    sale_allowed,
    waived,
)
from covenantry.engine.procedures.first_offer.record import procedures, sale_window
from covenantry.engine.procedures.first_offer.run import ONE, Offering
from covenantry.engine.procedures.first_offer.steps import closing, steps, turning_points
from covenantry.engine.procedures.first_offer.steps import turns as turns_told
from covenantry.engine.procedures.first_offer.told import closings, condition, cool_off, everybody, turns
from covenantry.engine.procedures.first_offer.words import sale_says

if TYPE_CHECKING:
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.engine.procedures.noticed import Told


class Inquiry:
    """One right asked about one transfer."""

    def __init__(self, terms: FirstOfferTerms, told: Told) -> None:
        self.terms, self.told, self.case = terms, told, told.case
        self.buyer = self.case.proposal.transferee.id
        self.all, self.notes = procedures(self.case, terms)
        day, about_it = self.case.day, [p for p in reversed(self.all) if self._is_about(p)]
        self.cooling = [p for p in self.all if p.cools_on(day) and self._is_reached(p)]
        kept = ((p, shares) for p in about_it if (shares := not_bought(self.case, terms, p)) is not None)
        self.barred = next(((p, s) for p, s in kept if self.case.proposal.quantity <= s.quantity), None)
        if self.all:
            told.engaged = all_of(told.engaged.text, [told.engaged, self._record()])
        self.procedure = self._best([p for p in about_it if not p.over_for(self.buyer, day)])

    def findings(self) -> Iterator[Finding]:
        """The condition first, then the terms of a sale to others, the cool-off, whose turn it is, who must close."""
        procedure, told, case, terms = self.procedure, self.told, self.case, self.terms
        first = laid_out(case, terms, self._begins()) if procedure is None else procedure.offerings[0]
        if not any(first.people):
            yield told.finding(
                "condition",
                known("somebody is entitled to be offered them", False, Absent("somebody entitled to be offered them")),
            )
            return
        told.excepted = told.asked.excepted(waived(case, terms, first))
        outside = self._is_outside(first)
        if procedure is None:
            yield self._not_begun(first)
        else:
            told.about = procedure.id
            path = self._with_barred(
                steps(case, terms, procedure.offerings, procedure.sale, turns_told(case, procedure.offerings))
            )
            allowed = offered_first(case, terms, procedure) if outside else self._purchase(procedure)
            yield condition(told, procedure, path, self._or_barred(allowed), self.notes)
        if outside:
            yield self._sale(procedure)
        certain = self._certainly_cooling()
        for earlier in self.cooling:
            yield self._cool_off(earlier, certain is earlier)
        if procedure is not None:
            yield from turns(told, terms, procedure)
            yield from closings(told, terms, procedure)

    def _record(self) -> Reason:
        """What is on record, with the next day on which it may mean something else."""
        days = {day for procedure in self.all for day in turning_points(self.case, self.terms, procedure)}
        if self.barred is not None:
            window = self.barred[1].window
            days |= {day for day in (window.opens, window.last_day and window.last_day + ONE) if day}
        text = f"on record: {', '.join(f'{p.id} of {p.offerings[0].offered.made}' for p in self.all)}"
        return known(
            text,
            True,
            *[n for p in self.all for n in p.papers(self.case)],
            changes=min((day for day in days if day > self.case.day), default=None),
        )

    def _is_about(self, procedure: Procedure) -> bool:
        """Whether the proposed transfer is of what was offered, and to one who may buy it."""
        about, proposal = procedure.about, self.case.proposal
        if about.stock_class_id != proposal.stock_class_id or proposal.quantity > procedure.offered:
            return False
        if about.security_ids and any(lot.security_id not in about.security_ids for lot in self.case.drawn()):
            return False
        if not self.terms.only_to_buyer_noticed or self.buyer == about.transferee_id:
            return True
        return any(person.id == self.buyer for group in procedure.offerings[0].people for person in group)

    def _is_outside(self, offering: Offering) -> bool:
        return all(person.id != self.buyer for group in offering.people for person in group)

    def _best(self, live: Sequence[Procedure]) -> Procedure | None:
        """The latest of those under which the transfer is allowed; else of those under which it may be; else of all."""
        if len(live) < 2:
            return next(iter(live), None)
        allowed = [self._allows(procedure) for procedure in live]
        best = next((value for value in (True, None) if value in allowed), False)
        return live[allowed.index(best)]

    def _allows(self, procedure: Procedure) -> bool | None:
        if not self._is_outside(procedure.offerings[0]):
            return self._purchase(procedure).value
        asked = [f(self.case, self.terms, procedure) for f in (offered_first, sale_allowed)]
        return all_of(procedure.id, asked).value

    def _is_reached(self, procedure: Procedure) -> bool:
        """Whether the cool-off of a procedure reaches the securities."""
        every = self.terms.cool_off is not None and self.terms.cool_off.securities == "all covered"
        return every or procedure.about.stock_class_id == self.case.proposal.stock_class_id

    def _begins(self) -> date:
        """The first day on which a new notice would count."""
        waits = [self.case.snapshot.as_of]
        if self.terms.cool_off is not None and self.terms.cool_off.new_notice == "after it":
            waits += [p.cool_off.last_day + ONE for p in self.cooling if p.cool_off and p.cool_off.last_day]
        return max(waits)

    def _or_barred(self, reason: Reason) -> Reason:
        """The reason, or that the shares are such as the Company may not buy and the buyer may have."""
        if self.barred is None:
            return reason
        return any_of(reason.text, [reason, others_may_buy(self.case, self.terms, *self.barred)])

    def _with_barred(self, path: tuple[Step, ...]) -> tuple[Step, ...]:
        return path if self.barred is None else (*path, step(self.case, self.barred[1]))

    def _not_begun(self, plan: Offering) -> Finding:
        case, terms = self.case, self.terms
        sale = sale_window(case, terms, plan)
        how = f"the day after {plan.ends}, the last day of the last turn"
        amounts = [Amount("earliest sale to others", sale.opens, "day", how)] if sale.opens is not None else []
        if terms.closing is not None and plan.tiers:
            window = closing(case, terms, plan, plan.tiers[0])
            if window.last_day is not None:
                amounts.append(Amount("closing with those who elect", window.last_day, "day", window.counted))
        return self.told.finding(
            "condition",
            bound=[case.proposal.transferor.id],
            holders=everybody(plan),
            satisfied=self._or_barred(not_offered(case, terms, self._begins())),
            steps=self._with_barred(steps(case, terms, (plan,), sale, turns_told(case, (plan,)))),
            amounts=tuple(amounts),
            consequences=(*self.notes, *(note for procedure in self.all for note in procedure.notes)),
        )

    def _purchase(self, procedure: Procedure) -> Reason:
        """Whether one who is entitled may buy, everybody having had his turn and every election being clear."""
        shares = next((shares for p, shares in [self.barred or (None, None)] if p is procedure), None)
        shares = shares or not_bought(self.case, self.terms, procedure)
        ways = list(purchase(self.case, self.terms, procedure, shares))
        own = ways[0] if len(ways) == 1 else any_of("a purchase of what it elected to buy", ways)
        open_ = (*gaps(self.case, self.terms, procedure), *procedure.doubts, *procedure.offerings[0].perhaps)
        return all_of(own.text, [*open_, own]) if open_ else own

    def _sale(self, procedure: Procedure | None) -> Finding:
        return self.told.finding(
            "prohibition",
            bound=[self.case.proposal.transferor.id],
            satisfied=self._or_barred(sale_allowed(self.case, self.terms, procedure)),
            section=self.terms.sale.section,
            says=sale_says(self.terms.sale),
            window=None if procedure is None or procedure.gaps else procedure.sale,
        )

    def _certainly_cooling(self) -> Procedure | None:
        """The last of those whose cool-off it may be, where what is in doubt cannot have emptied all of them."""
        doubtful = {doubt.about: doubt.at_most for p in self.cooling for doubt in p.placing_doubts}
        unsold = sum(procedure.unsold for procedure in self.cooling)
        return self.cooling[-1] if unsold > sum(doubtful.values()) else None

    def _cool_off(self, procedure: Procedure, certain: bool) -> Finding:
        assert procedure.cool_off is not None
        doubts = not certain and sum(doubt.at_most for doubt in procedure.placing_doubts) >= procedure.unsold
        free = None if self.barred is None else others_may_buy(self.case, self.terms, *self.barred)
        return cool_off(self.told, self.terms, procedure, procedure.cool_off, doubts, free)

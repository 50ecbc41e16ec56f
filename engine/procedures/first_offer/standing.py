"""Where a right of first offer or refusal stands on a day: who would be offered, and what notices on record opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Act, Reason, all_of, during, known, undone
from covenantry.engine.logic.sources import Absent
from covenantry.engine.papers.serving import served
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.reasons import offered_first, waived
from covenantry.engine.procedures.first_offer.record import procedures
from covenantry.engine.procedures.first_offer.run import ONE, entitled
from covenantry.engine.procedures.first_offer.steps import bought, closing, steps, turning_points
from covenantry.engine.procedures.first_offer.steps import turns as turns_told
from covenantry.engine.procedures.first_offer.told import closings, condition, cool_off, everybody, turns
from covenantry.engine.procedures.first_offer.words import sale_says, turn_says
from covenantry.engine.procedures.noticed import Told, asked_of, rests_on_record
from covenantry.engine.securities.allocation import number

if TYPE_CHECKING:
    from covenantry.engine.context.clause import Asked, OnDay
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.facts.model import Notice


def entitlements(terms: FirstOfferTerms, on: OnDay, in_force: Reason) -> Iterator[Finding]:
    """The right of each tier while the clause is in force, whoever may come to sell."""
    found = entitled(on.case, terms, on.facts)
    for tier, people in zip(terms.tiers, found.tiers, strict=True):
        somebody = known(f"somebody is entitled ({tier.who})", bool(people), *(people or [Absent(tier.who)]))
        told = f"on a {terms.begins.notice}: {tier.lasts} to elect, from {tier.starts.event}"
        yield on.finding(
            "right",
            all_of("the provision applies", [in_force, somebody, *found.perhaps]),
            about=tier.who,
            section=tier.section,
            says=turn_says(terms, tier),
            holders=[person.id for person in people],
            consequences=(told,),
        )


def on_record(terms: FirstOfferTerms, on: OnDay) -> Iterator[Finding]:
    """What every seller's notices have begun, until its last window has closed."""
    begun: dict[str, list[Notice]] = {}
    for notice in on.facts.notices(terms.begins.notice, on.encoded.agreement):
        if notice.about is not None and notice.about.transferor_id == notice.from_id:
            begun.setdefault(notice.from_id, []).append(notice)
    for its in begun.values():
        by_id = {notice.id: notice for notice in its}
        first = asked_of(on, its[0])
        if first is None:
            continue
        rests_on_record(on)
        found, notes = procedures(first.case, terms)
        for procedure in found:
            asked = asked_of(on, by_id[procedure.id])
            if asked is not None:
                yield from Open(terms, on, asked, by_id[procedure.id], procedure, tuple(notes)).findings()


class Open:
    """One procedure on record, asked where it stands."""

    def __init__(
        self,
        terms: FirstOfferTerms,
        on: OnDay,
        asked: Asked,
        notice: Notice,
        procedure: Procedure,
        notes: tuple[str, ...],
    ) -> None:
        self.terms, self.on, self.case, self.notice, self.procedure = terms, on, asked.case, notice, procedure
        self.notes = notes
        self.told = Told(asked, on, free=[waived(asked.case, terms, procedure.offerings[0])])

    def findings(self) -> Iterator[Finding]:
        """The seller's condition with every step, whose turn it is, what may be sold, closings and the cool-off."""
        on, procedure = self.on, self.procedure
        for day in turning_points(self.case, self.terms, procedure):
            on.wake(day)
        cooling = procedure.cool_off
        last = max(self._last_day(), cooling.last_day if cooling and cooling.last_day else date.min)
        if not procedure.gaps and on.day > last:
            return
        yield self._condition()
        if self.terms.begins.passed_on_by == "Company":
            yield self._passing_on()
        yield from turns(self.told, self.terms, procedure)
        if not procedure.gaps:
            yield self._sale()
        yield from closings(self.told, self.terms, procedure)
        if cooling is not None:
            doubts = sum(doubt.at_most for doubt in procedure.placing_doubts) >= procedure.unsold
            yield cool_off(self.told, self.terms, procedure, cooling, doubts)

    def _last_day(self) -> date:
        """The last day of anything but the cool-off."""
        procedure, terms = self.procedure, self.terms
        days = [procedure.ends]
        if procedure.unsold or procedure.placing_doubts:
            days.append(procedure.last_sale_day)
        if terms.closing is not None:
            windows = [closing(self.case, terms, offering, run) for offering, run, _ in bought(procedure.offerings)]
            days += [window.last_day for window in windows if window.last_day is not None]
        return max(days)

    def _condition(self) -> Finding:
        """That the transfer noticed waits until everybody has had his turn; with every step and its days."""
        case, terms, procedure, gaps = self.case, self.terms, self.procedure, self.procedure.gaps
        runs = known(f"{procedure.id} has not reached everybody", True, self.notice)
        if not gaps:
            runs = during(
                self.on.day, self.notice.date, self._last_day(), f"the procedure of {procedure.id} runs", self.notice
            )
        told = turns_told(case, procedure.offerings)
        path = () if gaps else steps(case, terms, procedure.offerings, procedure.sale, told)
        for step in path:
            self.on.wake(step.window.opens)
            self.on.wake(step.window.last_day and step.window.last_day + ONE)
        return condition(self.told, procedure, path, offered_first(case, terms, procedure), self.notes, runs)

    def _sale(self) -> Finding:
        """The seller's right to sell what is left, while the time for it runs."""
        procedure = self.procedure
        return self.told.finding(
            "right",
            during(self.on.day, *procedure.sale[:2], "the time for the sale", self.notice),
            known(f"{number(procedure.left)} are left", procedure.left > 0, self.notice),
            *procedure.doubts,
            holders=[self.notice.from_id],
            section=self.terms.sale.section,
            says=sale_says(self.terms.sale),
            window=procedure.sale,
            amounts=(Amount("left for sale to others", procedure.left, "shares"),),
        )

    def _passing_on(self) -> Finding:
        """The Company's duty to pass the notice on to the others, once it has it; no day is set for it."""
        company, begins = self.on.company, self.terms.begins
        one = next(iter(served(self.case, self.notice, [company])))
        key = of_record(f"{self.notice.id} delivered", company)
        act = Act(self.case.name(self.notice.from_id), f"give {self.notice.id} to {self.case.name(company)}", key)
        had = known("the Company has the notice", True, self.notice) if one.day is not None else undone(one.why, act)
        offering = self.procedure.offerings[0]
        gaps = [
            turn.gap for run in offering.tiers for turn in run.turns if turn.gap is not None and turn.who != company
        ]
        return self.told.finding(
            "duty",
            had,
            bound=[company],
            holders=[who for who in everybody(offering) if who != company],
            satisfied=all_of(
                "it has been passed on to everybody", gaps or [known("everybody has it", True, self.notice)]
            ),
            section=begins.section,
            says=f"The Company passes the {begins.notice} on to everybody who is entitled, promptly.",
        )


__all__ = ["entitlements", "on_record"]

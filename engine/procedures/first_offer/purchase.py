"""Whether somebody who is entitled may buy what he elected to: the day of closing, his allotment, the price offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covenantry.engine.language.own_words import LATER_CLOSING
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, no, undone
from covenantry.engine.logic.sources import Ground
from covenantry.engine.procedures.first_offer.barred import NotBought, lawful
from covenantry.engine.procedures.first_offer.price import at_least
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.run import ONE, Offering, TierRun
from covenantry.engine.procedures.first_offer.steps import bought, closing
from covenantry.engine.securities.allocation import number

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms


def purchase(case: Case, terms: FirstOfferTerms, procedure: Procedure, barred: NotBought | None) -> Iterator[Reason]:
    """The ways in which the proposed buyer, who is entitled, may buy what he elected to."""
    buyer = case.proposal.transferee
    mine = [(offering, run_) for offering, run_, turn in bought(procedure.offerings) if turn.who == buyer.id]
    for offering, run_ in mine:
        parts = [
            _closing(case, terms, procedure, offering, run_),
            _own_quantity(case, procedure, barred),
            at_least(case, offering.offered.price, offering.offered.id),
        ]
        yield all_of(f"{buyer.name} buys what it elected to buy under {offering.offered.id}", parts)
    if not mine:
        yield from _not_elected(case, terms, procedure)


def _closing(case: Case, terms: FirstOfferTerms, procedure: Procedure, offering: Offering, run_: TierRun) -> Reason:
    if terms.closing is None:
        over = case.day > offering.ends
        return known(
            f"the last turn ends on {offering.ends}",
            over,
            *offering.offered.notices,
            Ground.DAY,
            changes=None if over else offering.ends + ONE,
        )
    window = closing(case, terms, offering, run_)
    day = window.last_day
    assert day is not None
    if case.day == day:
        return known(
            f"{day} is the day of closing ({window.counted})",
            True,
            *offering.offered.notices,
            Ground.DAY,
            changes=day + ONE,
        )
    if case.day < day:
        return known(
            f"closing is on {day} ({window.counted})", False, *offering.offered.notices, Ground.DAY, changes=day
        )
    question = f"closing later than {day}, the day under {terms.closing.section}, has been agreed"
    return case.attested(LATER_CLOSING, procedure.id, question, who=case.proposal.transferor.name)


def _own_quantity(case: Case, procedure: Procedure, barred: NotBought | None) -> Reason:
    buyer, wanted = case.proposal.transferee, case.proposal.quantity
    owed, allotted = procedure.owed(buyer.id), procedure.taken.get(buyer.id, 0)
    text = f"{number(wanted)} of {number(owed)} that it may still buy ({number(allotted)} elected and allotted)"
    own = known(text, wanted <= owed, *procedure.papers(case), Ground.TRANSFER)
    if barred is None or buyer.id != case.snapshot.issuer.id or wanted <= owed - barred.quantity:
        return own
    most = number(owed - barred.quantity)
    return all_of(text, [own, no(lawful(case, procedure, barred), f"it may by law buy more than {most}")])


def _not_elected(case: Case, terms: FirstOfferTerms, procedure: Procedure) -> Iterator[Reason]:
    """That the buyer has not elected, which he may while facts of a day of his turn are asked about; then he closes."""
    buyer, offering = case.proposal.transferee, procedure.offerings[-1]
    found = offering.turn(buyer.id)
    if found is None:
        yield known(f"{buyer.name} has no turn: nothing was left for it", False, *procedure.papers(case))
        return
    run_, turn = found
    text = f"{buyer.name} has not elected to buy; its turn is {turn.window.opens} to {turn.last}"
    if case.snapshot.as_of > turn.last:
        yield known(text, False, *procedure.papers(case), Ground.DAY)
        return
    key = case.fact(f"{terms.election} by {buyer.id}", procedure.id)
    act = Act(buyer.name, f"elect to buy {number(case.proposal.quantity)} by {turn.last}", key, by=turn.last)
    price = at_least(case, offering.offered.price, offering.offered.id)
    yield all_of(text, [undone(text, act), _closing(case, terms, procedure, offering, run_), price])

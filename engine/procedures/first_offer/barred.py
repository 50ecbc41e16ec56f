"""Shares that the Company elected to buy and by law may not: who else may buy them, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.counting import count
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Step, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, undone, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.acts import covers_transfer
from covenantry.engine.papers.serving import not_served, served
from covenantry.engine.procedures.first_offer.elections import answers
from covenantry.engine.procedures.first_offer.price import at_least
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.run import ONE
from covenantry.engine.securities.allocation import number
from covenantry.engine.securities.splits import adjusted, became

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import Barred, FirstOfferTerms
    from covenantry.facts.model import Notice


class NotBought(NamedTuple):
    """How many the Company gave notice that it will not buy, and the time for selling them to others of the first tier.

    `gap`: why the time has not begun; the window is then empty.
    """

    terms: Barred
    quantity: int
    window: Window
    gap: Reason | None = None


def not_bought(case: Case, terms: FirstOfferTerms, procedure: Procedure) -> NotBought | None:
    """What the Company's notice on record says; None where there is none, or the Company elected nothing."""
    elected = procedure.taken.get(case.snapshot.issuer.id, 0)
    if terms.barred is None or not elected:
        return None
    for notice in reversed(answers(case, procedure.id, terms.barred.notice)):
        if notice.from_id == case.snapshot.issuer.id:
            return _told(case, terms.barred, notice, elected)
    return None


def _told(case: Case, terms: Barred, notice: Notice, elected: int) -> NotBought:
    none = Window(None, None, "not begun")
    if notice.quantity is None:
        question = f"how many shares {notice.id} says will not be bought"
        return NotBought(terms, elected, none, unknown(question, of_record("shares not bought", notice.id)))
    told = adjusted(notice.quantity, became(case, case.proposal.stock_class_id, notice))
    quantity = min(elected, int(told))
    one = next(iter(served(case, notice, [case.proposal.transferor.id])))
    if one.day is None:
        return NotBought(terms, quantity, none, not_served(case, notice, one, None))
    last, how = count(case, terms.resale, one.day)
    return NotBought(terms, quantity, Window(one.day, last, how))


def lawful(case: Case, procedure: Procedure, shares: NotBought) -> Reason:
    """Whether the law does bar the Company: recorded about the notice that began the procedure."""
    return case.attested(shares.terms.judgement, procedure.id, shares.terms.judgement, who=case.snapshot.issuer.name)


def others_may_buy(case: Case, terms: FirstOfferTerms, procedure: Procedure, shares: NotBought) -> Reason:
    """Whether the proposed buyer may have them: approved, designated, or free of the right."""
    text = f"shares that the Company may not buy ({shares.terms.section})"
    if shares.gap is not None:
        return all_of(text, [shares.gap])
    each = [lawful(case, procedure, shares), _left(case, procedure, shares)]
    ways = [_designated(case, procedure, shares, each), _free(case, procedure, shares, each)]
    if any(person.id == case.proposal.transferee.id for person in procedure.offerings[0].people[0]):
        ways.insert(0, _approved(case, procedure, shares, each))
    return any_of(text, ways)


def _left(case: Case, procedure: Procedure, shares: NotBought) -> Reason:
    gone = sum(sale.quantity for sale in procedure.sales if shares.window.opens and sale.day >= shares.window.opens)
    left = max(shares.quantity - gone, 0)
    text = f"{number(left)} of {number(shares.quantity)} that {case.snapshot.issuer.name} may not buy are left"
    spare = left - case.proposal.quantity
    doubts = procedure.sale_doubts_about(spare)
    left_ = known(text, spare >= 0, *procedure.papers(case), Ground.TRANSFER)
    return all_of(text, [left_, *doubts]) if doubts else left_


def _approved(case: Case, procedure: Procedure, shares: NotBought, each: Sequence[Reason]) -> Reason:
    buyer, terms = case.proposal.transferee, shares.terms
    approved = case.attested(terms.approved, buyer.id, f"{buyer.name}: {terms.approved}")
    price = at_least(case, procedure.offerings[0].offered.price, procedure.id)
    return all_of("to another who was offered them", [*each, _inside(case, shares.window), approved, price])


def _free(case: Case, procedure: Procedure, shares: NotBought, each: Sequence[Reason]) -> Reason:
    buyer, terms = case.proposal.transferee, shares.terms
    among = [case.party_is("transferee", phrase) for phrase in terms.then_free_to]
    free = any_of(f"{buyer.name} is one of those free to buy", among)
    nobody = case.attested(terms.no_designation, procedure.id, terms.no_designation, who=case.snapshot.issuer.name)
    return all_of(
        "free of the right, nobody having been designated", [*each, _after(case, shares.window), nobody, free]
    )


def step(case: Case, shares: NotBought) -> Step:
    """The time for selling them to others of the first tier."""
    what = f"sell the {number(shares.quantity)} that the Company may not buy to others offered them, once approved"
    done = shares.window.last_day is not None and case.day > shares.window.last_day
    return Step(shares.terms.section, case.proposal.transferor.name, what, shares.window, done=done)


def _inside(case: Case, window: Window) -> Reason:
    opens, last = window.opens, window.last_day
    assert opens is not None and last is not None
    inside = opens <= case.day <= last
    text = f"{case.day} is {'within' if inside else 'not within'} {opens} to {last} ({window.counted})"
    return known(
        text, inside, Ground.RULE, Ground.DAY, changes=last + ONE if inside else opens if case.day < opens else None
    )


def _after(case: Case, window: Window) -> Reason:
    last = window.last_day
    assert last is not None
    after = case.day > last
    return known(
        f"{case.day} is {'after' if after else 'not after'} {last}",
        after,
        Ground.RULE,
        Ground.DAY,
        changes=None if after else last + ONE,
    )


def _designated(case: Case, procedure: Procedure, shares: NotBought, each: Sequence[Reason]) -> Reason:
    named = _designation(case, procedure, shares.terms)
    return all_of("to whom the Company designates", [*each, _after(case, shares.window), named])


def _designation(case: Case, procedure: Procedure, barred: Barred) -> Reason:
    company, buyer = case.snapshot.issuer, case.proposal.transferee
    for paper in case.snapshot.instruments(kind=barred.designation, by=company.id):
        covers = paper.covers
        named = paper.to_id == buyer.id or (covers is not None and covers.transferee_id == buyer.id)
        its = covers is None or covers.process in (None, procedure.id)
        if named and its and covers_transfer(case, covers, paper):
            return known(f"{company.name} designated {buyer.name} as purchaser: {paper.id}", True, paper)
    key = case.fact(f"{barred.designation} of {buyer.id}", procedure.id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"{company.name} designated {buyer.name} as purchaser (assumed)", assumed, Ground.ASSUMPTION)
    act = Act(company.name, f"designate {buyer.name} as purchaser of shares that it may not buy", key)
    return undone(f"no designation of {buyer.name} as purchaser is on record", act)

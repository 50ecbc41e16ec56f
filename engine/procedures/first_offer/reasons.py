"""Whether the right has been waived, whether shares have been offered first, whether others may now buy them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.context.case import member
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, undone
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.acts import covers_transfer
from covenantry.engine.papers.serving import Service
from covenantry.engine.procedures.first_offer.elections import Offered, Turn
from covenantry.engine.procedures.first_offer.price import at_least, feature
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.run import ONE, Offering, on_day, run
from covenantry.engine.procedures.first_offer.steps import closing
from covenantry.engine.securities.allocation import number

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.facts.model import Instrument


def waived(case: Case, terms: FirstOfferTerms, offering: Offering) -> Reason:
    """Whether everybody who is entitled has waived the right for this transfer, in writing."""
    people = {person.id: person.name for group in offering.people for person in group}
    papers = case.snapshot.instruments(kind=terms.waiver)[::-1]
    parts = []
    for who, name in people.items():
        own = _own_sections(terms, offering, who)
        theirs = [paper for paper in papers if paper.by_id == who and _waives(case, terms, offering, paper, own)]
        parts.append(_on_paper(theirs[0], name) if theirs else _waiver(case, terms, own, who, name))
    return all_of("everybody who is entitled has waived it in writing", parts)


def _waives(case: Case, terms: FirstOfferTerms, offering: Offering, paper: Instrument, own: Sequence[str]) -> bool:
    """Whether a waiver reaches this transfer and the whole right, or every tier in which its maker is."""
    if paper.agreement not in (None, case.agreement.id) or (paper.until is not None and case.day > paper.until):
        return False
    covers = paper.covers
    if covers is None:
        return True
    its = covers.process in (None, offering.offered.id) and covers_transfer(case, covers, paper)
    return its and (covers.reaches(terms.section) or all(map(covers.reaches, own)))


def _on_paper(paper: Instrument, name: str) -> Reason:
    changes = None if paper.until is None else paper.until + ONE
    return known(f"{name} has waived it: {paper.id} of {paper.date}", True, paper, changes=changes)


def _waiver(case: Case, terms: FirstOfferTerms, own: Sequence[str], who: str, name: str) -> Reason:
    section = own[0] if len(own) == 1 else terms.section
    by = "Company" if who == case.snapshot.issuer.id else who
    key = case.paper(f"{terms.waiver} under {section} by {by}", case.proposal.id, section)
    if (assumed := case.assumption(key)) is not None:
        return known(f"{name} has waived it (assumed)", assumed, Ground.ASSUMPTION)
    act = Act(name, f"waive its right under {section} for this transfer in writing", key)
    return undone(f"no waiver by {name} is on record", act)


def _own_sections(terms: FirstOfferTerms, offering: Offering, who: str) -> list[str]:
    """The sections of the tiers in which somebody is."""
    tiers = zip(terms.tiers, offering.people, strict=True)
    return [tier.section for tier, group in tiers if any(person.id == who for person in group)]


# --- offering first ---------------------------------------------------------------------------------------------


def laid_out(case: Case, terms: FirstOfferTerms, begins: date) -> Offering:
    """The procedure as it would run from a notice given to everybody on a day."""
    proposal = case.proposal
    return run(case, terms, Offered("", begins, proposal.stock_class_id, proposal.quantity, proposal.share_price))


def not_offered(case: Case, terms: FirstOfferTerms, begins: date, text: str = "") -> Reason:
    """That so much has not been offered, and how it would be mended: by a notice from `begins` on, if still in time."""
    key = case.fact(f"offered first under {terms.section}", case.proposal.id)
    seller = case.proposal.transferor.name
    text = text or f"no {terms.begins.notice} by {seller} is on record that stands for this transfer"
    if (assumed := case.assumption(key)) is not None:
        return known("the shares have been offered first (assumed)", assumed, Ground.ASSUMPTION)

    def opens(given: date) -> date:
        return _first_day(case, terms, laid_out(case, terms, max(begins, given)))

    plan = laid_out(case, terms, begins)
    sections = ", ".join(dict.fromkeys(run_.tier.section for run_ in plan.tiers))
    shares = f"{number(case.proposal.quantity)} {case.proposal.stock_class_id}"
    how = f"give the {terms.begins.notice} and let every turn to buy end"
    if plan.turn(case.proposal.transferee.id) is not None:
        how = f"let {case.proposal.transferee.name} elect to buy them, and close"
    return Service(case, opens, case.day).lacks(text, seller, f"offer the {shares} first: {how} ({sections})", key)


def _first_day(case: Case, terms: FirstOfferTerms, plan: Offering) -> date:
    """The first day on which the proposed transfer could be made under an offering."""
    own = plan.turn(case.proposal.transferee.id)
    if own is None or terms.closing is None:
        return plan.ends + ONE
    return closing(case, terms, plan, own[0]).last_day or plan.ends + ONE


def offered_first(case: Case, terms: FirstOfferTerms, procedure: Procedure) -> Reason:
    """Whether everybody has had his turn and the time for a sale to others is running."""
    name = f"offered first by {procedure.id} of {procedure.offerings[0].offered.made}"
    if procedure.gaps:
        return all_of(name, gaps(case, terms, procedure))
    parts = [_ended(case, turn) for offering in procedure.offerings for run_ in offering.tiers for turn in run_.turns]
    last = procedure.last_sale_day
    running = case.day <= last
    text = f"the time for a sale runs through {last} ({procedure.sale.counted})"
    parts.append(known(text, running, *procedure.papers(case), Ground.DAY, changes=last + ONE if running else None))
    return all_of(name, [*parts, *procedure.offerings[0].perhaps])


def gaps(case: Case, terms: FirstOfferTerms, procedure: Procedure) -> list[Reason]:
    """Why turns have not begun, and what would still begin them in time for the day."""

    def opens(given: date) -> date:
        again = [None, *[terms.reoffer] * (len(procedure.offerings) - 1)]
        runs = (run(case, terms, o.offered, a, given) for o, a in zip(procedure.offerings, again, strict=True))
        return max(_first_day(case, terms, offering) for offering in runs)

    service, found = Service(case, opens, case.day), []
    for gap in procedure.gaps:
        act = gap.act
        if act is not None and (assumed := case.assumption(act.fact)) is not None:
            found.append(known(f"in time, although {gap.text} (assumed)", assumed, Ground.ASSUMPTION))
        elif act is None or gap.value is None:
            found.append(gap)
        else:
            found.append(service.lacks(gap.text, act.who, act.what, act.fact))
    return found


def _ended(case: Case, turn: Turn) -> Reason:
    over = case.day > turn.last
    text = f"the turn of {turn.name} {'ended' if over else 'ends'} on {turn.last} ({turn.window.counted})"
    return known(text, over, Ground.RULE, Ground.DAY, changes=None if over else turn.last + ONE)


# --- selling what is left to others -----------------------------------------------------------------------------


def sale_allowed(case: Case, terms: FirstOfferTerms, procedure: Procedure | None) -> Reason:
    """Whether the proposed transfer is one by which what is left may be sold; without a procedure, could be."""
    sale, proposal = terms.sale, case.proposal
    parts: list[Reason] = []
    if sale.to is not None:
        parts.append(buyer_is(case, sale.to))
    if sale.consideration == "cash":
        unsaid = proposal.consideration is None and proposal.for_value is not False
        cash = None if unsaid else proposal.consideration == "cash"
        parts.append(feature(case, "the price is paid in cash", "consideration", cash))
    if procedure is not None:
        if sale.terms == "no better":
            question = "the other terms are no better for the buyer than those of the notice"
            parts.append(feature(case, question, "terms no better than noticed", proposal.terms_no_better_than_noticed))
        if sale.price != "any":
            parts.append(_price(case, terms, procedure))
        parts.append(_quantity(case, terms, procedure))
        if terms.bona_fide is not None:
            parts.append(case.attested(terms.bona_fide, procedure.id, f"{procedure.id}: {terms.bona_fide}"))
    return all_of(f"a sale that {sale.section} allows", parts)


def buyer_is(case: Case, phrase: str) -> Reason:
    """Whether the buyer was, before the day of the sale, one whom the phrase means: by the sale itself he may join."""
    then = on_day(case, case.day - ONE)
    if then.state is case.snapshot.state:
        return case.party_is("transferee", phrase)
    before = member(then, case.agreement, case.proposal.transferee, phrase)
    if before.value is case.party_is("transferee", phrase).value:
        return before
    return before._replace(changes=case.day + ONE)


def _price(case: Case, terms: FirstOfferTerms, procedure: Procedure) -> Reason:
    price = case.proposal.share_price
    found = at_least(case, procedure.lowest_price(case.proposal.quantity), procedure.id)
    if found.value is not False or terms.reoffer is None or price is None:
        return found
    key = case.fact(terms.reoffer.notice, procedure.id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"re-offered at {price} a share (assumed)", assumed, Ground.ASSUMPTION)

    def opens(given: date) -> date:
        made = max(given, procedure.ends + ONE)
        again = Offered("", made, case.proposal.stock_class_id, case.proposal.quantity, price)
        return run(case, terms, again, terms.reoffer).ends + ONE

    what = f"give a {terms.reoffer.notice} at {price} a share and let its turn to buy end ({terms.reoffer.section})"
    return Service(case, opens, case.day).lacks(found.text, case.proposal.transferor.name, what, key)


def _quantity(case: Case, terms: FirstOfferTerms, procedure: Procedure) -> Reason:
    wanted, left = case.proposal.quantity, procedure.left
    taken, sold = sum(procedure.taken.values()), sum(sale.quantity for sale in procedure.sales)
    how = f"{number(procedure.offered)} offered, {number(taken)} elected, {number(sold)} sold since"
    text = f"{number(wanted)} of {number(left)} left ({how})"
    if wanted > left:
        return not_offered(case, terms, case.snapshot.as_of, text)
    if terms.sale.all_that_remains and wanted < left:
        short = known(f"{text}: what is left must be sold whole", False, *procedure.papers(case), Ground.TRANSFER)
        doubts = procedure.doubts_about(left - wanted - 1)
        return any_of(short.text, [short, *doubts]) if doubts else short
    doubts = procedure.doubts_about(0 if terms.sale.all_that_remains else left - wanted)
    return (
        all_of(text, [known(text, True, *procedure.papers(case), Ground.TRANSFER), *doubts])
        if doubts
        else known(text, True, *procedure.papers(case), Ground.TRANSFER)
    )

"""Whether the Company may issue on the day under a pre-emptive right, and which issues are excluded from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from covenantry.engine.context.case import Case
from covenantry.engine.language.own_words import WITHIN_CAP
from covenantry.engine.language.proposal import THIS_TRANSFER
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, all_of, during, known, unknown
from covenantry.engine.logic.sources import Absent, Ground, Source, of_class, of_lots
from covenantry.engine.papers.serving import Service, or_anew
from covenantry.engine.procedures.pre_emptive_run import Offer, rounds
from covenantry.engine.securities.allocation import number
from covenantry.engine.securities.shares_today import price, told

if TYPE_CHECKING:
    from covenantry.engine.procedures.pre_emptive_terms import Excluded, PreEmptiveTerms
    from covenantry.facts.lots import Quantity
    from covenantry.facts.model import Notice, StockIssuance


# --- issues that are excluded ------------------------------------------------------------------------------------


def excluded(case: Case, one: Excluded) -> Reason:
    """Whether the issue is of an excluded sort and, where the sort has a cap, within it."""
    label = f"{one.section} {one.name}"
    reason = case.ask(one.when)
    if one.at_most is None or reason.value is False:
        return all_of(label, [reason])
    return all_of(label, [reason, _within_cap(case, one, one.at_most)])


def _within_cap(case: Case, one: Excluded, at_most: int) -> Reason:
    """Earlier issues of the sort, of which each is asked the same question, and this one; in shares as they are now."""
    since = case.agreement.terms.dated
    least = most = Fraction(0)
    unsettled = []
    for entry in case.snapshot.entries_of("stock_issuance"):
        value = _asked_then(case, one, entry).value if entry.date > since else False
        if value is not False:
            shares = told(case, entry.stock_class_id, entry.quantity, entry)
            most += shares
            least += shares if value else 0
            unsettled += [] if value else [entry.id]
    new, cap = case.proposal.quantity, at_most * case.split_factor(case.proposal.stock_class_id, since)
    text = f"{number(least)} issued so far and {new:,} now; at most {number(cap)}"
    if most + new <= cap or least + new > cap:
        return known(
            text, most + new <= cap, of_class(case.snapshot.positions, case.proposal.stock_class_id), Ground.TRANSFER
        )
    question = f"{text}; whether these were {one.name} is not on record: {', '.join(unsettled)}"
    return case.attested(WITHIN_CAP(one.name), case.proposal.id, question, who=case.snapshot.issuer.name)


def _asked_then(case: Case, one: Excluded, entry: StockIssuance) -> Reason:
    """The question of an earlier issue; a judgement on it is recorded about the entry."""
    taker = case.snapshot.party(entry.stakeholder_id)
    assert taker is not None, "the book has every party that its entries name"
    earlier = replace(
        case.proposal,
        id=entry.id,
        transferee=taker,
        stock_class_id=entry.stock_class_id,
        quantity=int(entry.quantity),
        date=entry.date,
        share_price=entry.share_price,
        consideration=None,
        registration_id=None,
        exemption=None,
    )
    reason: Reason = one.when.ask(
        Case(case.snapshot, earlier, entry.date, case.agreement, case.assumptions, section=case.section)
    )
    return reason


# --- whether the issue may be made -------------------------------------------------------------------------------


def complied(case: Case, clause: PreEmptiveTerms, offer: Offer) -> Reason:
    """Whether the holders have had their turn, and the issue keeps to what they left and to the terms noticed."""
    name, key, notice = clause.notice.notice, case.fact(clause.notice.notice, case.proposal.id), offer.notice
    if not offer.turns:
        return known(
            "no holder has a part that it has not waived", True, Absent("a holder with a part that it has not waived")
        )
    if (assumed := case.assumption(key)) is not None:
        return known(f"the {name} was given and the time to elect is over (assumed)", assumed, Ground.ASSUMPTION)
    service = Service(case, lambda given: rounds(case, clause, {"": given}, given).sale[0], case.day)
    what = f"give a {name} to {len(offer.turns)} holders"
    anew = service.to_come(name, case.snapshot.issuer.name, what, key)
    if notice is None:
        return anew
    parts = [*service.given(notice, offer.served), *service.sets_out(notice, clause.notice.sets_out)]
    taker = case.proposal.transferee.id
    if offer.takes.get(taker):
        parts.append(_taken(case, offer, taker))
    else:
        parts += [during(case.day, *offer.sale, "the time for issuing what is left", notice), _left(case, offer)]
    return or_anew(all_of(f"the holders could take their parts ({notice.id})", [*parts, *_terms(case, notice)]), anew)


def _issued(case: Case, offer: Offer) -> Iterator[StockIssuance]:
    """What has been issued of the class since the notice."""
    for entry in case.snapshot.entries_of("stock_issuance"):
        if entry.date > offer.begun and entry.stock_class_id == case.proposal.stock_class_id:
            yield entry


def _rests(case: Case, offer: Offer) -> tuple[Source, ...]:
    """What is left rests on: the notice, what the holders have, and what was issued since."""
    positions = case.snapshot.positions
    lots = of_lots(lot for who in offer.parts for lot in positions.lots_of(who))
    return (*([offer.notice] if offer.notice else []), *lots, *_issued(case, offer), Ground.TRANSFER)


def _left(case: Case, offer: Offer) -> Reason:
    gone = sum(_told(case, entry) for entry in _issued(case, offer) if entry.stakeholder_id not in offer.takes)
    left = offer.left - gone
    return known(
        f"{case.proposal.quantity:,} of {number(left)} left for others",
        case.proposal.quantity <= left,
        *_rests(case, offer),
    )


def _taken(case: Case, offer: Offer, taker: str) -> Reason:
    gone = sum(_told(case, entry) for entry in _issued(case, offer) if entry.stakeholder_id == taker)
    left = offer.takes[taker] - gone
    text = f"{case.proposal.quantity:,} of the {number(left)} that {case.name(taker)} has taken"
    return known(text, case.proposal.quantity <= left, *_rests(case, offer))


def _told(case: Case, entry: StockIssuance) -> Quantity:
    return told(case, entry.stock_class_id, entry.quantity, entry)


def _terms(case: Case, notice: Notice) -> Iterator[Reason]:
    proposal, noticed = case.proposal, price(case, notice)
    company = case.snapshot.issuer.name
    if noticed is not None and proposal.share_price is None:
        yield unknown("the price per share", of_record("price", THIS_TRANSFER), who=company)
    elif noticed is not None and proposal.share_price is not None:
        yield known(
            f"{proposal.share_price} a share; noticed: {noticed}",
            Fraction(proposal.share_price) >= Fraction(noticed),
            notice,
            Ground.TRANSFER,
        )
    better, key = "terms no better for the buyer than noticed", of_record("terms no better than noticed", THIS_TRANSFER)
    said = proposal.terms_no_better_than_noticed
    if said is None:
        said = case.assumption(key)
    yield unknown(better, key, who=company) if said is None else known(better, said, Ground.TRANSFER)


__all__ = ["complied", "excluded"]

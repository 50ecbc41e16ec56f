"""What a right of first offer or refusal comes to, as findings, whether the transfer is proposed or noticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding, Step, Window
from covenantry.engine.logic.reasons import Reason, any_of, during, known
from covenantry.engine.logic.sources import Ground
from covenantry.engine.procedures.first_offer.barred import lawful, not_bought
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.run import ONE
from covenantry.engine.procedures.first_offer.steps import bought, closing, gets, may_take
from covenantry.engine.procedures.first_offer.words import closing_says, cool_off_says, turn_says
from covenantry.engine.procedures.reach import in_words

if TYPE_CHECKING:
    from covenantry.engine.procedures.first_offer.run import Offering
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.engine.procedures.noticed import Told


def everybody(offering: Offering) -> list[str]:
    """Everybody who is entitled, by id."""
    return [person.id for group in offering.people for person in group]


def condition(
    told: Told, procedure: Procedure, path: Iterable[Step], satisfied: Reason, notes: Iterable[str], *tests: Reason
) -> Finding:
    """That the transfer waits until everybody has had his turn; with every step and its days."""
    allotted = [gets(offering, run, turn) for offering, run, turn in bought(procedure.offerings)]
    return told.finding(
        "condition",
        *tests,
        bound=[told.case.proposal.transferor.id],
        holders=everybody(procedure.offerings[0]),
        satisfied=satisfied,
        window=None if procedure.gaps else procedure.sale,
        steps=tuple(path),
        amounts=(*allotted, Amount("left for sale to others", procedure.left, "shares")),
        consequences=(*notes, *procedure.notes),
    )


def turns(told: Told, terms: FirstOfferTerms, procedure: Procedure) -> Iterator[Finding]:
    """The right of each to elect in his turn, with what he may take and what he elected; before a transfer proposed,
    of those whose turn is not over.
    """
    for offering in procedure.offerings:
        for run in offering.tiers:
            may = may_take(run)
            for turn in run.turns:
                if told.on is None and (turn.gap is not None or told.case.day > turn.last):
                    continue
                elected, name = run.elected.get(turn.who), turn.name
                counts = "the last election that counts"
                took = () if elected is None else (Amount(f"{name} elected", elected, "shares", counts),)
                yield told.finding(
                    "right",
                    turn.gap
                    or during(told.case.day, *turn.window[:2], f"the turn of {name}", *offering.offered.notices),
                    about=f"{offering.offered.id} {turn.who}",
                    bound=[told.case.proposal.transferor.id],
                    holders=[turn.who],
                    section=run.tier.section,
                    says=turn_says(terms, run.tier),
                    window=turn.window if turn.gap is None else None,
                    amounts=(may[turn.who], *took),
                )


def closings(told: Told, terms: FirstOfferTerms, procedure: Procedure) -> Iterator[Finding]:
    """The duty of seller and buyer to close what was elected; not of a Company that by law may not buy."""
    if terms.closing is None or procedure.gaps:
        return
    case, seller = told.case, told.case.proposal.transferor.id
    barred, company = not_bought(case, terms, procedure), case.snapshot.issuer.id
    for offering, run, turn in bought(procedure.offerings):
        ended = known(
            f"the last turn ended on {offering.ends}", case.day > offering.ends, *offering.offered.notices, Ground.DAY
        )
        if not ended.value:
            ended = ended._replace(changes=offering.ends + ONE)
        mine = barred is not None and turn.who == company and barred.quantity >= procedure.owed(turn.who)
        excused = [lawful(case, procedure, barred)] if barred is not None and mine else []
        given = [reason for reason in (told.excepted, *excused) if reason is not None]
        yield told.finding(
            "duty",
            ended,
            *procedure.doubts,
            about=f"{offering.offered.id} {turn.who}",
            bound=[seller, turn.who],
            holders=[turn.who, seller],
            excepted=any_of("an exception applies", given) if given else None,
            satisfied=known(
                f"{turn.name} has what it elected to buy", procedure.owed(turn.who) == 0, *offering.offered.notices
            ),
            section=terms.closing.section,
            says=closing_says(),
            window=closing(case, terms, offering, run),
            amounts=(gets(offering, run, turn),),
        )


def cool_off(
    told: Told,
    terms: FirstOfferTerms,
    procedure: Procedure,
    window: Window,
    doubts: bool,
    satisfied: Reason | None = None,
) -> Finding:
    """No transfer under the right for a time after a procedure that led to no sale; `doubts`: what is in doubt may."""
    assert terms.cool_off is not None
    open_ = procedure.placing_doubts if doubts else ()
    every = terms.cool_off.securities == "all covered"
    covers = told.asked.clause.covers or "everything"
    return told.finding(
        "prohibition",
        during(told.case.day, window.opens, window.last_day, f"{procedure.id} led to no sale in time", Ground.DAY),
        *(doubt.why for doubt in open_),
        about=procedure.id,
        bound=[told.case.proposal.transferor.id],
        satisfied=satisfied,
        section=terms.cool_off.section,
        says=cool_off_says(terms, terms.cool_off),
        window=window,
        consequences=(f"of: {covers if every else procedure.about.stock_class_id}", *in_words(told.asked)),
    )


__all__ = ["closings", "condition", "cool_off", "everybody", "turns"]

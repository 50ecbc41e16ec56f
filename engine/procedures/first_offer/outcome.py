"""What a first offer on record leads to: the sale of what is left, the closings, the time without transfers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from covenantry.engine.allocation import number
from covenantry.engine.findings import Amount, Finding, Window
from covenantry.engine.procedures.first_offer.barred import lawful, not_bought
from covenantry.engine.procedures.first_offer.run import ONE
from covenantry.engine.procedures.first_offer.steps import bought, closing, gets
from covenantry.engine.procedures.first_offer.words import closing_says, cool_off_says, sale_says
from covenantry.engine.reach import in_words
from covenantry.engine.reasons import all_of, any_of, during, known

if TYPE_CHECKING:
    from covenantry.engine.procedures.first_offer.standing import Open


def sale(of: Open) -> Finding:
    """The seller's right to sell what is left, while the time for it runs."""
    procedure, terms = of.procedure, of.terms.sale
    running = during(of.on.day, procedure.sale.opens, procedure.sale.last_day, "the time for the sale")
    left = known(f"{number(procedure.left)} are left", procedure.left > 0)
    return of.on.finding(
        "right",
        all_of("the provision applies", [of.engaged, running, left, *procedure.doubts]),
        about=procedure.id,
        holders=[of.seller],
        excepted=of.excepted,
        section=terms.section,
        says=sale_says(terms),
        window=procedure.sale,
        amounts=(Amount("left for sale to others", str(procedure.left), "shares"),),
    )


def closings(of: Open) -> Iterator[Finding]:
    """The duty of seller and buyer to close what was elected; not of a Company that by law may not buy."""
    case, terms, procedure = of.case, of.terms, of.procedure
    if terms.closing is None:
        return
    barred = not_bought(case, terms, procedure)
    for offering, run, turn in bought(procedure.offerings):
        window = closing(case, terms, offering, run)
        ended = known(f"the last turn ended on {offering.ends}", of.on.day > offering.ends)
        if not ended.value:
            ended = ended._replace(changes=offering.ends + ONE)
        mine = barred is not None and turn.who == of.on.company and barred.quantity >= procedure.owed(turn.who)
        excused = [lawful(case, procedure, barred)] if barred is not None and mine else []
        given = [reason for reason in (of.excepted, *excused) if reason is not None]
        yield of.on.finding(
            "duty",
            all_of("the provision applies", [of.engaged, ended, *procedure.doubts]),
            about=f"{offering.offered.id} {turn.who}",
            bound=[of.seller, turn.who],
            holders=[turn.who, of.seller],
            excepted=any_of("an exception applies", given) if given else None,
            satisfied=known(f"{turn.name} has what it elected to buy", procedure.owed(turn.who) == 0),
            section=terms.closing.section,
            says=closing_says(),
            window=window,
            amounts=(gets(offering, run, turn),),
        )


def cool_off(of: Open, window: Window) -> Finding:
    """No transfer under the right for a time after a procedure that led to no sale."""
    terms, procedure = of.terms, of.procedure
    assert terms.cool_off is not None
    text = f"no sale under {procedure.id} in time"
    cooling = during(of.on.day, window.opens, window.last_day, text)
    doubtful = procedure.placing_doubts
    could = sum(doubt.at_most for doubt in doubtful) >= procedure.unsold
    every = terms.cool_off.securities == "all covered"
    return of.on.finding(
        "prohibition",
        all_of("the provision applies", [of.engaged, cooling, *(d.why for d in doubtful if could)]),
        about=procedure.id,
        bound=[of.seller],
        section=terms.cool_off.section,
        says=cool_off_says(terms, terms.cool_off),
        window=window,
        consequences=(
            f"of: {of.on.clause.covers or 'everything' if every else procedure.about.stock_class_id}",
            *in_words(of.on),
        ),
    )


__all__ = ["closings", "cool_off", "sale"]

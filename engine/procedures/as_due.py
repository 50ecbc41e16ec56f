"""What a conversion or an exercise on record gave, beside what the terms in effect on its day gave a right to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, no, undone
from covenantry.facts.lots import Quantity, exact, shown

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.facts.model import StockConversion, StockExercise
    from covenantry.facts.moments import Moment


def made(on: OnDay, stock_class: str, moment: Moment, entry: StockConversion | StockExercise) -> Iterator[Finding]:
    """A breach where the shares issued are not those that were due: the ratio then in effect, whole shares alone."""
    terms = moment.terms[stock_class]
    due = exact(Fraction(entry.quantity) * terms.ratio)
    fractional = on.facts.book.securities[terms.into].fractional
    whole: Quantity = due if fractional else due.__floor__()
    issued: Quantity = whole if entry.resulting_quantity is None else entry.resulting_quantity
    if issued in (whole, due.__ceil__()):
        return
    name, owed = on.case.name(on.company), shown(exact(abs(Fraction(whole) - issued)))
    text = f"{entry.id} of {entry.date} gave {shown(issued)} of {terms.into}; {shown(whole)} were due"
    what = f"issue {owed} more" if issued < whole else f"settle {owed} too many"
    yield on.finding(
        "duty",
        known(text, True),
        about=entry.id,
        bound=[on.company],
        holders=[entry.stakeholder_id],
        satisfied=undone(text, Act(name, f"{what} for {entry.id}", on.fact("shares as due", entry.id))),
        window=Window(entry.date, entry.date, f"on {entry.date}"),
        amounts=(
            Amount("issued", issued, f"shares of {terms.into}", f"on record in {entry.id}"),
            Amount("due", whole, f"shares of {terms.into}", f"{shown(entry.quantity)} x {terms.ratio}"),
        ),
    )


def late(on: OnDay, entry: StockConversion | StockExercise, open_: Reason) -> Iterator[Finding]:
    """A breach where the right was not there on the day of a conversion or an exercise; or may not have been."""
    if open_.value is True:
        return
    yield on.finding(
        "prohibition",
        all_of("it was made without the right to it", [no(open_, f"the right was not there on {entry.date}")]),
        about=entry.id,
        bound=[entry.stakeholder_id, on.company],
        consequences=(f"{entry.id} of {entry.date} was made while there was no right to it",)
        if open_.value is False
        else (),
    )


__all__ = ["late", "made"]

"""A procedure told as steps: who may do what from which day to which, and what each may take or gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.context.counting import count
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Step, Window
from covenantry.engine.procedures.first_offer.elections import Turn
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.run import ONE, Offering, TierRun
from covenantry.engine.securities.allocation import arithmetic, number
from covenantry.engine.securities.splits import price_after

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms


def steps(
    case: Case, terms: FirstOfferTerms, offerings: Sequence[Offering], sale: Window, told: Sequence[Step]
) -> tuple[Step, ...]:
    """The notice, every turn, re-offers, the sale of what is left, and the closing with those who elect."""
    notices = [_notice(case, terms, offering, again=n > 0) for n, offering in enumerate(offerings)]
    found = [*notices, *told]
    found.sort(key=lambda step: step.window.opens or date.max)
    to = f" to {terms.sale.to}" if terms.sale.to else ""
    done = sale.last_day is not None and case.day > sale.last_day
    found.append(Step(terms.sale.section, case.proposal.transferor.name, f"sell what is left{to}", sale, done=done))
    return (*found, *_closings(case, terms, offerings))


def _closings(case: Case, terms: FirstOfferTerms, offerings: Sequence[Offering]) -> Iterator[Step]:
    """One for each day on which something is, or might still be, closed."""
    if terms.closing is None:
        return
    days: dict[Window, list[Amount]] = {}
    for offering in offerings:
        for run in offering.tiers:
            takes = [gets(offering, run, turn) for turn in run.turns if offering.taken.get(turn.who)]
            if takes or offering is offerings[-1]:
                days.setdefault(closing(case, terms, offering, run), []).extend(takes)
    for window, takes in days.items():
        done = window.last_day is not None and case.day > window.last_day
        what = "close the purchase by those who elect"
        yield Step(terms.closing.section, case.proposal.transferor.name, what, window, tuple(takes), done)


def _notice(case: Case, terms: FirstOfferTerms, offering: Offering, again: bool) -> Step:
    section, what = terms.begins.section, f"give the {terms.begins.notice}"
    if again and terms.reoffer is not None:
        section, what = terms.reoffer.section, f"give the {terms.reoffer.notice}"
    elif terms.begins.passed_on_by == "Company":
        what += f", which {case.snapshot.issuer.name} passes on to the others at once"
    made, done = offering.offered.made, bool(offering.offered.notices)
    how = f"{offering.offered.id}, as recorded" if done else "if given on that day"
    return Step(section, case.proposal.transferor.name, what, Window(made, made, how), done=done)


def turns(case: Case, offerings: Sequence[Offering]) -> list[Step]:
    """Every turn to buy; one step for all of a tier whose turn is the same."""
    return [step for offering in offerings for run in offering.tiers for step in _turns(case, offering, run)]


def _turns(case: Case, offering: Offering, run: TierRun) -> Iterator[Step]:
    paid = price_after(offering.offered.price, 1 / run.split if run.split != 1 else run.split)
    price = f" at {paid} a share" if paid is not None else ""
    what = f"elect to buy any part of {number(run.available)} {case.proposal.stock_class_id}{price}"
    alike: dict[tuple[Window, bool], list[Turn]] = {}
    for turn in run.turns:
        alike.setdefault((turn.window, turn.gap is None), []).append(turn)
    over = case.day > run.ends and not offering.gaps
    amounts = {turn.who: gets(offering, run, turn) for turn in run.turns} if over else may_take(run)
    for (window, begun), turns in alike.items():
        who, takes = ", ".join(turn.name for turn in turns), tuple(amounts[turn.who] for turn in turns)
        done = begun and case.day > turns[0].last
        yield Step(run.tier.section, who, what, window, takes, done)


def turning_points(case: Case, terms: FirstOfferTerms, procedure: Procedure) -> Iterator[date]:
    """The days on which a procedure may come to mean something else, though nothing happens."""
    for offering in procedure.offerings:
        for run in offering.tiers:
            yield from (day for turn in run.turns for day in _bounds(turn.window))
            if terms.closing is not None and any(offering.taken.get(turn.who) for turn in run.turns):
                yield from _bounds(closing(case, terms, offering, run))
    yield from _bounds(procedure.sale)
    if procedure.cool_off is not None:
        yield from _bounds(procedure.cool_off)


def _bounds(window: Window) -> Iterator[date]:
    """The first day of a window, and the first after it."""
    if window.opens is not None:
        yield window.opens
    if window.last_day is not None:
        yield window.last_day + ONE


def may_take(run: TierRun) -> dict[str, Amount]:
    """What each may take of what is available to his tier, if all elect everything."""
    if len(run.turns) == 1:
        turn = run.turns[0]
        how = f"alone in this turn: all {number(run.available)} there are"
        return {turn.who: Amount(f"{turn.name} may take", run.available, "shares", how)}
    found = run.entitlements()
    return {
        turn.who: Amount(
            f"{turn.name} may take",
            found.shares[turn.who],
            "shares",
            f"if all elect everything: {arithmetic(found, turn.who, run.available)}",
        )
        for turn in run.turns
    }


def gets(offering: Offering, run: TierRun, turn: Turn) -> Amount:
    """What somebody gets of what he elected."""
    name, elected = f"{turn.name} gets", run.elected.get(turn.who)
    if elected is None:
        return Amount(name, 0, "shares", "no election that counts")
    got = offering.taken.get(turn.who, 0)
    if not got and run.allocation.shares[turn.who]:
        return Amount(name, 0, "shares", f"{number(elected)} elected, but not everything offered was")
    how = arithmetic(run.allocation, turn.who, elected)
    if run.split != 1:
        how += f"; by splits after {run.ends}, {number(run.allocation.shares[turn.who])} became {number(got)}"
    return Amount(name, got, "shares", how)


def bought(offerings: Sequence[Offering]) -> Iterator[tuple[Offering, TierRun, Turn]]:
    """Every turn in which something was taken."""
    for offering in offerings:
        for run in offering.tiers:
            for turn in run.turns:
                if offering.taken.get(turn.who):
                    yield offering, run, turn


def closing(case: Case, terms: FirstOfferTerms, offering: Offering, run: TierRun) -> Window:
    """The day of closing for buyers of a tier."""
    assert terms.closing is not None
    ends: date = run.ends if terms.closing.counted_from == "the buyer's own period" else offering.ends
    day, how = count(case, terms.closing.after, ends)
    return Window(day, day, how)

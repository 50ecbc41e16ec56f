"""Whether a tag-along procedure allows the sale: notice in time, contents, the day, the terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.counting import ends
from covenantry.engine.language.proposal import THIS_TRANSFER
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, all_of, during, known, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.serving import Served, Service, waived, waivers
from covenantry.engine.procedures.tag_along.run import Run, laid_out, under_way
from covenantry.engine.procedures.tag_along.sales import shares
from covenantry.engine.securities.shares_today import price as price_today

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.tag_along.terms import TagAlongTerms
    from covenantry.facts.model import Notice


def notice_to_come(case: Case, clause: TagAlongTerms, run: Run) -> Reason:
    """Whether notice was given, where none on record serves: it may still be, for a day that is late enough."""
    name, key = clause.notice.notice, case.fact(clause.notice.notice, case.proposal.id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"the {name} was given to every other holder in time (assumed)", assumed, Ground.ASSUMPTION)
    owed = len([who for who in run.others if who not in run.waived])
    what = f"give a {name} to {owed} other holder{'' if owed == 1 else 's'}, naming {case.day} as the Sale Date"
    return _service(case, clause, case.day).to_come(name, _sellers(run), what, key)


def _service(case: Case, clause: TagAlongTerms, sale_date: date, fixed: bool = False) -> Service:
    """The notice in time for a Sale Date; `fixed`: that is the one which a notice on record names."""
    return Service(case, lambda given: ends(case, clause.notice.at_least, given), sale_date, fixed)


class Tried(NamedTuple):
    """A procedure on record: whether its notice was well given, and whether it allows the sale on the day."""

    run: Run
    given: Reason
    allows: Reason


def given_up(case: Case, clause: TagAlongTerms, found: Iterable[Tried]) -> Reason | None:
    """That every other holder of today gave up notice and right; None unless all did, and none answers all the same."""
    if not waivers(case, clause.waiver) or any(one.run.answers and case.day <= one.run.days.closes for one in found):
        return None
    run = laid_out(case, clause)
    return waived(case, clause.waiver, run.others) if run.others and run.waived.issuperset(run.others) else None


def tried(case: Case, clause: TagAlongTerms) -> Iterator[Tried]:
    """Every procedure that a notice on record has begun, oldest first."""
    for run in under_way(case, clause):
        if run.notice is not None:
            given = _notice_given(case, clause, run, run.notice)
            inside = during(case.day, run.days.opens, run.days.closes, f"the sale of {run.days.sale_date}", run.notice)
            tests = [given, inside, *run.doubts, *shares(case, run, run.notice), *_terms(case, run.notice)]
            allows = all_of(f"every other holder had the opportunity to take part ({run.notice.id})", tests)
            yield Tried(run, given, allows)


def spent(case: Case, clause: TagAlongTerms, run: Run) -> bool:
    """Whether a notice can no longer serve: its time is over, or a defect of it cannot be mended any more."""
    if case.day > run.days.closes:
        return True
    if _service(case, clause, run.days.sale_date).in_time:
        return False
    wrong = any(s.day is None or not _in_time(run, s.day) for s in run.served if not s.unknown)
    return wrong or any(thing not in run.notice.contents for thing in clause.notice.sets_out if run.notice is not None)


def _sellers(run: Run) -> str:
    return " and ".join(run.names[seller] for seller in run.offered)


# --- the notice --------------------------------------------------------------------------------------------------


def _notice_given(case: Case, clause: TagAlongTerms, run: Run, notice: Notice) -> Reason:
    """Whether the notice was given to each of the others in time and sets out what it must."""
    service = _service(case, clause, run.days.sale_date, fixed=True)
    parts = [_served(case, clause, run, notice, service), *service.sets_out(notice, clause.notice.sets_out)]
    return all_of(f"{notice.id} is a {clause.notice.notice} as required", parts)


def _served(case: Case, clause: TagAlongTerms, run: Run, notice: Notice, service: Service) -> Reason:
    days = run.days
    good = [s for s in run.served if s.day is not None and _in_time(run, s.day)]
    first = f"not before {days.first_notice} and " if days.first_notice else ""
    text = f"the {clause.notice.notice} was given {first}not after {days.last_notice}"
    parts = []
    if good:
        whom = ", ".join(f"{run.names[s.who]} on {s.day}" for s in good)
        parts.append(known(f"{notice.id} counts as given to {whom}", True, notice))
    if run.waived:
        parts.append(waived(case, clause.waiver, run.waived))
    for one in run.served:
        if one.day is None:
            parts.extend(service.given(notice, [one]))
        elif not _in_time(run, one.day):
            parts.append(_missed(case, run, notice, one, one.day))
    return all_of(text, parts)


def _missed(case: Case, run: Run, notice: Notice, one: Served, day: date) -> Reason:
    name = case.name(one.who)
    if (assumed := case.assumption(of_record(f"{notice.id} delivered", one.who))) is not None:
        return known(f"{notice.id} was given to {name} in time (assumed)", assumed, Ground.ASSUMPTION)
    when = "too early" if day < run.days.last_notice else "too late"
    return known(f"{notice.id} counts as given to {name} on {day}: {when} for {run.days.sale_date}", False, notice)


def _in_time(run: Run, day: date) -> bool:
    return day <= run.days.last_notice and (run.days.first_notice is None or day >= run.days.first_notice)


# --- the terms ---------------------------------------------------------------------------------------------------


def _terms(case: Case, notice: Notice) -> Iterable[Reason]:
    proposal, noticed = case.proposal, price_today(case, notice)
    price, seller = proposal.share_price, proposal.transferor.name
    if noticed is not None and proposal.for_value is not False:
        if price is None:
            yield unknown("the price a share of this transfer", of_record("price", proposal.id), who=seller)
        else:
            yield known(
                f"{price} a share; noticed: {noticed}", Fraction(price) <= Fraction(noticed), notice, Ground.TRANSFER
            )
            if Fraction(price) > Fraction(noticed):
                return
    better = "terms no more favorable to the sellers than those noticed"
    key = of_record("terms no better than noticed", THIS_TRANSFER)
    said = proposal.terms_no_better_than_noticed
    if said is None:
        said = case.assumption(key)
    yield unknown(better, key, who=seller) if said is None else known(better, said, Ground.TRANSFER)


__all__ = ["Tried", "given_up", "notice_to_come", "spent", "tried"]

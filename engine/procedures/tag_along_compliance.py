"""Whether a tag-along procedure allows the sale: notice in time, contents, the day, everybody's part, the terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from engine.allocation import number
from engine.case import fact_key
from engine.procedures.serving import Served, latest, not_served
from engine.procedures.tag_along_run import Run, sale_dates, under_way
from engine.procedures.tag_along_shares import Parts, cut_back
from engine.proposal import THIS_TRANSFER
from engine.purchasers import sold
from engine.reasons import Act, Reason, all_of, known, undone, unknown

if TYPE_CHECKING:
    from engine.case import Case
    from engine.clauses.tag_along import TagAlong
    from facts.model import Notice

#: The fact about a sale notice that the purchaser buys, on the same terms, what the others include.
BOUGHT = "tag-along shares bought on the same terms"


def notice_to_come(case: Case, clause: TagAlong, run: Run) -> Reason:
    """Whether notice was given, where none on record serves: it may still be, for a day that is late enough."""
    name, key = clause.notice.notice, fact_key(clause.notice.notice, case.proposal.id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"the {name} was given to every other holder in time (assumed)", assumed, sources=("assumption",))
    earliest = sale_dates(case, clause, case.snapshot.as_of)[0]
    if case.day < earliest:
        text = f"no {name} is on record; one given on {case.snapshot.as_of} allows {earliest} at the earliest"
        return known(text, False, changes=earliest)
    what = f"give a {name} to {len(run.others)} other holders, naming {case.day} as the Sale Date"
    by = latest(case, clause.notice.at_least, case.day)
    return undone(f"no {name} for {case.day} is on record", Act(_sellers(run), what, key, by=by))


class Tried(NamedTuple):
    """A procedure on record: whether its notice was well given, and whether it allows the sale on the day."""

    run: Run
    given: Reason
    allows: Reason


def tried(case: Case, clause: TagAlong) -> Iterator[Tried]:
    """Every procedure that a notice on record has begun, oldest first."""
    for run in under_way(case, clause):
        if run.notice is not None:
            given = _notice_given(case, clause, run, run.notice)
            tests = [given, _day(case, run), *run.doubts, *_shares(case, run, run.notice), *_terms(case, run.notice)]
            allows = all_of(f"every other holder had the opportunity to take part ({run.notice.id})", tests)
            yield Tried(run, given, allows)


def spent(case: Case, clause: TagAlong, run: Run) -> bool:
    """Whether a notice can no longer serve: its time is over, or a defect of it cannot be mended any more."""
    if case.day > run.days.closes:
        return True
    if _may_mend(case, run):
        return False
    wrong = any(s.day is None or not _in_time(run, s.day) for s in run.served if not s.unknown)
    return wrong or any(thing not in run.notice.contents for thing in clause.notice.sets_out if run.notice is not None)


def _may_mend(case: Case, run: Run) -> bool:
    return case.snapshot.as_of <= run.days.last_notice


def _sellers(run: Run) -> str:
    return " and ".join(run.names[seller] for seller in run.offered)


# --- the notice --------------------------------------------------------------------------------------------------


def _notice_given(case: Case, clause: TagAlong, run: Run, notice: Notice) -> Reason:
    """Whether the notice was given to each of the others in time and sets out what it must."""
    parts = [_served(case, clause, run, notice), *_contents(case, clause, run, notice)]
    return all_of(f"{notice.id} is a {clause.notice.notice} as required", parts)


def _served(case: Case, clause: TagAlong, run: Run, notice: Notice) -> Reason:
    days = run.days
    good = [s for s in run.served if s.day is not None and _in_time(run, s.day)]
    first = f"not before {days.first_notice} and " if days.first_notice else ""
    text = f"the {clause.notice.notice} was given {first}not after {days.last_notice}"
    parts = []
    if good:
        whom = ", ".join(f"{run.names[s.who]} on {s.day}" for s in good)
        parts.append(known(f"{notice.id} counts as given to {whom}", True, sources=_source(notice)))
    if run.waived:
        parts.append(known(f"waived by {', '.join(case.name(who) for who in sorted(run.waived))}", True))
    for one in run.served:
        if one.day is None or not _in_time(run, one.day):
            parts.append(_missed(case, run, notice, one))
    return all_of(text, parts)


def _missed(case: Case, run: Run, notice: Notice, one: Served) -> Reason:
    name, key = case.name(one.who), fact_key(f"{notice.id} delivered", one.who)
    if (assumed := case.assumption(key)) is not None:
        return known(f"{notice.id} was given to {name} in time (assumed)", assumed, sources=("assumption",))
    if one.day is not None:
        when = "too early" if one.day < run.days.last_notice else "too late"
        return known(f"{notice.id} counts as given to {name} on {one.day}: {when} for {run.days.sale_date}", False)
    by = run.days.last_notice
    mend = Act(case.name(notice.from_id), f"give {notice.id} to {name}", key, by=by) if _may_mend(case, run) else None
    return not_served(case, notice, one, mend)


def _in_time(run: Run, day: date) -> bool:
    return day <= run.days.last_notice and (run.days.first_notice is None or day >= run.days.first_notice)


def _contents(case: Case, clause: TagAlong, run: Run, notice: Notice) -> Iterator[Reason]:
    lacks = [thing for thing in clause.notice.sets_out if thing not in notice.contents]
    if not lacks:
        yield known(f"{notice.id} sets out what it must", True)
    for thing in lacks:
        text, key = f"{notice.id} does not set out {thing}", fact_key(f"{notice.id} sets out {thing}", case.proposal.id)
        if (assumed := case.assumption(key)) is not None:
            yield known(f"{notice.id} sets out {thing} (assumed)", assumed, sources=("assumption",))
        elif _may_mend(case, run):
            what = f"supplement {notice.id} so that it sets out {thing}"
            yield undone(text, Act(case.name(notice.from_id), what, key, by=run.days.last_notice))
        else:
            yield known(text, False)


def _day(case: Case, run: Run) -> Reason:
    opens, closes, day = run.days.opens, run.days.closes, case.day
    inside = opens <= day <= closes
    changes = opens if day < opens else closes + timedelta(1) if inside else None
    text = f"{day} is {'within' if inside else 'not within'} {opens} to {closes} (Sale Date {run.days.sale_date})"
    return known(text, inside, changes=changes)


# --- the shares --------------------------------------------------------------------------------------------------


def reduced(case: Case, run: Run) -> Parts:
    """Everybody's part, cut back where less is bought than was noticed.

    Less is bought if the proposal names all who take part and comes to less; or if the sellers in it sell less than
    is left to them: then everybody is cut back in the same proportion.
    """
    now = _now(case, run)
    whole = run.parts
    takers = [who for who in whole.elected if whole.of(who)]
    if takers and all(who in now for who in takers):
        return cut_back(whole, sum(now.values())) if set(whole.sellers) <= now.keys() else whole
    mine = [who for who in whole.sellers if who in now]
    left, selling = sum(whole.sellers[who] for who in mine), sum(now[who] for who in mine)
    return whole if not mine or selling >= left else cut_back(whole, -(-whole.total * selling // left))


def _now(case: Case, run: Run) -> dict[str, int]:
    """What each sells under the proposal, counted as in the procedure."""
    now: dict[str, int] = {}
    for sale in sold(case.proposal):
        now[sale.seller] = now.get(sale.seller, 0) + run.counted(sale.stock_class_id, sale.quantity)
    return now


def _shares(case: Case, run: Run, notice: Notice) -> Iterator[Reason]:
    now, theirs = _now(case, run), reduced(case, run)
    sellers = [who for who in now if who in theirs.sellers]
    if sellers:
        selling, left = sum(now[who] for who in sellers), sum(theirs.sellers[who] for who in sellers)
        names = " and ".join(run.names[who] for who in sellers)
        yield known(f"{number(selling)} sold by {names}; left to them: {number(left)}", selling <= left)
    unlisted = []
    for who in theirs.elected:
        if part := theirs.of(who):
            if who in now:
                enough = now[who] <= part if who == case.proposal.transferor.id else now[who] >= part
                yield known(f"{run.names[who]} sells {number(now[who])}; its part is {number(part)}", enough)
            else:
                unlisted.append(f"{number(part)} of {run.names[who]}")
    if unlisted:
        text = f"the purchaser buys on the same terms what the others include: {', '.join(unlisted)}"
        yield case.attested(BOUGHT, notice.id, text, who=case.proposal.transferee.name)


def _terms(case: Case, notice: Notice) -> Iterable[Reason]:
    proposal, noticed = case.proposal, notice.about.share_price if notice.about else None
    price = proposal.share_price
    if noticed is not None and price is not None:
        text = f"{price} a share; noticed: {noticed}"
        yield known(text, price <= noticed)
        if price > noticed:
            return
    better = "terms no more favorable to the sellers than those noticed"
    key = fact_key("terms no better than noticed", THIS_TRANSFER)
    said = proposal.terms_no_better_than_noticed
    if said is None:
        said = case.assumption(key)
    yield unknown(better, key, who=proposal.transferor.name) if said is None else known(better, said)


def _source(notice: Notice) -> tuple[str, ...]:
    return (notice.source,) if notice.source else ()


__all__ = ["Tried", "notice_to_come", "reduced", "spent", "tried"]

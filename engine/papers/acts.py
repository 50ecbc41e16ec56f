"""Acts on paper: which papers cover a transfer, and when a notice counts as given."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from covenantry.engine.context.case import Case
from covenantry.engine.context.counting import count
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, undone, unknown, ways
from covenantry.engine.logic.sources import Ground
from covenantry.engine.securities.shares_today import told

if TYPE_CHECKING:
    from covenantry.engine.language.model import Method
    from covenantry.engine.papers.asked import NoticeOfTransfer
    from covenantry.facts.lots import Quantity
    from covenantry.facts.model import Entry


def covers_transfer(case: Case, covers: Any, paper: Entry) -> bool:
    """Whether the scope of a paper takes in the proposed transfer; what the scope does not mention it does not limit.

    Splits since the paper came on record adjust the number that it names. One to a person named is none for every
    transfer.
    """
    proposal = case.proposal
    if covers is None:
        return True
    taker = getattr(covers, "transferee_id", None)
    return (
        getattr(covers, "transferor_id", None) in (None, proposal.transferor.id)
        and (taker is None or (not proposal.is_any and taker == proposal.transferee.id))
        and getattr(covers, "stock_class_id", None) in (None, proposal.stock_class_id)
        and (not covers.security_ids or _certificates(case) <= set(covers.security_ids))
        and (covers.quantity is None or proposal.quantity <= _left(case, covers, paper))
    )


def _left(case: Case, covers: Any, paper: Entry) -> Quantity:
    """How many of those that a paper extends to have not passed to the transferee whom it names since it was made.

    In shares of today. A paper that names no transferee is not used up here: which transfers it served is not told.
    """
    proposal = case.proposal
    left = told(case, proposal.stock_class_id, covers.quantity, paper)
    if getattr(covers, "transferee_id", None) is None:
        return left
    for entry in case.snapshot.entries_of("stock_transfer"):
        if (
            entry.date >= paper.date
            and (entry.transferor_id, entry.stock_class_id) == (proposal.transferor.id, proposal.stock_class_id)
            and entry.transferee_id == covers.transferee_id
        ):
            left -= told(case, entry.stock_class_id, entry.quantity, entry)
    return left


def _certificates(case: Case) -> set[str]:
    """The securities that a scope must name if it names any: the one asked about, else all that may be transferred."""
    lots = (case.lot,) if case.lot is not None else case.drawn()
    return {lot.security_id for lot in lots}


def notice_done(case: Case, asked: NoticeOfTransfer) -> Reason:
    """Whether a notice about this transfer has been given by the day, and sets out what it must."""
    giver, taker = case.person(asked.by), case.person(asked.to)
    key = case.paper(asked.notice, case.proposal.id)
    text = f"{asked.notice} by {giver.name} to {taker.name}"
    if (assumed := case.assumption(key)) is not None:
        return known(f"{text} (assumed)", assumed, Ground.ASSUMPTION)
    about_it = [
        n
        for n in case.snapshot.notices(kind=asked.notice, agreement=case.agreement.id)
        if n.from_id == giver.id and covers_transfer(case, n.about, n)
    ]
    tries = [_notice(case, n, taker.id, asked, text) for n in about_it]
    if not any(one.value is not False or ways(one) for one in tries):
        # What was given too late does not keep another one from being given in time.
        act = Act(giver.name, f"give the {asked.notice} to {taker.name}", key)
        tries.append(undone(f"{text}: {'no other' if tries else 'none'} on record", act))
    return tries[0] if len(tries) == 1 else any_of(text, tries)


def _notice(case: Case, notice: Any, to_id: str, asked: NoticeOfTransfer, text: str) -> Reason:
    parts = [given(case, notice, to_id)]
    for thing in asked.sets_out:
        says = thing in notice.contents
        parts.append(
            known(f"{notice.id} sets out {thing}", True, notice)
            if says
            else undone(
                f"{notice.id} does not set out {thing}",
                Act(
                    case.name(notice.from_id),
                    f"give a {asked.notice} that sets out {thing}",
                    case.paper(asked.notice, case.proposal.id),
                ),
            )
        )
    return all_of(f"{text} ({notice.id})", parts)


def given(case: Case, notice: Any, to_id: str) -> Reason:
    """Whether a notice counts as given to a person by the day, under the agreement's notice clause."""
    delivery = next((d for d in notice.deliveries if d.to_id == to_id), None)
    name, key = case.name(to_id), of_record(f"{notice.id} delivered", to_id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"{notice.id} was given to {name} (assumed)", assumed, Ground.ASSUMPTION)
    if delivery is None:
        act = Act(case.name(notice.from_id), f"send {notice.id} to {name}", key)
        return undone(f"{notice.id} was not sent to {name}", act)
    day = given_on(case, delivery)
    if isinstance(day, str):
        return unknown(f"{notice.id} to {name}: {day}", key, who=name)
    if day is None:
        act = Act(case.name(notice.from_id), f"send {notice.id} to {name} in a way in which notice may be given", key)
        return undone(f"{notice.id} to {name} by {delivery.method}: not a way in which notice may be given", act)
    on_time = day <= case.day
    return known(
        f"{notice.id} counts as given to {name} on {day} ({delivery.method})",
        on_time,
        notice,
        changes=None if on_time else day,
    )


def given_on(case: Case, delivery: Any) -> date | str | None:
    """The day on which a delivery counts as notice given; text says what is not known; None: the method is not
    allowed."""
    terms = case.agreement.terms.notices
    if terms is None:
        return local_day(case, delivery.delivered_at) or "when it was delivered is not on record"
    method = terms.methods.get(delivery.method)
    if method is None:
        return None
    happened = _event(case, method, delivery)
    deadline = _deadline(case, method, delivery)
    if method.after is not None:
        return deadline or "when it was sent is not on record"
    days = [day for day in (happened, deadline) if day is not None]
    return min(days) if days else f"when it was {method.given} is not on record"


def _event(case: Case, method: Method, delivery: Any) -> date | None:
    if method.given is None:
        return None
    return local_day(case, getattr(delivery, f"{method.given}_at"))


def _deadline(case: Case, method: Method, delivery: Any) -> date | None:
    period = method.after or method.at_latest
    if period is None or delivery.sent_at is None:
        return None
    if period.unit == "hour":
        moment = period.after(delivery.sent_at)
        return local_day(case, moment)
    sent = local_day(case, delivery.sent_at)
    return None if sent is None else count(case, period, sent).last


def local_day(case: Case, moment: datetime | None) -> date | None:
    """The day of a moment at the agreement's place: Washington and NASDAQ keep eastern time."""
    if moment is None:
        return None
    eastern = case.agreement.terms.business_days in ("Washington, D.C.", "NASDAQ")
    return moment.astimezone(_eastern()).date() if eastern else moment.date()


@cache
def _eastern() -> tzinfo:
    from zoneinfo import ZoneInfo  # only notices need it

    return ZoneInfo("America/New_York")

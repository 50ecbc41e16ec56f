"""What goes before a scheduled redemption: the notice to each holder, and the deposit with a sound bank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from covenantry.engine.context.counting import count
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.amounts import dollars
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, undone, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.acts import given_on
from covenantry.engine.papers.serving import latest
from covenantry.engine.procedures.redemption_price import Redeems, dues
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Money, Name
from covenantry.facts.words import Contents, NoticeKind, Section

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.facts.model import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOfRedemption:
    """The notice to every holder, no later than `at_least` and no sooner than `at_most` before the redemption date."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    notice: NoticeKind
    at_least: Lasting
    at_most: Lasting
    sets_out: tuple[Contents, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """The price in cash goes to a bank with capital and surplus of `more_than` so much; unclaimed, it goes back after
    so long."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    more_than: Money
    unclaimed_after: Lasting


def noticed(
    on: OnDay, terms: NoticeOfRedemption, applies: Reason, holders: tuple[str, ...], day: date
) -> Iterator[Finding]:
    """The duty to give each holder notice within its window."""
    opens, last = latest(on.case, terms.at_most, day), latest(on.case, terms.at_least, day)
    for holder in holders:
        yield on.finding(
            "duty",
            applies,
            section=terms.section,
            says=terms.says,
            about=holder,
            bound=[on.company],
            holders=[holder],
            satisfied=_served(on, terms, holder, opens, last),
            window=Window(opens, last, f"at least {terms.at_least} and not more than {terms.at_most} before {day}"),
        )


def called(on: OnDay, terms: NoticeOfRedemption, holders: tuple[str, ...], day: date) -> Reason:
    """Whether shares have been called for redemption: notice went to every holder by the day, early or late."""
    parts = [_served(on, terms, holder, date.min, day) for holder in holders]
    return all_of("the shares have been called for redemption", parts)


def _served(on: OnDay, terms: NoticeOfRedemption, holder: str, opens: date, last: date) -> Reason:
    name = on.case.name(holder)
    for notice in on.facts.notices(terms.notice, on.encoded.agreement):
        sent = _sent(on, notice, holder)
        lacking = [thing for thing in terms.sets_out if thing not in notice.contents]
        if sent is not None and opens <= sent <= last and not lacking and notice.from_id == on.company:
            return known(f"{notice.id} went to {name} on {sent}", True, notice)
    act = Act(on.case.name(on.company), f"send {name} a {terms.notice}", on.fact(terms.notice, holder))
    return undone(f"no {terms.notice} that sets out all it must went to {name} from {opens} to {last}", act)


def _sent(on: OnDay, notice: Notice, holder: str) -> date | None:
    """The day on which a notice was sent to a holder; to whom none is told, on its own day."""
    if not notice.deliveries:
        return notice.date
    for delivery in notice.deliveries:
        if delivery.to_id == holder:
            if delivery.sent_at is not None:
                return delivery.sent_at.date()
            day = given_on(on.case, delivery)
            return day if isinstance(day, date) else None
    return None


def deposited(
    on: OnDay,
    terms: Deposit,
    applies: Reason,
    in_stock: str,
    holders: tuple[str, ...],
    day: date,
    paid: Reason,
    close: date,
) -> Finding:
    """The duty to deposit the price in cash by the redemption date; none where it is paid in stock."""
    back = count(on.case, terms.unclaimed_after, day).last
    return on.finding(
        "duty",
        applies,
        section=terms.section,
        says=terms.says,
        bound=[on.company],
        holders=holders,
        excepted=_in_stock(on, in_stock),
        satisfied=paid,
        window=Window(None, day, f"on or prior to {day}"),
        consequences=(
            f"what was deposited for shares converted by {close} goes back to the Company at once",
            f"what is unclaimed on {back} goes back to the Company on its written request",
        ),
    )


def _in_stock(on: OnDay, act: str) -> Reason:
    papers = on.facts.instruments(act, on.company)
    if papers:
        return known(f"paid in stock ({papers[-1].id})", True, papers[-1])
    return undone(f"no {act} on record", Act(on.case.name(on.company), f"sign an {act}", on.fact(act, "issuer")))


def lies(then: OnDay, on: OnDay, terms: Deposit, redeems: Redeems, day: date) -> Reason:
    """Whether enough has been deposited, by the redemption date, with a bank of more than that capital and surplus.

    Enough for the shares that the date finds: `then` asks of those, `on` of what is on record by now.
    """
    total = sum((due.amount for due in dues(then.case, redeems, day)), Fraction(0))
    made = [e for e in on.facts.events("redemption deposit") if e.terms.of == redeems.stock_class and e.date <= day]
    sound = [
        e for e in made if e.terms.capital_and_surplus is not None and e.terms.capital_and_surplus > terms.more_than
    ]
    unsure = [e for e in made if e.terms.capital_and_surplus is None]
    have = sum((Fraction(e.terms.amount) for e in sound), Fraction(0))
    maybe = have + sum((Fraction(e.terms.amount) for e in unsure), Fraction(0))
    bank = f"a bank of more than {dollars(Fraction(terms.more_than))}"
    text = f"{dollars(have)} of {dollars(total)} deposited with {bank} by {day}"
    if have >= total:
        return known(text, True, *sound, Ground.RULE)
    if maybe >= total:
        return unknown(f"{text}; the capital and surplus of the bank", of_record("capital and surplus", unsure[-1].id))
    act = Act(
        on.case.name(on.company),
        f"deposit {dollars(total - have)}",
        on.fact("redemption deposit", redeems.stock_class),
    )
    return undone(text, act)


__all__ = ["Deposit", "NoticeOfRedemption", "called", "deposited", "lies", "noticed"]

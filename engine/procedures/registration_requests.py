"""Requests for registration: who may make them, when they are barred, how many have been used, and what each asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from engine.acts import given_on
from engine.case import fact_key
from engine.procedures.average_close import average_close
from engine.procedures.counting import count
from engine.reasons import Reason, all_of, during, known, no, unknown, would
from engine.rulebook.model import Lasting
from facts.lots import shown
from facts.records import dataclass
from facts.typed import STRICT
from facts.values import Day, Money, Name, PositiveCount, YesNo

if TYPE_CHECKING:
    from engine.clauses.base import OnDay
    from facts.model import Notice
    from facts.registrations import Registration

ONE = timedelta(1)
#: Registrations that are no offering in which holders could sell.
NOT_FOR_HOLDERS = ("employee benefit plan", "rule 145")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """From when to when requests may be made: days, or the anniversary of the agreement; both days included.

    `after`: the day before the first one. `until`: so long after the date of the agreement.
    """

    __pydantic_config__ = STRICT
    section: Name
    from_day: Day | None = None
    after: Day | None = None
    until: Lasting | None = None

    def window(self, on: OnDay) -> tuple[date | None, date | None]:
        """The first and the last day."""
        first = self.from_day if self.after is None else self.after + ONE
        dated = on.case.agreement.terms.dated
        return first, count(on.case, self.until, dated).last if self.until is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a request must be for: securities worth more than so much, or all of them.

    By the anticipated price, net of underwriting discounts and commissions, that the request states; or by the average
    of the closes of so many trading days, `closes`, before the request.
    """

    __pydantic_config__ = STRICT
    section: Name
    more_than: Money | None = None
    closes: PositiveCount | None = None
    market: Name = "NASDAQ"
    everything: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterOffering:
    """No request takes effect before so long after the first registered public offering became effective."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    lasts: Lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRegistration:
    """None from so long `before` the estimated filing of a registration until so long `after` it became effective.

    `efforts`: the judgement that must be on record while it is not effective yet.
    """

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    before: Lasting
    after: Lasting
    efforts: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterDemand:
    """None within so long after another registration that was so requested became effective."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    lasts: Lasting
    requests: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """At most so many registrations effected in all, or `within` any such period."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    count: PositiveCount
    within: Lasting | None = None


class Bar(NamedTuple):
    """A provision that stands against a request on a day: true while it does; with its last day where known."""

    section: str
    says: str
    reason: Reason
    opens: date | None = None
    last_day: date | None = None
    about: str = ""


def received(on: OnDay, notice: Notice, who: str) -> date | str:
    """The day on which a notice counts as given to somebody; text says why that is not known.

    One of which no delivery is on record counts as given on its day.
    """
    if not notice.deliveries:
        return notice.date
    delivery = next((d for d in notice.deliveries if d.to_id == who), None)
    if delivery is None:
        return f"{notice.id} was not sent to {on.case.name(who)}"
    return given_on(on.case, delivery) or f"{notice.id} went by {delivery.method}, no way in which notice may be given"


def requested(on: OnDay, kinds: tuple[str, ...]) -> Iterator[tuple[Notice, Registration | None]]:
    """The requests of these kinds under the agreement, each with its registration if that has been filed."""
    upon = {r.entry.request: r for r in on.facts.registrations.values() if r.entry.request is not None}
    for name in kinds:
        for notice in on.facts.notices(name, on.encoded.agreement):
            yield notice, upon.get(notice.id) or on.facts.registrations.get(notice.registration_id or "")


def after_offering(on: OnDay, terms: AfterOffering, day: date) -> Bar:
    """The bar that ends so long after the first public offering."""
    first = min(
        (
            r.effective
            for r in on.facts.registrations.values()
            if r.effective is not None and r.entry.offering not in NOT_FOR_HOLDERS
        ),
        default=None,
    )
    if first is None:
        text = "there has been no registered public offering yet"
        key = fact_key("first public offering", "issuer")
        offered = would(f"{text} that is {terms.lasts} old", "initial public offering", key)
        return Bar(terms.section, terms.says, no(offered, text))
    free = count(on.case, terms.lasts, first).last
    text = f"before {terms.lasts} after the first public offering, effective {first}"
    return Bar(terms.section, terms.says, during(day, None, free - ONE, text), None, free - ONE)


def near_registrations(on: OnDay, terms: NearRegistration, day: date) -> Iterator[Bar]:
    """The bars about each registration of the issuer's securities, proposed, filed or effective."""
    seen = set()
    for registration in on.facts.registrations.values():
        seen.add(registration.id)
        if registration.entry.offering in NOT_FOR_HOLDERS:
            continue
        if registration.withdrawn is not None and registration.effective is None:
            continue
        yield _near(on, terms, day, registration.id, registration.filed, registration.effective)
    for event in on.facts.events("registration proposed"):
        about = event.terms
        if about.registration not in seen and about.offering not in NOT_FOR_HOLDERS:
            yield _near(on, terms, day, about.registration, about.estimated_filing, None)


def _near(on: OnDay, terms: NearRegistration, day: date, name: str, filing: date | None, effective: date | None) -> Bar:
    last = count(on.case, terms.after, effective).last if effective is not None else None
    if filing is None:
        question = f"the estimated date of filing of {name}"
        reason = unknown(question, fact_key("estimated filing", name), who=on.case.name(on.company))
        return Bar(terms.section, terms.says, reason, about=name)
    opens = terms.before.first_day_back(filing)
    until = f"{terms.after} after it became effective" if effective else "it becomes effective, and then for a time"
    within = during(day, opens, last, f"from {terms.before} before the filing of {name} until {until}")
    if effective is not None:
        return Bar(terms.section, terms.says, within, opens, last, name)
    efforts = on.case.attested(terms.efforts, name, f"{name}: {terms.efforts}", who="Company")
    return Bar(terms.section, terms.says, all_of(within.text, [within, efforts]), opens, None, name)


def after_demands(on: OnDay, terms: AfterDemand, day: date, own: str = "") -> Iterator[Bar]:
    """The bars that follow other registrations that were requested; `own`: the registration asked about."""
    for _, registration in requested(on, terms.requests):
        if registration is None or registration.id == own or registration.effective is None:
            continue
        last = count(on.case, terms.lasts, registration.effective).last
        text = f"within {terms.lasts} after {registration.id} became effective"
        bar = during(day, registration.effective, last, text)
        yield Bar(terms.section, terms.says, bar, registration.effective, last, registration.id)


def size(on: OnDay, terms: Size, notice: Notice, day: date, held: Fraction, stock_class: str) -> Reason:
    """Whether a request is for enough."""
    quantity = notice.quantity
    if quantity is None:
        key = fact_key("securities requested to be registered", notice.id)
        return unknown(
            f"how many securities {notice.id} asks to have registered", key, who=on.case.name(notice.from_id)
        )
    if terms.everything:
        return known(f"{notice.id} is for {quantity:,} of {shown(held)} Registrable Securities", quantity == held)
    assert terms.more_than is not None
    if terms.closes is not None:
        average = average_close(on.case, stock_class, terms.closes, day, terms.market)
        price, how = average.price, average.how
    else:
        price = None if notice.net_price is None else Fraction(notice.net_price)
        how = f"the anticipated price, net of discounts and commissions, in {notice.id}"
    if price is None:
        return unknown(how, fact_key("value of the securities requested", notice.id), who=on.case.name(notice.from_id))
    worth = price * quantity
    worked = f"{notice.id}: {quantity:,} at {_money(price)} ({how}) = {_money(worth)}"
    enough = worth > Fraction(terms.more_than)
    return known(f"{worked}, {'' if enough else 'not '}more than {_money(Fraction(terms.more_than))}", enough)


def _money(value: Fraction) -> str:
    cents = value * 100
    if cents.denominator != 1:
        return f"${shown(value)}"
    return f"${cents.numerator // 100:,}.{cents.numerator % 100:02}"


__all__ = [
    "AfterDemand",
    "AfterOffering",
    "Bar",
    "Most",
    "NearRegistration",
    "Size",
    "Term",
    "after_demands",
    "after_offering",
    "near_registrations",
    "received",
    "requested",
    "size",
]

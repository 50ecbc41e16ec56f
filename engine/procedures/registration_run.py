"""What a request for registration sets going: telling and joining, filing, deferral, effectiveness, cut-back."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.allocation import arithmetic
from engine.case import fact_key
from engine.findings import Amount, Finding, Window
from engine.procedures.counting import count
from engine.procedures.cut_back import cut_back
from engine.procedures.registration_requests import received
from engine.reasons import Act, Reason, all_of, any_of, during, known, no, undone
from engine.rulebook.model import Lasting
from facts.records import dataclass
from facts.typed import STRICT
from facts.values import Name, PositiveCount

if TYPE_CHECKING:
    from engine.clauses.base import OnDay
    from engine.clauses.demand_registration import DemandRegistration
    from facts.model import Instrument, Notice, Party
    from facts.registrations import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The company gives the other holders a notice of the request, promptly."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    notice: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Each other holder may join by a notice, within so long after receiving the company's."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    notice: Name
    within: Lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The company files a registration statement: as soon as practicable, and `within` so long of the request."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    within: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The company keeps it effective for so long, or until all is sold: `sold`, the judgement that says so.

    `from_conversion`: counted from the latest conversion of these classes, where that is later.
    """

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    lasts: Lasting
    sold: Name
    from_conversion: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effected:
    """A registration does not count if an order interferes with it `within` so long, unless `lifted_within` so long."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    within: Lasting
    lifted_within: Lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """By a `certificate` the company may put the filing off for at most so long; `once_in` any such period."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    certificate: Name
    lasts: Lasting
    runs_from: Literal["request", "certificate"]
    once_in: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CutBack:
    """What underwriters cannot take is cut back in proportion to what the holders hold, to the nearest `lot`."""

    __pydantic_config__ = STRICT
    section: Name
    says: Name
    lot: PositiveCount


class Request(NamedTuple):
    """A request on record: its registration, the day it was received (or why that is not known), whether it counts."""

    notice: Notice
    registration: Registration | None
    day: date | str
    counts: Reason


def run(on: OnDay, clause: DemandRegistration, asked: Request, others: Sequence[Party]) -> Iterator[Finding]:
    """Everything that a request sets going."""
    notice, about = asked.notice, asked.notice.id
    yield on.finding(
        "condition",
        known(f"{about} asks for a registration", True),
        says=f"Whether the request {about} is one that the Company must comply with.",
        about=about,
        bound=[notice.from_id],
        holders=[on.company],
        satisfied=asked.counts,
    )
    if isinstance(asked.day, str) or asked.counts.value is False:
        return
    if clause.tell is not None:
        yield from _telling(on, clause, asked, asked.day, others)
    deferred = yield from _deferral(on, clause, asked, asked.day)
    if clause.file is not None:
        yield _filing(on, clause.file, asked, asked.day, deferred)
    if asked.registration is not None and asked.registration.effective is not None:
        yield from _effective(on, clause, asked, asked.registration, asked.registration.effective)
    if clause.cut_back is not None and asked.registration is not None:
        yield from _cut_back(on, clause, clause.cut_back, asked, asked.registration)


def _telling(
    on: OnDay, clause: DemandRegistration, asked: Request, day: date, others: Sequence[Party]
) -> Iterator[Finding]:
    tell, about = clause.tell, asked.notice.id
    assert tell is not None
    told = [n for n in on.facts.notices(tell.notice, on.encoded.agreement) if n.process == about]
    days = {party.id: _first(received(on, n, party.id) for n in told) for party in others}
    yield on.finding(
        "duty",
        all_of("others are told", [asked.counts, known("there are other holders", bool(others))]),
        section=tell.section,
        says=tell.says,
        about=about,
        bound=[on.company],
        holders=[party.id for party in others],
        satisfied=all_of("every other holder has been told", [_told(on, about, p, days[p.id]) for p in others]),
        window=Window(day, None, "promptly after the request was received"),
    )
    if clause.join is None:
        return
    for party in others:
        when = days[party.id]
        if when is None:
            continue
        last, how = count(on.case, clause.join.within, when)
        joined = _joined(on, clause, about, party.id)
        yield on.finding(
            "right",
            all_of("may join", [asked.counts, during(on.day, when, last, f"{clause.join.within} after receiving it")]),
            section=clause.join.section,
            says=clause.join.says,
            about=f"{about} {party.id}",
            bound=[on.company],
            holders=[party.id],
            satisfied=known(f"{party.name} has joined", joined is not None) if joined is not None else None,
            window=Window(when, last, how),
        )


def _told(on: OnDay, about: str, party: Party, day: date | None) -> Reason:
    if day is not None:
        return known(f"{party.name} was told on {day}", True)
    act = Act(on.case.name(on.company), f"tell {party.name} of {about}", fact_key(f"{about} told", party.id))
    return undone(f"{party.name} has not been told", act)


def _first(days: Iterator[date | str]) -> date | None:
    return min((day for day in days if isinstance(day, date)), default=None)


def _joined(on: OnDay, clause: DemandRegistration, about: str, who: str) -> Notice | None:
    """The notice by which a holder joined in time, if he did."""
    join = clause.join
    assert join is not None and clause.tell is not None
    told = [n for n in on.facts.notices(clause.tell.notice, on.encoded.agreement) if n.process == about]
    when = _first(received(on, n, who) for n in told)
    for notice in on.facts.notices(join.notice, on.encoded.agreement):
        day = received(on, notice, on.company)
        mine = notice.from_id == who and notice.process == about
        if mine and isinstance(day, date) and when is not None and day <= count(on.case, join.within, when).last:
            return notice
    return None


def _deferral(
    on: OnDay, clause: DemandRegistration, asked: Request, day: date
) -> Generator[Finding, None, date | None]:
    """The right to defer, or the deferral made; returns the day through which the filing is put off."""
    terms = clause.deferral
    if terms is None:
        return None
    mine = [paper for paper in _certificates(on, terms) if _about(paper, asked)]
    valid = next((paper for paper in mine if _allowed(on, terms, paper)), None)
    filed = known("the registration statement has been filed", asked.registration is not None)
    if valid is None:
        free = known(f"none of these was used in the {terms.once_in} before", _allowed(on, terms, None, on.day))
        last, how = count(on.case, terms.lasts, day)
        open_ = [] if terms.runs_from == "certificate" else [during(on.day, day, last, "the time of a deferral")]
        yield on.finding(
            "right",
            all_of("the filing may be deferred", [asked.counts, no(filed), free, *open_]),
            section=terms.section,
            says=terms.says,
            about=asked.notice.id,
            bound=[asked.notice.from_id],
            holders=[on.company],
            window=Window(day, last, how) if open_ else None,
        )
        return None
    last, how = count(on.case, terms.lasts, day if terms.runs_from == "request" else valid.date)
    yield on.finding(
        "exception",
        all_of("the filing is deferred", [asked.counts, no(filed), during(on.day, valid.date, last, valid.id)]),
        section=terms.section,
        says=terms.says,
        about=asked.notice.id,
        bound=[asked.notice.from_id],
        holders=[on.company],
        window=Window(valid.date, last, how),
    )
    return last


def _certificates(on: OnDay, terms: Deferral) -> list[Instrument]:
    papers = on.facts.instruments(terms.certificate)
    return [paper for paper in papers if paper.agreement in (None, on.encoded.agreement)]


def _about(paper: Instrument, asked: Request) -> bool:
    covers, registration = paper.covers, asked.registration
    return covers is not None and (
        covers.process == asked.notice.id or (registration is not None and covers.registration_id == registration.id)
    )


def _allowed(on: OnDay, terms: Deferral, paper: Instrument | None, day: date | None = None) -> bool:
    """Whether no other certificate was used in so long before this one, or before the day."""
    if terms.once_in is None:
        return True
    at = paper.date if paper is not None else day
    assert at is not None
    earlier = [other for other in _certificates(on, terms) if other is not paper and other.date <= at]
    free = [count(on.case, terms.once_in, other.date).last for other in earlier]
    for last in free:
        on.wake(last)
    return all(at >= last for last in free)


def _filing(on: OnDay, terms: Filing, asked: Request, day: date, deferred: date | None) -> Finding:
    registration = asked.registration
    last = how = None
    if terms.within is not None:
        last, how = count(on.case, terms.within, day)
        if deferred is not None and deferred > last:
            last, how = deferred, f"deferred through {deferred}"
    done = known(f"filed on {registration.filed}", True) if registration is not None else None
    file = Act(on.case.name(on.company), "file the registration statement", fact_key("filed", asked.notice.id))
    return on.finding(
        "duty",
        asked.counts,
        section=terms.section,
        says=terms.says,
        about=asked.notice.id,
        bound=[on.company],
        holders=[asked.notice.from_id],
        satisfied=done or undone("no registration statement has been filed", file),
        window=Window(day, last, how or "as soon as practicable after the request was received"),
    )


def effected(on: OnDay, clause: DemandRegistration, registration: Registration, day: date) -> Reason:
    """Whether a registration counts as effected on a day."""
    terms, effective = clause.effected, registration.effective
    if effective is None or effective > day:
        return known(f"{registration.id} has not become effective", False)
    if terms is None:
        return known(f"{registration.id} became effective {effective}", True)
    end = count(on.case, terms.within, effective).last
    for since, until in registration.stop_orders:
        limit = count(on.case, terms.lifted_within, since).last
        if since > end or since > day:
            continue
        on.wake(limit + (date.resolution))
        if (until is None and day > limit) or (until is not None and until > limit):
            text = f"a stop order of {since}, within {terms.within} of effectiveness, was not lifted by {limit}"
            return known(f"{registration.id} does not count: {text}", False)
    return known(f"{registration.id} became effective {effective}, and no order has undone it", True)


def _effective(
    on: OnDay, clause: DemandRegistration, asked: Request, registration: Registration, effective: date
) -> Iterator[Finding]:
    if clause.effected is not None:
        yield on.finding(
            "computation",
            effected(on, clause, registration, on.day),
            section=clause.effected.section,
            says=clause.effected.says,
            about=asked.notice.id,
            bound=[asked.notice.from_id],
            holders=[on.company],
        )
    if clause.keep is None:
        return
    start = max([effective, *_conversions(on, clause.keep, asked.notice.from_id)])
    last, how = count(on.case, clause.keep.lasts, start)
    sold = on.case.attested(clause.keep.sold, registration.id, f"{registration.id}: {clause.keep.sold}", who="Company")
    over = known(f"it was kept effective through {last}", on.day > last and registration.in_effect)
    ended = sold.value or on.day > last
    yield on.finding(
        "duty",
        asked.counts,
        section=clause.keep.section,
        says=clause.keep.says,
        about=asked.notice.id,
        bound=[on.company],
        holders=[asked.notice.from_id],
        satisfied=any_of("kept effective for as long as it must be", [over, sold]) if ended else None,
        window=Window(effective, last, how),
    )


def _conversions(on: OnDay, terms: Keeping, holder: str) -> Iterator[date]:
    for entry in on.facts.entries_of("stock_conversion") if terms.from_conversion else ():
        if entry.stakeholder_id == holder and entry.stock_class_id in terms.from_conversion:
            yield entry.date


def _cut_back(
    on: OnDay, clause: DemandRegistration, terms: CutBack, asked: Request, registration: Registration
) -> Iterator[Finding]:
    limits = [e for e in on.facts.events("underwriter's limitation") if e.terms.registration == registration.id]
    wanted = _wanted(on, clause, asked)
    if not limits or not wanted:
        return
    weights: dict[str, Fraction] = {who: clause.registrable(on, who)[0] for who in wanted}
    shares = cut_back(limits[-1].terms.at_most, wanted, weights, terms.lot)
    yield on.finding(
        "computation",
        all_of("the offering is cut back", [asked.counts, known("the underwriters limit it", True)]),
        section=terms.section,
        says=terms.says,
        about=asked.notice.id,
        bound=sorted(wanted),
        holders=[on.company],
        amounts=tuple(
            Amount(f"{on.case.name(who)} may include", str(shares.shares[who]), "shares", arithmetic(shares, who, most))
            for who, most in sorted(wanted.items())
        ),
    )


def _wanted(on: OnDay, clause: DemandRegistration, asked: Request) -> dict[str, int]:
    """What each asked to have included: whoever made the request, and those who joined in time."""
    found = {}
    if asked.notice.quantity is not None:
        found[asked.notice.from_id] = asked.notice.quantity
    if clause.join is not None and clause.tell is not None:
        for notice in on.facts.notices(clause.join.notice, on.encoded.agreement):
            mine = notice.process == asked.notice.id and notice.quantity is not None
            if mine and _joined(on, clause, asked.notice.id, notice.from_id) is notice:
                found[notice.from_id] = notice.quantity or 0
    return found

"""The events from which a lock-up runs: when they happened, and how many days the underwriters require instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from covenantry.engine.language.own_words import REGISTRATION_REQUEST, SHORTER_PERIOD
from covenantry.facts.typed import Parsed
from covenantry.facts.values import parse_date

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.lots import Lot

_REQUESTED = "withdrawal from a requested registration"
_COMPANY = "withdrawal or exclusion from a Company registration"
EVENTS = ("agreement date", "first public offering", _REQUESTED, _COMPANY)


def _anchor(value: Any) -> date | str:
    if value in EVENTS:
        return str(value)
    try:
        return parse_date(value)
    except ValueError:
        raise ValueError(f"should be a date or one of: {', '.join(EVENTS)}") from None


Anchor = Annotated[Any, Parsed(_anchor, f"A date, or one of: {', '.join(EVENTS)}.")]


class Began(NamedTuple):
    """From which day a period runs, and why; the bar itself begins on `opens`.

    `day` is None where the event is still to come and the bar has begun. `registration_id`: the registration concerned.
    """

    day: date | None
    why: str
    opens: date
    registration_id: str = ""


class Anchored(NamedTuple):
    """From what a period runs: a day or one of EVENTS, or the first corporate event of a kind.

    `locked_before`: the bar begins with the date of the agreement, while that is still to come.
    """

    starts: date | str | None
    event: str | None = None
    locked_before: bool = False


def anchors(case: Case, anchor: Anchored) -> Iterator[Began]:
    """The days from which a period runs: none where its event has not happened, and nothing is locked before."""
    found = list(_begun(case, anchor))
    if not anchor.locked_before:
        yield from found
        return
    dated = case.agreement.terms.dated
    yield from (began._replace(opens=dated) for began in found)
    if not found:
        name = anchor.event or anchor.starts
        yield Began(None, f"the {name}, which is still to come: locked from the date of the agreement, {dated}", dated)


def _begun(case: Case, anchor: Anchored) -> Iterator[Began]:
    starts = anchor.starts
    if anchor.event is not None:
        if events := case.snapshot.events(anchor.event):
            first = min(event.date for event in events)
            yield Began(first, f"the first {anchor.event}, {first}", first)
    elif isinstance(starts, date):
        yield Began(starts, str(starts), starts)
    elif starts == "agreement date":
        dated = case.agreement.terms.dated
        yield Began(dated, f"the date of the agreement, {dated}", dated)
    elif starts == "first public offering":
        effective = [
            r.effective
            for r in case.snapshot.registrations.values()
            if r.effective and r.entry.offering == "initial public offering"
        ]
        if effective:
            first = min(effective)
            yield Began(first, f"the effective date of the first public offering, {first}", first)
    else:
        yield from _left_out(case, requested=starts == _REQUESTED)


def fewer_days(case: Case, began: Began) -> int | None:
    """The number of days that the managing underwriter of the registration requires instead, if on record."""
    registration = case.snapshot.registrations.get(began.registration_id)
    if registration is None:
        return None
    found = [
        notice.period_days
        for notice in case.snapshot.notices(kind=SHORTER_PERIOD, agreement=case.agreement.id)
        if notice.registration_id == registration.id and notice.from_id == registration.managing_underwriter_id
    ]
    return found[-1] if found else None


def _left_out(case: Case, *, requested: bool) -> Iterator[Began]:
    """The registrations from which securities were withdrawn, or excluded by a cut-back, that may now be transferred.

    A registration is requested where a registration request for it is on record, else the Company's own. One that was
    itself withdrawn before it became effective bars nothing.
    """
    requests = case.snapshot.notices(kind=REGISTRATION_REQUEST, agreement=case.agreement.id)
    names, asked_for = {notice.id for notice in requests}, {notice.registration_id for notice in requests}
    for registration in case.snapshot.registrations.values():
        never = registration.effective is None and registration.withdrawn is not None
        upon_request = registration.id in asked_for or registration.entry.request in names
        if never or upon_request is not requested:
            continue
        for entry in registration.left_out:
            own = any(_held(lot, entry.stakeholder_id, entry.stock_class_id, entry.date) for lot in case.drawn())
            if own and (entry.why == "withdrawn" or not requested):
                day = registration.effective
                why = f"the effective date of {registration.id}, {day or 'which is still to come'}"
                yield Began(day, f"{why} ({entry.why} {entry.date})", entry.date, registration.id)


def _held(lot: Lot, holder: str, stock_class_id: str, day: date) -> bool:
    """Whether a lot of the class was the holder's on a day."""
    holders = [step.holder for step in lot.origin if step.date <= day]
    return lot.stock_class_id == stock_class_id and bool(holders) and holders[-1] == holder


__all__ = ["Anchor", "Anchored", "Began", "anchors", "fewer_days"]

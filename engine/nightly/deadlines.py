"""Every open window and deadline of an issuer, or of one holder, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from covenantry.engine.nightly.position import Item, Position
from covenantry.engine.render.layout import Page, Style, plain
from covenantry.engine.render.words import few, said_day


class Deadline(NamedTuple):
    """A window that is open or will open, or a day by which something must be done. `id` stays the same."""

    id: str
    issuer: str
    agreement: str
    section: str
    effect: str
    status: str
    opens: str
    last_day: str
    says: str
    bound: tuple[str, ...]
    holders: tuple[str, ...]


def deadlines(position: Position, holder: str | None = None) -> list[Deadline]:
    """What has a last day on or after the day of the position; of one holder, what he has, owes or may not do."""
    found = [_deadline(position, item) for item in position.items if _open(position, item, holder)]
    return sorted(found, key=lambda one: (one.last_day, one.opens, one.agreement, one.section, one.id))


def _open(position: Position, item: Item, holder: str | None) -> bool:
    ahead = bool(item.last_day) and item.last_day >= position.as_of and item.status != "satisfied"
    return ahead and (holder is None or holder in (*item.bound, *item.holders))


def _deadline(position: Position, item: Item) -> Deadline:
    agreement, section, *_ = item.key.split(" | ")
    name = sha256(f"{position.issuer}\0{item.key}".encode()).hexdigest()[:24]
    return Deadline(
        name,
        position.issuer,
        agreement,
        section,
        item.effect,
        item.status,
        item.opens,
        item.last_day,
        item.says,
        item.bound,
        item.holders,
    )


def to_ics(found: list[Deadline], name: str, made_at: datetime) -> str:
    """An iCalendar file: duties on their last day, with a reminder; windows on all their days."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Covenantry//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{name}: windows and deadlines")
    for one in found:
        event = Event()
        event.add("uid", f"{one.id}@covenantry")
        event.add("dtstamp", made_at.astimezone(UTC))
        first, last = _span(one)
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(1))  # the end of an event of whole days is not within it
        event.add("summary", f"{one.effect.capitalize()} ({one.agreement} {one.section})")
        event.add("description", "\n".join(_about(one)))
        event.add("transp", "TRANSPARENT")
        if one.effect == "duty":
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"Due: {one.agreement} {one.section}")
            alarm.add("trigger", timedelta(days=-7))
            event.add_component(alarm)
        calendar.add_component(event)
    text: str = calendar.to_ical().decode("utf-8")
    return text


def _span(one: Deadline) -> tuple[date, date]:
    last = date.fromisoformat(one.last_day)
    return (last if one.effect == "duty" or not one.opens else date.fromisoformat(one.opens)), last


def _about(one: Deadline) -> Iterator[str]:
    yield one.says
    yield f"{one.status}; {one.opens or 'at once'} through {one.last_day}"
    if one.bound:
        yield f"bound: {', '.join(one.bound)}"
    if one.holders:
        yield f"for: {', '.join(one.holders)}"


class Called(NamedTuple):
    """What people call those of whom a calendar speaks: parties by id, agreements by id."""

    parties: Mapping[str, str]
    agreements: Mapping[str, str]


def to_text(found: list[Deadline], whose: str, day: date, called: Called, width: int, style: Style = plain) -> str:
    """For a person: the last day of each, what it is, for whom, and where it is written; soonest first."""
    page = Page(width, style, called.agreements)
    if not found:
        page.text(f"{whose} from {said_day(day)}: no window is open, and nothing falls due.", kind="strong")
        return str(page)
    page.text(f"{whose} from {said_day(day)}, soonest first.", kind="strong")
    for one in found:
        label = f"{said_day(date.fromisoformat(one.last_day)):15}  {'due' if one.effect == 'duty' else 'last day'}"
        acts = one.bound if one.effect == "duty" else one.holders or one.bound
        who = few([called.parties.get(name, name) for name in acts], 3)
        status = "" if one.status in ("engaged", "outstanding") else f" ({_STATUS.get(one.status, one.status)})"
        opens = (
            f", from {said_day(date.fromisoformat(one.opens))}" if day.isoformat() < one.opens < one.last_day else ""
        )
        where = f"{page.name(one.agreement)} {one.section}{opens}"
        page.hang(label, f"{who}: {one.says}  [{where}]{status}", 0, column=27)
    return str(page)


_STATUS = {"undetermined": "turns on what is not on record", "breached": "late on the record"}

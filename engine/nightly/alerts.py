"""What changed between two positions of an issuer, and why; each alert has an identity of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple

from covenantry.engine.nightly.position import Item, Position

Kind = Literal["opened", "closed", "changed", "breached", "satisfied", "unsettled", "due", "verdict"]


class Alert(NamedTuple):
    """Something that somebody should know. `why`: the facts that made it so, else the day itself; `before`: what was.

    The same thing on the same day has the same `id`, however often it is found.
    """

    id: str
    issuer: str
    kind: Kind
    as_of: str
    key: str
    effect: str
    says: str
    before: str
    now: str
    bound: tuple[str, ...]
    holders: tuple[str, ...]
    last_day: str
    why: tuple[str, ...]


def alerts(
    before: Position | None, now: Position, news: Mapping[str, tuple[str, ...]], horizon: int
) -> Iterator[Alert]:
    """The alerts that a new position raises. Of an issuer never evaluated before: what is breached or falls due."""
    old = {item.key: item for item in before.items} if before is not None else {}
    new = {item.key: item for item in now.items}
    read = {**(before.read if before is not None else {}), **now.read}
    for key, item in new.items():
        was = old.get(key)
        kind = _kind(was, item, first=before is None)
        if kind is not None:
            yield _alert(now, kind, item, was, _why(read[key], news, now.as_of))
        yield from _due(before, now, item, was, horizon)
    if before is None:
        return
    for key, was in old.items():
        if key not in new and was.status != "satisfied":
            why = _why(read[key], news, now.as_of)
            yield _alert(now, "closed", was._replace(status="ended"), was, why)
    yield from _verdicts(before, now, news)


def _kind(was: Item | None, item: Item, *, first: bool) -> Kind | None:
    if was is not None and was.state == item.state:
        return None
    if item.status == "breached" and (was is None or was.status != "breached"):
        return "breached"
    if first:
        return None
    if item.status == "satisfied":
        return "satisfied" if was is not None and was.status != "satisfied" else None
    if item.status == "undetermined" and (was is None or was.status != "undetermined"):
        return "unsettled"
    return "opened" if was is None else "changed"


def _due(before: Position | None, now: Position, item: Item, was: Item | None, horizon: int) -> Iterator[Alert]:
    """A last day that has come within the horizon since the position before, or is new."""
    if not item.last_day or item.status not in ("engaged", "outstanding"):
        return
    last, today = date.fromisoformat(item.last_day), date.fromisoformat(now.as_of)
    if not today <= last <= today + timedelta(horizon):
        return
    if before is not None and was is not None and was.last_day == item.last_day:
        then = date.fromisoformat(before.as_of)
        if then <= last <= then + timedelta(horizon):
            return
    yield _alert(now, "due", item, was, (f"{item.last_day} is within {horizon} days",))


def _verdicts(before: Position, now: Position, news: Mapping[str, tuple[str, ...]]) -> Iterator[Alert]:
    old = {transfer.notice: transfer for transfer in before.transfers}
    for transfer in now.transfers:
        was = old.get(transfer.notice)
        if was is not None and was.verdict != transfer.verdict:
            why = tuple(f"{name} ({about[0]} of {about[1]})" for name, about in news.items()) or (
                f"the day, {now.as_of}",
            )
            item = Item(transfer.notice, "transfer", transfer.verdict, "", "", (), (), transfer.words, (), (), ())
            yield _alert(now, "verdict", item, item._replace(status=was.verdict), why)


def _why(read: Iterable[str], news: Mapping[str, tuple[str, ...]], day: str) -> tuple[str, ...]:
    """The new facts of the sort that the provision read; else it was the day."""
    topics = set(read)
    facts = tuple(f"{name} ({about[0]} of {about[1]})" for name, about in news.items() if topics & set(about[2:]))
    return facts or (f"the day, {day}",)


def _alert(now: Position, kind: Kind, item: Item, was: Item | None, why: tuple[str, ...]) -> Alert:
    told = "\0".join((now.issuer, kind, now.as_of, item.key, str(item.state)))
    return Alert(
        id=sha256(told.encode()).hexdigest()[:24],
        issuer=now.issuer,
        kind=kind,
        as_of=now.as_of,
        key=item.key,
        effect=item.effect,
        says=item.says,
        before=_words(was),
        now=_words(item),
        bound=item.bound,
        holders=item.holders,
        last_day=item.last_day,
        why=why,
    )


def _words(item: Item | None) -> str:
    if item is None:
        return ""
    span = f", {item.opens or 'at once'} to {item.last_day or 'no fixed day'}" if item.opens or item.last_day else ""
    amounts = "".join(f"; {name}: {value} {unit}" for name, value, unit in item.amounts)
    return f"{item.status}{span}{amounts}"

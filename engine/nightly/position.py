"""Where one issuer stands as of a day, as plain data that can be stored and compared with that of an earlier day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.candidates import Candidates
from engine.evaluate import Workbench
from engine.findings import Finding
from engine.nightly.pending import pending
from engine.rulebook.effective import Rulebook
from engine.standing import Standing
from engine.watched import topics
from facts.book import Book
from facts.snapshot import Snapshot

ONE = timedelta(1)


class Item(NamedTuple):
    """One provision as it stands: what tells it from others, and all of it that a person would see change."""

    key: str
    effect: str
    status: str
    opens: str
    last_day: str
    bound: tuple[str, ...]
    holders: tuple[str, ...]
    says: str
    amounts: tuple[tuple[str, str, str], ...]
    told: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def state(self) -> tuple[Any, ...]:
        """What must be the same for nothing to have changed."""
        return (self.status, self.opens, self.last_day, self.bound, self.holders, self.amounts, self.told)


class Transfer(NamedTuple):
    """A proposed transfer that is pending, by its notice, and whether it may be made."""

    notice: str
    verdict: str
    words: str


class Position(NamedTuple):
    """Where an issuer stands. `read`: of which facts each item's provision read, for telling what made it change."""

    issuer: str
    name: str
    as_of: str
    next_change: str
    items: tuple[Item, ...]
    transfers: tuple[Transfer, ...]
    read: dict[str, tuple[str, ...]]


def position(
    rulebook: Rulebook, book: Book, as_of: date, horizon: int, candidates: Candidates | None = None
) -> Position:
    """The position of an issuer as of a day; what falls due within `horizon` days makes a change on its way there.

    `candidates`: shared by issuers under the same rules, so that the matchers are made once.
    """
    bench = Workbench(rulebook, book, candidates)
    try:
        standing = bench.standing(as_of)
        waiting = list(pending(bench, standing.facts, as_of))
    finally:
        bench.close()
    items: dict[str, Item] = {}
    read: dict[str, tuple[str, ...]] = {}
    for one in standing.stood:
        for finding in one.findings:
            item = _item(finding)
            if finding.at_market or (finding.live is False and finding.status != "satisfied"):
                continue
            items[item.key] = item
            read[item.key] = tuple(sorted(one.read))
    days = [*_days(standing, book, rulebook), *_falling_due(items.values(), as_of, horizon)]
    days += [answer.next_change for _, answer in waiting if answer.next_change is not None]
    return Position(
        issuer=book.issuer.id,
        name=book.issuer.name,
        as_of=as_of.isoformat(),
        next_change=min((day for day in days if day > as_of), default=date.max).isoformat(),
        items=tuple(items[key] for key in sorted(items)),
        transfers=tuple(Transfer(notice.id, answer.verdict, _words(notice)) for notice, answer in waiting),
        read=read,
    )


def _item(finding: Finding) -> Item:
    window = finding.window
    opens, last = (window.opens, window.last_day) if window is not None else (None, None)
    steps = tuple(f"{s.section} {s.who}: {s.what} {s.window.opens}..{s.window.last_day}" for s in finding.steps)
    return Item(
        key=" | ".join(part for part in finding.key),
        effect=finding.effect,
        status=finding.status,
        opens=opens.isoformat() if opens else "",
        last_day=last.isoformat() if last else "",
        bound=finding.bound_ids,
        holders=finding.holder_ids,
        says=finding.says,
        amounts=tuple((a.name, a.value, a.unit) for a in finding.amounts),
        told=(*finding.consequences, *steps),
        missing=tuple(m.fact for m in finding.missing) if finding.status == "undetermined" else (),
    )


def _days(standing: Standing, book: Book, rulebook: Rulebook) -> Iterator[date]:
    """The later days on which it may stand otherwise though nothing comes in."""
    day = standing.day
    if standing.next_asked is not None:
        yield standing.next_asked
    yield from (entry.date for entry in book.entries if entry.date > day)
    yield from _lapses(standing.facts)
    yield from (text.since for texts in rulebook.versions.values() for text in texts if text.since > day)


def _lapses(facts: Snapshot) -> Iterator[date]:
    for paper in facts.state.lapsing:
        if paper.until is not None and paper.until >= facts.as_of:
            yield paper.until + ONE
    for name in facts.positions.classes:
        terms = facts.positions.terms(name)
        if terms is not None and terms.expiration_date is not None and terms.expiration_date >= facts.as_of:
            yield terms.expiration_date + ONE


def _falling_due(items: Iterable[Item], as_of: date, horizon: int) -> Iterator[date]:
    for item in items:
        if item.last_day and item.status not in ("satisfied", "breached"):
            day = date.fromisoformat(item.last_day) - timedelta(horizon)
            if day > as_of:
                yield day


def _words(notice: Any) -> str:
    about = notice.about
    to = about.transferee_id or "a buyer not named"
    return f"{about.transferor_id} to {to}: {about.quantity:,} {about.stock_class_id}"


def news_since(book: Book, before: date, as_of: date, fresh: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The entries that are new to a position, with what each is news of: recorded since, or in effect only now."""
    return {
        entry.id: (entry.type, entry.date.isoformat(), *topics(entry))
        for entry in book.entries
        if entry.date <= as_of and (entry.id in fresh or entry.date > before)
    }

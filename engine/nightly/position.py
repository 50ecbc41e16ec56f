"""Where one issuer stands as of a day, as plain data that can be stored and compared with that of an earlier day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, count
from typing import Any, NamedTuple

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.case import Assumptions
from covenantry.engine.context.tracking import CLOSES, PRICES, concerns, lapses, passed, topics
from covenantry.engine.evaluation.candidates import Candidates
from covenantry.engine.evaluation.standing import asked as ask
from covenantry.engine.evaluation.standing import speaking
from covenantry.engine.logic.findings import Finding
from covenantry.engine.nightly.pending import pending
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.facts.book import Book
from covenantry.facts.model import Entry, Retraction
from covenantry.facts.snapshot import Snapshot

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


class Asked(NamedTuple):
    """A clause as it was last asked: what it read, until which day it says the same by itself, its items by key."""

    clause: str
    read: tuple[str, ...]
    until: str
    keys: tuple[str, ...]


class Position(NamedTuple):
    """Where an issuer stands. `followed`: the facts that follow from those on record by the rules' own words."""

    issuer: str
    name: str
    as_of: str
    next_change: str
    items: tuple[Item, ...]
    transfers: tuple[Transfer, ...]
    asked: tuple[Asked, ...]
    followed: tuple[str, ...]

    @property
    def read(self) -> dict[str, tuple[str, ...]]:
        """Of which facts each item's provision read, for telling what made it change."""
        return {key: one.read for one in self.asked for key in one.keys}


class Since(NamedTuple):
    """The last position, found under the same rules, the entries that came in after it, and whether closes did."""

    last: Position
    fresh: frozenset[str]
    closes: bool


def position(
    rulebook: Rulebook,
    book: Book,
    as_of: date,
    horizon: int,
    candidates: Candidates | None = None,
    since: Since | None = None,
) -> Position:
    """The position of an issuer as of a day; what falls due within `horizon` days makes a change on its way there.

    `candidates`: shared by issuers under the same rules, so that the matchers are made once. `since`: only clauses that
    what came since may concern are asked again.
    """
    bench = Workbench(rulebook, book, candidates)
    try:
        facts, rules = bench.facts(as_of), bench.rules(as_of)
        waiting = list(pending(bench, facts, as_of))
        followed = _followed(book, facts)
        news = _news(since, book, facts, followed) if since is not None else None
        last = since.last if since is not None and news is not None else None
        items, asked = _stood(rules, facts, as_of, last, news or set())
        fresh = [entry.date for entry in book.entries if since is not None and entry.id in since.fresh]
        _judged(bench, facts, last, min(fresh, default=date.max), items, asked)
    finally:
        bench.close()
    days = [*_days(asked, facts, book, rulebook), *_falling_due(items.values(), as_of, horizon)]
    days += [answer.next_change for _, answer in waiting if answer.next_change is not None]
    return Position(
        issuer=book.issuer.id,
        name=book.issuer.name,
        as_of=as_of.isoformat(),
        next_change=min((day for day in days if day > as_of), default=date.max).isoformat(),
        items=tuple(items[key] for key in sorted(items)),
        transfers=tuple(Transfer(notice.id, answer.verdict, _words(notice)) for notice, answer in waiting),
        asked=tuple(asked),
        followed=tuple(followed),
    )


def _stood(
    rules: Iterable[AgreementRules], facts: Snapshot, day: date, last: Position | None, news: set[str]
) -> tuple[dict[str, Item], list[Asked]]:
    """Every clause as it stands: as it stood, where it cannot stand otherwise, else asked."""
    known = {one.clause: one for one in last.asked} if last is not None else {}
    old = {item.key: item for item in last.items} if last is not None else {}
    items: dict[str, Item] = {}
    found: list[Asked] = []
    number: Counter[str] = Counter()
    for agreement, encoded in speaking(rules):
        number[agreement.id] += 1
        name = f"{agreement.id} {agreement.since} {number[agreement.id]}"
        was = known.get(name)
        if was is not None and not concerns(was.read, news) and (not was.until or was.until > day.isoformat()):
            items.update((key, old[key]) for key in was.keys)
            found.append(was)
            continue
        stood = ask(agreement, encoded, facts, day, Assumptions({}))
        told = [
            _item(f) for f in stood.findings if not f.at_market and (f.live is not False or f.status == "satisfied")
        ]
        told = list(_apart(told, items))
        items.update((item.key, item) for item in told)
        until = stood.until.isoformat() if stood.until is not None else ""
        found.append(Asked(name, tuple(sorted(stood.read)), until, tuple(item.key for item in told)))
    if len(items) != sum(len(one.keys) for one in found):
        raise ValueError("two findings on one day are alike in all that tells findings apart")
    return items, found


def _judged(
    bench: Workbench, facts: Snapshot, last: Position | None, since: date, items: dict[str, Item], asked: list[Asked]
) -> None:
    """Adds what stood in the way of transfers on record: as it was found, where no earlier entry came in since."""
    known = {one.clause: one for one in last.asked} if last is not None else {}
    old = {item.key: item for item in last.items} if last is not None else {}
    for entry in facts.entries_of("stock_transfer"):
        name = f"transfer {entry.id}"
        was = known.get(name) if entry.date < since else None
        if was is None:
            told = [_item(finding) for finding in bench.judged(entry, facts.known_at)]
            was = Asked(name, (), "", tuple(item.key for item in told))
            items.update((item.key, item) for item in told)
        else:
            items.update((key, old[key]) for key in was.keys)
        asked.append(was)


def _followed(book: Book, facts: Snapshot) -> dict[str, Entry]:
    """The entries that follow from those of the book, by all that they say."""
    own = {entry.id for entry in book.entries}
    return {repr(entry): entry for entry in facts.book.entries if entry.id not in own}


def _news(since: Since, book: Book, facts: Snapshot, followed: Mapping[str, Entry]) -> set[str] | None:
    """What may differ since the last position; None: anything."""
    before, day = date.fromisoformat(since.last.as_of), facts.as_of
    fresh = [entry for entry in book.entries if entry.id in since.fresh]
    if any(isinstance(entry, Retraction) for entry in fresh) or not followed.keys() >= set(since.last.followed):
        return None
    new = [entry for entry in book.entries if entry.id in since.fresh or entry.date > before]
    new += [entry for said, entry in followed.items() if said not in since.last.followed]
    found = {topic for entry in new if entry.date <= day for topic in topics(entry)}
    if since.closes:
        found |= CLOSES
    if day != before:
        found |= passed(facts.state, before, day)
    return found


def _apart(told: Iterable[Item], items: Iterable[str]) -> Iterator[Item]:
    """Items with keys of their own: of those that nothing else tells apart, by their order."""
    taken = set(items)
    for item in told:
        keys = chain([item.key], (f"{item.key} ({n})" for n in count(2)))
        key = next(key for key in keys if key not in taken)
        taken.add(key)
        yield item._replace(key=key)


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
        amounts=tuple((a.name, a.written, a.unit) for a in finding.amounts),
        told=(*finding.consequences, *steps),
        missing=tuple(m.fact for m in finding.missing) if finding.status == "undetermined" else (),
    )


def _days(asked: Iterable[Asked], facts: Snapshot, book: Book, rulebook: Rulebook) -> Iterator[date]:
    """The later days on which it may stand otherwise though nothing comes in."""
    day = facts.as_of
    for one in asked:
        if PRICES in one.read:
            yield day + ONE
        if one.until:
            yield date.fromisoformat(one.until)
    yield from (entry.date for entry in book.entries if entry.date > day)
    yield from lapses(facts.state, day)
    yield from (text.since for texts in rulebook.versions.values() for text in texts if text.since > day)


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

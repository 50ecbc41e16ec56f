"""Notes what of a book's facts a clause reads, so that it need be asked again only when such facts come in.

A clause is a pure function of what it reads. What it reads is noted while it answers, not declared, so that nothing can
be forgotten: if none of it differs, neither does the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from covenantry.facts.model import Attestation, CorporateEvent, Entry, Instrument, Notice, Retraction
from covenantry.facts.snapshot import Snapshot
from covenantry.facts.states import State, folded
from covenantry.facts.topics import part_of, part_of_type

T = TypeVar("T")

#: Read by whoever reads every entry; every entry is news to it.
ALL = "everything"

#: The closes up to the day, and the same where they are read only to tell a value by them.
PRICES, MARKET = "prices", "market"
#: What closes that come in are news of.
CLOSES = frozenset({PRICES, MARKET, "past prices"})

#: The parts of a state, each with what it is made of.
_PARTS = {
    "entries": ALL,
    "by_id": ALL,
    "positions": "ledger",
    "moments": "ledger",
    "received": "ledger",
    "relations": "people",
    "capacities": "capacities",
    "capacities_by_party": "capacities",
    "capacities_by_agreement": "capacities",
    "parts": "capacities",
    "parts_ever": "capacities",
    "notices": "notices",
    "instruments": "instruments",
    "registrations": "registrations",
    "reporting": "reporting",
    "prices": PRICES,
    "past_prices": "past prices",
}
#: The parts that are looked up by kind, so that only entries of that kind are news.
_BY_KIND = {"notices_by_kind": "notice", "instruments_by_kind": "instrument", "events_by_kind": "event"}


def watched(facts: Snapshot, read: set[str]) -> Snapshot:
    """The same facts; what is read of them is noted."""
    state: Any = _Watched(facts.state, read)
    return Snapshot(facts.book, facts.as_of, facts.known_at, state)


def at_market(facts: Snapshot) -> Snapshot:
    """The same facts; if what is read of them is noted, closes up to the day are noted as read for a value only."""
    own: Any = facts.state
    state: Any = _Watched(own._state, own._read, MARKET) if isinstance(own, _Watched) else own
    return Snapshot(facts.book, facts.as_of, facts.known_at, state)


def alongside(facts: Snapshot, other: Snapshot) -> Snapshot:
    """Another view of the same book; if what is read of the first is noted, so is what is read of it."""
    own: Any = facts.state
    if not isinstance(own, _Watched):
        return other
    state: Any = _Watched(other.state, own._read, own._closes)
    return Snapshot(other.book, other.as_of, other.known_at, state)


def topics(entry: Entry) -> Iterator[str]:
    """What an entry is news of."""
    yield ALL
    yield part_of(entry)
    match entry:
        case Notice():
            yield f"notice {folded(entry.kind)}"
        case Instrument():
            yield f"instrument {folded(entry.kind)}"
        case CorporateEvent():
            yield f"event {folded(entry.kind)}"
        case Attestation():
            yield f"attested {folded(entry.fact)}"


def news(before: Snapshot, after: Snapshot) -> set[str] | None:
    """What differs between two views of one issuer; None where anything may: facts were taken back.

    Also what lapses with the days between them: papers that can no longer be relied on, rights to convert or exercise
    that expire, prices of new days. Prices of past days are news only where other prices are on record.
    """
    found: set[str] = set()
    if before.state is not after.state:
        old = {id(entry) for entry in before.state.entries}
        new = [entry for entry in after.state.entries if id(entry) not in old]
        if len(after.state.entries) - len(new) < len(old) or any(isinstance(entry, Retraction) for entry in new):
            return None
        for entry in new:
            found.update(topics(entry))
    if _other_prices(before, after):
        found |= CLOSES
    if before.as_of != after.as_of:
        found |= passed(after.state, before.as_of, after.as_of)
    return found


def passed(state: State, since: date, until: date) -> set[str]:
    """What may differ by the passing of days alone: the closes up to the day, and what lapses."""
    return {PRICES, MARKET, *_lapsed(state, since, until)}


def _other_prices(before: Snapshot, after: Snapshot) -> bool:
    """Whether the closes of the days that both know differ."""
    old, new, through = before.book.prices, after.book.prices, min(before.as_of, after.as_of)
    if old is new:
        return False
    return any(before.closes(name, through) != after.closes(name, through) for name in {*old, *new})


def lapses(state: State, day: date, read: Container[str] | None = None) -> Iterator[date]:
    """The later days on which something read can be relied on no longer; without `read`, anything on record.

    Whoever reads a paper takes over its last day, whatever he makes of it: none can be dropped on the way.
    """
    for last, about in _last_days(state):
        if last >= day and (read is None or any(topic in read for topic in about)):
            yield last + timedelta(1)


def _lapsed(state: State, since: date, until: date) -> Iterator[str]:
    for last, about in _last_days(state):
        if since <= last < until:
            yield from about


def _last_days(state: State) -> Iterator[tuple[date, tuple[str, ...]]]:
    """The last day of each paper that lapses, and of each class that can be exercised or converted no longer after it,
    with what its lapse is news of."""
    for paper in state.lapsing:
        if paper.until is not None:
            yield paper.until, tuple(topics(paper))
    for name in state.positions.classes:
        terms = state.positions.terms(name)
        if terms is not None and terms.expiration_date is not None:
            yield terms.expiration_date, ("ledger",)


#: What has been worked out of a state, with what was read for it, and the things that its key knows by identity.
_KEPT: WeakKeyDictionary[State, dict[object, tuple[object, frozenset[str], tuple[object, ...]]]] = WeakKeyDictionary()

#: Answers kept for one state.
MOST_KEPT = 4096

#: Of a state that was made of another by adding entries: the other one, and what these are news of.
_MADE_OF: WeakKeyDictionary[State, tuple[State, frozenset[str]]] = WeakKeyDictionary()


def made_of(after: Snapshot, before: Snapshot, news: Iterable[str]) -> None:
    """Notes that two views of a day, of the same parties and classes, differ by this news alone.

    What was worked out of the one and read nothing of it is not worked out again of the other.
    """
    if after.state is not before.state:
        _MADE_OF[after.state] = before.state, frozenset(news)


def kept(facts: Snapshot, key: tuple[Hashable, ...], same: tuple[object, ...], make: Callable[[Snapshot], T]) -> T:
    """What `make` makes of the facts, worked out once for a state; whoever asks is noted to have read it.

    `key` and `same` must hold everything else that the answer follows from, also what was worked out of the facts
    before: a state that was made of this one takes the answer over. Of `same`, each is the same only as itself.
    """
    state: Any = facts.state
    own = state._state if isinstance(state, _Watched) else state
    answers = _KEPT.get(own)
    if answers is None:
        answers = _KEPT[own] = {}
    whole = (key, *map(id, same))
    found = answers.get(whole)
    if found is None and (found := _inherited(own, whole)) is not None:
        answers[whole] = found
    if found is None:
        read: set[str] = set()
        made = make(watched(Snapshot(facts.book, facts.as_of, facts.known_at, own), read))
        if len(answers) >= MOST_KEPT:
            answers.clear()
        found = answers[whole] = (made, frozenset(read), same)
    if isinstance(state, _Watched):
        state._read.update(state._closes if what == PRICES else what for what in found[1])
    return cast("T", found[0])


def _inherited(state: State, whole: tuple[object, ...]) -> tuple[object, frozenset[str], tuple[object, ...]] | None:
    """What was worked out of a state that this one was made of, if it read nothing of what has come in since."""
    since: set[str] = set()
    while (origin := _MADE_OF.get(state)) is not None:
        state, more = origin
        since |= more
        found = _KEPT.get(state, {}).get(whole)
        if found is not None and not concerns(found[1], since):
            return found
    return None


class _Watched:
    """Stands for a state."""

    __slots__ = ("__weakref__", "_closes", "_read", "_state")

    def __init__(self, state: State, read: set[str], closes: str = PRICES) -> None:
        self._state = state
        self._read = read
        self._closes = closes

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._state, name)
        if (what := _PARTS.get(name)) is not None:
            self._read.add(self._closes if what == PRICES else what)
            return value
        if name == "by_type":
            return _Map(value, self._read, part_of_type)
        if name == "attestations":
            return _Map(value, self._read, lambda key: f"attested {key[0]}")
        if (kind := _BY_KIND.get(name)) is not None:
            return _Map(value, self._read, lambda key: f"{kind} {key}")
        raise AttributeError(f"nothing is known of what '{name}' is made of")


class _Map(Mapping[Any, Any]):
    """A mapping of which each look-up is noted."""

    __slots__ = ("_items", "_read", "_what")

    def __init__(self, items: Mapping[Any, Any], read: set[str], what: Any) -> None:
        self._items, self._read, self._what = items, read, what

    def __getitem__(self, key: Any) -> Any:
        self._read.add(self._what(key))
        return self._items[key]

    def get(self, key: Any, default: Any = None) -> Any:
        self._read.add(self._what(key))
        return self._items.get(key, default)

    def __iter__(self) -> Iterator[Any]:
        self._read.add(ALL)
        return iter(self._items)

    def __len__(self) -> int:
        self._read.add(ALL)
        return len(self._items)


def concerns(read: Iterable[str], news: set[str]) -> bool:
    """Whether any of what was read is news."""
    return not news.isdisjoint(read)

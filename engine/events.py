"""Reads events that may happen, as people write them, into the entries that would record them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, field, fields
from datetime import date
from typing import Any, NamedTuple

from facts.book import Book
from facts.documents import Document, Path_
from facts.loader import read_entries, read_parties
from facts.model import ENTRY_TYPES, Entry, Party
from facts.model.happenings import HAPPENINGS
from facts.problems import Place, Problem, did_you_mean
from facts.records import dataclass
from facts.states import folded
from facts.typed import STRICT, typed
from facts.values import Count, Day, Id, Money, Name, parse_date


class Event(NamedTuple):
    """Something that may happen: in words, on which day, and the entries that would record it."""

    words: str
    date: date
    entries: tuple[Entry, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialPublicOffering:
    """The company's first registered public offering of Common Stock becomes effective on the event's day.

    `registration`: its id, if it is on file already.
    """

    __pydantic_config__ = STRICT
    registration: Id | None = None
    underwriter: Id | None = None
    filed: Day | None = None
    stock_class: Id = "common"
    form: Name = "S-1"
    for_whom: Name = "company"
    shares: Count | None = None
    price: Money | None = None


#: Names of entries by the words people use for them: `stock issuance`, or `issuance`.
_ENTRIES = {name.replace("_", " "): name for name in ENTRY_TYPES if name not in ("corporate_event", "retraction")}
_ENTRIES |= {
    word.removeprefix("stock ").removeprefix("class "): name
    for word, name in _ENTRIES.items()
    if word.startswith("stock ")
}
_TOGETHER: dict[str, type[Any]] = {"initial public offering": InitialPublicOffering}


def names() -> list[str]:
    """Every event that has a name."""
    return sorted([*_TOGETHER, *HAPPENINGS, *_ENTRIES])


def described() -> Iterator[tuple[str, list[str]]]:
    """Every event that has a name, with its terms; those that may be left out in brackets."""
    for name in names():
        kind: Any = _TOGETHER.get(name) or HAPPENINGS.get(name) or ENTRY_TYPES[_ENTRIES[name]]
        header = {f.name for f in fields(Entry)} if name in _ENTRIES else set()
        yield name, [_term(f) for f in fields(kind) if f.name not in header]


def _term(term: Any) -> str:
    name = term.name.rstrip("_").replace("_", " ")
    needed = term.default is MISSING and term.default_factory is MISSING
    return name if needed else f"[{name}]"


@dataclass(slots=True)
class Scenario:
    """What a file of events holds: the events in their order, and the parties that they bring along."""

    events: list[Event] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)


def read_events(document: Document, book: Book, day: date | None) -> tuple[Scenario, list[Problem]]:
    """The events of a document; `day` is theirs where they name none.

    A document is one event, a list of them, or `events` with the `date` and `parties` that they share. An event is its
    name, its name with its terms (`merger: {holders keep: 45%}`), or an entry of the book's form (`type: notice`).
    """
    reading = _Reading(document, book)
    data: Any = document.data
    path: Path_ = ()
    scenario = Scenario()
    if isinstance(data, Mapping) and "events" in data:
        day = reading.day(data.get("date"), ("date",), day)
        parties, wrong = read_parties(data.get("parties"), document, ("parties",))
        scenario.parties += parties
        reading.problems += wrong
        for extra in data.keys() - {"events", "date", "parties", "note"}:
            reading.wrong(f"'{extra}' is not a part of a scenario", (extra,), "events, date, parties, note")
        data, path = data["events"], ("events",)
    items = data if isinstance(data, list) else [data]
    for i, item in enumerate(items):
        event = reading.event(item, (*path, i) if isinstance(data, list) else path, day)
        if event is not None:
            scenario.events.append(event)
    if not items or data is None:
        reading.wrong("holds no event", path, "such as: merger: {holders keep: 45%}")
    for earlier, later in zip(scenario.events, scenario.events[1:], strict=False):
        if later.date < earlier.date:
            message = f"{later.words} on {later.date} stands after {earlier.words} on {earlier.date}"
            reading.problems.append(Problem(later.place, message, "put events in the order of their days"))
    return scenario, reading.problems


@dataclass(slots=True)
class _Reading:
    """A document of events on its way; problems gather."""

    document: Document
    book: Book
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def wrong(self, message: str, path: Path_, hint: str = "") -> None:
        self.problems.append(Problem(self.document.place(path), message, hint))

    def day(self, value: Any, path: Path_, default: date | None) -> date | None:
        if value is None:
            return default
        try:
            return parse_date(value)
        except ValueError as error:
            self.wrong(str(error), path)
            return default

    def event(self, item: Any, path: Path_, day: date | None) -> Event | None:
        if isinstance(item, str):
            item = {item: None}
        if not isinstance(item, Mapping):
            self.wrong("an event is its name with its terms", path, "such as: merger: {holders keep: 45%}")
            return None
        if "type" in item:
            return self._entry(str(item["type"]), dict(item), path, path, day)
        terms = dict(item)
        own_day = self.day(terms.pop("date", None), (*path, "date"), day)
        if len(terms) != 1:
            self.wrong(f"an event has one name, not {len(terms)}: {', '.join(terms)}", path, "put events into a list")
            return None
        ((word, said),) = terms.items()
        below, name = (*path, word), folded(word).replace("_", " ")
        if said is not None and not isinstance(said, Mapping):
            self.wrong(f"'{word}' has terms, not '{said}'", below, f"such as: {word}: {{...}}")
            return None
        said = {str(key).strip().replace(" ", "_"): value for key, value in (said or {}).items()}
        own_day = self.day(said.pop("date", None), (*below, "date"), own_day)
        if name in _TOGETHER:
            return self._together(name, said, below, own_day)
        if name in HAPPENINGS:
            details = {key.replace("_", " "): ", ".join(v) if isinstance(v, list) else v for key, v in said.items()}
            return self._entry("corporate_event", {"kind": name, "details": details}, below, path, own_day, name)
        if name in _ENTRIES:
            return self._entry(_ENTRIES[name], said, below, path, own_day, name)
        self.wrong(f"'{word}' is no event that is known here", below, did_you_mean(name, names()))
        return None

    def _entry(
        self, type_: str, terms: dict[str, Any], path: Path_, place: Path_, day: date | None, words: str = ""
    ) -> Event | None:
        if "date" not in terms:
            if day is None:
                self.wrong("says no day", path, "give it a date, or --date")
                return None
            terms = {**terms, "date": day.isoformat()}
        entries = self._entries([{**terms, "type": type_}], path)
        if not entries:
            return None
        (entry,) = entries
        return Event(words or type_.replace("_", " "), entry.date, (entry,), self.document.place(place))

    def _entries(self, terms: list[dict[str, Any]], path: Path_) -> list[Entry]:
        """The entries that would record an event; without an id of their own they are event-1, event-2 ..."""
        for one in terms:
            self.count += 1
            one.setdefault("id", f"event-{self.count}")
        entries, wrong = read_entries(terms, _placed(self.document, path), ())
        self.problems += wrong
        return entries

    def _together(self, name: str, terms: dict[str, Any], path: Path_, day: date | None) -> Event | None:
        offering, wrong = typed(_TOGETHER[name], terms, _placed(self.document, path), (0,))
        self.problems += wrong
        if day is None:
            self.wrong("says no day", path, "give it a date, or --date")
        if offering is None or day is None:
            return None
        made = list(_offering(offering, self.book, day))
        return Event(name, day, tuple(self._entries(made, path)), self.document.place(path))


def _offering(offering: InitialPublicOffering, book: Book, day: date) -> Iterator[dict[str, Any]]:
    name = offering.registration or "initial-public-offering"
    on_file = any(getattr(entry, "registration_id", None) == name for entry in book.entries)
    if not on_file:
        filed: dict[str, Any] = {
            "type": "registration_statement",
            "date": (offering.filed or day).isoformat(),
            "registration_id": name,
            "form": offering.form,
            "stock_class_ids": [offering.stock_class],
            "for_whom": offering.for_whom,
            "offering": "initial public offering",
        }
        if offering.underwriter:
            filed["managing_underwriter_id"] = offering.underwriter
        yield filed
    yield {"type": "registration_effective", "date": day.isoformat(), "registration_id": name}


def _placed(document: Document, path: Path_) -> Document:
    """The part of a document at a path as the first entry of a list; every term keeps its own place."""
    below = {(0, *p[len(path) :]): at for p, at in document.places.items() if p[: len(path)] == path}
    return Document(document.file, document.data, {(0,): document.place(path), **below})


__all__ = ["Event", "Scenario", "names", "read_events"]

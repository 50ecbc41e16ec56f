"""Reads events that may happen, as people write them, into the entries that would record them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, field, fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from covenantry.engine.language.event_words import (
    ENTRIES,
    HEADER,
    NAMED,
    OFFERING,
    entry_terms,
    meant,
    names,
    suggestion,
    term,
)
from covenantry.engine.questions.initial_offering import InitialPublicOffering, offering_entries
from covenantry.facts.book import Book
from covenantry.facts.calendars import uncovered
from covenantry.facts.documents import Document, Path_, read_text
from covenantry.facts.loader import read_entries, read_parties
from covenantry.facts.model import ENTRY_TYPES, Entry, Party, RegistrationStatement
from covenantry.facts.model.happenings import HAPPENINGS
from covenantry.facts.problems import Place, Problem, did_you_mean, nearest
from covenantry.facts.records import dataclass
from covenantry.facts.registrations import registrations
from covenantry.facts.typed import typed
from covenantry.facts.values import parse_date
from covenantry.facts.words import Words


class Event(NamedTuple):
    """Something that may happen: in words, on which day, and the entries that would record it."""

    words: str
    date: date
    entries: tuple[Entry, ...]
    place: Place


def described() -> Iterator[tuple[str, list[str]]]:
    """Every event that has a name, with its terms; those that may be left out in brackets."""
    for name in names():
        kind: Any = ENTRY_TYPES[ENTRIES[name]] if name in ENTRIES else HAPPENINGS.get(name, InitialPublicOffering)
        header = HEADER if name in ENTRIES else frozenset()
        yield name, [_described(f) for f in fields(kind) if f.name not in header and f.name != "place"]


def _described(one: Any) -> str:
    name = one.name.rstrip("_").replace("_", " ")
    needed = one.default is MISSING and one.default_factory is MISSING
    return name if needed else f"[{name}]"


#: The parts of a file of several events.
_PARTS = ("events", "date", "issuer", "parties", "note")


@dataclass(slots=True)
class Scenario:
    """What a file of events holds: the events in their order, and the parties that they bring along."""

    events: list[Event] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)


def read_events(
    document: Document,
    book: Book,
    day: date | None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    words: Words | None = None,
) -> tuple[Scenario, list[Problem]]:
    """The events of a document; `day` is theirs where they name none. `as_of` and `known_at`: what they may build on.

    `words`: those of the rules, which may ask for kinds of corporate events of their own; of these any detail is taken.

    A document is one event, a list of them, or `events` with the `date`, `issuer` and `parties` that they share. An
    event is its name, its name with its terms (`merger: {holders keep: 45%}`, which may be one text), or an entry of
    the book's form (`type: notice`); `date` and `issuer` may stand beside the name or among the terms.
    """
    reading = _Reading(document, book, as_of or date.max, known_at, (words or {}).get("event", {}))
    data: Any = document.data
    path: Path_ = ()
    scenario = Scenario()
    if isinstance(data, Mapping) and "events" in data:
        day = reading.day(data.get("date"), ("date",), day)
        reading.issuer(data.get("issuer"), ("issuer",))
        parties, wrong = read_parties(data.get("parties"), document, ("parties",))
        scenario.parties += parties
        reading.problems += wrong
        for extra in [key for key in data if key not in _PARTS]:
            hint = did_you_mean(str(extra), _PARTS)
            reading.wrong(f"'{extra}' is not a part of a file of events", (extra,), hint)
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
    as_of: date
    known_at: datetime | None
    kinds: Mapping[str, Any]
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

    def issuer(self, value: Any, path: Path_) -> None:
        """Events are those of the book's own company."""
        own = self.book.issuer
        if value is not None and value != own.id:
            self.wrong(
                f"happens to '{value}', but the book is about '{own.id}'", path, "ask with the book of that company"
            )

    def event(self, item: Any, path: Path_, day: date | None) -> Event | None:
        if isinstance(item, str):
            item = _worded(item)
        if not isinstance(item, Mapping):
            self.wrong("an event is its name with its terms", path, "such as: merger: {holders keep: 45%}")
            return None
        terms = dict(item)
        self.issuer(terms.pop("issuer", None), (*path, "issuer"))
        if "type" in terms:
            return self._entry(str(terms["type"]), terms, path, path, day)
        own_day = self.day(terms.pop("date", None), (*path, "date"), day)
        if len(terms) != 1:
            many = f"one name, not {len(terms)}: {', '.join(map(str, terms))}" if terms else "a name; this has none"
            self.wrong(f"an event has {many}", path, "put several events into a list" if terms else "such as: merger")
            return None
        ((word, said),) = terms.items()
        below, name = (*path, word), meant(str(word))
        if said is not None and not isinstance(said, Mapping):
            self.wrong(f"'{word}' has terms, not '{_short(said)}'", below, f"such as: {word}: {{...}}")
            return None
        said = {term(key): value for key, value in (said or {}).items()}
        own_day = self.day(said.pop("date", None), (*below, "date"), own_day)
        self.issuer(said.pop("issuer", None), (*below, "issuer"))
        if name == OFFERING:
            return self._offering(said, below, own_day)
        if name in HAPPENINGS:
            return self._entry("corporate_event", _happening(name, said), below, path, own_day, name)
        if name in ENTRIES:
            return self._entry(ENTRIES[name], said, below, path, own_day, name)
        if name in self.kinds:
            return self._entry("corporate_event", _own_kind(name, said), below, path, own_day, name)
        hint = did_you_mean(name, self.kinds) if nearest(name, self.kinds) else suggestion(str(word))
        self.wrong(f"'{word}' is no event that is known here", below, hint)
        return None

    def _entry(
        self, type_: str, terms: dict[str, Any], path: Path_, place: Path_, day: date | None, words: str = ""
    ) -> Event | None:
        if "date" not in terms:
            if day is None:
                self.wrong("says no day", path, "give it a date, or --date")
                return None
            terms = {**terms, "date": day.isoformat()}
        if type_ in NAMED:
            terms.setdefault(NAMED[type_], f"event-{self.count + 1}")
        entries = self._entries([{**terms, "type": type_}], path)
        if not entries:
            return None
        (entry,) = entries
        return self._made(words or type_.replace("_", " "), entry.date, (entry,), place)

    def _made(self, words: str, day: date, entries: tuple[Entry, ...], place: Path_) -> Event | None:
        """The event, if its day is one that can be asked about."""
        if beyond := outside(self.book, day):
            self.wrong(f"{words} on {day}: {beyond}", place, "check the year, or ask about another day")
            return None
        return Event(words, day, entries, self.document.place(place))

    def _entries(self, terms: list[dict[str, Any]], path: Path_) -> list[Entry]:
        """The entries that would record an event; without an id of their own they are event-1, event-2 ..."""
        document, named = _placed(self.document, path), []
        for i, one in enumerate(terms):
            self.count += 1
            as_named = entry_terms(one["type"], one) if one["type"] in ENTRY_TYPES else {name: name for name in one}
            document.places.update(
                {(i, own): at for said, own in as_named.items() if (at := document.places.get((i, said)))}
            )
            named.append({"id": f"event-{self.count}"} | {as_named[name]: value for name, value in one.items()})
        entries, wrong = read_entries(named, document, ())
        self.problems += wrong
        return entries

    def _offering(self, terms: dict[str, Any], path: Path_, day: date | None) -> Event | None:
        offering, wrong = typed(InitialPublicOffering, terms, _placed(self.document, path), (0,))
        self.problems += wrong
        if day is None:
            self.wrong("says no day", path, "give it a date, or --date")
        if offering is None or day is None:
            return None
        on_file = {e.registration_id for e in self.book.entries if isinstance(e, RegistrationStatement)}
        if not terms:  # nothing said of another statement
            pending = self._pending(day)
            if len(pending) > 1:
                several = f"several statements of an {OFFERING} are on file: {', '.join(pending)}"
                self.wrong(several, path, "say which becomes effective: registration")
                return None
            offering = replace(offering, registration=next(iter(pending), None))
        if offering.registration is not None and offering.registration not in on_file:
            hint = did_you_mean(offering.registration, on_file) or "leave it out, and one is filed"
            self.wrong(f"no registration statement '{offering.registration}' is on file", (*path, "registration"), hint)
            return None
        if offering.registration is not None and (more := sorted(terms.keys() - {"registration"})):
            said = f"'{offering.registration}' is on file and says that already"
            self.wrong(said, (*path, more[0]), f"leave out {', '.join(more)}")
            return None
        if offering.filed is not None and offering.filed > day:
            late = f"is filed on {offering.filed}, after the day on which it would become effective, {day}"
            self.wrong(late, (*path, "filed"), "a statement is filed first: check both days")
            return None
        made = tuple(self._entries(list(offering_entries(offering, self.book, day)), path))
        return self._made(OFFERING, day, made, path) if len(made) > 0 else None

    def _pending(self, day: date) -> list[str]:
        """The statements of an initial public offering that are on file by the day, and not withdrawn."""
        entries = [e for e in self.book.entries if e.date <= min(day, self.as_of)]
        if self.known_at is not None:
            entries = [e for e in entries if e.recorded_at <= self.known_at]
        found = registrations(entries).values()
        return [one.id for one in found if one.entry.offering == OFFERING and one.withdrawn is None]


def outside(book: Book, day: date) -> str:
    """Why nothing can be said of a day, or nothing where something can."""
    if why := uncovered(day):
        return why
    first = book.entries[0].date if book.entries else day
    return f"before the book of {book.issuer.name} begins, on {first}" if day < first else ""


def _happening(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A corporate event as an entry has it; what is said of the entry itself stays beside the details."""
    own = {f.name.removesuffix("_") for f in fields(HAPPENINGS[name])}
    header = {key: value for key, value in said.items() if key in HEADER and key not in own}
    details = {key.replace("_", " "): _joined(value) for key, value in said.items() if key not in header}
    return {**header, "kind": name, "details": details}


def _own_kind(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A corporate event of a kind that only the rules know: whatever is said of it is text."""
    header = {key: value for key, value in said.items() if key in HEADER}
    details = {key.replace("_", " "): str(_joined(value)) for key, value in said.items() if key not in header}
    return {**header, "kind": name, "details": details}


def _worded(text: str) -> Any:
    """An event in one text, as programs say it and `fires` names it: its name, or its name with its terms."""
    documents, problems = read_text(text, "event") if ":" in text else ([], [])
    said = documents[0].data if len(documents) == 1 and not problems else None
    return said if isinstance(said, Mapping) else {text: None}


def _joined(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) and all(isinstance(part, str) for part in value) else value


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _placed(document: Document, path: Path_) -> Document:
    """The part of a document at a path as the first entry of a list; every term keeps its own place."""
    below = {p[len(path) :]: at for p, at in document.places.items() if p[: len(path)] == path}
    places: dict[Path_, Place] = {(0,): document.place(path)}
    for steps, at in below.items():
        own = tuple(term(step) if isinstance(step, str) else step for step in steps)
        places |= {(0, *own): at, (0, "details", *own): at}
    places[(0, "details")] = document.place(path)
    return Document(document.file, document.data, places)


__all__ = ["Event", "Scenario", "described", "names", "outside", "read_events"]

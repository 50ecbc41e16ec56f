"""Checks that every party, class, security, registration, notice and event that an entry names is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from covenantry.facts.model import CorporateEvent, Entry, Notice, RegistrationStatement
from covenantry.facts.model.happenings import HAPPENINGS, Agreed, RegistrationProposed
from covenantry.facts.problems import Place, Problem, did_you_mean, nearest
from covenantry.facts.states import folded

if TYPE_CHECKING:
    from covenantry.facts.on_record import OnRecord

#: What the terms name, by the name of the term.
_NAMES = {
    **dict.fromkeys(
        (
            "by_id",
            "by_ids",
            "from_id",
            "managing_underwriter_id",
            "party_id",
            "person_id",
            "stakeholder_id",
            "to_id",
            "transferee_id",
            "transferor_id",
        ),
        "party",
    ),
    **dict.fromkeys(("stock_class_id", "stock_class_ids"), "class of securities"),
    "registration_id": "registration statement",
    "process": "notice",
    "request": "notice",
    "upon": "entry",
    "security_ids": "security",
}
#: The same of the terms of corporate events.
_EVENT_NAMES = {
    **dict.fromkeys(("by", "in_place_of", "person", "underwriter"), "party"),
    **dict.fromkeys(("against", "class_", "of", "on"), "class of securities"),
    "concerns": "class of securities or agreement",
    "registration": "registration statement",
}
#: How like the name of an event a word must be to be taken for a slip: a book may have events of other names.
_A_SLIP = 0.9


_HEADER = {field.name for field in fields(Entry)}


def references(book: OnRecord, securities: Collection[str], entries: Iterable[Entry]) -> Iterator[Problem]:
    """What these entries of a book name and it does not know; `securities`: every security there has been."""
    known: dict[str, Collection[str]] = {
        "party": book.parties,
        "class of securities": book.securities,
        "registration statement": set(_registrations(book)),
        "notice": {e.id for e in book.entries if isinstance(e, Notice)},
        "entry": {e.id for e in book.entries},
        "security": securities,
        "class of securities or agreement": {*book.securities, *_agreements(book)},
    }
    for entry in entries:
        for what, name in (*_named(entry, _NAMES), *_event_named(entry)):
            if name not in known[what]:
                hint = did_you_mean(name, known[what]) or ("add it under 'parties'" if what == "party" else "")
                yield Problem(entry.place or Place(entry.id), f"there is no {what} '{name}'", hint)
        if isinstance(entry, CorporateEvent):
            yield from _misnamed(entry)


def _misnamed(event: CorporateEvent) -> Iterator[Problem]:
    """An event of a kind that is hardly another than a known one, nor an agreement to do such a thing."""
    agreed = [("an agreement to '{}'", event.terms.to)] if isinstance(event.terms, Agreed) else []
    for what, name in [("an event '{}'", event.kind), *agreed]:
        if (near := nearest(folded(name), HAPPENINGS, _A_SLIP)) and near != folded(name):
            message = f"{what.format(name)} is none that is known here"
            yield Problem(event.place or Place(event.id), message, f"did you mean '{near}'?")


def _agreements(book: OnRecord) -> Iterator[str]:
    """The agreements that entries name."""
    return filter(None, (getattr(entry, "agreement", None) for entry in book.entries))


def _registrations(book: OnRecord) -> Iterator[str]:
    """The registrations that have been filed, and those that have only been proposed."""
    for entry in book.entries:
        if isinstance(entry, RegistrationStatement):
            yield entry.registration_id
        elif isinstance(entry, CorporateEvent) and isinstance(entry.terms, RegistrationProposed):
            yield entry.terms.registration


def _event_named(entry: Entry) -> Iterator[tuple[str, str]]:
    if isinstance(entry, CorporateEvent) and is_dataclass(entry.terms):
        yield from _named(entry.terms, _EVENT_NAMES)


def _named(record: Any, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    kind: Any = type(record)  # a class: typeshed's cache does not take type[T] for hashable
    for term in _terms(kind):
        value = getattr(record, term)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, str):
                if term in names:
                    yield names[term], part
            elif part is not None and is_dataclass(part):
                yield from _named(part, names)


@cache
def _terms(kind: Any) -> tuple[str, ...]:
    """The terms of a record that may name something. The ledger itself says which securities it cannot draw on."""
    ledger = issubclass(kind, Entry) and kind.type.startswith("stock_")
    return tuple(
        field.name
        for field in fields(kind)
        if field.name not in _HEADER and not (ledger and field.name == "security_ids")
    )

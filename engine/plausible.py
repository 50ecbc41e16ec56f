"""What keeps an event from happening as things then stand, beside what the ledger itself refuses."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from engine.event_words import OFFERING
from engine.events import Event
from facts.model import CorporateEvent, Entry
from facts.model.happenings import HAPPENINGS
from facts.problems import Place, Problem, did_you_mean
from facts.snapshot import Snapshot
from facts.states import folded

#: Which terms of corporate events name parties, and which name classes of securities.
_PARTIES = ("by", "person", "in_place_of", "underwriter")
_CLASSES = ("of", "on", "class_")


def implausible(event: Event, facts: Snapshot) -> Iterator[Problem]:
    """Why the event cannot happen, given the facts of its day without it; nothing where it can."""
    if event.words == OFFERING:
        for registration in facts.registrations.values():
            if registration.entry.offering == OFFERING and registration.effective is not None:
                message = f"a second {OFFERING}: that under '{registration.id}' is effective since"
                hint = "ask with an earlier --as-of, and --date"
                yield Problem(event.place, f"{message} {registration.effective}", hint)
    for entry in event.entries:
        if isinstance(entry, CorporateEvent) and folded(entry.kind) in HAPPENINGS:
            yield from _unknown(entry, facts)


def _unknown(entry: CorporateEvent, facts: Snapshot) -> Iterator[Problem]:
    """Parties, classes and events that the terms name and nobody knows."""
    terms = entry.terms
    for known, what, names in (
        (facts.book.parties, "party", _PARTIES),
        (facts.book.securities, "class of securities", _CLASSES),
    ):
        for name in names:
            value = getattr(terms, name, None)
            for one in value if isinstance(value, tuple) else filter(None, [value]):
                yield from _missing(entry, str(one), known, what)
    if folded(entry.kind) == "agreement" and (near := _misspelt(terms.to)):
        message = f"an agreement to '{terms.to}' is none to '{near}'"
        yield Problem(entry.place or Place(entry.id), message, "write the name of the event as it stands in the list")


def _misspelt(words: str) -> str:
    """The name of an event that words nearly are: an agreement may be about anything, but hardly about that."""
    word = folded(words)
    near = get_close_matches(word, HAPPENINGS, n=1, cutoff=0.85) if word not in HAPPENINGS else []
    return near[0] if near else ""


def _missing(entry: Entry, name: str, known: Collection[str], what: str) -> Iterator[Problem]:
    if name not in known:
        hint = did_you_mean(name, known)
        hint = hint or ("bring it along under 'parties'" if what == "party" else "")
        yield Problem(entry.place or Place(entry.id), f"there is no {what} '{name}'", hint)


__all__ = ["implausible"]

"""Events in words: the name, and the terms that tell one from another of the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from covenantry.engine.language.event_words import HEADER
from covenantry.engine.questions.events import Event
from covenantry.facts.model import CorporateEvent, Entry, Party
from covenantry.facts.plain import plain


def described(event: Event, parties: Mapping[str, Party]) -> str:
    """Such as "agreement: to merger; holders keep 45%"; what the name and the day say already is not said again."""
    terms = {term: value for entry in event.entries for term, value in _terms(entry) if value != event.words}
    words = "; ".join(f"{term} {_said(value, parties)}" for term, value in terms.items())
    return f"{event.words}: {words}" if words else event.words


def _terms(entry: Entry) -> Iterator[tuple[str, Any]]:
    if isinstance(entry, CorporateEvent):
        yield from entry.details.items()
        return
    for name, value in plain(entry).items():
        if name not in HEADER:
            yield name.removesuffix("_id").removesuffix("_ids").replace("_", " "), value


def _said(value: Any, parties: Mapping[str, Party]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            f"{name.removesuffix('_id').replace('_', ' ')} {_said(v, parties)}" for name, v in value.items()
        )
    if isinstance(value, list):
        return " and ".join(_said(part, parties) for part in value)
    return parties[value].name if value in parties else str(value)


__all__ = ["described"]

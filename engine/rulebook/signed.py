"""Signing off of readings: bound to words, meanings and terms by a hash, and stale once any of them changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from covenantry.engine.rulebook.files import AGREEMENT, DEFINITIONS, amendments_in, clauses_in, homes_of
from covenantry.facts.documents import Document, Path_, read_file
from covenantry.facts.problems import Place

#: Hexadecimal digits of the hash that are kept.
DIGITS = 16
_ASIDE = ("readings", "says")
_MEANING = ("words", "taken_as", "otherwise")

State = Literal["open", "signed off", "signed off without a hash", "stale"]
T = TypeVar("T")


class Listed(NamedTuple):
    """A reading as it stands in a file: where, of which section, what it says, and what signs it off."""

    agreement: str
    section: str
    place: Place
    reading: Mapping[str, Any]
    hash: str

    @property
    def state(self) -> State:
        """Whether somebody has signed it off, and for what it says now."""
        if not self.reading.get("signed_off_by"):
            return "open"
        if (given := self.reading.get("signed_off_hash")) is None:
            return "signed off without a hash"
        return "signed off" if given == self.hash else "stale"


def signature(reading: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The hash over a reading and the terms of what it is a reading of, however they are laid out in the file."""
    terms = {key: value for key, value in data.items() if key not in _ASIDE}
    bound = [{key: reading.get(key) for key in _MEANING}, terms]
    return sha256(json.dumps(bound, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:DIGITS]


def as_signed(value: T, data: Any) -> T:
    """The same, its readings that were signed off for other words or terms as nobody's: they must be signed anew."""
    readings: tuple[Any, ...] = getattr(value, "readings", ())
    if not any(reading.signed_off_hash for reading in readings):
        return value
    kept = tuple(
        replace(reading, signed_off_by=None)
        if reading.signed_off_hash is not None and reading.signed_off_hash != signature(raw, data)
        else reading
        for reading, raw in zip(readings, data["readings"], strict=True)
    )
    return replace(value, readings=kept)  # type: ignore[type-var]


def listed(root: Path) -> Iterator[Listed]:
    """Every reading of a folder of rules, file by file."""
    for home in homes_of(root)[0]:
        (head, *_), _ = read_file(home / AGREEMENT)
        named = str(head.data.get("id", home.name))
        if isinstance(notices := head.data.get("notices"), Mapping):
            yield from _of(named, head, ("notices",), notices)
        definitions = [home / DEFINITIONS] if (home / DEFINITIONS).exists() else []
        for path in (*definitions, *clauses_in(home), *amendments_in(home)):
            for document in read_file(path)[0]:
                for at, item in _items(document.data):
                    yield from _of(named, document, at, item)


def _items(data: Any) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """The definitions and clauses of a file; of an amendment, itself and those within it."""
    if isinstance(data, Mapping):
        yield (), data
        for part in ("definitions", "clauses"):
            yield from (((part, *at), item) for at, item in _items(data.get(part) or []))
    else:
        yield from (((i,), item) for i, item in enumerate(data) if isinstance(item, Mapping))


def _of(agreement: str, document: Document, at: Path_, data: Mapping[str, Any]) -> Iterator[Listed]:
    for i, reading in enumerate(data.get("readings") or []):
        section = str(data.get("section") or data.get("title", ""))
        place = document.place((*at, "readings", i))
        yield Listed(agreement, section, place, reading, signature(reading, data))


__all__ = ["Listed", "as_signed", "listed", "signature"]

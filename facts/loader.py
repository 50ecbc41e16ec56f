"""Reads the files of a book into typed records; every defect becomes a problem with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace
from pathlib import Path
from typing import Any, TypeVar

from covenantry.facts.documents import Document, Path_, read_file
from covenantry.facts.files import DATA, absent, is_read, not_read
from covenantry.facts.model import ENTRY_TYPES, ClosingPrices, Entry, Issuer, Party, StockClass
from covenantry.facts.problems import Place, Problem, did_you_mean, nearest
from covenantry.facts.records import dataclass
from covenantry.facts.typed import typed, validated
from covenantry.facts.values import Name

#: `files`: the names of the files that make up the book; left out, those that stand in its folder.
KEYS = ("issuer", "files", "parties", "securities", "entries", "prices")

#: Names of files.
Names: Any = tuple[Name, ...]

R = TypeVar("R", Issuer, Party, StockClass, ClosingPrices)


@dataclass(slots=True)
class Parts:
    """What the files hold, in the order of the files."""

    issuers: list[Issuer] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    securities: list[StockClass] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    prices: list[ClosingPrices] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    listed: dict[Place, tuple[str, ...]] = field(default_factory=dict)


def read_parts(path: Path, shown: str) -> tuple[Parts, list[Problem]]:
    """The records of a folder of files, or of one file; `shown` is the path as messages name it."""
    files, problems = _files(path, shown)
    parts = Parts()
    for file, name in files:
        documents, found = read_file(file, name)
        problems += found
        parts.files.append(file.name)
        before = len(parts.entries)
        for document in documents:
            problems += _read_document(document, file.name, len(parts.entries) - before, parts)
    for place, listed in parts.listed.items() if path.is_dir() else ():
        problems += absent(listed, parts.files, place)
    return parts, problems


def _files(path: Path, shown: str) -> tuple[list[tuple[Path, str]], list[Problem]]:
    if not path.is_dir():
        return [(path, shown)], []
    try:
        found = sorted(file for file in path.iterdir() if is_read(file, DATA))
        problems = list(not_read(path, shown, DATA))
    except OSError as error:
        return [], [Problem(Place(shown), f"cannot be read: {error.strerror}")]
    if not found:
        problems.append(Problem(Place(shown), "holds no file of a book", "its files end in .yaml, .yml or .json"))
    return [(file, f"{shown}/{file.name}") for file in found], problems


def _read_document(document: Document, file: str, count: int, parts: Parts) -> list[Problem]:
    data = document.data
    if data is None:
        return []
    if not isinstance(data, dict):
        return [Problem(document.place(()), "should be a mapping", f"with any of: {', '.join(KEYS)}")]
    problems = [
        Problem(document.place((key,)), f"'{key}' is not a part of a book", did_you_mean(key, KEYS))
        for key in data
        if key not in KEYS
    ]
    listed, misfits = validated(Names, data.get("files") or [])
    problems += [Problem(document.place(("files", *m.path)), m.message, m.hint) for m in misfits]
    if listed:
        parts.listed[document.place(("files",))] = listed
    if data.get("issuer") is not None:
        issuer, found = _record(Issuer, data["issuer"], document, ("issuer",))
        problems += found
        parts.issuers += [issuer] if issuer else []
    parties, found = read_parties(data.get("parties"), document, ("parties",))
    parts.parties += parties
    problems += found
    securities, found = _records(StockClass, data.get("securities"), document, ("securities",))
    parts.securities += securities
    problems += found
    prices, found = _records(ClosingPrices, data.get("prices"), document, ("prices",))
    parts.prices += prices
    problems += found
    entries, found = read_entries(data.get("entries"), document, ("entries",), file, count)
    parts.entries += entries
    return problems + found


def read_parties(data: Any, document: Document, path: Path_) -> tuple[list[Party], list[Problem]]:
    """The parties in a list that stands at `path` of a document."""
    return _records(Party, data, document, path)


def read_entries(
    data: Any, document: Document, path: Path_, file: str | None = None, count: int = 0
) -> tuple[list[Entry], list[Problem]]:
    """The entries in a list that stands at `path` of a document; ids left out are "<file>#<number>" from `count`.

    An id names the file alone, so that the same book read from another folder has the same ids.
    """
    items, problems = _items(data, document, path)
    entries: list[Entry] = []
    for n, item in enumerate(items):
        entry, found = _entry(item, document, (*path, n), f"{file or Path(document.file).name}#{count + n + 1}")
        problems += found
        entries += [entry] if entry else []
    return entries, problems


def _entry(item: Any, document: Document, path: Path_, default_id: str) -> tuple[Entry | None, list[Problem]]:
    place = document.place(path)
    if not isinstance(item, dict):
        return None, [Problem(place, "an entry should be a mapping with its type, its date and its terms")]
    kind = item.get("type")
    if not isinstance(kind, str):
        return None, [Problem(place, "'type' is missing", f"such as: {', '.join(list(ENTRY_TYPES)[:3])}")]
    if kind not in ENTRY_TYPES:
        near = nearest(kind, ENTRY_TYPES)
        hint = f"did you mean '{near}'?" if near else f"one of: {', '.join(ENTRY_TYPES)}"
        return None, [Problem(document.place((*path, "type")), f"there is no entry type '{kind}'", hint)]
    terms = {name: value for name, value in item.items() if name != "type"}
    entry, problems = typed(ENTRY_TYPES[kind], terms, document, path)
    return (replace(entry, id=entry.id or default_id, place=place) if entry else None), problems


def _records(kind: type[R], data: Any, document: Document, path: Path_) -> tuple[list[R], list[Problem]]:
    items, problems = _items(data, document, path)
    records: list[R] = []
    for n, item in enumerate(items):
        record, found = _record(kind, item, document, (*path, n))
        problems += found
        records += [record] if record else []
    return records, problems


def _record(kind: type[R], item: Any, document: Document, path: Path_) -> tuple[R | None, list[Problem]]:
    record, problems = typed(kind, item, document, path)
    return (replace(record, place=document.place(path)) if record else None), problems


def _items(data: Any, document: Document, path: Path_) -> tuple[Iterable[Any], list[Problem]]:
    if data is None:
        return (), []
    if not isinstance(data, list):
        return (), [Problem(document.place(path), f"'{path[-1] if path else 'it'}' should be a list")]
    return data, []

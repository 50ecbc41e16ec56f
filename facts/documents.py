"""Reads YAML and JSON with every scalar as text and the place of every value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, NoReturn

from covenantry.facts.files import contents_of, unreadable
from covenantry.facts.limits import beyond, limit
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass

Path_ = tuple[str | int, ...]

DEEPEST = 60
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (dict, list, str, None) and where each part of it stands."""

    file: str
    data: Any
    places: dict[Path_, Place] = field(repr=False)

    def place(self, path: Path_) -> Place:
        """The place of the value at `path`, or of its nearest ancestor that stands in the file."""
        for end in range(len(path), -1, -1):
            if found := self.places.get(path[:end]):
                return found
        return Place(self.file)


def read_file(path: Path, name: str | None = None) -> tuple[list[Document], list[Problem]]:
    """The documents of a file (YAML may hold several); problems instead of exceptions."""
    name = name or str(path)
    try:
        return read_bytes(contents_of(path), name)
    except (OSError, ValueError) as error:
        return [], [unreadable(error, name)]


def read_bytes(raw: bytes, name: str) -> tuple[list[Document], list[Problem]]:
    """The documents in `raw`, which must be UTF-8 text."""
    try:
        return read_text(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        return [], [Problem(Place(name), f"is not UTF-8 text (byte {error.start})", "save it as UTF-8")]


def read_text(text: str, name: str) -> tuple[list[Document], list[Problem]]:
    """The documents in `text`: YAML, of which JSON is a part."""
    import yaml  # here, because a warm start reads no file and need not wait for it

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents: list[Document] = []
    problems: list[Problem] = []
    reader = _Reader(yaml.parse(text, Loader=loader), name, problems)
    try:
        while (document := reader.document()) is not None:
            documents.append(document)
    except _Refused:
        pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        problems.append(Problem(place, f"is not well-formed: {error.problem or error.context}"))
    except (yaml.YAMLError, ValueError) as error:
        reason = getattr(error, "reason", None) or "it cannot be read as YAML or JSON"
        problems.append(Problem(Place(name), f"is not well-formed: {reason}"))
    return ([], problems) if problems else (documents, [])


class _Refused(Exception):
    """The text is not read any further; the problem says why."""


class _Reader:
    """Makes documents of a parser's events, one at a time, and stops where they grow beyond the limits."""

    def __init__(self, events: Iterator[Any], name: str, problems: list[Problem]) -> None:
        self._events = events
        self._name = name
        self._problems = problems
        self._left = limit("values")
        self._start()

    def _start(self) -> None:
        self._places: dict[Path_, Place] = {}
        #: By anchor: what it names, and where in the document; None while that is read.
        self._anchors: dict[str, tuple[Path_, Any] | None] = {}
        self._repeatable = limit("repeated")

    def document(self) -> Document | None:
        """The next document, or None at the end of the text."""
        for event in self._events:
            if type(event).__name__ == "DocumentStartEvent":
                self._start()
                data = self._value(next(self._events), (), 0)
                next(self._events)  # its end
                return Document(self._name, data, self._places)
        return None

    def _at(self, event: Any) -> Place:
        return Place(self._name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, problem: Problem) -> NoReturn:
        self._problems.append(problem)
        raise _Refused

    def _value(self, event: Any, path: Path_, depth: int) -> Any:
        kind = type(event).__name__
        if kind == "AliasEvent":
            home, data = self._named(event)
            return self._copied(data, home, path, event, depth)
        self._places[path] = self._at(event)
        self._count(event, depth)
        if event.anchor is None:
            return self._read(event, kind, path, depth)
        self._names(event)
        data = self._read(event, kind, path, depth)
        self._anchors[event.anchor] = path, data
        return data

    def _count(self, event: Any, depth: int) -> None:
        if depth > DEEPEST:
            self._refuse(Problem(self._at(event), f"is nested more than {DEEPEST} deep"))
        self._left -= 1
        if self._left < 0:
            self._refuse(beyond("values", "holds more than {} values", self._at(event)))

    def _read(self, event: Any, kind: str, path: Path_, depth: int) -> Any:
        if kind == "ScalarEvent":
            return None if _is_empty(event) else event.value
        if kind == "SequenceStartEvent":
            items: list[Any] = []
            while type(item := next(self._events)).__name__ != "SequenceEndEvent":
                items.append(self._value(item, (*path, len(items)), depth + 1))
            return items
        found: dict[str, Any] = {}
        while type(key := next(self._events)).__name__ != "MappingEndEvent":
            name = self._key(key, path)
            if name in found:
                self._problems.append(Problem(self._at(key), f"'{name}' stands twice", "keep one"))
            found[name] = self._value(next(self._events), (*path, name), depth + 1)
        return found

    def _key(self, event: Any, path: Path_) -> str:
        kind = type(event).__name__
        self._count(event, 0)
        if kind == "ScalarEvent":
            if event.anchor is not None:
                self._names(event)
                self._anchors[event.anchor] = path, None if _is_empty(event) else event.value
            return str(event.value)
        name = self._named(event)[1] if kind == "AliasEvent" else None
        return name if isinstance(name, str) else self._refuse(Problem(self._at(event), "a name must be plain text"))

    def _names(self, event: Any) -> None:
        if event.anchor in self._anchors:
            self._refuse(Problem(self._at(event), f"the anchor '{event.anchor}' stands twice", "name it otherwise"))
        self._anchors[event.anchor] = None

    def _named(self, event: Any) -> tuple[Path_, Any]:
        if event.anchor not in self._anchors:
            self._refuse(Problem(self._at(event), f"is not well-formed: there is no anchor '{event.anchor}' before it"))
        found = self._anchors[event.anchor]
        return found or self._refuse(
            Problem(self._at(event), f"the alias '{event.anchor}' holds itself", "write it out")
        )

    def _copied(self, data: Any, home: Path_, path: Path_, event: Any, depth: int) -> Any:
        """The data again at another path, with the places at which it was written."""
        self._repeatable -= 1
        if self._repeatable < 0:
            self._refuse(beyond("repeated", "holds too many values: aliases repeat more than {}", self._at(event)))
        self._count(event, depth)
        if at := self._places.get(home):
            self._places[path] = at
        if isinstance(data, dict):
            return {k: self._copied(v, (*home, k), (*path, k), event, depth + 1) for k, v in data.items()}
        if isinstance(data, list):
            return [self._copied(v, (*home, i), (*path, i), event, depth + 1) for i, v in enumerate(data)]
        return data


def _is_empty(event: Any) -> bool:
    """Whether a scalar says that nothing stands there: `null`, `~` or nothing at all, not quoted."""
    if event.style:  # plain style is None or '', by loader
        return False
    return event.tag == _NULL or (event.tag is None and event.value in ("", "~", "null", "Null", "NULL"))

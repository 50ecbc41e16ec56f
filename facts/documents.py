"""Reads YAML and JSON with every scalar as text and the place of every value."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Any

from covenantry.facts.files import contents_of, unreadable
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass

Path_ = tuple[str | int, ...]

DEEPEST = 60
#: Values that aliases may repeat in one document.
MOST_REPEATED = 100_000


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
    problems: list[Problem] = []
    documents: list[Document] = []
    try:
        for node in yaml.compose_all(text, Loader=loader):
            places: dict[Path_, Place] = {}
            if _repeated(node) > MOST_REPEATED:
                hint = "an alias repeats a large part many times, or holds itself: write it out"
                problems.append(Problem(Place(name, node.start_mark.line + 1, 1), "holds too many values", hint))
                continue
            data = _plain(node, (), name, places, problems, 0)
            documents.append(Document(name, data, places))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        problems.append(Problem(place, f"is not well-formed: {error.problem or error.context}"))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = getattr(error, "reason", None) or "it cannot be read as YAML or JSON"
        problems.append(Problem(Place(name), f"is not well-formed: {reason}"))
    return ([], problems) if problems else (documents, [])


def _repeated(document: Any) -> int:
    """How many values its aliases add to a document; every node is looked at once, so that this takes no time."""
    sizes: dict[int, int] = {}

    def size(node: Any, depth: int) -> int:
        if id(node) not in sizes and depth <= DEEPEST:  # deeper is told where the document is read
            sizes[id(node)] = MOST_REPEATED * 1000  # met again while it is counted, it holds itself
            value = node.value if node.id != "scalar" else ()
            parts = value if node.id != "mapping" else [part for pair in value for part in pair]
            sizes[id(node)] = 1 + sum(size(part, depth + 1) for part in parts)
        return sizes.get(id(node), 0)

    return size(document, 0) - len(sizes) if document is not None else 0


def _plain(node: Any, path: Path_, name: str, places: dict[Path_, Place], problems: list[Problem], depth: int) -> Any:
    if node is None:
        return None
    place = places[path] = Place(name, node.start_mark.line + 1, node.start_mark.column + 1)
    if depth > DEEPEST:
        problems.append(Problem(place, f"is nested more than {DEEPEST} deep"))
        return None
    if node.id == "scalar":
        empty = node.tag == "tag:yaml.org,2002:null" and not node.style  # plain style is None or '', by loader
        return None if empty else node.value
    if node.id == "sequence":
        return [_plain(item, (*path, i), name, places, problems, depth + 1) for i, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, value in node.value:
        at = Place(name, key.start_mark.line + 1, key.start_mark.column + 1)
        if key.id != "scalar":
            problems.append(Problem(at, "a name must be plain text"))
        elif key.value in found:
            problems.append(Problem(at, f"'{key.value}' stands twice", "keep one"))
        else:
            found[key.value] = _plain(value, (*path, key.value), name, places, problems, depth + 1)
    return found

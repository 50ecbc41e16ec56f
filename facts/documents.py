"""Reads YAML and JSON with every scalar as text and the place of every value."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Any

from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass

Path_ = tuple[str | int, ...]

# A person's file is never this large; beyond it somebody feeds us something else.
LARGEST_FILE = 64 * 1024 * 1024
DEEPEST = 60


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
        if path.stat().st_size > LARGEST_FILE:
            return [], [Problem(Place(name), f"is larger than {LARGEST_FILE >> 20} MiB")]
        raw = path.read_bytes()
    except FileNotFoundError:
        return [], [Problem(Place(name), "there is no such file")]
    except OSError as error:
        return [], [Problem(Place(name), f"cannot be read: {error.strerror}")]
    return read_bytes(raw, name)


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
            if len(places) > 2_000_000:
                problems.append(Problem(at, "holds too many values", "an alias may repeat a large part many times"))
                return None
            found[key.value] = _plain(value, (*path, key.value), name, places, problems, depth + 1)
    return found

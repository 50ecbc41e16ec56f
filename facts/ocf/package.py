"""Reads the files of an OCF package, a folder or a zip file, into objects that know where they stand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from covenantry.facts.files import contents_of
from covenantry.facts.limits import beyond, limit
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.records import dataclass
from covenantry.facts.zips import members

_SUFFIXES = (".ocf.json", ".json")


@dataclass(frozen=True, slots=True)
class Object:
    """One object of a package: its terms as they stand in the file, every number as the text that it was."""

    kind: str
    terms: Mapping[str, Any]
    place: Place

    @property
    def id(self) -> str:
        return str(self.terms.get("id", ""))


def is_package(path: Path) -> bool:
    """Whether a path is an OCF package rather than a book: a zip file, or a folder with a manifest."""
    if path.is_dir():
        return any("manifest" in file.name.lower() for file in path.glob("*.json"))
    return path.suffix == ".zip" and path.is_file()


def read_package(path: Path) -> tuple[list[Object], list[Problem]]:
    """Every object of the files, the issuer of the manifest among them, in the order of the files."""
    found: list[Object] = []
    problems: list[Problem] = []
    values = 0
    try:
        for name, raw in _files(path):
            values += most_values(raw)
            if values > limit("package-values"):
                problems.append(
                    beyond("package-values", "holds more than {} values with the files before", Place(name))
                )
                break
            objects, wrong = _read(raw, name)
            found += objects
            problems += wrong
    except InvalidInput as invalid:
        problems += invalid.problems
    except (OSError, ValueError) as error:
        problems.append(Problem(Place(str(path)), f"cannot be read as an OCF package: {error}"))
    if not problems and not any(one.kind == "ISSUER" for one in found):
        hint = "a package has a manifest file with its issuer"
        problems.append(Problem(Place(str(path)), "holds no issuer", hint))
    return found, problems


def most_values(raw: bytes) -> int:
    """So many values JSON may hold at most, known before any memory is taken for them."""
    return 1 + sum(raw.count(sign) for sign in (b",", b"[", b"{"))


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.is_dir():
        yield from members(path, _SUFFIXES)
        return
    left = limit("package-mib") << 20
    for file in _listed(path):
        raw = contents_of(file)
        left -= len(raw)
        if left < 0:
            raise InvalidInput([beyond("package-mib", "holds more than {} MiB", Place(str(path)))])
        yield file.relative_to(path).as_posix(), raw


def _listed(folder: Path) -> list[Path]:
    """The files of a package in their order; OSError where a folder in it cannot be entered."""

    def fail(error: OSError) -> None:
        raise error

    found: list[Path] = []
    for home, _, names in os.walk(folder, onerror=fail):
        found += [Path(home, name) for name in names if name.endswith(_SUFFIXES) and Path(home, name).is_file()]
        if len(found) > limit("package-files"):
            raise InvalidInput([beyond("package-files", "holds more than {} files", Place(str(folder)))])
    return sorted(found)


def _read(raw: bytes, name: str) -> tuple[list[Object], list[Problem]]:
    try:
        data = json.loads(raw.decode("utf-8-sig"), parse_int=str, parse_float=str)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        return [], [Problem(Place(name), f"is not JSON: {error}")]
    if not isinstance(data, dict) or not str(data.get("file_type", "")).startswith("OCF_"):
        return [], [Problem(Place(name), "is no file of the Open Cap Table Format", "such a file has a file_type")]
    if data["file_type"] == "OCF_MANIFEST_FILE":
        issuer = data.get("issuer")
        if not isinstance(issuer, dict):
            return [], [Problem(Place(name), "'issuer' is missing", "the manifest says whose cap table it is")]
        return [Object("ISSUER", issuer, Place(f"{name} issuer"))], []
    items = data.get("items")
    if not isinstance(items, list):
        return [], [Problem(Place(name), "'items' should be a list")]
    objects, problems = [], []
    for n, item in enumerate(items):
        place = Place(f"{name} item {n + 1}")
        if not isinstance(item, dict) or not isinstance(item.get("object_type"), str):
            problems.append(Problem(place, "is no object: 'object_type' is missing"))
        else:
            objects.append(Object(item["object_type"], item, place))
    return objects, problems

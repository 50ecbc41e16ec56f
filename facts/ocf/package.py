"""Reads the files of an OCF package, a folder or a zip file, into objects that know where they stand."""

from __future__ import annotations

import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from covenantry.facts.files import contents_of
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass

#: A zip file that unpacks to more is refused.
LARGEST_PACKAGE = 512 * 1024 * 1024
#: What reading a member of a zip file may raise.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, OSError)
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
    try:
        for name, raw in _files(path):
            objects, wrong = _read(raw, name)
            found += objects
            problems += wrong
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        problems.append(Problem(Place(str(path)), f"cannot be read as an OCF package: {error}"))
    if not problems and not any(one.kind == "ISSUER" for one in found):
        hint = "a package has a manifest file with its issuer"
        problems.append(Problem(Place(str(path)), "holds no issuer", hint))
    return found, problems


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.name.endswith(_SUFFIXES) and file.is_file():
                yield file.relative_to(path).as_posix(), contents_of(file)
        return
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if info.filename.endswith(_SUFFIXES)]
        if sum(info.file_size for info in infos) > LARGEST_PACKAGE:
            raise ValueError(f"it unpacks to more than {LARGEST_PACKAGE >> 20} MiB")
        for info in sorted(infos, key=lambda info: info.filename):
            if "__MACOSX" not in info.filename:
                yield info.filename, _member(archive, info)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What a member of a zip file holds; whatever is wrong with it is a ValueError that names it."""
    try:
        with archive.open(info) as member:
            raw = member.read(info.file_size + 1)
    except _DAMAGED as error:
        raise ValueError(f"{info.filename} is damaged or packed in an unknown way ({error}): fetch it again") from None
    if len(raw) != info.file_size:
        raise ValueError(f"{info.filename} is not of the size that the package gives it: fetch it again")
    return raw


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

"""Reads a file whole, whatever stands under its name; says of each file of a folder whether it is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from covenantry.facts.limits import how_to_raise, limit
from covenantry.facts.problems import Place, Problem, did_you_mean

#: Suffixes by which a file says that it holds data.
DATA = (".yaml", ".yml", ".json")
_DOCUMENTS = (".txt", ".md", ".rst", ".pdf", ".html")
_ABOUT = ("readme", "license", "licence", "notice", "changelog", "copying")


class TooLarge(OSError):
    """What is read holds more than a file may."""


def contents_of(path: Path) -> bytes:
    """What a file holds. OSError where it cannot be read or is too large.

    A pipe that nobody writes to is empty, and does not keep the reader waiting.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if hasattr(os, "set_blocking"):
            os.set_blocking(handle, True)
        return whole(file)


def whole(file: BinaryIO) -> bytes:
    """All that an open file gives; TooLarge as soon as it is more than a file may hold."""
    most = limit("file-mib") << 20
    raw = file.read(most + 1)
    if len(raw) > most:
        raise TooLarge(0, f"is larger than {limit('file-mib')} MiB")
    return raw


def unreadable(error: Exception, name: str) -> Problem:
    """The problem of a file that could not be read."""
    if isinstance(error, FileNotFoundError):
        return Problem(Place(name), "there is no such file")
    if isinstance(error, TooLarge):
        return Problem(Place(name), str(error.strerror), how_to_raise("file-mib"))
    return Problem(Place(name), f"cannot be read: {getattr(error, 'strerror', None) or error}")


def is_read(path: Path, read: tuple[str, ...]) -> bool:
    """Whether it is a file whose name ends in what is read."""
    return path.name.endswith(read) and path.is_file()


def not_read(folder: Path, shown: str, read: tuple[str, ...], folders: Iterable[str] = ()) -> Iterator[Problem]:
    """Whatever stands in a folder and is not read, documentation and hidden files apart.

    `read`: the ends of the names of files that are; `folders`: the folders that are looked into elsewhere.
    """
    for path in sorted(folder.iterdir()):
        if is_read(path, read) or path.name in folders or _documentation(path):
            continue
        what = "folder" if path.is_dir() else "file" if path.is_file() else "thing"
        data = any(end in path.name.lower() for end in DATA)
        hint = (
            "put its files where they are read" if path.is_dir() else f"its name must end in {read[0]}" if read else ""
        )
        yield Problem(Place(f"{shown}/{path.name}"), f"this {what} is not read", hint if data or path.is_dir() else "")


def _documentation(path: Path) -> bool:
    """Whether a name says that it holds neither rules nor facts: a README, a licence, another program's hidden file."""
    name = path.name.lower()
    if any(end in name for end in DATA):
        return False
    return name.startswith(".") or name.endswith(_DOCUMENTS) or name.split(".")[0] in _ABOUT


def absent(listed: Iterable[str], there: Iterable[str], place: Place) -> Iterator[Problem]:
    """Files that a list names and that are not there, and files that it leaves out; an empty list names nothing."""
    named, found = set(listed), set(there)
    if not named:
        return
    for name in sorted(named - found):
        yield Problem(place, f"'files' names '{name}', which is not there", did_you_mean(name, found - named))
    for name in sorted(found - named):
        yield Problem(place, f"'files' does not name '{name}', which is there", "name it, or take it away")


__all__ = ["DATA", "TooLarge", "absent", "contents_of", "is_read", "not_read", "unreadable", "whole"]

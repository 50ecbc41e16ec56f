"""Keeps what was read from files as pickles in the user's cache directory, so that a start need not read and check them
again.

A pickle is used only if it was made from the same bytes by the same code, and only from a directory that nobody but the
user can write to. Whatever goes wrong here, the files are read afresh; COVENANTRY_NO_CACHE=1 turns the cache off.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from covenantry.facts.files import DATA, contents_of, is_read

T = TypeVar("T")

#: Pickles kept: those used latest.
KEPT = 40
#: Whatever of the code may have a part in what is made: all of it.
_PACKAGES = (Path(__file__).parents[1], Path(__file__).parents[2] / "facts")


def remembered(inputs: Iterable[bytes] | None, make: Callable[[], T], worth: Callable[[T], bool]) -> T:
    """What `make` made of these inputs before, else makes it; kept if `worth` says so. `inputs` None: made afresh."""
    place = _place(inputs) if inputs is not None and not os.environ.get("COVENANTRY_NO_CACHE") else None
    if place is None:
        return make()
    found, value = _load(place)
    if found:
        kept: T = value
        return kept
    made = make()
    if worth(made):
        _store(place, made)
    return made


def contents(path: Path, patterns: tuple[str, ...], spare: str = "") -> list[bytes] | None:
    """What the files at a path hold, with their names; None where they cannot all be read.

    Of names that end in `spare` nothing counts; of folders, and of files without data by their suffix, only the name.
    """
    try:
        files = [path]
        if path.is_dir():
            files = sorted({file for pattern in patterns for file in path.glob(pattern)})
        counted = [file for file in files if not (spare and file.name.endswith(spare))]
        held = (contents_of(file) if file == path or is_read(file, DATA) else b"" for file in counted)
        return [
            os.fsencode(path),
            *(part for pair in zip(map(os.fsencode, counted), held, strict=True) for part in pair),
        ]
    except (OSError, ValueError):
        return None


def _place(inputs: Iterable[bytes]) -> Path | None:
    home = _home()
    if home is None:
        return None
    key = sha256(_code())
    for part in inputs:
        key.update(len(part).to_bytes(8, "big") + part)
    return home / f"{key.hexdigest()}.pickle"


def _code() -> bytes:
    """What tells one state of this program from another."""
    parts = [sys.version, sys.implementation.cache_tag or ""]
    for package in _PACKAGES:
        for file in sorted(package.rglob("*.py")):
            about = file.stat()
            parts.append(f"{file} {about.st_size} {about.st_mtime_ns}")
    return "\n".join(parts).encode()


def _home() -> Path | None:
    """The directory of the cache, if it is the user's alone."""
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        home = (base if base.is_absolute() else Path.home() / ".cache") / "covenantry"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = home.lstat()
        own = stat.S_ISDIR(about.st_mode) and stat.S_IMODE(about.st_mode) == 0o700 and about.st_uid == os.geteuid()
        return home if own else None
    except (OSError, RuntimeError, AttributeError):  # RuntimeError: no home; AttributeError: a system without user ids
        return None


def _load(place: Path) -> tuple[bool, Any]:
    """Whether there is a pickle in good order, and what it holds."""
    try:
        raw = place.read_bytes()
        if raw[:32] != sha256(raw[32:]).digest():
            return False, None
        value = pickle.loads(raw[32:])
        place.touch()
        return True, value
    except Exception:  # a cache that fails is no cache
        return False, None


def _store(place: Path, value: object) -> None:
    temporary = place.with_suffix(f".{os.getpid()}.new")
    try:
        raw = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        with temporary.open("xb") as file:
            file.write(sha256(raw).digest() + raw)
        temporary.replace(place)
        _prune(place.parent)
    except Exception:  # as above: the value is there, only not kept
        temporary.unlink(missing_ok=True)


def _prune(home: Path) -> None:
    files = sorted(home.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)

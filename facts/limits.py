"""How much of anything is read: what is larger is refused in bounded time and memory, with how to raise the limit.

The limits keep one command within 1 GB. Whoever has more memory and a larger input raises one by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean

#: The variable of the environment by which the command line raises them.
VARIABLE = "COVENANTRY_LIMITS"

#: The limits by name.
LIMITS: Mapping[str, int] = {
    "file-mib": 64,  # MiB in one file
    "values": 1_000_000,  # values (names among them) in one file
    "repeated": 100_000,  # values that aliases add to one document
    "transfers": 50_000,  # proposed transfers in one file
    "package-mib": 256,  # MiB of all files of a package, unpacked
    "package-files": 10_000,  # files in a package
    "package-values": 2_000_000,  # values in all files of a package
    "ratio": 200,  # times the packed size to which a file of a package may unpack
    "rows": 100_000,  # rows of a sheet
    "columns": 200,  # columns of a sheet
}
_now: dict[str, int] = dict(LIMITS)


def limit(name: str) -> int:
    """A limit as it stands."""
    return _now[name]


def how_to_raise(name: str) -> str:
    """What somebody does who needs more."""
    return f"the limit is {limit(name):,}: more is read with {VARIABLE}={name}=N"


def beyond(name: str, what: str, place: Place) -> Problem:
    """The problem of an input that is larger than a limit; `what`: such as 'holds more than {} values'."""
    return Problem(place, what.format(f"{limit(name):,}"), how_to_raise(name))


def parsed(text: str) -> dict[str, int]:
    """What `values=5000000,rows=1000000` says; InvalidInput."""
    found: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name not in LIMITS:
            raise InvalidInput([Problem(Place(VARIABLE), f"there is no limit '{name}'", did_you_mean(name, LIMITS))])
        if not (number.isascii() and number.isdigit() and 0 < len(number) < 13 and int(number)):
            raise InvalidInput([Problem(Place(VARIABLE), f"'{number}' of {name} is no whole number above nothing")])
        found[name] = int(number)
    return found


@contextmanager
def raised(limits: Mapping[str, int]) -> Iterator[None]:
    """Other limits, as long as it lasts."""
    before = dict(_now)
    _now.update(limits)
    try:
        yield
    finally:
        _now.update(before)


__all__ = ["LIMITS", "VARIABLE", "beyond", "how_to_raise", "limit", "parsed", "raised"]

"""The order in which an agreement has its sections: 2.1 before 2.10, (a)(ii) before (a)(x), (h) before (i)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_PIECES = re.compile(r"\d+|\([^()\s]+\)|[^\d(]+|.")
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ONES = {numeral: n for n, numeral in enumerate(["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"])}


def by_section(things: Iterable[T], section: Callable[[T], str]) -> list[T]:
    """Things of one agreement as it has their sections; those of one section in the order in which they came.

    Words stand before numbers: a recital, and what is said of a section as a whole; (A) stands after (i) where both are
    parts of one section. (i), (v) and (x) are letters unless (ii), (iii), (iv) ... stand beside them.
    """
    things = list(things)
    names = {section(thing) for thing in things}
    roman = {before for name in names for before, piece in _pieces(name) if len(piece) > 3 and _numeral(piece)}
    keys = {name: tuple(_number(piece, before in roman) for before, piece in _pieces(name)) for name in names}
    return sorted(things, key=lambda thing: keys[section(thing)])


def _pieces(name: str) -> Iterator[tuple[str, str]]:
    """Each piece of a name, with what stands before it: 5., 1, (a), (ii) of 5.1(a)(ii)."""
    for found in _PIECES.finditer(name):
        if found[0] != ".":
            yield name[: found.start()], found[0]


def _number(piece: str, roman: bool) -> tuple[int, int, str]:
    """What pieces are sorted by; `roman`: Roman numbers stand beside it."""
    mark = piece.strip("()")
    if mark.isdigit():
        return 1, int(mark), ""
    if not piece.startswith("("):
        return 0, 0, piece.casefold().strip(' "')
    if (len(mark) > 1 or roman) and (number := _numeral(piece)):
        return 1, number, ""
    return 2 if mark[0].isupper() else 1, ord(mark[0].casefold()) - ord("a") + 1, mark


def _numeral(piece: str) -> int:
    """The number of a Roman one in brackets; 0 of anything else."""
    found = _ROMAN.fullmatch(piece[1:-1]) if piece.startswith("(") else None
    return 10 * len(found[1]) + _ONES[found[2]] if found else 0


__all__ = ["by_section"]

"""Ids of a package as ids of a book: unique there within one type of object, and told apart by case."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

#: No id of a book is longer.
_LONGEST = 100


class Ids:
    """The ids of one name space of a book: parties, classes, securities or entries.

    Two ids of a package that would read the same here are told apart by a mark made from each alone, so that the next
    import of the package names them alike whatever was added.
    """

    def __init__(self, given: Iterable[str], taken: Iterable[str] = ()) -> None:
        plain: dict[str, list[str]] = {}
        for name in sorted(set(given)):
            plain.setdefault(_plain(name), []).append(name)
        used = set(taken)
        self._ours = {
            name: short if short not in used and (len(names) == 1 or name == short) else f"{short[:90]}-{_mark(name)}"
            for short, names in plain.items()
            for name in names
        }

    def __getitem__(self, name: str) -> str:
        """Ours; of an id that no object has, as it reads, so that a message can name it."""
        return self._ours.get(name) or _plain(name)


def entry_id(kind: str, name: str) -> str:
    """The id of the entry of a transaction: its type, for an id is unique among those of one type only."""
    whole = f"{kind.removeprefix('TX_').lower().replace('_', '-')}.{_plain(name)}"
    return whole if _plain(name) == name and len(whole) <= _LONGEST else f"{whole[:90]}-{_mark(name)}"


def slug(text: str) -> str:
    """A name as an id."""
    return (
        "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split())[:_LONGEST]
        or "issuer"
    )


def _plain(name: str) -> str:
    text = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in name.strip().lower())
    return (text if text[:1].isalnum() else f"x{text}")[:_LONGEST]


def _mark(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:8]

"""Where a book is kept: a store, and whether what it holds was verified."""

from __future__ import annotations

from typing import NamedTuple


class Kept(NamedTuple):
    """A store. `unverified`: rows of the book that no check has found sound; `verified_at`: the last check."""

    name: str
    unverified: int
    verified_at: str

    @property
    def words(self) -> str:
        """What is not verified, and how to mend it."""
        since = f" since {self.verified_at[:19]}" if self.verified_at else ""
        return f"{self.unverified:,} entries of the store have not been verified{since}: run `covenantry facts verify`"

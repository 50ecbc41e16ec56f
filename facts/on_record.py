"""What a book is to those who read it: parties, securities, entries and prices of one issuer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from covenantry.facts.model import Entry, Issuer, Party, StockClass

#: Closing prices of a class, by day.
Closes = tuple[tuple[date, Decimal], ...]


class OnRecord(Protocol):
    """All that is on record about one issuer."""

    @property
    def issuer(self) -> Issuer: ...
    @property
    def parties(self) -> Mapping[str, Party]: ...
    @property
    def securities(self) -> Mapping[str, StockClass]: ...
    @property
    def entries(self) -> tuple[Entry, ...]: ...
    @property
    def prices(self) -> Mapping[str, Closes]: ...

    def in_effect(self, as_of: date, known_at: datetime | None = None) -> tuple[Entry, ...]:
        """The entries that took effect by `as_of` and were on record, and not retracted, at `known_at`."""
        ...

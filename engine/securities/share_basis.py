"""Counting shares on a basis that an agreement states: classes outstanding, with named classes converted into them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from covenantry.facts.ledger import Positions
from covenantry.facts.lots import Quantity, exact
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Share
from covenantry.facts.words import ClassId


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What counts: each share of `outstanding` as one; of `as_converted` as what it gives on conversion or exercise.

    A right to convert or exercise that has expired counts nothing; limits on conversion are disregarded. Fractions
    are kept.
    """

    __pydantic_config__ = STRICT
    outstanding: tuple[ClassId, ...]
    as_converted: tuple[ClassId, ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class that counts."""
        return (*self.outstanding, *self.as_converted)

    def each(self, positions: Positions, stock_class_id: str, day: date) -> Quantity:
        """For how many one security of a class counts on a day."""
        if stock_class_id in self.outstanding:
            return 1
        terms = positions.terms(stock_class_id) if stock_class_id in self.as_converted else None
        if terms is None or terms.expired(day):
            return 0
        return exact(terms.ratio * self.each(positions, terms.into, day))

    def held(self, positions: Positions, holder: str, day: date) -> Quantity:
        """What stands in the holder's name."""
        count: Quantity = 0
        for name in self.classes:
            if lots := positions.lots_of(holder, name):
                count += sum(lot.quantity for lot in lots) * self.each(positions, name, day)
        return count

    def total(self, positions: Positions, day: date) -> Quantity:
        """Everything outstanding that counts."""
        return sum(positions.outstanding(name) * self.each(positions, name, day) for name in self.classes)

    def holders(self, positions: Positions) -> list[str]:
        """Everybody who holds a class that counts, by name."""
        return sorted({holder for name in self.classes for holder in positions.holders(name)})

    def next_expiry(self, positions: Positions, day: date) -> date | None:
        """The first later day on which a right that counts has expired."""
        return min(self._expiries(positions, day), default=None)

    def _expiries(self, positions: Positions, day: date) -> Iterator[date]:
        for name in self.as_converted:
            terms = positions.terms(name)
            expires = terms.expiration_date if terms is not None and positions.outstanding(name) else None
            if expires is not None and expires >= day:
                yield expires + timedelta(1)

    def __str__(self) -> str:
        classes = " and ".join(self.outstanding)
        return f"{classes} with {', '.join(self.as_converted)} as converted" if self.as_converted else classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A part of a whole that must be reached (`at_least`) or exceeded (`more_than`); compared by cross-multiplying."""

    __pydantic_config__ = STRICT
    at_least: Share | None = None
    more_than: Share | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.more_than is None):
            raise ValueError("a threshold says either 'at_least' or 'more_than'")

    def met(self, part: Quantity, whole: Quantity) -> bool:
        """Whether the part is enough of the whole; of nothing it never is."""
        share = self.at_least if self.at_least is not None else self.more_than
        assert share is not None
        excess = part * share.denominator - whole * share.numerator
        return bool(whole) and (excess >= 0 if self.at_least is not None else excess > 0)

    def __str__(self) -> str:
        return f"at least {self.at_least}" if self.at_least is not None else f"more than {self.more_than}"


__all__ = ["Basis", "Threshold"]

"""Shares of common that are issued, or deemed to be when a right to acquire them is: how many, and for how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from covenantry.facts.lots import Quantity, Terms
from covenantry.facts.model import StockIssuance
from covenantry.facts.moments import Moment
from covenantry.facts.records import dataclass


class Part(NamedTuple):
    """So many units of a right: for each `ratio` shares at `price` more a share, in shares of the day of issue."""

    units: Fraction
    ratio: Fraction
    price: Fraction


@dataclass(frozen=True, slots=True)
class Issue:
    """Shares issued, or deemed to be: `deemed` where they are those that a right may give.

    `parts`: the units of a right on the terms now known, those exercised first. `received`: for each unit when it was
    issued; None: not on record.
    """

    entry: StockIssuance
    deemed: bool
    parts: tuple[Part, ...]
    received: Fraction | None

    @property
    def units(self) -> Fraction:
        """All units that count."""
        return sum((part.units for part in self.parts), Fraction(0))

    @property
    def shares(self) -> Fraction:
        """The shares of common that count as issued."""
        return sum((part.units * part.ratio for part in self.parts), Fraction(0))

    @property
    def paid(self) -> Fraction | None:
        """What the issuer received and at least will receive for them."""
        if self.received is None:
            return None
        return self.received * self.units + sum((p.units * p.ratio * p.price for p in self.parts), Fraction(0))

    @property
    def each(self) -> Fraction | None:
        """The consideration for each share."""
        paid, shares = self.paid, self.shares
        return None if paid is None or not shares else paid / shares

    def without(self, units: Quantity) -> Issue:
        """The same where so many units, unexercised, lapsed: as if they had never been issued."""
        kept, left = [], Fraction(units)
        for part in reversed(self.parts):
            taken = min(part.units, left)
            left -= taken
            kept.append(part._replace(units=part.units - taken))
        return replace(self, parts=tuple(part for part in reversed(kept) if part.units))

    def changed(self, unexercised: Quantity, ratio: Fraction) -> Issue:
        """The same where each unexercised unit now gives `ratio` shares."""
        price = self.parts[-1].price if self.parts else Fraction(0)
        exercised = self.without(unexercised).parts
        return replace(self, parts=(*exercised, Part(Fraction(unexercised), ratio, price)))


def issue_of(moment: Moment, common: str) -> Issue | None:
    """The shares that an entry issues, or a right that it issues may give; None where it issues neither."""
    entry = moment.entry
    if not isinstance(entry, StockIssuance):
        return None
    quantity = Fraction(entry.quantity)
    deemed = entry.stock_class_id != common
    found = _gives(moment.terms, entry.stock_class_id, common) if deemed else (Fraction(1), Fraction(0))
    if found is None:
        return None
    ratio, price = found
    received: Fraction | None = None
    if entry.consideration is not None:
        received = Fraction(entry.consideration) / quantity
    elif entry.share_price is not None:
        received = Fraction(entry.share_price)
    return Issue(entry, deemed, (Part(quantity, ratio, price),), received)


def _gives(terms: Mapping[str, Terms], stock_class_id: str, common: str) -> tuple[Fraction, Fraction] | None:
    """The shares of common that one of a class gives, and the least that each of them will cost more."""
    ratio, price, at = Fraction(1), Fraction(0), stock_class_id
    while at != common:
        found = terms.get(at)
        if found is None:
            return None
        each = found.ratio
        if found.exercise_price is not None:
            price += found.exercise_price * ratio * each
        ratio, at = ratio * each, found.into
    return ratio, price / ratio


__all__ = ["Issue", "Part", "issue_of"]

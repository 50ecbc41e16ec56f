"""Warrants and options of a package: those of the same terms are one class of the book."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from covenantry.facts.lots import shown
from covenantry.facts.model import Exercise, StockClass
from covenantry.facts.ocf.certificates import Wrong
from covenantry.facts.ocf.ids import Ids
from covenantry.facts.ocf.kinds import family
from covenantry.facts.ocf.package import Object
from covenantry.facts.ocf.terms import IssuanceTerms

#: Where what a package says comes from.
SOURCE = "Open Cap Table Format"


class Series(NamedTuple):
    """The terms of warrants or options."""

    what: str
    into: str
    price: Decimal
    expires: date


class AllSeries:
    """Every series met, by its name in the book, and how many shares each one buys as splits leave it."""

    def __init__(self, classes: Collection[str], names: Ids) -> None:
        self._classes = classes
        self._names = names
        self._named: dict[Series, str] = {}
        self._ratios: dict[str, Fraction] = {}

    def name(self, one: Object, terms: IssuanceTerms) -> str | None:
        """The class of an issuance of a warrant or option; None where its terms are not all known."""
        found = self._of(one, terms)
        if found is None:
            return None
        if found not in self._named:
            word, taken = found.what.lower(), {self._names[name] for name in self._classes}
            free = (n for n in range(len(self._named) + 1, 10**6) if f"{word}-{n}" not in taken)
            name = self._named[found] = f"{word}-{next(free)}"
            self._ratios[name] = Fraction(1)
        return self._named[found]

    def _of(self, one: Object, terms: IssuanceTerms) -> Series | None:
        into = {terms.stock_class_id}
        counts: set[Any] = set()
        if terms.exercise_triggers:
            rights = [trigger.conversion_right for trigger in terms.exercise_triggers]
            into = {right.converts_to_stock_class_id if right else None for right in rights}
            mechanisms = [right.conversion_mechanism for right in rights if right]
            counts = {m.converts_to_quantity for m in mechanisms if m and m.converts_to_quantity is not None}
        if terms.quantity is not None and counts - {terms.quantity}:
            said = ", ".join(shown(count) for count in sorted(counts))
            raise Wrong(
                f"'quantity' is {shown(terms.quantity)}, but it is exercised for {said}",
                "both count the shares that it buys: check which is right",
            )
        only = into.pop() if len(into) == 1 else None
        expires = terms.warrant_expiration_date or terms.expiration_date
        if only not in self._classes or only is None or terms.exercise_price is None or expires is None:
            return None
        if terms.quantity is None:
            return None
        what = "WARRANT" if family(one.kind) == "WARRANT" else "OPTION"
        return Series(what, only, terms.exercise_price, expires)

    def buys(self, name: str) -> tuple[str, Fraction]:
        """The class that a series buys, and how many shares each one buys now."""
        return next(series.into for series, its_name in self._named.items() if its_name == name), self._ratios[name]

    def split(self, stock_class: str, ratio: Fraction) -> None:
        """The class that it buys is split."""
        for series, name in self._named.items():
            if series.into == stock_class:
                self._ratios[name] *= ratio

    def stock_classes(self) -> Iterator[StockClass]:
        """The classes that stand for them."""
        for one, name in self._named.items():
            buys = Exercise(stock_class_id=self._names[one.into], exercise_price=one.price, expiration_date=one.expires)
            kind: Any = one.what
            label = f"{kind.capitalize()}s at {one.price:f} until {one.expires}"
            yield StockClass(id=name, name=label, class_type=kind, exercise=buys, source=SOURCE)

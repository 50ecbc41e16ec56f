"""A lot of securities with its whole lineage, and the terms on which a class converts or is exercised."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Literal

from covenantry.facts.model import ConversionLimit, Entry, StockClass
from covenantry.facts.records import dataclass

Quantity = int | Fraction


def exact(quantity: Quantity) -> Quantity:
    """The same number, as an int where it is whole."""
    return quantity.numerator if quantity.denominator == 1 else quantity


def shown(quantity: Quantity) -> str:
    """The number for a reader: 1,200 or 4,166 2/3."""
    whole, rest = divmod(quantity, 1)
    if not rest:
        return f"{int(whole):,}"
    return f"{int(whole):,} {rest}" if whole else str(rest)


#: Steps that leave holder and class as they are.
_IDLE = ("split", "reissuance")


@dataclass(frozen=True, slots=True)
class Trail:
    """An entry of the ledger with those before it: to add one copies nothing, to compare two looks at the last."""

    entry: Entry
    before: Trail | None = field(compare=False, repr=False)
    count: int

    @classmethod
    def on(cls, before: Trail | None, entry: Entry) -> Trail:
        """The trail with one more entry."""
        return cls(entry, before, 1 if before is None else before.count + 1)

    def __iter__(self) -> Iterator[Entry]:
        """The entries, the latest first."""
        at: Trail | None = self
        while at is not None:
            yield at.entry
            at = at.before


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a lot's history: what the holder held from `date` on."""

    how: Literal["issuance", "transfer", "conversion", "exercise", "split", "reissuance"]
    date: date
    stock_class_id: str
    holder: str
    security_id: str


@dataclass(frozen=True, slots=True)
class Lot:
    """Securities of one class and one history in one holder's name.

    `acquired`: the day this holder acquired them; `issued`: the day they left the issuer. A conversion or a net
    exercise keeps both days (it tacks, Rule 144(d)(3)); an exercise for cash begins anew. `origin`: oldest first.
    `redeemed`: outstanding no longer; nothing is left of its rights but the price.
    `trail`: every entry that made it what it is, what was drawn from it included.
    """

    security_id: str
    stock_class_id: str
    holder: str
    quantity: Quantity
    acquired: date
    issued: date
    origin: tuple[Step, ...]
    legends: tuple[str, ...] = ()
    redeemed: bool = False
    trail: Trail | None = field(default=None, compare=False, repr=False)

    def descends_from(self, stock_class_id: str) -> bool:
        """Whether it is of that class, or came by conversion or exercise from it."""
        return any(step.stock_class_id == stock_class_id for step in self.origin)

    def ever_held_by(self, ids: Collection[str]) -> bool:
        """Whether any of these parties holds it or held what it came from."""
        return any(step.holder in ids for step in self.origin)

    @property
    def lineage(self) -> tuple[object, ...]:
        """What tells two lots of a holder apart, dates aside: classes and holders on the way, and legends."""
        steps = tuple((step.how, step.stock_class_id, step.holder) for step in self.origin if step.how not in _IDLE)
        return steps, frozenset(self.legends)


@dataclass(frozen=True, slots=True)
class Terms:
    """Conversion or exercise terms in force: each one gives `ratio` of class `into`, at `exercise_price` a share.

    Exact fractions: after a split a price need not be a number of cents.
    """

    kind: Literal["conversion", "exercise"]
    into: str
    ratio: Fraction
    exercise_price: Fraction | None = None
    first_day: date | None = None
    expiration_date: date | None = None
    expiration_time: str | None = None
    limit: ConversionLimit | None = None

    def expired(self, day: date) -> bool:
        """Whether the last day of exercise is over; that day itself counts whole."""
        return self.expiration_date is not None and day > self.expiration_date


def first_terms(stock_class: StockClass) -> Terms | None:
    """The terms with which the class was first issued, or None where it neither converts nor is exercised."""
    if rights := stock_class.conversion_rights:
        return Terms("conversion", rights.converts_to_stock_class_id, rights.ratio, limit=rights.limit)
    if right := stock_class.exercise:
        return Terms(
            "exercise",
            right.stock_class_id,
            right.ratio,
            Fraction(right.exercise_price),
            right.first_day,
            right.expiration_date,
            right.expiration_time,
        )
    return None

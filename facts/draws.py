"""Which lots an entry takes from, and what comes of a conversion or an exercise; refuses what does not add up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, Protocol

from covenantry.facts.lots import Lot, Quantity, exact, shown
from covenantry.facts.model import StockReissuance

Draw = tuple[Lot, Quantity]


class Refused(Exception):
    """An entry does not add up; caught where it is posted, and never seen outside the ledger."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Taking(Protocol):
    """An entry that takes securities from a holder."""

    @property
    def date(self) -> date: ...
    @property
    def stock_class_id(self) -> str: ...
    @property
    def quantity(self) -> Quantity: ...
    @property
    def security_ids(self) -> tuple[str, ...]: ...


def draw(mine: Sequence[Lot], lots: Mapping[str, Lot], ever: Collection[str], holder: str, entry: Taking) -> list[Draw]:
    """What the entry takes from `mine`, the holder's lots of its class, and how many from each.

    Oldest first where the entry does not say which, unless lots of different lineage leave a choice. `lots` are all
    that are outstanding, `ever` every security there has been: they serve to say what is wrong with security_ids.
    """
    held = total(lot.quantity for lot in mine)
    if held < entry.quantity:
        raise Refused(
            f"{holder} holds {shown(held)} of {entry.stock_class_id} on {entry.date}; "
            f"the entry takes {shown(entry.quantity)}",
            "record what the holder acquired before, or check the quantity and the date",
        )
    if entry.security_ids:
        return _draw_named([_named(lots, ever, name, holder, entry) for name in entry.security_ids], entry)
    if held > entry.quantity and len({lot.lineage for lot in mine}) > 1:
        raise Refused(
            f"{holder} holds {entry.stock_class_id} of more than one lineage",
            f"say which in security_ids: {', '.join(sorted(lot.security_id for lot in mine))}",
        )
    return _take(sorted(mine, key=lambda lot: (lot.acquired, lot.issued, lot.security_id)), entry.quantity)


def _draw_named(lots: Sequence[Lot], entry: Taking) -> list[Draw]:
    if len(set(entry.security_ids)) < len(lots):
        raise Refused("security_ids names a security twice", "keep one")
    drawn = _take(lots, entry.quantity)
    taken = total(taken for _, taken in drawn)
    if taken < entry.quantity:
        raise Refused(
            f"the securities named are {shown(taken)} of {entry.stock_class_id}; "
            f"the entry takes {shown(entry.quantity)}",
            "name more in security_ids, or check the quantity",
        )
    if len(drawn) < len(lots):
        raise Refused(
            f"the {shown(entry.quantity)} are complete without '{lots[len(drawn)].security_id}'",
            "leave it out of security_ids, or check the quantity",
        )
    return drawn


def _named(
    lots: Mapping[str, Lot], ever: Collection[str], security_id: str, holder: str, entry: Taking | StockReissuance
) -> Lot:
    lot = lots.get(security_id)
    if lot is None:
        why = "is not outstanding any more" if security_id in ever else "has not been issued"
        raise Refused(f"'{security_id}' {why} on {entry.date}", "check security_ids and the date")
    if (lot.holder, lot.stock_class_id) != (holder, entry.stock_class_id):
        raise Refused(
            f"'{security_id}' is {lot.stock_class_id} of {lot.holder}, not {entry.stock_class_id} of {holder}",
            "check security_ids",
        )
    return lot


def _take(lots: Iterable[Lot], quantity: Quantity) -> list[Draw]:
    """The quantity from the first lots on, as far as they reach."""
    drawn: list[Draw] = []
    left = quantity
    for lot in lots:
        if not left:
            break
        taken = min(lot.quantity, left)
        drawn.append((lot, taken))
        left = exact(left - taken)
    return drawn


def exchanged(lots: Mapping[str, Lot], ever: Collection[str], entry: StockReissuance) -> list[Draw]:
    """The lots that new certificates take the place of, each whole."""
    found = [_named(lots, ever, name, entry.stakeholder_id, entry) for name in entry.security_ids]
    if not found or len(set(entry.security_ids)) < len(found):
        raise Refused("security_ids should name each certificate that ends, once", "check security_ids")
    return [(lot, lot.quantity) for lot in found]


def certificates(drawn: Sequence[Draw], entry: StockReissuance) -> list[tuple[Lot, Quantity, str]]:
    """What each new certificate stands for: of which lot, how many, under which id.

    One certificate for lots of different history is as many lots; several for such lots would have to say which.
    """
    names, whole = entry.resulting_security_ids, total(taken for _, taken in drawn)
    counts = entry.resulting_quantities or ((whole,) if len(names) == 1 else ())
    if len(counts) != len(names) or not names:
        raise Refused("resulting_quantities should say of each new certificate how many it stands for", "give them all")
    if total(counts) != whole:
        raise Refused(
            f"{shown(whole)} of {entry.stock_class_id} end, but the new certificates are {shown(total(counts))}",
            "check resulting_quantities",
        )
    if len(names) == 1:
        ids = resulting_ids(names[0], (), len(drawn))
        return [(lot, taken, name) for (lot, taken), name in zip(drawn, ids, strict=True)]
    if len({(lot.lineage, lot.acquired, lot.issued) for lot, _ in drawn}) > 1:
        raise Refused(
            "the certificates that end have different histories; which new one goes on with which is not said",
            "record one stock_reissuance for each of them",
        )
    (lot, _), *_ = drawn
    return [(lot, count, name) for name, count in zip(names, counts, strict=True)]


class Contradiction(NamedTuple):
    """In words, how what an entry says cannot be squared with the terms: it is posted as it says all the same.

    `unsaid`: the entry itself leaves it open, or two entries differ in what both state; a book is to be mended first.
    """

    message: str
    hint: str
    unsaid: bool = False


def result(
    quantity: Quantity, ratio: Fraction, stated: int | None, fractional: bool
) -> tuple[Quantity, Contradiction | None]:
    """The shares that a conversion, or an exercise for cash, gave; `stated` settles a fraction of a share."""
    product = exact(quantity * ratio)
    down = product.numerator // product.denominator
    if product.denominator == 1 or fractional:
        due: tuple[Quantity, ...] = (product,)
    else:
        due = (down, down + 1)
    if stated is None and len(due) > 1:
        return down, Contradiction(
            f"{shown(quantity)} at {ratio} each give {shown(product)}, which is no whole number",
            f"set resulting_quantity to {shown(down)}, or to {shown(down + 1)} where fractions are rounded up",
            unsaid=True,
        )
    if stated is None or stated in due:
        return due[0] if stated is None else stated, None
    return stated, Contradiction(
        f"{shown(quantity)} at {ratio} each give {shown(product)}, not {shown(stated)}",
        "check resulting_quantity and the ratio",
    )


def net_result(quantity: Quantity, ratio: Fraction, stated: int | None) -> tuple[Quantity, Contradiction | None]:
    """The shares that a net exercise gave, as stated; it gives no more than an exercise for cash."""
    if stated is None:
        raise Refused("a net exercise needs resulting_quantity", "state how many shares were delivered")
    if stated <= quantity * ratio:
        return stated, None
    return stated, Contradiction(
        f"a net exercise gives at most {shown(quantity * ratio)}, not {shown(stated)}", "check resulting_quantity"
    )


def apportioned(whole: Quantity, drawn: Sequence[tuple[object, Quantity]], fractional: bool) -> list[Quantity]:
    """`whole` over the lots drawn on in proportion, in whole shares unless `fractional`; nothing is lost or added."""
    drawn_in_all = total(taken for _, taken in drawn)
    shares: list[Quantity] = []
    drawn_so_far, given = Fraction(0), Fraction(0)
    for _, taken in drawn:
        drawn_so_far += taken
        due = Fraction(whole) * drawn_so_far / drawn_in_all
        upto = due if fractional else Fraction(due.numerator // due.denominator)
        shares.append(exact(upto - given))
        given = upto
    return shares


def resulting_ids(stem: str, given: Sequence[str], count: int) -> Sequence[str]:
    """The ids given, or ids from a stem that no other entry disturbs: the stem itself, or numbered."""
    if given and len(given) != count:
        raise Refused(
            f"the number of lots drawn on is {count}, but resulting_security_ids names {len(given)}",
            "name one for each lot in security_ids",
        )
    return given or ([stem] if count == 1 else [f"{stem}.{n}" for n in range(1, count + 1)])


def total(quantities: Iterable[Quantity]) -> Quantity:
    """The exact sum."""
    return exact(sum(quantities))

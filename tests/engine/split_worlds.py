"""Two worlds that differ in a stock split alone: one without it, one with it and with every later figure restated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from covenantry.engine.language.proposal import Proposal
from covenantry.facts.book import Book
from covenantry.facts.check import check
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.ledger import Positions
from covenantry.facts.model import (
    AuthorizedSharesAdjustment,
    ConversionRatioAdjustment,
    CorporateEvent,
    DividendPaid,
    Entry,
    ExercisePriceAdjustment,
    Instrument,
    Notice,
    OutstandingStatement,
    RegistrationStatement,
    StockCancellation,
    StockClass,
    StockClassSplit,
    StockConversion,
    StockExercise,
    StockIssuance,
    StockRepurchase,
    StockTransfer,
    Valuation,
    WithdrawnFromRegistration,
)
from covenantry.facts.snapshot import snapshot


class Impossible(Exception):
    """The world cannot be told both ways in whole shares and exact money."""


class Split(NamedTuple):
    """Each share of some classes becomes `ratio` shares, at the beginning of a day."""

    of: tuple[str, ...]
    ratio: Fraction
    day: date


def with_what_buys(split: Split, classes: Mapping[str, StockClass]) -> Split:
    """The split with the warrants and options on the classes, which are counted in the shares that they may buy."""
    of = tuple(name for name in split.of if classes[name].exercise is None)
    rights = (c.id for c in classes.values() if c.exercise is not None and c.exercise.stock_class_id in of)
    return split._replace(of=(*of, *rights))


class Scale(NamedTuple):
    """What shares and prices of the class become in one of the two worlds, from the day of the split on.

    Figures are cut down to multiples that both worlds can tell: shares to `step` of the world without the split, a
    price a share to as many hundredths of a cent as the ratio's numerator.
    """

    of: tuple[str, ...]
    ratio: Fraction
    restated: bool
    #: The class that a paper speaks of where it names none.
    asked: str = "common"

    def shares(self, quantity: Any) -> Any:
        if quantity is None:
            return None
        old = Fraction(quantity) // self.ratio.denominator * self.ratio.denominator
        if not old and quantity:
            raise Impossible(f"{quantity} shares are too few to be combined")
        new = old * self.ratio if self.restated else old
        return new.numerator if new.denominator == 1 else new

    def price(self, price: Decimal | None) -> Decimal | None:
        if price is None:
            return None
        units = Fraction(price) * 10_000 // self.ratio.numerator
        number = units * (self.ratio.denominator if self.restated else self.ratio.numerator)
        return Decimal(number) / Decimal(10_000)

    def each(self, ratio: Fraction, stock_class_id: str, into: str | None) -> Fraction:
        """How many of one class each of another gives."""
        if not self.restated:
            return ratio
        more = self.ratio if into in self.of else Fraction(1)
        return ratio * more / self.ratio if stock_class_id in self.of else ratio * more


def worlds(book: Book, split: Split, end: date, asked: str = "common") -> tuple[Book, Book]:
    """The book to `end` without the split and with it; `asked`: the class that papers speak of where they name none.

    The split is one with what buys the classes split.
    """
    return _told(book, split, end, asked, False), _told(book, split, end, asked, True)


def scaled(proposal: Proposal, split: Split, restated: bool) -> Proposal:
    """The same transfer in one of the worlds."""
    scale = Scale(split.of, split.ratio, restated)
    if proposal.date < split.day:
        return proposal
    sales = tuple(
        replace(sale, quantity=scale.shares(sale.quantity)) if sale.security in split.of else sale
        for sale in proposal.sellers
    )
    if proposal.stock_class_id not in split.of:
        return replace(proposal, sellers=sales)
    assert not isinstance(proposal.share_price, Fraction)
    return replace(
        proposal,
        quantity=scale.shares(proposal.quantity),
        share_price=scale.price(proposal.share_price),
        sellers=sales,
    )


def _told(book: Book, split: Split, end: date, asked: str, restated: bool) -> Book:
    scale = Scale(split.of, split.ratio, restated, asked)
    book = book.up_to(end)
    eve = [entry for entry in book.entries if entry.date < split.day]
    if any(entry.date == split.day for entry in book.entries):
        raise Impossible("what else happens on the day may come before the split or after it")
    before = replace(book, entries=tuple(eve))
    positions = snapshot(before, split.day).positions
    _all_begun(book, positions, split)
    if parts := [entry.id for entry in eve if any(n % split.ratio.denominator for n in _named(entry, split.of))]:
        raise Impossible(f"{parts[0]} would come to parts of a share")
    notices = {entry.id: entry for entry in book.entries if isinstance(entry, Notice)}
    later = [_restated(entry, scale, positions.classes, notices) for entry in book.entries[len(eve) :]]
    entries = [*eve, *_opening(positions, split, restated), *(entry for entry in later if entry is not None)]
    prices = {
        name: tuple((day, scale.price(close) if day >= split.day else close) for day, close in closes)
        if name in split.of
        else closes
        for name, closes in book.prices.items()
    }
    told = replace(book, entries=tuple(entries), prices=FrozenMap(prices))
    if problems := check(told):
        raise Impossible("; ".join(map(str, problems)))
    return told


def _all_begun(book: Book, positions: Positions, split: Split) -> None:
    """A class that is first issued later is issued under a paper that names the figures of its own day."""
    for entry in book.entries:
        its = isinstance(entry, StockIssuance) and (
            entry.stock_class_id in split.of or _into(positions.classes[entry.stock_class_id]) in split.of
        )
        if its and entry.date > split.day and not positions.outstanding(entry.stock_class_id):
            raise Impossible(f"{entry.stock_class_id} is first issued after the split")


def _named(entry: Entry, of: tuple[str, ...]) -> Iterator[int | Fraction]:
    """The shares that a paper, or a sale, of before the split names, and that later acts are held against."""
    match entry:
        case Notice():
            yield from (n for n in (entry.quantity, entry.additional, entry.warrants_to_exercise) if n is not None)
            yield from (entry.about.quantity,) if entry.about is not None else ()
        case Instrument() if entry.covers is not None and entry.covers.quantity is not None:
            yield entry.covers.quantity
        case StockTransfer() | WithdrawnFromRegistration() if entry.stock_class_id in of:
            yield entry.quantity
        case RegistrationStatement():
            yield from (one.quantity for one in entry.securities if one.stock_class_id in of)
        case _:
            pass


def _opening(positions: Positions, split: Split, restated: bool) -> Iterator[Entry]:
    """What the day of the split begins with: odd shares bought out in either world, then the split and its papers."""
    scale = Scale(split.of, split.ratio, restated)
    for name in split.of:
        yield from _bought_out(positions, name, split)
    own = [name for name in split.of if positions.classes[name].exercise is None]
    authorized = tuple(
        AuthorizedSharesAdjustment(
            id=f"authorized-{name}", date=split.day, stock_class_id=name, new_shares_authorized=scale.shares(most)
        )
        for name in own
        if (most := positions.authorized.get(name)) is not None
    )
    yield from authorized if split.ratio > 1 else ()
    for name in own:
        if restated:
            yield StockClassSplit(id=f"split-{name}", date=split.day, stock_class_id=name, split_ratio=split.ratio)
    yield from authorized if split.ratio < 1 else ()
    for name in own:
        if (terms := positions.terms(name)) is not None:
            each = scale.each(terms.ratio, name, terms.into)
            yield ConversionRatioAdjustment(id=f"each-{name}", date=split.day, stock_class_id=name, ratio=each)


def _bought_out(positions: Positions, name: str, split: Split) -> Iterator[Entry]:
    if positions.classes[name].fractional:
        return
    for holder in sorted(positions.holders(name)):
        for lot in positions.lots_of(holder, name):
            if odd := Fraction(lot.quantity) % split.ratio.denominator:
                yield StockCancellation(
                    id=f"odd-{lot.security_id}",
                    date=split.day,
                    stakeholder_id=holder,
                    stock_class_id=name,
                    quantity=odd.numerator,
                    security_ids=(lot.security_id,),
                )


Classes = Mapping[str, StockClass]
Notices = Mapping[str, Notice]


def _restated(entry: Entry, scale: Scale, classes: Classes, notices: Notices) -> Entry | None:
    if isinstance(entry, OutstandingStatement):
        return None
    for kind, tell in _TELL.items():
        if isinstance(entry, kind):
            return tell(entry, scale, classes, notices)
    return entry


def _own(*shares: str, prices: tuple[str, ...] = ()) -> Callable[..., Entry]:
    """Shares and prices of an entry about the class itself."""

    def tell(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
        if entry.stock_class_id not in scale.of:
            return entry
        changed = {name: scale.shares(getattr(entry, name)) for name in shares}
        return replace(entry, **changed, **{name: scale.price(getattr(entry, name)) for name in prices})

    return tell


def _into(stock_class: StockClass) -> str | None:
    if stock_class.conversion_rights is not None:
        return stock_class.conversion_rights.converts_to_stock_class_id
    return stock_class.exercise.stock_class_id if stock_class.exercise is not None else None


def _turned(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    into = _into(classes[entry.stock_class_id])
    if into in scale.of and getattr(entry, "net", False):
        raise Impossible("what a net exercise gives is rounded anew")
    if entry.stock_class_id in scale.of:
        entry = replace(entry, quantity=scale.shares(entry.quantity))
    return replace(entry, resulting_quantity=scale.shares(entry.resulting_quantity)) if into in scale.of else entry


def _ratio(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    return replace(entry, ratio=scale.each(entry.ratio, entry.stock_class_id, _into(classes[entry.stock_class_id])))


def _strike(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    its = _into(classes[entry.stock_class_id]) in scale.of
    return replace(entry, exercise_price=scale.price(entry.exercise_price)) if its else entry


#: Of which class the number in a notice is, where it is about no transfer; all others speak of common.
NOTICES = {"conversion notice": "series-f", "notice of exercise": "warrant-1999"}


def _notice(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    begun = notices.get(entry.process, entry)
    about = entry.about or begun.about
    of = about.stock_class_id if about is not None else NOTICES.get(entry.kind, "common")
    if of not in scale.of:
        return entry
    if entry.about is not None:
        told = replace(
            entry.about,
            quantity=scale.shares(entry.about.quantity),
            share_price=scale.price(entry.about.share_price),
        )
        entry = replace(entry, about=told)
    return replace(
        entry,
        quantity=scale.shares(entry.quantity),
        additional=scale.shares(entry.additional),
        warrants_to_exercise=scale.shares(entry.warrants_to_exercise),
        net_price=scale.price(entry.net_price),
    )


def _paper(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    covers = entry.covers
    if covers is None or covers.quantity is None or (covers.stock_class_id or scale.asked) not in scale.of:
        return entry
    return replace(entry, covers=replace(covers, quantity=scale.shares(covers.quantity)))


def _valued(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    return replace(entry, value=scale.price(entry.value)) if entry.of in scale.of else entry


def _registered(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    listed = tuple(
        replace(one, quantity=scale.shares(one.quantity)) if one.stock_class_id in scale.of else one
        for one in entry.securities
    )
    return replace(entry, securities=listed)


#: Details of corporate events that are numbers of common stock, or prices of a share of it.
EVENTS: Mapping[str, Mapping[str, str]] = {
    "dividend": {"per share": "price", "shares": "shares"},
    "registration proposed": {"shares": "shares", "price": "price"},
    "underwriter's limitation": {"at most": "shares"},
}


def _event(entry: Any, scale: Scale, classes: Classes, notices: Notices) -> Any:
    details = {name.replace("_", " "): text for name, text in entry.details.items()}
    if details.get("on", "common") not in scale.of:
        return entry
    if entry.kind == "reclassification" and "ratio" in details and details["of"] in scale.of and scale.restated:
        ratio = Fraction(details["ratio"]) / scale.ratio
        return replace(entry, details=FrozenMap({**details, "ratio": f"{ratio.numerator}/{ratio.denominator}"}))
    for name, what in EVENTS.get(entry.kind, {}).items():
        if name in details and details.get("payable in") != "other securities":
            number = Decimal(details[name].replace(",", "").replace("$", ""))
            told = scale.shares(int(number)) if what == "shares" else scale.price(number)
            details[name] = str(told)
    return replace(entry, details=FrozenMap(details))


_TELL: Mapping[type[Entry], Callable[..., Any]] = {
    StockIssuance: _own("quantity", prices=("share_price",)),
    StockTransfer: _own("quantity", prices=("share_price",)),
    StockConversion: _turned,
    StockExercise: _turned,
    StockRepurchase: _own("quantity", prices=("price",)),
    StockCancellation: _own("quantity", prices=("price",)),
    DividendPaid: _own("shares"),
    ConversionRatioAdjustment: _ratio,
    ExercisePriceAdjustment: _strike,
    AuthorizedSharesAdjustment: _own("new_shares_authorized"),
    Notice: _notice,
    Instrument: _paper,
    Valuation: _valued,
    RegistrationStatement: _registered,
    WithdrawnFromRegistration: _own("quantity"),
    CorporateEvent: _event,
}

__all__ = ["Impossible", "Scale", "Split", "scaled", "worlds"]

"""Posts ledger entries one after the other; an entry that does not add up is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Any, Literal, NamedTuple

from covenantry.facts.draws import (
    Contradiction,
    Draw,
    Refused,
    apportioned,
    certificates,
    draw,
    exchanged,
    net_result,
    result,
    resulting_ids,
    total,
)
from covenantry.facts.lots import Lot, Quantity, Step, Terms, Trail, exact, first_terms, shown
from covenantry.facts.model import (
    AuthorizedSharesAdjustment,
    ConversionRatioAdjustment,
    Entry,
    ExercisePriceAdjustment,
    OutstandingStatement,
    StockCancellation,
    StockClass,
    StockClassSplit,
    StockConversion,
    StockExercise,
    StockIssuance,
    StockRedemption,
    StockReissuance,
    StockRepurchase,
    StockTransfer,
)
from covenantry.facts.problems import Place, Problem

#: No issuer has more shares, and no ratio is finer; beyond it somebody feeds us something else.
LARGEST = 10**18


class Discrepancy(NamedTuple):
    """An entry that was posted though it contradicts the terms, or another entry."""

    entry: Entry
    message: str
    hint: str
    unsaid: bool

    @property
    def problem(self) -> Problem:
        """The same as a problem of the book."""
        return Problem(self.entry.place or Place(self.entry.id), self.message, self.hint)


class Posting:
    """The state of the ledger between two entries.

    What is impossible is refused; what contradicts the terms may have happened, and is posted with a discrepancy.
    """

    def __init__(self, classes: Mapping[str, StockClass]) -> None:
        self.classes = classes
        self.lots: dict[str, Lot] = {}
        self.issued_on: dict[str, date] = {}
        self.terms: dict[str, Terms] = {
            c.id: terms for c in classes.values() if (terms := first_terms(c)) and terms.into in classes
        }
        self.authorized: dict[str, Quantity | None] = {c.id: c.initial_shares_authorized for c in classes.values()}
        self.outstanding: dict[str, Quantity] = dict.fromkeys(classes, 0)
        self.trails: dict[str, Trail | None] = dict.fromkeys(classes)
        self.discrepancies: list[Discrepancy] = []
        self._begun: set[str] = set()
        #: Warrants and options of which a split has left parts of a share.
        self._in_parts: set[str] = set()
        #: The lots of each holder and class; those not among `_own` are another ledger's, too.
        self._held: dict[str, dict[str, dict[str, None]]] = {}
        self._own: set[str] = set()

    def copy(self) -> Posting:
        """The same state, to be carried on apart from this one."""
        made = Posting.__new__(Posting)
        for name, value in vars(self).items():
            setattr(made, name, value if value is self.classes else value.copy())
        self._own, made._own = set(), set()
        return made

    def held_by(self, holder: str) -> list[Lot]:
        """The lots of a holder that are outstanding."""
        held = chain.from_iterable(self._held.get(holder, {}).values())
        return [lot for security_id in held if not (lot := self.lots[security_id]).redeemed]

    def holders(self) -> dict[str, tuple[str, ...]]:
        """Of each class, who holds any that is outstanding, in the order of their names."""
        found: dict[str, list[str]] = {}
        for holder in sorted(self._held):
            for name, held in self._held[holder].items():
                if any(not self.lots[security_id].redeemed for security_id in held):
                    found.setdefault(name, []).append(holder)
        return {name: tuple(holders) for name, holders in found.items()}

    def _lots_held(self, holder: str) -> dict[str, dict[str, None]]:
        """A holder's lots of each class, to be changed."""
        if holder not in self._own:
            self._held[holder] = {name: held.copy() for name, held in self._held.get(holder, {}).items()}
            self._own.add(holder)
        return self._held[holder]

    def post(self, entry: Entry) -> Problem | None:
        """Takes the entry into the ledger, or says why it cannot be so. Entries of other kinds are passed over."""
        post = _POSTS.get(type(entry))
        posted: Any = entry  # what is posted names a class
        if post is None or posted.stock_class_id not in self.classes:
            return None
        try:
            self._whole(entry)
            post(self, entry)
        except Refused as refused:
            return Problem(entry.place or Place(entry.id), refused.message, refused.hint)
        return None

    def issuance(self, entry: StockIssuance) -> None:
        step = Step("issuance", entry.date, entry.stock_class_id, entry.stakeholder_id, entry.security_id)
        lot = Lot(
            entry.security_id,
            entry.stock_class_id,
            entry.stakeholder_id,
            entry.quantity,
            entry.date,
            entry.date,
            (step,),
            entry.stock_legend_ids,
            trail=Trail.on(None, entry),
        )
        self._change((), (lot,), entry)

    def transfer(self, entry: StockTransfer) -> None:
        to, day = entry.transferee_id, entry.date
        if entry.transferor_id == to:
            raise Refused(f"transferor and transferee are both '{to}'", "name two parties")
        drawn = self._draw(entry.transferor_id, entry)
        ids = resulting_ids(entry.id, entry.resulting_security_ids, len(drawn))
        new = [
            replace(
                lot,
                security_id=security_id,
                holder=to,
                quantity=taken,
                acquired=day,
                origin=(*lot.origin, Step("transfer", day, lot.stock_class_id, to, security_id)),
                trail=Trail.on(lot.trail, entry),
            )
            for (lot, taken), security_id in zip(drawn, ids, strict=True)
        ]
        self._change(drawn, new, entry)

    def conversion(self, entry: StockConversion) -> None:
        terms = self._terms(entry, "conversion")
        drawn = self._draw(entry.stakeholder_id, entry)
        if any(lot.redeemed for lot, _ in drawn):
            text = f"{entry.stock_class_id} is converted after it was redeemed"
            self._note(entry, Contradiction(text, "check the date"))
        whole, wrong = result(
            entry.quantity, terms.ratio, entry.resulting_quantity, self.classes[terms.into].fractional
        )
        self._note(entry, wrong)
        self._turn(drawn, whole, terms.into, entry, "conversion", tacks=True)

    def exercise(self, entry: StockExercise) -> None:
        terms = self._terms(entry, "exercise")
        if terms.expired(entry.date):
            text = f"{entry.stock_class_id} expired on {terms.expiration_date}"
            self._note(entry, Contradiction(text, "check the date"))
        if terms.first_day and entry.date < terms.first_day:
            text = f"{entry.stock_class_id} is first exercised on {terms.first_day}"
            self._note(entry, Contradiction(text, "check the date"))
        drawn = self._draw(entry.stakeholder_id, entry)
        quantity, stated = entry.quantity, entry.resulting_quantity
        if entry.net:
            whole, wrong = net_result(quantity, terms.ratio, stated)
        else:
            whole, wrong = result(quantity, terms.ratio, stated, self.classes[terms.into].fractional)
        self._note(entry, wrong)
        self._turn(drawn, whole, terms.into, entry, "exercise", tacks=entry.net)

    def removal(self, entry: StockRepurchase | StockCancellation) -> None:
        self._change(self._draw(entry.stakeholder_id, entry), (), entry)

    def redemption(self, entry: StockRedemption) -> None:
        name = entry.stock_class_id
        self.lots |= {
            lot.security_id: replace(lot, redeemed=True, trail=Trail.on(lot.trail, entry)) for lot in self._of(name)
        }
        self.outstanding[name] = 0

    def reissuance(self, entry: StockReissuance) -> None:
        drawn = exchanged(self.lots, self.issued_on, entry)
        new = [
            replace(
                lot,
                security_id=security_id,
                quantity=quantity,
                origin=(*lot.origin, Step("reissuance", entry.date, lot.stock_class_id, lot.holder, security_id)),
                trail=Trail.on(lot.trail, entry),
            )
            for lot, quantity, security_id in certificates(drawn, entry)
        ]
        self._change(drawn, new, entry)

    def split(self, entry: StockClassSplit) -> None:
        name, ratio = entry.stock_class_id, entry.split_ratio
        turning = {other: terms for other, terms in self.terms.items() if terms.into == name and other in self._begun}
        bought = {other for other, terms in turning.items() if terms.kind == "exercise"}
        lots = [self._split_lot(lot, entry) for each in (name, *bought) for lot in self._of(each)]
        outstanding = {each: exact(self.outstanding[each] * ratio) for each in (name, *bought)}
        terms = {other: _split_terms(terms, ratio) for other, terms in turning.items()}
        self._within_authorized(name, outstanding[name])
        if any(max(t.ratio.numerator, t.ratio.denominator) > LARGEST for t in terms.values()):
            raise Refused("the split leaves a ratio of conversion that cannot be meant", "check split_ratio")
        self.lots |= {lot.security_id: lot for lot in lots}
        self.outstanding |= outstanding
        self._trace(entry, [name, *terms])
        self.terms |= terms
        self.authorized |= {each: exact(most * ratio) for each in bought if (most := self.authorized[each]) is not None}
        self._in_parts |= {lot.stock_class_id for lot in lots if lot.quantity.denominator != 1}

    def ratio_adjustment(self, entry: ConversionRatioAdjustment) -> None:
        terms = self.terms.get(entry.stock_class_id)
        if terms is None:
            raise Refused(f"{entry.stock_class_id} neither converts nor is exercised", "name a class that does")
        self.terms[entry.stock_class_id] = replace(terms, ratio=entry.ratio)
        self._trace(entry, [entry.stock_class_id])

    def price_adjustment(self, entry: ExercisePriceAdjustment) -> None:
        terms = self._terms(entry, "exercise")
        self.terms[entry.stock_class_id] = replace(terms, exercise_price=Fraction(entry.exercise_price))
        self._trace(entry, [entry.stock_class_id])

    def authorization(self, entry: AuthorizedSharesAdjustment) -> None:
        name, outstanding = entry.stock_class_id, self.outstanding[entry.stock_class_id]
        if entry.new_shares_authorized < outstanding:
            raise Refused(
                f"{shown(outstanding)} of {name} are outstanding; {shown(entry.new_shares_authorized)} are too few to "
                "authorize",
                "check new_shares_authorized and the date",
            )
        self.authorized[name] = entry.new_shares_authorized
        self._trace(entry, [name])

    def statement(self, entry: OutstandingStatement) -> None:
        found = self.outstanding[entry.stock_class_id]
        if found == entry.quantity:
            self._trace(entry, [entry.stock_class_id])
            return
        more = found - entry.quantity if found > entry.quantity else entry.quantity - found
        wrong = Contradiction(
            f"states {shown(entry.quantity)} of {entry.stock_class_id} outstanding on {entry.date}; "
            f"the ledger has {shown(found)} at this place in its order",
            f"look for {shown(more)} too {'many' if found > entry.quantity else 'few'}, or for another order",
            unsaid=True,
        )
        self._note(entry, wrong)

    # What the postings above are made of.

    def _note(self, entry: Entry, wrong: Contradiction | None) -> None:
        if wrong is not None:
            self.discrepancies.append(Discrepancy(entry, *wrong))

    def _draw(self, holder: str, entry: Any) -> list[Draw]:
        mine = [self.lots[security_id] for security_id in self._held.get(holder, {}).get(entry.stock_class_id, ())]
        live = [lot for lot in mine if not lot.redeemed]
        if total(lot.quantity for lot in live) >= entry.quantity:
            mine = live  # redeemed shares only change hands, or are surrendered, where no others are left
        return draw(mine, self.lots, self.issued_on, holder, entry)

    def _of(self, stock_class_id: str) -> list[Lot]:
        """The lots of a class that are outstanding."""
        return [lot for lot in self.lots.values() if lot.stock_class_id == stock_class_id and not lot.redeemed]

    def _whole(self, entry: Any) -> None:
        quantity = getattr(entry, "quantity", 0)
        parts = self.classes[entry.stock_class_id].fractional or entry.stock_class_id in self._in_parts
        if quantity.denominator != 1 and not parts:
            raise Refused(
                f"{entry.stock_class_id} has no fractions, but the entry has {shown(quantity)}",
                "check the quantity, or declare the class fractional",
            )

    def _terms(self, entry: Any, kind: Literal["conversion", "exercise"]) -> Terms:
        terms = self.terms.get(entry.stock_class_id)
        if terms is None or terms.kind != kind:
            what = "does not convert" if kind == "conversion" else "is not exercised"
            term = "conversion_rights" if kind == "conversion" else "exercise"
            raise Refused(f"{entry.stock_class_id} {what}", f"check the class, or give it its terms under {term}")
        return terms

    def _split_lot(self, lot: Lot, entry: StockClassSplit) -> Lot:
        quantity = exact(lot.quantity * entry.split_ratio)
        own = lot.stock_class_id == entry.stock_class_id
        if own and quantity.denominator != 1 and not self.classes[lot.stock_class_id].fractional:
            raise Refused(
                f"a split of {entry.split_ratio} for 1 leaves '{lot.security_id}' of {lot.holder} with "
                f"{shown(quantity)} of {lot.stock_class_id}",
                "record first what becomes of the fractions, such as a stock_cancellation for cash",
            )
        step = Step("split", entry.date, lot.stock_class_id, lot.holder, lot.security_id)
        return replace(lot, quantity=quantity, origin=(*lot.origin, step), trail=Trail.on(lot.trail, entry))

    def _turn(
        self,
        drawn: Sequence[Draw],
        whole: Quantity,
        into: str,
        entry: StockConversion | StockExercise,
        how: Literal["conversion", "exercise"],
        tacks: bool,
    ) -> None:
        """Turns the lots drawn into `whole` of another class, each keeping its lineage."""
        ids = resulting_ids(entry.resulting_security_id or entry.id, (), len(drawn))
        shares = apportioned(whole, drawn, self.classes[into].fractional)
        new = [
            replace(
                lot,
                security_id=security_id,
                stock_class_id=into,
                quantity=share,
                redeemed=False,
                acquired=lot.acquired if tacks else entry.date,
                issued=lot.issued if tacks else entry.date,
                origin=(*lot.origin, Step(how, entry.date, into, lot.holder, security_id)),
                trail=Trail.on(lot.trail, entry),
            )
            for (lot, _), share, security_id in zip(drawn, shares, ids, strict=True)
            if share
        ]
        self._change(drawn, new, entry)

    def _change(self, out: Sequence[Draw], put: Iterable[Lot], entry: Entry) -> None:
        """Takes lots out and puts lots in, if their ids are new and the charter authorizes as many."""
        put = list(put)
        totals: dict[str, Quantity] = {}
        for lot, change in [(lot, -taken) for lot, taken in out] + [(lot, lot.quantity) for lot in put]:
            name = lot.stock_class_id
            if lot.redeemed:
                continue
            totals[name] = exact(totals.get(name, self.outstanding[name]) + change)
        for lot in put:
            if begun := self.issued_on.get(lot.security_id):
                raise Refused(
                    f"there is a security '{lot.security_id}' already, since {begun}", "give each security its own id"
                )
        for name, whole in totals.items():
            if whole > self.outstanding[name]:
                self._within_authorized(name, whole)
        for lot, taken in out:
            if left := exact(lot.quantity - taken):
                self.lots[lot.security_id] = replace(lot, quantity=left, trail=Trail.on(lot.trail, entry))
            else:
                del self.lots[lot.security_id]
                del self._lots_held(lot.holder)[lot.stock_class_id][lot.security_id]
        for lot in put:
            self._lots_held(lot.holder).setdefault(lot.stock_class_id, {})[lot.security_id] = None
        self.lots |= {lot.security_id: lot for lot in put}
        self.issued_on |= {lot.security_id: entry.date for lot in put}
        self._begun |= {lot.stock_class_id for lot in put}
        self.outstanding |= totals
        self._trace(entry, totals)

    def _trace(self, entry: Entry, names: Iterable[str]) -> None:
        """Adds an entry to those that made classes what they are."""
        for name in names:
            self.trails[name] = Trail.on(self.trails[name], entry)

    def _within_authorized(self, stock_class_id: str, whole: Quantity) -> None:
        authorized = self.authorized[stock_class_id]
        limit = LARGEST if authorized is None else authorized
        if whole > limit:
            raise Refused(
                f"{shown(whole)} of {stock_class_id} would be outstanding; {shown(limit)} are authorized",
                "check the quantity, or record the authorized_shares_adjustment first",
            )


def _split_terms(terms: Terms, ratio: Fraction) -> Terms:
    """The terms of a class after a split of the class that it converts into or buys.

    What is exercised is counted in the shares that it may buy: there are more of it, at a lower price.
    """
    if terms.exercise_price is None:
        return replace(terms, ratio=terms.ratio * ratio)
    return replace(terms, exercise_price=terms.exercise_price / ratio)


_POSTS: dict[type[Entry], Callable[[Posting, Any], None]] = {
    StockIssuance: Posting.issuance,
    StockTransfer: Posting.transfer,
    StockConversion: Posting.conversion,
    StockExercise: Posting.exercise,
    StockReissuance: Posting.reissuance,
    StockRepurchase: Posting.removal,
    StockCancellation: Posting.removal,
    StockRedemption: Posting.redemption,
    StockClassSplit: Posting.split,
    ConversionRatioAdjustment: Posting.ratio_adjustment,
    ExercisePriceAdjustment: Posting.price_adjustment,
    AuthorizedSharesAdjustment: Posting.authorization,
    OutstandingStatement: Posting.statement,
}

#: The types of entries that are posted.
POSTED = tuple(_POSTS)

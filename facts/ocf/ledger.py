"""OCF transactions as entries of the ledger.

OCF issues a new security for whatever results from a transfer, a conversion or an exercise, and for the balance that
the holder keeps. The ledger keeps one lot for what he keeps; so a balance is another name of the lot it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from covenantry.facts.model import (
    AuthorizedSharesAdjustment,
    ConversionRatioAdjustment,
    Entry,
    Exercise,
    Retraction,
    StockCancellation,
    StockClass,
    StockClassSplit,
    StockConversion,
    StockExercise,
    StockIssuance,
    StockRepurchase,
    StockTransfer,
)
from covenantry.facts.ocf.package import Object
from covenantry.facts.ocf.terms import IssuanceTerms, MoveTerms, Report
from covenantry.facts.problems import Problem


class Held(NamedTuple):
    """A security: its class, its holder, and the lot of the ledger that it is, or is part of."""

    stock_class_id: str
    holder: str
    lot: str
    quantity: int | Fraction


#: What tells one series of warrants or options from another.
_Series = tuple[str, str, Decimal, date]


class Ledger:
    """Transactions on their way into entries; problems gather."""

    def __init__(self, report: Report, classes: Mapping[str, StockClass], legends: Mapping[str, str]) -> None:
        self.report = report
        self.classes = classes
        self.legends = legends
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._held: dict[str, Held] = {}
        self._series: dict[_Series, str] = {}
        self._issued_by: dict[str, str] = {}
        self._skipped: set[str] = set()

    def series(self) -> Iterator[StockClass]:
        """The classes that stand for the warrants and options: one for each series with the same terms."""
        for (what, into, price, expires), name in self._series.items():
            buys = Exercise(stock_class_id=into, exercise_price=price, expiration_date=expires)
            kind: Any = "WARRANT" if what == "TX_WARRANT_" else "OPTION"
            label = f"{kind.capitalize()}s at {price:f} until {expires}"
            yield StockClass(id=name, name=label, class_type=kind, exercise=buys)

    def post(self, objects: Sequence[tuple[Object, Any]]) -> None:
        """Takes all transactions: issuances that result from others together with those."""
        issued = {terms.security_id: terms for _, terms in objects if isinstance(terms, IssuanceTerms)}
        results = {
            name
            for _, terms in objects
            if isinstance(terms, MoveTerms)
            for name in (*terms.resulting_security_ids, terms.balance_security_id)
            if name
        }
        order = {"ISSUANCE": 0, "REISSUANCE": 1, "RETRACTION": 3}
        for one, terms in sorted(
            objects, key=lambda pair: (pair[1].date, order.get(pair[0].kind.rpartition("_")[2], 2))
        ):
            before = len(self.entries)
            if isinstance(terms, IssuanceTerms):
                if terms.security_id not in results:
                    self._issuance(one, terms)
            elif isinstance(terms, MoveTerms):
                self._move(one, terms, issued)
            else:
                self._of_class(one, terms)
            self.entries[before:] = [replace(entry, place=one.place) for entry in self.entries[before:]]

    # --- issuances ------------------------------------------------------------------------------------------------

    def _issuance(self, one: Object, terms: IssuanceTerms) -> None:
        stock_class = self._class(one, terms)
        if stock_class is None:
            self._skipped.add(terms.security_id)
            return
        if terms.quantity is None:
            self._wrong(one, "'quantity' is missing")
            return
        legends = tuple(self.legends.get(name, name) for name in terms.stock_legend_ids)
        self.entries.append(
            StockIssuance(
                id=terms.id,
                date=terms.date,
                source="Open Cap Table Format",
                security_id=terms.security_id,
                stakeholder_id=terms.stakeholder_id,
                stock_class_id=stock_class,
                quantity=terms.quantity,
                share_price=terms.share_price,
                stock_legend_ids=legends,
            )
        )
        self._issued_by[terms.security_id] = terms.id
        self._held[terms.security_id] = Held(stock_class, terms.stakeholder_id, terms.security_id, terms.quantity)

    def _class(self, one: Object, terms: IssuanceTerms) -> str | None:
        """The class of an issuance; warrants and options of the same terms are one class."""
        if one.kind == "TX_STOCK_ISSUANCE":
            if terms.stock_class_id not in self.classes:
                self._wrong(one, f"there is no stock class '{terms.stock_class_id}'")
                return None
            return terms.stock_class_id
        what = one.kind.removesuffix("ISSUANCE")
        into = terms.stock_class_id
        if terms.exercise_triggers:
            into = terms.exercise_triggers[0].conversion_right.converts_to_stock_class_id
        expires = terms.warrant_expiration_date or terms.expiration_date
        if into not in self.classes or terms.exercise_price is None or expires is None:
            self.report.note(f"{one.kind} without class, exercise price or expiration date")
            return None
        key: _Series = (what, str(into), terms.exercise_price, expires)
        name = "warrant" if what == "TX_WARRANT_" else "option"
        return self._series.setdefault(key, f"{name}-{len(self._series) + 1}")

    # --- what becomes of a security ---------------------------------------------------------------------------------

    def _move(self, one: Object, terms: MoveTerms, issued: Mapping[str, IssuanceTerms]) -> None:
        held = self._held.get(terms.security_id)
        if held is None:
            if terms.security_id in self._skipped:
                self.report.note(f"{one.kind} of a security that is not imported")
            else:
                self._wrong(one, f"there is no security '{terms.security_id}'")
            return
        if terms.balance_security_id:
            self._rename(terms.balance_security_id, held, issued)
        results = []
        for name in terms.resulting_security_ids:
            result = issued.get(name)
            if result is None or result.quantity is None:
                self._wrong(one, f"resulting security '{name}' is never issued")
                return
            results.append(result)
        act = one.kind.rpartition("_")[2]
        getattr(self, f"_{act.lower()}")(one, terms, held, results)

    def _rename(self, name: str, held: Held, issued: Mapping[str, IssuanceTerms]) -> None:
        balance = issued.get(name)
        quantity = balance.quantity if balance is not None and balance.quantity is not None else held.quantity
        self._held[name] = held._replace(quantity=quantity)

    def _transfer(self, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms]) -> None:
        """One entry for each security that results; one that goes to the same holder is what he keeps."""
        for n, result in enumerate(results):
            quantity: Any = result.quantity
            if result.stakeholder_id == held.holder:
                self._held[result.security_id] = held._replace(quantity=quantity)
                continue
            self.entries.append(
                StockTransfer(
                    id=terms.id if n == 0 else f"{terms.id}.{n}",
                    date=terms.date,
                    source="Open Cap Table Format",
                    transferor_id=held.holder,
                    transferee_id=result.stakeholder_id,
                    stock_class_id=held.stock_class_id,
                    quantity=quantity,
                    security_ids=(held.lot,),
                    resulting_security_ids=(result.security_id,),
                    share_price=result.share_price,
                )
            )
            self._held[result.security_id] = Held(
                held.stock_class_id, result.stakeholder_id, result.security_id, quantity
            )

    def _conversion(self, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms]) -> None:
        self._turned(StockConversion, one, terms, held, results, terms.quantity_converted or terms.quantity)

    def _exercise(self, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms]) -> None:
        quantity = terms.quantity or held.quantity
        got: Any = sum(Fraction(result.quantity or 0) for result in results)
        self._turned(StockExercise, one, terms, held, results, quantity, net=got < quantity)

    def _turned(
        self,
        kind: Any,
        one: Object,
        terms: MoveTerms,
        held: Held,
        results: Sequence[IssuanceTerms],
        quantity: Any,
        **more: Any,
    ) -> None:
        if len(results) != 1:
            self._wrong(one, f"results in {len(results)} securities; one is understood")
            return
        (result,) = results
        self.entries.append(
            kind(
                id=terms.id,
                date=terms.date,
                source="Open Cap Table Format",
                stakeholder_id=held.holder,
                stock_class_id=held.stock_class_id,
                quantity=quantity or held.quantity,
                security_ids=(held.lot,),
                resulting_security_id=result.security_id,
                resulting_quantity=result.quantity,
                **more,
            )
        )
        got: Any = result.quantity
        self._held[result.security_id] = Held(result.stock_class_id or "", held.holder, result.security_id, got)

    def _reissuance(self, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms]) -> None:
        """New certificates for the same securities: other names of the same lot."""
        for result in results:
            quantity: Any = result.quantity
            self._held[result.security_id] = held._replace(quantity=quantity)

    def _cancellation(self, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms]) -> None:
        self._removed(StockCancellation, terms, held)

    def _repurchase(self, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms]) -> None:
        self._removed(StockRepurchase, terms, held)

    def _removed(self, kind: Any, terms: MoveTerms, held: Held) -> None:
        self.entries.append(
            kind(
                id=terms.id,
                date=terms.date,
                source="Open Cap Table Format",
                stakeholder_id=held.holder,
                stock_class_id=held.stock_class_id,
                quantity=terms.quantity or held.quantity,
                security_ids=(held.lot,),
                price=terms.price,
            )
        )

    def _retraction(self, one: Object, terms: MoveTerms, held: Held, results: Sequence[IssuanceTerms]) -> None:
        """The issuance is treated as never made."""
        issuance = self._issued_by.get(terms.security_id)
        if issuance is None:
            self._wrong(one, f"'{terms.security_id}' came of another transaction, which would have to be retracted")
        else:
            self.entries.append(
                Retraction(id=terms.id, date=terms.date, source="Open Cap Table Format", entry=issuance)
            )

    # --- what becomes of a class ------------------------------------------------------------------------------------

    def _of_class(self, one: Object, terms: Any) -> None:
        about = {
            "id": terms.id,
            "date": terms.date,
            "source": "Open Cap Table Format",
            "stock_class_id": terms.stock_class_id,
        }
        if terms.stock_class_id not in self.classes:
            self._wrong(one, f"there is no stock class '{terms.stock_class_id}'")
        elif terms.split_ratio is not None:
            self.entries.append(StockClassSplit(**about, split_ratio=terms.split_ratio))
        elif terms.new_ratio_conversion_mechanism is not None and terms.new_ratio_conversion_mechanism.ratio:
            ratio = terms.new_ratio_conversion_mechanism.ratio
            self.entries.append(ConversionRatioAdjustment(**about, ratio=ratio))
        elif terms.new_shares_authorized is not None:
            shares = terms.new_shares_authorized
            self.entries.append(AuthorizedSharesAdjustment(**about, new_shares_authorized=shares))
        else:
            self.report.note(f"{one.kind} without a ratio or a number")

    def _wrong(self, one: Object, message: str) -> None:
        self.problems.append(Problem(one.place, f"{one.kind} {one.id}: {message}"))

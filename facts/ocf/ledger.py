"""Transactions of a package as entries of the ledger: issuances, and what every move needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from covenantry.facts.lots import shown
from covenantry.facts.model import (
    Entry,
    StockClass,
    StockIssuance,
    StockReissuance,
)
from covenantry.facts.ocf.certificates import Certificates, Held, Move, Part, Quantity, Wrong
from covenantry.facts.ocf.ids import Ids, entry_id
from covenantry.facts.ocf.kinds import Family, family
from covenantry.facts.ocf.order import Security, Transaction, ended
from covenantry.facts.ocf.package import Object
from covenantry.facts.ocf.series import SOURCE, AllSeries
from covenantry.facts.ocf.terms import IssuanceTerms, MoveTerms, Report


class Names(NamedTuple):
    """The ids of a book for those of a package, by name space."""

    parties: Ids
    classes: Ids
    securities: Mapping[Family, Ids]
    legends: Mapping[str, str]


class Ledger:
    """Transactions on their way into entries.

    `answers`: entries that say what the package leaves open, by the id of the transaction whose place they take.
    """

    def __init__(
        self,
        transactions: Sequence[Transaction],
        report: Report,
        names: Names,
        classes: Mapping[str, StockClass],
        answers: Mapping[str, Entry],
    ) -> None:
        self.report = report
        self.names = names
        self.classes = classes
        self.series = AllSeries(classes, names.classes)
        self.answers = answers
        self.answered: set[str] = set()
        self.issued_by: dict[Security, str] = {}
        self.certificates = Certificates(transactions)
        self.entries: list[Entry] = []
        splits = [terms for one, terms in transactions if one.kind == "TX_STOCK_CLASS_SPLIT"]
        self._split = {(terms.stock_class_id, terms.date) for terms in splits}

    # --- issuances ------------------------------------------------------------------------------------------------

    def issuance(self, one: Object, terms: IssuanceTerms) -> None:
        """A security that comes of no other."""
        key = self.key(one, terms)
        stock_class = self.class_of(one, terms)
        if stock_class is None:
            self.certificates.skipped.add(key)
            return
        if terms.quantity is None:
            raise Wrong("'quantity' is missing")
        if (stock_class, terms.date) in self._split and terms.split_transaction_id is None:
            raise Wrong(
                f"is of the day on which {stock_class} is split; whether {shown(terms.quantity)} are counted before or "
                "after the split is not said",
                "name the split in 'split_transaction_id', or give one of them its own day",
            )
        security = self.lot(key)
        self.issued_by[key] = self.add(
            StockIssuance,
            one,
            terms.date,
            security_id=security,
            stakeholder_id=self.names.parties[terms.stakeholder_id],
            stock_class_id=self.named(stock_class),
            quantity=terms.quantity,
            share_price=terms.share_price,
            stock_legend_ids=tuple(self.names.legends.get(name, name) for name in terms.stock_legend_ids),
        )
        history = (stock_class, terms.stakeholder_id, terms.stock_legend_ids)
        part = Part(security, terms.quantity, history)
        self.certificates.alive[key] = Held(stock_class, terms.stakeholder_id, (part,))

    def class_of(self, one: Object, terms: IssuanceTerms) -> str | None:
        """The class of an issuance: as the package names it, or the series of a warrant or option; None: left out."""
        if family(one.kind) != "STOCK":
            name = self.series.name(one, terms)
            if name is None:
                self.report.note(
                    f"{one.kind} without class, quantity, exercise price or expiration date",
                    f"{terms.security_id} and others are left out: what they buy, and the ownership that it gives",
                )
            return name
        if terms.stock_class_id not in self.classes:
            raise Wrong(f"there is no stock class '{terms.stock_class_id}'")
        return terms.stock_class_id or ""

    # --- what moves are made of -------------------------------------------------------------------------------------

    def add(self, kind: type[Any], one: Object, day: date, mark: str = "", **terms: Any) -> str:
        """One more entry of a transaction; its id."""
        name = entry_id(one.kind, one.id) + mark
        self.entries.append(kind(id=name, date=day, source=SOURCE, place=one.place, **terms))
        return name

    def named(self, stock_class: str) -> str:
        """The class as the book names it."""
        return self.names.classes[stock_class] if stock_class in self.classes else stock_class

    def lot(self, key: Security) -> str:
        """A certificate as the book names its lot."""
        return self.names.securities[key[0]][key[1]]

    @staticmethod
    def key(one: Object, issued: IssuanceTerms) -> Security:
        """A security of the family that the transaction is about."""
        found = family(one.kind)
        assert found is not None
        return found, issued.security_id

    def answer(self, one: Object) -> Entry | None:
        """What the file beside the package says of a transaction."""
        name = next((name for name in (entry_id(one.kind, one.id), one.id) if name in self.answers), "")
        if name:
            self.answered.add(name)
        return self.answers.get(name)

    def exchange(
        self, one: Object, day: date, held: Held, certificates: Sequence[tuple[str, Quantity]], mark: str = ""
    ) -> None:
        """New certificates for all of what is held."""
        self.add(
            StockReissuance,
            one,
            day,
            mark,
            stakeholder_id=self.names.parties[held.holder],
            stock_class_id=self.named(held.stock_class_id),
            security_ids=held.lots,
            resulting_security_ids=tuple(name for name, _ in certificates),
            resulting_quantities=tuple(count for _, count in certificates) if len(certificates) > 1 else (),
        )

    def rest(self, one: Object, terms: MoveTerms, move: Move, left: tuple[Part, ...]) -> None:
        """What is left goes on, under the balance's id if it has one."""
        (key, *_) = ended(one, terms)
        held = replace(move.held, parts=left)
        if left and move.balance is None:
            self.certificates.alive[key] = held
            return
        self.certificates.end(one, terms)
        if left and move.balance is not None:
            balance = (key[0], move.balance.security_id)
            name = self.lot(balance)
            self.exchange(one, terms.date, held, [(name, held.quantity)], ".balance")
            self.certificates.alive[balance] = replace(held, parts=renamed(left, name))


def renamed(parts: Sequence[Part], name: str) -> tuple[Part, ...]:
    """Lots under a certificate's id, as the ledger names them: the id itself, or numbered."""
    if len(parts) == 1:
        return (parts[0]._replace(lot=name),)
    return tuple(part._replace(lot=f"{name}.{n}") for n, part in enumerate(parts, 1))

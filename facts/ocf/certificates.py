"""Certificates of a package: which are alive, what each stands for, and whether a move accounts for all of it.

The format ends a security by whatever becomes of it and issues new ones for what comes of it and for the rest. Every
figure that it gives twice is compared; what does not agree is refused with both figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from covenantry.facts.lots import exact, shown
from covenantry.facts.ocf.order import Security, Transaction, brought, ended
from covenantry.facts.ocf.package import Object
from covenantry.facts.ocf.terms import IssuanceTerms, MoveTerms
from covenantry.facts.records import dataclass

Quantity = int | Fraction


class Wrong(Exception):
    """What a transaction says does not agree with the rest of the package; caught where it is posted."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Part(NamedTuple):
    """A lot of the ledger that a certificate stands for, with what tells it from other lots of the same holder."""

    lot: str
    quantity: Quantity
    history: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate: its class and holder, and the lots that it stands for, the oldest first."""

    stock_class_id: str
    holder: str
    parts: tuple[Part, ...]

    @property
    def quantity(self) -> Quantity:
        """How many it stands for."""
        return exact(sum((Fraction(part.quantity) for part in self.parts), Fraction(0)))

    @property
    def lots(self) -> tuple[str, ...]:
        """The lots, in order."""
        return tuple(part.lot for part in self.parts)

    def taken(self, quantity: Quantity) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """So many of it, and the rest; which of several lots of different history go is never chosen."""
        if quantity != self.quantity and len({part.history for part in self.parts}) > 1:
            raise Wrong(
                f"takes {shown(quantity)} of a certificate for {shown(self.quantity)} that stands for lots of "
                f"different history ({', '.join(self.lots)}); which of them go is not said",
                "record in the file beside the package which, as an entry with the id of this transaction",
            )
        return self.first(quantity)

    def first(self, quantity: Quantity) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """The first so many of its lots, and the rest."""
        out, rest, left = [], [], Fraction(quantity)
        for part in self.parts:
            going = min(Fraction(part.quantity), left)
            left -= going
            if going:
                out.append(part._replace(quantity=exact(going)))
            if part.quantity != going:
                rest.append(part._replace(quantity=exact(part.quantity - going)))
        return tuple(out), tuple(rest)


class Move(NamedTuple):
    """What a transaction does with certificates, all of it accounted for."""

    held: Held
    quantity: Quantity
    results: tuple[IssuanceTerms, ...]
    balance: IssuanceTerms | None


class Certificates:
    """Those alive, those that have ended and by what, and every issuance by the security that it issues."""

    def __init__(self, transactions: Iterable[Transaction]) -> None:
        issuances = [(one, terms) for one, terms in transactions if isinstance(terms, IssuanceTerms)]
        self.issuances: dict[Security, tuple[Object, IssuanceTerms]] = {}
        self.twice: list[tuple[Object, Object]] = []
        for one, terms in issuances:
            (key,) = ended(one, MoveTerms(id=terms.id, date=terms.date, security_id=terms.security_id))
            if key in self.issuances:
                self.twice.append((self.issuances[key][0], one))
            self.issuances.setdefault(key, (one, terms))
        self.alive: dict[Security, Held] = {}
        self.skipped: set[Security] = set()
        self._ended: dict[Security, tuple[Object, MoveTerms]] = {}

    def find(self, one: Object, terms: MoveTerms) -> Held | None:
        """What the transaction ends, as one; None where it was never imported."""
        keys = ended(one, terms)
        if not keys:
            raise Wrong("names no security", "'security_id' says which it is about")
        if any(key in self.skipped for key in keys):
            return None
        found = [self._living(key, terms) for key in keys]
        first = found[0]
        if any((held.stock_class_id, held.holder) != (first.stock_class_id, first.holder) for held in found):
            raise Wrong("ends securities of several holders or classes", "check 'security_ids'")
        parts = tuple(part for held in found for part in held.parts)
        return replace(first, parts=parts)

    def _living(self, key: Security, terms: MoveTerms) -> Held:
        held, name = self.alive.get(key), key[1]
        if key in self._ended:
            by, earlier = self._ended[key]
            rest = f"; '{earlier.balance}' is what was left" if earlier.balance else ""
            raise Wrong(
                f"'{name}' ended on {earlier.date} by {by.kind} {by.id} ({by.place}){rest}",
                "a security ends once: check which one is meant",
            )
        if held is None:
            later = self.issuances.get(key)
            when = f" before {later[1].date}, when {later[0].kind} {later[0].id} issues it" if later else ""
            raise Wrong(f"there is no security '{name}'{when}", "check 'security_id' and the dates")
        return held

    def accounted(self, one: Object, terms: MoveTerms, held: Held, *, continues: bool) -> Move:
        """The transaction with every figure that it gives, or that its results and balance give, compared.

        `continues`: what is not taken stays in the certificate without a balance (an exercise of a part).
        """
        results = tuple(self._issued(one, terms, key) for key in brought(one, terms)[: len(terms.results)])
        balance = self._issued(one, terms, brought(one, terms)[-1]) if terms.balance is not None else None
        moved: Quantity | None = terms.moved
        if moved is None:
            moved = held.quantity if balance is None else exact(held.quantity - (balance.quantity or 0))
        if not 0 < moved <= held.quantity:
            raise Wrong(
                f"takes {shown(moved)} of {_names(terms)}, which stands for {shown(held.quantity)}",
                "check 'quantity' and the balance",
            )
        left = exact(held.quantity - moved)
        if balance is not None:
            self._compare(balance, held, left)
        elif left and not continues and terms.balance_security_id is None:
            raise Wrong(
                f"takes {shown(moved)} of the {shown(held.quantity)} of {_names(terms)}; {shown(left)} are unaccounted "
                "for: 'balance_security_id' is missing",
                "name the security of the rest",
            )
        return Move(held, moved, results, balance)

    def _issued(self, one: Object, terms: MoveTerms, key: Security) -> IssuanceTerms:
        if key not in self.issuances:
            raise Wrong(f"resulting security '{key[1]}' is never issued", "the package should have its issuance")
        by, result = self.issuances[key]
        if result.date != terms.date:
            raise Wrong(
                f"is of {terms.date}, but '{key[1]}', which comes of it, is issued on {result.date} ({by.place})",
                "both have one date: check which is right",
            )
        if result.quantity is None:
            raise Wrong(f"'{key[1]}', which comes of it, has no quantity ({by.place})", "give its issuance one")
        return result

    @staticmethod
    def _compare(balance: IssuanceTerms, held: Held, left: Quantity) -> None:
        if balance.stakeholder_id != held.holder:
            raise Wrong(f"the balance '{balance.security_id}' is issued to {balance.stakeholder_id}, not {held.holder}")
        if balance.quantity != left:
            raise Wrong(
                f"leaves {shown(left)}, but the balance '{balance.security_id}' is for {shown(balance.quantity or 0)}",
                f"{shown(held.quantity)} are the ones taken and the balance together",
            )

    def end(self, one: Object, terms: MoveTerms) -> None:
        """The securities of the transaction are no more."""
        for key in ended(one, terms):
            del self.alive[key]
            self._ended[key] = (one, terms)

    def split(self, stock_class_id: str, ratio: Fraction) -> None:
        """Every certificate of the class stands for so many times as many."""
        for key, held in self.alive.items():
            if held.stock_class_id == stock_class_id:
                parts = tuple(part._replace(quantity=exact(part.quantity * ratio)) for part in held.parts)
                self.alive[key] = replace(held, parts=parts)


def add_up(results: Sequence[IssuanceTerms], quantity: Quantity, what: str) -> None:
    """That what results is as many as was taken; raises Wrong with both figures."""
    got = exact(sum((Fraction(result.quantity or 0) for result in results), Fraction(0)))
    if got != quantity:
        names = ", ".join(f"'{result.security_id}' {shown(result.quantity or 0)}" for result in results)
        raise Wrong(f"{what} {shown(quantity)}, but what results is {shown(got)} ({names})", "check both quantities")


def _names(terms: MoveTerms) -> str:
    return ", ".join(f"'{name}'" for name in terms.ends)

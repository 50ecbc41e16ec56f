"""Tests on the proposed transfer: its manner, exemption, size, consideration, registration and holding period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from covenantry.engine.context.counting import count
from covenantry.engine.language.conditions import Definitions, Predicate, either, predicate
from covenantry.engine.language.model import Lasting
from covenantry.engine.language.proposal import THIS_TRANSFER, Exemption, Manner, Open
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, all_of, known, unknown
from covenantry.engine.logic.sources import Ground, of_lots
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, PositiveCount, YesNo
from covenantry.facts.words import ClassId, MannerName

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.ledger import Lot
    from covenantry.facts.model import StockTransfer
    from covenantry.facts.snapshot import Snapshot

Part = Literal["transferor", "transferee", "Company"]


@predicate("manner")
@dataclass(frozen=True, slots=True, kw_only=True)
class IsManner(Predicate):
    """The transfer is made in one of these ways."""

    __pydantic_config__ = STRICT
    among: tuple[Manner, ...]

    def in_words(self, definitions: Definitions) -> str:
        return f"made as {either(self.among)}"

    def ask(self, case: Case) -> Reason:
        manner = case.proposal.manner
        return known(
            f"the transfer is a {manner}; asked: {', '.join(self.among)}", manner in self.among, Ground.TRANSFER
        )


@predicate("exemption")
@dataclass(frozen=True, slots=True, kw_only=True)
class ReliesOn(Predicate):
    """The proposal relies on this exemption from registration; one that it does not claim it does not rely on."""

    __pydantic_config__ = STRICT
    claimed: Exemption

    def in_words(self, definitions: Definitions) -> str:
        return f"in reliance on {self.claimed}"

    def ask(self, case: Case) -> Reason:
        claims = case.proposal.exemption == self.claimed
        return known(
            f"the proposal {'relies' if claims else 'does not rely'} on {self.claimed.title()}", claims, Ground.TRANSFER
        )


@predicate("quantity")
@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Predicate):
    """The transfer is of at least so many shares of these classes, the number adjusted for splits since a day."""

    __pydantic_config__ = STRICT
    at_least: PositiveCount
    of: tuple[ClassId, ...]
    adjusted_since: Day

    def in_words(self, definitions: Definitions) -> str:
        since = f", adjusted for splits since {self.adjusted_since}"
        return f"of at least {self.at_least:,} of {either(self.of)}{since}"

    def ask(self, case: Case) -> Reason:
        class_id = case.proposal.stock_class_id
        if class_id not in self.of:
            return known(f"{class_id} is not among {', '.join(self.of)}", False, Ground.TRANSFER)
        needed = self.at_least * case.split_factor(class_id, self.adjusted_since)
        enough = case.proposal.quantity >= needed
        if enough and case.of_any:
            raise Open("quantity", case.proposal.id)
        return known(f"{case.proposal.quantity:,} shares; at least {needed} needed", enough, Ground.TRANSFER)


@predicate("for_value")
@dataclass(frozen=True, slots=True, kw_only=True)
class ForValue(Predicate):
    """Something is (or, for no, nothing is) paid for the securities."""

    __pydantic_config__ = STRICT
    paid: YesNo

    def in_words(self, definitions: Definitions) -> str:
        return "for value" if self.paid else "without consideration"

    def ask(self, case: Case) -> Reason:
        actual = case.proposal.for_value
        if actual is None:
            return unknown("is anything paid for the securities", of_record("consideration", THIS_TRANSFER))
        return known(
            f"the transfer is {'for value' if actual else 'without consideration'}",
            actual is self.paid,
            Ground.TRANSFER,
        )


@predicate("registered")
@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Predicate):
    """A registration statement in effect on the day covers the proposed transfer.

    Of a security: one for its sale has become effective, whatever became of it since; or (now) is in effect still.
    """

    __pydantic_config__ = STRICT
    covers: Literal["the transfer", "the security", "the security now"]

    def in_words(self, definitions: Definitions) -> str:
        return {
            "the transfer": "covered by a registration statement in effect",
            "the security": "of securities for whose sale a registration statement has become effective",
            "the security now": "of securities for whose sale a registration statement is in effect",
        }[self.covers]

    def ask(self, case: Case) -> Reason:
        from covenantry.engine.securities.registration import covering

        return covering(case, self.covers)


@predicate("held_for")
@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFor(Predicate):
    """The securities were acquired from the issuer at least so long before the day; conversions tack (Rule 144(d)).

    `anniversary`: whether the day on which the time is complete counts already, or must be over.
    """

    __pydantic_config__ = STRICT
    at_least: Lasting
    anniversary: Literal["counts", "must be over"] = "counts"

    def in_words(self, definitions: Definitions) -> str:
        over = " and a day" if self.anniversary == "must be over" else ""
        return f"of securities held at least {self.at_least}{over}"

    def ask(self, case: Case) -> Reason:
        lots = [case.lot] if case.lot is not None else case.drawn()
        text = f"held at least {self.at_least}"
        parts = case.alike([self._held(case, lot) for lot in lots])
        enough = sum((lot.quantity for lot, part in zip(lots, parts, strict=True) if part.value), Fraction(0))
        if case.lot is None and 0 < case.proposal.quantity <= enough and not all(part.value for part in parts):
            key = of_record("security ids", THIS_TRANSFER)
            first = min(part.changes for part in parts if part.changes is not None)
            return unknown(f"which certificates are to be transferred: not all are {text}", key, changes=first)
        return all_of(text, parts)

    def _held(self, case: Case, lot: Lot) -> Reason:
        free = count(case, self.at_least, lot.issued).last
        if self.anniversary == "must be over":
            free += timedelta(1)
        held = case.day >= free
        text = f"{lot.security_id}, issued {lot.issued}, has been held {self.at_least} (so from {free} on)"
        return known(text, held, *of_lots([lot]), Ground.DAY, changes=None if held else free)


@predicate("passed_by")
@dataclass(frozen=True, slots=True, kw_only=True)
class PassedBy(Predicate):
    """The security was transferred before in one of these ways, as the ledger says of that transfer."""

    __pydantic_config__ = STRICT
    ways: tuple[MannerName, ...]

    def in_words(self, definitions: Definitions) -> str:
        return f"of securities that passed by {either(self.ways)}"

    def ask(self, case: Case) -> Reason:
        lots = [case.lot] if case.lot is not None else case.drawn()
        return all_of(f"it passed by {' or '.join(self.ways)}", case.alike([self._passed(case, lot) for lot in lots]))

    def _passed(self, case: Case, lot: Lot) -> Reason:
        for entry in passes(case.snapshot, lot):
            if entry.manner is not None and entry.manner.casefold() in self.ways:
                return known(f"{lot.security_id} passed by {entry.manner} on {entry.date}", True, entry)
        return known(f"{lot.security_id}: no such transfer on record", False, *of_lots([lot]))


def passes(facts: Snapshot, lot: Lot) -> Iterator[StockTransfer]:
    """The transfers on record by which a lot, or what it came from, passed, in order of effect."""
    steps = [step for step in lot.origin if step.how == "transfer"]
    for entry in facts.entries_of("stock_transfer") if steps else ():
        for step in steps:
            own = step.security_id in entry.resulting_security_ids or f"{step.security_id}.".startswith(f"{entry.id}.")
            if own and (step.date, step.holder) == (entry.date, entry.transferee_id):
                yield entry

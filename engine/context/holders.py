"""Who holds what a clause covers, of those whom it binds: found once for clauses that bind and cover the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.case import Case, may_be
from covenantry.engine.context.scope import bound
from covenantry.engine.context.tracking import kept
from covenantry.engine.language.proposal import AnyTransfer
from covenantry.engine.logic.reasons import Reason, any_of
from covenantry.facts.model import Party

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.facts.ledger import Lot
    from covenantry.facts.snapshot import Snapshot


class Lots(NamedTuple):
    """What a holder has of one class, how much it is in whole units, and whether any of it is covered, or may be."""

    stock_class_id: str
    quantity: int
    covered: Reason | None


class Held(NamedTuple):
    """A holder who is bound, or may be, and what he holds that is, or may be, covered."""

    holder: Party
    bound: Reason | None
    lots: tuple[Lots, ...]


class Holders(NamedTuple):
    """Everybody whom a clause binds and who holds what it covers, on any day `since` one until before `ends`."""

    held: tuple[Held, ...]
    since: date
    ends: date | None


def holders(on: OnDay) -> tuple[Held, ...]:
    """Asked once for clauses that bind the same people and cover the same securities, while it stays the same."""
    clause, case = on.clause, on.case
    if case.assumptions:
        found = _find(on, on.facts)
    else:
        key, same = ("holders", clause.binds, clause.covers), (case.agreement,)
        found = kept(on.facts, key, same, lambda facts: _find(on, facts))
        if on.day < found.since or (found.ends is not None and on.day >= found.ends):
            found = kept(on.facts, (*key, on.day), same, lambda facts: _find(on, facts))
    on.wake(found.ends)
    return found.held


def _find(on: OnDay, facts: Snapshot) -> Holders:
    clause, agreement = on.clause, on.case.agreement
    on = replace(on, case=replace(on.case, snapshot=facts, memo={}))
    held: list[Held] = []
    asked: list[Reason | None] = []
    for who in facts.positions.holders():
        by_class: dict[str, list[Lot]] = {}
        for lot in facts.positions.lots_of(who):
            if clause.covers is None or may_be(lot, clause.covers, agreement.definitions):
                by_class.setdefault(lot.stock_class_id, []).append(lot)
        holder = facts.party(who)
        if not by_class or holder is None:
            continue
        is_bound = bound(facts, agreement, holder, clause.binds)
        asked.append(is_bound)
        if is_bound is not None and is_bound.value is False:
            continue
        found = []
        for name, lots in by_class.items():
            quantity = int(sum((Fraction(lot.quantity) for lot in lots), Fraction(0)))
            covered = _covered(holding(on, holder, name, quantity), lots, clause.covers)
            asked.append(covered)
            if covered is None or covered.value is not False:
                found.append(Lots(name, quantity, covered))
        if found:
            held.append(Held(holder, is_bound, tuple(found)))
    days = [reason.changes for reason in asked if reason is not None and reason.changes is not None]
    return Holders(tuple(held), on.day, min(days, default=None))


def _covered(case: Case, lots: Iterable[Lot], phrase: str | None) -> Reason | None:
    """Whether the phrase means any of the lots; None without one."""
    if phrase is None:
        return None
    found = [case.lot_is(lot, phrase) for lot in lots]
    return found[0] if len(found) == 1 else any_of(f"some are {phrase}", found)


def holding(on: OnDay, holder: Party, stock_class_id: str, quantity: int) -> Case:
    """The case of any transfer by a holder of what he has of a class."""
    case = on.case
    proposal = AnyTransfer(
        transferor=holder,
        transferee=holder,
        stock_class_id=stock_class_id,
        quantity=quantity,
        date=on.day,
        manner="",
        id=case.proposal.id,
    )
    return Case(case.snapshot, proposal, case.day, case.agreement, case.assumptions, section=case.section)


__all__ = ["Held", "Lots", "holders", "holding"]

"""Whom a clause about transfers reaches while none is proposed: those bound who hold what it covers, and how so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from engine.case import Case, member
from engine.proposal import Proposal
from engine.reasons import Reason, all_of, any_of, known
from engine.settled import may_settle, parts, settled
from engine.watched import kept
from engine.wording import words
from facts.model import Party

if TYPE_CHECKING:
    from engine.clauses.base import OnDay
    from engine.findings import Effect, Finding
    from engine.rulebook.model import Definition
    from facts.ledger import Lot
    from facts.snapshot import Snapshot

#: Stands for a transferee of whom nothing is known.
NOBODY = Party(id="nobody-named", name="a transferee who is not named", type="group")


class Part(NamedTuple):
    """What a holder has of one class: the case of a transfer of all of it, whether it is reached, what excepts it."""

    stock_class_id: str
    case: Case
    engaged: Reason
    excepted: Reason | None


class Reached(NamedTuple):
    """A holder whom the clause reaches, or may reach, with what it reaches."""

    holder: Party
    parts: tuple[Part, ...]

    @property
    def engaged(self) -> Reason:
        """Whether it reaches any of what he holds."""
        return any_of("it reaches what he holds", [part.engaged for part in self.parts])

    @property
    def excepted(self) -> Reason | None:
        """Whether every transfer of any of it is excepted; None where that turns on the transfer."""
        found = [part.excepted for part in self.parts]
        known_ = [reason for reason in found if reason is not None]
        return all_of("every transfer is excepted", known_) if len(known_) == len(found) else None

    @property
    def classes(self) -> str:
        """The classes that it reaches."""
        return ", ".join(part.stock_class_id for part in self.parts)


class _Lots(NamedTuple):
    """What a holder has of one class, how much it is in whole units, and whether any of it is covered, or may be."""

    stock_class_id: str
    quantity: int
    covered: Reason | None


class _Held(NamedTuple):
    """A holder who is bound, or may be, and what he holds that is, or may be, covered."""

    holder: Party
    bound: Reason | None
    lots: tuple[_Lots, ...]


class _Holders(NamedTuple):
    """Everybody whom a clause binds and who holds what it covers, on any day `since` one until before `ends`."""

    held: tuple[_Held, ...]
    since: date
    ends: date | None


def reach(on: OnDay) -> Iterator[Reached]:
    """Everybody whom the clause binds and who holds what it covers, each once, in the order of their names.

    Once the clause has ended, whom it reached.
    """
    clause, in_force, definitions = on.clause, on.in_force(), on.case.agreement.definitions
    ended = in_force.value is False
    when = [part for part in parts(clause.when) if may_settle(part, definitions)]
    unless = [part for part in clause.unless if may_settle(part, definitions)]
    for one in _holders(on):
        base = [in_force] if one.bound is None else [in_force, one.bound]
        found = []
        for lots in one.lots:
            case = holding(on, one.holder, lots.stock_class_id, lots.quantity)
            if ended:
                found.append(Part(lots.stock_class_id, case, in_force, None))
                continue
            tests = [*base, *([lots.covered] if lots.covered is not None else [])]
            tests += [reason for part in when if (reason := settled(part, case)) is not None]
            engaged = all_of("the provision reaches him", tests)
            free = [r for part in unless if (r := settled(part, case)) is not None and r.value is not False]
            excepted = any_of("an exception applies", free) if free else None
            found.append(Part(lots.stock_class_id, case, engaged, excepted))
        yield Reached(one.holder, tuple(found))


def _holders(on: OnDay) -> tuple[_Held, ...]:
    """Asked once for clauses that bind the same people and cover the same securities, while it stays the same."""
    clause, case = on.clause, on.case
    if case.assumptions:
        found = _find(on, on.facts)
    else:
        key = (case.agreement, clause.binds, clause.covers)
        found = kept(on.facts, _Same(key), lambda facts: _find(on, facts))
        if on.day < found.since or (found.ends is not None and on.day >= found.ends):
            found = kept(on.facts, _Same((*key, on.day)), lambda facts: _find(on, facts))
    on.wake(found.ends)
    return found.held


def _find(on: OnDay, facts: Snapshot) -> _Holders:
    clause, agreement = on.clause, on.case.agreement
    on = replace(on, case=replace(on.case, snapshot=facts, memo={}))
    classes = None if clause.covers is None else possible(agreement.definitions, clause.covers)
    held: list[_Held] = []
    asked: list[Reason | None] = []
    for who in facts.positions.holders():
        by_class: dict[str, list[Lot]] = {}
        for lot in facts.positions.lots_of(who):
            if classes is None or lot.stock_class_id in classes:
                by_class.setdefault(lot.stock_class_id, []).append(lot)
        holder = facts.party(who)
        if not by_class or holder is None:
            continue
        bound = None if clause.binds is None else member(facts, agreement, holder, clause.binds)
        asked.append(bound)
        if bound is not None and bound.value is False:
            continue
        found = []
        for name, lots in by_class.items():
            quantity = int(sum((Fraction(lot.quantity) for lot in lots), Fraction(0)))
            covered = _covered(holding(on, holder, name, quantity), lots, clause.covers)
            asked.append(covered)
            if covered is None or covered.value is not False:
                found.append(_Lots(name, quantity, covered))
        if found:
            held.append(_Held(holder, bound, tuple(found)))
    days = [reason.changes for reason in asked if reason is not None and reason.changes is not None]
    return _Holders(tuple(held), on.day, min(days, default=None))


def _covered(case: Case, lots: Iterable[Lot], phrase: str | None) -> Reason | None:
    """Whether the phrase means any of the lots; None without one."""
    if phrase is None:
        return None
    found = [case.lot_is(lot, phrase) for lot in lots]
    return found[0] if len(found) == 1 else any_of(f"some are {phrase}", found)


class _Same:
    """A key of things of which each is the same only as itself; it keeps them from being anything else."""

    __slots__ = ("_hash", "_things")

    def __init__(self, things: tuple[object, ...]) -> None:
        self._things = things
        self._hash = hash(tuple(thing if isinstance(thing, str | date) else id(thing) for thing in things))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(
            a is b or (isinstance(a, str | date) and a == b) for a, b in zip(self._things, other._things, strict=True)
        )


def holding(on: OnDay, holder: Party, stock_class_id: str, quantity: int) -> Case:
    """The case of a transfer, to nobody known and in no way known, of all that a holder has of a class."""
    case = on.case
    proposal = Proposal(
        transferor=holder,
        transferee=NOBODY,
        stock_class_id=stock_class_id,
        quantity=quantity,
        date=on.day,
        manner="none",
        id=case.proposal.id,
    )
    return Case(case.snapshot, proposal, case.day, case.agreement, case.assumptions)


def possible(definitions: Mapping[str, Definition], phrase: str) -> frozenset[str] | None:
    """The classes of which alone the phrase can mean securities; None: any."""
    found: set[str] = set()
    for limb in definitions[phrase].securities:
        own = frozenset(limb.classes) if limb.classes else None
        meant = possible(definitions, limb.meant_by) if limb.meant_by is not None else None
        both = own if meant is None else meant if own is None else own & meant
        if both is None:
            return None
        found |= both
    return frozenset(found)


def in_words(on: OnDay) -> tuple[str, ...]:
    """The terms of a clause that speak of the transfer: the ways of transferring, the conditions, the exceptions."""
    clause, definitions = on.clause, on.case.agreement.definitions
    said = [f"as: {', '.join(clause.manners)}"] if clause.manners else []
    said += [f"where: {words(condition, definitions)}" for condition in parts(clause.when)]
    return (*said, *(f"except: {words(condition, definitions)}" for condition in clause.unless))


def by_holder(on: OnDay, effect: Effect, *more: str) -> Iterator[Finding]:
    """One finding for each holder whom the clause reaches, with its terms in words."""
    said = (*more, *in_words(on))
    found = False
    for one in reach(on):
        found = True
        yield on.finding(
            effect,
            one.engaged,
            about=one.holder.id,
            bound=[one.holder.id],
            excepted=one.excepted,
            consequences=(f"of: {one.classes}", *said),
        )
    if not found:
        yield nobody(on, effect)


def nobody(on: OnDay, effect: Effect) -> Finding:
    """That the clause reaches nobody on the day."""
    clause = on.clause
    who = f"none of the {clause.binds}" if clause.binds is not None else "nobody"
    return on.finding(effect, known(f"{who} holds {clause.covers or 'securities'}", False))


__all__ = ["NOBODY", "Part", "Reached", "by_holder", "holding", "in_words", "nobody", "reach"]

"""Whom a clause about transfers reaches while none is proposed: those bound who hold what it covers, and how so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from engine.case import Case, member
from engine.proposal import Proposal
from engine.reasons import Reason, all_of, any_of, known
from engine.settled import parts, settled
from engine.wording import words
from facts.model import Party

if TYPE_CHECKING:
    from engine.clauses.base import OnDay
    from engine.findings import Effect, Finding
    from engine.rulebook.model import Definition
    from facts.ledger import Lot

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


def reach(on: OnDay) -> Iterator[Reached]:
    """Everybody whom the clause binds and who holds what it covers, each once, by the book's order of holders."""
    clause, case, facts = on.clause, on.case, on.facts
    definitions = case.agreement.definitions
    classes = None if clause.covers is None else possible(definitions, clause.covers)
    in_force = on.in_force()
    for who in facts.positions.holders():
        holdings: dict[str, list[Lot]] = {}
        for lot in facts.positions.lots_of(who):
            if classes is None or lot.stock_class_id in classes:
                holdings.setdefault(lot.stock_class_id, []).append(lot)
        holder = facts.party(who)
        if not holdings or holder is None:
            continue
        bound = None if clause.binds is None else member(facts, case.agreement, holder, clause.binds)
        if bound is not None and bound.value is False:
            on.wake(bound.changes)
            continue
        base = [in_force] if bound is None else [in_force, bound]
        found = [part for name, lots in holdings.items() if (part := _part(on, holder, name, lots, base)) is not None]
        if found:
            yield Reached(holder, tuple(found))


def _part(on: OnDay, holder: Party, stock_class_id: str, lots: list[Lot], base: list[Reason]) -> Part | None:
    clause = on.clause
    case = holding(on, holder, stock_class_id, lots)
    tests = list(base)
    if clause.covers is not None:
        covered = [case.lot_is(lot, clause.covers) for lot in lots]
        covers = covered[0] if len(covered) == 1 else any_of(f"some are {clause.covers}", covered)
        if covers.value is False:
            on.wake(covers.changes)
            return None
        tests.append(covers)
    for condition in parts(clause.when):
        if (reason := settled(condition, case)) is not None:
            tests.append(reason)
    engaged = all_of("the provision reaches him", tests)
    if engaged.value is False:
        on.wake(engaged.changes)
        return None
    free = [reason for condition in clause.unless if (reason := settled(condition, case)) and reason.value is not False]
    return Part(stock_class_id, case, engaged, any_of("an exception applies", free) if free else None)


def holding(on: OnDay, holder: Party, stock_class_id: str, lots: Iterable[Lot]) -> Case:
    """The case of a transfer, to nobody known and in no way known, of all that a holder has of a class."""
    quantity = int(sum((Fraction(lot.quantity) for lot in lots), Fraction(0)))
    proposal = Proposal(
        transferor=holder,
        transferee=NOBODY,
        stock_class_id=stock_class_id,
        quantity=quantity,
        date=on.day,
        manner="none",
        id=on.case.proposal.id,
    )
    return replace(on.case, proposal=proposal, memo={})


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
    """One finding for each holder whom the clause reaches, with its terms in words; one of nobody once it has ended."""
    in_force = on.in_force()
    if in_force.value is False:
        yield on.finding(effect, in_force)
        return
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

"""Whom a clause about transfers reaches while none is proposed: those bound who hold what it covers, and how so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.holders import holders, holding
from covenantry.engine.language.conditions import conjuncts
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, settle
from covenantry.engine.logic.sources import Absent

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.context.clause import OnDay, Question
    from covenantry.engine.logic.findings import Effect, Finding
    from covenantry.facts.model import Party


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
    """Everybody whom the clause binds and who holds what it covers, each once, in the order of their names.

    Once the clause has ended, whom it reached.
    """
    clause, in_force = on.clause, on.in_force()
    ended = in_force.value is False
    for one in holders(on):
        base = [in_force] if one.bound is None else [in_force, one.bound]
        found = []
        for lots in one.lots:
            case = holding(on, one.holder, lots.stock_class_id, lots.quantity)
            if ended:
                found.append(Part(lots.stock_class_id, case, in_force, None))
                continue
            tests = [*base, *([lots.covered] if lots.covered is not None else [])]
            tests += [r for part in conjuncts(clause.when) if (r := settle(case.ask(part))) is not None]
            engaged = all_of("the provision reaches him", tests)
            unless = [r for part in clause.unless if (r := settle(case.ask(part))) is not None]
            free = [r for r in unless if r.value is not False]
            excepted = any_of("an exception applies", free) if free else None
            found.append(Part(lots.stock_class_id, case, engaged, excepted))
        yield Reached(one.holder, tuple(found))


def in_words(on: Question) -> tuple[str, ...]:
    """The terms of a clause that speak of the transfer: the ways of transferring, the conditions, the exceptions."""
    clause, definitions = on.clause, on.case.agreement.definitions
    said = [f"as: {', '.join(clause.manners)}"] if clause.manners else []
    said += [f"where: {condition.in_words(definitions)}" for condition in conjuncts(clause.when)]
    return (*said, *(f"except: {condition.in_words(definitions)}" for condition in clause.unless))


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
    return on.finding(
        effect,
        known(
            f"{who} holds {clause.covers or 'securities'}", False, Absent(f"{clause.covers or 'securities'} of {who}")
        ),
    )


__all__ = ["Part", "Reached", "by_holder", "in_words", "nobody", "reach"]

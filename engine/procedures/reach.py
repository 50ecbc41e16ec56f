"""Whom a clause about transfers reaches while none is proposed: those bound who hold what it covers, and how so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.clause import Asked
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
    satisfied: Reason | None = None


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
        return _of_every("every transfer is excepted", [part.excepted for part in self.parts])

    @property
    def satisfied(self) -> Reason | None:
        """Whether what it asks is done for every transfer of any of it; None where that turns on the transfer."""
        return _of_every("done for every transfer", [part.satisfied for part in self.parts])

    @property
    def classes(self) -> str:
        """The classes that it reaches."""
        return ", ".join(part.stock_class_id for part in self.parts)


def _of_every(text: str, found: list[Reason | None]) -> Reason | None:
    settled = [reason for reason in found if reason is not None]
    return all_of(text, settled) if len(settled) == len(found) else None


#: What a clause says of a transfer: whether it applies, an exception does, and what it asks for is done.
Program = Callable[[Asked], tuple[Reason, "Reason | None", "Reason | None"]]


def _scope(asked: Asked) -> tuple[Reason, Reason | None, None]:
    engaged = asked.engaged()
    return engaged, asked.excepted() if engaged.value is not False else None, None


def reach(on: OnDay, program: Program = _scope) -> Iterator[Reached]:
    """Everybody whom the clause binds and who holds what it covers, each once, in the order of their names.

    The program is asked of any transfer that each may make; what turns on which is left out. Once the clause has ended,
    whom it reached.
    """
    for one in holders(on):
        found = []
        for lots in one.lots:
            case = holding(on, one, lots)
            engaged, excepted, satisfied = program(Asked(on.encoded, case, otherwise=on.otherwise))
            applies = _applies(engaged)
            spares = _spares(excepted) if excepted is not None else None
            done = settle(satisfied) if satisfied is not None else None
            found.append(Part(lots.stock_class_id, case, applies, spares, done))
        yield Reached(one.holder, tuple(found))


def _applies(engaged: Reason) -> Reason:
    """Of what must hold together, what is settled."""
    if engaged.role == "in force":
        return engaged
    return all_of("the provision reaches him", [r for part in _together(engaged) if (r := settle(part)) is not None])


def _together(reason: Reason, outer: bool = True) -> Iterator[Reason]:
    if reason.op == "all" and reason.parts and (outer or reason.role == "list"):
        for part in reason.parts:
            yield from _together(part, False)
    else:
        yield reason


def _spares(excepted: Reason) -> Reason | None:
    """Of the exceptions, those that are settled and may apply."""
    free = [r for part in excepted.parts if (r := settle(part)) is not None and r.value is not False]
    return any_of(excepted.text, free) if free else None


def in_words(on: Question) -> tuple[str, ...]:
    """The terms of a clause that speak of the transfer: the ways of transferring, the conditions, the exceptions."""
    clause, definitions = on.clause, on.case.agreement.definitions
    said = [f"as: {', '.join(clause.manners)}"] if clause.manners else []
    said += [f"where: {condition.in_words(definitions)}" for condition in conjuncts(clause.when)]
    return (*said, *(f"except: {condition.in_words(definitions)}" for condition in clause.unless))


def by_holder(on: OnDay, effect: Effect, *more: str, program: Program = _scope) -> Iterator[Finding]:
    """One finding for each holder whom the clause reaches, with its terms in words."""
    said = (*more, *in_words(on))
    found = False
    for one in reach(on, program):
        found = True
        yield on.finding(
            effect,
            one.engaged,
            about=one.holder.id,
            bound=[one.holder.id],
            excepted=one.excepted,
            satisfied=one.satisfied,
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

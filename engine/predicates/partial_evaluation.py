"""What of a condition is settled while no transfer is proposed: the rest turns on the transfer, whatever it may be."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import TYPE_CHECKING

from covenantry.engine.language.conditions import All, Any_, Condition, Is, Named, Not
from covenantry.engine.logic.reasons import Reason, all_of, any_of, leaves, no
from covenantry.engine.predicates.judgements import Attested
from covenantry.engine.predicates.papers import Done
from covenantry.engine.predicates.people import PartyIs
from covenantry.engine.predicates.record import Happened, OnOrAfter, ReportingCompany
from covenantry.engine.predicates.transfers import HeldFor, PassedBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from covenantry.engine.context.case import Case
    from covenantry.engine.language.model import Definition


Definitions = Mapping[str, "Definition"]

#: What `may_settle` found, by condition; MOST_KEPT of them.
_MAY: dict[int, tuple[Condition, Definitions, bool]] = {}
MOST_KEPT = 4096


@singledispatch
def settled(condition: Condition, case: Case) -> Reason | None:
    """The answer that holds of every transfer by the holder of what he holds of the class; None: it turns on which.

    A test that is not named here speaks of the transfer.
    """
    return None


@settled.register(All)
def _(condition: All, case: Case) -> Reason | None:
    found = [settled(part, case) for part in condition.parts]
    if against := [reason for reason in found if reason is not None and reason.value is False]:
        return all_of("all of these", against, "list")
    return all_of("all of these", [r for r in found if r is not None], "list") if None not in found else None


@settled.register(Any_)
def _(condition: Any_, case: Case) -> Reason | None:
    found = [settled(part, case) for part in condition.parts]
    if for_it := [reason for reason in found if reason is not None and reason.value]:
        return any_of("any of these", for_it, "list")
    return any_of("any of these", [r for r in found if r is not None], "list") if None not in found else None


@settled.register(Not)
def _(condition: Not, case: Case) -> Reason | None:
    found = settled(condition.part, case)
    return None if found is None else no(found)


@settled.register(Named)
def _(condition: Named, case: Case) -> Reason | None:
    found = settled(condition.part, case)
    label = f"{condition.section} {condition.name}".strip()
    return None if found is None else all_of(label, [found], "limb" if condition.section else "")


@settled.register(Is)
def _(condition: Is, case: Case) -> Reason | None:
    definition = case.agreement.definitions[condition.phrase]
    if definition.transfers is None:
        return None
    found = settled(definition.transfers, case)
    return None if found is None else all_of(f"is a {condition.phrase} ({definition.section})", [found], "phrase")


@settled.register(Happened)
@settled.register(OnOrAfter)
@settled.register(ReportingCompany)
def _(condition: Condition, case: Case) -> Reason | None:
    return case.ask(condition)


@settled.register(PartyIs)
def _(condition: PartyIs, case: Case) -> Reason | None:
    return None if condition.who == "transferee" else case.ask(condition)


@settled.register(Attested)
def _(condition: Attested, case: Case) -> Reason | None:
    return case.ask(condition) if condition.about in ("transferor", "Company") else None


@settled.register(Done)
def _(condition: Done, case: Case) -> Reason | None:
    """Done already for every transfer; what is not may still be done for one."""
    found = case.ask(condition)
    return found if found.value else None


@settled.register(HeldFor)
@settled.register(PassedBy)
def _(condition: Condition, case: Case) -> Reason | None:
    """So of all that he holds of the class, or of none of it."""
    found = case.ask(condition)
    return found if len({leaf.value for leaf in leaves(found)}) == 1 else None


def may_settle(condition: Condition, definitions: Definitions) -> bool:
    """Whether a condition can be settled at all while no transfer is proposed; asked often, worked out once."""
    found = _MAY.get(id(condition))
    if found is None or found[0] is not condition or found[1] is not definitions:
        if len(_MAY) >= MOST_KEPT:
            _MAY.clear()
        found = _MAY[id(condition)] = (condition, definitions, _may_settle(condition, definitions))
    return found[2]


def _may_settle(condition: Condition, definitions: Definitions) -> bool:
    if isinstance(condition, All | Any_):
        return any(may_settle(part, definitions) for part in condition.parts)
    if isinstance(condition, Not | Named):
        return may_settle(condition.part, definitions)
    if isinstance(condition, Is):
        meant = definitions[condition.phrase].transfers
        return meant is not None and may_settle(meant, definitions)
    return settled.dispatch(type(condition)) is not settled.dispatch(object)


def parts(condition: Condition | None) -> Iterator[Condition]:
    """What must hold together: the parts of a list, else the condition itself."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from parts(part)
    elif condition is not None:
        yield condition


__all__ = ["may_settle", "parts", "settled"]

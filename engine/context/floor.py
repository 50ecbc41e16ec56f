"""Whether somebody holds as much as a phrase asks of those whom it means, alone or with affiliates."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, any_of, known, unknown
from covenantry.engine.logic.sources import of_holder
from covenantry.facts.lots import Quantity, shown

if TYPE_CHECKING:
    from covenantry.engine.language.model import HeldAtLeast
    from covenantry.facts.model import Party
    from covenantry.facts.snapshot import Snapshot


def holds_enough(facts: Snapshot, party: Party, floor: HeldAtLeast) -> Reason:
    """Whether it holds so many; unknown where that turns on whether another holder is its affiliate."""
    members, unsure = {party.id}, set()
    for holder in facts.positions.holders() if floor.with_affiliates else ():
        found = facts.relations.affiliates(party.id, holder).value
        if found:
            members.add(holder)
        elif found is None:
            unsure.add(holder)
    held = sum((_held(facts, one, floor) for one in members), Fraction(0))
    doubtful = {one for one in unsure if _held(facts, one, floor)}
    rests = [source for one in sorted(members) for name in floor.of for source in of_holder(facts.positions, one, name)]
    together = " with its affiliates" if floor.with_affiliates else ""
    text = f"{party.name}{together} holds {shown(held)} of {', '.join(floor.of)}"
    text += f", as before the splits since {floor.adjusted_since}; asked: at least {floor.at_least:,}"
    enough = known(text, held >= floor.at_least, *rests)
    if enough.value or held + sum((_held(facts, one, floor) for one in doubtful), Fraction(0)) < floor.at_least:
        return enough
    doubts = [
        unknown(f"{_named(facts, one)} is an affiliate of {party.name}", of_record("affiliate", f"{one}/{party.id}"))
        for one in sorted(doubtful)
    ]
    return any_of(text, [enough, *doubts])


def _held(facts: Snapshot, holder: str, floor: HeldAtLeast) -> Quantity:
    """What stands in a holder's name, as before the splits since the day that the floor says."""
    total = Fraction(0)
    for name in floor.of:
        factor = Fraction(1)
        for split in facts.splits_of(name):
            if split.date > floor.adjusted_since:
                factor *= split.split_ratio
        total += facts.positions.quantity(holder, name) / factor
    return total


def _named(facts: Snapshot, holder: str) -> str:
    found = facts.party(holder)
    return found.name if found is not None else holder


__all__ = ["holds_enough"]

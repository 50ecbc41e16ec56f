"""Whom a phrase means, asked only of those who can be meant: parties to the agreement, those named, holders."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from engine.case import member

if TYPE_CHECKING:
    from engine.case import Case
    from facts.model import Party
    from facts.snapshot import Snapshot


def people(case: Case, phrase: str, facts: Snapshot | None = None) -> tuple[Party, ...]:
    """Every party that the phrase is known to mean, in the order of the book; `facts`: on an earlier day."""
    facts = case.snapshot if facts is None else facts
    may_be = _candidates(case, phrase, facts)
    parties = [party for party in facts.book.parties.values() if may_be is None or party.id in may_be]
    return tuple(party for party in parties if member(facts, case.agreement, party, phrase).value)


def ids(case: Case, phrase: str) -> tuple[str, ...]:
    """The same people by their ids."""
    return tuple(party.id for party in people(case, phrase))


def _candidates(case: Case, phrase: str, facts: Snapshot) -> AbstractSet[str] | None:
    """Everybody whom the phrase may mean; None: anybody."""
    meant = case.agreement.definitions[phrase].parties
    if meant is None or meant.not_a_party or meant.all_of:
        return None
    found = {capacity.party_id for capacity in facts.capacities_under(case.agreement.id)} | set(meant.named)
    return found | set(facts.positions.holders()) if meant.holders_of else found


__all__ = ["ids", "people"]

"""Whom a phrase means, asked only of those who can be meant: parties to the agreement, those named, holders."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.case import member
from covenantry.engine.context.tracking import kept
from covenantry.engine.logic.reasons import Reason, first_change, known, rests, unknown
from covenantry.engine.logic.sources import Absent

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.language.text import Text
    from covenantry.facts.model import Party
    from covenantry.facts.snapshot import Snapshot


def people(case: Case, phrase: str, facts: Snapshot | None = None) -> tuple[Party, ...]:
    """Every party that the phrase is known to mean, in the order of the book; `facts`: on an earlier day."""
    return meant(case.agreement, phrase, case.snapshot if facts is None else facts).parties


def perhaps(case: Case, phrase: str) -> tuple[tuple[Party, Reason], ...]:
    """Every party of whom it is not on record whether the phrase means it, with what would have to be so."""
    return meant(case.agreement, phrase, case.snapshot).perhaps


def taken(case: Case, phrase: str) -> Reason:
    """That somebody is on record as one of those whom the phrase means.

    A part in an agreement is somebody's, be it on record or not; what depends on who holds what may be nobody.
    """
    where, meant = f"{phrase} under {case.agreement.id}", case.agreement.definitions[phrase].parties
    found = people(case, phrase)
    own = (c.role for c in case.snapshot.capacities_under(case.agreement.id)) if meant and meant.holding else ()
    if not found and meant is not None and meant.roles and not set(own) & set(meant.roles):
        return unknown(f"who is the {where}", case.fact(phrase, case.agreement.id))
    if not found:
        return known(f"there is nobody who is the {where}", False, Absent(where))
    each = (member(case.snapshot, case.agreement, party, phrase) for party in found)
    return known(f"there is somebody who is the {where}", True, *rests(*each))


class Meant(NamedTuple):
    """Whom a phrase means on any day `since` one until before `ends`, though nothing else comes in.

    `perhaps`: of whom it is not on record, each with what would have to be so.
    """

    parties: tuple[Party, ...]
    perhaps: tuple[tuple[Party, Reason], ...]
    since: date
    ends: date | None


def meant(agreement: Text, phrase: str, facts: Snapshot) -> Meant:
    """Worked out once for the facts, while it stays the same."""
    key, same, day = ("people", phrase), (agreement,), facts.as_of
    found = kept(facts, key, same, lambda seen: _meant(agreement, phrase, seen))
    if day < found.since or (found.ends is not None and day >= found.ends):
        found = kept(facts, (*key, day), same, lambda seen: _meant(agreement, phrase, seen))
    return found


def _meant(agreement: Text, phrase: str, facts: Snapshot) -> Meant:
    may_be = _candidates(agreement, phrase, facts)
    parties = [party for party in facts.book.parties.values() if may_be is None or party.id in may_be]
    asked = [(party, member(facts, agreement, party, phrase)) for party in parties]
    ends = first_change(reason for _, reason in asked)
    known_ = tuple(party for party, reason in asked if reason.value)
    return Meant(known_, tuple(pair for pair in asked if pair[1].value is None), facts.as_of, ends)


def ids(case: Case, phrase: str) -> tuple[str, ...]:
    """The same people by their ids."""
    return tuple(party.id for party in people(case, phrase))


def _candidates(agreement: Text, phrase: str, facts: Snapshot) -> AbstractSet[str] | None:
    """Everybody whom the phrase may mean; None: anybody."""
    meant = agreement.definitions[phrase].parties
    if meant is None or meant.not_a_party or meant.all_of:
        return None
    found = {capacity.party_id for capacity in facts.capacities_under(agreement.id)} | set(meant.named)
    return found | set(facts.positions.holders()) if meant.holders_of else found


__all__ = ["Meant", "ids", "meant", "people", "perhaps", "taken"]

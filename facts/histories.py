"""Checks the life of relationships and capacities: nothing begins twice, or ends before it began."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from covenantry.facts.links import KINDS, is_control, key
from covenantry.facts.model import CapacityEnded, CapacityTaken, Entry, Party, Relationship, RelationshipEnded
from covenantry.facts.problems import Place, Problem
from covenantry.facts.states import capacity_key

_Links = dict[tuple[str, str, str], Relationship]


def relationships_over_time(parties: Mapping[str, Party], entries: Iterable[Entry]) -> Iterator[Problem]:
    """Relationships that cannot be: the wrong kind of party, twice, not on record when ended, or in a circle."""
    links: _Links = {}
    for entry in entries:
        if not isinstance(entry, Relationship | RelationshipEnded):
            continue
        place = entry.place or Place(entry.id)
        if isinstance(entry, Relationship):
            defects = [*_misfits(entry, parties), *_begins(entry, links)]
            yield from (Problem(place, message, hint) for message, hint in defects)
            links[key(entry)] = entry
        elif links.pop(key(entry), None) is None:
            yield Problem(
                place,
                f"{_words(entry)} is not on record on {entry.date}",
                "check kind, from_id, to_id and the date",
            )


def _misfits(entry: Relationship, parties: Mapping[str, Party]) -> Iterator[tuple[str, str]]:
    ends = KINDS[entry.kind]
    for term, party_id, types in (("from_id", entry.from_id, ends.from_types), ("to_id", entry.to_id, ends.to_types)):
        party = parties.get(party_id)
        if party and types and party.type not in types:
            wanted = " or ".join(types)
            yield (
                f"{term} of '{entry.kind}' should be of type {wanted}; {party_id} is a {party.type}",
                "check both ends",
            )
    if entry.from_id == entry.to_id:
        yield f"'{entry.kind}' joins {entry.from_id} to itself", "name two parties"
    if entry.kind == "ownership" and (entry.percent is None or not 0 < entry.percent <= 1):
        yield "'ownership' needs percent, more than 0% and at most 100% of the voting power", "add percent"
    if entry.kind != "ownership" and entry.percent is not None:
        yield f"'{entry.kind}' has no percent", "leave it out, or record an ownership"


def _begins(entry: Relationship, links: _Links) -> Iterator[tuple[str, str]]:
    known = links.get(key(entry))
    if known and entry.kind != "ownership":
        yield f"{_words(entry)} is on record already, since {known.date}", "keep one"
    if entry.from_id == entry.to_id:
        return
    if is_control(entry.kind, entry.percent):
        control = [link for link in links.values() if is_control(link.kind, link.percent)]
        if way := _way(entry.to_id, entry.from_id, control):
            yield f"{entry.from_id} would control itself: {' -> '.join([entry.from_id, *way])}", "end one of them first"
    if entry.kind == "parent":
        parents = [link for link in links.values() if link.kind == "parent"]
        if way := _way(entry.to_id, entry.from_id, parents):
            yield f"{entry.from_id} would descend from itself: {' -> '.join([entry.from_id, *way])}", "check both ends"
    if entry.kind == "ownership":
        others = [e for e in links.values() if e.kind == "ownership" and e.to_id == entry.to_id and e is not known]
        owned = sum(e.percent or 0 for e in (*others, entry))
        if owned > 1:
            yield f"more than 100% of {entry.to_id} would be owned", "record the sale of what was owned before"


def _way(start: str, end: str, links: Iterable[Relationship]) -> list[str]:
    """The parties on a way over the links; empty if there is none."""
    onward: dict[str, list[str]] = {}
    for link in links:
        onward.setdefault(link.from_id, []).append(link.to_id)
    ways = {start: [start]}
    queue = [start]
    for at in queue:
        if at == end:
            return ways[at]
        for next_ in onward.get(at, ()):
            if next_ not in ways:
                ways[next_] = [*ways[at], next_]
                queue.append(next_)
    return []


def _words(entry: Relationship | RelationshipEnded) -> str:
    return f"'{entry.kind}' from {entry.from_id} to {entry.to_id}"


def capacities_over_time(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Capacities that are taken twice, ended without having been taken, or taken over from somebody without one."""
    held: dict[tuple[str, str, str], CapacityTaken] = {}
    ever: set[tuple[str, str]] = set()
    for entry in entries:
        if not isinstance(entry, CapacityTaken | CapacityEnded):
            continue
        place = entry.place or Place(entry.id)
        if isinstance(entry, CapacityTaken):
            if known := held.get(capacity_key(entry)):
                yield Problem(place, f"{_role(entry)} already, since {known.date}", "keep one")
            if entry.from_id and (entry.from_id, entry.agreement) not in ever:
                yield Problem(
                    place,
                    f"{entry.from_id}, whose place it takes, never had a capacity under {entry.agreement}",
                    "check from_id and the agreement",
                )
            held[capacity_key(entry)] = entry
            ever.add((entry.party_id, entry.agreement))
        elif held.pop(capacity_key(entry), None) is None:
            yield Problem(
                place,
                f"{entry.party_id} is no {entry.role} under {entry.agreement} on {entry.date}",
                "check the party, the agreement, the role and the date",
            )


def _role(entry: CapacityTaken) -> str:
    return f"{entry.party_id} is {entry.role} under {entry.agreement}"

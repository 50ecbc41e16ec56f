"""Relations between parties on a day, three-valued: true, false, or not on record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from covenantry.facts.control import Chain, Control
from covenantry.facts.links import Links, is_control
from covenantry.facts.model import Entry, Party, Relationship
from covenantry.facts.records import dataclass

__all__ = ["Chain", "Relation", "Relations", "Roll", "is_control"]

_NO_PARTNERS = ("individual", "corporation", "limited liability company", "trust", "estate", "government")
_VEHICLES = {"trust": ("beneficiary",), "partnership": ("partner",), "limited liability company": ("member",)}


@dataclass(frozen=True, slots=True)
class Relation:
    """An answer: `value` None is unknown. `entries` prove it; `missing` names what would have to be recorded."""

    value: bool | None
    entries: Chain = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roll:
    """The members of something: `complete` says whether all of them are on record."""

    ids: tuple[str, ...]
    complete: bool
    entries: Chain = ()
    missing: tuple[str, ...] = ()


class Relations:
    """The relations in force after some entries. A party may be unknown to the book: then little is known of it."""

    __slots__ = ("_control", "_parties", "links")

    def __init__(self, parties: Mapping[str, Party], entries: Iterable[Entry]) -> None:
        self._parties = parties
        self.links = Links(entries)
        self._control = Control(parties, self.links)

    # Control

    def controls(self, a: str, b: str) -> Relation:
        """Whether `a` controls `b`, through any number of steps; a party controls itself.

        False where `b` is an individual, or where all that may control `b` and all that `a` may control is on record.
        """
        chain = self._control.controlled_by(a).get(b)
        if chain is not None:
            return Relation(True, chain)
        if self._type(b) == "individual":
            return Relation(False)
        missing = self._control.open_above(b) | self._control.open_below(a)
        if missing:
            return Relation(None, (), tuple(sorted(missing)))
        ends = {**self._control.controlled_by(a), **self._control.controlling(b)}
        return Relation(False, self._completeness(ends))

    def affiliates(self, a: str, b: str) -> Relation:
        """Whether `a` controls `b`, is controlled by it, or is under common control with it; a party is with itself."""
        over_a, over_b = self._control.controlling(a), self._control.controlling(b)
        common = sorted(over_a.keys() & over_b.keys(), key=lambda c: (len(over_a[c]) + len(over_b[c]), c))
        if common:
            chain = (*over_a[common[0]], *over_b[common[0]])
            return Relation(True, tuple(dict.fromkeys(chain)))
        if missing := self.unrecorded_between(a, b):
            return Relation(None, (), missing)
        answers = [self.controls(a, b), self.controls(b, a)]
        ends = {**over_a, **over_b}
        proof = [*(entry for answer in answers for entry in answer.entries), *self._completeness(ends)]
        return Relation(False, tuple(dict.fromkeys(proof)))

    def unrecorded_between(self, a: str, b: str) -> tuple[str, ...]:
        """What would have to be on record to say that two parties who are no known affiliates are none."""
        missing = self._control.open_above(a) | self._control.open_above(b)
        if self._type(b) != "individual":
            missing |= self._control.open_below(a)
        if self._type(a) != "individual":
            missing |= self._control.open_below(b)
        return tuple(sorted(missing)) if missing else ()

    def controlling(self, party_id: str) -> frozenset[str]:
        """Everybody else who is known to control the party."""
        return frozenset(self._control.controlling(party_id)) - {party_id}

    def unrecorded_above(self, party_id: str) -> tuple[str, ...]:
        """What would have to be on record to say that nobody else controls the party; nothing for an individual."""
        return () if self._type(party_id) == "individual" else tuple(sorted(self._control.open_above(party_id)))

    def controlled_by(self, party_id: str) -> frozenset[str]:
        """Everybody else whom the party is known to control."""
        return frozenset(self._control.controlled_by(party_id)) - {party_id}

    def group(self, party_id: str) -> frozenset[str]:
        """The party and its known affiliates."""
        return frozenset(
            member
            for controller in self._control.controlling(party_id)
            for member in self._control.controlled_by(controller)
        )

    def directs_investments(self, a: str, b: str) -> Relation:
        """Whether `a` has the power to direct the investment decisions of `b`, as recorded under that name."""
        return self._link(a, b, "directs_investments")

    # Family

    def spouse(self, a: str, b: str) -> Relation:
        """Whether they are married to each other."""
        if a == b or self._impossible(a, b):
            return Relation(False)
        found = [link for link in self.links.out_of(a, "spouse") if link.to_id == b]
        return Relation(True, tuple(found)) if found else self._link(b, a, "spouse")

    def lineal(self, a: str, b: str) -> Relation:
        """Whether one is the other's ancestor or descendant, through parent and child."""
        if a == b or self._impossible(a, b):
            return Relation(False)
        below_a, below_b = self._descendants(a), self._descendants(b)
        if (chain := below_a.get(b) or below_b.get(a)) is not None:
            return Relation(True, chain)
        family = {*below_a, *below_b, *self._ancestors(a), *self._ancestors(b)}
        return self._by_completeness(sorted(family))

    def estate_of(self, estate: str, person: str) -> Relation:
        """Whether `estate` is the estate of the person."""
        if self._type(estate) not in (None, "estate", "institution") or self._type(person) not in (None, "individual"):
            return Relation(False)
        return self._link(estate, person, "estate_of")

    # Members

    def partner(self, partnership: str, party_id: str, retired: bool = False) -> Relation:
        """Whether the party is a partner, general or limited; with `retired`, whether it is a retired partner."""
        if self._type(partnership) in _NO_PARTNERS:
            return Relation(False)
        if retired:
            return self._link(partnership, party_id, "retired_partner")
        general = [link for link in self.links.into(partnership, "general_partner") if link.from_id == party_id]
        return Relation(True, tuple(general)) if general else self._link(partnership, party_id, "partner")

    def beneficiaries(self, trust: str) -> Roll:
        """The beneficiaries of a trust."""
        return self._roll(trust, ("beneficiary",))

    def partners(self, partnership: str) -> Roll:
        """The partners of a partnership, general partners among them."""
        return self._roll(partnership, ("partner",))

    def members(self, company: str) -> Roll:
        """The members of a limited liability company."""
        return self._roll(company, ("member",))

    def family_vehicle(self, entity: str, person: str, including_self: bool = False) -> Relation:
        """Whether all beneficiaries, partners or members of the entity are the person's spouse or lineal relatives.

        With `including_self` the person may be one of them too. Only an individual has relatives.
        """
        if self._type(person) not in (None, "individual"):
            return Relation(False)
        kinds = _VEHICLES.get(self._type(entity) or "")
        if kinds is None:
            known = self._type(entity) not in (None, "institution")
            return Relation(False) if known else Relation(None, (), (f"form of {entity}",))
        roll = self._roll(entity, kinds)
        answers = [self._relative(member, person, including_self) for member in roll.ids]
        if outsider := next((answer for answer in answers if answer.value is False), None):
            return Relation(False, (*roll.entries, *outsider.entries))
        missing = {*roll.missing, *(name for answer in answers for name in answer.missing)}
        if not roll.ids:
            missing.add(f"{kinds[0]} of {entity}")
        if missing:
            return Relation(None, (), tuple(sorted(missing)))
        return Relation(True, tuple(dict.fromkeys((*roll.entries, *(e for a in answers for e in a.entries)))))

    # What the answers above are made of.

    def _type(self, party_id: str) -> str | None:
        party = self._parties.get(party_id)
        return party.type if party else None

    def _impossible(self, a: str, b: str) -> bool:
        """Whether either is known not to be an individual: then they are no family."""
        return any(self._type(party) not in (None, "individual") for party in (a, b))

    def _link(self, a: str, b: str, kind: str) -> Relation:
        found = [link for link in self.links.out_of(a, kind) if link.to_id == b]
        return Relation(True, tuple(found)) if found else self._by_completeness([a, b])

    def _by_completeness(self, parties: Iterable[str]) -> Relation:
        """False if the relations of all these parties are on record, else unknown."""
        missing = tuple(f"relations of {party}" for party in parties if party not in self.links.complete)
        return Relation(None, (), missing) if missing else Relation(False, self._completeness(parties))

    def _completeness(self, parties: Iterable[str]) -> Chain:
        return tuple(self.links.complete[party] for party in parties if party in self.links.complete)

    def _relative(self, member: str, person: str, including_self: bool) -> Relation:
        if member == person:
            return Relation(including_self)
        spouse, lineal = self.spouse(member, person), self.lineal(member, person)
        if spouse.value or lineal.value:
            return spouse if spouse.value else lineal
        if spouse.value is False and lineal.value is False:
            return Relation(False, (*spouse.entries, *lineal.entries))
        return Relation(None, (), tuple(sorted({*spouse.missing, *lineal.missing})))

    def _roll(self, entity: str, kinds: tuple[str, ...]) -> Roll:
        links = self.links.out_of(entity, *kinds)
        ids = [link.to_id for link in links]
        if "partner" in kinds:
            general = self.links.into(entity, "general_partner")
            links, ids = [*links, *general], [*ids, *(link.from_id for link in general)]
        complete = self.links.complete.get(entity)
        if complete is None:
            return Roll(tuple(dict.fromkeys(ids)), False, tuple(links), (f"relations of {entity}",))
        return Roll(tuple(dict.fromkeys(ids)), True, (*links, complete))

    def _descendants(self, person: str) -> dict[str, Chain]:
        return _reached(person, lambda p: self.links.out_of(p, "parent"), lambda link: link.to_id)

    def _ancestors(self, person: str) -> dict[str, Chain]:
        return _reached(person, lambda p: self.links.into(p, "parent"), lambda link: link.from_id)


def _reached(
    start: str, links: Callable[[str], Iterable[Relationship]], end: Callable[[Relationship], str]
) -> dict[str, Chain]:
    """Everybody reached over the links, by the shortest way."""
    reached: dict[str, Chain] = {start: ()}
    queue = [start]
    for at in queue:
        for link in links(at):
            if end(link) not in reached:
                reached[end(link)] = (*reached[at], link)
                queue.append(end(link))
    return reached

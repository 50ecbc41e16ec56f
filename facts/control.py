"""Who controls whom, through any number of steps, with the relationships that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from covenantry.facts.links import MAJORITY, Links, is_control
from covenantry.facts.model import Entry, Party, Relationship

Chain = tuple[Entry, ...]

CONTROL_KINDS = ("control", "general_partner", "trustee", "ownership")


class Control:
    """Control as of a day: what is known of it, and where its record may be incomplete."""

    __slots__ = ("_above", "_below", "_controlled", "_controlling", "_links", "_parties", "shared")

    def __init__(self, parties: Mapping[str, Party], links: Links) -> None:
        self._parties = parties
        self._links = links
        trusts = {link.to_id for source in links.sources("trustee") for link in links.out_of(source, "trustee")}
        #: Trusts with several trustees: who of them controls the trust is not said.
        self.shared = frozenset(trust for trust in trusts if len(links.into(trust, "trustee")) > 1)
        self._controlled: dict[str, dict[str, Chain]] = {}
        self._controlling: dict[str, dict[str, Chain]] | None = None
        self._above: dict[str, frozenset[str]] = {}
        self._below: dict[str, frozenset[str]] = {}

    def controlled_by(self, party_id: str) -> Mapping[str, Chain]:
        """The party and everybody known to be controlled by it, each with the relationships that prove it.

        The voting power in a company is added up over the party and all that it controls.
        """
        if found := self._controlled.get(party_id):
            return found
        reached: dict[str, Chain] = {party_id: ()}
        stakes: dict[str, list[Relationship]] = {}
        queue = [party_id]
        for at in queue:
            for link in self._links.out_of(at, *CONTROL_KINDS):
                if link.to_id in reached or (link.kind == "trustee" and link.to_id in self.shared):
                    continue
                proof = self._proof(link, stakes)
                if proof:
                    reached[link.to_id] = _joined([*(reached[link.from_id] for link in proof), proof])
                    queue.append(link.to_id)
        self._controlled[party_id] = reached
        return reached

    def controlling(self, party_id: str) -> Mapping[str, Chain]:
        """The party and everybody known to control it, each with the relationships that prove it."""
        if self._controlling is None:
            self._controlling = {}
            for source in self._links.sources(*CONTROL_KINDS):
                for target, chain in self.controlled_by(source).items():
                    self._controlling.setdefault(target, {})[source] = chain
        return {party_id: (), **self._controlling.get(party_id, {})}

    def open_above(self, party_id: str) -> frozenset[str]:
        """What would have to be recorded before one could say that nobody else controls the party."""
        found = self._above.get(party_id)
        if found is None:
            over = (one for one in self.controlling(party_id) if self._type(one) != "individual")
            found = self._above[party_id] = frozenset(missing for one in over if (missing := self._missing(one)))
        return found

    def open_below(self, party_id: str) -> frozenset[str]:
        """What would have to be recorded before one could say that the party controls nobody else."""
        found = self._below.get(party_id)
        if found is None:
            under = self.controlled_by(party_id)
            trusts = (link.to_id for one in under for link in self._links.out_of(one, "trustee"))
            several = {_several(trust) for trust in trusts if trust in self.shared}
            found = frozenset(missing for one in under if (missing := self._missing(one))) | several
            self._below[party_id] = found
        return found

    def _proof(self, link: Relationship, stakes: dict[str, list[Relationship]]) -> list[Relationship]:
        """The relationships that together with this one are control; none if they are not enough."""
        if is_control(link.kind, link.percent):
            return [link]
        held = stakes.setdefault(link.to_id, [])
        held.append(link)
        return held if sum((stake.percent or Fraction(0) for stake in held), Fraction(0)) > MAJORITY else []

    def _missing(self, party_id: str) -> str | None:
        if party_id in self.shared:
            return _several(party_id)
        return None if party_id in self._links.complete else f"relations of {party_id}"

    def _type(self, party_id: str) -> str | None:
        party = self._parties.get(party_id)
        return party.type if party else None


def _several(trust: str) -> str:
    return f"who of the trustees controls {trust}"


def _joined(chains: Iterable[Iterable[Entry]]) -> Chain:
    """The chains one after the other, each relationship once."""
    return tuple(dict.fromkeys(entry for chain in chains for entry in chain))

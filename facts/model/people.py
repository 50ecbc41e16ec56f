"""Entries about people: their relations to each other and their capacities under agreements."""

from __future__ import annotations

from typing import ClassVar, Literal

from covenantry.facts.model.entry import Entry
from covenantry.facts.records import dataclass
from covenantry.facts.values import Id, Share
from covenantry.facts.words import AgreementId, RoleName

RelationshipKind = Literal[
    "control",  # who controls -> whom
    "ownership",  # owner -> company, with the percentage of the voting power
    "general_partner",  # general partner -> partnership
    "trustee",  # trustee -> trust
    "beneficiary",  # trust -> beneficiary
    "grantor",  # grantor -> trust
    "partner",  # partnership -> partner
    "retired_partner",  # partnership -> retired partner
    "member",  # limited liability company -> member
    "spouse",  # either way
    "parent",  # parent -> child
    "estate_of",  # estate -> person
    "directs_investments",  # who directs -> whose investments
    "officer",  # company -> person
    "director",  # company -> person
    "counsel",  # client -> lawyer or law firm
    "nominee",  # nominee -> whose securities it holds
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship(Entry):
    """One party's relation to another, from `date` on. A new percentage of ownership replaces the old one."""

    type: ClassVar[str] = "relationship"

    kind: RelationshipKind
    from_id: Id
    to_id: Id
    percent: Share | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipEnded(Entry):
    """The relation is over from `date` on."""

    type: ClassVar[str] = "relationship_ended"

    kind: RelationshipKind
    from_id: Id
    to_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationsComplete(Entry):
    """Every control, family, partner, beneficiary and investment relation of this party is on record."""

    type: ClassVar[str] = "relations_complete"

    party_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityTaken(Entry):
    """A party takes a role under an agreement, by signing, joinder or assignment; `from_id`: whose place it takes."""

    type: ClassVar[str] = "capacity"

    party_id: Id
    agreement: AgreementId
    role: RoleName
    from_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityEnded(Entry):
    """A party has the role no longer."""

    type: ClassVar[str] = "capacity_ended"

    party_id: Id
    agreement: AgreementId
    role: RoleName

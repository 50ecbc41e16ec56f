"""The relationships in force on a day, by kind, and what each kind may join."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from covenantry.facts.model import Entry, RelationsComplete, Relationship, RelationshipEnded
from covenantry.facts.records import dataclass

MAJORITY = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Ends:
    """The types of party that a kind of relationship joins; None: any."""

    from_types: tuple[str, ...] | None
    to_types: tuple[str, ...] | None


_PERSON = ("individual",)
_TRUST = ("trust",)
_PARTNERSHIP = ("partnership",)
_COMPANY = ("limited liability company",)

KINDS: dict[str, Ends] = {
    "control": Ends(None, None),
    "ownership": Ends(None, None),
    "general_partner": Ends(None, _PARTNERSHIP),
    "trustee": Ends(None, _TRUST),
    "beneficiary": Ends(_TRUST, None),
    "grantor": Ends(None, _TRUST),
    "partner": Ends(_PARTNERSHIP, None),
    "retired_partner": Ends(_PARTNERSHIP, None),
    "member": Ends(_COMPANY, None),
    "spouse": Ends(_PERSON, _PERSON),
    "parent": Ends(_PERSON, _PERSON),
    "estate_of": Ends(("estate",), _PERSON),
    "directs_investments": Ends(None, None),
    "officer": Ends(None, _PERSON),
    "director": Ends(None, _PERSON),
    "counsel": Ends(None, None),
    "nominee": Ends(None, None),
}


def is_control(kind: str, percent: Fraction | None = None) -> bool:
    """Whether a relationship is control by itself.

    Declared readings: a general partner controls the partnership, more than half of the voting power is control, and
    a trustee controls the trust (where there are several, no one of them does so alone: see Relations).
    """
    if kind == "ownership":
        return percent is not None and percent > MAJORITY
    return kind in ("control", "general_partner", "trustee")


class Links:
    """The relationships in force after the entries, and the parties whose relations are all on record."""

    __slots__ = ("_from", "_to", "complete")

    def __init__(self, entries: Iterable[Entry]) -> None:
        links: dict[tuple[str, str, str], Relationship] = {}
        self.complete: dict[str, RelationsComplete] = {}
        for entry in entries:
            if isinstance(entry, Relationship):
                links[key(entry)] = entry
            elif isinstance(entry, RelationshipEnded):
                links.pop(key(entry), None)
            elif isinstance(entry, RelationsComplete):
                self.complete.setdefault(entry.party_id, entry)
        self._from: dict[tuple[str, str], list[Relationship]] = {}
        self._to: dict[tuple[str, str], list[Relationship]] = {}
        for link in links.values():
            self._from.setdefault((link.kind, link.from_id), []).append(link)
            self._to.setdefault((link.kind, link.to_id), []).append(link)

    def out_of(self, party_id: str, *kinds: str) -> list[Relationship]:
        """The relationships of these kinds that start from the party."""
        return [link for kind in kinds for link in self._from.get((kind, party_id), ())]

    def into(self, party_id: str, *kinds: str) -> list[Relationship]:
        """The relationships of these kinds that lead to the party."""
        return [link for kind in kinds for link in self._to.get((kind, party_id), ())]

    def sources(self, *kinds: str) -> list[str]:
        """Every party from which a relationship of these kinds starts."""
        return sorted({party for kind, party in self._from if kind in kinds})


def key(entry: Relationship | RelationshipEnded) -> tuple[str, str, str]:
    """What identifies a relationship; a marriage has no direction."""
    if entry.kind == "spouse" and entry.to_id < entry.from_id:
        return entry.kind, entry.to_id, entry.from_id
    return entry.kind, entry.from_id, entry.to_id

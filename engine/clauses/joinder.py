"""Joinder: who agrees in writing to be bound is a party in the place of him from whom he has the securities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.language.own_words import JOINED_AS
from covenantry.engine.logic.fact_names import named
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.facts.model import CapacityTaken, Entry, Instrument, StockTransfer
from covenantry.facts.records import dataclass
from covenantry.facts.words import ClassId, PaperKind, RoleName

if TYPE_CHECKING:
    from covenantry.facts.snapshot import Snapshot


class Place(NamedTuple):
    """A part that a joinder gives its signer, since when, and in whose place; no part: which one is not on record."""

    paper: Instrument
    role: RoleName | None
    since: date
    from_id: str | None


@kind("joinder")
@dataclass(frozen=True, slots=True, kw_only=True)
class Joinder(Clause):
    """Who signs an `act`, and has some of `classes`, is a party in one of the `places`: the one that the paper names
    (`role`), else that of everybody from whom he has them.

    A part of his that is on record says so itself.
    """

    act: PaperKind
    places: tuple[RoleName, ...]
    classes: tuple[ClassId, ...]

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """In whose place each signer stands."""
        for place in self._places(on.facts, on.encoded.agreement):
            signer = on.case.name(place.paper.by_id)
            reasons = [known(f"{signer} is {place.role} since {place.since}, by {place.paper.id}", True, place.paper)]
            if place.role is None:
                reasons = [self._which(on.facts, on.encoded.agreement, place, role, signer) for role in self.places]
            for role, reason in zip([place.role] if place.role else self.places, reasons, strict=True):
                yield on.finding(
                    "computation",
                    on.engaged(reason),
                    about=f"{place.paper.id} {role} {place.from_id or ''}".strip(),
                    holders=[place.paper.by_id],
                    consequences=(f"bound, and entitled, as {role}",) if reason.value else (),
                )

    def follows(self, on: OnDay) -> Iterable[Entry]:
        """The part that each signer has taken, where it is known which."""
        agreement = on.encoded.agreement
        source = f"{agreement} {self.section}"
        for place in self._places(on.facts, agreement):
            signer = place.paper.by_id
            if place.role is not None and not any(
                part.role == place.role for part in on.facts.parts_ever(signer, agreement)
            ):
                yield CapacityTaken(
                    date=place.since,
                    party_id=signer,
                    agreement=agreement,
                    role=place.role,
                    from_id=place.from_id,
                    source=source,
                    id=f"follows-{self.section}-{place.paper.id}",
                )

    def joined(self, facts: Snapshot, agreement: str, signer: str, roles: Iterable[str]) -> Iterator[Reason]:
        """That somebody has joined in one of these parts, where it is not on record in which."""
        party = facts.party(signer)
        for place in self._places(facts, agreement, signer):
            if place.role is None:
                for role in self.places:
                    if role in roles:
                        yield self._which(facts, agreement, place, role, party.name if party is not None else signer)

    def _which(self, facts: Snapshot, agreement: str, place: Place, role: str, signer: str) -> Reason:
        fact, paper = JOINED_AS(role), place.paper.id
        said = facts.attested(fact, paper, agreement)
        text = f"{signer} joined in the place of one {role} ({paper})"
        if said is not None:
            return known(f"{text}: recorded {said.date}", said.value, said, place.paper)
        return unknown(text, named(agreement, "", fact, paper), who=signer)

    def _places(self, facts: Snapshot, agreement: str, signer: str | None = None) -> Iterator[Place]:
        """Of each paper whose signer has securities, the parts that it gives; those of a signer with parts of his own
        on record are theirs."""
        for paper in facts.instruments(self.act, signer):
            if paper.agreement not in (None, agreement):
                continue
            since, givers = self._givers(facts, paper)
            own = [part for part in facts.parts_ever(paper.by_id, agreement) if not part.id.startswith("follows-")]
            if since is None or own:
                continue
            if paper.role is not None:
                yield Place(paper, paper.role, since, next(iter(givers), None))
                continue
            taken: dict[RoleName, Place] = {}
            for giver, day in givers.items():
                for part in facts.parts_ever(giver, agreement):
                    if part.role in self.places:
                        taken.setdefault(part.role, Place(paper, part.role, max(day, paper.date), giver))
            yield from taken.values() or [Place(paper, None, since, None)]

    def _givers(self, facts: Snapshot, paper: Instrument) -> tuple[date | None, dict[str, date]]:
        """Since when the signer has had securities and been bound; from whom he had them, and since when."""
        found: dict[str, date] = {}
        days: list[date] = []
        for entry in facts.received_by(paper.by_id):
            if entry.stock_class_id in self.classes:
                days.append(entry.date)
                if isinstance(entry, StockTransfer):
                    found.setdefault(entry.transferor_id, entry.date)
        return (max(min(days), paper.date) if days else None), found


__all__ = ["Joinder", "Place"]

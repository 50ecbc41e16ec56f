"""Tests on people: what a phrase means, and how transferee and transferor stand to each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from covenantry.engine.context.people import people, perhaps
from covenantry.engine.language.conditions import Definitions, Predicate, either, predicate, who_is
from covenantry.engine.language.model import Phrase
from covenantry.engine.language.own_words import OWNERSHIP_UNCHANGED
from covenantry.engine.logic.fact_names import FactName, of_record
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.facts.model import Party, Relationship
from covenantry.facts.records import dataclass
from covenantry.facts.relations import Relation
from covenantry.facts.typed import STRICT
from covenantry.facts.values import YesNo

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

Part = Literal["transferor", "transferee", "Company"]


@predicate("party")
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyIs(Predicate):
    """A person is one that a phrase means; `with: [affiliates]`: or an affiliate of one, who need be no party."""

    __pydantic_config__ = STRICT
    who: Part = "transferee"
    one_of: Phrase
    with_: tuple[Literal["affiliates"], ...] = ()
    __keyword__ = "with"

    def in_words(self, definitions: Definitions) -> str:
        also = ", or an affiliate of one" if self.with_ else ""
        return f"{who_is(self.who)} is one of the {self.one_of} ({definitions[self.one_of].section}){also}"

    def ask(self, case: Case) -> Reason:
        own = case.party_is(self.who, self.one_of)
        if own.value or not self.with_:
            return own
        who = case.person(self.who)
        parts = [affiliated(case, who, one) for one in people(case, self.one_of) if one.id != who.id]
        for one, meant in perhaps(case, self.one_of):
            if one.id != who.id:
                parts.append(all_of(f"{one.name} is one of the {self.one_of}", [meant, affiliated(case, who, one)]))
        return any_of(f"{own.text}, or an affiliate of one", [own, *parts])

    def phrases(self) -> Iterator[str]:
        yield self.one_of


@predicate("related")
@dataclass(frozen=True, slots=True, kw_only=True)
class Related(Predicate):
    """The transferee stands to the transferor in one of these relations.

    `affiliate`: controls, is controlled by or under common control with. `investments directed`: the transferor, or one
    of its affiliates, directs the transferee's investment decisions. `family vehicle`: a trust, partnership or limited
    liability company whose beneficiaries are all the transferor's spouse and lineal relatives; `family vehicle with the
    transferor`: the transferor may be one of them.
    """

    __pydantic_config__ = STRICT
    by: tuple[
        Literal[
            "affiliate",
            "investments directed",
            "spouse",
            "lineal relative",
            "family vehicle",
            "family vehicle with the transferor",
            "partner",
            "retired partner",
            "estate of a partner",
        ],
        ...,
    ]

    def in_words(self, definitions: Definitions) -> str:
        return f"the transferee is {either(self.by)} of the transferor"

    def ask(self, case: Case) -> Reason:
        parts = [_related(case, how) for how in self.by]
        return parts[0] if len(parts) == 1 else any_of(f"the transferee is {either(self.by)} of the transferor", parts)


#: How a relation is put into words where its name alone does not make a sentence.
_STANDING = {
    "affiliate": "{taker} is an affiliate of {giver}",
    "spouse": "{taker} is the spouse of {giver}",
    "lineal relative": "{taker} is a lineal relative of {giver}",
    "investments directed": "{giver} or an affiliate directs the investments of {taker}",
    "family vehicle": "{taker} is a vehicle of the family of {giver} alone",
    "family vehicle with the transferor": "{taker} is a vehicle of {giver} and family alone",
    "partner": "{taker} is a partner of {giver}",
    "retired partner": "{taker} is a retired partner of {giver}",
    "estate of a partner": "{taker} is the estate of a partner, or retired partner, of {giver}",
}


def _related(case: Case, how: str) -> Reason:
    giver, taker = case.proposal.transferor, case.proposal.transferee
    relations = case.snapshot.relations
    text = _STANDING.get(how, f"{{taker}} is {how} of {{giver}}").format(taker=taker.name, giver=giver.name)
    if how == "affiliate":
        found = relations.affiliates(giver.id, taker.id)
    elif how == "investments directed":
        found = _investments_directed(case, giver.id, taker.id)
    elif how == "spouse":
        found = relations.spouse(giver.id, taker.id)
    elif how == "lineal relative":
        found = relations.lineal(giver.id, taker.id)
    elif how == "family vehicle":
        found = relations.family_vehicle(taker.id, giver.id)
    elif how == "family vehicle with the transferor":
        found = relations.family_vehicle(taker.id, giver.id, including_self=True)
    elif how == "estate of a partner":
        found = _estate_of_a_partner(case, taker.id, giver.id)
    else:
        found = relations.partner(giver.id, taker.id, retired=how == "retired partner")
    return relation(case, text, found, of_record(how, f"{taker.id}/{giver.id}"), giver.name, giver, taker)


def _investments_directed(case: Case, giver: str, taker: str) -> Relation:
    """Whether somebody who directs the taker's investments is the giver or an affiliate of it."""
    relations = case.snapshot.relations
    links = relations.links.into(taker, "directs_investments")
    answers = [relations.affiliates(giver, link.from_id) for link in links]
    for link, found in zip(links, answers, strict=True):
        if found.value:
            return Relation(True, (*found.entries, link))
    missing = {name for found in answers for name in found.missing}
    complete = relations.links.complete.get(taker)
    if missing or complete is None:
        return Relation(None, (), tuple(sorted(missing if complete else missing | {f"relations of {taker}"})))
    return Relation(False, (complete, *(entry for found in answers for entry in found.entries)))


def _estate_of_a_partner(case: Case, estate: str, partnership: str) -> Relation:
    """Whether a party is the estate of somebody who is, or was, a partner; unknown while nobody is on record."""
    relations, proposal = case.snapshot.relations, case.proposal
    people = [link.to_id for link in relations.links.out_of(estate, "estate_of")]
    if not people:
        possible = (proposal.transferor.type, proposal.transferee.type) == ("partnership", "estate")
        unsaid = possible and estate not in relations.links.complete
        return Relation(None, (), (f"relations of {estate}",)) if unsaid else Relation(False)
    answers = [relations.partner(partnership, person, retired=r) for person in people for r in (False, True)]
    return next((a for value in (True, None) for a in answers if a.value is value), answers[0])


def affiliated(case: Case, one: Party, of: Party) -> Reason:
    """Whether somebody is an affiliate of another."""
    found = case.snapshot.relations.affiliates(of.id, one.id)
    key = of_record("affiliate", f"{one.id}/{of.id}")
    return relation(case, f"{one.name} is an affiliate of {of.name}", found, key, of.name, one, of)


def relation(case: Case, text: str, found: Relation, key: FactName, who: str, *people: Party) -> Reason:
    """A relation on record as a reason; one that is not on record may be assumed.

    `people`: whose sort rules it out where no entry does.
    """
    if (assumed := case.assumption(key)) is not None:
        return known(f"{text} (assumed)", assumed, Ground.ASSUMPTION)
    if found.value is None:
        return unknown(text, key, who=who)
    links = [entry for entry in found.entries if isinstance(entry, Relationship)]
    chain = " -> ".join(f"{link.from_id} {link.kind} {link.to_id}" for link in links)
    return known(f"{text} ({chain})" if chain else text, found.value, *(found.entries or people))


@predicate("same_beneficial_owner")
@dataclass(frozen=True, slots=True, kw_only=True)
class SameBeneficialOwner(Predicate):
    """The transfer does not change beneficial ownership.

    As recorded; a sale for value to somebody who is no affiliate, nominee or trustee for the transferor changes it.
    """

    __pydantic_config__ = STRICT
    unchanged: YesNo = True

    def in_words(self, definitions: Definitions) -> str:
        return "without a change of beneficial ownership" if self.unchanged else "with a change of beneficial owner"

    def ask(self, case: Case) -> Reason:
        giver, taker = case.proposal.transferor, case.proposal.transferee
        recorded = case.attested(OWNERSHIP_UNCHANGED, case.proposal.id, "beneficial ownership stays the same")
        if recorded.value is not None:
            return recorded
        if case.proposal.for_value and case.proposal.manner == "sale":
            apart = case.snapshot.relations.affiliates(giver.id, taker.id)
            if apart.value is False:
                return known(
                    f"a sale for value to {taker.name}, no affiliate, changes beneficial ownership",
                    False,
                    *apart.entries,
                    Ground.TRANSFER,
                )
        assert recorded.fact is not None
        return unknown("does beneficial ownership stay the same", recorded.fact, who=giver.name)

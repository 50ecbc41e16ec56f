"""The vocabulary of conditions: named tests on transfers, people, judgements, acts on paper and the public record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import engine.predicates_control
import engine.predicates_notices  # noqa: F401  (within, answered)
from engine.acts import instrument_done, notice_done
from engine.case import fact_key
from engine.conditions import Predicate, predicate
from engine.procedures.counting import count
from engine.proposal import THIS_TRANSFER, Exemption, Manner
from engine.reasons import Reason, all_of, any_of, known, unknown
from engine.rulebook.model import Lasting, Phrase
from facts.model import Relationship
from facts.records import dataclass
from facts.relations import Relation
from facts.typed import STRICT
from facts.values import Day, Id, Name, PositiveCount, YesNo

if TYPE_CHECKING:
    from engine.case import Case
    from facts.ledger import Lot

Part = Literal["transferor", "transferee", "Company"]


# --- the transfer -----------------------------------------------------------------------------------------------


@predicate("manner")
@dataclass(frozen=True, slots=True, kw_only=True)
class IsManner(Predicate):
    """The transfer is made in one of these ways."""

    __pydantic_config__ = STRICT
    among: tuple[Manner, ...]

    def ask(self, case: Case) -> Reason:
        manner = case.proposal.manner
        return known(f"the transfer is a {manner}; asked: {', '.join(self.among)}", manner in self.among)


@predicate("exemption")
@dataclass(frozen=True, slots=True, kw_only=True)
class ReliesOn(Predicate):
    """The proposal relies on this exemption from registration; one that it does not claim it does not rely on."""

    __pydantic_config__ = STRICT
    claimed: Exemption

    def ask(self, case: Case) -> Reason:
        claims = case.proposal.exemption == self.claimed
        return known(f"the proposal {'relies' if claims else 'does not rely'} on {self.claimed.title()}", claims)


@predicate("quantity")
@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Predicate):
    """The transfer is of at least so many shares of these classes, the number adjusted for splits since a day."""

    __pydantic_config__ = STRICT
    at_least: PositiveCount
    of: tuple[Id, ...]
    adjusted_since: Day

    def ask(self, case: Case) -> Reason:
        class_id = case.proposal.stock_class_id
        if class_id not in self.of:
            return known(f"{class_id} is not among {', '.join(self.of)}", False)
        needed = self.at_least * case.split_factor(class_id, self.adjusted_since)
        enough = case.proposal.quantity >= needed
        return known(f"{case.proposal.quantity:,} shares; at least {needed} needed", enough)


@predicate("for_value")
@dataclass(frozen=True, slots=True, kw_only=True)
class ForValue(Predicate):
    """Something is (or, for no, nothing is) paid for the securities."""

    __pydantic_config__ = STRICT
    paid: YesNo

    def ask(self, case: Case) -> Reason:
        actual = case.proposal.for_value
        if actual is None:
            return unknown("is anything paid for the securities", fact_key("consideration", THIS_TRANSFER))
        return known(f"the transfer is {'for value' if actual else 'without consideration'}", actual is self.paid)


@predicate("registered")
@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Predicate):
    """A registration statement in effect on the day covers the proposed transfer.

    Of a security: one for its sale has become effective, whatever became of it since; or (now) is in effect still.
    """

    __pydantic_config__ = STRICT
    covers: Literal["the transfer", "the security", "the security now"]

    def ask(self, case: Case) -> Reason:
        from engine.registration import covering

        return covering(case, self.covers)


@predicate("held_for")
@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFor(Predicate):
    """The securities were acquired from the issuer at least so long before the day; conversions tack (Rule 144(d)).

    `anniversary`: whether the day on which the time is complete counts already, or must be over.
    """

    __pydantic_config__ = STRICT
    at_least: Lasting
    anniversary: Literal["counts", "must be over"] = "counts"

    def ask(self, case: Case) -> Reason:
        lots = [case.lot] if case.lot is not None else case.drawn()
        text = f"held at least {self.at_least}"
        parts = [self._held(case, lot) for lot in lots]
        enough = sum((lot.quantity for lot, part in zip(lots, parts, strict=True) if part.value), Fraction(0))
        if case.lot is None and 0 < case.proposal.quantity <= enough and not all(part.value for part in parts):
            key = fact_key("security ids", THIS_TRANSFER)
            first = min(part.changes for part in parts if part.changes is not None)
            return unknown(f"which certificates are to be transferred: not all are {text}", key, changes=first)
        return all_of(text, parts)

    def _held(self, case: Case, lot: Lot) -> Reason:
        free = count(case, self.at_least, lot.issued).last
        if self.anniversary == "must be over":
            free += timedelta(1)
        held = case.day >= free
        text = f"{lot.security_id}, issued {lot.issued}, has been held {self.at_least} by {free}"
        return known(text, held, changes=None if held else free)


@predicate("passed_by")
@dataclass(frozen=True, slots=True, kw_only=True)
class PassedBy(Predicate):
    """The security was transferred before in one of these ways, as the ledger says of that transfer."""

    __pydantic_config__ = STRICT
    ways: tuple[Name, ...]

    def ask(self, case: Case) -> Reason:
        lots = [case.lot] if case.lot is not None else case.drawn()
        return all_of(f"it passed by {' or '.join(self.ways)}", [self._passed(case, lot) for lot in lots])

    def _passed(self, case: Case, lot: Lot) -> Reason:
        steps = {step.security_id: step for step in lot.origin if step.how == "transfer"}
        for entry in case.snapshot.entries_of("stock_transfer"):
            if entry.manner is None or entry.manner.casefold() not in self.ways:
                continue
            for security_id, step in steps.items():
                own = security_id in entry.resulting_security_ids or f"{security_id}.".startswith(f"{entry.id}.")
                if own and (step.date, step.holder) == (entry.date, entry.transferee_id):
                    return known(f"{lot.security_id} passed by {entry.manner} on {entry.date}", True)
        return known(f"{lot.security_id}: no such transfer on record", False)


# --- people -----------------------------------------------------------------------------------------------------


@predicate("party")
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyIs(Predicate):
    """A person is one that a phrase means."""

    __pydantic_config__ = STRICT
    who: Part = "transferee"
    one_of: Phrase

    def ask(self, case: Case) -> Reason:
        return case.party_is(self.who, self.one_of)

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

    def ask(self, case: Case) -> Reason:
        parts = [_related(case, how) for how in self.by]
        return parts[0] if len(parts) == 1 else any_of(f"is {' or '.join(self.by)} of the transferor", parts)


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
    return relation(case, text, found, fact_key(how, taker.id), giver.name)


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


def relation(case: Case, text: str, found: Relation, key: str, who: str) -> Reason:
    """A relation on record as a reason; one that is not on record may be assumed."""
    if (assumed := case.assumption(key)) is not None:
        return known(f"{text} (assumed)", assumed, sources=("assumption",))
    if found.value is None:
        return unknown(text, key, who=who)
    sources = tuple(dict.fromkeys(e.source for e in found.entries if e.source))
    links = [entry for entry in found.entries if isinstance(entry, Relationship)]
    chain = " -> ".join(f"{link.from_id} {link.kind} {link.to_id}" for link in links)
    return known(f"{text} ({chain})" if chain else text, found.value, sources=sources)


@predicate("same_beneficial_owner")
@dataclass(frozen=True, slots=True, kw_only=True)
class SameBeneficialOwner(Predicate):
    """The transfer does not change beneficial ownership.

    As recorded; a sale for value to somebody who is no affiliate, nominee or trustee for the transferor changes it.
    """

    __pydantic_config__ = STRICT
    unchanged: YesNo = True

    def ask(self, case: Case) -> Reason:
        giver, taker = case.proposal.transferor, case.proposal.transferee
        key = fact_key("beneficial ownership unchanged", case.proposal.id)
        recorded = case.attested(
            "beneficial ownership unchanged", case.proposal.id, "beneficial ownership stays the same"
        )
        if recorded.value is not None:
            return recorded
        if case.proposal.for_value and case.proposal.manner == "sale":
            apart = case.snapshot.relations.affiliates(giver.id, taker.id)
            if apart.value is False:
                return known(f"a sale for value to {taker.name}, no affiliate, changes beneficial ownership", False)
        return unknown("does beneficial ownership stay the same", key, who=giver.name)


# --- judgements and states of affairs ---------------------------------------------------------------------------


@predicate("attested")
@dataclass(frozen=True, slots=True, kw_only=True)
class Attested(Predicate):
    """A judgement or state of affairs on record: unknown until somebody has recorded it."""

    __pydantic_config__ = STRICT
    fact: Name
    about: Literal["transferor", "transferee", "Company", "transfer", "security"] = "transfer"
    by: Name | None = None

    def ask(self, case: Case) -> Reason:
        about, label = self._about(case)
        question = f"{label}: {self.fact}" if label else self.fact
        return case.attested(self.fact, about, question, who=self.by or "")

    def _about(self, case: Case) -> tuple[str, str]:
        if self.about == "transfer":
            return case.proposal.id, ""
        if self.about == "security":
            lot = case.lot
            held = lot.security_id if lot is not None else case.proposal.stock_class_id
            return held, held
        party = case.person(self.about)
        return ("issuer" if self.about == "Company" else party.id), party.name


# --- acts on paper ----------------------------------------------------------------------------------------------


@predicate("done")
@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Predicate):
    """An instrument that covers the transfer is on record (a consent, joinder, opinion, waiver ...).

    `by`: whose instrument it must be (a part, an id, or a phrase that means people); without it anybody's, and
    `procured_by` says who must see to it.
    `satisfactory_to`: who must find it satisfactory, a judgement of its own. `of`: what is done, in words, for the
    cure. `under`, `registration`: the section and the registration statement that it must reach; one that names none
    reaches every one.
    """

    __pydantic_config__ = STRICT
    act: Name
    by: Name | None = None
    procured_by: Name = "transferor"
    to: Name | None = None
    of: Name | None = None
    satisfactory_to: Name | None = None
    any_agreement: YesNo = False
    under: Name | None = None
    registration: Id | None = None

    def ask(self, case: Case) -> Reason:
        return instrument_done(case, self)


@predicate("noticed")
@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed(Predicate):
    """A notice of this kind about this transfer has been given as the agreement requires, and sets out what it must."""

    __pydantic_config__ = STRICT
    notice: Name
    by: Part = "transferor"
    to: Part = "Company"
    sets_out: tuple[Name, ...] = ()

    def ask(self, case: Case) -> Reason:
        return notice_done(case, self)


# --- the public record and the calendar -------------------------------------------------------------------------


@predicate("reporting_company")
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingCompany(Predicate):
    """The issuer is (or ever was, for endings that are final) required to file reports under the Exchange Act."""

    __pydantic_config__ = STRICT
    required: Literal["now", "ever"]

    def ask(self, case: Case) -> Reason:
        key = fact_key("exchange act reporting", "issuer")
        text = "the Company is required to file reports under section 13 or 15(d) of the Exchange Act"
        if (assumed := case.assumption(key)) is not None:
            return known(f"{text} (assumed)", assumed, sources=("assumption",))
        entries = case.snapshot.entries_of("exchange_act_reporting")
        if not entries:
            return unknown(text, key, who=case.snapshot.issuer.name)
        first = next((e for e in entries if e.required), None)
        if self.required == "ever" and first is not None:
            return known(f"{text}: since {first.date}", True, sources=(first.source,) if first.source else ())
        last = entries[-1]
        word = "yes" if last.required else "no"
        return known(f"{text}: {word}, since {last.date}", last.required, sources=(last.source,) if last.source else ())


@predicate("event")
@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Predicate):
    """A corporate event of this kind is on record; one that is not recorded has not happened."""

    __pydantic_config__ = STRICT
    kind: Name

    def ask(self, case: Case) -> Reason:
        found = [e for e in case.snapshot.entries_of("corporate_event") if e.kind == self.kind]
        if found:
            return known(f"{self.kind}: {found[0].date}", True, sources=(found[0].source,) if found[0].source else ())
        return known(f"{self.kind}: none on record", False)


@predicate("on_or_after")
@dataclass(frozen=True, slots=True, kw_only=True)
class OnOrAfter(Predicate):
    """The day of the transfer is this day or later."""

    __pydantic_config__ = STRICT
    day: Day

    def ask(self, case: Case) -> Reason:
        reached = case.day >= self.day
        return known(f"{case.day} is on or after {self.day}", reached, changes=None if reached else self.day)

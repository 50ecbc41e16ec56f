"""One question put to the clauses: the snapshot, the proposal, the day, and what phrases mean for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from covenantry.engine.context.floor import holds_enough
from covenantry.engine.context.tracking import kept
from covenantry.engine.language.proposal import THIS_TRANSFER, Open, Proposal
from covenantry.engine.logic.fact_names import FactName, named, of_record
from covenantry.engine.logic.reasons import Reason, all_of, any_of, first_change, known, rests, unknown
from covenantry.engine.logic.sources import Absent, Ground, of_lots
from covenantry.facts.ledger import Lot
from covenantry.facts.model import Party
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot

if TYPE_CHECKING:
    from covenantry.engine.language.conditions import Condition
    from covenantry.engine.language.model import Definition, PartiesMeant, SecuritiesMeant
    from covenantry.engine.language.text import Joinder, Text
    from covenantry.engine.logic.effects import Ending


def unsaid(term: Open) -> Reason:
    """That the answer turns on a term of the transfer that nobody has said."""
    return unknown(f"{term.about} does not say: {term.term}", of_record(term.term, term.about))._replace(role="open")


class Assumptions(dict[str, str]):
    """What is taken as given for one answer, by the whole name of the fact, or by the short one where it names one fact
    alone; remembers what was asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()
        self._meant: dict[str, FactName] = {}

    def take(self, name: FactName) -> str | None:
        """The value assumed of a fact, if any; InvalidInput where a short name turns out to name two."""
        self.asked.add(name)
        if not self or (found := self.get(name)) is not None or name.short not in self:
            return found if self else None
        self.asked.add(name.short)
        if (other := self._meant.setdefault(name.short, name)) != name:
            message = f"'{name.short}' names two facts: {other} and {name}"
            hint = "assume each by its whole name"
            raise InvalidInput([Problem(Place(f"--assume {name.short}={self[name.short]}"), message, hint)])
        return self[name.short]

    def used(self) -> tuple[tuple[str, str], ...]:
        """The assumptions that a provision asked for, by name."""
        return tuple(sorted((key, value) for key, value in self.items() if key in self.asked))

    def unused(self) -> tuple[str, ...]:
        """The assumptions that none asked for."""
        return tuple(sorted(self.keys() - self.asked))


@dataclass(slots=True)
class Case:
    """A question to the clauses of one agreement; `lot` is set while one security is asked about.

    `section`: whose words are asked, those of a clause or of a definition; the acts that they ask for carry it.
    """

    snapshot: Snapshot
    proposal: Proposal
    day: date
    agreement: Text
    assumptions: Assumptions = field(default_factory=lambda: Assumptions({}))
    memo: dict[Any, Reason] = field(default_factory=dict)
    lot: Lot | None = None
    section: str = ""
    #: What each provision that may end others has ended, kept for this very question: any other has its own.
    ended: dict[int, tuple[Ending, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def fact(self, fact: str, about: str) -> FactName:
        """The name of an act by the words of the section that is asked."""
        return named(self.agreement.id, self.section, fact, about)

    def paper(self, kind: str, about: str, under: str | None = None) -> FactName:
        """The name of a paper: of the one section that it must be under; else it serves wherever it is asked for."""
        return named(self.agreement.id, under or "", kind, about)

    def ask(self, condition: Condition) -> Reason:
        """A condition's answer; asked twice, answered once."""
        if self.lot is not None:
            return self._answer(condition)
        key = (self.section, condition)  # the acts that it asks for carry the section
        if (found := self.memo.get(key)) is None:
            found = self.memo[key] = self._answer(condition)
        return found

    def _answer(self, condition: Condition) -> Reason:
        try:
            return condition.ask(self)
        except Open as term:
            return unsaid(term)

    def by_words_of(self, section: str) -> Case:
        """The same question, asked by the words of a section."""
        if section == self.section:
            return self
        its = (self.snapshot, self.proposal, self.day, self.agreement, self.assumptions, self.memo, self.lot)
        case = Case(*its, section)
        case.ended = self.ended
        return case

    def later(self, proposal: Proposal) -> Case:
        """The same question on a later day; what does not change by then is not asked again."""
        day = proposal.date
        kept = {key: reason for key, reason in self.memo.items() if (its := reason.stays_until) is None or its > day}
        return replace(self, proposal=proposal, day=day, memo=kept, lot=None)

    def about(self, holder: Party) -> Case:
        """The case with a holder in the place of the transferor; what was asked of another is not taken over."""
        if holder.id == self.proposal.transferor.id:
            return self
        return replace(self, proposal=replace(self.proposal, transferor=holder), memo={})

    # --- people -------------------------------------------------------------------------------------------------

    def person(self, who: str) -> Party:
        """The party that a rule file names by its part: transferor, transferee, Company; else by id."""
        if who == "transferor":
            return self.proposal.transferor
        if who == "transferee":
            return self.proposal.transferee
        if who in ("Company", "issuer"):
            who = self.snapshot.issuer.id
        found = self.snapshot.party(who)
        if found is None:
            raise LookupError(f"no party '{who}'")
        return found

    def party_is(self, who: str, phrase: str) -> Reason:
        """Whether a person is one that the phrase means."""
        party = self.person(who)
        key = ("party", party.id, phrase)
        if key not in self.memo:
            self.memo[key] = member(self.snapshot, self.agreement, party, phrase)
        return self.memo[key]

    def members(self, phrase: str) -> tuple[Party, ...]:
        """Every party that the phrase is known to mean, in the order of the book."""
        agreement = self.agreement
        return kept(
            self.snapshot,
            ("members", phrase, self.snapshot.as_of),
            (agreement,),
            lambda facts: tuple(p for p in facts.book.parties.values() if member(facts, agreement, p, phrase).value),
        )

    # --- terms that are open ------------------------------------------------------------------------------------

    @property
    def of_any(self) -> bool:
        """Whether any transfer is asked about, none being proposed; what is asked of one security is not."""
        return self.lot is None and self.proposal.is_any

    def alike(self, parts: Sequence[Reason]) -> Sequence[Reason]:
        """What is so of each lot; Open where it is not the same of all, while no transfer is proposed of some."""
        if self.of_any and len({part.value for part in parts}) > 1:
            raise Open("certificates", self.proposal.id)
        return parts

    def done(self, act: Reason) -> Reason:
        """Whether an act is done; Open where it is not done for every transfer: it may still be done for one."""
        if self.of_any and act.value is not True:
            raise Open("acts", self.proposal.id)
        return act

    # --- transfers ----------------------------------------------------------------------------------------------

    def transfer_is(self, phrase: str) -> Reason:
        """Whether the proposed transfer is one that the phrase means."""
        key = ("transfer", phrase)
        if key not in self.memo:
            definition = self.agreement.definitions[phrase]
            if definition.transfers is None:
                raise LookupError(f"'{phrase}' does not mean transfers")
            reason = definition.transfers.ask(self.by_words_of(definition.section))
            self.memo[key] = reason._replace(text=f"is a {phrase} ({definition.section})", role="phrase")
        return self.memo[key]

    # --- securities ---------------------------------------------------------------------------------------------

    def covers(self, phrase: str) -> Reason:
        """Whether the securities proposed to be transferred include some that the phrase means."""
        key = ("covers", phrase)
        if key not in self.memo:
            self.memo[key] = self._covers(phrase)
        return self.memo[key]

    def drawn(self) -> tuple[Lot, ...]:
        """The lots that the transfer may draw on: those it names, else all that the transferor holds of the class."""
        proposal = self.proposal
        lots = self.snapshot.positions.lots_of(proposal.transferor.id, proposal.stock_class_id)
        if not proposal.security_ids:
            return lots
        return tuple(lot for lot in lots if lot.security_id in proposal.security_ids)

    def meant(self, lots: Iterable[Lot], phrase: str) -> list[tuple[Lot, Reason]]:
        """Each lot with whether the phrase means it."""
        return [(lot, self.lot_is(lot, phrase)) for lot in lots]

    def lot_is(self, lot: Lot, phrase: str) -> Reason:
        """Whether the phrase means this lot."""
        key = ("lot", lot.security_id, phrase)
        if key not in self.memo:
            definition = self.agreement.definitions[phrase]
            outer, self.lot, self.section = (self.lot, self.section), lot, definition.section
            try:
                limbs = [self._limb(lot, limb) for limb in definition.securities]
                self.memo[key] = any_of(f"{lot.security_id} is among the {phrase} ({definition.section})", limbs)
            finally:
                self.lot, self.section = outer
        return self.memo[key]

    def _limb(self, lot: Lot, limb: SecuritiesMeant) -> Reason:
        tests: list[Reason] = []
        if limb.classes:
            names = ", ".join(limb.classes)
            tests.append(
                known(f"{lot.security_id} is of class {names}", lot.stock_class_id in limb.classes, *of_lots([lot]))
            )
        if limb.issued_upon:
            text = f"{lot.security_id} was issued upon conversion or exercise of {', '.join(limb.issued_upon)}"
            tests.append(known(text, _issued_upon(lot, limb), *of_lots([lot])))
        if limb.held_by is not None:
            tests.append(member(self.snapshot, self.agreement, self.snapshot.party(lot.holder), limb.held_by))
        if limb.ever_held_by is not None:
            holders = dict.fromkeys([*(step.holder for step in lot.origin), lot.holder])
            parts = [
                _was_member(self.snapshot, self.agreement, self.snapshot.party(h), limb.ever_held_by) for h in holders
            ]
            tests.append(any_of(f"{lot.security_id} was held by one of the {limb.ever_held_by}", parts))
        if limb.meant_by is not None:
            tests.append(self.lot_is(lot, limb.meant_by))
        if tests and all(test.value is not False for test in tests):
            tests.extend(_denied(self.ask(condition)) for condition in limb.excluding)
        return tests[0] if len(tests) == 1 else all_of(f"{lot.security_id} meets the definition", tests)

    def _covers(self, phrase: str) -> Reason:
        definition = self.agreement.definitions[phrase]
        if self.proposal.issues:
            return known(f"newly issued {self.proposal.stock_class_id} has no history", False, Ground.TRANSFER)
        asked = self.meant(self.drawn(), phrase)
        quantity = self.proposal.quantity
        total = {
            value: sum((lot.quantity for lot, r in asked if r.value is value), Fraction(0))
            for value in (True, False, None)
        }
        label = f"the securities are {phrase} ({definition.section})"
        parts = [reason for _, reason in asked]
        if len(asked) == 1:
            return parts[0]._replace(text=label) if parts[0].parts else all_of(label, parts)
        if quantity > total[False] + total[None]:
            return Reason(
                f"{label}: of {_n(sum(total.values()))} held, {_n(total[True])} are; "
                f"{_n(quantity)} cannot all come from the others",
                True,
                "some",
                tuple(parts),
                changes=first_change(parts),
            )
        if not total[True] and not total[None]:
            return Reason(f"{label}: none of those held is", False, "some", tuple(parts), changes=first_change(parts))
        if not total[False]:
            return any_of(label, parts)
        return unknown(
            f"which certificates are to be transferred: {_n(total[True] + total[None])} of those held are {phrase}, "
            f"{_n(total[False])} are not",
            of_record("security ids", THIS_TRANSFER),
            who=self.proposal.transferor.name,
            changes=first_change(parts),
        )

    def split_factor(self, stock_class_id: str, since: date) -> Fraction:
        """What one share of a class has become by the splits after a day."""
        factor = Fraction(1)
        for entry in self.snapshot.splits_of(stock_class_id):
            if entry.date > since:
                factor *= entry.split_ratio
        return factor

    # --- facts on record ----------------------------------------------------------------------------------------

    def attested(self, fact: str, about: str, question: str, *, who: str = "", section: str = "") -> Reason:
        """A judgement or state of affairs: as recorded, as assumed, else unknown.

        `who`: who can answer for it; where that is the Company, nobody else's word counts. `section`: whose words alone
        ask for it, as whether a paper is satisfactory; else it is one fact wherever the agreement asks.
        """
        key = named(self.agreement.id, section, fact, about)
        if (assumed := self.assumption(key)) is not None:
            return known(f"{question}: {'yes' if assumed else 'no'} (assumed)", assumed, Ground.ASSUMPTION)
        judge = self.snapshot.issuer.id if who == "Company" else None
        entry = self.snapshot.attested(fact, about, self.agreement.id, judge)
        if entry is None or (entry.until is not None and self.day > entry.until):
            name = self.person(who).name if who in ("Company", "transferor", "transferee") else who
            others = (
                {other.by_id for other in self.snapshot.attestations(fact, about, self.agreement.id)} - {judge, None}
                if judge
                else ()
            )
            aside = f" (attested by {', '.join(map(self.name, sorted(filter(None, others))))}, whose word it is not)"
            if disputed := self.snapshot.disputed(fact, about, self.agreement.id, judge):
                others = {found.by_id for found in disputed}
                aside = f" (contradictory entries of {disputed[0].date}: {', '.join(found.id for found in disputed)})"
            return unknown(question + (aside if others else ""), key, who=name)
        changes = entry.until + timedelta(1) if entry.until else None
        word = "yes" if entry.value else "no"
        by = f", by {self.name(entry.by_id)}" if entry.by_id else ""
        return known(
            f"{question}: {word} (recorded {entry.date}{by})",
            entry.value,
            entry,
            changes=changes,
        )

    def assumption(self, key: FactName) -> bool | None:
        """What was assumed of a fact, if anything."""
        word = self.assumptions.take(key)
        return None if word is None else word == "yes"

    def name(self, party_id: str | None) -> str:
        """A party's name for people."""
        if party_id is None:
            return "nobody named"
        if (found := self.snapshot.party(party_id)) is not None:
            return found.name
        taker = None if self.proposal.is_any else self.proposal.transferee
        return taker.name if taker is not None and taker.id == party_id else party_id


def standing(snapshot: Snapshot, agreement: Text, day: date, assumptions: Assumptions) -> Case:
    """The case of an agreement on a day with no transfer proposed."""
    issuer = snapshot.party(snapshot.issuer.id)
    assert issuer is not None
    nothing = Proposal(
        transferor=issuer, transferee=issuer, stock_class_id="", quantity=0, date=day, manner="none", id="standing"
    )
    return Case(snapshot, nothing, day, agreement, assumptions)


def member(snapshot: Snapshot, agreement: Text, party: Party | None, phrase: str) -> Reason:
    """Whether a party is one that a phrase of the agreement means; capacities not on record do not exist."""
    if party is None:
        return known(f"nobody is one of the {phrase}", False, Ground.RULE)
    definition = agreement.definitions[phrase]
    if definition.parties is None:
        raise LookupError(f"'{phrase}' does not mean people")
    text = f"{party.name} is one of the {phrase} ({definition.section})"
    if not definition.parties.holders_of and definition.parties.holding is None:
        return _member(snapshot, agreement, party, definition.parties, text)
    meant = definition.parties
    return kept(
        snapshot,
        ("member", phrase, snapshot.as_of),
        (agreement, party),
        lambda facts: _member(facts, agreement, party, meant, text),
    )


def _was_member(snapshot: Snapshot, agreement: Text, party: Party | None, phrase: str) -> Reason:
    """Whether a party is, or by a capacity since ended was, one that a phrase means."""
    now = member(snapshot, agreement, party, phrase)
    meant = agreement.definitions[phrase].parties
    if now.value or party is None or meant is None:
        return now
    for entry in snapshot.parts_ever(party.id, agreement.id):
        if entry.role in meant.roles:
            return known(f"{now.text}: became {entry.role} {entry.date}", True, entry)
    return now


def _member(snapshot: Snapshot, agreement: Text, party: Party, meant: PartiesMeant, text: str) -> Reason:
    found = _meant(snapshot, agreement, party, meant, text)
    if meant.holding is None or found.value is False:
        return found
    return all_of(text, [found, holds_enough(snapshot, party, meant.holding)])


def _meant(snapshot: Snapshot, agreement: Text, party: Party, meant: PartiesMeant, text: str) -> Reason:
    own = snapshot.parts(party.id, agreement.id)
    joined = (
        []
        if own
        else [by for clause in agreement.joinders for by in _joined(clause, snapshot, agreement, party, meant)]
    )
    if meant.not_a_party:
        words = f"{text}: {'is a party' if own or joined else 'is no party'} to the agreement"
        if not own and not joined:
            return known(words, True, no_part(party, agreement))
        return known(words, False, *[one.entry for one in own], *rests(*joined), Ground.RULE)
    if meant.all_of:
        return all_of(text, [member(snapshot, agreement, party, phrase) for phrase in meant.all_of])
    for capacity in own:
        if capacity.role in meant.roles:
            return known(f"{text}: {capacity.role} since {capacity.since}", True, capacity.entry)
    if party.id in meant.named:
        return known(f"{text}: by name", True, Ground.RULE)
    doubts: list[Reason] = [*joined]
    against: list[Reason] = []
    for phrase in meant.holders_of:
        for lot in snapshot.positions.lots_of(party.id):
            if not may_be(lot, phrase, agreement.definitions):
                continue
            case = Case(snapshot, _nobody(party), snapshot.as_of, agreement)
            held = case.lot_is(lot, phrase)
            if held.value:
                words = f"{text}: holds {lot.security_id}, one of the {phrase}"
                return known(words, True, *of_lots([lot]), *rests(held), changes=held.changes)
            (doubts if held.value is None else against).append(held)
    changes = first_change([*doubts, *against])
    if doubts:
        return any_of(text, doubts)._replace(changes=changes)
    return known(text, False, *(rests(*against) or [no_part(party, agreement)]), changes=changes)


def no_part(party: Party, agreement: Text) -> Absent:
    """That a party has no capacity under an agreement on record."""
    return Absent(f"a capacity of {party.id} under {agreement.id}")


def _joined(
    clause: Joinder, snapshot: Snapshot, agreement: Text, party: Party, meant: PartiesMeant
) -> Iterable[Reason]:
    roles = agreement.terms.roles if meant.not_a_party else meant.roles
    return clause.joined(snapshot, agreement.id, party.id, roles)


def may_be(lot: Lot, phrase: str, definitions: Mapping[str, Definition]) -> bool:
    """Whether the phrase may mean the lot, by its class and what it was issued upon: no for ever, where it may not."""
    return any(
        (not limb.classes or lot.stock_class_id in limb.classes)
        and (not limb.issued_upon or _issued_upon(lot, limb))
        and (limb.meant_by is None or may_be(lot, limb.meant_by, definitions))
        for limb in definitions[phrase].securities
    )


def _issued_upon(lot: Lot, limb: SecuritiesMeant) -> bool:
    return any(lot.descends_from(source) for source in limb.issued_upon if source != lot.stock_class_id)


def _nobody(party: Party) -> Proposal:
    return Proposal(
        transferor=party, transferee=party, stock_class_id="", quantity=0, date=date.min, manner="assignment"
    )


def _denied(reason: Reason) -> Reason:
    return Reason(
        f"not excluded: {reason.text}",
        None if reason.value is None else not reason.value,
        "not",
        (reason,),
        changes=reason.changes,
    )


def _n(quantity: Fraction | int) -> str:
    return f"{int(quantity):,}" if quantity == int(quantity) else str(quantity)

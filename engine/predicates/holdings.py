"""Tests on how much somebody owns, and how much he sells in a time: alone, or with those who belong to him."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from covenantry.engine.context.counting import located
from covenantry.engine.context.people import perhaps
from covenantry.engine.language.conditions import Definitions, Predicate, predicate, who_is
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.language.proposal import Open
from covenantry.engine.logic.fact_names import FactName, of_record
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, no, unknown
from covenantry.engine.logic.sources import Ground, Source, of_class, of_holder
from covenantry.engine.papers.givers import PARTS
from covenantry.engine.securities.measures import Limit, Measured, Sum
from covenantry.engine.securities.share_basis import Basis
from covenantry.facts.lots import Quantity, shown
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import PositiveCount
from covenantry.facts.words import ClassId

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

Also = Literal["affiliates", "purchasers in concert"]


@predicate("holds")
@dataclass(frozen=True, slots=True, kw_only=True)
class Holds(Predicate):
    """Somebody owns so much of what counts: on the day, or once the transfer has been made.

    `who`: transferor, transferee, Company, or a phrase, whose people count together. `with`: who counts with them; an
    affiliate counts though it is no party. `owned: beneficially`: also what stands in the names of those over whose
    securities they have power (Rule 13d-3(a)).
    """

    __pydantic_config__ = STRICT
    who: Phrase
    with_: tuple[Also, ...] = ()
    of: Basis
    amount: Measured
    owned: Literal["of record", "beneficially"] = "of record"
    after: Literal["the transfer"] | None = None
    __keyword__ = "with"

    def in_words(self, definitions: Definitions) -> str:
        when = " after the transfer" if self.after else ""
        who = who_is(self.who) if self.who in PARTS else f"the {self.who} ({definitions[self.who].section}) together"
        return f"{who}{_joined(self.with_)} own {self.amount} of {self.of}{when}"

    def phrases(self) -> Iterator[str]:
        if self.who not in PARTS:
            yield self.who

    def ask(self, case: Case) -> Reason:
        people = _people(case, self.who)
        unclear = {} if self.who in PARTS else self._unclear(case, people)
        if not people and not unclear:
            return known(f"nobody is one of the {self.who} on record", False, Ground.RULE)
        owners = belonging(case, people, self.with_, beneficially=self.owned == "beneficially")
        positions, day = case.snapshot.positions, case.day
        total = self.of.total(positions, day) + (self._moved(case) if self.after and case.proposal.issues else 0)
        least = sum((self._has(case, one) for one in owners.members), Fraction(0))
        most = least + sum((self._has(case, one) for one in owners.unsure | unclear.keys()), Fraction(0))
        text = f"{_named(case, people) or f'the {self.who}'}{_joined(self.with_)}"
        text += f" own {shown(least)} of {shown(total)} ({self.of})"
        text += f"{' after the transfer' if self.after else ''}; asked: {self.amount}"
        rests = [*_rests(case, self.of.classes, owners.members), *([Ground.TRANSFER] if self.after else [])]
        enough = self.amount.met(case, least, total, self.of)
        counted = known(text, enough, *rests, changes=self.of.next_expiry(positions, day))
        if enough or not self.amount.met(case, most, total, self.of):
            return counted
        # With those of whom it is not on record whether they belong to them, it would be enough.
        doubts = [_doubt(case, one, people) for one in sorted(owners.unsure) if self._has(case, one)]
        doubts += [reason for one, reason in unclear.items() if self._has(case, one)]
        return any_of(text, [counted, *doubts])

    def _unclear(self, case: Case, people: tuple[str, ...]) -> dict[str, Reason]:
        """The holders who count if somebody is one of those meant of whom that is not on record."""
        known_ = belonging(case, people, self.with_, beneficially=self.owned == "beneficially").members
        found: dict[str, Reason] = {}
        for party, reason in perhaps(case, self.who):
            own = belonging(case, (party.id,), self.with_, beneficially=self.owned == "beneficially")
            found |= dict.fromkeys(sorted((own.members | own.unsure) - known_ - found.keys()), reason)
        return found

    def _has(self, case: Case, holder: str) -> Quantity:
        positions, proposal = case.snapshot.positions, case.proposal
        has = self.of.held(positions, holder, case.day)
        if not self.after:
            return has
        gives = holder == proposal.transferor.id and not proposal.issues
        takes = holder == proposal.transferee.id
        return has + (takes - gives) * self._moved(case) if takes != gives else has

    def _moved(self, case: Case) -> Quantity:
        proposal = case.proposal
        if case.of_any:
            raise Open("quantity", proposal.id)
        return proposal.quantity * self.of.each(case.snapshot.positions, proposal.stock_class_id, case.day)


@predicate("sells_at_most")
@dataclass(frozen=True, slots=True, kw_only=True)
class SellsAtMost(Predicate):
    """The transfer, with those on record since so long before it, is at most so much.

    `with`: whose transfers count beside the transferor's. `of`: the classes whose transfers count.
    """

    __pydantic_config__ = STRICT
    limit: Limit
    within: Lasting
    with_: tuple[Literal["affiliates"], ...] = ()
    of: Basis
    __keyword__ = "with"

    def in_words(self, definitions: Definitions) -> str:
        return f"at most {self.limit} of {self.of} in any {self.within}{_joined(self.with_)}"

    def ask(self, case: Case) -> Reason:
        proposal, positions = case.proposal, case.snapshot.positions
        since = located(case, self.within).first_day_back(case.day)
        owners = belonging(case, (proposal.transferor.id,), self.with_, beneficially=False)
        sums = {one: self._sold(case, one, since) for one in (*owners.members, *owners.unsure)}
        gone = sum((sums[one].quantity for one in owners.members), Fraction(0))
        most_gone = gone + sum((sums[one].quantity for one in owners.unsure), Fraction(0))
        limit = self.limit.amount(case, self.of, since, sorted(owners.members))
        now = proposal.quantity * self.of.each(positions, proposal.stock_class_id, case.day)
        text = f"{shown(now)}, with {shown(gone)} transferred since {since}{_joined(self.with_)}; at most {limit.how}"
        if case.of_any and gone < limit.quantity < gone + now:
            raise Open("quantity", proposal.id)
        days = [day for one in sums.values() for day in one.days]
        if self.limit.part_of_holding is not None:  # what was held then differs once the time begins after an entry
            days += [e.date for e in case.snapshot.entries if e.type.startswith("stock_") and e.date > since]
        first = min(days, default=None)
        changes = max(located(case, self.within).last_day(first), case.day + timedelta(1)) if first else None
        rests = [*_rests(case, self.of.classes, owners.members), Ground.TRANSFER, Ground.DAY]
        allowed = known(text, gone + now <= limit.quantity, *rests, changes=changes)
        if not allowed.value or most_gone + now <= limit.quantity:
            return allowed
        doubts = [_doubt(case, one, (proposal.transferor.id,)) for one in sorted(owners.unsure) if sums[one].quantity]
        return all_of(text, [allowed, *(no(doubt) for doubt in doubts)])

    def _sold(self, case: Case, seller: str, since: date) -> Sum:
        found: list[tuple[date, Quantity]] = []
        for entry in case.snapshot.entries_of("stock_transfer"):
            if entry.date > since and entry.transferor_id == seller and entry.stock_class_id in self.of.classes:
                each = self.of.each(case.snapshot.positions, entry.stock_class_id, case.day)
                found.append((entry.date, entry.quantity * case.split_factor(entry.stock_class_id, entry.date) * each))
        return Sum(sum((quantity for _, quantity in found), Fraction(0)), tuple(day for day, _ in found))


@predicate("holders_of_record")
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldersOfRecord(Predicate):
    """Once the transfer has been made, more than so many people hold any of these classes of record."""

    __pydantic_config__ = STRICT
    of: tuple[ClassId, ...]
    more_than: PositiveCount

    def in_words(self, definitions: Definitions) -> str:
        return f"more than {self.more_than:,} hold {', '.join(self.of)} of record after the transfer"

    def ask(self, case: Case) -> Reason:
        proposal, positions = case.proposal, case.snapshot.positions
        holders = {holder for name in self.of for holder in positions.holders(name)}
        if proposal.stock_class_id in self.of and not proposal.issues:
            if case.of_any:
                raise Open("quantity", proposal.id)
            left = sum(positions.quantity(proposal.transferor.id, name) for name in self.of) - proposal.quantity
            holders -= {proposal.transferor.id} if left <= 0 else set()
        if proposal.stock_class_id in self.of:
            holders.add(proposal.transferee.id)
        text = f"{len(holders):,} hold {', '.join(self.of)} after the transfer; asked: more than {self.more_than:,}"
        return known(text, len(holders) > self.more_than, *_rests(case, self.of, ()), Ground.TRANSFER)


class Belonging(NamedTuple):
    """Who counts together, and the holders of whom it is not on record whether they do."""

    members: frozenset[str]
    unsure: frozenset[str]


def belonging(case: Case, people: tuple[str, ...], also: Iterable[str], *, beneficially: bool) -> Belonging:
    """Some people with those who belong to them, as far as the record and the assumptions say."""
    members, unsure, relations = set(people), set(), case.snapshot.relations
    if "purchasers in concert" in also:
        members |= set(case.proposal.purchasers)
    if "affiliates" in also:
        for holder in {*case.snapshot.positions.holders(), *_sellers(case)} - members:
            for person in sorted(people):
                taken = case.assumption(_affiliate(holder, person))
                found = relations.affiliates(person, holder).value if taken is None else taken
                if found:
                    members.add(holder)
                elif found is None:
                    unsure.add(holder)
    if beneficially:
        members |= set(case.snapshot.holdings.with_power_over(sorted(members)))
    return Belonging(frozenset(members), frozenset(unsure - members))


def _sellers(case: Case) -> Iterator[str]:
    yield from {entry.transferor_id for entry in case.snapshot.entries_of("stock_transfer")}


def _people(case: Case, who: str) -> tuple[str, ...]:
    if who in PARTS:
        return (case.person(who).id,)
    return tuple(party.id for party in case.members(who))


def _affiliate(holder: str, person: str) -> FactName:
    return of_record("affiliate", f"{holder}/{person}")


def _doubt(case: Case, holder: str, people: tuple[str, ...]) -> Reason:
    return unknown(f"{case.name(holder)} is an affiliate of {_named(case, people)}", _affiliate(holder, people[0]))


def _named(case: Case, people: tuple[str, ...]) -> str:
    return ", ".join(case.name(one) for one in people)


def _joined(also: Iterable[str]) -> str:
    return "".join(f" with its {one}" if one == "affiliates" else f" with {one}" for one in also)


def _rests(case: Case, classes: Iterable[str], members: Iterable[str]) -> list[Source]:
    positions, classes = case.snapshot.positions, tuple(classes)
    found: list[Source] = [of_class(positions, name) for name in classes]
    found += [s for one in sorted(members) for name in classes for s in of_holder(positions, one, name)]
    return found

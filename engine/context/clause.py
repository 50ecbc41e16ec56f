"""What every kind of clause has: whom it binds, what it covers, when, its exceptions, and how it makes findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar

from covenantry.engine.context.case import unsaid
from covenantry.engine.context.scope import COMPANY
from covenantry.engine.context.tracking import at_market
from covenantry.engine.language.conditions import Condition, ConditionText
from covenantry.engine.language.model import Definition, Phrase, Reading
from covenantry.engine.language.proposal import Manner, Open
from covenantry.engine.language.sections import within
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.effects import Ending, asking
from covenantry.engine.logic.findings import Effect, Finding, ReadingUsed, Step, Window
from covenantry.engine.logic.reasons import Reason, all_of, any_of, due, known, no
from covenantry.engine.logic.sources import Ground
from covenantry.facts.problems import Place
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name, YesNo
from covenantry.facts.words import Section

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.logic.fact_names import FactName
    from covenantry.facts.model import Entry, Party
    from covenantry.facts.snapshot import Snapshot

C = TypeVar("C", bound="Clause")

#: What has no termination has not ended.
IN_FORCE = known("in force", True, Ground.RULE)._replace(role="in force")

#: The kinds of clause by the word that rule files use; each module of this package registers its own.
KINDS: dict[str, type[Clause]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The terms that every kind shares.

    `binds`: who must comply, a phrase; without it whoever holds the securities. What binds the Company stands in every
    holder's way. `covers`: the securities, a phrase; without it all. `manners`: the ways of transferring that it speaks
    of; without it every way. `unless`: its exceptions, each a condition. `survives`: it outlives the termination of its
    section.
    """

    __pydantic_config__ = STRICT
    kind: ClassVar[str] = ""
    #: Whether it speaks of what other clauses found, and so is asked after them.
    last: ClassVar[bool] = False
    #: Whether it only speaks of other clauses of its agreement: with no scope of its own it is told beside them alone.
    beside: ClassVar[bool] = False

    section: Section
    says: Name
    binds: Phrase | None = None
    covers: Phrase | None = None
    manners: tuple[Manner, ...] = ()
    when: ConditionText | None = None
    unless: tuple[ConditionText, ...] = ()
    survives: YesNo = False
    readings: tuple[Reading, ...] = ()

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """The findings of this clause for one proposed transfer; a kind that does not speak of transfers has none."""
        return ()

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Where this clause stands on a day, with no transfer proposed: who has, owes or may not do what."""
        return ()

    def told_by(self) -> str:
        """What its findings are about, which tells it from others of its kind and section by itself; else nothing."""
        return ""

    def may_end(self) -> tuple[str, ...]:
        """The sections of its agreement that it may end."""
        return ()

    def ended(self, on: OnDay) -> Iterable[Ending]:
        """What it has ended by the day, or may have."""
        return ()

    def follows(self, on: OnDay) -> Iterable[Entry]:
        """The facts that are so by its words, given those on record, each from its date on, also from a later one.

        They turn on entries and never on the day; what is so from a date on rests on facts of before.
        """
        return ()

    def joined(self, facts: Snapshot, agreement: str, signer: str, roles: Iterable[str]) -> Iterable[Reason]:
        """Why a party may have one of these parts, though none is on record."""
        return ()

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms: the loader checks their phrases."""
        if self.when is not None:
            yield self.when
        yield from self.unless

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        for phrase in (self.binds, self.covers):
            if phrase is not None:
                yield phrase


def kind(name: str) -> Callable[[type[C]], type[C]]:
    """Registers a kind of clause under the word that rule files use."""

    def register(cls: type[C]) -> type[C]:
        cls.kind = name
        KINDS[name] = cls
        return cls

    return register


@dataclass(frozen=True, slots=True)
class Choice:
    """A declared reading that a clause rests on, of its own words or of a phrase that it uses."""

    section: str
    reading: Reading
    others: tuple[Other, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Other:
    """What the clause, and the definitions it uses, would be under another meaning of the same words."""

    taken_as: str
    clause: Clause
    definitions: Mapping[str, Definition]
    #: The phrase whose meaning is another; None where the clause's own words are.
    phrase: str | None = None
    #: Whether whom it binds, what it covers, when, and its exceptions are the same as in the clause.
    same_scope: bool = False


@dataclass(frozen=True, slots=True)
class Encoded:
    """A clause in its agreement: where it stands, what ends it, and the readings that it rests on.

    `twin`: how many clauses of its kind and section stand before it that nothing else tells apart from it.
    """

    clause: Clause
    agreement: str
    place: Place
    ended_by: tuple[Encoded, ...] = ()
    choices: tuple[Choice, ...] = ()
    readings: tuple[ReadingUsed, ...] = ()
    twin: int = 0


@dataclass(slots=True)
class Question:
    """One clause, and the case about which it is asked."""

    encoded: Encoded
    case: Case
    so_far: tuple[Finding, ...] = ()
    #: The clause as another reading would have it; else the clause as encoded.
    otherwise: Clause | None = None

    def __post_init__(self) -> None:
        self.case = self.case.by_words_of(self.clause.section)

    @property
    def clause(self) -> Clause:
        """The clause that is asked."""
        return self.otherwise or self.encoded.clause

    def fact(self, fact: str, about: str) -> FactName:
        """The name of a fact by the words of this clause."""
        return self.case.fact(fact, about)

    def endings(self, section: str = "") -> tuple[Ending, ...]:
        """What other provisions say of the end of its section, or of another of which it speaks."""
        its = section or self.clause.section
        ended_by = () if self.clause.survives else self.encoded.ended_by
        return tuple(one for by in ended_by for one in self._ended(by) if within(its, one.over))

    def _ended(self, by: Encoded) -> tuple[Ending, ...]:
        kept = self.case.ended
        if (found := kept.get(id(by))) is None:
            with asking(f"{by.agreement} {by.clause.section}", by.place):
                found = kept[id(by)] = tuple(by.clause.ended(OnDay(by, self.case)))
        return found

    def in_force(self, section: str = "") -> Reason:
        """Whether the clause, or another section of which it speaks, has not ended."""
        case, ended_by = self.case, self.encoded.ended_by
        if not ended_by or self.clause.survives:
            return IN_FORCE
        key = ("in force", section or self.clause.section, *map(id, ended_by))
        if key not in case.memo:
            found = self.endings(section)
            named = [one.reason._replace(text=f"ended under {one.section}: {one.reason.text}") for one in found]
            ended = any_of("ended", named)
            case.memo[key] = no(ended, "in force")._replace(role="in force") if named else IN_FORCE
        return case.memo[key]

    def excepted(self, *more: Reason) -> Reason | None:
        """Whether an exception applies; None where the clause has none."""
        parts = [self.case.ask(condition) for condition in self.clause.unless] + list(more)
        return any_of("an exception applies", parts) if parts else None


@dataclass(slots=True)
class Asked(Question):
    """One clause asked about one proposed transfer."""

    def engaged(self, *more: Reason) -> Reason:
        """Whether the clause bears on the case: in force, binding, covering, and whatever its kind adds."""
        clause, case = self.clause, self.case
        in_force = self.in_force()
        if in_force.value is False:
            return in_force
        parts = [in_force]
        if clause.binds is not None:
            parts.append(case.party_is(COMPANY if clause.binds == COMPANY else "transferor", clause.binds))
        if clause.manners:
            parts.append(self._made_so())
        if clause.covers is not None:
            parts.append(case.covers(clause.covers))
        if clause.when is not None:
            parts.append(case.ask(clause.when))
        return all_of("the provision applies", [*parts, *more])

    def _made_so(self) -> Reason:
        manners = self.clause.manners
        try:
            manner = self.case.proposal.manner
        except Open as term:
            return unsaid(term)
        return known(f"made as {manner}; this speaks of {', '.join(manners)}", manner in manners, Ground.TRANSFER)

    def turns_on(self, term: Open) -> Finding:
        """That what the clause has to say turns on a term of the transfer that nobody has said."""
        return self.finding("prohibition", self.engaged(unsaid(term)), excepted=self.excepted())

    def out_of_scope(self) -> bool:
        """Whether it cannot bear on the case, whatever its kind adds: not in force, not reaching it, or excepted."""
        if self.engaged().value is False:
            return True
        excepted = self.excepted()
        return excepted is not None and excepted.value is True

    def finding(
        self,
        effect: Effect,
        engaged: Reason,
        *,
        excepted: Reason | None = None,
        satisfied: Reason | None = None,
        section: str = "",
        says: str = "",
        holders: tuple[str, ...] = (),
        window: Window | None = None,
        steps: tuple[Step, ...] = (),
        amounts: tuple[Amount, ...] = (),
        consequences: tuple[str, ...] = (),
    ) -> Finding:
        """A finding of this clause; status, what is missing and the cures follow from the three reasons."""
        clause = self.clause
        return Finding(
            agreement=self.encoded.agreement,
            section=section or clause.section,
            kind=clause.kind,
            effect=effect,
            says=says or clause.says,
            engaged=engaged,
            excepted=excepted,
            satisfied=satisfied,
            bound=self.case.proposal.transferor.name,
            holders=holders,
            window=window,
            steps=steps,
            amounts=amounts,
            consequences=consequences,
            readings=self.encoded.readings,
            place=self.encoded.place,
        )


@dataclass(slots=True)
class OnDay(Question):
    """One clause asked where it stands on a day.

    Conditions that speak of the transferor are asked of the holder whom `of` names; of nobody in particular, they speak
    of the issuer.
    """

    #: The first later day on which it must be asked again, beside those that its findings name.
    wakes: list[date] = field(default_factory=list)
    #: What the findings looked for are about; None: all of them are.
    only: frozenset[str] | None = None

    @property
    def day(self) -> date:
        """The day asked about."""
        return self.case.day

    @property
    def facts(self) -> Snapshot:
        """What is on record."""
        return self.case.snapshot

    @property
    def company(self) -> str:
        """The id of the issuer."""
        return self.case.snapshot.issuer.id

    def of(self, holder: Party) -> OnDay:
        """The same question with a holder in the place of the transferor."""
        return OnDay(self.encoded, self.case.about(holder), self.so_far, self.otherwise, self.wakes, self.only)

    def at(self, day: date) -> OnDay:
        """The same question about another day, on the same facts."""
        return replace(self, case=replace(self.case, day=day, memo={}))

    def wanted(self, about: str) -> bool:
        """Whether a finding about this is looked for. A clause of many findings may leave others out.

        It then says by `wake` what days would bring of those that it makes: no other finding's days are announced.
        """
        return self.only is None or about in self.only

    def at_market(self) -> OnDay:
        """The same question for a finding that only tells a value by the closes up to the day.

        Whatever else the clause says does not turn on them, so that it need not be asked again with each of them.
        """
        return replace(self, case=replace(self.case, snapshot=at_market(self.facts), memo={}))

    def wake(self, day: date | None) -> None:
        """Has the clause asked again on a later day, whatever its findings say."""
        if day is not None and day > self.day:
            self.wakes.append(day)

    def engaged(self, *more: Reason, section: str = "") -> Reason:
        """Whether it (or its part in another section) is in force, and its condition and what its kind adds hold."""
        in_force = self.in_force(section)
        if in_force.value is False:
            return in_force
        when = [self.case.ask(self.clause.when)] if self.clause.when is not None else []
        return all_of("the provision applies", [in_force, *when, *more])

    def finding(
        self,
        effect: Effect,
        engaged: Reason,
        *,
        about: str = "",
        bound: Iterable[str] = (),
        holders: Iterable[str] = (),
        excepted: Reason | None = None,
        satisfied: Reason | None = None,
        section: str = "",
        says: str = "",
        window: Window | None = None,
        steps: tuple[Step, ...] = (),
        amounts: tuple[Amount, ...] = (),
        consequences: tuple[str, ...] = (),
        at_market: bool = False,
    ) -> Finding:
        """A finding of this clause. `bound` owe or must refrain, `holders` have the right or are owed: ids of parties.

        A duty whose window has a last day is breached after it unless `satisfied`; what performs it is due by that day.
        """
        clause, case = self.clause, self.case
        bound, holders = tuple(bound), tuple(holders)
        last = window.last_day if window is not None else None
        if last is not None and effect == "duty" and satisfied is not None and satisfied.value is not True:
            satisfied = due(satisfied, last)
        if last is not None:
            self.wake(last + timedelta(1))
        if window is not None:
            self.wake(window.opens)
        return Finding(
            agreement=self.encoded.agreement,
            section=section or clause.section,
            kind=clause.kind,
            effect=effect,
            says=says or clause.says,
            engaged=engaged,
            excepted=excepted,
            satisfied=satisfied,
            bound=", ".join(map(case.name, bound)),
            holders=tuple(map(case.name, holders)),
            bound_ids=bound,
            holder_ids=holders,
            about=f"{about} clause {self.encoded.twin + 1}".strip() if self.encoded.twin else about,
            late=last is not None and self.day > last,
            at_market=at_market,
            window=window,
            steps=steps,
            amounts=amounts,
            consequences=consequences,
            readings=self.encoded.readings,
            place=self.encoded.place,
        )

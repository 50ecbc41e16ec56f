"""Rank: which classes stand before, beside and behind a class as to dividends and in liquidation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Act, Reason, known, undone
from covenantry.engine.logic.sources import of_class
from covenantry.engine.procedures.redemption_record import issued_on
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id, Name
from covenantry.facts.words import ClassId, PaperKind, PartyId, Section

Level = Literal["senior", "parity", "junior"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A class that the agreement ranks by its `name`; `class_id` where the book may have it."""

    __pydantic_config__ = STRICT
    name: Name
    rank: Level
    section: Section
    class_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """How a class established later ranks: as its terms expressly say, which for some ranks takes a `consent`."""

    __pydantic_config__ = STRICT
    section: Section
    without_terms: Level
    sections: dict[Level, Section]
    consent: PaperKind
    consent_by: PartyId
    consent_for: tuple[Level, ...]


@kind("rank")
@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Clause):
    """The rank of each class against `stock_class`: of those named, and of those established later."""

    stock_class: ClassId
    ranks: tuple[Ranked, ...]
    later: Later

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The ranks as a table; of each class established later its rank, the consent it takes, and any conflict."""
        begun = issued_on(on.facts, self.stock_class)
        applies = on.engaged(
            known(
                f"{self.stock_class} has been issued", begun is not None, of_class(on.facts.positions, self.stock_class)
            )
        )
        yield on.finding("computation", applies, amounts=tuple(self._table(on)))
        if begun is None:
            return
        for event in on.facts.events("class established"):
            if event.terms.against == self.stock_class and event.date >= begun:
                yield from self._established(on, applies, event)

    def _table(self, on: OnDay) -> Iterator[Amount]:
        securities = on.facts.book.securities
        for one in self.ranks:
            here = one.class_id in securities if one.class_id is not None else False
            yield Amount(
                one.name, one.rank, "rank", f"{one.section}; {'on record' if here else 'the class is not on record'}"
            )
        named = {one.class_id for one in self.ranks} | {self.stock_class}
        for name, stock_class in securities.items():
            if name not in named and stock_class.class_type == "PREFERRED":
                yield Amount(stock_class.name, "not stated", "rank", "neither named nor established later")

    def _established(self, on: OnDay, applies: Reason, event: Any) -> Iterator[Finding]:
        terms, later = event.terms, self.later
        named = next((one for one in self.ranks if folded(one.name) == folded(terms.name)), None)
        rank = terms.rank or later.without_terms
        if named is not None:
            text = f"{terms.name} is declared {rank}; {named.section} ranks it {named.rank}"
            conflict = known(text, rank != named.rank, event)
            yield on.finding(
                "prohibition",
                conflict,
                section=named.section,
                about=event.id,
                bound=[on.company],
                says=f"{named.name} ranks {named.rank}; terms that say otherwise conflict.",
            )
            rank = named.rank
        how = "as its terms expressly say" if terms.rank else "its terms do not expressly say otherwise"
        how = f"by name ({named.section})" if named is not None else how
        yield on.finding(
            "computation",
            applies,
            section=later.sections[rank],
            says=f"{terms.name} ranks {rank}: {how}.",
            about=event.id,
            amounts=(Amount(terms.name, rank, "rank", how),),
        )
        needs = known(f"{terms.name} ranks {rank}", named is None and rank in later.consent_for, event)
        yield on.finding(
            "condition",
            needs,
            section=later.sections[rank],
            about=f"{event.id} consent",
            bound=[on.company],
            holders=[later.consent_by],
            satisfied=self._consented(on, event),
            says=f"A class that is to rank {rank} takes the {later.consent}.",
        )

    def _consented(self, on: OnDay, event: Any) -> Reason:
        for paper in on.facts.instruments(self.later.consent, self.later.consent_by):
            if paper.agreement in (None, on.encoded.agreement) and paper.date <= event.date:
                return known(f"{self.later.consent} of {paper.date} ({paper.id})", True, paper)
        who = on.case.name(self.later.consent_by)
        act = Act(who, f"give the {self.later.consent}", on.fact(self.later.consent, event.id))
        return undone(f"no {self.later.consent} on record by {event.date}", act)

"""Substituted securities: what common stock received, holders of a right to it receive when they use the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, known, undone, would
from covenantry.engine.logic.sources import of_class
from covenantry.engine.procedures.redemption_record import issued_on
from covenantry.facts.lots import shown
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name
from covenantry.facts.words import ClassId, EventKind, PaperKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The `events` by which holders of common receive something, and what those with the right to it then have."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    events: tuple[EventKind, ...]
    example: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the issuer must sign after such an event, so that the right stands on paper."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    instrument: PaperKind


@kind("substituted_securities")
@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutedSecurities(Clause):
    """A holder of `stock_class` who converts or exercises it gets what it would have got had it held `common` then.

    `distributions`: of securities other than common, beside the shares; `changes`: of common into something else, in
    their place.
    """

    stock_class: ClassId
    common: ClassId
    distributions: Received
    changes: Received
    papers: Papers | None = None

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The right of each holder from each such event, and the papers that an event calls for."""
        begun = issued_on(on.facts, self.stock_class)
        holders = on.facts.positions.holders(self.stock_class)
        for received in (self.distributions, self.changes):
            events = [e for e in self._events(on, received) if begun is not None and e.date >= begun] if holders else []
            if not events:
                text = f"{self.common} has received nothing by {' or '.join(received.events)}"
                none = would(text, received.example, of_record(received.events[0], "issuer"))
                held = known(
                    f"{self.stock_class} is outstanding", bool(holders), of_class(on.facts.positions, self.stock_class)
                )
                yield on.finding("right", on.engaged(held, none), section=received.section, says=received.says)
            for event in events:
                for holder in holders:
                    yield self._right(on, received, event, holder)
                    if received is self.changes and self.papers is not None:
                        yield self._paper(on, self.papers, event, holder)

    def _events(self, on: OnDay, received: Received) -> Iterator[Any]:
        for name in received.events:
            for event in on.facts.events(name):
                terms = event.terms
                of = getattr(terms, "of", None) or getattr(terms, "on", None)
                other = getattr(terms, "payable_in", "other securities") == "other securities"
                if of in (None, self.common) and other:
                    yield event

    def _right(self, on: OnDay, received: Received, event: Any, holder: str) -> Finding:
        return on.finding(
            "right",
            on.engaged(known(f"{event.kind} of {event.date} ({event.id})", True, event)),
            section=received.section,
            says=received.says,
            about=f"{event.id} {holder}",
            bound=[on.company],
            holders=[holder],
            amounts=tuple(self._amounts(on, event, holder)),
        )

    def _amounts(self, on: OnDay, event: Any, holder: str) -> Iterator[Amount]:
        """What the holder gets for all that it holds, where the event says how much common received."""
        terms = event.terms
        ratio, outstanding = self._then(on, event.date)
        # As many of then as those of today were: splits of the class itself since change nothing.
        units = Fraction(on.facts.positions.quantity(holder, self.stock_class))
        units /= on.case.split_factor(self.stock_class, event.date)
        shares = units * ratio
        count = f"{shown(units)} x {shown(ratio)} shares of {self.common} of {event.date}"
        if (more := getattr(terms, "shares", None)) is not None and outstanding:
            due = shares * more / outstanding
            how = f"{count} x {more:,} / {shown(outstanding)}"
            yield Amount("besides the shares", due, getattr(terms, "securities", None) or "securities", how)
        elif (each := getattr(terms, "ratio", None)) is not None:
            yield Amount("in place of the shares", shares * each, terms.into, f"{count} x {shown(each)}")

    def _then(self, on: OnDay, day: date) -> tuple[Fraction, Fraction]:
        """The shares that one of the class gave before the day, and how many were outstanding."""
        positions = on.facts.positions
        for moment in on.facts.moments:
            if moment.entry.date >= day and moment.outstanding(self.stock_class):
                return moment.terms[self.stock_class].ratio, Fraction(moment.outstanding(self.common))
        terms = positions.terms(self.stock_class)
        return terms.ratio if terms is not None else Fraction(0), Fraction(positions.outstanding(self.common))

    def _paper(self, on: OnDay, papers: Papers, event: Any, holder: str) -> Finding:
        return on.finding(
            "duty",
            on.engaged(known(f"{event.kind} of {event.date} ({event.id})", True, event)),
            section=papers.section,
            says=papers.says,
            about=f"{event.id} {holder}",
            bound=[on.company],
            holders=[holder],
            satisfied=self._signed(on, papers, event, holder),
            window=Window(event.date, None, f"in the case of the {event.kind} of {event.date}"),
        )

    def _signed(self, on: OnDay, papers: Papers, event: Any, holder: str) -> Reason:
        for paper in on.facts.instruments(papers.instrument):
            if paper.to_id in (None, holder) and paper.covers is not None and paper.covers.upon == event.id:
                return known(f"{papers.instrument} of {paper.date}", True, paper)
        about = f"{event.id}-{holder}"
        act = Act(on.case.name(on.company), f"sign the {papers.instrument}", on.fact(papers.instrument, about))
        return undone(f"no {papers.instrument} for {event.id} on record", act)


__all__ = ["Papers", "Received", "SubstitutedSecurities"]

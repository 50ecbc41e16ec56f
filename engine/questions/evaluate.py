"""The pipeline: rules and facts in, findings and a verdict out. Read this file first.

rule files -> rulebook ─┐
book -> snapshot ───────┴─> match -> assess -> findings -> verdict -> report
                            stand, on a day ──> findings ─> what an event would change -> report
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.case import Assumptions
from covenantry.engine.evaluation.answer import Answer, Consulted
from covenantry.engine.evaluation.assess import assess
from covenantry.engine.evaluation.candidates import Candidates, speaks
from covenantry.engine.evaluation.closure import Views
from covenantry.engine.evaluation.concerned import Concerned
from covenantry.engine.evaluation.judged import Judge
from covenantry.engine.evaluation.look_ahead import look_ahead
from covenantry.engine.evaluation.standing import Standing, advance, stand
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.events import Event, Scenario
from covenantry.engine.questions.fires import WhatFires, fires
from covenantry.engine.questions.ways_tried import Tries
from covenantry.engine.questions.whatif import WhatIf, eve, facts_after, happens
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.lacking import lacking
from covenantry.facts.book import Book, signed
from covenantry.facts.calendars import CalendarRange, must_cover
from covenantry.facts.model import StockTransfer
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.snapshot import Snapshot

#: Standings kept; those of the days of a month and more.
MOST_STANDINGS = 64


@contextmanager
def _counting() -> Iterator[None]:
    """A period that would have to be counted beyond the calendars is a problem of the question."""
    try:
        yield
    except CalendarRange as error:
        raise InvalidInput([Problem(Place("calendars"), str(error), "no answer can be given")]) from None


class Workbench:
    """A rulebook and a book made ready for questions; keeps what it has indexed, never what it has answered.

    Every question raises InvalidInput where its day lies, or a period would have to be counted, beyond the calendars.
    `candidates`: finds the clauses that a transfer engages, where several workbenches share it; its owner closes it.
    """

    def __init__(self, rulebook: Rulebook, book: Book, candidates: Candidates | None = None) -> None:
        self.rulebook = rulebook
        self.book = book
        self._signed = signed(book.entries)
        self._lacking = lacking(rulebook.versions, book)
        self._own = candidates is None
        self._candidates = candidates or Candidates()
        self._concerned = Concerned()
        self._views = Views(book, self.rules)
        self._judge = Judge(book, self.rules, self._candidates)
        self._standings: dict[date, Standing] = {}

    def rules(self, day: date) -> tuple[AgreementRules, ...]:
        """The agreements about this issuer, and the law, in the text that governs on the day."""
        return self._about(day, self._signed)

    def _about(self, day: date, signed: AbstractSet[str]) -> tuple[AgreementRules, ...]:
        issuer = self.book.issuer.id
        return (*(text for text in self.rulebook.on(day) if text.terms.is_about(issuer, signed)), *self._lacking)

    def facts(self, day: date) -> Snapshot:
        """What is on record on a day, with all that follows from it by the rules' own words."""
        return self._views.at(day)

    @_counting()
    def precheck(
        self,
        proposal: Proposal,
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> Answer:
        """May the transfer be made on its day, given what had happened by `as_of` and was on record by `known_at`?

        `as_of` is the day of the transfer unless given. Raises MatchError where the two matchers differ: an internal
        error.
        """
        as_of = as_of or proposal.date
        facts = self._views.at(as_of, known_at)
        rules = self.rules(as_of)
        clauses = self._candidates.of(rules, facts, proposal)
        assumed = Assumptions({**proposal.assume, **(assume or {})})
        titles = tuple(self._judge.titles(facts, rules, proposal, assumed))
        assessment = replace(assess(rules, clauses, facts, proposal, assumed), titles=titles)
        ahead = look_ahead(assessment, proposal.date)
        return Answer(
            verdict=ahead.now.verdict,
            as_of=as_of,
            known_at=known_at,
            proposal=proposal,
            assessment=assessment,
            cures=ahead.now.cures,
            earliest=ahead.permitted,
            clear_from=ahead.clear,
            cures_then=ahead.cures_then,
            next_change=ahead.next_change,
            assumed=assumed.used(),
            unused=assumed.unused(),
            consulted=_consulted([text for text in rules if any(map(speaks, text.clauses))]),
            facts=facts,
            encoded=frozenset(self.rulebook.versions),
        )

    @_counting()
    def standing(
        self,
        day: date,
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> Standing:
        """Where every provision stands on a day, given what had happened by `as_of` (the day unless given).

        Assumptions (the class) note by themselves which of them were asked for.
        """
        must_cover(day, "the day")
        facts, rules = self._views.at(day, known_at, as_of), self.rules(day if as_of is None else min(day, as_of))
        if assume or known_at is not None or (as_of is not None and as_of != day):
            given = assume if isinstance(assume, Assumptions) else Assumptions(assume or {})
            return stand(rules, facts, day, given)
        if day not in self._standings:
            if len(self._standings) >= MOST_STANDINGS:
                self._standings.pop(next(iter(self._standings)))
            near = max((d for d in self._standings if d < day), default=None)
            made = stand(rules, facts, day) if near is None else self._later(self._standings[near], day)
            self._standings[day] = made
        return self._standings[day]

    def _later(self, before: Standing, day: date) -> Standing:
        return advance(before, self.rules(day), self._views.at(day), day, self._concerned)

    @_counting()
    def with_record(self, standing: Standing, holder: str | None = None) -> Standing:
        """The standing with what stood in the way of transfers on record: of a holder's, if one is named."""
        return replace(standing, judged=self._judge.on_record(standing.facts, standing.assumed, holder))

    @_counting()
    def judged(self, entry: StockTransfer, known_at: datetime | None = None) -> tuple[Finding, ...]:
        """What stood in the way of one transfer on record when it was made."""
        return self._judge.of(entry, known_at, Assumptions({}))

    @_counting()
    def what_if(
        self,
        events: Sequence[Event],
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> WhatIf:
        """What would begin, change and end if the events happened, each after the one before it.

        `as_of` is the day of the first event unless given; its text governs, as in a pre-check. Raises InvalidInput
        where an event cannot be.
        """
        day = events[0].date
        as_of = as_of or day
        assumed = Assumptions(assume or {})  # one for all, so that it knows what any of the standings asked for
        before = self.standing(eve(day), min(as_of, eve(day)), known_at, assumed)
        anyway = self.standing(day, as_of, known_at, assumed)
        world = self._views.without_later(day, known_at, as_of)
        also = signed(entry for one in events for entry in one.entries)

        def rules(day: date) -> tuple[AgreementRules, ...]:
            return self._about(min(day, as_of), self._signed | also)

        judge = Judge(self.book, rules, self._candidates)
        happened = tuple(happens(events, before, anyway, world, rules, self._concerned, judge, as_of))
        return WhatIf(
            as_of=as_of,
            known_at=known_at,
            happened=happened,
            before=before,
            assumed=assumed.used(),
            unused=assumed.unused(),
            consulted=_consulted(rules(events[-1].date)),
            encoded=frozenset(self.rulebook.versions),
        )

    def consulted(self, day: date) -> tuple[Consulted, ...]:
        """The agreements in being on a day, with what they are called."""
        return _consulted(self.rules(day))

    @_counting()
    def fires(
        self,
        right: str,
        as_of: date,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> WhatFires:
        """Which events, acts or days would make the provisions fire that `right` names, as things stand on `as_of`."""

        standing = self.standing(as_of, known_at=known_at, assume=assume)

        def after(scenario: Scenario) -> Snapshot:
            day = scenario.events[0].date
            now, world = (at(day, known_at, as_of) for at in (self._views.at, self._views.without_later))
            return facts_after(scenario.events, lambda _: standing.rules, now, world, as_of)

        begins = {name: texts[0].since for name, texts in self.rulebook.versions.items()}
        found = fires(right, standing, Tries(standing, after), begins)
        return found._replace(encoded=frozenset(self.rulebook.versions), consulted=self.consulted(as_of))

    def close(self) -> None:
        """Frees what the matchers hold."""
        if self._own:
            self._candidates.close()
        self._concerned.close()


def _consulted(rules: Sequence[AgreementRules]) -> tuple[Consulted, ...]:
    return tuple(
        Consulted(text.id, text.terms.title, text.since, text.terms.short or text.terms.title) for text in rules
    )

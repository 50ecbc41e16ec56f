"""Answers questions about one book, whatever parties and facts they bring along.

Shared by the command line, the API and the scenarios.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import TracebackType
from typing import Self

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.questions.called import one_called
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.events import Scenario as Happenings
from covenantry.engine.questions.events import outside, read_events
from covenantry.engine.questions.fires import WhatFires
from covenantry.engine.questions.resolve import Question
from covenantry.engine.questions.rights import Rights
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.strangers import absent, strangers
from covenantry.facts.book import Book, signed
from covenantry.facts.documents import Document
from covenantry.facts.model import Entry
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean


class Desk:
    """One rulebook and one book; a context manager, which frees what the matchers hold.

    `bench`: answers the questions that bring nothing along.
    """

    def __init__(self, rulebook: Rulebook, book: Book) -> None:
        self.rulebook = rulebook
        self.book = book
        self.bench = Workbench(rulebook, book)

    def answer(self, question: Question) -> Answer:
        """The answer, with what was assumed of the proposal itself and what came with it.

        Raises MatchError where the two matchers differ, InvalidInput where what was known at the time does not add up
        or a period would have to be counted beyond the calendars.
        """
        if question.book is self.book:
            answer = self.bench.precheck(question.proposal, question.as_of, question.known_at)
        else:
            self._must_know(question.book, {e.id for e in self.book.entries})
            bench = Workbench(self.rulebook, question.book)
            try:
                answer = bench.precheck(question.proposal, question.as_of, question.known_at)
            finally:
                bench.close()
        return replace(answer, assumed=tuple(sorted(answer.assumed + question.terms)), stated=question.stated)

    def what_if(
        self,
        scenario: Happenings,
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> WhatIf:
        """What the events would bring, in the company of the parties that they bring along; raises as `answer` does,
        and InvalidInput where an event cannot be."""
        if as_of is not None and as_of > scenario.events[0].date:
            first = scenario.events[0]
            message = f"the answer is asked for as of {as_of}, later than {first.words} on {first.date}"
            raise InvalidInput([Problem(first.place, message, f"ask as of {first.date} or an earlier day")])
        happened = [entry for event in scenario.events for entry in event.entries]
        self._must_know(self.book, (), happened)
        bench = self.bench
        if scenario.parties:
            book, problems = self.book.with_parties(scenario.parties)
            if book is None:
                raise InvalidInput(problems)
            bench = Workbench(self.rulebook, book)
        try:
            answer = bench.what_if(scenario.events, as_of, known_at, assume)
        finally:
            if bench is not self.bench:
                bench.close()
        return replace(answer, stated=tuple(party.id for party in scenario.parties))

    def rights(
        self,
        holder: str,
        day: date,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> Rights:
        """What a holder has, owes and may not do on a day; raises as `answer` does, and where he is not in the book."""
        party = self.book.parties.get(one_called(holder, self.book.parties))
        if party is None:
            hint = did_you_mean(holder, self.book.parties)
            message = f"'{holder}' is no party of the book of {self.book.issuer.name}"
            raise InvalidInput([Problem(Place("HOLDER"), message, hint)])
        self._must_cover(day)
        standing = self.bench.standing(day, None, known_at, assume)
        consulted = self.bench.consulted(day)
        return Rights(party, self.bench.with_record(standing, party.id), frozenset(self.rulebook.versions), consulted)

    def read_events(
        self, document: Document, day: date | None, as_of: date | None = None, known_at: datetime | None = None
    ) -> tuple[Happenings, list[Problem]]:
        """The events of a document, by the words of the rules and of the book."""
        return read_events(document, self.book, day, as_of, known_at, self.rulebook.words)

    def fires(
        self,
        right: str,
        day: date,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> WhatFires:
        """What would make the provisions fire that `right` names, as things stand on a day; raises as `answer` does."""
        self._must_cover(day)
        return self.bench.fires(right, day, known_at, assume)

    def _must_cover(self, day: date) -> None:
        if beyond := outside(self.book, day):
            raise InvalidInput([Problem(Place("--as-of"), f"{day} is {beyond}", "ask about another day")])

    def _must_know(self, book: Book, before: Collection[str], more: Iterable[Entry] = ()) -> None:
        """InvalidInput where what a question brings along has words that no rule knows."""
        added = [*(entry for entry in book.entries if before and entry.id not in before), *more]
        if added and (problems := list(strangers(self.rulebook.words, book, added))):
            raise InvalidInput(problems)

    def close(self) -> None:
        """Frees what the matchers hold."""
        self.bench.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def unfit(rulebook: Rulebook, book: Book) -> list[Problem]:
    """Why rules do not fit a book: no agreement is about its issuer, or one has words that the other does not know."""
    if problems := unconcerned(rulebook, book):
        return problems
    own = {name for name, texts in rulebook.versions.items() if texts[0].terms.issuer == book.issuer.id}
    return [*strangers(rulebook.words, book), *absent(rulebook.words, own, book)]


def unconcerned(rulebook: Rulebook, book: Book) -> list[Problem]:
    """The problem of rules of which no agreement is about the issuer: they would permit everything."""
    issuer, agreed = book.issuer.id, signed(book.entries)
    agreements = [texts[0].terms for texts in rulebook.versions.values() if texts[0].terms.issuer != "any"]
    if any(terms.is_about(issuer, agreed) for terms in agreements):
        return []
    forms = [terms.id for terms in agreements if terms.issuer == "any-party"]
    others = sorted({terms.issuer for terms in agreements} - {"any-party"})
    message = f"no agreement of the rules is about '{issuer}'" + (
        f"; they are about {', '.join(others)}" if others else ""
    )
    hint = "give the rules of this issuer with --rules"
    if forms:
        hint += f", or put on record what it signed, a capacity under one of {', '.join(forms)}"
    return [Problem(book.issuer.place or Place("the book"), message, hint)]

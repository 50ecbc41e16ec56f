"""Answers questions about one book, whatever parties and facts they bring along.

Shared by the command line, the API and the scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from types import TracebackType
from typing import Self

from engine.answer import Answer
from engine.evaluate import Workbench
from engine.events import Scenario as Happenings
from engine.holder_rights import Rights
from engine.resolve import Question
from engine.rulebook.effective import Rulebook
from engine.standing import Standing
from engine.whatfires import WhatFires
from engine.whatif import WhatIf
from facts.book import Book
from facts.calendars import CalendarRange
from facts.problems import InvalidInput, Place, Problem, did_you_mean


class Desk:
    """One rulebook and one book; a context manager, which frees what the matchers hold."""

    def __init__(self, rulebook: Rulebook, book: Book) -> None:
        self.rulebook = rulebook
        self.book = book
        self._bench = Workbench(rulebook, book)

    def answer(self, question: Question) -> Answer:
        """The answer, with what was assumed of the proposal itself and what came with it.

        Raises MatchError where the two matchers differ, InvalidInput where what was known at the time does not add up
        or a period would have to be counted beyond the calendars.
        """
        if question.book is self.book:
            answer = self._ask(self._bench, question)
        else:
            bench = Workbench(self.rulebook, question.book)
            try:
                answer = self._ask(bench, question)
            finally:
                bench.close()
        return replace(answer, assumed=tuple(sorted(answer.assumed + question.terms)), stated=question.stated)

    def _ask(self, bench: Workbench, question: Question) -> Answer:
        with _counting():
            return bench.precheck(question.proposal, question.as_of, question.known_at)

    def standing(
        self,
        day: date,
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> Standing:
        """Where every provision stands on a day; raises as `answer` does."""
        with _counting():
            return self._bench.standing(day, as_of, known_at, assume)

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
        bench = self._bench
        if scenario.parties:
            book, problems = self.book.with_parties(scenario.parties)
            if book is None:
                raise InvalidInput(problems)
            bench = Workbench(self.rulebook, book)
        try:
            with _counting():
                answer = bench.what_if(scenario.events, as_of, known_at, assume)
        finally:
            if bench is not self._bench:
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
        party = self.book.parties.get(holder)
        if party is None:
            hint = did_you_mean(holder, self.book.parties)
            message = f"'{holder}' is no party of the book of {self.book.issuer.name}"
            raise InvalidInput([Problem(Place("HOLDER"), message, hint)])
        return Rights(party, self.standing(day, None, known_at, assume))

    def fires(
        self,
        right: str,
        day: date,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> WhatFires:
        """What would make the provisions fire that `right` names; raises as `answer` does, and where none is named."""
        with _counting():
            return self._bench.fires(right, day, known_at, assume)

    def close(self) -> None:
        """Frees what the matchers hold."""
        self._bench.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def _counting() -> Iterator[None]:
    """A period that would have to be counted beyond the calendars is a problem of the question."""
    try:
        yield
    except CalendarRange as error:
        raise InvalidInput([Problem(Place("calendars"), str(error), "no answer can be given")]) from None


def unfit(rulebook: Rulebook, book: Book) -> list[Problem]:
    """The problem of rules that are all about other issuers: they would permit everything."""
    issuers = {texts[0].terms.issuer for texts in rulebook.versions.values()} - {"any"}
    if book.issuer.id in issuers:
        return []
    message = f"no agreement of the rules is about '{book.issuer.id}'; they are about {', '.join(sorted(issuers))}"
    return [Problem(book.issuer.place or Place("the book"), message, "give the rules of this issuer with --rules")]

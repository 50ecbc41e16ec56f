"""Scenarios: questions with the answers that the contract's words require, in YAML beside the rules; run and
compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from pathlib import Path
from typing import Any

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.resolve import resolve
from covenantry.engine.questions.transfers import written
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.strangers import strangers
from covenantry.engine.scenarios.compare import compare, compare_standing
from covenantry.engine.scenarios.text import SUFFIX, Scenario, ScenarioFile, read_scenarios
from covenantry.facts.book import Book, load_book
from covenantry.facts.documents import Document, Path_
from covenantry.facts.loader import read_entries, read_parties
from covenantry.facts.problems import InvalidInput, Problem
from covenantry.facts.records import dataclass

__all__ = ["SUFFIX", "Outcome", "Runner", "Scenario", "ScenarioFile", "compare", "read_scenarios", "run_scenarios"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scenario and what differed from what it expects; nothing did where `differences` is empty."""

    scenario: Scenario
    differences: tuple[str, ...]
    answer: Answer | WhatIf | Standing | None = field(default=None, repr=False)


class Runner:
    """Runs scenarios against one rulebook; keeps books and desks between them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._books: dict[str, Book] = {}
        self._desks: dict[Any, Desk] = {}

    def run(self, scenario: Scenario) -> Outcome:
        """The scenario's answer compared with what it expects; a problem counts as an answer only where one is
        expected."""
        try:
            answer, problems = self.ask(scenario)
        except InvalidInput as invalid:
            answer, problems = None, list(invalid.problems)
        except Exception as error:  # ours; it must not keep the other scenarios from being asked
            return Outcome(scenario, (f"internal error: {type(error).__name__}: {error}",))
        expected = scenario.expect
        if problems:
            said = "; ".join(map(str, problems))
            wanted = expected.problem is not None and expected.problem in said
            return Outcome(scenario, () if wanted else (f"the question has a problem: {said}",))
        assert answer is not None
        if expected.problem is not None:
            said = answer.verdict if isinstance(answer, Answer) else "an answer"
            return Outcome(scenario, (f"expected the problem '{expected.problem}'; there is {said}",), answer)
        if isinstance(answer, Answer):
            return Outcome(scenario, tuple(compare(answer, expected, scenario.agreement)), answer)
        return Outcome(scenario, tuple(compare_standing(answer, expected, scenario.agreement)), answer)

    def ask(self, scenario: Scenario) -> tuple[Answer | WhatIf | Standing | None, list[Problem]]:
        """The answer to the scenario's question, or the problems that prevent one."""
        desk, problems = self._desk(scenario)
        if desk is None:
            return None, problems
        if scenario.transfer is None:
            return self._of_a_day(scenario, desk)
        question, problems = resolve(
            written(scenario.transfer, scenario.document),
            desk.book,
            as_of=scenario.as_of,
            known_at=scenario.known_at,
            assume=scenario.assume,
        )
        return (None, problems) if question is None else (desk.answer(question), [])

    def _of_a_day(self, scenario: Scenario, desk: Desk) -> tuple[WhatIf | Standing | None, list[Problem]]:
        if scenario.on is None:
            return None, [Problem(scenario.place, "asks neither about a transfer nor about a day", "add 'on'")]
        if not scenario.events:
            standing = desk.bench.standing(scenario.on, scenario.as_of, scenario.known_at, scenario.assume)
            return desk.bench.with_record(standing), []
        document = Document(scenario.document.file, list(scenario.events), {(): scenario.place})
        found, problems = desk.read_events(document, scenario.on, scenario.as_of, scenario.known_at)
        if problems:
            return None, problems
        return desk.what_if(found, scenario.as_of, scenario.known_at, scenario.assume), []

    def _desk(self, scenario: Scenario) -> tuple[Desk | None, list[Problem]]:
        key = (scenario.book, scenario.up_to, id(scenario.document), repr(scenario.parties), repr(scenario.facts))
        if key not in self._desks:
            book, problems = self._book(scenario)
            if book is None:
                return None, problems
            if problems := list(strangers(self._rulebook.words, book)):
                return None, problems
            self._desks[key] = Desk(self._rulebook, book)
        return self._desks[key], []

    def _book(self, scenario: Scenario) -> tuple[Book | None, list[Problem]]:
        if scenario.book not in self._books:
            loaded, problems = load_book(scenario.book)
            if loaded is None:
                return None, problems
            self._books[scenario.book] = loaded
        book: Book | None = self._books[scenario.book]
        if book is not None and scenario.up_to is not None:
            book = book.up_to(scenario.up_to)
        where: Path_ = ()
        parties, problems = read_parties(list(scenario.parties), scenario.document, where)
        entries, wrong = read_entries(list(scenario.facts), scenario.document, where)
        problems = [*problems, *wrong]
        if book is not None and parties and not problems:
            book, problems = book.with_parties(parties)
        if book is not None and entries and not problems:
            book, problems = book.with_entries(entries)
        return (None, problems) if problems else (book, [])

    def close(self) -> None:
        """Frees what the matchers hold."""
        for desk in self._desks.values():
            desk.close()


def run_scenarios(
    paths: Iterable[Path], rulebook: Rulebook, only: str | None = None
) -> tuple[list[Outcome], list[Problem]]:
    """The outcome of every scenario below the paths; `only`: of those with this in their name, or in their file's."""
    scenarios, problems = read_scenarios(paths)
    if only is not None:
        wanted = only.casefold()
        scenarios = [
            s for s in scenarios if wanted in s.name.casefold() or wanted in Path(s.place.file).name.casefold()
        ]
    runner = Runner(rulebook)
    try:
        return [runner.run(scenario) for scenario in scenarios], problems
    finally:
        runner.close()

"""Scenarios: questions with the answers that the contract's words require, in YAML beside the rules; run and
compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from engine.answer import Answer
from engine.desk import Desk
from engine.findings import Finding
from engine.reasons import Ways
from engine.resolve import resolve
from engine.rulebook.effective import Rulebook
from engine.transfers import written
from facts.book import Book, load_book
from facts.documents import Document, Path_, read_file
from facts.loader import read_entries, read_parties
from facts.problems import Place, Problem
from facts.records import dataclass
from facts.typed import STRICT, typed
from facts.values import Day, Moment, Name, YesNo

SUFFIX = ".scenarios.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFinding:
    """What one finding must be; what is left out is not compared. `section` and `kind` say which finding."""

    __pydantic_config__ = STRICT
    section: Name
    kind: Name | None = None
    agreement: Name | None = None
    effect: Name | None = None
    status: Name | None = None
    opens: Day | None = None
    last_day: Day | None = None
    missing: tuple[str, ...] | None = None
    amounts: dict[str, str] = field(default_factory=dict)
    steps: tuple[dict[str, str], ...] = ()
    consequences: tuple[str, ...] | None = None
    reading_differs: YesNo | None = None
    reading_says: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the answer must be; what is left out is not compared."""

    __pydantic_config__ = STRICT
    verdict: Literal["permitted", "conditional", "prohibited", "undetermined"] | None = None
    earliest: Day | Literal["never"] | None = None
    clear_from: Day | Literal["never"] | None = None
    next_change: Day | Literal["never"] | None = None
    missing: tuple[str, ...] | None = None
    cures: tuple[tuple[str, ...], ...] | None = None
    findings: tuple[ExpectedFinding, ...] = ()
    absent: tuple[Name, ...] = ()
    problem: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same question with something else about it: terms of the transfer, facts more, assumptions."""

    __pydantic_config__ = STRICT
    name: Name
    says: Name | None = None
    transfer: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Any, ...] = ()
    assume: dict[str, str] = field(default_factory=dict)
    as_of: Day | None = None
    known_at: Moment | None = None
    up_to: Day | None = None
    expect: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioText:
    """A question on a book, and what the agreement's words say of it. `up_to` drops what took effect later;
    `variants` differ in part."""

    __pydantic_config__ = STRICT
    name: Name
    says: Name | None = None
    book: Name | None = None
    up_to: Day | None = None
    parties: tuple[Any, ...] = ()
    facts: tuple[Any, ...] = ()
    transfer: dict[str, Any]
    as_of: Day | None = None
    known_at: Moment | None = None
    assume: dict[str, str] = field(default_factory=dict)
    expect: Expected | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFile:
    """A file of scenarios; `agreement`, `book` and `up_to` hold for every scenario that does not say otherwise."""

    __pydantic_config__ = STRICT
    agreement: Name
    book: Name
    up_to: Day | None = None
    parties: tuple[Any, ...] = ()
    facts: tuple[Any, ...] = ()
    scenarios: tuple[ScenarioText, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One question with one expected answer, ready to run."""

    name: str
    place: Place
    document: Document = field(repr=False)
    agreement: str
    book: str
    up_to: Any
    parties: tuple[Any, ...]
    facts: tuple[Any, ...]
    transfer: dict[str, Any]
    as_of: Any
    known_at: Any
    assume: dict[str, str]
    expect: Expected


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scenario and what differed from what it expects; nothing did where `differences` is empty."""

    scenario: Scenario
    differences: tuple[str, ...]
    answer: Answer | None = field(default=None, repr=False)


def read_scenarios(paths: Iterable[Path]) -> tuple[list[Scenario], list[Problem]]:
    """Every scenario of the files, and of every scenario file below the folders."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        for file in sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]:
            documents, wrong = read_file(file)
            problems.extend(wrong)
            for document in documents:
                text, wrong = typed(ScenarioFile, document.data, document)
                problems.extend(wrong)
                if text is not None:
                    found.extend(_scenarios(text, document, file))
    return found, problems


def _scenarios(text: ScenarioFile, document: Document, file: Path) -> Iterator[Scenario]:
    for i, one in enumerate(text.scenarios):
        base: dict[str, Any] = {
            "document": document,
            "agreement": text.agreement,
            "book": _book_path(one.book or text.book, file),
            "parties": (*text.parties, *one.parties),
        }
        facts = (*text.facts, *one.facts)
        up_to = one.up_to or text.up_to
        if one.expect is not None:
            yield Scenario(
                name=one.name,
                place=document.place(("scenarios", i)),
                up_to=up_to,
                facts=facts,
                transfer=one.transfer,
                as_of=one.as_of,
                known_at=one.known_at,
                assume=one.assume,
                expect=one.expect,
                **base,
            )
        for j, variant in enumerate(one.variants):
            yield Scenario(
                name=f"{one.name}: {variant.name}",
                place=document.place(("scenarios", i, "variants", j)),
                up_to=variant.up_to or up_to,
                facts=(*facts, *variant.facts),
                transfer={**one.transfer, **variant.transfer},
                as_of=variant.as_of or one.as_of,
                known_at=variant.known_at or one.known_at,
                assume={**one.assume, **variant.assume},
                expect=variant.expect,
                **base,
            )


def _book_path(book: str, file: Path) -> str:
    """A path is taken from the folder of the scenario file; a bare name is a shipped book."""
    return str((file.parent / book).resolve()) if "/" in book else book


class Runner:
    """Runs scenarios against one rulebook; keeps books and desks between them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._books: dict[str, Book] = {}
        self._desks: dict[Any, Desk] = {}

    def run(self, scenario: Scenario) -> Outcome:
        """The scenario's answer compared with what it expects; a problem counts as an answer only where one is
        expected."""
        answer, problems = self.ask(scenario)
        expected = scenario.expect
        if problems:
            said = "; ".join(map(str, problems))
            wanted = expected.problem is not None and expected.problem in said
            return Outcome(scenario, () if wanted else (f"the question has a problem: {said}",))
        assert answer is not None
        if expected.problem is not None:
            return Outcome(
                scenario, (f"expected the problem '{expected.problem}'; the verdict is {answer.verdict}",), answer
            )
        return Outcome(scenario, tuple(compare(answer, expected, scenario.agreement)), answer)

    def ask(self, scenario: Scenario) -> tuple[Answer | None, list[Problem]]:
        """The answer to the scenario's question, or the problems that prevent one."""
        desk, problems = self._desk(scenario)
        if desk is None:
            return None, problems
        question, problems = resolve(
            written(scenario.transfer, scenario.document),
            desk.book,
            as_of=scenario.as_of,
            known_at=scenario.known_at,
            assume=scenario.assume,
        )
        return (None, problems) if question is None else (desk.answer(question), [])

    def _desk(self, scenario: Scenario) -> tuple[Desk | None, list[Problem]]:
        key = (scenario.book, scenario.up_to, id(scenario.document), repr(scenario.parties), repr(scenario.facts))
        if key not in self._desks:
            book, problems = self._book(scenario)
            if book is None:
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


def run_scenarios(paths: Iterable[Path], rulebook: Rulebook) -> tuple[list[Outcome], list[Problem]]:
    """The outcome of every scenario below the paths."""
    scenarios, problems = read_scenarios(paths)
    runner = Runner(rulebook)
    try:
        return [runner.run(scenario) for scenario in scenarios], problems
    finally:
        runner.close()


def compare(answer: Answer, expected: Expected, agreement: str) -> Iterator[str]:
    """In words, everything in which the answer differs from what is expected."""
    for name in ("verdict", "earliest", "clear_from", "next_change"):
        wanted, got = getattr(expected, name), getattr(answer, name)
        if wanted is not None and wanted != (got if got is not None or name == "verdict" else "never"):
            yield f"{name} is {got}, expected {wanted}"
    if expected.missing is not None:
        got_missing = sorted(item.fact for item in answer.missing)
        if got_missing != sorted(expected.missing):
            yield f"missing is {got_missing}, expected {sorted(expected.missing)}"
    if expected.cures is not None:
        got_cures, wanted_cures = _keys(answer.cures), sorted(sorted(option) for option in expected.cures)
        if got_cures != wanted_cures:
            yield f"cures are {got_cures}, expected {wanted_cures}"
    for finding in expected.findings:
        yield from _compare_finding(answer, finding, agreement)
    for section in expected.absent:
        if any(
            f.section == section and f.agreement == agreement and f.status != "not engaged" for f in answer.findings
        ):
            yield f"{section} should not be engaged"


def _keys(cures: Ways) -> list[list[str]]:
    return sorted(
        sorted(f"{act.fact}={act.value}" if act.value != "yes" else act.fact for act in option) for option in cures
    )


def _compare_finding(answer: Answer, wanted: ExpectedFinding, agreement: str) -> Iterator[str]:
    home = wanted.agreement or agreement
    label = f"{wanted.section} {wanted.kind or ''}".strip()
    found = [
        f
        for f in answer.findings
        if (f.agreement, f.section) == (home, wanted.section)
        and wanted.kind in (None, f.kind)
        and wanted.effect in (None, f.effect)
    ]
    if not found:
        yield f"there is no finding {home} {label}"
        return
    tries = [list(_differences(f, wanted, label)) for f in found]
    if all(tries):
        yield from min(tries, key=len)


def _differences(finding: Finding, wanted: ExpectedFinding, label: str) -> Iterator[str]:
    if wanted.status is not None and finding.status != wanted.status:
        yield f"{label} is {finding.status}, expected {wanted.status}"
    opens, last = (finding.window.opens, finding.window.last_day) if finding.window else (None, None)
    if wanted.opens is not None and opens != wanted.opens:
        yield f"{label} opens {opens}, expected {wanted.opens}"
    if wanted.last_day is not None and last != wanted.last_day:
        yield f"{label} ends {last}, expected {wanted.last_day}"
    if wanted.missing is not None and sorted(m.fact for m in finding.missing) != sorted(wanted.missing):
        yield f"{label} misses {sorted(m.fact for m in finding.missing)}, expected {sorted(wanted.missing)}"
    amounts = {amount.name: amount.value for amount in finding.amounts}
    for name, value in wanted.amounts.items():
        if amounts.get(name) != value:
            yield f"{label}: {name} is {amounts.get(name)}, expected {value} (amounts: {amounts})"
    for step in wanted.steps:
        yield from _compare_step(finding, step, label)
    if wanted.consequences is not None and finding.consequences != wanted.consequences:
        yield f"{label}: consequences are {finding.consequences}, expected {wanted.consequences}"
    differs = [text for reading in finding.readings for text in reading.differs]
    if wanted.reading_differs is not None and bool(differs) != wanted.reading_differs:
        yield f"{label}: another reading {'changes: ' + '; '.join(differs) if differs else 'changes nothing'}"
    if wanted.reading_says is not None and not any(wanted.reading_says in text for text in differs):
        yield f"{label}: no other reading says '{wanted.reading_says}' (they say: {differs})"


def _compare_step(finding: Finding, wanted: dict[str, str], label: str) -> Iterator[str]:
    """A step is named by its section, and by `who` where several have it."""
    steps = [
        s
        for s in finding.steps
        if s.section == wanted.get("section") and wanted.get("who", s.who) == s.who and wanted.get("what", "") in s.what
    ]
    if not steps:
        have = [(s.section, s.who, s.what) for s in finding.steps]
        yield f"{label} has no step {wanted} (steps: {have})"
        return
    step = steps[0]
    got = {"opens": str(step.window.opens), "last_day": str(step.window.last_day)}
    got.update({amount.name: amount.value for amount in step.takes})
    for key, value in wanted.items():
        if key not in ("section", "who", "what") and got.get(key) != value:
            yield f"{label}, step {step.section}: {key} is {got.get(key)}, expected {value}"

"""Scenarios as they are written beside the rules: questions, and the answers that the contract's words require."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from covenantry.engine.rulebook.files import among
from covenantry.facts.documents import Document, read_file
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, typed
from covenantry.facts.values import Day, Moment, Name, YesNo

SUFFIX = ".scenarios.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFinding:
    """What one finding must be; what is left out is not compared. `section` and `kind` say which finding."""

    __pydantic_config__ = STRICT
    section: Name
    kind: Name | None = None
    agreement: Name | None = None
    effect: Name | None = None
    about: Name | None = None
    status: Name | None = None
    bound: tuple[Name, ...] | None = None
    holders: tuple[Name, ...] | None = None
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
    """What the answer must be; what is left out is not compared.

    Of a transfer: the verdict and its findings. Of a day: where provisions stand on it, after the events if there are
    any; what `begins`, `changes` and `ends` with them, and which facts `follow`. `nothing`: the events change nothing.
    """

    __pydantic_config__ = STRICT
    verdict: Literal["permitted", "conditional", "prohibited", "undetermined"] | None = None
    earliest: Day | Literal["never"] | None = None
    clear_from: Day | Literal["never"] | None = None
    next_change: Day | Literal["never"] | None = None
    missing: tuple[str, ...] | None = None
    cures: tuple[tuple[str, ...], ...] | None = None
    findings: tuple[ExpectedFinding, ...] = ()
    absent: tuple[Name, ...] = ()
    begins: tuple[ExpectedFinding, ...] = ()
    changes: tuple[ExpectedFinding, ...] = ()
    ends: tuple[ExpectedFinding, ...] = ()
    follows: tuple[Name, ...] | None = None
    nothing: YesNo = False
    problem: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same question with something else about it: terms of the transfer, facts more, assumptions."""

    __pydantic_config__ = STRICT
    name: Name
    says: Name | None = None
    transfer: dict[str, Any] = field(default_factory=dict)
    on: Day | None = None
    events: tuple[Any, ...] = ()
    facts: tuple[Any, ...] = ()
    assume: dict[str, str] = field(default_factory=dict)
    as_of: Day | None = None
    known_at: Moment | None = None
    up_to: Day | None = None
    expect: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioText:
    """A question on a book, and what the agreement's words say of it: of a `transfer`, or of a day (`on`) and of the
    `events` of that day, of which each may have a later date of its own.

    `up_to` drops what took effect later; `variants` differ in part, and their events come after the scenario's own.
    """

    __pydantic_config__ = STRICT
    name: Name
    says: Name | None = None
    book: Name | None = None
    up_to: Day | None = None
    parties: tuple[Any, ...] = ()
    facts: tuple[Any, ...] = ()
    transfer: dict[str, Any] | None = None
    on: Day | None = None
    events: tuple[Any, ...] = ()
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
    transfer: dict[str, Any] | None
    on: Any
    events: tuple[Any, ...]
    as_of: Any
    known_at: Any
    assume: dict[str, str]
    expect: Expected


def read_scenarios(paths: Iterable[Path]) -> tuple[list[Scenario], list[Problem]]:
    """Every scenario of the files, and of every scenario file below the folders."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        for file in sorted(f for f in path.rglob(f"*{SUFFIX}") if among(path, f)) if path.is_dir() else [path]:
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
                on=one.on,
                events=one.events,
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
                transfer=None if one.transfer is None else {**one.transfer, **variant.transfer},
                on=variant.on or one.on,
                events=(*one.events, *variant.events),
                as_of=variant.as_of or one.as_of,
                known_at=variant.known_at or one.known_at,
                assume={**one.assume, **variant.assume},
                expect=variant.expect,
                **base,
            )


def _book_path(book: str, file: Path) -> str:
    """A path is taken from the folder of the scenario file; a bare name is a shipped book."""
    return str((file.parent / book).resolve()) if "/" in book else book

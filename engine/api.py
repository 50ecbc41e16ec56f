"""The engine for programs: load rules and a book, ask, read the answer.

    from covenantry import load_book, load_rules, precheck, to_json

    rules, book = load_rules(), load_book("cais-internet")
    answer = precheck(rules, book, {"from": "us-telesource", "to": "example-telecom", "security": "series-c",
                                    "quantity": 1000, "price": "120.00", "date": "1999-11-21"})
    answer.verdict                      # 'prohibited'
    to_json(answer)["next_change"]      # '1999-11-22'

    told = what_if(rules, book, "merger: {holders keep: 45%}", date=date(2000, 6, 1))
    [(change.how, change.finding.section) for one in told.happened for change in one.changes]

    rights(rules, book, "microsoft", as_of=date(2000, 6, 1)).may_not      # what it may not do: findings
    fires(rules, book, "2.3", as_of=date(1999, 5, 1)).provisions[0].ways  # what would end the information rights

Input with problems raises InvalidInput, which carries every problem with its place. For many questions on one book,
make one Prechecker: it keeps what it has indexed. It must not be shared between threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.questions.desk import Desk, unfit
from covenantry.engine.questions.fires import WhatFires
from covenantry.engine.questions.resolve import assumed, resolve
from covenantry.engine.questions.rights import Rights
from covenantry.engine.questions.transfers import written
from covenantry.engine.questions.whatif import WhatIf
from covenantry.engine.render.json import to_json
from covenantry.engine.render.text import to_text
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.facts import book as books
from covenantry.facts.book import Book
from covenantry.facts.documents import Document, Path_
from covenantry.facts.problems import InvalidInput, Place, Problem

__all__ = [
    "Answer",
    "InvalidInput",
    "Prechecker",
    "Problem",
    "Rights",
    "WhatFires",
    "WhatIf",
    "fires",
    "load_book",
    "load_rules",
    "precheck",
    "rights",
    "to_json",
    "to_text",
    "what_if",
]


def load_rules(folder: Path | str | None = None) -> Rulebook:
    """The rulebook of a folder, or the shipped one; InvalidInput with every problem of its files."""
    from covenantry.engine.rulebook.load import load_rules

    rulebook, problems = load_rules(folder)
    if rulebook is None:
        raise InvalidInput(problems)
    return rulebook


def load_book(path: Path | str) -> Book:
    """The book in a folder or a file, or a shipped one by its name; InvalidInput with every problem of its files."""
    book, problems = books.load_book(path)
    if book is None:
        raise InvalidInput(problems)
    return book


class Prechecker:
    """Answers any number of questions on one book; a context manager, which frees what the matchers hold."""

    def __init__(self, rules: Rulebook, book: Book) -> None:
        if problems := unfit(rules, book):
            raise InvalidInput(problems)
        self._desk = Desk(rules, book)

    def __call__(
        self,
        transfer: Mapping[str, Any],
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str | bool] | None = None,
    ) -> Answer:
        """The answer to one proposed transfer: a mapping with the terms of a TRANSFER file.

        Counts may be int, money Decimal, dates date, yes and no bool; a float is refused, because it is not exact.
        `as_of` is the day of the transfer unless given, `known_at` None means everything recorded. Raises InvalidInput;
        MatchError for an internal error.
        """
        data = _plain(transfer)
        given = {fact: _plain(value) for fact, value in (assume or {}).items()}
        question, problems = resolve(
            written(data, _document("transfer", data)), self._desk.book, as_of=as_of, known_at=known_at, assume=given
        )
        if question is None:
            raise InvalidInput(problems)
        return self._desk.answer(question)

    def what_if(
        self,
        events: Mapping[str, Any] | Sequence[Mapping[str, Any] | str] | str,
        *,
        date: date | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str | bool] | None = None,
    ) -> WhatIf:
        """What would begin, change and end if the events happened: one event, several in order, or what a file has.

        `date` is the day of events that name none, `as_of` that of the first event unless given. Values and errors are
        those of a question about a transfer.
        """
        data = _plain(events)
        scenario, problems = self._desk.read_events(_document("events", data), date, as_of, known_at)
        given, wrong = _assumed(assume)
        if problems := [*problems, *wrong]:
            raise InvalidInput(problems)
        return self._desk.what_if(scenario, as_of, known_at, given)

    def rights(
        self,
        holder: str,
        *,
        as_of: date,
        known_at: datetime | None = None,
        assume: Mapping[str, str | bool] | None = None,
    ) -> Rights:
        """What a holder, named by its id, has, owes and may not do on a day. Values and errors are those of what_if."""
        return self._desk.rights(holder, as_of, known_at, _facts(assume))

    def fires(
        self,
        right: str,
        *,
        as_of: date,
        known_at: datetime | None = None,
        assume: Mapping[str, str | bool] | None = None,
    ) -> WhatFires:
        """Which events, acts or days would make provisions fire: those of a section, an agreement and a section, or a
        kind. Values and errors are those of what_if."""
        return self._desk.fires(right, as_of, known_at, _facts(assume))

    def close(self) -> None:
        """Frees what the matchers hold."""
        self._desk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def precheck(
    rules: Rulebook,
    book: Book,
    transfer: Mapping[str, Any],
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    assume: Mapping[str, str | bool] | None = None,
) -> Answer:
    """May the transfer be made? One question; see Prechecker for what it takes and raises."""
    with Prechecker(rules, book) as ask:
        return ask(transfer, as_of=as_of, known_at=known_at, assume=assume)


def what_if(
    rules: Rulebook,
    book: Book,
    events: Mapping[str, Any] | Sequence[Mapping[str, Any] | str] | str,
    *,
    date: date | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    assume: Mapping[str, str | bool] | None = None,
) -> WhatIf:
    """What would begin, change and end if the events happened? See Prechecker.what_if for what it takes and raises."""
    with Prechecker(rules, book) as ask:
        return ask.what_if(events, date=date, as_of=as_of, known_at=known_at, assume=assume)


def rights(
    rules: Rulebook,
    book: Book,
    holder: str,
    *,
    as_of: date,
    known_at: datetime | None = None,
    assume: Mapping[str, str | bool] | None = None,
) -> Rights:
    """What does a holder have, owe, and what may it not do? See Prechecker.rights for what it takes and raises."""
    with Prechecker(rules, book) as ask:
        return ask.rights(holder, as_of=as_of, known_at=known_at, assume=assume)


def fires(
    rules: Rulebook,
    book: Book,
    right: str,
    *,
    as_of: date,
    known_at: datetime | None = None,
    assume: Mapping[str, str | bool] | None = None,
) -> WhatFires:
    """What would make provisions fire? See Prechecker.fires for what it takes and raises."""
    with Prechecker(rules, book) as ask:
        return ask.fires(right, as_of=as_of, known_at=known_at, assume=assume)


def _facts(assume: Mapping[str, str | bool] | None) -> dict[str, str]:
    given, problems = _assumed(assume)
    if problems:
        raise InvalidInput(problems)
    return given


def _assumed(assume: Mapping[str, str | bool] | None) -> tuple[dict[str, str], list[Problem]]:
    return assumed((fact, _plain(value), Place("assume")) for fact, value in (assume or {}).items())


def _document(name: str, data: Any) -> Document:
    """Data of a program, of which each part is told by its path: transfer.price, events[0].merger."""
    return Document(name, data, {path: Place(called) for path, called in _paths(data, (), name)})


def _paths(data: Any, path: Path_, called: str) -> Iterator[tuple[Path_, str]]:
    yield path, called
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths(value, (*path, key), f"{called}.{key}")
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from _paths(value, (*path, n), f"{called}[{n}]")


def _plain(value: Any) -> Any:
    """A value of a program as it would stand in a file, where every scalar is text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, int | Fraction | str):
        return str(value)
    return value

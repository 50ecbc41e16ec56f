"""The views of one book that questions are put to: the facts of a day with all that follows from them by the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.tracking import made_of, news
from covenantry.engine.evaluation.standing import closed
from covenantry.facts.book import Book
from covenantry.facts.snapshot import Snapshot, snapshot
from covenantry.facts.states import State

Rules = Callable[[date], tuple[AgreementRules, ...]]


class _Since(NamedTuple):
    """A book with what follows from a state of the facts from one day until before another."""

    since: date
    until: date | None
    state: State
    book: Book


class Views:
    """Keeps, for each state of the facts, the book with what follows from it."""

    def __init__(self, book: Book, rules: Rules) -> None:
        self._book = book
        self._rules = rules
        self._closed: dict[tuple[int, tuple[int, ...]], list[_Since]] = {}
        self._truncated: dict[date, Book] = {}

    def at(self, day: date, known_at: datetime | None = None, as_of: date | None = None) -> Snapshot:
        """The facts on a day; `as_of` earlier: without what took effect after that, by the text of then."""
        if as_of is None or as_of >= day:
            return self._view(self._book, day, known_at, day)
        return self._view(self._up_to(as_of), day, known_at, as_of)

    def without_later(self, day: date, known_at: datetime | None, as_of: date) -> Snapshot:
        """The same facts in a book that holds nothing of later, so that something else may happen then."""
        found, whole = self._view(self._up_to(as_of), day, known_at, min(day, as_of)), self.at(day, known_at, as_of)
        if not (more := news(whole, found)) and more is not None:
            made_of(found, whole, ())
        return found

    def _view(self, book: Book, day: date, known_at: datetime | None, text_of: date) -> Snapshot:
        facts = snapshot(book, day, known_at)
        rules = self._rules(text_of)
        key = (id(facts.state), tuple(map(id, rules)))
        found = self._closed.get(key, [])
        one = next((one for one in found if one.since <= day and (one.until is None or day < one.until)), None)
        if one is None:
            if key not in self._closed and len(self._closed) >= 512:
                self._closed.pop(next(iter(self._closed)))
            whole = closed(rules, facts)
            since = max((one.entry.date for some in whole.rounds for one in some), default=date.min)
            one = _Since(since, whole.until, facts.state, whole.facts.book)
            self._closed[key] = [*found, one]
        return facts if one.book is facts.book else snapshot(one.book, day, known_at)

    def _up_to(self, day: date) -> Book:
        if day not in self._truncated:
            if len(self._truncated) >= 64:
                self._truncated.pop(next(iter(self._truncated)))
            self._truncated[day] = self._book.up_to(day)
        return self._truncated[day]

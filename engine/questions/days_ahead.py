"""The days to come of a clause, if nothing happens: walked once, and no further than is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from covenantry.engine.evaluation.standing import Standing, Stood, asked
from covenantry.engine.logic.findings import Finding
from covenantry.facts.snapshot import snapshot

#: How far ahead is looked.
AHEAD = relativedelta(years=10)

_Day = tuple[date, tuple[Finding, ...]]


class Ahead:
    """The later days on which one clause says something else. `only`: what is looked for is about these."""

    def __init__(self, stood: Stood, standing: Standing, only: Iterable[str] | None = None) -> None:
        self._stood, self._standing = stood, standing
        self._only = None if only is None else frozenset(only)
        self._walk = self._days()
        self._walked: list[_Day] = []

    def fires(self, key: object) -> date | None:
        """The first of them on which the finding of that key has effect."""
        return next((day for day, live in self._each() if any(one.key == key for one in live)), None)

    def speaks(self, section: str) -> date | None:
        """The first of them on which anything has effect under a section."""
        return next((day for day, live in self._each() if any(one.section == section for one in live)), None)

    def _each(self) -> Iterator[_Day]:
        yield from self._walked
        for one in self._walk:
            self._walked.append(one)
            yield one

    def _days(self) -> Iterator[_Day]:
        stood, standing = self._stood, self._standing
        text = next(text for text in standing.rules if text.id == stood.encoded.agreement)
        book = standing.facts.book.up_to(standing.day)  # what takes effect later is not known of
        while (day := stood.until) is not None and day <= standing.day + AHEAD:
            facts = snapshot(book, day, standing.facts.known_at)
            stood = asked(text, stood.encoded, facts, day, standing.assumed, self._only)
            yield day, tuple(one for one in stood.findings if one.live)


__all__ = ["Ahead"]

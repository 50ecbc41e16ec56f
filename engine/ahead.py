"""The days to come of one clause, if nothing happens: walked once for all of its findings, no further than is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from engine.findings import Finding
from engine.standing import Standing, Stood, asked
from facts.snapshot import snapshot

#: How far ahead is looked.
AHEAD = relativedelta(years=10)

_Day = tuple[date, tuple[Finding, ...]]


class Ahead:
    """The later days on which the clauses of a standing say something else, each clause by itself."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._book = standing.facts.book.up_to(standing.day)  # what takes effect later is not known of
        self._walks: dict[int, Iterator[_Day]] = {}
        self._walked: dict[int, list[_Day]] = {}

    def fires(self, stood: Stood, key: object) -> date | None:
        """The first later day on which the finding of that key has effect."""
        return next((day for day, live in self._each(stood) if any(one.key == key for one in live)), None)

    def speaks(self, stood: Stood, section: str) -> date | None:
        """The first later day on which anything has effect under a section."""
        return next((day for day, live in self._each(stood) if any(one.section == section for one in live)), None)

    def _each(self, stood: Stood) -> Iterator[_Day]:
        walk = self._walks.setdefault(id(stood), self._days(stood))
        walked = self._walked.setdefault(id(stood), [])
        yield from walked
        for one in walk:
            walked.append(one)
            yield one

    def _days(self, stood: Stood) -> Iterator[_Day]:
        standing, last = self._standing, self._standing.day + AHEAD
        text = next(text for text in standing.rules if text.id == stood.encoded.agreement)
        while (day := stood.until) is not None and day <= last:
            facts = snapshot(self._book, day, standing.facts.known_at)
            stood = asked(text, stood.encoded, facts, day, standing.assumed)
            yield day, tuple(one for one in stood.findings if one.live)


__all__ = ["Ahead"]

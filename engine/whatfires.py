"""The inverse of what-if: which events, acts or days would make a provision fire, and what is missing to say so.

a provision -> where it stands -> the ways to make its reasons true -> each way of events tried as a what-if
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from engine.events import Scenario, read_events
from engine.findings import Finding
from engine.reasons import Act, Missing, Reason, all_of, missing, no, ways
from engine.rulebook.effective import AgreementRules
from engine.standing import Standing, Stood, asked
from facts.documents import read_text
from facts.problems import InvalidInput, Place, Problem, did_you_mean
from facts.snapshot import snapshot

#: Ways shown and tried; the smallest come first.
MOST_WAYS = 12
#: How far ahead the day is looked for from which a provision fires by itself.
AHEAD = relativedelta(years=10)

#: A term of an event that is left to fill in, such as NUMBER.
_BLANK = re.compile(r"\b(?:ID|NUMBER|CLASS|DATE)\b")


class Way(NamedTuple):
    """Things that, done or happening together, make it fire. `fires`: whether they did when tried; None: some of them
    cannot be tried, because only a paper on record would show them."""

    acts: tuple[Act, ...]
    fires: bool | None = None


class Fires(NamedTuple):
    """One provision: where it stands, and what would make it fire.

    `from_day`: it does by itself from that day on; looked for ten years ahead.
    """

    finding: Finding
    ways: tuple[Way, ...] = ()
    from_day: date | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def now(self) -> bool | None:
        """Whether it fires already; None: that turns on facts that are not on record."""
        return self.finding.live


class WhatFires(NamedTuple):
    """What would make the provisions fire that `right` names, as things stand on a day."""

    right: str
    standing: Standing
    provisions: tuple[Fires, ...]

    @property
    def undetermined(self) -> bool:
        """Whether some of them fire already turns on facts that are not on record."""
        return any(one.now is None for one in self.provisions)


#: Where provisions would stand on a day after events, with facts assumed.
Try = Callable[[Scenario, date, dict[str, str]], Standing]


def fires(right: str, standing: Standing, attempt: Try) -> WhatFires:
    """What would make the provisions fire that `right` names: a section, `AGREEMENT SECTION`, or a kind.

    Raises InvalidInput where it names none.
    """
    found = list(_named(right, standing))
    if not found:
        raise InvalidInput([_nobody(right, standing)])
    walks = [(one.findings, _Ahead(one, standing)) for one in standing.stood]
    ahead = {id(finding): walk for findings, walk in walks for finding in findings}
    provisions = tuple(_fires(finding, ahead[id(finding)], standing, attempt) for finding in found)
    return WhatFires(right, standing, provisions)


def _named(right: str, standing: Standing) -> Iterator[Finding]:
    words = right.replace(":", " ").split()
    agreements = {text.id for text in standing.rules}
    agreement = words[0] if words and words[0] in agreements else None
    rest = " ".join(words[1:] if agreement else words).casefold()
    for finding in standing.findings:
        if agreement in (None, finding.agreement):
            own = finding.section.casefold()
            within = own == rest or (own.startswith(rest) and own[len(rest) : len(rest) + 1] in (".", "("))
            if (not rest and agreement) or (rest and within) or _plain(finding.kind) == _plain(rest):
                yield finding


def _nobody(right: str, standing: Standing) -> Problem:
    names = {f.section for f in standing.findings} | {_plain(f.kind) for f in standing.findings}
    names |= {text.id for text in standing.rules}
    message = f"no provision that stands on {standing.day} is named '{right}'"
    hint = did_you_mean(right, names) or "name a section (6(b)(i)), an agreement and a section, or a kind of provision"
    return Problem(Place("RIGHT"), message, hint)


def _fires(finding: Finding, ahead: _Ahead, standing: Standing, attempt: Try) -> Fires:
    if finding.live:
        return Fires(finding)
    firing = _firing(finding)
    from_day = ahead.fires(finding.key)
    if finding.live is None:
        return Fires(finding, from_day=from_day, missing=missing(firing))
    found = sorted(ways(firing, events=True)[:MOST_WAYS], key=lambda way: (len(way), sorted(act.what for act in way)))
    tried = tuple(_tried(tuple(sorted(way)), finding, standing, attempt) for way in found if way)
    return Fires(finding, tried, from_day, missing(firing))


def _firing(finding: Finding) -> Reason:
    """What must be true for it to fire: it applies, no exception does, and what it asks has not been done."""
    not_done = [no(reason) for reason in (finding.excepted, finding.satisfied) if reason is not None]
    return all_of("fires", [finding.engaged, *not_done])


def _tried(acts: tuple[Act, ...], finding: Finding, standing: Standing, attempt: Try) -> Way:
    """The way tried: its events happen, what else it asks is assumed. Not tried where a term is left to fill in."""
    if any(_BLANK.search(act.event) for act in acts if act.event):
        return Way(acts, None)
    scenario = Scenario()
    for text in (act.event for act in acts if act.event):
        documents, problems = read_text(text, "an event")
        read, wrong = read_events(documents[0], standing.facts.book, standing.day) if not problems else (Scenario(), [])
        if problems or wrong:
            raise ValueError(f"{finding.key} names an event that cannot be: {text}: {[*problems, *wrong]}")
        scenario.events += read.events
    after = attempt(scenario, standing.day, {act.fact: act.value for act in acts if not act.event})
    fired = any(_same(one, finding) and one.live for one in after.findings)
    return Way(acts, fired if fired or all(act.event for act in acts) else None)


def _same(one: Finding, other: Finding) -> bool:
    return (one.agreement, one.section, one.kind, one.effect) == (
        other.agreement,
        other.section,
        other.kind,
        other.effect,
    )


class _Ahead:
    """The days to come of one clause, walked once for all of its findings and no further than is asked."""

    def __init__(self, stood: Stood, standing: Standing) -> None:
        self._stood, self._standing = stood, standing
        self._text: AgreementRules = next(t for t in standing.rules if t.id == stood.encoded.agreement)
        self._book = standing.facts.book.up_to(standing.day)  # what takes effect later is not known of
        self._walk = self._days()
        self._walked: list[tuple[date, frozenset[object]]] = []

    def fires(self, key: object) -> date | None:
        """The first later day on which the finding of that key fires though nothing happens."""
        for day, firing in self._each():
            if key in firing:
                return day
        return None

    def _each(self) -> Iterator[tuple[date, frozenset[object]]]:
        yield from self._walked
        for one in self._walk:
            self._walked.append(one)
            yield one

    def _days(self) -> Iterator[tuple[date, frozenset[object]]]:
        stood, last = self._stood, self._standing.day + AHEAD
        while (day := stood.until) is not None and day <= last:
            facts = snapshot(self._book, day, self._standing.facts.known_at)
            stood = asked(self._text, stood.encoded, facts, day, self._standing.assumed)
            yield day, frozenset(one.key for one in stood.findings if one.live)


def _plain(kind: str) -> str:
    return kind.replace("_", " ").replace("-", " ")


__all__ = ["Fires", "Way", "WhatFires", "fires"]

"""The inverse of what-if: which events, acts or days would make a provision fire, and what is missing to say so.

a provision -> where it stands -> the ways to make its reasons true -> each way of events tried as a what-if
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from covenantry.engine.evaluation.answer import Consulted
from covenantry.engine.evaluation.standing import Standing, Stood
from covenantry.engine.evaluation.warnings import Basis, Warning, turn_on, warnings
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Act, Missing, missing, ways
from covenantry.engine.questions.days_ahead import Ahead
from covenantry.engine.questions.silent_provisions import Silent, spoken
from covenantry.engine.questions.ways_tried import Tries
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean

#: Ways shown and tried; the smallest come first.
MOST_WAYS = 12


class Way(NamedTuple):
    """Things that, done or happening together, make it fire.

    `fires`: whether they did when tried; None: some of them cannot be tried, because only a paper on record would show
    them, or it then turned on the facts that are `missing`.
    """

    acts: tuple[Act, ...]
    fires: bool | None = None
    missing: tuple[Missing, ...] = ()


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


class Unsaid(NamedTuple):
    """A provision that is encoded and under which nothing stands on the day; what would bring something about.

    `from_day`: something has effect under it from that day on though nothing happens; looked for ten years ahead.
    """

    silent: Silent
    ways: tuple[Way, ...] = ()
    from_day: date | None = None


class WhatFires(NamedTuple):
    """What would make the provisions fire that `right` names, as things stand on a day.

    `unsaid`: of each agreement in which nothing stands under what it names, the provisions that it names all the same.
    """

    right: str
    standing: Standing
    provisions: tuple[Fires, ...]
    unsaid: tuple[Unsaid, ...] = ()
    encoded: frozenset[str] = frozenset()
    consulted: tuple[Consulted, ...] = ()

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What weighs on the answer beside its reasons."""
        basis = Basis(self.standing.facts, self.standing.day, self.encoded, self.standing.assumed.used())
        return warnings(basis, turn_on(one.finding for one in self.provisions))

    @property
    def undetermined(self) -> bool:
        """Whether some of them fire already turns on facts that are not on record."""
        return any(one.now is None for one in self.provisions)


def fires(right: str, standing: Standing, tries: Tries, begins: Mapping[str, date]) -> WhatFires:
    """What would make the provisions fire that `right` names: a section, `AGREEMENT SECTION`, or a kind.

    `begins`: the first day of each agreement's text. Raises InvalidInput where it names none.
    """
    named = _Named(right, standing)
    ask = _Asking(standing, tries)
    found: list[Fires] = []
    for stood in standing.stood:
        some = [one for one in stood.findings if named(one.agreement, one.section, one.kind)]
        found += ask.fires(stood, some)
    silent = named.agreements - {one.finding.agreement for one in found}
    unsaid = tuple(ask.unsaid(one) for one in spoken(standing, silent, named))
    if not found and not unsaid:
        raise InvalidInput([_nobody(right, standing, begins)])
    return WhatFires(right, standing, tuple(found), unsaid)


class _Named:
    """Whether a provision is one that the words name: a section and all within it, an agreement, or a kind."""

    def __init__(self, right: str, standing: Standing) -> None:
        words = right.replace(":", " ").split()
        agreements = {text.id for text in standing.rules}
        self._agreement = words[0] if words and words[0] in agreements else None
        self.agreements = {self._agreement} if self._agreement else agreements
        self._rest = " ".join(words[1:] if self._agreement else words).casefold()

    def __call__(self, agreement: str, section: str, kind: str) -> bool:
        if self._agreement not in (None, agreement):
            return False
        if not self._rest:
            return self._agreement is not None
        own, rest = section.casefold(), self._rest
        within = own == rest or (own.startswith(rest) and own[len(rest) : len(rest) + 1] in (".", "(", " "))
        return within or _plain(kind) == _plain(rest)


def _nobody(right: str, standing: Standing, begins: Mapping[str, date]) -> Problem:
    agreement = next(iter(right.replace(":", " ").split()), "")
    if (first := begins.get(agreement)) is not None and first > standing.day:
        message = f"{agreement} is not in being on {standing.day}: its first text is that of {first}"
        return Problem(Place("RIGHT"), message, f"ask as of {first} or a later day")
    names = {f.section for f in standing.findings} | {_plain(f.kind) for f in standing.findings}
    names |= {text.id for text in standing.rules}
    names |= {f"{f.agreement} {f.section}" for f in standing.findings}
    message = f"no provision that is encoded in the text of {standing.day} is named '{right}'"
    hint = did_you_mean(right, names) or "name a section (6(b)(i)), an agreement and a section, or a kind of provision"
    return Problem(Place("RIGHT"), message, hint)


class _Asking:
    """Asks about provisions, one after the other, what was worked out for one serving the next."""

    def __init__(self, standing: Standing, tries: Tries) -> None:
        self._standing, self._tries = standing, tries
        self._live = {finding.key for finding in standing.findings if finding.live}

    def fires(self, stood: Stood, findings: Sequence[Finding]) -> Iterator[Fires]:
        """Each of the findings of one clause, and what would make it fire."""
        ahead = Ahead(stood, self._standing, [one.about for one in findings if not one.live])
        for finding in findings:
            if finding.live:
                yield Fires(finding)
                continue
            found = tuple(self._ways(finding)) if finding.live is False else ()
            yield Fires(finding, found, ahead.fires(finding.key), missing(finding.fires))

    def unsaid(self, silent: Silent) -> Unsaid:
        """What would bring something about: whatever makes another provision of the same clause fire, tried."""
        found: dict[tuple[Act, ...], Way] = {}
        for stood, finding in silent.beside:
            for acts in _acts(finding) if finding.live is False else ():
                if acts not in found and (way := self._brings(acts, silent.section, stood)) is not None:
                    found[acts] = way
        days = (Ahead(stood, self._standing).speaks(silent.section) for stood in silent.stood)
        from_day = min((day for day in days if day is not None), default=None)
        return Unsaid(silent, tuple(found.values()), from_day)

    def _ways(self, finding: Finding) -> Iterator[Way]:
        """The ways, each tried; what a way brings is known by its provision, for it may be about something new."""
        for acts in _acts(finding):
            after = self._tries.findings(acts, finding.agreement, finding.kind, finding.section)
            same = [one for one in after or () if _same(one, finding) and one.key not in self._live]
            yield _tried(acts, same, tried=after is not None)

    def _brings(self, acts: tuple[Act, ...], section: str, stood: Stood) -> Way | None:
        """The way, where something then stands, or may stand, under the section."""
        clause = stood.encoded.clause
        after = self._tries.findings(acts, stood.encoded.agreement, clause.kind, clause.section)
        same = [one for one in after or () if one.section == section and one.live is not False]
        return _tried(acts, same, tried=True) if same else None


def _acts(finding: Finding) -> list[tuple[Act, ...]]:
    """The ways in which a provision would fire: it applies, no exception does, and what it asks has not been done."""
    found = sorted(
        ways(finding.fires, events=True)[:MOST_WAYS], key=lambda way: (len(way), sorted(a.what for a in way))
    )
    return [tuple(sorted(way)) for way in found if way]


def _tried(acts: tuple[Act, ...], after: list[Finding], *, tried: bool) -> Way:
    """What a way came to. What is only assumed, or not on paper, does not show that it would not fire."""
    if any(one.live for one in after):
        return Way(acts, True)
    open_ = tuple(dict.fromkeys(chain.from_iterable(one.missing for one in after if one.live is None)))
    if open_ or not tried or not all(act.event for act in acts):
        return Way(acts, None, open_)
    return Way(acts, False)


def _same(one: Finding, other: Finding) -> bool:
    return (one.agreement, one.section, one.kind, one.effect) == (
        other.agreement,
        other.section,
        other.kind,
        other.effect,
    )


def _plain(kind: str) -> str:
    return kind.replace("_", " ").replace("-", " ")


__all__ = ["Fires", "Unsaid", "Way", "WhatFires", "fires"]

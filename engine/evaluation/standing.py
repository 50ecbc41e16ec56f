"""Where every provision stands on a day, with no transfer proposed: rights, duties, prohibitions, endings, figures.

    rules + snapshot -> closed (what follows from the facts by the rules' own words) -> every clause asked -> findings

A standing knows what each clause read. The standing of a later day, or of the same day with further facts, asks again
only the clauses that these may concern; what it says is the same as if all were asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import chain
from typing import NamedTuple

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.case import Assumptions, standing
from covenantry.engine.context.clause import Clause, Encoded, OnDay
from covenantry.engine.context.tracking import concerns, kept, lapses, made_of, news, topics, watched
from covenantry.engine.logic.findings import Finding
from covenantry.facts.model import Entry, Retraction
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot, snapshot

#: Rounds of what follows from what follows; each must bring something new, so real agreements need few.
MOST_ROUNDS = 50


class Stood(NamedTuple):
    """What one clause said, what it read, and the first later day on which it may say something else by itself.

    What goes by the closes up to the day may say something else on every day: `until` leaves them aside.
    """

    encoded: Encoded
    findings: tuple[Finding, ...]
    read: frozenset[str]
    until: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where every provision of the rules stands on a day.

    `judged`: what stood in the way of transfers on record, where that was asked for.
    """

    rules: tuple[AgreementRules, ...]
    facts: Snapshot
    day: date
    stood: tuple[Stood, ...]
    assumed: Assumptions = field(default_factory=lambda: Assumptions({}), compare=False, repr=False)
    judged: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the agreements and their sections; then what is judged of the record."""
        return (*chain.from_iterable(one.findings for one in self.stood), *self.judged)

    @property
    def next_change(self) -> date | None:
        """The first later day on which any finding may differ though nothing happens, and no price moves."""
        return min((one.until for one in self.stood if one.until is not None), default=None)


def stand(
    rules: tuple[AgreementRules, ...], facts: Snapshot, day: date, assumed: Assumptions | None = None
) -> Standing:
    """Every clause asked where it stands on the day."""
    assumed = Assumptions({}) if assumed is None else assumed
    stood = tuple(asked(agreement, e, facts, day, assumed) for agreement, e in speaking(rules))
    return Standing(rules, facts, day, stood, assumed)


def advance(
    before: Standing,
    rules: tuple[AgreementRules, ...],
    facts: Snapshot,
    day: date,
    concerned: Callable[[Sequence[Stood], set[str]], Iterable[int]] | None = None,
) -> Standing:
    """The standing with other facts or on a later day: only clauses that these may concern are asked again.

    `concerned` finds the clauses that read any of the news, by their place in `before.stood`; a matcher may stand here.
    """
    if day < before.day or (found := news(before.facts, facts)) is None:
        return stand(rules, facts, day, before.assumed)
    stale = set(concerned(before.stood, found) if concerned is not None else _concerned(before.stood, found))
    kept = {
        id(one.encoded): one
        for i, one in enumerate(before.stood)
        if i not in stale and (one.until is None or one.until > day)
    }
    stood = tuple(
        kept.get(id(e)) or asked(agreement, e, facts, day, before.assumed) for agreement, e in speaking(rules)
    )
    return Standing(rules, facts, day, stood, before.assumed)


def _concerned(stood: Sequence[Stood], found: set[str]) -> Iterator[int]:
    return (i for i, one in enumerate(stood) if concerns(one.read, found))


def speaking(rules: Iterable[AgreementRules]) -> Iterator[tuple[AgreementRules, Encoded]]:
    """The clauses that say where they stand on a day, each with its agreement."""
    for agreement in rules:
        for encoded in agreement.clauses:
            if type(encoded.clause).stands is not Clause.stands:
                yield agreement, encoded


def asked(
    agreement: AgreementRules,
    encoded: Encoded,
    facts: Snapshot,
    day: date,
    assumed: Assumptions,
    only: frozenset[str] | None = None,
) -> Stood:
    """What one clause says of a day, with what it read to say so; `only`: what is looked for is about these."""
    read: set[str] = set()
    on = OnDay(encoded, standing(watched(facts, read), agreement, day, assumed), only=only)
    found = tuple(encoded.clause.stands(on))
    days = [*on.wakes, *lapses(facts.state, day, read), *(f.changes for f in found if f.changes is not None)]
    return Stood(encoded, found, frozenset(read), min((d for d in days if d > day), default=None))


# --- what follows from the facts --------------------------------------------------------------------------------------


class Followed(NamedTuple):
    """A fact that is so by the words of a provision, given the facts on record."""

    entry: Entry
    agreement: str
    section: str
    says: str


def following(rules: Iterable[AgreementRules], facts: Snapshot, day: date) -> tuple[Followed, ...]:
    """What follows from the facts by the rules' own words by a day, and is not on record."""
    return tuple(one for one in _all_following(rules, facts, day) if one.entry.date <= day)


def _all_following(rules: Iterable[AgreementRules], facts: Snapshot, day: date) -> Iterator[Followed]:
    """The same, with what follows from a later day on."""
    for agreement in rules:
        for encoded in agreement.clauses:
            if type(encoded.clause).follows is not Clause.follows:
                for entry in _follows(agreement, encoded, facts, day):
                    yield Followed(entry, encoded.agreement, encoded.clause.section, encoded.clause.says)


def _follows(agreement: AgreementRules, encoded: Encoded, facts: Snapshot, day: date) -> tuple[Entry, ...]:
    def ask(seen: Snapshot) -> tuple[Entry, ...]:
        return tuple(encoded.clause.follows(OnDay(encoded, standing(seen, agreement, day, Assumptions({})))))

    return kept(facts, ("follows", day), (agreement, encoded), ask)


def with_facts(facts: Snapshot, entries: Iterable[Entry], day: date | None = None) -> Snapshot:
    """The facts and these beside them, in effect and known; InvalidInput where they do not add up."""
    known = facts.known_at
    taken = {entry.id for entry in facts.book.entries}
    added = []
    for entry in entries:
        name = entry.id
        while name in taken:
            name += "'"
        taken.add(name)
        at = entry.recorded_at if known is None else min(entry.recorded_at, known)
        added.append(replace(entry, id=name, recorded_at=at))
    book = replace(facts.book, entries=tuple(sorted([*facts.book.entries, *added], key=lambda entry: entry.date)))
    found = snapshot(book, day or facts.as_of, known)
    if found.as_of == facts.as_of and not any(isinstance(entry, Retraction) for entry in added):
        made_of(found, facts, {topic for entry in added for topic in topics(entry)})
    return found


class Closed(NamedTuple):
    """The facts with all that follows from them, what followed in each round, and the next day from which more does."""

    facts: Snapshot
    rounds: tuple[tuple[Followed, ...], ...]
    until: date | None


def closed(rules: tuple[AgreementRules, ...], facts: Snapshot) -> Closed:
    """The facts with all that follows from them by their day.

    Raises OverflowError where each round brings more: the rules contradict each other or chase each other for ever.
    """
    rounds: list[tuple[Followed, ...]] = []
    for _ in range(MOST_ROUNDS):
        found = tuple(_all_following(rules, facts, facts.as_of))
        more = tuple(one for one in found if one.entry.date <= facts.as_of)
        if not more:
            days = [*(one.entry.date for one in found), *lapses(facts.state, facts.as_of)]
            return Closed(facts, tuple(rounds), min(days, default=None))
        rounds.append(more)
        facts = with_facts(facts, [one.entry for one in more])
    raise OverflowError(f"more than {MOST_ROUNDS} rounds of what follows: {rounds[-1]}")


__all__ = ["Followed", "Standing", "Stood", "advance", "asked", "closed", "speaking", "stand", "with_facts"]

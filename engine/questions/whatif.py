"""What would begin, change and end if something happened: standings before and after, and what made each difference.

    standing of the day before -> the event -> what follows from it, round by round -> the standing then -> differences

The ledger is never touched: the entries that would record an event are added to a view of the book, and dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import field
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import Literal, NamedTuple

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.evaluation.answer import Consulted
from covenantry.engine.evaluation.judged import Judge
from covenantry.engine.evaluation.standing import (
    MOST_ROUNDS,
    Followed,
    Standing,
    Stood,
    advance,
    closed,
    following,
    with_facts,
)
from covenantry.engine.evaluation.warnings import Basis, Warning, turn_on, warnings
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Missing
from covenantry.engine.questions.events import Event
from covenantry.engine.questions.plausible import implausible
from covenantry.facts.check import check
from covenantry.facts.problems import InvalidInput
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot, snapshot

How = Literal["begins", "changes", "ends"]


class Change(NamedTuple):
    """One provision that stands otherwise than before.

    `cause`: what followed from the event and made the difference; None: the event itself. `anyway`: it would stand so
    on that day though the event did not happen.
    """

    how: How
    finding: Finding
    before: Finding | None
    cause: Followed | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event, what follows from it by the rules' words, and every difference that they make.

    `standing` is where provisions stand with it, `anyway` where they would stand on the same day without it.
    """

    event: Event
    followed: tuple[Followed, ...]
    changes: tuple[Change, ...]
    standing: Standing = field(repr=False, compare=False)
    anyway: Standing = field(repr=False, compare=False)

    @property
    def undetermined(self) -> tuple[Change, ...]:
        """The differences that turn on facts that are not on record."""
        return tuple(c for c in self.changes if c.finding.status == "undetermined" and not c.anyway)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer: what each event in turn would bring."""

    as_of: date
    known_at: datetime | None
    happened: tuple[Happened, ...]
    before: Standing = field(repr=False, compare=False)
    assumed: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    stated: tuple[str, ...] = ()
    encoded: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What weighs on the answer beside its reasons; the events themselves are taken as given."""
        last, stated = self.happened[-1].standing, {e.id for one in self.happened for e in one.event.entries}
        basis = Basis(last.facts, last.day, self.encoded, self.assumed, {*self.stated, *stated})
        changes = (change.finding for one in self.happened for change in one.changes if not change.anyway)
        return warnings(basis, turn_on(changes))

    @property
    def undetermined(self) -> bool:
        """Whether some difference turns on facts that are not on record."""
        return any(one.undetermined for one in self.happened)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The facts that would settle them."""
        found = {m.fact: m for one in self.happened for change in one.undetermined for m in change.finding.missing}
        return tuple(found.values())


def happens(
    events: Sequence[Event],
    before: Standing,
    anyway: Standing,
    world: Snapshot,
    rules: Callable[[date], tuple[AgreementRules, ...]],
    concerned: Callable[[Sequence[Stood], set[str]], Iterable[int]],
    judge: Judge,
    as_of: date,
) -> Iterator[Happened]:
    """What each event brings, and what stands in its way. `before` stands on the day before the first one, `anyway` on
    its day without it.

    `world`: the facts of that day in a book without later ones. What takes effect after `as_of` and the event before is
    not known of on the day of a later event.
    """
    for event in events:
        if event.date != anyway.day:
            book = world.book.up_to(max(as_of, anyway.day))  # what happens later is not known of
            days = (eve(event.date), event.date)
            eve_, day = (closed(rules(d), snapshot(book, d, world.known_at)).facts for d in days)
            before = (
                anyway
                if anyway.day == eve(event.date)
                else advance(anyway, rules(eve_.as_of), eve_, eve_.as_of, concerned)
            )
            anyway = advance(before, rules(day.as_of), day, day.as_of, concerned)
            world = day
        text = rules(event.date)
        rounds: list[tuple[Standing, Followed | None]] = []
        for facts, cause in unfolding(event, text, anyway.facts, world):
            last = rounds[-1][0] if rounds else anyway
            rounds.append((advance(last, text, facts, event.date, concerned), cause))
        followed = [cause for _, cause in rounds if cause is not None]
        after = rounds[-1][0]
        yield Happened(
            event=event,
            followed=tuple(followed),
            changes=(*_judged(after, anyway, judge), *differences(before, rounds, anyway)),
            standing=after,
            anyway=anyway,
        )
        before, anyway, world = after, after, after.facts


def _judged(after: Standing, anyway: Standing, judge: Judge) -> Iterator[Change]:
    """What stands in the way of the transfers that happen: they are judged like proposed ones."""
    known = anyway.facts.state.by_id
    for entry in after.facts.entries_of("stock_transfer"):
        if entry.id not in known:
            found = judge.among(after.facts.book, entry, after.facts.known_at, after.assumed)
            yield from (Change("begins", finding, None) for finding in found)


def unfolding(
    event: Event, text: tuple[AgreementRules, ...], now: Snapshot, world: Snapshot
) -> Iterator[tuple[Snapshot, Followed | None]]:
    """The facts with the event, then with each thing that follows from it by the rules' words.

    `now`: the facts of the day without it; `world`: the same in a book without later ones. Raises InvalidInput where
    the event cannot be.
    """
    if problems := list(implausible(event, now)):
        raise InvalidInput(problems)
    facts = with_facts(world, event.entries)
    if problems := check(facts.book, world.book):
        raise InvalidInput(problems)
    yield facts, None
    rounds = 1
    while more := following(text, facts, event.date):
        if rounds > MOST_ROUNDS:
            raise OverflowError(f"more than {MOST_ROUNDS} rounds of what follows: {more}")
        rounds += len(more)
        for one in more:
            facts = with_facts(facts, [one.entry])
            yield facts, one


def facts_after(
    events: Iterable[Event],
    rules: Callable[[date], tuple[AgreementRules, ...]],
    now: Snapshot,
    world: Snapshot,
    as_of: date,
) -> Snapshot:
    """The facts once the events have happened, with all that follows; no provision is asked where it stands."""
    for event in events:
        if event.date != world.as_of:
            book = world.book.up_to(max(as_of, world.as_of))  # what happens later is not known of
            now = world = closed(rules(event.date), snapshot(book, event.date, world.known_at)).facts
        *_, (now, _) = unfolding(event, rules(event.date), now, world)
        world = now
    return world


def differences(
    before: Standing, rounds: Sequence[tuple[Standing, Followed | None]], anyway: Standing
) -> Iterator[Change]:
    """How the last of the rounds differs from before, each difference with the round in which it came about.

    In the order in which they came about; within a round endings first, then what ends, changes and begins. `anyway`:
    the standing of the same day without the event.
    """
    same = {id(one) for one in before.stood} & {id(one) for one in rounds[-1][0].stood}
    old, plain = _by_key(before, same), _by_key(anyway, same)
    steps = [(_by_key(standing, same), cause) for standing, cause in rounds]
    last = steps[-1][0]
    found: list[tuple[int, int, Change]] = []
    for key in dict.fromkeys([*last, *old]):
        was, now = old.get(key), last.get(key)
        how = _how(was, now)
        if how is None:
            continue
        at = next(i for i, (step, _) in enumerate(steps) if seen(step.get(key)) == seen(now))
        finding = now if now is not None else was
        assert finding is not None
        expected = seen(plain.get(key)) == seen(now)
        rank = 0 if finding.effect == "termination" else {"ends": 1, "changes": 2, "begins": 3}[how]
        found.append((at, rank, Change(how, finding, was, steps[at][1], expected)))
    found.sort(key=lambda one: one[:2])
    return (change for _, _, change in found)


def seen(finding: Finding | None) -> object:
    """What of a finding a person would see differ: not the wording of its reasons, which may name the day."""
    if finding is None or (finding.live is False and finding.status != "satisfied"):
        return None
    return (
        finding.status,
        finding.window and finding.window[:2],
        tuple((a.name, a.written, a.unit) for a in finding.amounts),
        finding.bound_ids,
        finding.holder_ids,
        tuple((s.section, s.who, s.what, s.window[:2], s.done, tuple(t[:3] for t in s.takes)) for s in finding.steps),
        finding.consequences,
    )


def _how(was: Finding | None, now: Finding | None) -> How | None:
    if seen(was) == seen(now):
        return None
    lived = was is not None and was.live is not False
    lives = now is not None and now.live is not False
    if lives and lived:
        return "changes"
    if lives:
        return "begins"
    return "ends" if lived else None


def _by_key(standing: Standing, unasked: Set[int]) -> dict[object, Finding]:
    """Findings by what tells them apart; of those that nothing else does, by their order.

    `unasked`: what stands as before because it was not asked again; nothing differs there.
    """
    found: dict[object, Finding] = {}
    for finding in (finding for one in standing.stood if id(one) not in unasked for finding in one.findings):
        keys: Iterator[object] = chain([finding.key], ((finding.key, n) for n in count(2)))
        found[next(key for key in keys if key not in found)] = finding
    return found


def eve(day: date) -> date:
    """The day before."""
    return day - timedelta(1)


__all__ = ["Change", "Happened", "How", "WhatIf", "differences", "eve", "facts_after", "seen", "unfolding"]

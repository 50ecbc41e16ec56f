"""Who, by acquiring securities, came to own more than a share of the votes beneficially, and on which day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.procedures.class_votes import votes as class_votes
from covenantry.engine.procedures.entitled import on_day
from covenantry.facts.lots import Quantity

if TYPE_CHECKING:
    from covenantry.engine.case import Case
    from covenantry.facts.model import Entry
    from covenantry.facts.snapshot import Snapshot

#: Entries by which somebody may come to own more.
ACQUIRING = ("stock_issuance", "stock_transfer", "stock_conversion", "stock_exercise", "relationship")


class Acquired(NamedTuple):
    """Whoever acquired some on a day, and owned `own` of the `of` then outstanding at the end of it."""

    who: str
    day: date
    own: Quantity
    of: Quantity


class Voting(NamedTuple):
    """What votes: a class, and preferred stock that votes with it as one, by its votes."""

    stock_class: str
    with_it: tuple[str, ...] = ()

    def owned(self, facts: Snapshot, who: str) -> tuple[Quantity, Quantity]:
        """The votes that somebody owns beneficially, and of how many; preferred stock by its votes, not converted."""
        holdings = facts.holdings
        own, of = holdings.beneficial([who], self.stock_class)
        owners = holdings.with_power_over([who])
        for name in self.with_it:
            counts = class_votes(facts, name)
            mine = sum(counts.get(owner, 0) for owner in owners)
            converted = sum(holdings.right_to_acquire(owner, self.stock_class, of=name) for owner in owners)
            own, of = own + mine - converted, of + sum(counts.values()) - converted
        return own, of


def acquired_more(
    case: Case, voting: Voting, more_than: Fraction, since: date, aside: Collection[str]
) -> Iterator[Acquired]:
    """The first such acquisition of each since a day, that day included; an aggregate of holders is nobody."""
    found: set[str] = {*aside}
    for day, entries in _days(case.snapshot, since):
        then, before = on_day(case, day), on_day(case, day - timedelta(1))
        for who in sorted(_concerned(then, entries) - found):
            own, of = voting.owned(then, who)
            if own > more_than * of and own > _of_then(case, before, who, voting, day):
                found.add(who)
                yield Acquired(who, day, own, of)


def _days(facts: Snapshot, since: date) -> Iterable[tuple[date, list[Entry]]]:
    days: dict[date, list[Entry]] = {}
    for type_ in ACQUIRING:
        for entry in facts.entries_of(type_):
            if entry.date >= since:
                days.setdefault(entry.date, []).append(entry)
    return sorted(days.items())


def _concerned(then: Snapshot, entries: Iterable[Entry]) -> set[str]:
    """Who may own more by the entries of a day: whom they name, and who has power over these."""
    names = ("stakeholder_id", "transferee_id", "from_id", "to_id")
    named = {getattr(entry, name, None) for entry in entries for name in names}
    people = {who for who in named if who is not None and (party := then.party(who)) and party.type != "group"}
    return {owner for who in people for owner in then.holdings.having_power_over(who)}


def _of_then(case: Case, before: Snapshot, who: str, voting: Voting, day: date) -> Fraction:
    """What he owned at the end of the day before, in shares of the day: a split acquires nothing."""
    eve, name = day - timedelta(1), voting.stock_class
    split = case.split_factor(name, eve) / case.split_factor(name, day)
    return voting.owned(before, who)[0] * split


__all__ = ["Acquired", "Voting", "acquired_more"]

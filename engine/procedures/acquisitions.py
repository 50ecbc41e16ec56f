"""Who, by acquiring securities, came to have more than a part of the votes beneficially, and on which day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.procedures.class_votes import votes
from covenantry.engine.securities.entitled import on_day
from covenantry.facts.lots import Quantity, exact

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.holdings import Holdings
    from covenantry.facts.model import Entry
    from covenantry.facts.snapshot import Snapshot

#: Entries by which somebody may come to own more.
ACQUIRING = ("stock_issuance", "stock_transfer", "stock_conversion", "stock_exercise", "relationship")


class Acquired(NamedTuple):
    """Whoever acquired `more` votes on a day, and had `own` of the `of` votes at the end of it."""

    who: str
    day: date
    more: Quantity
    own: Quantity
    of: Quantity


class Voting(NamedTuple):
    """The stock that votes together: a class, one vote a share, and others with the votes of what they convert into."""

    stock_class: str
    others: tuple[str, ...] = ()

    def power(self, holdings: Holdings, who: str) -> tuple[Quantity, Quantity]:
        """The votes of what somebody owns beneficially under Rule 13d-3, and all votes, its rights added to both.

        Its own shares of the others count among its rights to acquire the class, so that only those of others' hands
        are added to the whole.
        """
        own, of = holdings.beneficial([who], self.stock_class)
        mine, positions = set(holdings.with_power_over([who])), holdings.positions
        apart = (n for name in self.others for holder, n in votes(positions, name).items() if holder not in mine)
        return own, exact(of + sum(apart))


def acquired_more(
    case: Case, voting: Voting, more_than: Fraction, since: date, aside: Collection[str]
) -> Iterator[Acquired]:
    """The first such acquisition of each since a day, that day included; an aggregate of holders is nobody."""
    found: set[str] = {*aside}
    for day, entries in _days(case.snapshot, since):
        then, before = on_day(case, day), on_day(case, day - timedelta(1)).holdings
        for who in sorted(_concerned(then, entries) - found):
            own, of = voting.power(then.holdings, who)
            more = own - _of_then(case, before, who, voting.stock_class, day)
            if own > more_than * of and more > 0:
                found.add(who)
                yield Acquired(who, day, exact(more), own, of)


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


def _of_then(case: Case, before: Holdings, who: str, stock_class_id: str, day: date) -> Fraction:
    """What he owned at the end of the day before, in shares of the day: a split acquires nothing."""
    eve = day - timedelta(1)
    split = case.split_factor(stock_class_id, eve) / case.split_factor(stock_class_id, day)
    return before.beneficial([who], stock_class_id)[0] * split


__all__ = ["Acquired", "Voting", "acquired_more"]

"""Who, by acquiring securities, came to own more than a share of a class beneficially, and on which day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.procedures.entitled import on_day
from covenantry.facts.lots import Quantity

if TYPE_CHECKING:
    from covenantry.engine.case import Case
    from covenantry.facts.holdings import Holdings
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


def acquired_more(
    case: Case, stock_class_id: str, more_than: Fraction, since: date, aside: Collection[str]
) -> Iterator[Acquired]:
    """The first such acquisition of each since a day, that day included; an aggregate of holders is nobody."""
    found: set[str] = {*aside}
    for day, entries in _days(case.snapshot, since):
        then, before = on_day(case, day), on_day(case, day - timedelta(1)).holdings
        for who in sorted(_concerned(then, entries) - found):
            own, of = then.holdings.beneficial([who], stock_class_id)
            if own > more_than * of and own > _of_then(case, before, who, stock_class_id, day):
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


def _of_then(case: Case, before: Holdings, who: str, stock_class_id: str, day: date) -> Fraction:
    """What he owned at the end of the day before, in shares of the day: a split acquires nothing."""
    eve = day - timedelta(1)
    split = case.split_factor(stock_class_id, eve) / case.split_factor(stock_class_id, day)
    return before.beneficial([who], stock_class_id)[0] * split


__all__ = ["Acquired", "acquired_more"]

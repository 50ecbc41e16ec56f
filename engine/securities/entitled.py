"""Who of the people a phrase means holds enough on a day, in shares of an earlier day before later splits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.people import meant, people
from covenantry.engine.context.tracking import alongside, kept
from covenantry.facts.lots import Lot, Quantity, exact
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot, snapshot
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Count, Day, YesNo
from covenantry.facts.words import ClassId

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """At least so many shares of these classes together, each counted as before the splits since a day.

    `distributed_count`: a partnership is deemed to hold what the issuer sold to it and it distributed to partners who
    hold it still.
    """

    __pydantic_config__ = STRICT
    at_least: Count
    of: tuple[ClassId, ...]
    adjusted_since: Day
    distributed_count: YesNo = False


class Entitled(NamedTuple):
    """Somebody and how many shares he is taken to hold; None where no number is asked for."""

    party: Party
    held: Quantity | None


def entitled(case: Case, phrase: str, holding: Holding | None, day: date) -> tuple[Entitled, ...]:
    """Everybody whom the phrase means on a day that is not later than the case's, and who holds enough on it."""
    facts = on_day(case, day)
    if holding is None:
        return tuple(Entitled(party, None) for party in people(case, phrase, facts))
    found = meant(case.agreement, phrase, facts)
    key = ("entitled", phrase, found.since, tuple(party.id for party in found.parties), holding)
    return kept(facts, key, (case.agreement,), lambda seen: _entitled(case, found.parties, holding, seen))


def _entitled(case: Case, parties: Iterable[Party], holding: Holding, facts: Snapshot) -> tuple[Entitled, ...]:
    counted = [Entitled(party, held(case, facts, party, holding)) for party in parties]
    return tuple(one for one in counted if one.held is not None and one.held >= holding.at_least)


def held(case: Case, facts: Snapshot, party: Party, holding: Holding) -> Quantity:
    """How many shares a party is taken to hold."""
    lots = list(facts.positions.lots_of(party.id))
    if holding.distributed_count and party.type == "partnership":
        lots += _distributed(facts, party.id)
    return shares(case, facts, (lot for lot in lots if lot.stock_class_id in holding.of), holding.adjusted_since)


def shares(case: Case, facts: Snapshot, lots: Iterable[Lot], since: date) -> Quantity:
    """How many shares the lots are, each counted as before the splits since a day."""
    then = replace(case, snapshot=facts)
    return exact(sum((lot.quantity / then.split_factor(lot.stock_class_id, since) for lot in lots), Fraction(0)))


def on_day(case: Case, day: date) -> Snapshot:
    """The facts that took effect by a day, no later than the case's."""
    facts = case.snapshot
    return facts if day >= facts.as_of else alongside(facts, snapshot(facts.book, day, facts.known_at))


def _distributed(facts: Snapshot, partnership: str) -> Iterator[Lot]:
    """What partners hold that was issued to the partnership and passed from it to them at once."""
    links = facts.relations.links
    partners = [link.to_id for link in links.out_of(partnership, "partner", "retired_partner")]
    partners += [link.from_id for link in links.into(partnership, "general_partner")]
    for partner in dict.fromkeys(partners):
        for lot in facts.positions.lots_of(partner):
            if list(dict.fromkeys(step.holder for step in lot.origin)) == [partnership, partner]:
                yield lot


__all__ = ["Entitled", "Holding", "entitled", "held", "on_day", "shares"]

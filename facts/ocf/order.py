"""The order of transactions: by day, and within a day by what each refers to; the order of the files means nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Any

from covenantry.facts.ocf.kinds import OF_CLASS, Family, family
from covenantry.facts.ocf.package import Object
from covenantry.facts.ocf.terms import IssuanceTerms, MoveTerms
from covenantry.facts.problems import Problem

#: A security of a package: ids are unique within a family.
Security = tuple[Family, str]
Transaction = tuple[Object, Any]

#: Of transactions that refer to nothing of one another: authorizations, issuances, moves, splits and ratios,
#: retractions.
_MOVED, _OF_CLASS, _RETRACTED = 2, 3, 4


def ended(one: Object, terms: MoveTerms) -> list[Security]:
    """The securities that a move ends, in whole or in part."""
    found = family(one.kind)
    assert found is not None
    return [(found, name) for name in terms.ends]


def brought(one: Object, terms: MoveTerms) -> list[Security]:
    """The securities that come of a move, its balance last; stock comes of conversions, exercises and releases."""
    found = family(one.kind)
    assert found is not None
    turned = one.kind.rpartition("_")[2] in ("CONVERSION", "EXERCISE", "RELEASE")
    results: list[Security] = [("STOCK" if turned else found, name) for name in terms.results]
    return [*results, (found, terms.balance)] if terms.balance is not None else results


def in_order(transactions: Sequence[Transaction]) -> tuple[list[Transaction], list[Problem]]:
    """Every transaction that is no part of another, in order; transactions that wait for one another are named."""
    results = {key for one, terms in transactions if isinstance(terms, MoveTerms) for key in brought(one, terms)}
    own = [pair for pair in transactions if not (isinstance(pair[1], IssuanceTerms) and _key(pair) in results)]
    makers = dict(_makers(own))
    splits = {terms.id: n for n, (one, terms) in enumerate(own) if one.kind == "TX_STOCK_CLASS_SPLIT"}
    found: list[Transaction] = []
    problems: list[Problem] = []
    days = sorted(range(len(own)), key=lambda n: (own[n][1].date, _rank(own[n]), own[n][0].kind, own[n][0].id))
    for _, group in groupby(days, key=lambda n: own[n][1].date):
        day = list(group)
        places = {n: place for place, n in enumerate(day)}
        waits = {
            place: {places[m] for m in _before(own[n], makers, splits) if m in places and m != n}
            for n, place in places.items()
        }
        try:
            found += [own[day[place]] for place in _sorted(waits)]
        except CycleError as error:
            names = ", ".join(f"{own[day[p]][0].kind} {own[day[p]][0].id}" for p in dict.fromkeys(error.args[1]))
            first = own[day[error.args[1][0]]][0]
            problems.append(Problem(first.place, f"each of these needs what another brings: {names}", "mend one's ids"))
    return found, problems


def _sorted(waits: Mapping[int, set[int]]) -> Iterator[int]:
    """A stable topological order: of those that wait for nothing, the first."""
    sorter = TopologicalSorter(waits)
    sorter.prepare()
    ready: list[int] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()])
        place, *ready = ready
        yield place
        sorter.done(place)


def _key(pair: Transaction) -> Security:
    found = family(pair[0].kind)
    assert found is not None
    return found, pair[1].security_id


def _makers(own: Sequence[Transaction]) -> Iterator[tuple[Security, int]]:
    """Each security with the transaction that brings it."""
    for n, (one, terms) in enumerate(own):
        if isinstance(terms, IssuanceTerms):
            yield _key((one, terms)), n
        elif isinstance(terms, MoveTerms):
            for key in brought(one, terms):
                yield key, n


def _before(pair: Transaction, makers: Mapping[Security, int], splits: Mapping[str, int]) -> Iterator[int]:
    """The transactions that must come first: those that bring what it ends, and the split that it speaks of."""
    one, terms = pair
    if isinstance(terms, MoveTerms):
        yield from (makers[key] for key in ended(one, terms) if key in makers)
    split: str = getattr(terms, "split_transaction_id", None) or ""
    if split in splits:
        yield splits[split]


def _rank(pair: Transaction) -> int:
    one, terms = pair
    if one.kind == "TX_STOCK_CLASS_AUTHORIZED_SHARES_ADJUSTMENT":
        return 0
    if isinstance(terms, IssuanceTerms):
        return 1
    if one.kind in OF_CLASS:
        return _OF_CLASS
    return _RETRACTED if one.kind.endswith("_RETRACTION") else _MOVED

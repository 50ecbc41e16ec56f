"""Who buys and who sells: the purchasers with everybody who belongs to them, the sellers with what they sell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from covenantry.engine.logic.fact_names import of_record
from covenantry.facts.lots import Quantity

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.language.proposal import Proposal
    from covenantry.facts.snapshot import Snapshot
    from covenantry.facts.states import State


class Sold(NamedTuple):
    """What one seller sells."""

    seller: str
    stock_class_id: str
    quantity: Quantity


def sold(proposal: Proposal) -> tuple[Sold, ...]:
    """All that is sold in the transaction: by the transferor, and by those who sell beside it."""
    own = Sold(proposal.transferor.id, proposal.stock_class_id, proposal.quantity)
    return (own, *(Sold(sale.seller, sale.security, sale.quantity) for sale in proposal.sellers))


class Group(NamedTuple):
    """Purchasers, those who are known to belong to them, and each holder who may, with what is not on record of it."""

    purchasers: tuple[str, ...]
    members: frozenset[str]
    unsure: Mapping[str, tuple[str, ...]]


def purchasers_of(case: Case) -> Group:
    """The purchasers, their affiliates, and everybody over whose securities these have power (Rule 13d-3(a)).

    Whether a holder is an affiliate may not be on record; power otherwise than by control (to direct investments,
    through a nominee) counts as far as it is on record.
    """
    proposal = case.proposal
    purchasers = tuple(dict.fromkeys((proposal.transferee.id, *proposal.purchasers)))
    assumed = case.assumption(of_record("affiliate", f"{proposal.transferee.id}/{proposal.transferor.id}"))
    group = _group(case.snapshot, purchasers, proposal.transferor.id if assumed else None)
    if assumed is False and proposal.transferor.id in group.unsure:
        unsure = {who: names for who, names in group.unsure.items() if who != proposal.transferor.id}
        return group._replace(unsure=unsure)
    return group


#: Groups worked out so far, with the state of the facts that they follow from.
_GROUPS: WeakKeyDictionary[State, dict[object, Group]] = WeakKeyDictionary()
_MOST_GROUPS = 256


def _group(facts: Snapshot, purchasers: tuple[str, ...], also: str | None) -> Group:
    kept = _GROUPS.setdefault(facts.state, {})
    found = kept.get((purchasers, also))
    if found is None:
        if len(kept) >= _MOST_GROUPS:
            kept.clear()
        relations = facts.relations
        affiliates = {also} if also else set()
        affiliates |= {member for purchaser in purchasers for member in relations.group(purchaser)}
        members = frozenset(facts.holdings.with_power_over(sorted(affiliates)))
        found = kept[purchasers, also] = Group(purchasers, members, _unsure(facts, purchasers, members))
    return found


def _unsure(facts: Snapshot, purchasers: tuple[str, ...], members: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The holders of whom it is not on record whether they are affiliates; whoever is known to be one is a member."""
    relations, unsure = facts.relations, {}
    for holder in facts.positions.holders():
        if holder not in members:
            missing = [name for purchaser in purchasers for name in relations.unrecorded_between(purchaser, holder)]
            if missing:
                unsure[holder] = tuple(missing)
    return unsure


__all__ = ["Group", "Sold", "purchasers_of", "sold"]

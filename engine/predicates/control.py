"""Sales that carry control: whether by a sale the purchasers would come to own beneficially more than a stated part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.logic.reasons import Reason, known
from covenantry.engine.logic.sources import Ground
from covenantry.engine.securities.acquisition import Acquisition, ControlSale
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@predicate("tag_along_sale")
@dataclass(frozen=True, slots=True, kw_only=True)
class TagAlongSale(ControlSale, Predicate):
    """By the sale its purchasers would come to own beneficially more than a share of the shares counted.

    `of`: the shares counted. `own_rights_within`: the purchasers' own rights to acquire such shares within so long
    count in what they own and in the whole (Rule 13d-3(d)(1)); left out, no such rights count. `majority_already`:
    whether purchasers who own that much already acquire it by the sale. `earlier_sales`: whether what they hold from
    earlier sales by the same sellers (in `of_the_last` so long, if said) is acquired in the same series of
    transactions; else they owned it before. `noticed`: while a notice on record describes a sale to them, of which
    the proposal is a part, the whole of it counts.
    """

    def in_words(self, definitions: Definitions) -> str:
        return f"by which the purchasers come to own more than {self.more_than} of {self.of}"

    def ask(self, case: Case) -> Reason:
        if case.snapshot.issuer.id in (case.proposal.transferee.id, *case.proposal.purchasers):
            return known(
                "shares that the Company buys back are no longer outstanding: nobody comes to own them",
                False,
                Ground.TRANSFER,
            )
        return Acquisition(self, case).answer()

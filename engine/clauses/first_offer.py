"""Right of first offer, and of first refusal: others may buy only what those who are entitled have left."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.context.clause import Asked, OnDay, kind
from covenantry.engine.logic.findings import Finding
from covenantry.engine.procedures.first_offer.findings import Inquiry
from covenantry.engine.procedures.first_offer.standing import entitlements, on_record
from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
from covenantry.engine.procedures.noticed import Told
from covenantry.engine.procedures.reach import by_holder
from covenantry.facts.records import dataclass
from covenantry.facts.values import YesNo


@kind("first_offer")
@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOffer(FirstOfferTerms):
    """The seller offers the securities at his price to each of `tiers` in turn; others may buy only what is left.

    `begins`: the notice that starts it. `sale`: on what terms what is left may be sold. `seller`: whether he is
    entitled beside the others. `all_or_nothing`: elections count only if they take everything. `election`, `waiver`:
    the kinds of notice and of instrument. `bona_fide`: a judgement on the offer reported, which must be on record.
    `only_to_buyer_noticed`: what is left may be sold only to the buyer whom the notice names.
    """

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether it has been offered first, whether others may buy what is left, whose turn it is, who must close."""
        told = Told(asked)
        if told.out:
            yield told.finding("condition")
        else:
            yield from Inquiry(self, told).findings()

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Who would be offered first, what each holder must offer, and every procedure that a notice has begun."""
        yield from by_holder(on, "condition", f"requires: a {self.begins.notice}, and every turn to buy over")
        yield from entitlements(self, on, on.in_force())
        yield from on_record(self, on)


@kind("first_refusal")
@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRefusal(FirstOffer):
    """As a right of first offer, where the seller has a buyer: the entitled may match his offer, else he may buy."""

    only_to_buyer_noticed: YesNo = True

"""What each section of a right of first offer says, in words that follow from its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from covenantry.engine.procedures.first_offer.terms import CoolOff, FirstOfferTerms, FreeSale, Tier


def turn_says(terms: FirstOfferTerms, tier: Tier) -> str:
    """The turn of a tier."""
    what = "what is offered" if tier.who == terms.tiers[0].who else "what is left of it"
    start = f"{tier.starts.delay} after {tier.starts.event}" if tier.starts.delay else tier.starts.event
    return f"The {tier.who} may elect to buy {what}, {tier.lasts} from {start}."


def sale_says(sale: FreeSale) -> str:
    """The sale to others."""
    return f"The seller may sell what is left{f' to {sale.to}' if sale.to else ''}."


def closing_says() -> str:
    """The closing."""
    return "Seller and buyer close the purchase of what was elected."


def cool_off_says(terms: FirstOfferTerms, cool_off: CoolOff) -> str:
    """The time without transfers."""
    return f"No transfer under {terms.section} for {cool_off.lasts} after the time for the sale."


__all__ = ["closing_says", "cool_off_says", "sale_says", "turn_says"]

"""The terms of an anti-dilution provision: what is left out of it, who may forgo it, and which papers tell of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from covenantry.engine.language.model import Lasting
from covenantry.engine.procedures.fair_market_value import Averaged, Settled
from covenantry.engine.securities.share_basis import Threshold
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id, Money, Name, PositiveCount, Share
from covenantry.facts.words import ClassId, NoticeKind, PaperKind, Purpose, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Issuances that adjust nothing: for these `purposes`, or of these `classes`.

    `at_most`: shares of common in all, as adjusted for splits, beyond which they are not excluded. `more`: the approval
    that adds to that number. `at_least`: the part of the fair market value that the issuer must receive for them.
    """

    __pydantic_config__ = STRICT
    section: Section
    purposes: tuple[Purpose, ...] = ()
    classes: tuple[Id, ...] = ()  # classes to come among them: no book need have them yet
    at_most: PositiveCount | None = None
    more: PaperKind | None = None
    at_least: Share | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgone:
    """The notice, given before an issuance by holders of `part` of the class, that agrees to no adjustment."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind
    part: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice that the issuer owes each holder of the class after an adjustment; `within`: by when, if by some day."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    notice: NoticeKind
    within: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The sections that set the price and under which it is adjusted."""

    __pydantic_config__ = STRICT
    price_section: Section
    issuance_section: Section
    deemed_section: Section
    lapse_section: Section
    change_section: Section
    split_section: Section
    dividend_section: Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Dilution:
    """What an adjustment turns on.

    `price`: the conversion or exercise price of the first day. `market_part`: the part of the fair market value that a
    price must reach; `settled`: who settle that value where there is no market. `begins`: whether an issuance, a split
    or a stock dividend on the day of the class's own first issuance counts. `nearest` and `least`: to what prices are
    rounded (half up), and the smallest reduction that is made. `carried`: whether what is carried forward is rounded
    like the price, or exact.
    """

    __pydantic_config__ = STRICT
    stock_class: ClassId
    common: ClassId
    price: Money
    market_part: Share
    average: Averaged
    settled: Settled
    begins: Literal["the same day", "the day after"]
    nearest: Money
    least: Money
    carried: Literal["rounded", "exact"] = "rounded"
    excluded: tuple[Excluded, ...]
    forgone: Forgone
    sections: Sections

    def rounded(self, price: Fraction) -> Fraction:
        """The price to the nearest unit; a half goes up."""
        unit = Fraction(self.nearest)
        return (price / unit + Fraction(1, 2)).__floor__() * unit


__all__ = ["Dilution", "Excluded", "Forgone", "Sections", "Told"]

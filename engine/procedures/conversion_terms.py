"""The terms of a right to convert: what ends it, how it is used, and the shares that must be kept for it."""

from __future__ import annotations

from covenantry.engine.language.event_terms import needs_term
from covenantry.engine.language.model import Lasting
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name
from covenantry.facts.words import ClassId, Contents, EventKind, Judgement, NoticeKind, PaperKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class EndsBefore:
    """The right ends with the close of business so long `before` the `day` that a corporate event (`event`) fixes."""

    __pydantic_config__ = STRICT
    section: Section
    before: Lasting
    event: EventKind
    day: Name

    def __post_init__(self) -> None:
        needs_term(self.event, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How the right is used: the `notice` and the `surrender` of certificates, on receipt of which shares are due.

    `condition`: what a notice sets out that is conditional on the closing of an underwritten offering; `closing`: the
    fact, about the registration that the notice names, that it has closed; all of them left out where none may be.
    """

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    notice: NoticeKind
    surrender: PaperKind
    conditional_section: Section | None = None
    conditional_says: Name | None = None
    condition: Contents | None = None
    closing: Judgement | None = None

    def __post_init__(self) -> None:
        conditional = (self.conditional_section, self.conditional_says, self.condition, self.closing)
        if None in conditional and any(conditional):
            raise ValueError("'conditional_section', 'conditional_says', 'condition' and 'closing' go together")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """Authorized shares to be kept for conversion, beside those that the rights `beside` it may need."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    beside: tuple[ClassId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnConversion:
    """What else is owed on each conversion on record, and the instrument that shows it was paid.

    `dividends`: the section by which they accrue: what has accrued on the shares converted and is unpaid is owed.
    """

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    paid: PaperKind
    dividends: Section


__all__ = ["Delivery", "EndsBefore", "OnConversion", "Reserve"]

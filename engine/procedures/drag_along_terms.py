"""The terms of a drag-along right: who approves it, how much must be sold, the notice, and what the sale must be."""

from __future__ import annotations

from typing import Literal

from covenantry.engine.context.clause import Clause
from covenantry.engine.language.conditions import ConditionText
from covenantry.engine.language.model import Days, Phrase
from covenantry.engine.securities.share_basis import Basis, Threshold
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Money
from covenantry.facts.words import Contents, NoticeKind, PaperKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who together may drag: `by` whom, so much (`part`) of what they, or all, hold, by signing the `instrument`."""

    __pydantic_config__ = STRICT
    section: Section
    by: Phrase
    part: Threshold
    of: Basis
    measured: Literal["of what they hold", "of all outstanding"] = "of what they hold"
    instrument: PaperKind = "drag-along approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleOf:
    """How much must be sold in all, the dragged shares among it, for the sale to be one that drags."""

    __pydantic_config__ = STRICT
    part: Threshold
    of: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class DragNotice:
    """The notice to each dragged holder, so long before a sale that must follow `within` so long, and its contents."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind = "drag-along notice"
    at_least: Days
    within: Days | None = None
    sets_out: tuple[Contents, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DragAlongTerms(Clause):
    """What a rule file says of a drag-along right."""

    approval: Approval
    counts: Basis
    shares: Literal["in proportion", "all"] = "in proportion"
    duty_section: Section | None = None
    sale_of: SaleOf | None = None
    price_floor: Money | None = None
    provided: tuple[ConditionText, ...] = ()
    notice: DragNotice

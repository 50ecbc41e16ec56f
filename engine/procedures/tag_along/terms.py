"""The terms of a tag-along right: what each holder may include, the notice, the answer and the time for the sale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from covenantry.engine.context.clause import Clause
from covenantry.engine.language.model import Days, Phrase
from covenantry.engine.securities.share_basis import Basis
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import YesNo
from covenantry.facts.words import ClassId, Contents, NoticeKind, PaperKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """What each holder may include: all that is to be sold, times what it owns, over what all who take part own.

    `counts`: the shares that count, in the whole and in each holding. `warrants`: classes that count as far as the
    holder's answer says that they will be exercised. `notice_date`: owned at the close of the day before the notice
    was sent, or was given. `purchasers`: whether what the purchasers themselves own counts in the whole; they are
    offered nothing.
    """

    __pydantic_config__ = STRICT
    section: Section
    counts: Basis
    warrants: tuple[ClassId, ...] = ()
    notice_date: Literal["sent", "given"] = "sent"
    purchasers: Literal["count", "do not count"] = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleNotice:
    """The notice to each other holder, so long before the Sale Date, and what it must set out."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind = "sale notice"
    at_least: Days
    at_most: Days | None = None
    sets_out: tuple[Contents, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagAlongNotice:
    """A holder's answer, so long before the Sale Date. `additional`: it may ask for more than its allotment."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind = "tag-along notice"
    at_least: Days
    additional: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleWindow:
    """When the sale may take place: within so long of the Sale Date, from that date or once answers are due."""

    __pydantic_config__ = STRICT
    section: Section
    within: Days
    opens: Literal["on the sale date", "once answers are due"] = "on the sale date"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagAlongTerms(Clause):
    """What a rule file says of a tag-along right."""

    allotment: Allotment
    notice: SaleNotice
    answer: TagAlongNotice
    sale: SaleWindow
    holders: Phrase | None = None
    waiver: PaperKind | None = None

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        if self.holders is not None:
            yield self.holders

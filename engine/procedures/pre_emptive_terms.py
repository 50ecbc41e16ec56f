"""The terms of a pre-emptive right: each holder's part, the notice, the rounds of election, and what is left out."""

from __future__ import annotations

from typing import Literal

from covenantry.engine.context.clause import Clause
from covenantry.engine.language.conditions import ConditionText
from covenantry.engine.language.model import Days, Phrase
from covenantry.engine.securities.share_basis import Basis
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Count
from covenantry.facts.words import ClassId, Contents, Exclusion, NoticeKind, PaperKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class ProRata:
    """A holder's part: what it holds, over what all of the holders hold or over all that is outstanding, on a basis."""

    __pydantic_config__ = STRICT
    section: Section
    of: Basis
    over: Literal["what they hold", "all outstanding"] = "all outstanding"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueNotice:
    """The Company's notice of the issue to each holder, and what it must set out."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind = "issue notice"
    sets_out: tuple[Contents, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A round of elections: by which notice, and how long from the notice to each, or from the round before."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind = "election"
    within: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSale:
    """How long after the last round the Company may issue what is left, at no lower price and on no better terms."""

    __pydantic_config__ = STRICT
    section: Section
    within: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Issues free of the right, in all `at_most` so many shares since the agreement (as adjusted for splits)."""

    __pydantic_config__ = STRICT
    name: Exclusion
    section: Section
    when: ConditionText
    at_most: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreEmptiveTerms(Clause):
    """What a rule file says of a pre-emptive right."""

    holders: Phrase
    securities: tuple[ClassId, ...] = ()
    pro_rata: ProRata
    notice: IssueNotice
    election: Turn
    over_allotment: Turn | None = None
    free_sale: FreeSale
    excluded: tuple[Excluded, ...] = ()
    waiver: PaperKind | None = None

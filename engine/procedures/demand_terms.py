"""The terms of a demand right: what a request must be, how many, what bars it, and what the company then owes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from covenantry.engine.context.clause import Clause
from covenantry.engine.context.counting import count
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.papers.givers import GiverText
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, Money, Name, PositiveCount, YesNo
from covenantry.facts.words import ClassId, Contents, Judgement, NoticeKind, OwnSection, PaperKind, PartyId, Section

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.context.clause import OnDay
    from covenantry.engine.logic.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Whose right it is: those of the phrase `among`; only the parties `named`, where any are, and who has it from
    them by an instrument of the kind `assigned_by`."""

    __pydantic_config__ = STRICT
    among: Phrase
    named: tuple[PartyId, ...] = ()
    assigned_by: PaperKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Which securities can be registered: those of the class `issued` that `phrase` means, and what the classes
    `as_converted` give on conversion or exercise, limits on conversion disregarded.

    `until_registered`: what could be issued no longer counts once a registration for its sale has become effective.
    """

    __pydantic_config__ = STRICT
    phrase: Phrase
    issued: ClassId
    as_converted: tuple[ClassId, ...] = ()
    until_registered: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much a request must be for: `more_than` so much money, or `all` that the holder has.

    Money is the price that the request states, or the average close of so many trading days before the request.
    """

    __pydantic_config__ = STRICT
    section: Section
    more_than: Money | None = None
    all: YesNo = False
    trading_days: PositiveCount | None = None
    market: Literal["NASDAQ"] = "NASDAQ"

    def __post_init__(self) -> None:
        if (self.more_than is None) != self.all:
            raise ValueError("says either 'more_than' or 'all: yes'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """When requests may be made: from the day `opens`, so long from the date of the agreement.

    `last_day`: whether the day on which that time ends still belongs to it.
    """

    __pydantic_config__ = STRICT
    section: Section
    opens: Day
    lasts: Lasting | None = None
    last_day: Literal["included", "excluded"] = "excluded"

    def last(self, case: Case) -> date | None:
        """The last day on which a request may be made."""
        if self.lasts is None:
            return None
        end = count(case, self.lasts, case.agreement.terms.dated).last
        return end if self.last_day == "included" else date.fromordinal(end.toordinal() - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """No more than so many registrations effected; `in_any`: within a period.

    One counts once it has become effective. `undone_by_stop_after`: it counts no longer once a stop order of the time
    during which it must be kept effective has stood for longer than this.
    """

    __pydantic_config__ = STRICT
    section: Section
    at_most: PositiveCount
    in_any: Lasting | None = None
    undone_by_stop_after: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """No request for a period after a registration upon a request of one of the `kinds` became effective."""

    __pydantic_config__ = STRICT
    section: Section
    lasts: Lasting
    kinds: tuple[NoticeKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOffering:
    """Nothing need be done before the first public offering is effective, or before so long after it."""

    __pydantic_config__ = STRICT
    section: Section
    wait: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRegistrations:
    """Nothing need be done from `before` the estimated filing of another registration to `after` it is effective.

    `efforts`: the fact that the company does what it can to make it effective.
    """

    __pydantic_config__ = STRICT
    section: Section
    before: Lasting
    after: Lasting
    efforts: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Forestalled:
    """Nothing need be done if, `within` a period of the request, the company gives `notice` that it will file itself.

    `filing_within`: it must mean to file within so long of the request, as the notice says by its `sale_date`.
    """

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind
    within: Lasting
    filing_within: Lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """The company may put it off by one of the `certificates`, signed as it must be, for so long; `once_in`: not
    more often."""

    __pydantic_config__ = STRICT
    section: Section
    certificates: tuple[PaperKind, ...]
    signed_by: GiverText
    at_most: Lasting
    counted_from: Literal["request", "certificate"] = "request"
    once_in: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The company tells the other `holders` by a `notice`; they join by the notice `joins`, `within` a period.

    `freed_too`: what frees the company from registering frees it from telling the others.
    """

    __pydantic_config__ = STRICT
    section: Section
    right: OwnSection
    holders: Phrase
    notice: NoticeKind
    joins: NoticeKind
    within: Lasting | None = None
    freed_too: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The company files; `within` a period of the request, else as soon as it can."""

    __pydantic_config__ = STRICT
    section: Section
    within: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The company keeps it effective so long: from its effectiveness, or from the latest conversion of the classes
    `from_conversion_of`; no longer once one of the facts `until` is on record about the registration."""

    __pydantic_config__ = STRICT
    section: Section
    lasts: Lasting
    from_conversion_of: tuple[ClassId, ...] = ()
    until: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Underwriting:
    """What holds where the offering is underwritten: the choice of the underwriter, the cut-back, withdrawal.

    `chooses`: who chooses. `lot`: shares may be rounded to so many. `withdrawal`: who disapproves may withdraw.
    """

    __pydantic_config__ = STRICT
    choice: OwnSection
    cut_back: OwnSection
    chooses: Name
    lot: PositiveCount = 1
    withdrawal: OwnSection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRight(Clause):
    """What holders may ask for, and what comes of it."""

    asking: Asking
    counting: Counting
    request: NoticeKind
    sets_out: tuple[Contents, ...] = ()
    provided: Judgement | None = None
    open: Open | None = None
    size: Size | None = None
    quota: Quota | None = None
    spacing: Spacing | None = None
    first_offering: FirstOffering | None = None
    other_registrations: OtherRegistrations | None = None
    forestalled: Forestalled | None = None
    deferral: Deferral | None = None
    joining: Joining | None = None
    filing: Filing | None = None
    effecting: OwnSection
    keeping: Keeping | None = None
    underwriting: Underwriting | None = None
    not_in: Name | None = None

    def eligible(self, on: OnDay) -> list[Reason]:
        """What the company must be for the right to exist, attested."""
        if self.provided is None:
            return []
        return [on.case.attested(self.provided, "issuer", self.provided, who="Company")]


__all__ = [
    "Asking",
    "Counting",
    "Deferral",
    "Filing",
    "FirstOffering",
    "Forestalled",
    "Joining",
    "Keeping",
    "Open",
    "OtherRegistrations",
    "Quota",
    "Size",
    "Spacing",
    "Underwriting",
]

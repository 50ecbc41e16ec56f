"""The terms of a right of first offer or refusal: who may buy in which turn, and what comes after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple

from covenantry.engine.context.clause import Clause
from covenantry.engine.language.model import Days, Phrase, parse_days
from covenantry.engine.securities.share_basis import Basis
from covenantry.facts.periods import Period
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Parsed
from covenantry.facts.values import YesNo, parse_name
from covenantry.facts.words import Judgement, NoticeKind, PaperKind, Section

EVENTS = ("delivery to each", "delivery to the last", "end of the previous tier")


class Starts(NamedTuple):
    """The event from which a period runs, or a period after that event."""

    event: str
    delay: Period | None = None


def _starts(value: Any) -> Starts:
    words = parse_name(value)
    delay, after, event = words.rpartition(" after ")
    if event not in EVENTS:
        raise ValueError(
            f"should be one of: {', '.join(EVENTS)}; or a period after one, as in '15 days after {EVENTS[1]}'"
        )
    return Starts(event, parse_days(delay) if after else None)


StartsAt = Annotated[Starts, Parsed(_starts, f"{', '.join(EVENTS)}; or a period after one of them.")]
Addressee = Literal["seller", "Company", "offerees"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What each may take where more is elected than there is: first in proportion to holdings on a basis.

    `among`: whose holdings make the whole of that proportion. `then`: by what the rest is divided, in as many rounds as
    it takes. Nobody gets more than he elected; whole shares by largest remainder, at the end. `measured`: the day of
    the holdings.
    """

    __pydantic_config__ = STRICT
    basis: Basis
    among: Literal["all who are entitled", "those who elect"] = "all who are entitled"
    then: Literal["elections", "holdings"] = "elections"
    measured: Literal["when the notice is given", "when the period ends"] = "when the notice is given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One turn to buy: who (a phrase, or Company), for how long and from when; what is left is for the next tier.

    `delivery to each`: each has a period of his own. `delivery to the last`: one period for all, from the last delivery
    to those of this and of earlier tiers. `elects_by_notice_to`: an election is given once given to all of these.
    """

    __pydantic_config__ = STRICT
    section: Section
    who: Phrase
    lasts: Days
    starts: StartsAt = Starts("delivery to each")
    elects_by_notice_to: tuple[Addressee, ...] = ("seller",)
    divided: Division | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The seller's notice that begins the procedure.

    `passed_on_by: Company`: it goes to the Company, which passes it on to the rest: by further deliveries of the same
    notice, or by one of its own (of the same kind, or of `passed_on_as`) that names the seller's as its process.
    """

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind
    passed_on_by: Literal["seller", "Company"] = "seller"
    passed_on_as: NoticeKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSale:
    """Selling what is left, from the day after the last turn: to whom, how long, and on what terms.

    `to`: a phrase; left out, anybody. `terms: no better`: for the buyer, than those of the notice. `all_that_remains`:
    the sale must be of everything left.
    """

    __pydantic_config__ = STRICT
    section: Section
    lasts: Days
    to: Phrase | None = None
    price: Literal["at least the price offered", "any"] = "at least the price offered"
    consideration: Literal["cash", "any"] = "any"
    terms: Literal["no better", "any"] = "any"
    all_that_remains: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reoffer:
    """Offering what is left again at a lower price: one period for all tiers, in the same order; then the sale at it.

    `extends_sale`: the sale may be made so long after the notice, if that is later.
    """

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind
    lasts: Days
    starts: StartsAt = Starts("delivery to each")
    extends_sale: Days | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolOff:
    """No transfer under the right for so long after the time for the sale has passed with something unsold.

    `securities`: whether it reaches everything the clause covers, or the class that was offered. `new_notice`: when one
    may be given that counts.
    """

    __pydantic_config__ = STRICT
    section: Section
    lasts: Days
    securities: Literal["all covered", "the class offered"] = "all covered"
    new_notice: Literal["after it", "at any time"] = "after it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The day of closing with those who elected: so long after the last period that ran, or after the buyer's own."""

    __pydantic_config__ = STRICT
    section: Section
    after: Days
    counted_from: Literal["the last period", "the buyer's own period"] = "the last period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """What happens to shares that the Company elected to buy and by law may not.

    `judgement`: that it may not, as recorded about the starting notice. `notice`: the Company's, of how many it will
    not buy. `resale`: from its receipt, how long the seller may sell them to others of the first tier whom `approved`,
    a judgement about the buyer, lets in. Afterwards to whom the Company designates by a `designation`; or where
    `no_designation` is recorded about the starting notice, to anybody of `then_free_to`, free of the right.
    """

    __pydantic_config__ = STRICT
    section: Section
    judgement: Judgement
    notice: NoticeKind
    resale: Days
    approved: Judgement
    designation: PaperKind
    no_designation: Judgement
    then_free_to: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOfferTerms(Clause):
    """What a rule file says of a right of first offer or refusal."""

    begins: Beginning
    tiers: tuple[Tier, ...]
    sale: FreeSale
    reoffer: Reoffer | None = None
    cool_off: CoolOff | None = None
    closing: Closing | None = None
    barred: Barred | None = None
    seller: Literal["is not entitled", "is entitled too"] = "is not entitled"
    all_or_nothing: YesNo = False
    election: NoticeKind = "election"
    waiver: PaperKind = "waiver"
    bona_fide: Judgement | None = None
    only_to_buyer_noticed: YesNo = False

    def __post_init__(self) -> None:
        if not self.tiers:
            raise ValueError(f"a {self.kind} needs at least one tier")
        if self.tiers[0].starts.event == "end of the previous tier":
            raise ValueError("the first tier has no tier before it: let it start at delivery to each, or to the last")

    def phrases(self) -> Iterator[str]:
        """Every defined phrase in the terms."""
        yield from Clause.phrases(self)
        yield from (tier.who for tier in self.tiers if tier.who != "Company")
        if self.sale.to is not None:
            yield self.sale.to
        if self.barred is not None:
            yield from self.barred.then_free_to

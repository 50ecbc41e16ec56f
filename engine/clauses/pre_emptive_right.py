"""Pre-emptive right: before the Company issues securities to others, each holder may take its part of the issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from covenantry.engine.allocation import number
from covenantry.engine.basis import Basis
from covenantry.engine.clauses.base import Asked, Clause, OnDay, kind
from covenantry.engine.conditions import Condition, ConditionText
from covenantry.engine.findings import Amount, Effect, Finding, Step, Window
from covenantry.engine.procedures.first_offer.terms import Days
from covenantry.engine.procedures.pre_emptive_compliance import complied, excluded
from covenantry.engine.procedures.pre_emptive_run import Offer, offer_of
from covenantry.engine.procedures.pre_emptive_standing import PART, entitlement, on_record
from covenantry.engine.procedures.serving import announced
from covenantry.engine.reasons import Reason, known, ways
from covenantry.engine.rulebook.model import Phrase
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Count, Id
from covenantry.facts.words import Contents, Exclusion, NoticeKind, PaperKind, Section

if TYPE_CHECKING:
    from covenantry.engine.case import Case
    from covenantry.engine.proposal import Proposal


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


@kind("pre_emptive_right")
@dataclass(frozen=True, slots=True, kw_only=True)
class PreEmptiveRight(Clause):
    """Forbids the Company to issue `securities` (any, if none are named) unless the `holders` could take their parts.

    Holders who took their whole part share what others left of theirs: by what they asked for beyond it in their
    elections, and in an `over_allotment` round, divided by what they hold. `waiver`: the instrument by which a holder
    gives up its part.
    """

    holders: Phrase
    securities: tuple[Id, ...] = ()
    pro_rata: ProRata
    notice: IssueNotice
    election: Turn
    over_allotment: Turn | None = None
    free_sale: FreeSale
    excluded: tuple[Excluded, ...] = ()
    waiver: PaperKind | None = None

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether the Company may make the issue now; what each holder may take, and what each has taken."""
        case = asked.case
        issues = known("the Company issues securities", case.proposal.manner == "issuance")
        if issues.value is False:
            yield asked.finding("condition", issues)
            return
        named = known(f"{case.proposal.stock_class_id} is among the securities", self._reaches(case.proposal))
        engaged = asked.engaged(issues, named)
        excepted = (
            asked.excepted(*(excluded(case, one) for one in self.excluded)) if engaged.value is not False else None
        )
        if engaged.value is False or (excepted is not None and excepted.value is True):
            yield asked.finding("condition", engaged, excepted=excepted)
            return
        yield from self._findings(asked, engaged, excepted)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Each holder's part of any issue, and every issue of which notice is on record."""
        yield entitlement(self, on, on.in_force())
        yield from on_record(self, on, lambda case, offer: tuple(_steps(self, case, offer)))

    def _findings(self, asked: Asked, engaged: Reason, excepted: Reason | None) -> Iterator[Finding]:
        case = asked.case
        offer = offer_of(case, self)
        satisfied = announced(complied(case, self, offer))
        effect: Effect = "prohibition" if satisfied.value is False and not ways(satisfied) else "condition"
        names = tuple(case.name(who) for who in offer.parts)
        opens, closes = offer.sale
        how = f"after the last round, and within {self.free_sale.within} of its end"
        yield asked.finding(
            effect,
            engaged,
            excepted=excepted,
            satisfied=satisfied,
            holders=names,
            window=Window(opens, closes, how),
            steps=tuple(_steps(self, case, offer)),
            amounts=(
                Amount("left for others", str(offer.left), "shares", f"of {offer.total:,} less what holders took"),
            ),
        )
        yield asked.finding(
            "right",
            engaged,
            excepted=excepted,
            section=self.pro_rata.section,
            says=PART,
            holders=names,
            window=Window(
                offer.begun,
                max(offer.turns.values(), default=offer.begun),
                f"within {self.election.within} of the notice",
            ),
            amounts=tuple(_parts(case, offer)),
        )
        if offer.takes:
            yield asked.finding(
                "computation",
                engaged,
                excepted=excepted,
                section=self.election.section,
                says=f"What the holders have taken by {case.snapshot.as_of}.",
                amounts=tuple(_taken(case, offer)),
            )

    def _reaches(self, proposal: Proposal) -> bool:
        return not self.securities or proposal.stock_class_id in self.securities

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield from (one.when for one in self.excluded)

    def phrases(self) -> Iterator[str]:
        """Every defined phrase in the terms."""
        yield from Clause.phrases(self)
        yield self.holders


# --- steps and amounts ---------------------------------------------------------------------------------------------


def _steps(clause: PreEmptiveRight, case: Case, offer: Offer) -> Iterator[Step]:
    company = case.snapshot.issuer.name
    given = offer.notice is not None and all(one.day is not None for one in offer.served)
    opens = Window(offer.begun, None, "before the issue")
    yield Step(clause.notice.section, company, f"give the {clause.notice.notice}", opens, done=given)
    for who, last in offer.turns.items():
        window = Window(offer.given.get(who, offer.begun), last, f"{clause.election.within} from the notice")
        took = who in offer.takes
        yield Step(clause.election.section, case.name(who), f"give the {clause.election.notice}", window, done=took)
    if clause.over_allotment is not None and offer.second is not None:
        window = Window(*offer.second, f"{clause.over_allotment.within} from the end of the first round")
        who = "holders who took their whole part"
        yield Step(clause.over_allotment.section, who, f"give the {clause.over_allotment.notice}", window)
    window = Window(*offer.sale, f"within {clause.free_sale.within} of the end of the last round")
    yield Step(clause.free_sale.section, company, "issue what is left", window)


def _parts(case: Case, offer: Offer) -> Iterator[Amount]:
    for who, part in offer.parts.items():
        exact, rest = divmod(offer.total * part.held, part.whole)
        how = f"{offer.total:,} x {number(part.held)}/{number(part.whole)} = {exact:,}"
        how += " and a fraction, rounded down" if rest else ""
        yield Amount(f"part of {case.name(who)}", str(part.shares), "shares", how)


def _taken(case: Case, offer: Offer) -> Iterator[Amount]:
    for who, shares in offer.takes.items():
        extra = offer.extra.get(who, 0)
        how = f"{shares - extra:,} within its part"
        how += f" and {extra:,} of what others left, in proportion to holdings" if extra else ""
        yield Amount(f"taken by {case.name(who)}", str(shares), "shares", how)


__all__ = ["PreEmptiveRight"]

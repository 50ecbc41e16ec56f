"""Drag-along: holders of a stated part who approve a sale of the company may make the others sell on the same terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from covenantry.engine.allocation import number
from covenantry.engine.basis import Basis, Threshold
from covenantry.engine.clauses.base import Asked, Clause, OnDay, kind
from covenantry.engine.conditions import Condition, ConditionText
from covenantry.engine.fact_names import of_record
from covenantry.engine.findings import Amount, Finding, Window
from covenantry.engine.procedures.drag_along_run import Drag, drag_of, given, notice_done, noticed, window
from covenantry.engine.procedures.drag_along_standing import DRAGGED, entitlement, on_record
from covenantry.engine.procedures.first_offer.terms import Days
from covenantry.engine.proposal import THIS_TRANSFER
from covenantry.engine.reasons import Act, Reason, all_of, known, undone, unknown
from covenantry.engine.rulebook.model import Phrase
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Money
from covenantry.facts.words import Contents, NoticeKind, PaperKind, Section

if TYPE_CHECKING:
    from covenantry.engine.case import Case


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


@kind("drag_along")
@dataclass(frozen=True, slots=True, kw_only=True)
class DragAlong(Clause):
    """A right to make all whom the clause `binds` sell to the same purchaser on the same terms.

    `counts`: the shares dragged; `shares`: in the proportion in which those who drag sell theirs (rounded down), or
    all. `sale_of`: how much of the company must be sold. `price_floor`: the least price per share. `provided`: the
    terms that the sale must have (at arm's length, liability several and limited to the proceeds ...), each a
    condition.
    """

    approval: Approval
    counts: Basis
    shares: Literal["in proportion", "all"] = "in proportion"
    duty_section: Section | None = None
    sale_of: SaleOf | None = None
    price_floor: Money | None = None
    provided: tuple[ConditionText, ...] = ()
    notice: DragNotice

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """The right of those who drag, the notice that it takes once they have approved, and the others' duty."""
        engaged = asked.engaged()
        if engaged.value is False:
            yield asked.finding("right", engaged)
            return
        case = asked.case
        drag = drag_of(case, self)
        excepted = asked.excepted()
        approved, tests = _approved(self, case, drag), list(_tests(self, case, drag))
        notice = notice_done(case, self, drag)
        days = _window(self, case, drag)
        leading = tuple(case.name(who) for who in drag.approving)
        dragged = tuple(case.name(who) for who in drag.dragged)
        yield asked.finding(
            "right",
            engaged,
            excepted=excepted,
            satisfied=all_of("the right to drag", [approved, *tests]),
            section=self.approval.section,
            holders=leading,
            window=days,
            amounts=tuple(_figures(self, drag)),
        )
        exercised = all_of("the drag is exercised", [engaged, approved, *tests])
        yield asked.finding(
            "condition",
            exercised,
            excepted=excepted,
            satisfied=notice,
            section=self.notice.section,
            says=f"A sale in which holders are dragged follows a {self.notice.notice} to each of them.",
            holders=dragged,
            window=days,
        )
        yield asked.finding(
            "duty",
            all_of("the others must sell", [exercised, notice]),
            excepted=excepted,
            section=self.duty_section or "",
            says=DRAGGED,
            holders=dragged,
            window=days,
            amounts=tuple(_dragged(self, case, drag)),
        )

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Who together may drag, and every drag of which notice is on record."""
        yield entitlement(self, on, on.in_force())
        yield from on_record(self, on, lambda case, drag: [_approved(self, case, drag), *_tests(self, case, drag)])

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield from self.provided

    def phrases(self) -> Iterator[str]:
        """Every defined phrase in the terms."""
        yield from Clause.phrases(self)
        yield self.approval.by


def _approved(clause: DragAlong, case: Case, drag: Drag) -> Reason:
    approval = clause.approval
    text = f"{number(drag.approved)} of {number(drag.whole)} approve the sale; asked: {approval.part} of {approval.of}"
    changes = approval.of.next_expiry(case.snapshot.positions, case.day)
    if approval.part.met(drag.approved, drag.whole):
        return known(text, True, changes=changes)
    key = case.fact(approval.instrument, case.proposal.id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"enough of the {approval.by} approve the sale (assumed)", assumed, sources=("assumption",))
    what = f"{approval.instrument} by {approval.part} of what counts"
    return undone(text, Act(approval.by, what, key), changes=changes)


def _tests(clause: DragAlong, case: Case, drag: Drag) -> Iterator[Reason]:
    if clause.sale_of is not None:
        whole = clause.sale_of.of.total(case.snapshot.positions, case.day)
        text = (
            f"{number(drag.total)} of {number(whole)} are sold, dragged shares included; asked: {clause.sale_of.part}"
        )
        ends = (basis.next_expiry(case.snapshot.positions, case.day) for basis in (clause.sale_of.of, clause.counts))
        changes = min((day for day in ends if day is not None), default=None)
        yield known(text, clause.sale_of.part.met(drag.total, whole), changes=changes)
    if clause.price_floor is not None:
        price, floor = case.proposal.share_price, clause.price_floor
        if price is None:
            yield unknown("the price per share", of_record("price", THIS_TRANSFER), who=case.proposal.transferor.name)
        else:
            yield known(f"{price} a share; asked: at least {floor}", price >= floor)
    for condition in clause.provided:
        yield case.ask(condition)


def _window(clause: DragAlong, case: Case, drag: Drag) -> Window:
    notice = noticed(case, clause)
    days = [] if notice is None else [one.day for one in given(case, clause, drag, notice) if one.day is not None]
    begun = f"the {clause.notice.notice}" if days else f"a {clause.notice.notice} given on {case.snapshot.as_of}"
    opens, closes = window(case, clause, days or [case.snapshot.as_of])
    limit = f" and within {clause.notice.within}" if clause.notice.within else ""
    return Window(opens, closes, f"at least {clause.notice.at_least} after{limit} of {begun}")


def _figures(clause: DragAlong, drag: Drag) -> Iterator[Amount]:
    yield Amount("approved", str(drag.approved), "shares", f"of {number(drag.whole)} ({clause.approval.of})")
    yield Amount(
        "proportion sold", str(drag.proportion), "of their shares", "what those who drag sell, over what they hold"
    )
    yield Amount("sold in all", str(drag.total), "shares", f"with the dragged shares, of {clause.counts}")


def _dragged(clause: DragAlong, case: Case, drag: Drag) -> Iterator[Amount]:
    for who, shares in drag.dragged.items():
        held = drag.held[who]
        exact = held * drag.proportion
        how = f"{number(held)} x {drag.proportion} = {number(exact)}"
        how = "all that it holds" if clause.shares == "all" else how if exact == shares else f"{how}, rounded down"
        yield Amount(f"shares of {case.name(who)}", str(shares), "shares", how)


__all__ = ["DragAlong"]

"""Drag-along: holders of a stated part who approve a sale of the company may make the others sell on the same terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.language.conditions import Condition
from covenantry.engine.language.proposal import THIS_TRANSFER
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, undone, unknown
from covenantry.engine.logic.sources import Ground, Source, of_lots
from covenantry.engine.papers.serving import announced, meant, served
from covenantry.engine.procedures.drag_along_run import Drag, drag_of, notice_done, noticed, window
from covenantry.engine.procedures.drag_along_terms import DragAlongTerms
from covenantry.engine.procedures.noticed import Told, asked_of, rests_on_record
from covenantry.engine.securities.allocation import number
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from datetime import date

    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice


@kind("drag_along")
@dataclass(frozen=True, slots=True, kw_only=True)
class DragAlong(DragAlongTerms):
    """A right to make all whom the clause `binds` sell to the same purchaser on the same terms.

    `counts`: the shares dragged; `shares`: in the proportion in which those who drag sell theirs (rounded down), or
    all. `sale_of`: how much of the company must be sold. `price_floor`: the least price per share. `provided`: the
    terms that the sale must have (at arm's length, liability several and limited to the proceeds ...), each a
    condition.
    """

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """The right of those who drag, the notice that it takes once they have approved, and the others' duty."""
        told = Told(asked)
        if told.engaged.value is False:
            yield told.finding("right")
            return
        notice = noticed(asked.case, self)
        told.about = notice.id if notice is not None else ""
        yield from self._sale(told, notice)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Who together may drag, and every drag of which notice is on record."""
        yield self._entitlement(on)
        latest: dict[tuple[str, str | None], Notice] = {}
        for notice in on.facts.notices(self.notice.notice, on.encoded.agreement):
            if notice.about is not None:
                latest[notice.from_id, notice.about.transferee_id] = notice
        for notice in latest.values():
            rests_on_record(on)
            if (asked := asked_of(on, notice)) is not None:
                yield from self._sale(Told(asked, on), notice)

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield from self.provided

    def _entitlement(self, on: OnDay) -> Finding:
        """The right of those who together may drag, with what each counts for."""
        approval, positions = self.approval, on.facts.positions
        able = meant(on.case, on.facts, approval.by, approval.of.holders(positions))
        held = {who: approval.of.held(positions, who, on.day) for who in able}
        ours = approval.measured == "of what they hold"
        whole = sum(held.values()) if ours else approval.of.total(positions, on.day)
        on.wake(approval.of.next_expiry(positions, on.day))
        definitions = on.case.agreement.definitions
        text = f"{number(sum(held.values()))} of {number(whole)} are held by those who may drag; asked: {approval.part}"
        enough = known(
            text,
            approval.part.met(sum(held.values()), whole),
            *of_lots(lot for who in held for lot in positions.lots_of(who)),
        )
        floor = [f"requires: at least {self.price_floor} a share"] if self.price_floor is not None else []
        return on.finding(
            "right",
            all_of("the provision applies", [on.in_force(), enough]),
            section=approval.section,
            holders=able,
            amounts=tuple(
                Amount(f"{on.case.name(who)} counts for", n, "shares", f"of {number(whole)}; asked: {approval.part}")
                for who, n in held.items()
            ),
            consequences=(
                f"requires: {approval.instrument} by {approval.part} of {approval.of}",
                *([f"requires: a sale of {self.sale_of.part} of {self.sale_of.of}"] if self.sale_of else []),
                *floor,
                *(f"requires: {condition.in_words(definitions)}" for condition in self.provided),
            ),
        )

    def _sale(self, told: Told, notice: Notice | None) -> Iterator[Finding]:
        """The right of those who drag, that notice goes before the sale, and each dragged holder's duty to sell."""
        case, drag = told.case, drag_of(told.case, self)
        given = () if notice is None else tuple(served(case, notice, drag.dragged))
        reached = {one.who: one.day for one in given if one.day is not None}
        done = announced(notice_done(case, self, drag, notice, given))
        days = self._window(case, notice, reached.values())
        over = told.while_(days.last_day, f"the time for the sale of {told.about}")
        exercised = all_of("the drag is exercised", [*over, _approved(self, case, drag), *_tests(self, case, drag)])
        yield told.finding(
            "right",
            exercised,
            section=self.approval.section,
            holders=drag.approving,
            window=days,
            amounts=tuple(_figures(self, drag)),
        )
        yield told.finding(
            "condition",
            exercised,
            section=self.notice.section,
            says=f"A sale in which holders are dragged follows a {self.notice.notice} to each of them.",
            bound=drag.approving,
            holders=drag.dragged,
            satisfied=done,
            window=days,
        )
        for who, shares in drag.dragged.items():
            had = known(
                f"{case.name(who)} has had the {self.notice.notice}", who in reached or done.value is True, Ground.DAY
            )
            yield told.finding(
                "duty",
                exercised,
                had,
                who=who,
                section=self.duty_section or "",
                says="A dragged holder sells on the same terms, once the sale may be made.",
                bound=[who],
                holders=drag.approving,
                window=days,
                amounts=(Amount(f"shares of {case.name(who)}", shares, "shares", self._part(drag, who)),),
            )

    def _window(self, case: Case, notice: Notice | None, days: Iterable[date]) -> Window:
        """The time for the sale, from the notice on record or from one given today."""
        days = list(days) or [case.snapshot.as_of]
        begun = f"a {self.notice.notice} given on {max(days)}" if notice is None else notice.id
        limit = f" and within {self.notice.within}" if self.notice.within else ""
        return Window(*window(case, self, days), f"at least {self.notice.at_least} after{limit} of {begun}")

    def _part(self, drag: Drag, who: str) -> str:
        if self.shares == "all":
            return "all that it holds"
        exact = drag.held[who] * drag.proportion
        how = f"{number(drag.held[who])} x {drag.proportion} = {number(exact)}"
        return how if exact == drag.dragged[who] else f"{how}, rounded down"

    def phrases(self) -> Iterator[str]:
        """Every defined phrase in the terms."""
        yield from Clause.phrases(self)
        yield self.approval.by


def _rests(case: Case, drag: Drag) -> tuple[Source, ...]:
    """What a drag-along counts by: what those hold who drag, and who are dragged."""
    people = (*drag.approving, *drag.held)
    return of_lots(lot for who in people for lot in case.snapshot.positions.lots_of(who)) or (Ground.TRANSFER,)


def _approved(clause: DragAlong, case: Case, drag: Drag) -> Reason:
    approval = clause.approval
    text = f"{number(drag.approved)} of {number(drag.whole)} approve the sale; asked: {approval.part} of {approval.of}"
    changes = approval.of.next_expiry(case.snapshot.positions, case.day)
    if approval.part.met(drag.approved, drag.whole):
        return known(text, True, *_rests(case, drag), changes=changes)
    key = case.fact(approval.instrument, case.proposal.id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"enough of the {approval.by} approve the sale (assumed)", assumed, Ground.ASSUMPTION)
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
        yield known(
            text, clause.sale_of.part.met(drag.total, whole), *_rests(case, drag), Ground.TRANSFER, changes=changes
        )
    if clause.price_floor is not None:
        price, floor = case.proposal.share_price, clause.price_floor
        if price is None:
            yield unknown("the price per share", of_record("price", THIS_TRANSFER), who=case.proposal.transferor.name)
        else:
            yield known(f"{price} a share; asked: at least {floor}", price >= floor, Ground.TRANSFER)
    for condition in clause.provided:
        yield case.ask(condition)


def _figures(clause: DragAlong, drag: Drag) -> Iterator[Amount]:
    yield Amount("approved", drag.approved, "shares", f"of {number(drag.whole)} ({clause.approval.of})")
    yield Amount("proportion sold", drag.proportion, "of their shares", "what those who drag sell, over what they hold")
    yield Amount("sold in all", drag.total, "shares", f"with the dragged shares, of {clause.counts}")


__all__ = ["DragAlong"]

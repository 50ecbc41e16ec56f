"""Where a drag-along right stands on a day: who together may drag, and the drags of which notices are on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from covenantry.engine.allocation import number
from covenantry.engine.findings import Amount, Finding, Window
from covenantry.engine.procedures.drag_along_run import Drag, drag_of, given, notice_done, window
from covenantry.engine.procedures.noticed import asked_of, rests_on_record
from covenantry.engine.procedures.serving import announced, meant
from covenantry.engine.reasons import Reason, all_of, during, known

if TYPE_CHECKING:
    from covenantry.engine.case import Case
    from covenantry.engine.clauses.base import Asked, OnDay
    from covenantry.engine.clauses.drag_along import DragAlong
    from covenantry.facts.model import Notice

#: Whether enough approve a drag, and whether the sale is such as may drag; by the clause.
Approves = Callable[["Case", Drag], list[Reason]]


DRAGGED = "A dragged holder sells on the same terms, once the sale may be made."


def entitlement(clause: DragAlong, on: OnDay, in_force: Reason) -> Finding:
    """The right of those who together may drag, with what each counts for."""
    approval, positions = clause.approval, on.facts.positions
    able = meant(on.case, on.facts, approval.by, approval.of.holders(positions))
    held = {who: approval.of.held(positions, who, on.day) for who in able}
    ours = approval.measured == "of what they hold"
    whole = sum(held.values()) if ours else approval.of.total(positions, on.day)
    on.wake(approval.of.next_expiry(positions, on.day))
    definitions = on.case.agreement.definitions
    text = f"{number(sum(held.values()))} of {number(whole)} are held by those who may drag; asked: {approval.part}"
    enough = known(text, approval.part.met(sum(held.values()), whole))
    floor = [f"requires: at least {clause.price_floor} a share"] if clause.price_floor is not None else []
    return on.finding(
        "right",
        all_of("the provision applies", [in_force, enough]),
        section=approval.section,
        holders=able,
        amounts=tuple(
            Amount(f"{on.case.name(who)} counts for", str(n), "shares", f"of {number(whole)}; asked: {approval.part}")
            for who, n in held.items()
        ),
        consequences=(
            f"requires: {approval.instrument} by {approval.part} of {approval.of}",
            *([f"requires: a sale of {clause.sale_of.part} of {clause.sale_of.of}"] if clause.sale_of else []),
            *floor,
            *(f"requires: {condition.in_words(definitions)}" for condition in clause.provided),
        ),
    )


def on_record(clause: DragAlong, on: OnDay, approves: Approves) -> Iterator[Finding]:
    """Every drag of which notice is on record: the latest notice of each seller to each purchaser."""
    latest: dict[tuple[str, str | None], Notice] = {}
    for notice in on.facts.notices(clause.notice.notice, on.encoded.agreement):
        if notice.about is not None:
            latest[notice.from_id, notice.about.transferee_id] = notice
    for notice in latest.values():
        rests_on_record(on)
        asked = asked_of(on, notice)
        if asked is not None:
            yield from _drag(clause, on, asked, notice, approves)


def _drag(clause: DragAlong, on: OnDay, asked: Asked, notice: Notice, approves: Approves) -> Iterator[Finding]:
    case = asked.case
    engaged, excepted, drag = asked.engaged(), asked.excepted(), drag_of(case, clause)
    days = [one.day for one in given(case, clause, drag, notice) if one.day is not None]
    opens, closes = window(case, clause, days or [notice.date])
    limit = f" and within {clause.notice.within}" if clause.notice.within else ""
    closing = Window(opens, closes, f"at least {clause.notice.at_least} after{limit} of {notice.id}")
    runs = during(on.day, None, closes, f"the time for the sale of {notice.id}")
    exercised = all_of("the drag is exercised", [engaged, runs, *approves(case, drag)])
    done = announced(notice_done(case, clause, drag))
    yield on.finding(
        "right",
        exercised,
        about=notice.id,
        section=clause.approval.section,
        holders=drag.approving,
        excepted=excepted,
        window=closing if days else None,
        amounts=(
            Amount("approved", str(drag.approved), "shares", f"of {number(drag.whole)} ({clause.approval.of})"),
            Amount("sold in all", str(drag.total), "shares", f"with the dragged shares, of {clause.counts}"),
        ),
    )
    yield on.finding(
        "condition",
        exercised,
        about=notice.id,
        section=clause.notice.section,
        says=f"A sale in which holders are dragged follows a {clause.notice.notice} to each of them.",
        bound=drag.approving,
        holders=drag.dragged,
        excepted=excepted,
        satisfied=done,
        window=closing if days else None,
    )
    reached = {one.who for one in given(case, clause, drag, notice) if one.day is not None}
    for who, shares in drag.dragged.items():
        held = drag.held[who]
        how = "all that it holds" if clause.shares == "all" else f"{number(held)} x {drag.proportion}, rounded down"
        told = known(f"{case.name(who)} has had {notice.id}", who in reached)
        yield on.finding(
            "duty",
            all_of("it must sell", [exercised, told]),
            about=f"{notice.id} {who}",
            section=clause.duty_section or "",
            says=DRAGGED,
            bound=[who],
            holders=drag.approving,
            excepted=excepted,
            window=closing if days else None,
            amounts=(Amount(f"shares of {case.name(who)}", str(shares), "shares", how),),
        )


__all__ = ["DRAGGED", "entitlement", "on_record"]

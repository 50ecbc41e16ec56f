"""A drag-along as far as it has come: who approved, who is dragged with how many shares, who had notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from covenantry.engine.context.counting import ends
from covenantry.engine.logic.reasons import Reason, all_of, during, known
from covenantry.engine.logic.sources import Absent, Ground
from covenantry.engine.papers.serving import Served, Service, meant, or_anew
from covenantry.engine.securities.purchasers import sold
from covenantry.engine.securities.shares_today import told
from covenantry.facts.lots import Quantity
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.drag_along_terms import DragAlongTerms
    from covenantry.facts.model import Instrument, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Drag:
    """Who drags whom.

    `approving`: who approved the sale, or who sells and would have to. `approved` of `whole`: what they count for.

    `proportion`: the part of their shares that they sell. `held` and `dragged`: what each of the others has, and must
    sell. `total`: everything that would be sold.
    """

    approving: tuple[str, ...]
    approved: Quantity
    whole: Quantity
    proportion: Fraction
    held: Mapping[str, Quantity]
    dragged: Mapping[str, int]
    total: Quantity


def drag_of(case: Case, clause: DragAlongTerms) -> Drag:
    """Who drags whom, and with how many shares, by the holdings of the day as of which facts are known."""
    positions, day, approval = case.snapshot.positions, case.day, clause.approval
    able = _able(case, clause)
    signed = _signed(case, clause)
    approving = tuple(who for who in able if who in signed)
    approved = sum(approval.of.held(positions, who, day) for who in approving)
    if approval.measured == "of what they hold":
        whole = sum(approval.of.held(positions, who, day) for who in able)
    else:
        whole = approval.of.total(positions, day)
    selling = _selling(case, clause)
    leading = [who for who in approving or able if who in selling]
    have = sum(clause.counts.held(positions, who, day) for who in leading)
    proportion = Fraction(sum(selling[who] for who in leading), have) if have else Fraction(0)
    dragged, held = _dragged(case, clause, {*leading, *approving}, proportion)
    shares = {**{who: selling[who] for who in leading}, **dragged}
    return Drag(
        approving=approving or tuple(leading),
        approved=approved,
        whole=whole,
        proportion=proportion,
        held=held,
        dragged=dragged,
        total=sum(shares.values()),
    )


def _able(case: Case, clause: DragAlongTerms) -> list[str]:
    """Who has a say in approving: those of the phrase who hold what counts."""
    facts = case.snapshot
    return meant(case, facts, clause.approval.by, clause.approval.of.holders(facts.positions))


def _signed(case: Case, clause: DragAlongTerms) -> set[str]:
    return {
        paper.by_id
        for paper in case.snapshot.instruments(kind=clause.approval.instrument)
        if paper.agreement in (None, case.agreement.id) and _covers(case, paper)
    }


def _covers(case: Case, paper: Instrument) -> bool:
    """Whether an approval is of this sale: to this purchaser, and of as much in all, as splits since have made it."""
    covers = paper.covers
    if covers is None:
        return True
    whole = sum(s.quantity for s in sold(case.proposal))
    to_them = covers.transferee_id in (None, case.proposal.transferee.id, *case.proposal.purchasers)
    name = covers.stock_class_id or case.proposal.stock_class_id
    return to_them and (covers.quantity is None or whole <= told(case, name, covers.quantity, paper))


def _selling(case: Case, clause: DragAlongTerms) -> dict[str, int]:
    selling: dict[str, int] = {}
    for sale in sold(case.proposal):
        each = clause.counts.each(case.snapshot.positions, sale.stock_class_id, case.day)
        selling[sale.seller] = selling.get(sale.seller, 0) + int(sale.quantity * each)
    return selling


def _dragged(
    case: Case, clause: DragAlongTerms, leading: set[str], proportion: Fraction
) -> tuple[dict[str, int], dict[str, Quantity]]:
    facts = case.snapshot
    out = {*leading, case.proposal.transferee.id, *case.proposal.purchasers}
    others = [who for who in clause.counts.holders(facts.positions) if who not in out]
    held = {who: clause.counts.held(facts.positions, who, case.day) for who in meant(case, facts, clause.binds, others)}
    part = Fraction(1) if clause.shares == "all" and proportion else proportion
    return {who: int(quantity * part) for who, quantity in held.items()}, held


# --- the notice --------------------------------------------------------------------------------------------------


def noticed(case: Case, clause: DragAlongTerms) -> Notice | None:
    """The latest notice on record by one of the sellers about a sale to the purchaser."""
    sellers = {s.seller for s in sold(case.proposal)}
    purchasers = (None, case.proposal.transferee.id, *case.proposal.purchasers)
    for notice in reversed(case.snapshot.notices(clause.notice.notice, case.agreement.id)):
        if notice.from_id in sellers and (notice.about is None or notice.about.transferee_id in purchasers):
            return notice
    return None


def service(case: Case, clause: DragAlongTerms) -> Service:
    """The notice in time for the day of the sale."""
    return Service(case, lambda given: ends(case, clause.notice.at_least, given), case.day)


def window(case: Case, clause: DragAlongTerms, days: Iterable[date]) -> tuple[date, date | None]:
    """The days on which the sale may close: from when the last notice is old enough, while the first is not too old."""
    within, days = clause.notice.within, list(days)
    return ends(case, clause.notice.at_least, max(days)), ends(case, within, min(days)) if within else None


def notice_done(
    case: Case, clause: DragAlongTerms, drag: Drag, notice: Notice | None, given: Sequence[Served]
) -> Reason:
    """Whether each dragged holder has had the notice long enough, and what it must set out."""
    if not drag.dragged:
        return known("nobody else is bound to sell", True, Absent("another holder who is bound to sell"))
    name, key, service_ = clause.notice.notice, case.fact(clause.notice.notice, case.proposal.id), service(case, clause)
    if (assumed := case.assumption(key)) is not None:
        return known(f"the {name} was given in time (assumed)", assumed, Ground.ASSUMPTION)
    what = f"give the {name} to {len(drag.dragged)} holders"
    anew = service_.to_come(name, case.proposal.transferor.name, what, key)
    if notice is None:
        return anew
    parts = [*service_.given(notice, given), *service_.sets_out(notice, clause.notice.sets_out)]
    if days := [one.day for one in given if one.day is not None]:
        parts.append(during(case.day, *window(case, clause, days), "the time for the sale", notice))
    return or_anew(all_of(f"the {name} was given as required ({notice.id})", parts), anew)


__all__ = ["Drag", "drag_of", "notice_done", "noticed", "window"]

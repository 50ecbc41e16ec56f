"""Whether everybody keeps to the parts of a tag-along sale: what is sold now, with what was sold before under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from covenantry.engine.language.own_words import BOUGHT, FEWER
from covenantry.engine.logic.reasons import Reason, known
from covenantry.engine.logic.sources import Ground, Source, of_lots
from covenantry.engine.procedures.tag_along.run import Run
from covenantry.engine.procedures.tag_along.shares import Parts, cut_back
from covenantry.engine.securities.allocation import number
from covenantry.engine.securities.purchasers import sold
from covenantry.facts.lots import Quantity

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice


def reduced(case: Case, run: Run) -> Parts:
    """Everybody's part, cut back where it is said that less is bought in all than was noticed.

    It is said by a proposal that names everybody who sells; or by the fact on record, and then what the sellers sell
    in all tells how far. That sellers sell less than is left to them does not say so: they may sell the rest later.
    """
    whole, now = run.parts, _now(case, run)
    if run.notice is None:
        return whole
    takers = [who for who in whole.elected if whole.of(who)]
    if takers and all(who in now for who in (*takers, *whole.sellers)):
        return cut_back(whole, int(sum(_in_all(run, now, who) for who in whole.all)))
    if takers and case.attested(FEWER, run.notice.id, "the purchaser buys no more than this").value:
        sold_of = {who: _in_all(run, now, who) for who, part in whole.sellers.items() if part}
        return cut_back(
            whole, max((-(-whole.total * n // whole.sellers[who]) for who, n in sold_of.items()), default=0)
        )
    return whole


def _now(case: Case, run: Run) -> dict[str, Quantity]:
    """What each sells under the proposal, counted as in the procedure."""
    now: dict[str, Quantity] = {}
    for sale in sold(case.proposal):
        now[sale.seller] = now.get(sale.seller, 0) + run.counted(case, sale.stock_class_id, sale.quantity)
    return now


def _in_all(run: Run, now: Mapping[str, Quantity], who: str) -> Quantity:
    """What somebody has sold under the notice and sells now."""
    return run.before.get(who, 0) + now.get(who, 0)


def shares(case: Case, run: Run, notice: Notice) -> Iterator[Reason]:
    """Whether sellers and others sell no more than their parts, and what the others include is bought."""
    now, theirs = _now(case, run), reduced(case, run)
    yield from _sellers_within(case, run, theirs, now)
    unlisted = []
    for who in theirs.elected:
        part, bought = theirs.of(who), run.bought.get(who, 0) + now.get(who, 0)
        if who == case.proposal.transferor.id:
            sells = _in_all(run, now, who)
            text = f"{run.names[who]} sells {_so_far(run, who, sells)}; its part is {number(part)}"
            yield known(text, sells <= part, *_rests(run))
        elif part and (who in now or bought >= part):
            text = f"of {run.names[who]} {number(bought)} are bought; its part is {number(part)}"
            yield known(text, bought >= part, *_rests(run))
        elif part:
            unlisted.append(f"{number(part)} of {run.names[who]}")
    if unlisted:
        text = f"the purchaser buys on the same terms what the others include: {', '.join(unlisted)}"
        yield case.attested(BOUGHT, notice.id, text, who=case.proposal.transferee.name)


def _rests(run: Run) -> tuple[Source, ...]:
    """What the parts in a sale rest on: its notice, and what those hold who count."""
    lots = of_lots(lot for who in run.stakes for lot in run.record.positions.lots_of(who))
    return (*([run.notice] if run.notice is not None else []), *lots, Ground.TRANSFER)


def _sellers_within(case: Case, run: Run, theirs: Parts, now: Mapping[str, Quantity]) -> Iterator[Reason]:
    """Whether each seller, with what he sold before under the notice, keeps to his part, and together to theirs."""
    for who in now:
        if who in theirs.sellers:
            sells, left = _in_all(run, now, who), theirs.sellers[who]
            yield known(
                f"{_so_far(run, who, sells)} sold by {run.names[who]}; left to it: {number(left)}",
                sells <= left,
                *_rests(run),
            )
    transferor = case.proposal.transferor
    if now[transferor.id] and transferor.id not in theirs.all:
        yield known(f"{transferor.name} has no part in the sale as noticed", False, *_rests(run))
    if earlier := [who for who in theirs.sellers if who in run.before and who not in now]:
        together, left = sum(_in_all(run, now, who) for who in theirs.sellers), sum(theirs.sellers.values())
        names = " and ".join(run.names[who] for who in earlier)
        text = f"{number(together)} sold by the sellers with what {names} sold before; left to them: {number(left)}"
        yield known(text, together <= left, *_rests(run))


def _so_far(run: Run, who: str, in_all: Quantity) -> str:
    before = run.before.get(who, 0)
    return f"{number(in_all)} ({number(before)} of them before)" if before else number(in_all)


__all__ = ["reduced", "shares"]

"""A pre-emptive procedure: the holders' parts, the rounds in which they elect, and what is left for others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.counting import ends
from covenantry.engine.papers.acts import given_on
from covenantry.engine.papers.serving import ONE, Served, meant, served, waivers
from covenantry.engine.securities.allocation import Round, allocate
from covenantry.engine.securities.shares_today import notice as today
from covenantry.facts.lots import Quantity
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot, snapshot

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.pre_emptive_terms import PreEmptiveTerms
    from covenantry.facts.model import Delivery, Notice


class Part(NamedTuple):
    """A holder's share of the issue: what it holds, of what, and the whole shares that come to it."""

    held: Quantity
    whole: Quantity
    shares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The procedure as far as it has come. `notice` None: laid out from a notice given on `begun`.

    `waived`: who gave up its part. `turns`: each holder's last day to elect; `second`: the days of the over-allotment
    round, if there is one. `takes`: what each has taken, `extra` of it from what others left. `sale`: the days on
    which the Company may issue what is `left`.
    """

    notice: Notice | None
    begun: date
    total: int
    parts: Mapping[str, Part]
    waived: frozenset[str]
    served: tuple[Served, ...]
    turns: Mapping[str, date]
    second: tuple[date, date] | None
    sale: tuple[date, date]
    takes: Mapping[str, int]
    extra: Mapping[str, int]

    @property
    def given(self) -> dict[str, date]:
        """On which day each holder was given the notice."""
        return {one.who: one.day for one in self.served if one.day is not None}

    @property
    def left(self) -> int:
        """What nobody has elected to take."""
        return self.total - sum(self.takes.values())


def notice_of(case: Case, clause: PreEmptiveTerms) -> Notice | None:
    """The latest notice on record by the Company about an issue of the class, in shares of today."""
    for notice in reversed(case.snapshot.notices(clause.notice.notice, case.agreement.id)):
        about = notice.about
        by_company = notice.from_id == case.snapshot.issuer.id
        if by_company and about is not None and about.stock_class_id == case.proposal.stock_class_id:
            return today(case, notice, case.proposal.stock_class_id)
    return None


def offer_of(case: Case, clause: PreEmptiveTerms) -> Offer:
    """The procedure begun by the notice on record, else laid out from one given on the day of the facts."""
    notice = notice_of(case, clause)
    about = notice.about if notice is not None else None
    total = about.quantity if about is not None else case.proposal.quantity
    begun = notice.date if notice is not None else case.snapshot.as_of
    parts = _parts(case, clause, total, snapshot(case.snapshot.book, begun, case.snapshot.known_at))
    waived = waivers(case, clause.waiver)
    asked = [who for who in parts if who not in waived]
    given = tuple(served(case, notice, asked)) if notice is not None else ()
    days = {one.who: one.day for one in given if one.day is not None}
    begun = max(days.values(), default=begun)
    turns, second, sale = rounds(case, clause, {who: days.get(who, begun) for who in asked}, begun)
    takes, extra = _takes(case, clause, notice, parts, turns, second)
    return Offer(
        notice=notice,
        begun=begun,
        total=total,
        parts=parts,
        waived=waived,
        served=given,
        turns=turns,
        second=second,
        sale=sale,
        takes=takes,
        extra=extra,
    )


class Rounds(NamedTuple):
    """Each holder's last day to elect, the days of the over-allotment round if there is one, and those of the sale."""

    turns: Mapping[str, date]
    second: tuple[date, date] | None
    sale: tuple[date, date]


def rounds(case: Case, clause: PreEmptiveTerms, given: Mapping[str, date], begun: date) -> Rounds:
    """The days that follow from those on which each holder was given the notice; from `begun` where nobody must be."""
    turns = {who: ends(case, clause.election.within, day) for who, day in given.items()}
    over, second = max(turns.values(), default=begun - ONE), None
    if clause.over_allotment is not None and turns:
        second = over + ONE, ends(case, clause.over_allotment.within, over)
        over = second[1]
    return Rounds(turns, second, (over + ONE, ends(case, clause.free_sale.within, over)))


def _parts(case: Case, clause: PreEmptiveTerms, total: int, then: Snapshot) -> dict[str, Part]:
    """Each holder's part, rounded down to whole shares, by the holdings of the day of the notice."""
    positions, basis = then.positions, clause.pro_rata.of
    holders = meant(case, then, clause.holders, basis.holders(positions))
    held = {who: quantity for who in holders if (quantity := basis.held(positions, who, then.as_of))}
    whole = sum(held.values()) if clause.pro_rata.over == "what they hold" else basis.total(positions, then.as_of)
    return {who: Part(quantity, whole, int(total * quantity // whole)) for who, quantity in held.items()}


def _takes(
    case: Case,
    clause: PreEmptiveTerms,
    notice: Notice | None,
    parts: Mapping[str, Part],
    turns: Mapping[str, date],
    second: tuple[date, date] | None,
) -> tuple[dict[str, int], dict[str, int]]:
    """What each takes: within its part in the first round; then of what is left, pro rata among who asks."""
    if notice is None:
        return {}, {}
    first = _elected(case, clause.election.notice, notice, turns)
    takes = {who: min(n.quantity or 0, parts[who].shares) for who, n in first.items()}
    left = sum(part.shares for part in parts.values()) - sum(takes.values())
    full = [who for who in takes if takes[who] == parts[who].shares]
    wanted = {who: first[who].additional or 0 for who in full}
    if clause.over_allotment is not None and second is not None:
        again = _elected(case, clause.over_allotment.notice, notice, dict.fromkeys(full, second[1]))
        wanted = {who: wanted[who] + (again[who].quantity or 0 if who in again else 0) for who in full}
    weights = {who: int(parts[who].held) for who in full}
    extra = allocate(left, {who: n for who, n in wanted.items() if n}, (Round(weights, again=True),)).shares
    return {who: n + extra.get(who, 0) for who, n in takes.items()}, dict(extra)


def _elected(case: Case, kind: str, notice: Notice, turns: Mapping[str, date]) -> dict[str, Notice]:
    """The answers of a kind in time, by holder, in shares of today; the last of several counts."""
    found = {}
    for answer in case.snapshot.notices(kind, case.agreement.id):
        due = turns.get(answer.from_id)
        if answer.process == notice.id and due is not None and _came(case, answer.deliveries) <= due:
            found[answer.from_id] = today(case, answer, case.proposal.stock_class_id)
    return found


def _came(case: Case, deliveries: Iterable[Delivery]) -> date:
    """The day on which an answer counts as given; one whose day is not on record has not been given."""
    days = [given_on(case, delivery) for delivery in deliveries]
    return min((day for day in days if isinstance(day, date)), default=date.max)


__all__ = ["Offer", "Part", "notice_of", "offer_of", "rounds"]

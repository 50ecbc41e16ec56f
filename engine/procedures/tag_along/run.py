"""One run of a tag-along procedure, its days and shares: begun by a notice on record, or laid out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.counting import ends
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.papers.serving import ONE, Served, earliest, latest, sent_on, served, waivers
from covenantry.engine.procedures.tag_along import holders as holders
from covenantry.engine.procedures.tag_along.shares import Answer, Parts, Stake, allotments, parts
from covenantry.engine.securities.purchasers import sold
from covenantry.engine.securities.share_basis import Basis
from covenantry.engine.securities.shares_today import as_of, price
from covenantry.engine.securities.splits import became
from covenantry.facts.lots import Quantity, exact
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot, snapshot

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.tag_along.terms import TagAlongTerms
    from covenantry.facts.model import Entry, Notice, StockTransfer


class Days(NamedTuple):
    """The days that follow from a Sale Date; each is the first or last of its period. `first_notice` None: no limit."""

    sale_date: date
    first_notice: date | None
    last_notice: date
    answers_by: date
    opens: date
    closes: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A procedure as far as it has come. `notice` is None where it is laid out from a notice given on `begun`.

    Shares are those of the record day, so that later splits change no proportion; those of another day are told in
    them. `unit`: what its shares are called. `record`: the facts on the record day. `stakes`: everybody who counts in
    the fraction; `exercisable`: what warrants would give. `others`: those who must be offered their allotments.
    `offered`: by seller, what was to be sold before anybody answered. `served`: how the others were given the notice,
    but those who `waived`. `before`: what each has sold to the purchasers since; `bought`: how much of it in the sale
    and for no less than noticed. `doubts`: what is not on record of answers.
    """

    notice: Notice | None
    begun: date
    record_day: date
    record: Snapshot
    counts: Basis
    unit: str
    days: Days
    stakes: Mapping[str, Stake]
    exercisable: Mapping[str, int]
    others: tuple[str, ...]
    offered: Mapping[str, int]
    allotted: Mapping[str, int]
    waived: frozenset[str] = frozenset()
    served: tuple[Served, ...] = ()
    before: Mapping[str, Quantity]
    bought: Mapping[str, Quantity]
    answers: Mapping[str, Answer]
    doubts: tuple[Reason, ...] = ()
    parts: Parts
    names: Mapping[str, str]

    @property
    def total(self) -> int:
        """All that is to be sold."""
        return self.parts.total

    def counted(self, case: Case, stock_class_id: str, quantity: Quantity) -> Quantity:
        """What so many securities of a class of today come to, counted as the allotments count."""
        return _counted(case, self.counts, self.record, stock_class_id, quantity)


def days_for(case: Case, clause: TagAlongTerms, sale_date: date) -> Days:
    """The days on which notice may be given, answers are due and the sale may take place, for a Sale Date."""
    answers_by = latest(case, clause.answer.at_least, sale_date)
    return Days(
        sale_date=sale_date,
        first_notice=earliest(case, clause.notice.at_most, sale_date) if clause.notice.at_most else None,
        last_notice=latest(case, clause.notice.at_least, sale_date),
        answers_by=answers_by,
        opens=sale_date if clause.sale.opens == "on the sale date" else answers_by + ONE,
        closes=ends(case, clause.sale.within, sale_date),
    )


def sale_dates(case: Case, clause: TagAlongTerms, noticed: date) -> tuple[date, date | None]:
    """The first and the last Sale Date that a notice given on a day may name."""
    at_most = clause.notice.at_most
    return ends(case, clause.notice.at_least, noticed), ends(case, at_most, noticed) if at_most else None


def laid_out(case: Case, clause: TagAlongTerms) -> Run:
    """The procedure from a notice given on the day of the facts, or as soon as the day of the sale allows."""
    as_of = case.snapshot.as_of
    days = days_for(case, clause, max(case.day, sale_dates(case, clause, as_of)[0]))
    begun = max(as_of, days.first_notice or as_of)
    return _Making(case, clause, None, days, begun, begun).run(())


def under_way(case: Case, clause: TagAlongTerms) -> list[Run]:
    """The procedures that notices on record have begun, oldest first; without a Sale Date a notice begins none."""
    runs = []
    for notice in holders.notices(case, clause):
        if notice.sale_date is not None:
            given = tuple(served(case, notice, dict.fromkeys(d.to_id for d in notice.deliveries)))
            begun = min((s.day for s in given if s.day is not None), default=notice.date)
            noticed = sent_on(notice) if clause.allotment.notice_date == "sent" else begun
            days = days_for(case, clause, notice.sale_date)
            runs.append(_Making(case, clause, notice, days, begun, noticed).run(given))
    return runs


class _Making(NamedTuple):
    """What a run is made from."""

    case: Case
    clause: TagAlongTerms
    notice: Notice | None
    days: Days
    begun: date
    noticed: date

    def run(self, given: Iterable[Served]) -> Run:
        case, clause, notice = self.case, self.clause, self.notice
        record_day = self.noticed - ONE
        record = snapshot(case.snapshot.book, min(record_day, case.snapshot.as_of), case.snapshot.known_at)
        count = holders.counted(case, clause, record, self.days.sale_date)
        same = [] if notice is None else holders.of_the_same_sale(case, notice)
        answered = holders.answers(case, clause, same, self.days.answers_by, record.as_of) if same else {}
        purchasers = {case.proposal.transferee.id, *case.proposal.purchasers}
        left_out = purchasers if clause.allotment.purchasers == "do not count" else ()
        stakes = {who: Stake(owned) for who, owned in count.owned.items() if who not in left_out}
        for who, answer in answered.items():
            if answer.warrants and who in stakes:
                stakes[who] = Stake(stakes[who].owned, min(answer.warrants, count.exercisable.get(who, 0)))
        earlier = list(holders.sold_before(case, same))
        before = self._sum(record, earlier)
        addressed = {delivery.to_id for n in same for delivery in n.deliveries}
        now = self._now(record, answered)
        not_selling = addressed | answered.keys()
        silent = {who: int(n) for who, n in before.items() if who in now or (who in stakes and who not in not_selling)}
        offered = holders.offered(now, silent, *self._said(record, same))
        others = tuple(who for who in stakes if who not in offered and who not in purchasers)
        every = allotments(sum(offered.values()), stakes)
        allotted = {who: every[who] for who in others}
        took_part = {who: a for who, a in answered.items() if who in allotted}
        answers = {who: a.answer(allotted[who]) for who, a in took_part.items()}
        waived = waivers(case, clause.waiver)
        return Run(
            notice=notice,
            begun=self.begun,
            record_day=record_day,
            record=record,
            counts=clause.allotment.counts,
            unit=self._unit(record),
            days=self.days,
            stakes=stakes,
            exercisable=count.exercisable,
            others=others,
            offered=offered,
            allotted=allotted,
            waived=waived,
            served=() if notice is None else self._served(notice, given, [who for who in others if who not in waived]),
            before=before,
            bought=self._sum(record, filter(self._as_noticed, earlier)),
            answers=answers,
            doubts=tuple(a.doubt for a in took_part.values() if a.doubt is not None),
            parts=parts(offered, allotted, answers, stakes),
            names={who: case.name(who) for who in (*others, *offered)},
        )

    def _unit(self, record: Snapshot) -> str:
        split = any(became(self.case, name, record.as_of) != 1 for name in self.clause.allotment.counts.classes)
        return f"shares of {record.as_of}" if split else "shares"

    def _served(self, notice: Notice, given: Iterable[Served], people: list[str]) -> tuple[Served, ...]:
        known = {one.who: one for one in given}
        missed = served(self.case, notice, [who for who in people if who not in known])
        return (*(known[who] for who in people if who in known), *missed)

    def _now(self, record: Snapshot, answered: Collection[str]) -> dict[str, int]:
        """What each seller who is not answering a notice proposes to sell now."""
        now: dict[str, int] = {}
        for sale in sold(self.case.proposal):
            if sale.seller not in answered and (shares := self._counted(record, sale.stock_class_id, sale.quantity)):
                now[sale.seller] = now.get(sale.seller, 0) + int(shares)
        return now

    def _as_noticed(self, sale: StockTransfer) -> bool:
        """Whether an earlier sale belongs to the one noticed, and was made for no less than the price noticed."""
        noticed = None if self.notice is None else price(self.case, self.notice)
        paid = price(self.case, sale)
        price_met = noticed is None or (paid is not None and Fraction(paid) >= Fraction(noticed))
        return sale.date >= self.days.opens and price_met

    def _sum(self, record: Snapshot, sales: Iterable[StockTransfer]) -> dict[str, Quantity]:
        in_all: dict[str, Quantity] = {}
        for sale in sales:
            if shares := self._counted(record, sale.stock_class_id, sale.quantity, sale):
                in_all[sale.transferor_id] = in_all.get(sale.transferor_id, 0) + shares
        return in_all

    def _said(self, record: Snapshot, same: Iterable[Notice]) -> tuple[int | None, dict[str, int]]:
        """What is to be sold in all as the notice says, and by each seller as the notices say; None: none says."""
        notice = self.notice
        said = {
            n.about.transferor_id: int(self._counted(record, n.about.stock_class_id, n.about.quantity, n))
            for n in same
            if n.about is not None
        }
        if notice is None or (not said and notice.quantity is None):
            return None, said
        of = holders.counted_in(self.clause, notice)
        return int(as_of(self.case, record.as_of, of, notice.quantity or 0, notice)), said

    def _counted(
        self, record: Snapshot, stock_class_id: str, quantity: Quantity, paper: Entry | None = None
    ) -> Quantity:
        return _counted(self.case, self.clause.allotment.counts, record, stock_class_id, quantity, paper)


def _counted(
    case: Case, counts: Basis, record: Snapshot, stock_class_id: str, quantity: Quantity, paper: Entry | None = None
) -> Quantity:
    """So many securities, as a paper names them or else of today, as they count on the record day."""
    then = as_of(case, record.as_of, stock_class_id, quantity, paper)
    return exact(then * counts.each(record.positions, stock_class_id, record.as_of))


__all__ = ["Days", "Run", "days_for", "laid_out", "sale_dates", "under_way"]

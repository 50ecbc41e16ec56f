"""Who counts in a tag-along procedure: what each holder owned, what the sellers offered, who has answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.logic.fact_names import FactName, of_record
from covenantry.engine.logic.reasons import Reason, unknown
from covenantry.engine.papers.acts import given_on
from covenantry.engine.papers.serving import meant, sent_on
from covenantry.engine.procedures.tag_along.shares import Answer
from covenantry.engine.securities.allocation import pro_rata, whole
from covenantry.engine.securities.purchasers import purchasers_of, sold
from covenantry.engine.securities.shares_today import as_of
from covenantry.facts.lots import Quantity, exact

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.tag_along.terms import TagAlongTerms
    from covenantry.facts.ledger import Positions
    from covenantry.facts.model import Notice, StockTransfer
    from covenantry.facts.snapshot import Snapshot

#: Stands for sellers whom the notice counts in its total and the proposal does not name.
UNNAMED = "other sellers"


class Given(NamedTuple):
    """A tag-along notice that came in time; `quantity` None: it does not say how many.

    `warrants`: how many shares it says are to be bought on warrants. All in shares of the record day.
    """

    quantity: int | None
    additional: int
    warrants: int
    doubt: Reason | None

    def answer(self, allotment: int) -> Answer:
        """What it asks for, given the holder's allotment."""
        return Answer(allotment if self.quantity is None else self.quantity, self.additional)


def notices(case: Case, clause: TagAlongTerms) -> list[Notice]:
    """The sale notices about this sale: by a seller, to a purchaser; or one that the transferor has answered."""
    proposal, facts, agreement = case.proposal, case.snapshot, case.agreement.id
    found = facts.notices(clause.notice.notice, agreement)
    if not found:
        return []
    sellers = {s.seller for s in sold(proposal)}
    answered = {a.process for a in facts.notices(clause.answer.notice, agreement) if a.from_id in sellers}
    return [n for n in found if (n.from_id in sellers or n.id in answered) and _to_them(case, n)]


def of_the_same_sale(case: Case, notice: Notice) -> list[Notice]:
    """The notice with those of other sellers, to the same purchasers for the same Sale Date."""
    found = case.snapshot.notices(notice.kind, case.agreement.id)
    return [n for n in found if n.sale_date == notice.sale_date and _to_them(case, n)]


def counted_in(clause: TagAlongTerms, *told: Notice) -> str:
    """The class of which numbers in a notice are: that of the transfer which it, or one that it answers, is about."""
    return next((n.about.stock_class_id for n in told if n.about is not None), clause.allotment.counts.outstanding[0])


def sold_before(case: Case, same: list[Notice]) -> Iterator[StockTransfer]:
    """What has been sold to the purchasers, or to any who belong to them, since the notices were sent; no gifts."""
    if not same:
        return
    since, buyers = min(map(sent_on, same)), purchasers_of(case)
    to_them = buyers.members.union(buyers.purchasers)
    for entry in reversed(case.snapshot.entries_of("stock_transfer")):
        if entry.date < since:
            return
        if entry.transferee_id in to_them and entry.transferor_id not in to_them and entry.for_value is not False:
            yield entry


def _to_them(case: Case, notice: Notice) -> bool:
    purchasers = (None, case.proposal.transferee.id, *case.proposal.purchasers)
    return notice.about is None or notice.about.transferee_id in purchasers


class Counted(NamedTuple):
    """What each holder who is, or may be, bound owned, and what its warrants would give."""

    owned: Mapping[str, Quantity]
    exercisable: Mapping[str, int]


def counted(case: Case, clause: TagAlongTerms, record: Snapshot, by: date) -> Counted:
    """The holdings on the record day, by name of the holder; warrants as far as they can be exercised by a day."""
    positions = record.positions
    each = {
        name: clause.allotment.counts.each(positions, name, record.as_of) for name in clause.allotment.counts.classes
    }
    rights = {name: ratio for name in clause.allotment.warrants if (ratio := _ratio(positions, name, by))}
    owned: dict[str, Quantity] = {}
    exercisable: dict[str, Quantity] = {}
    for lot in positions.lots:
        if lot.stock_class_id in each:
            owned[lot.holder] = owned.get(lot.holder, 0) + lot.quantity * each[lot.stock_class_id]
        elif lot.stock_class_id in rights:
            exercisable[lot.holder] = exercisable.get(lot.holder, 0) + lot.quantity * rights[lot.stock_class_id]
    everybody = sorted(owned.keys() | exercisable.keys())
    bound = meant(case, record, clause.holders or clause.binds, everybody)
    if clause.holders is not None:  # the sellers own a part of the whole, though they are not among those who may join
        sellers = {one.seller for one in sold(case.proposal)}
        bound = [who for who in everybody if who in bound or who in sellers]
    return Counted(
        {who: owned.get(who, 0) for who in bound}, {who: int(exercisable[who]) for who in bound if who in exercisable}
    )


def _ratio(positions: Positions, warrant: str, by: date) -> Quantity:
    terms = positions.terms(warrant)
    if terms is None or terms.expired(by) or (terms.first_day is not None and terms.first_day > by):
        return 0
    return exact(terms.ratio)


def offered(
    now: Mapping[str, int], before: Mapping[str, int], total: int | None, said: Mapping[str, int]
) -> dict[str, int]:
    """What each seller proposed to sell: as notices `said`, else what the `total` noticed leaves; without one, as
    `now`.

    `before`: what was sold under the notice by those who may be sellers whom it does not name. Of a seller whom no
    notice speaks of, and for whom the total leaves nothing, nothing was noticed.
    """
    silent = {who: now.get(who, 0) + before.get(who, 0) for who in (*now, *before) if who not in said}
    if total is None:
        return silent
    left = total - sum(said.values())
    if left <= 0:
        return {**said, **{who: 0 for who in silent if who in now}}
    silent = silent or {UNNAMED: left}
    return {**said, **whole(pro_rata(left, silent), dict.fromkeys(silent, left), silent)}


def answers(case: Case, clause: TagAlongTerms, same: list[Notice], due: date, record_day: date) -> Mapping[str, Given]:
    """The tag-along notices given by the day on which they are due, by holder; the last of several counts.

    `same`: the sale notices of the one sale; an answer to any of them, or to none by name since the first, counts,
    if it was given to one of the sellers. In shares of the end of the record day.
    """
    return dict(_answers(case, clause, same, due, record_day))


def _answers(
    case: Case, clause: TagAlongTerms, same: list[Notice], due: date, record_day: date
) -> Iterator[tuple[str, Given]]:
    answered, since = {notice.id for notice in same}, min((notice.date for notice in same), default=date.max)
    given = case.snapshot.notices(clause.answer.notice, case.agreement.id)
    no_sellers = _no_sellers(case, same, given) if given else set()
    for answer in given:
        if answer.process not in answered and (answer.process is not None or answer.date < since):
            continue
        came = [given_on(case, delivery) for delivery in answer.deliveries if delivery.to_id not in no_sellers]
        days = [day for day in came if isinstance(day, date)]
        late = bool(days) and min(days) > due
        key = None if days else of_record(f"{answer.id} in time", answer.from_id)
        assumed = case.assumption(key) if key else None
        if late or assumed is False or not any(came):
            continue
        of = counted_in(clause, answer, *(n for n in same if n.id == answer.process), *same)
        asked, extra, warrants = (
            None if number is None else int(as_of(case, record_day, name, number, answer))
            for name, number in (
                (of, answer.quantity),
                (of, answer.additional if clause.answer.additional else 0),
                (_bought(case, clause), answer.warrants_to_exercise),
            )
        )
        doubt = None if days and answer.quantity is not None else _doubt(case, answer, None if assumed else key)
        yield answer.from_id, Given(asked, extra or 0, warrants or 0, doubt)


def _bought(case: Case, clause: TagAlongTerms) -> str:
    """The class that the warrants buy."""
    terms = (case.snapshot.positions.terms(name) for name in clause.allotment.warrants)
    return next((its.into for its in terms if its is not None), clause.allotment.counts.outstanding[0])


def _no_sellers(case: Case, same: list[Notice], given: Iterable[Notice]) -> set[str]:
    """Those who are no sellers, so that an answer to them alone counts for nothing: the company and the others."""
    answering = {answer.from_id for answer in given}
    sellers = {notice.from_id for notice in same} | {n.about.transferor_id for n in same if n.about is not None}
    sellers |= {sale.seller for sale in sold(case.proposal)} - answering
    addressed = {delivery.to_id for notice in same for delivery in notice.deliveries}
    return ({case.snapshot.issuer.id} | addressed | answering) - (sellers - {case.snapshot.issuer.id})


def _doubt(case: Case, answer: Notice, not_dated: FactName | None) -> Reason | None:
    name = case.name(answer.from_id)
    if not_dated:
        return unknown(f"{answer.id} of {name} came in time: when is not on record", not_dated, who=name)
    if answer.quantity is None:
        return unknown(
            f"how many shares {name} elects in {answer.id}", of_record("shares elected", answer.id), who=name
        )
    return None

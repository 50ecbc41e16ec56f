"""What the seller has transferred since he offered: under which procedure, each share once, or under none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from covenantry.engine.context.case import member
from covenantry.engine.language.own_words import SOLD_UNDER
from covenantry.engine.logic.findings import Window
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.procedures.first_offer.elections import Doubt
from covenantry.engine.procedures.first_offer.freed import freed
from covenantry.engine.procedures.first_offer.run import ONE, Offering, on_day
from covenantry.engine.securities.splits import Price, adjusted, became, lowest, price_after
from covenantry.facts.lots import Quantity
from covenantry.facts.records import dataclass
from covenantry.facts.states import State

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.facts.model import Notice, ProposedTransfer


class Sale(NamedTuple):
    """A sale of what was offered, in shares of today; `placed`: in time and to one to whom it may be sold."""

    id: str
    day: date
    to: str
    quantity: Quantity
    placed: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A procedure before anything is sold: its notice, what it is about (today), its offerings, the time for a sale."""

    start: Notice
    about: ProposedTransfer
    offered: Quantity
    offerings: tuple[Offering, ...]
    window: Window
    notes: tuple[str, ...]
    taken: Mapping[str, int]

    def price(self, day: date) -> Price | None:
        """The lowest price of today's shares offered by a day."""
        return lowest(o.offered.price for o in self.offerings if o.offered.made <= day)


@dataclass(slots=True)
class Sold:
    """What has become of one procedure: what electors bought, sales to others, and what may be such a sale."""

    moved: dict[str, Quantity] = field(default_factory=dict)
    sales: list[Sale] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def taken_in(offerings: Iterable[Offering]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for offering in offerings:
        for who, number in offering.taken.items():
            taken[who] = taken.get(who, 0) + number
    return taken


#: The transfers by each holder that may be for value, for each state of the facts.
_BY_HOLDER: WeakKeyDictionary[State, dict[str, list[Any]]] = WeakKeyDictionary()


def _transfers(case: Case) -> Sequence[Any]:
    state = case.snapshot.state
    found = _BY_HOLDER.get(state)
    if found is None:
        found = {}
        for entry in case.snapshot.entries_of("stock_transfer"):
            if entry.for_value is not False:
                found.setdefault(entry.transferor_id, []).append(entry)
        _BY_HOLDER[state] = found
    return found.get(case.proposal.transferor.id, ())


def attributed(case: Case, terms: FirstOfferTerms, runs: Sequence[Run]) -> list[Sold]:
    """Each transfer under the one procedure that it fits; where it may fit several, in doubt under each of them."""
    found = [Sold() for _ in runs]
    pairs = list(zip(runs, found, strict=True))
    first = min((run.start.date for run in runs), default=date.max)
    for entry in _transfers(case):
        if entry.date >= first:
            ours = [pair for pair in pairs if pair[0].about.stock_class_id == entry.stock_class_id]
            _attribute(case, terms, entry, ours)
    return found


def _attribute(case: Case, terms: FirstOfferTerms, entry: Any, pairs: Sequence[tuple[Run, Sold]]) -> None:
    electing = [p for p in pairs if entry.transferee_id in p[0].taken and entry.date >= p[0].start.date]
    selling = [p for p in pairs if entry.transferee_id not in p[0].taken and _may_be(case, terms, entry, p[0])]
    if not electing and not selling:
        return
    exempt = freed(case, terms, entry)
    rest = adjusted(entry.quantity, became(case, entry.stock_class_id, entry))
    if exempt is not True:
        rest = _bought(entry, rest, electing)
    if selling and rest:
        _sell(case, terms, entry, rest, selling, exempt)


def _bought(entry: Any, quantity: Quantity, pairs: Sequence[tuple[Run, Sold]]) -> Quantity:
    """What an elector buys is what he elected first; what is more than he elected belongs to no election."""
    who = entry.transferee_id
    for run, sold in pairs:
        part = min(quantity, max(run.taken[who] - sold.moved.get(who, 0), 0))
        sold.moved[who] = sold.moved.get(who, 0) + part
        quantity -= part
    return quantity


def _may_be(case: Case, terms: FirstOfferTerms, entry: Any, run: Run) -> bool:
    """Whether the day, and the certificates where both say which, allow a transfer to be of what was offered."""
    last = run.window.last_day
    if terms.barred is not None and case.snapshot.issuer.id in run.taken:
        last = None  # what the law keeps from the Company is sold later
    if entry.date <= run.offerings[0].ends or (last is not None and entry.date > last):
        return False
    certificates = run.about.security_ids
    return not certificates or not entry.security_ids or not set(certificates).isdisjoint(entry.security_ids)


def _sell(
    case: Case,
    terms: FirstOfferTerms,
    entry: Any,
    quantity: Quantity,
    pairs: Sequence[tuple[Run, Sold]],
    exempt: bool | None,
) -> None:
    said = [_said(case, entry, run) for run, _ in pairs]
    placed = _placed(case, terms, entry)
    for (run, sold), its in zip(pairs, said, strict=True):
        if its.value:
            sold.sales.append(_sale(entry, run, quantity, placed))
            return
    if exempt:
        return
    unsaid = [(run, sold, its) for (run, sold), its in zip(pairs, said, strict=True) if its.value is None]
    open_ = _told_apart(case, entry, unsaid)
    if len(open_) > 1:
        rooms = [_room(run, sold) for run, sold, _ in open_]
        fits = [one for one, room in zip(open_, rooms, strict=True) if room >= quantity]
        if not fits and quantity >= sum(rooms):
            for (run, sold, _), room in zip(open_, rooms, strict=True):
                sold.sales.append(_sale(entry, run, room, placed))
            return
        open_ = fits or open_
    sure = len(open_) == 1 and (exempt is False or _as_offered(case, entry, open_[0][0]))
    for run, sold, its in open_:
        if sure:
            sold.sales.append(_sale(entry, run, quantity, placed))
        else:
            sold.doubts.append(Doubt(its._replace(act=None), quantity, entry.id, placed))


def _said(case: Case, entry: Any, run: Run) -> Reason:
    """What the record says of whether a transfer was a sale of what was offered."""
    question = f"the transfer {entry.id} of {entry.date} was a sale of what {run.start.id} offered"
    key = case.fact(SOLD_UNDER(run.start.id), entry.id)
    if (assumed := case.assumption(key)) is not None:
        return Reason(f"{question} (assumed)", assumed)
    return case.attested(SOLD_UNDER(run.start.id), entry.id, question, who=case.proposal.transferor.name)


def _told_apart(case: Case, entry: Any, open_: list[tuple[Run, Sold, Reason]]) -> list[tuple[Run, Sold, Reason]]:
    """Those among which the buyer whom a notice named, and the price, leave the choice."""
    named = [one for one in open_ if one[0].about.transferee_id in (None, entry.transferee_id)]
    open_ = named or open_
    at_price = [one for one in open_ if _price(case, entry) is None or _enough(case, entry, one[0])]
    return at_price or open_


def _price(case: Case, entry: Any) -> Price | None:
    return price_after(entry.share_price, became(case, entry.stock_class_id, entry))


def _enough(case: Case, entry: Any, run: Run) -> bool:
    paid, floor = _price(case, entry), run.price(entry.date)
    return paid is not None and (floor is None or paid >= floor)


def _as_offered(case: Case, entry: Any, run: Run) -> bool:
    """Whether the record shows a sale at the price offered, though the buyer may be one to whom it needed no offer."""
    return entry.manner in (None, "sale") and _enough(case, entry, run)


def _room(run: Run, sold: Sold) -> Quantity:
    return max(run.offered - sum(run.taken.values()) - sum(sale.quantity for sale in sold.sales), 0)


def _sale(entry: Any, run: Run, quantity: Quantity, placed: bool) -> Sale:
    in_time = run.window.last_day is None or entry.date <= run.window.last_day
    return Sale(entry.id, entry.date, entry.transferee_id, quantity, placed and in_time)


def _placed(case: Case, terms: FirstOfferTerms, entry: Any) -> bool:
    """Whether the buyer was, before he bought and may have joined, one to whom what is left may be sold."""
    if terms.sale.to is None:
        return True
    then = on_day(case, entry.date - ONE)
    return member(then, case.agreement, then.party(entry.transferee_id), terms.sale.to).value is True

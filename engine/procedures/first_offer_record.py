"""The procedures on record that a seller began: the first offer, re-offers, the time for the sale, the cool-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.findings import Window
from engine.procedures.counting import count
from engine.procedures.first_offer_elections import Offered, answers
from engine.procedures.first_offer_run import ONE, Offering, run
from engine.procedures.first_offer_sales import Sale, moved_to, sales_since, taken_in
from engine.reasons import Reason
from facts.records import dataclass
from facts.states import folded

if TYPE_CHECKING:
    from engine.case import Case
    from engine.clauses.first_offer import FirstOffer
    from facts.model import Notice, ProposedTransfer


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure, from its notice on. `sale`: the time for selling what is left; `cool_off`: if that passes unused.

    `taken`: what each elected and gets. `moved`: what electors have bought since. `sales`: those to others since the
    first turns ended. `notes`: what did not count, and why.
    """

    id: str
    about: ProposedTransfer
    offerings: tuple[Offering, ...]
    sale: Window
    cool_off: Window | None
    taken: Mapping[str, int]
    moved: Mapping[str, int]
    sales: tuple[Sale, ...]
    notes: tuple[str, ...]

    @property
    def left(self) -> int:
        """What is left of the shares offered if every sale since was of such."""
        return max(self.about.quantity - sum(self.taken.values()) - sum(sale.quantity for sale in self.sales), 0)

    @property
    def unsold(self) -> int:
        """What is left of them if only sales to those to whom it may be sold were of such."""
        placed = sum(sale.quantity for sale in self.sales if sale.placed)
        return max(self.about.quantity - sum(self.taken.values()) - placed, 0)

    def floor(self, quantity: int) -> Decimal | None:
        """The lowest price at which so many of those left have been offered to all; None where no notice says."""
        prices = [o.offered.price for o in self.offerings if o is self.offerings[0] or self._left_of(o) >= quantity]
        return min((price for price in prices if price is not None), default=None)

    def _left_of(self, offering: Offering) -> int:
        sold = sum(sale.quantity for sale in self.sales if sale.day > offering.ends)
        return offering.offered.quantity - sum(offering.taken.values()) - sold

    @property
    def ends(self) -> date:
        """The last day of the last turn."""
        return self.offerings[-1].ends

    @property
    def last_sale_day(self) -> date:
        """The last day for the sale."""
        assert self.sale.last_day is not None
        return self.sale.last_day

    @property
    def gaps(self) -> tuple[Reason, ...]:
        """Why turns have not begun."""
        return tuple(gap for offering in self.offerings for gap in offering.gaps)

    @property
    def doubts(self) -> tuple[Reason, ...]:
        """Elections of which it is not known whether they count."""
        return tuple(doubt.why for offering in self.offerings for doubt in offering.doubts)

    def doubts_about(self, spare: int) -> tuple[Reason, ...]:
        """Those elections, if together they could take more than what can be spared."""
        doubtful = sum(doubt.at_most for offering in self.offerings for doubt in offering.doubts)
        return self.doubts if doubtful > spare else ()

    def cools_on(self, day: date) -> bool:
        """Whether the time for the sale has passed unused, and the cool-off has not."""
        window = self.cool_off
        return window is not None and _within(day, window)

    def owed(self, who: str) -> int:
        """What somebody may still buy of what he elected to buy."""
        return max(self.taken.get(who, 0) - self.moved.get(who, 0), 0)

    def over_for(self, who: str, day: date) -> bool:
        """Whether nothing is left in it, on a day, for a buyer."""
        if self.gaps or day <= self.ends or self.owed(who):
            return False
        return day > self.last_sale_day or (not self.unsold and not self.doubts)


def procedures(case: Case, terms: FirstOffer) -> tuple[list[Procedure], list[str]]:
    """Those that the seller began, oldest first, and why a notice began none."""
    found: list[Procedure] = []
    notes: list[str] = []
    for notice in _starts(case, terms):
        early = next((p for p in found if _too_early(terms, p, notice)), None)
        if early is not None and early.cool_off is not None:
            until = early.cool_off.last_day
            notes.append(f"{notice.id} of {notice.date} began nothing: no transfer under {terms.section} until {until}")
        else:
            found.append(_procedure(case, terms, notice))
    return found, notes


def sale_window(case: Case, terms: FirstOffer, offering: Offering) -> Window:
    """The time for selling what an offering leaves: from the day after its last turn."""
    last, how = count(case, terms.sale.lasts, offering.ends)
    return Window(offering.ends + ONE, last, how)


def _starts(case: Case, terms: FirstOffer) -> Iterator[Notice]:
    """The seller's notices of his own proposed transfers."""
    seller, kind = case.proposal.transferor.id, folded(terms.begins.notice)
    for notice in case.snapshot.entries_of("notice"):
        own = notice.from_id == seller and notice.about is not None and notice.about.transferor_id == seller
        if own and notice.agreement == case.agreement.id and folded(notice.kind) == kind:
            yield notice


def _too_early(terms: FirstOffer, earlier: Procedure, notice: Notice) -> bool:
    return terms.cool_off is not None and terms.cool_off.new_notice == "after it" and earlier.cools_on(notice.date)


def _procedure(case: Case, terms: FirstOffer, start: Notice) -> Procedure:
    about = start.about
    assert about is not None
    first = Offered(start.id, start.date, about.quantity, about.share_price, (start, *_copies(case, terms, start)))
    offerings = [run(case, terms, first)]
    window = sale_window(case, terms, offerings[0])
    notes: list[str] = []
    for notice in _reoffers(case, terms, start):
        left = about.quantity - sum(taken_in(offerings).values())
        left -= sum(sale.quantity for sale in sales_since(case, terms, about, offerings) if sale.day < notice.date)
        if why := _no_reoffer(notice, offerings[-1], window, left):
            notes.append(f"{notice.id} of {notice.date} re-offered nothing: {why}")
            continue
        assert notice.about is not None
        again = Offered(notice.id, notice.date, min(left, notice.about.quantity), notice.about.share_price, (notice,))
        offerings.append(run(case, terms, again, terms.reoffer))
        window = _extended(case, terms, window, offerings[-1])
    notes.extend(note for offering in offerings for note in offering.notes)
    taken = taken_in(offerings)
    moved = moved_to(case, about, taken, start.date)
    sales = tuple(sales_since(case, terms, about, offerings))
    placed = sum(sale.quantity for sale in sales if sale.placed)
    lapses = (
        None
        if about.quantity <= sum(taken.values()) + placed
        else max(window.last_day or start.date, offerings[-1].ends)
    )
    cool_off = None if any(o.gaps for o in offerings) else _cool_off(case, terms, lapses)
    return Procedure(start.id, about, tuple(offerings), window, cool_off, taken, moved, sales, tuple(notes))


def _copies(case: Case, terms: FirstOffer, start: Notice) -> Sequence[Notice]:
    """The notices by which the Company passed the seller's on."""
    if terms.begins.passed_on_by != "Company":
        return ()
    kinds = dict.fromkeys((terms.begins.notice, terms.begins.passed_on_as or terms.begins.notice))
    company = case.snapshot.issuer.id
    return [notice for kind in kinds for notice in answers(case, start.id, kind) if notice.from_id == company]


def _reoffers(case: Case, terms: FirstOffer, start: Notice) -> Sequence[Notice]:
    if terms.reoffer is None:
        return ()
    return [notice for notice in answers(case, start.id, terms.reoffer.notice) if notice.from_id == start.from_id]


def _no_reoffer(notice: Notice, before: Offering, window: Window, left: int) -> str:
    """Why a re-offer came to nothing; empty where it did not."""
    if before.gaps or notice.date <= before.ends:
        return "the turns before it had not ended"
    if window.last_day is not None and notice.date > window.last_day:
        return f"the time for a sale had ended on {window.last_day}"
    if left <= 0:
        return "nothing was left"
    return "" if notice.about is not None else "it does not say what it offers"


def _extended(case: Case, terms: FirstOffer, window: Window, again: Offering) -> Window:
    window = window._replace(opens=again.ends + ONE)
    if terms.reoffer is None or terms.reoffer.extends_sale is None:
        return window
    last, how = count(case, terms.reoffer.extends_sale, again.offered.made)
    if window.last_day is None or last <= window.last_day:
        return window
    return window._replace(last_day=last, counted=f"{how}, which is later than {window.last_day}")


def _cool_off(case: Case, terms: FirstOffer, lapses: date | None) -> Window | None:
    if terms.cool_off is None or lapses is None:
        return None
    last, how = count(case, terms.cool_off.lasts, lapses)
    return Window(lapses + ONE, last, how)


def _within(day: date, window: Window) -> bool:
    return (window.opens is None or window.opens <= day) and (window.last_day is None or day <= window.last_day)

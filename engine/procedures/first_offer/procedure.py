"""One procedure on record: what was offered, what is taken and sold of it, what is left, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import floor
from typing import TYPE_CHECKING

from covenantry.engine.logic.findings import Window
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.procedures.first_offer.elections import Doubt, under
from covenantry.engine.procedures.first_offer.run import Offering
from covenantry.engine.procedures.first_offer.sales import Sale
from covenantry.engine.securities.splits import Price, lowest
from covenantry.facts.lots import Quantity
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice, ProposedTransfer


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure, from its notice on. `sale`: the time for selling what is left; `cool_off`: if that passes unused.

    `offered`: how many. `taken`: what each elected and gets. `moved`: what electors have bought since. `sales`: those
    to others since the first turns ended; `sale_doubts`: what may be such. `notes`: what did not count, and why. Shares
    and prices are those of today; `about` is what the notice says.
    """

    id: str
    about: ProposedTransfer
    offered: Quantity
    offerings: tuple[Offering, ...]
    sale: Window
    cool_off: Window | None
    taken: Mapping[str, int]
    moved: Mapping[str, Quantity]
    sales: tuple[Sale, ...]
    sale_doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]

    def papers(self, case: Case) -> tuple[Notice, ...]:
        """Its notices, and those that answer them."""
        return under(case, (notice for offering in self.offerings for notice in offering.offered.notices))

    @property
    def left(self) -> int:
        """What is left of the shares offered if every sale since was of such."""
        return max(floor(self.offered - sum(self.taken.values()) - sum(sale.quantity for sale in self.sales)), 0)

    @property
    def unsold(self) -> int:
        """What is left of them if only sales to those to whom it may be sold were of such."""
        placed = sum(sale.quantity for sale in self.sales if sale.placed)
        return max(floor(self.offered - sum(self.taken.values()) - placed), 0)

    def lowest_price(self, quantity: int) -> Price | None:
        """The lowest price at which so many of those left have been offered to all; None where no notice says."""
        prices = [o.offered.price for o in self.offerings if o is self.offerings[0] or self._left_of(o) >= quantity]
        return lowest(prices)

    def _left_of(self, offering: Offering) -> Quantity:
        """What is left of an offering at least: no doubt lets more go at its price."""
        sold = sum(sale.quantity for sale in self.sales if sale.day > offering.ends)
        sold += sum(doubt.at_most for doubt in self.sale_doubts)
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
        return tuple(doubt.why for doubt in self._elections)

    def doubts_about(self, spare: Quantity) -> tuple[Reason, ...]:
        """What is in doubt, elections and sales, if together it could take more than what can be spared."""
        return _open((*self._elections, *self.sale_doubts), spare)

    def sale_doubts_about(self, spare: Quantity) -> tuple[Reason, ...]:
        """The sales in doubt, if together they could take more than what can be spared."""
        return _open(self.sale_doubts, spare)

    @property
    def placing_doubts(self) -> tuple[Doubt, ...]:
        """What is in doubt and could leave less unsold."""
        return (*self._elections, *(doubt for doubt in self.sale_doubts if doubt.places))

    @property
    def _elections(self) -> tuple[Doubt, ...]:
        return tuple(doubt for offering in self.offerings for doubt in offering.doubts)

    def cools_on(self, day: date) -> bool:
        """Whether the time for the sale has passed unused, and the cool-off has not."""
        window = self.cool_off
        return window is not None and _within(day, window)

    def owed(self, who: str) -> int:
        """What somebody may still buy of what he elected to buy."""
        return max(floor(self.taken.get(who, 0) - self.moved.get(who, 0)), 0)

    def over_for(self, who: str, day: date) -> bool:
        """Whether nothing is left in it, on a day, for a buyer."""
        if self.gaps or day <= self.ends or self.owed(who):
            return False
        return day > self.last_sale_day or (not self.unsold and not self.placing_doubts)


def _open(doubts: Sequence[Doubt], spare: Quantity) -> tuple[Reason, ...]:
    return tuple(doubt.why for doubt in doubts) if sum(doubt.at_most for doubt in doubts) > spare else ()


def _within(day: date, window: Window) -> bool:
    return (window.opens is None or window.opens <= day) and (window.last_day is None or day <= window.last_day)

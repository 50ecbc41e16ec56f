"""Registrable securities: how many a holder has, from which certificates, and which do not count and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.people import ids
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, all_of, known
from covenantry.engine.logic.sources import Absent
from covenantry.engine.procedures.can_register import Number, registered_ahead
from covenantry.engine.procedures.demand_terms import Counting
from covenantry.engine.procedures.registrable import Counted, Judged, counted
from covenantry.engine.securities.share_basis import Basis
from covenantry.facts.lots import Quantity, exact, shown
from covenantry.facts.records import dataclass
from covenantry.facts.values import YesNo
from covenantry.facts.words import ClassId


@kind("registrable_securities")
@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrableSecurities(Clause):
    """How many `securities` of `stock_class` each of `holders` has.

    `issuable`: classes on conversion or exercise of which more may be issued; `issuable_counts`: whether those are
    registrable before they are. `until_registered`: not those that an effective registration includes already.
    """

    holders: Phrase
    securities: Phrase
    stock_class: ClassId
    issuable: tuple[ClassId, ...] = ()
    issuable_counts: YesNo = False
    until_registered: YesNo = False

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The figures of each holder."""
        holders = ids(on.case, self.holders)
        if not holders:
            yield on.finding(
                "computation", known(f"nobody is one of the {self.holders}", False, Absent(f"a {self.holders}"))
            )
        for holder in holders:
            yield self._of(on, holder)

    def _of(self, on: OnDay, holder: str) -> Finding:
        issued = counted(on.case, holder, self.securities, on.day, (self.stock_class,))
        more, how = self._issuable(on, holder)
        registered = self._registered_ahead(on, holder, issued, more)
        certain = all_of(issued.certain.text, [issued.certain, registered.certain])
        ahead = registered.least
        total = exact(issued.meant + (more - ahead if self.issuable_counts else 0))
        counts = "counted" if self.issuable_counts else "not counted before they are issued"
        amounts = [
            Amount("registrable", total, self.stock_class, self._sum(issued, exact(more - ahead))),
            Amount("issuable", more, self.stock_class, f"{how}; {counts}"),
            *self._left_out(issued),
        ]
        if ahead:
            beyond = "included in effective registrations beyond what has been issued"
            amounts.append(Amount("left out: issuable", ahead, self.stock_class, beyond))
        return on.finding(
            "computation",
            on.engaged(certain),
            about=holder,
            holders=[holder],
            amounts=tuple(amounts) if certain.value else (),
        )

    def _registered_ahead(self, on: OnDay, holder: str, issued: Counted, more: Quantity) -> Number:
        counting = Counting(
            phrase=self.securities,
            issued=self.stock_class,
            as_converted=self.issuable,
            until_registered=self.until_registered,
        )
        other = exact(sum(one.lot.quantity for one in issued.lots if not one.meant.value))
        return registered_ahead(on.case, holder, counting, other, more)

    def _sum(self, issued: Counted, more: Quantity) -> str:
        return f"{issued.arithmetic} + {shown(more)} issuable" if self.issuable_counts and more else issued.arithmetic

    def _issuable(self, on: OnDay, holder: str) -> tuple[Quantity, str]:
        """How many may be issued to a holder on conversion or exercise of what he holds, limits on it disregarded."""
        basis = Basis(outstanding=(self.stock_class,), as_converted=self.issuable)
        positions, said = on.facts.positions, []
        total: Quantity = 0
        for name in self.issuable:
            quantity = positions.quantity(holder, name)
            if quantity:
                each = basis.each(positions, name, on.day)
                total = exact(total + quantity * each)
                said.append(f"{shown(quantity)} {name} x {shown(each)}")
        on.wake(basis.next_expiry(positions, on.day))
        return total, " + ".join(said) or "none"

    def _left_out(self, issued: Counted) -> Iterator[Amount]:
        for lot, meant in issued.lots:
            if meant.value is False:
                yield Amount(f"left out: {lot.security_id}", lot.quantity, lot.stock_class_id, _why(Judged(lot, meant)))

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.holders, self.securities)


def _why(one: Judged) -> str:
    """The tests that a lot does not meet, or the exclusions that it does."""
    return "; ".join(dict.fromkeys(_deciding(one.meant)))


def _deciding(reason: Reason) -> Iterator[str]:
    """The texts of the innermost parts that make a reason what it is."""
    if not reason.parts:
        yield reason.text
    elif reason.op == "not":
        yield from _deciding(reason.parts[0])
    else:
        for part in reason.parts:
            if part.value is reason.value:
                yield from _deciding(part)


__all__ = ["RegistrableSecurities"]

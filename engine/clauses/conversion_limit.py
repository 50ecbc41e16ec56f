"""Conversion limit: no holder converts so many shares that those from conversion exceed a part of a class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount, money
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import known
from covenantry.engine.logic.sources import of_class, of_holder
from covenantry.engine.securities.entitled import on_day
from covenantry.facts.lots import Terms, shown
from covenantry.facts.model import StockConversion
from covenantry.facts.moments import Moment
from covenantry.facts.records import dataclass
from covenantry.facts.values import Share
from covenantry.facts.words import ClassId


@kind("conversion_limit")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionLimit(Clause):
    """Shares `into` that a holder gets by converting `stock_class`, with those it still owns beneficially from earlier
    ones, are at most `at_most` of all that are outstanding.

    In whose name they stand makes no difference (Rule 13d-3(a)). Those issued on the conversion are outstanding after
    it, too. The ledger has the ratio in effect.
    """

    stock_class: ClassId
    into: ClassId
    at_most: Share

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """How many each holder may convert today, the bar on one more, and conversions that went beyond."""
        positions = on.facts.positions
        terms, holders = positions.terms(self.stock_class), positions.holders(self.stock_class)
        if terms is None or not holders:
            yield on.finding(
                "computation",
                on.engaged(
                    known(f"no {self.stock_class} is outstanding", False, of_class(positions, self.stock_class))
                ),
            )
        else:
            for holder in holders:
                yield from self._holder(on, terms, holder)
        for moment in on.facts.moments:
            entry = moment.entry
            if isinstance(entry, StockConversion) and entry.stock_class_id == self.stock_class:
                yield self._made(on, moment, entry)

    def _holder(self, on: OnDay, terms: Terms, holder: str) -> Iterator[Finding]:
        positions = on.facts.positions
        held, out = Fraction(positions.quantity(holder, self.stock_class)), Fraction(positions.outstanding(self.into))
        before = on.facts.holdings.converted(holder, self.stock_class, self.into)
        units = min(held, self.units(before, out, terms.ratio))
        shares = units * terms.ratio
        how = self._test(before, out, units * terms.ratio)
        more = self._test(before, out, (units + 1) * terms.ratio)
        name = on.case.name(holder)
        yield on.finding(
            "computation",
            on.engaged(
                known(
                    f"{name} holds {self.stock_class}", True, *of_holder(on.facts.positions, holder, self.stock_class)
                )
            ),
            about=holder,
            holders=[holder],
            amounts=(
                Amount("can be converted", units, f"shares of {self.stock_class}", f"{how}; one more: {more}"),
                Amount("shares", shares, f"shares of {self.into}", f"{shown(units)} x {shown(terms.ratio)}"),
                Amount(
                    "held from conversion",
                    before,
                    f"shares of {self.into}",
                    "by lineage on the ledger, in its own name and others' over whose it has power",
                ),
            ),
        )
        yield on.finding(
            "prohibition",
            on.engaged(
                known(
                    f"{name} may convert {shown(units)} of {shown(held)} that it holds",
                    units < held,
                    *of_holder(on.facts.positions, holder, self.stock_class),
                    of_class(on.facts.positions, self.into),
                )
            ),
            about=holder,
            bound=[holder],
            consequences=(f"no more than {shown(units)} of {self.stock_class} may be converted: {more}",)
            if units < held
            else (),
        )

    def units(self, before: Fraction, outstanding: Fraction, ratio: Fraction) -> Fraction:
        """The most whole shares of the class that may be converted."""
        room = (self.at_most * outstanding - before) / (1 - self.at_most) if self.at_most < 1 else Fraction(0)
        return Fraction(max(0, (room / ratio).__floor__()))

    def _test(self, before: Fraction, outstanding: Fraction, shares: Fraction) -> str:
        part, whole = before + shares, outstanding + shares
        within = part <= self.at_most * whole
        sign = "not more than" if within else "more than"
        return (
            f"({shown(before)} + {shown(shares)}) / ({shown(outstanding)} + {shown(shares)}) is {sign} {self._percent}"
        )

    @property
    def _percent(self) -> str:
        return f"{money(self.at_most * 100)}%"

    def _made(self, on: OnDay, moment: Moment, entry: StockConversion) -> Finding:
        """Whether a conversion on record went beyond the limit."""
        ratio = moment.terms[self.stock_class].ratio
        whole = Fraction(entry.quantity) * ratio
        shares = Fraction(entry.resulting_quantity) if entry.resulting_quantity is not None else whole
        owners = on_day(on.case, entry.date).holdings.with_power_over([entry.stakeholder_id])
        lots = (lot for lot in moment.lots if lot.holder in owners)
        mine = (lot for lot in lots if lot.stock_class_id == self.into and lot.descends_from(self.stock_class))
        before = sum((Fraction(lot.quantity) for lot in mine), Fraction(0))
        out = Fraction(moment.outstanding(self.into))
        beyond = before + shares > self.at_most * (out + shares)
        return on.finding(
            "prohibition",
            on.engaged(
                known(
                    f"{entry.id} of {entry.date}: {self._test(before, out, shares)}",
                    beyond,
                    entry,
                    *of_holder(on.facts.positions, entry.stakeholder_id, self.into),
                    of_class(on.facts.positions, self.into),
                )
            ),
            about=entry.id,
            bound=[entry.stakeholder_id, on.company],
            consequences=(f"the conversion of {entry.date} went beyond the limit",) if beyond else (),
        )


__all__ = ["ConversionLimit"]

"""Liquidation preference: what holders of preferred stock get before others, and with them as if converted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Literal

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.language.event_terms import needs_term
from covenantry.engine.logic.amounts import Amount, dollars
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, all_of, known, unknown, would
from covenantry.engine.logic.sources import of_class
from covenantry.engine.procedures.liquidation_run import Shared, greater, share
from covenantry.engine.procedures.redemption_price import Due, Redeems, dues, priced
from covenantry.engine.securities.share_basis import Basis
from covenantry.facts.records import dataclass
from covenantry.facts.values import Name
from covenantry.facts.words import EventKind, Section


@kind("liquidation_preference")
@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidationPreference(Clause):
    """In a liquidation each share of the class gets the price and unpaid dividends, before junior securities.

    What is left goes to the holders and to what else `participates`, as converted. Until the preference
    is paid in full nothing goes to junior securities. `holders_get: the greater`: no part of the rest, but the
    greater of the preference and what each would get if all of the class had been converted.
    """

    liquidation: EventKind
    preference: Redeems
    participates: Basis
    participation_section: Section
    participation_says: Name
    bar_says: Name
    holders_get: Literal["preference and a part of the rest", "the greater"] = "preference and a part of the rest"

    def __post_init__(self) -> None:
        for term in ("pays", "after seniors", "parity"):
            needs_term(self.liquidation, term)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Of each liquidation on record what each holder gets; where there is none, what would begin it."""
        holders = on.facts.positions.holders(self.preference.stock_class)
        shares = known(
            f"{self.preference.stock_class} is outstanding",
            bool(holders),
            of_class(on.facts.positions, self.preference.stock_class),
        )
        events = on.facts.events(self.liquidation)
        if not events:
            text = f"no {self.liquidation} on record"
            none = would(
                text,
                f"{self.liquidation}: {{after seniors: 100000000, parity: 0}}",
                of_record(self.liquidation, "issuer"),
            )
            yield on.finding("right", on.engaged(shares, none), holders=holders, bound=[on.company])
            return
        for event in events:
            yield from self._findings(
                on, event, on.engaged(shares, known(f"{event.kind} of {event.date}", True, event)), holders
            )

    def _findings(self, on: OnDay, event: Any, applies: Any, holders: tuple[str, ...]) -> Iterator[Finding]:
        day, owed = event.terms.pays or event.date, dues(on.case, self.preference, event.terms.pays or event.date)
        total = sum((due.amount for due in owed), Fraction(0))
        left, parity = event.terms.after_seniors, event.terms.parity
        yield on.finding(
            "right",
            applies,
            about=event.id,
            holders=holders,
            bound=[on.company],
            window=Window(event.date, None, f"figures as of {day}"),
            amounts=tuple(priced(owed, "preference of", "preference in all")),
        )
        yield on.finding(
            "prohibition",
            applies,
            about=event.id,
            bound=[on.company],
            holders=holders,
            says=self.bar_says,
            amounts=(Amount("to be paid before", total, "dollars", "the preference of all holders", "cent"),),
        )
        if left is None or parity is None:
            yield self._shares(on, event, all_of("assets are shared", [applies, *_lacking(on, event)]), holders, ())
            return
        divide = greater if self.holders_get == "the greater" else share
        found = divide(Fraction(left), {d.holder: d.amount for d in owed}, Fraction(parity), *self._converted(on, day))
        yield self._shares(on, event, applies, holders, tuple(_amounts(found, Fraction(left), total, owed)))

    def _shares(
        self, on: OnDay, event: Any, applies: Any, holders: tuple[str, ...], amounts: tuple[Amount, ...]
    ) -> Finding:
        return on.finding(
            "computation",
            applies,
            section=self.participation_section,
            says=self.participation_says,
            about=event.id,
            holders=holders,
            amounts=amounts,
        )

    def _converted(self, on: OnDay, day: Any) -> tuple[dict[str, Fraction], Fraction]:
        """The shares, as converted, of each holder by what it holds of the class, and of all others who take part."""
        positions, name = on.facts.positions, self.preference.stock_class
        each = self.participates.each(positions, name, day)
        held = {h: Fraction(positions.quantity(h, name)) * each for h in positions.holders(name)}
        return held, Fraction(self.participates.total(positions, day)) - sum(held.values(), Fraction(0))


def _lacking(on: OnDay, event: Any) -> Iterator[Reason]:
    """What must be on record of a liquidation for anybody's part to be known, and is not."""
    who = on.case.name(on.company)
    if event.terms.after_seniors is None:
        text = "what is left of the assets once all senior securities have been paid (`after seniors`)"
        yield unknown(text, of_record("after seniors", event.id), who=who)
    if event.terms.parity is None:
        text = "the full preferences of other parity securities, 0 if there are none (`parity`)"
        yield unknown(text, of_record("parity", event.id), who=who)


def _amounts(found: Shared, left: Fraction, total: Fraction, owed: tuple[Due, ...]) -> Iterator[Amount]:
    parity = found.parity
    for due in owed:
        got = found.preference[due.holder]
        how = f"{dollars(left)} x {dollars(due.amount)} over all that ranks with it"
        if got >= due.amount:
            how = f"{dollars(due.amount)} in full" if got == due.amount else "more than its preference, as if converted"
        yield Amount(f"preference to {due.holder}", got, "dollars", how, "cent")
    if parity:
        yield Amount("to other parity securities", parity, "dollars", "in the same proportion", "cent")
    rest = left - sum(found.preference.values(), parity)
    for who, more in found.participation.items():
        yield Amount(f"participation of {who}", more, "dollars", f"its part as converted of {dollars(rest)}", "cent")
    yield Amount("to all others as converted", found.others, "dollars", f"the rest of {dollars(rest)}", "cent")


__all__ = ["LiquidationPreference"]

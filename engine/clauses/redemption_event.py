"""Mandatory redemption event: the issuer must then redeem a class, unless its holders vote otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from covenantry.engine.clauses.scheduled_redemption import ScheduledRedemption
from covenantry.engine.context.agreement import provisions
from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, no
from covenantry.engine.logic.sources import of_class
from covenantry.engine.procedures.class_votes import voted
from covenantry.engine.procedures.redemption_events import Upon, occurrences
from covenantry.engine.procedures.redemption_price import Redeems, amounts, dues, funds
from covenantry.engine.procedures.redemption_record import issued_on, redeemed
from covenantry.engine.securities.share_basis import Threshold
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name
from covenantry.facts.words import PaperKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOtherwise:
    """By an instrument `act`, holders of so much (`part`) of the votes of the class can have an event not count."""

    __pydantic_config__ = STRICT
    section: Section
    act: PaperKind
    part: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class MustRedeem:
    """The duty that an event brings: its section, and how long after the event at the latest; without it at once."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    within: Lasting | None = None


@kind("mandatory_redemption_event")
@dataclass(frozen=True, slots=True, kw_only=True)
class MandatoryRedemptionEvent(Clause):
    """`upon` an event since the class was first issued, its holders are to be redeemed, in the words of `duty`."""

    upon: Upon
    redeems: Redeems
    duty: MustRedeem
    vote: VoteOtherwise

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The holders' right once the event has occurred, and the issuer's duty to redeem."""
        begun = issued_on(on.facts, self.redeems.stock_class)
        if begun is None:
            yield on.finding(
                "right",
                known(
                    f"no {self.redeems.stock_class} has been issued",
                    False,
                    of_class(on.facts.positions, self.redeems.stock_class),
                ),
            )
            return
        holders = on.facts.positions.holders(self.redeems.stock_class)
        found = occurrences(on, self.upon, begun, _others(on))
        happened = any_of("an event upon which the class must be redeemed", [one.reason for one in found])
        days = [one.day for one in found if one.reason.value is not False and one.day is not None]
        first = min(days, default=None)
        vote = self.vote
        otherwise = voted(on.case, self.redeems.stock_class, vote.act, vote.part, self.section, "voted otherwise")
        shares = known(
            f"{self.redeems.stock_class} is outstanding",
            bool(holders),
            of_class(on.facts.positions, self.redeems.stock_class),
        )
        yield on.finding(
            "right",
            on.engaged(shares, happened),
            excepted=otherwise,
            bound=[on.company],
            holders=holders,
            window=Window(first, None, "from the event on") if first is not None else None,
        )
        yield from self._duty(on, happened, otherwise, first)
        if first is not None and on.day >= first:
            yield from self._in_stock(on, happened, otherwise, first)

    def _duty(self, on: OnDay, happened: Reason, otherwise: Reason, first: date | None) -> Iterator[Finding]:
        if first is None or on.day < first:
            return
        last = count(on.case, self.duty.within, first).last if self.duty.within is not None else first
        owed = dues(on.case, self.redeems, first)
        available = funds(on.case, self.redeems, owed)
        last = max(last, available.since or last)
        yield on.finding(
            "duty",
            all_of("the class must be redeemed", [on.engaged(happened), available.reason]),
            section=self.duty.section,
            says=self.duty.says,
            about=self.section,
            bound=[on.company],
            holders=on.facts.positions.holders(self.redeems.stock_class),
            excepted=otherwise,
            satisfied=redeemed(on, self.redeems.stock_class, first),
            window=Window(
                first, last, f"upon the event of {first}" + (f", within {self.duty.within}" if self.duty.within else "")
            ),
            amounts=tuple(amounts(on.case, self.redeems, owed, available.amount)),
        )

    def _in_stock(self, on: OnDay, happened: Reason, otherwise: Reason, first: date) -> Iterator[Finding]:
        """The right to pay the price of any redemption in stock, which the words on the scheduled one give."""
        for clause in (encoded.clause for encoded in provisions(on.case)):
            if isinstance(clause, ScheduledRedemption) and clause.redeems.stock_class == self.redeems.stock_class:
                pending = no(redeemed(on, self.redeems.stock_class, first), "the class is yet to be redeemed")
                yield on.finding(
                    "right",
                    all_of("the price may be paid in stock", [on.engaged(happened), pending]),
                    section=clause.in_stock.section,
                    says=clause.in_stock.says,
                    about=self.section,
                    holders=[on.company],
                    excepted=otherwise,
                    window=Window(first, None, f"upon the event of {first}, until the class is redeemed"),
                    amounts=tuple(clause.priced_in_stock(on, first)),
                )


def _others(on: OnDay) -> tuple[Upon, ...]:
    """What the other clauses of this kind in the agreement speak of."""
    clauses = (encoded.clause for encoded in provisions(on.case))
    return tuple(c.upon for c in clauses if isinstance(c, MandatoryRedemptionEvent) and not c.upon.agreed)


__all__ = ["MandatoryRedemptionEvent"]

"""Beneficial ownership: who owns more than a part of a class, rights to acquire soon and control chains counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.logic.sources import of_class, of_lots
from covenantry.facts.holdings import Holdings
from covenantry.facts.lots import shown
from covenantry.facts.records import dataclass
from covenantry.facts.values import PositiveCount, Share
from covenantry.facts.words import Judgement


class Owned(NamedTuple):
    """What somebody owns beneficially: shares outstanding, and those that he may acquire; through which holders."""

    held: Fraction
    rights: Fraction
    through: tuple[str, ...]

    def exceeds(self, part: Fraction, outstanding: Fraction) -> bool:
        """Whether it is more than a part, own rights counted above and below the line."""
        return (self.held + self.rights) * part.denominator > (outstanding + self.rights) * part.numerator


@kind("beneficial_ownership")
@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficialOwnership(Clause):
    """Everybody who beneficially owns more than `more_than` of a class of common stock.

    What one may acquire within `within_days` counts as his and as outstanding, nobody else's does. `group`: the
    judgement that a party that stands for several is one person.
    """

    more_than: Share
    within_days: PositiveCount
    group: Judgement

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """One finding for each such person and class, and for each of whom it is not on record who stands behind."""
        positions = on.facts.positions
        holdings = Holdings(positions, on.facts.relations, on.day)
        found = False
        for stock_class in positions.classes.values():
            if stock_class.class_type == "COMMON":
                for one in self._of(on, holdings, stock_class.id):
                    found = True
                    yield one
        if not found:
            yield on.finding(
                "computation",
                on.engaged(
                    known(
                        f"nobody has more than {self._percent}",
                        False,
                        *(of_class(positions, c.id) for c in positions.classes.values()),
                    )
                ),
            )

    def _of(self, on: OnDay, holdings: Holdings, name: str) -> Iterator[Finding]:
        outstanding = Fraction(holdings.outstanding(name))
        owners = self._owners(on, holdings, name)
        for who, owned in sorted(owners.items()):
            if owned.exceeds(self.more_than, outstanding):
                yield self._owner(on, name, who, owned, outstanding)
                behind = holdings.relations.unrecorded_above(who) if owned.through[0] == who else ()
                if behind and not _several(on, who):
                    yield self._behind(on, name, who, owned, behind)

    def _owners(self, on: OnDay, holdings: Holdings, name: str) -> dict[str, Owned]:
        """What everybody owns who holds, or has power over somebody who holds, the class or a right to acquire it."""
        positions = holdings.positions
        rights = positions.convertible_into(name)
        for right in rights:
            for day in self._days(positions.terms(right)):
                on.wake(day)
        holders = dict.fromkeys([*positions.holders(name), *(h for right in rights for h in positions.holders(right))])
        found: dict[str, Owned] = {}
        for holder in holders:
            held = Fraction(positions.quantity(holder, name))
            more = Fraction(holdings.right_to_acquire(holder, name, self.within_days))
            for who in holdings.having_power_over(holder):
                had = found.get(who, Owned(Fraction(0), Fraction(0), ()))
                through = (holder, *had.through) if who == holder else (*had.through, holder)
                found[who] = Owned(had.held + held, had.rights + more, through)
        return found

    def _days(self, terms: object) -> Iterator[date]:
        """The days on which a right comes to count, and on which it has ended."""
        first, last = getattr(terms, "first_day", None), getattr(terms, "expiration_date", None)
        if first is not None:
            yield first - timedelta(self.within_days)
        if last is not None:
            yield last + timedelta(1)

    def _owner(self, on: OnDay, name: str, who: str, owned: Owned, outstanding: Fraction) -> Finding:
        total, whole = owned.held + owned.rights, outstanding + owned.rights
        through = ", ".join(on.case.name(holder) for holder in owned.through)
        how = f"({shown(owned.held)} + {shown(owned.rights)}) / ({shown(outstanding)} + {shown(owned.rights)})"
        return on.finding(
            "computation",
            on.engaged(self._one(on, name, who, owned, f"{on.case.name(who)} owns {how} of {name}")),
            about=f"{who} {name}",
            holders=[who],
            amounts=(
                Amount("shares", total, f"shares of {name}", f"held of record by {through}"),
                Amount("right to acquire", owned.rights, f"shares of {name}", f"within {self.within_days} days"),
                Amount("percent", total / whole, "to two decimals", how, "percent"),
            ),
        )

    def _one(self, on: OnDay, name: str, who: str, owned: Owned, text: str) -> Reason:
        """That he does; what stands in the book for several is a person only if that is attested."""
        if not _several(on, who):
            held = of_lots(lot for holder in owned.through for lot in on.facts.positions.lots_of(holder))
            return known(text, True, *held, of_class(on.facts.positions, name))
        return on.case.attested(self.group, who, f"{on.case.name(who)} are one person: {text}")

    def _behind(self, on: OnDay, name: str, who: str, owned: Owned, missing: tuple[str, ...]) -> Finding:
        """That others may own the same through somebody, of whom it is not on record who controls him."""
        text = f"who else controls {on.case.name(who)}: {', '.join(missing)} not on record"
        return on.finding(
            "computation",
            on.engaged(unknown(text, of_record("relations", missing[0].removeprefix("relations of ")))),
            about=f"behind {who} {name}",
            amounts=(Amount("shares", owned.held + owned.rights, f"shares of {name}"),),
        )

    @property
    def _percent(self) -> str:
        return _percent(self.more_than)


def _several(on: OnDay, who: str) -> bool:
    """Whether somebody stands in the book for several."""
    party = on.facts.party(who)
    return party is not None and party.type == "group"


def _percent(part: Fraction) -> str:
    """A part in hundredths to two decimals, half up."""
    units = (part * 10_000 + Fraction(1, 2)).__floor__()
    return f"{units // 100}.{units % 100:02d}%"


__all__ = ["BeneficialOwnership", "Owned"]

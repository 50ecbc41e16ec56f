"""Amounts of shares as provisions set them: a number, a part of the outstanding or of a holding, whichever is less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from covenantry.engine.securities.share_basis import Basis, Threshold
from covenantry.facts.lots import Quantity, shown
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import snapshot
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, PositiveCount, Share

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


class Sum(NamedTuple):
    """So many shares in all, and the days of what went into it."""

    quantity: Quantity
    days: tuple[date, ...]


class Allowed(NamedTuple):
    """An amount that a provision sets, and how it follows."""

    quantity: Quantity
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How much somebody must own: a part of all that is outstanding, or a number of shares."""

    __pydantic_config__ = STRICT
    part: Threshold | None = None
    shares_at_least: PositiveCount | None = None
    adjusted_since: Day | None = None

    def __post_init__(self) -> None:
        if (self.part is None) == (self.shares_at_least is None):
            raise ValueError("an amount is either a 'part' or 'shares_at_least'")
        if (self.shares_at_least is None) != (self.adjusted_since is None):
            raise ValueError("a number of shares, and only a number, says 'adjusted_since' which day")

    def met(self, case: Case, owned: Quantity, total: Quantity, of: Basis) -> bool:
        """Whether so much is enough."""
        if self.part is not None:
            return self.part.met(owned, total)
        assert self.shares_at_least is not None and self.adjusted_since is not None
        return owned >= self.shares_at_least * case.split_factor(of.outstanding[0], self.adjusted_since)

    def __str__(self) -> str:
        if self.part is not None:
            return str(self.part)
        return f"at least {self.shares_at_least:,} shares, adjusted for splits since {self.adjusted_since}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The most that is allowed: a part of the outstanding or of what was held when the time began, a number, or both.

    `whichever`: where several are said, the least of them counts, or the greatest.
    """

    __pydantic_config__ = STRICT
    part_of_outstanding: Share | None = None
    part_of_holding: Share | None = None
    shares: PositiveCount | None = None
    adjusted_since: Day | None = None
    whichever: Literal["is less", "is greater"] = "is less"

    def __post_init__(self) -> None:
        if self.part_of_outstanding is None and self.part_of_holding is None and self.shares is None:
            raise ValueError("a limit needs 'part_of_outstanding', 'part_of_holding' or 'shares'")
        if (self.shares is None) != (self.adjusted_since is None):
            raise ValueError("a number of shares, and only a number, says 'adjusted_since' which day")

    def amount(self, case: Case, of: Basis, since: date, holders: Sequence[str]) -> Allowed:
        """How much that is; what was held is that of the end of the day `since`, in shares of today."""
        found: list[Allowed] = []
        if self.part_of_outstanding is not None:
            total = of.total(case.snapshot.positions, case.day)
            how = f"{self.part_of_outstanding} of {shown(total)} outstanding"
            found.append(Allowed(total * self.part_of_outstanding, how))
        if self.part_of_holding is not None:
            held = _held_on(case, of, since, holders)
            found.append(
                Allowed(held * self.part_of_holding, f"{self.part_of_holding} of {shown(held)} held on {since}")
            )
        if self.shares is not None and self.adjusted_since is not None:
            number = self.shares * case.split_factor(of.outstanding[0], self.adjusted_since)
            found.append(Allowed(number, f"{shown(number)} shares"))
        best = (max if self.whichever == "is greater" else min)(found, key=lambda one: one.quantity)
        said = f", whichever {self.whichever}" if len(found) > 1 else ""
        return Allowed(best.quantity, f"{' or '.join(one.how for one in found)}{said}")

    def __str__(self) -> str:
        parts = [f"{self.part_of_outstanding} of the outstanding"] if self.part_of_outstanding is not None else []
        parts += [f"{self.part_of_holding} of what was held"] if self.part_of_holding is not None else []
        parts += [f"{self.shares:,} shares"] if self.shares is not None else []
        return " or ".join(parts) + (f", whichever {self.whichever}" if len(parts) > 1 else "")


def _held_on(case: Case, of: Basis, day: date, holders: Sequence[str]) -> Fraction:
    then = snapshot(case.snapshot.book, min(day, case.snapshot.as_of), case.snapshot.known_at).positions
    each = of.each
    return sum(
        (
            then.quantity(holder, name) * case.split_factor(name, day) * each(case.snapshot.positions, name, case.day)
            for holder in holders
            for name in of.classes
        ),
        Fraction(0),
    )


__all__ = ["Allowed", "Limit", "Measured", "Sum"]

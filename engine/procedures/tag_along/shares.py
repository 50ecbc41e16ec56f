"""The shares of a tag-along sale: allotments, under-subscription, cut-back; whole, and conserving the total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from covenantry.engine.securities.allocation import allocate, number
from covenantry.facts.lots import Quantity
from covenantry.facts.records import dataclass


class Stake(NamedTuple):
    """What counts for one holder: what it owned on the record day, and what it elects to acquire on warrants."""

    owned: Quantity
    exercised: Quantity = 0

    @property
    def counted(self) -> Quantity:
        """The holder's figure in the fraction."""
        return self.owned + self.exercised


class Answer(NamedTuple):
    """What a tag-along notice asks for: shares within the allotment, and shares more if others leave theirs."""

    elected: int
    additional: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """Who sells how many: the other holders what they include, the sellers what is left; together the whole sale.

    `elected` lies within the allotment, `extra` comes from allotments that others left.
    """

    total: int
    elected: Mapping[str, int]
    extra: Mapping[str, int]
    sellers: Mapping[str, int]

    def of(self, holder: str) -> int:
        """What the holder, seller or not, sells."""
        return self.elected.get(holder, 0) + self.extra.get(holder, 0) + self.sellers.get(holder, 0)

    @property
    def all(self) -> dict[str, int]:
        """Everybody's part."""
        return {holder: self.of(holder) for holder in (*self.elected, *self.sellers)}


def allotments(total: Quantity, stakes: Mapping[str, Stake]) -> dict[str, int]:
    """What each may include: the total times its figure over everybody's, rounded down, at most its figure."""
    together = sum(stake.counted for stake in stakes.values())
    if not together:
        return dict.fromkeys(stakes, 0)
    return {who: int(min(total * stake.counted // together, stake.counted)) for who, stake in stakes.items()}


class Arithmetic:
    """Says how allotments were come by: "1,000 x 600/1,500 = 400"."""

    def __init__(self, total: Quantity, stakes: Mapping[str, Stake]) -> None:
        self._total, self._together = total, sum(stake.counted for stake in stakes.values())
        self._before, self._after = f"{number(total)} x ", f"/{number(self._together)} = "

    def of(self, stake: Stake, allotment: int) -> str:
        """The sum for one holder."""
        exact, rest = divmod(self._total * stake.counted, self._together)
        result = f"{exact:,} and a fraction, rounded down" if rest else f"{exact:,}"
        limit = f", of which {allotment:,} owned" if allotment < exact else ""
        return f"{self._before}{number(stake.counted)}{self._after}{result}{limit}"


def parts(
    offered: Mapping[str, int], allotted: Mapping[str, int], answers: Mapping[str, Answer], stakes: Mapping[str, Stake]
) -> Parts:
    """Who sells how many, by the others' answers; `offered` is what each seller proposed to sell, in all the total.

    What they leave of their allotments goes to those who asked for more, in proportion to what each asked for, never
    more than that nor more than it has. The sellers sell the rest, in proportion to what they proposed.
    """
    total = sum(offered.values())
    elected = {who: min(answer.elected, allotted[who]) for who, answer in answers.items()}
    left = sum(allotted.values()) - sum(elected.values())
    wanted = {who: min(answer.additional, int(stakes[who].counted) - elected[who]) for who, answer in answers.items()}
    extra = allocate(left, wanted, ()).shares
    rest = total - sum(elected.values()) - sum(extra.values())
    return Parts(total, elected, extra, allocate(rest, offered, ()).shares)


def cut_back(whole: Parts, bought: int) -> Parts:
    """The same sale where the purchaser buys fewer: everybody is reduced in proportion to the shares it was to sell."""
    if bought >= whole.total:
        return whole
    reduced = allocate(bought, whole.all, ()).shares
    elected = {who: min(reduced[who], part) for who, part in whole.elected.items()}
    extra = {who: reduced[who] - elected[who] for who in whole.elected}
    return Parts(bought, elected, extra, {who: reduced[who] for who in whole.sellers})


__all__ = ["Answer", "Arithmetic", "Parts", "Stake", "allotments", "cut_back", "parts"]

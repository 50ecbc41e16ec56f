"""Board size: the board has at least so many directors and at most so many."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.procedures.board import Board, board
from covenantry.facts.records import dataclass
from covenantry.facts.values import PositiveCount


@kind("board_size")
@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSize(Clause):
    """The issuer owes a board of `at_least` and `at_most` so many directors."""

    at_least: PositiveCount
    at_most: PositiveCount

    def __post_init__(self) -> None:
        if self.at_least > self.at_most:
            raise ValueError("a board of at least more than at most is none")

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The duty, and how many directors are on record."""
        now = board(on.facts)
        listed = ", ".join(map(on.case.name, now.directors)) or "none"
        yield on.finding(
            "duty",
            on.engaged(),
            bound=[on.company],
            satisfied=self._kept(now),
            amounts=(Amount("directors on record", len(now.directors), "directors", listed),),
        )

    def _kept(self, now: Board) -> Reason:
        number = len(now.directors)
        text = f"the board has {self.at_least} to {self.at_most} directors: {number} on record"
        if number > self.at_most or now.complete:
            return known(text, self.at_least <= number <= self.at_most, *now.entries)
        return unknown(f"{text}, and whether there are others is not", of_record("all directors on record", "issuer"))


__all__ = ["BoardSize"]

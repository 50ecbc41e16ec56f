"""Succession: which rights and burdens go to the transferee with the securities, and on what terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covenantry.engine.context.clause import Asked, Clause, kind
from covenantry.engine.language.conditions import Condition, ConditionText
from covenantry.engine.logic.findings import Effect, Finding
from covenantry.facts.records import dataclass
from covenantry.facts.values import Name, YesNo


@kind("succession")
@dataclass(frozen=True, slots=True, kw_only=True)
class Succession(Clause):
    """`passes` goes to the transferee once `requires` is met; `burden` where it binds the transferee rather than
    helps."""

    passes: Name
    requires: ConditionText | None = None
    burden: YesNo = False

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """A right (or duty) of the transferee."""
        engaged = asked.engaged()
        told: tuple[str, ...] = ()
        satisfied = None
        if engaged.value is not False:
            satisfied = asked.case.ask(self.requires) if self.requires is not None else None
            passes = satisfied is None or satisfied.value is True
            told = (f"{self.passes}: {'goes' if passes else 'does not go'} to {asked.case.proposal.transferee.name}",)
        holders = (asked.case.proposal.transferee.name,)
        effect: Effect = "duty" if self.burden else "right"
        yield asked.finding(
            effect, engaged, satisfied=satisfied, excepted=asked.excepted(), holders=holders, consequences=told
        )

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        if self.requires is not None:
            yield self.requires

"""Transfer condition: what must have been done before a transfer (notice, opinion, joinder, certification ...)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.clauses.base import Asked, Clause, kind
from engine.conditions import Condition, ConditionText
from engine.findings import Finding
from engine.reasons import Reason, known
from facts.records import dataclass


@kind("transfer_condition")
@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCondition(Clause):
    """A transfer that the clause reaches may be made only once `requires` is met."""

    requires: ConditionText

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Outstanding until what it requires is on record."""
        engaged = asked.engaged()
        if engaged.value is False:
            yield asked.finding("condition", engaged)
        else:
            satisfied: Reason = asked.case.ask(self.requires)
            yield asked.finding("condition", engaged, excepted=asked.excepted(), satisfied=satisfied)

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield self.requires


__all__ = ["TransferCondition", "known"]

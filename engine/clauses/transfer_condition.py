"""Transfer condition: what must have been done before a transfer (notice, opinion, joinder, certification ...)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.language.conditions import Condition, ConditionText
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.procedures.reach import by_holder
from covenantry.facts.records import dataclass


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

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """What each holder whom it reaches must have done before a transfer."""
        return by_holder(on, "condition", f"requires: {self.requires.in_words(on.case.agreement.definitions)}")

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield self.requires


__all__ = ["TransferCondition"]

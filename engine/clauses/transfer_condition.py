"""Transfer condition: what must have been done before a transfer (notice, opinion, joinder, certification ...)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from covenantry.engine.context.clause import Asked, Clause, kind
from covenantry.engine.language.conditions import Condition, ConditionText, Definitions
from covenantry.engine.logic.findings import Effect
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.procedures.bar import Bar
from covenantry.facts.records import dataclass


@kind("transfer_condition")
@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCondition(Bar):
    """A transfer that the clause reaches may be made only once `requires` is met."""

    effect: ClassVar[Effect] = "condition"

    requires: ConditionText

    def met(self, asked: Asked) -> Reason:
        """Whether what it requires is on record."""
        return asked.case.ask(self.requires)

    def said(self, definitions: Definitions) -> Iterable[str]:
        """What it requires."""
        yield f"requires: {self.requires.in_words(definitions)}"

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield self.requires


__all__ = ["TransferCondition"]

"""Prohibited transferee: no transfer to certain people, save with consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covenantry.engine.context.clause import Asked, Clause, kind
from covenantry.engine.language.conditions import Condition, ConditionText, Definitions
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.procedures.bar import Bar
from covenantry.facts.records import dataclass


@kind("prohibited_transferee")
@dataclass(frozen=True, slots=True, kw_only=True)
class ProhibitedTransferee(Bar):
    """Prohibits a transfer to whoever `transferees` describes; a consent is an exception in `unless`."""

    transferees: ConditionText

    def describes(self, asked: Asked) -> Iterable[Reason]:
        """That the transferee is such a person."""
        yield asked.case.ask(self.transferees)

    def said(self, definitions: Definitions) -> Iterable[str]:
        """To whom."""
        yield f"to: {self.transferees.in_words(definitions)}"

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield self.transferees


__all__ = ["ProhibitedTransferee"]

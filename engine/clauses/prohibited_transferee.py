"""Prohibited transferee: no transfer to certain people, save with consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.language.conditions import Condition, ConditionText
from covenantry.engine.logic.findings import Finding
from covenantry.engine.procedures.reach import by_holder
from covenantry.facts.records import dataclass


@kind("prohibited_transferee")
@dataclass(frozen=True, slots=True, kw_only=True)
class ProhibitedTransferee(Clause):
    """Prohibits a transfer to whoever `transferees` describes; a consent is an exception in `unless`."""

    transferees: ConditionText

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Prohibited where the transferee is such a person, undetermined where that is not on record."""
        engaged = asked.engaged()
        if engaged.value is not False:
            engaged = asked.engaged(asked.case.ask(self.transferees))
        yield asked.finding("prohibition", engaged, excepted=asked.excepted())

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """To whom each holder whom it reaches may not transfer."""
        return by_holder(on, "prohibition", f"to: {self.transferees.in_words(on.case.agreement.definitions)}")

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield self.transferees

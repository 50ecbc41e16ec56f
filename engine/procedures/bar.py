"""A bar: what stands in the way of transfers, by one program for a transfer proposed or on record and for any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from covenantry.engine.context.clause import Asked, Clause, OnDay
from covenantry.engine.language.conditions import Definitions
from covenantry.engine.logic.findings import Effect, Finding
from covenantry.engine.logic.reasons import Reason
from covenantry.engine.procedures.reach import by_holder
from covenantry.facts.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar(Clause):
    """Forbids the transfers that it reaches, or sets them a condition; a kind adds what else they are, or must meet."""

    effect: ClassVar[Effect] = "prohibition"

    def describes(self, asked: Asked) -> Iterable[Reason]:
        """What else a transfer must be for it to apply."""
        return ()

    def met(self, asked: Asked) -> Reason | None:
        """Whether what it asks for is done; None where it asks for nothing."""
        return None

    def said(self, definitions: Definitions) -> Iterable[str]:
        """Its own terms in words."""
        return ()

    def asks(self, asked: Asked) -> tuple[Reason, Reason | None, Reason | None]:
        """Whether it applies, an exception does, and what it asks for is done."""
        engaged = asked.engaged()
        if engaged.value is not False and (more := tuple(self.describes(asked))):
            engaged = asked.engaged(*more)
        if engaged.value is False:
            return engaged, None, None
        return engaged, asked.excepted(), self.met(asked)

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether it stands in the way of the transfer."""
        engaged, excepted, satisfied = self.asks(asked)
        yield asked.finding(self.effect, engaged, excepted=excepted, satisfied=satisfied)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """What stands in the way of each holder whom it reaches, whatever he may transfer."""
        return by_holder(on, self.effect, *self.said(on.case.agreement.definitions), program=self.asks)


__all__ = ["Bar"]

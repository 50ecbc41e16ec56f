"""Prohibition: no transfer of the kind that the common terms describe, save under an exception."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.logic.findings import Finding
from covenantry.engine.procedures.reach import by_holder
from covenantry.facts.records import dataclass


@kind("prohibition")
@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition(Clause):
    """Prohibits what `manners` and `when` describe, with no period of its own."""

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Prohibited while it applies, undetermined where that turns on a fact that is not on record."""
        engaged = asked.engaged()
        yield asked.finding("prohibition", engaged, excepted=asked.excepted() if engaged.value is not False else None)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """What each holder whom it reaches may not do."""
        return by_holder(on, "prohibition")

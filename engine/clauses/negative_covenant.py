"""Negative covenant: while a class is outstanding the issuer may not do a thing."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import known
from covenantry.engine.logic.sources import of_class
from covenantry.facts.records import dataclass
from covenantry.facts.words import ClassId, EventKind


@kind("negative_covenant")
@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeCovenant(Clause):
    """The issuer may not do what an event of the kind `forbids` would record, while any of the class is outstanding."""

    stock_class: ClassId
    forbids: EventKind

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The prohibition, with each time that it was contravened."""
        holders = on.facts.positions.holders(self.stock_class)
        done = tuple(f"contravened on {event.date} ({event.id})" for event in on.facts.events(self.forbids))
        yield on.finding(
            "prohibition",
            on.engaged(
                known(
                    f"{self.stock_class} is outstanding", bool(holders), of_class(on.facts.positions, self.stock_class)
                )
            ),
            bound=[on.company],
            holders=holders,
            consequences=done,
        )

"""Permitted transfer: the named limbs of an exception, each answered, so that a reader sees which one helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from covenantry.engine.context.clause import Asked, Clause, kind
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.findings import Finding
from covenantry.facts.records import dataclass


@kind("permitted_transfer")
@dataclass(frozen=True, slots=True, kw_only=True)
class PermittedTransfer(Clause):
    """Says whether the transfer is one that the phrase means; other clauses name the phrase among their exceptions."""

    beside: ClassVar[bool] = True

    means: Phrase

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """An exception: satisfied, not satisfied or undetermined, limb by limb."""
        engaged = asked.engaged()
        if engaged.value is False:
            yield asked.finding("exception", engaged)
        else:
            yield asked.finding("exception", engaged, satisfied=asked.case.transfer_is(self.means))

    def phrases(self) -> Iterator[str]:
        """Every defined phrase in the terms."""
        yield from Clause.phrases(self)
        yield self.means

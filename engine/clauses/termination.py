"""Termination: the event on which whole sections of an agreement end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.effects import Ending
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known
from covenantry.engine.logic.sources import Ground
from covenantry.facts.records import dataclass
from covenantry.facts.words import Section

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@kind("termination")
@dataclass(frozen=True, slots=True, kw_only=True)
class Termination(Clause):
    """Ends the sections named, for good, once its condition has come true; clauses marked `survives` go on.

    `each`: it comes true of each of these people on his own, and ends the sections as to him.
    """

    beside: ClassVar[bool] = True

    ends: tuple[Section, ...]
    each: Phrase | None = None

    def may_end(self) -> tuple[str, ...]:
        """The sections named."""
        return self.ends

    def ended(self, on: OnDay) -> Iterable[Ending]:
        """The sections named, of the holder asked about where it goes by holders."""
        yield Ending(self.section, self.ends, self._condition(on.case))

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether the sections have ended."""
        condition = self._condition(asked.case)
        yield asked.finding("termination", condition, consequences=self._ended(asked.encoded.agreement, condition))

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Whether the sections have ended; of `each` holder where it goes by holders."""
        asked = [on] if self.each is None else [on.of(party) for party in on.case.members(self.each)]
        for one in asked:
            condition = self._condition(one.case)
            holder = () if self.each is None else (one.case.proposal.transferor.id,)
            yield one.finding(
                "termination",
                condition,
                about="".join(holder),
                holders=holder,
                consequences=self._ended(on.encoded.agreement, condition),
            )

    def _condition(self, case: Case) -> Reason:
        return case.ask(self.when) if self.when else known("no condition", False, Ground.RULE)

    def _ended(self, agreement: str, condition: Reason) -> tuple[str, ...]:
        return tuple(f"section {end} of {agreement} has ended" for end in self.ends) if condition.value else ()

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        if self.each is not None:
            yield self.each

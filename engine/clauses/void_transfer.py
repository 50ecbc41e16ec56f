"""Void transfer: what a purported transfer in breach of other provisions comes to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from covenantry.engine.context.clause import Asked, Clause, kind
from covenantry.engine.language.sections import within
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import any_of, known, no
from covenantry.facts.records import dataclass
from covenantry.facts.words import Section


@kind("void_transfer")
@dataclass(frozen=True, slots=True, kw_only=True)
class VoidTransfer(Clause):
    """A transfer made while a provision under `voids` stands in its way is void."""

    last: ClassVar[bool] = True
    beside: ClassVar[bool] = True

    voids: tuple[Section, ...]

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """A consequence of the findings under the sections named."""
        held = [
            f
            for f in asked.so_far
            if f.agreement == asked.encoded.agreement and f.blocks and within(f.section, self.voids)
        ]
        parts = [no(f.clear, f"{f.section} stands in the way: {f.status}") for f in held]
        broken = (
            any_of("made now, the transfer would breach a provision", parts)
            if parts
            else known("no such provision", False)
        )
        engaged = asked.engaged(broken)
        told = (f"made now, the transfer would be void ({self.section})",)
        yield asked.finding("computation", engaged, consequences=told if engaged.value else ())

"""Termination: the event on which whole sections of an agreement end."""

from __future__ import annotations

from collections.abc import Iterable

from engine.clauses.base import Asked, Clause, kind
from engine.findings import Finding
from engine.reasons import known
from facts.records import dataclass


@kind("termination")
@dataclass(frozen=True, slots=True, kw_only=True)
class Termination(Clause):
    """Ends the sections named, for good, once its condition has come true; clauses marked `survives` go on."""

    ends: tuple[str, ...]

    def reaches(self, section: str) -> bool:
        """Whether a section lies within those that this ends: "3" reaches 3.7(b), not 30."""
        return any(section == end or (section.startswith(end) and section[len(end)] in ".(") for end in self.ends)

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether the sections have ended."""
        condition = asked.case.ask(self.when) if self.when else known("no condition", False)
        yield asked.finding(
            "termination",
            condition,
            consequences=tuple(f"section {end} of {asked.encoded.agreement} has ended" for end in self.ends)
            if condition.value
            else (),
        )

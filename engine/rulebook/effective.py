"""A rulebook, and the text of it that governs on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field
from datetime import date

from covenantry.engine.context.agreement import AgreementRules
from covenantry.facts.records import dataclass
from covenantry.facts.words import Words


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every agreement with every version of its text, oldest first."""

    versions: Mapping[str, tuple[AgreementRules, ...]]
    digest: str = ""
    #: What the rules look up in a book; see vocabulary.
    words: Words = field(default_factory=dict, repr=False)
    _on: dict[tuple[int, ...], tuple[AgreementRules, ...]] = field(default_factory=dict, repr=False, compare=False)

    def on(self, day: date) -> tuple[AgreementRules, ...]:
        """The agreements in being on the day, each in the text that governs then."""
        chosen = tuple(bisect_right(texts, day, key=lambda text: text.since) for texts in self.versions.values())
        if chosen not in self._on:
            pairs = zip(self.versions.values(), chosen, strict=True)
            self._on[chosen] = tuple(texts[n - 1] for texts, n in pairs if n)
        return self._on[chosen]

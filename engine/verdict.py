"""The verdict: one word from all findings, and the smallest sets of cures."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Literal

from covenantry.engine.findings import Effect, Finding
from covenantry.engine.reasons import MOST_WAYS, Ways, together

Verdict = Literal["permitted", "conditional", "prohibited", "undetermined"]


def decide(findings: Iterable[Finding]) -> Verdict:
    """Prohibited if any prohibition holds; else undetermined if an unknown could lead to one; else conditional if any
    condition is outstanding; else permitted."""
    return word((finding.effect, finding.clears) for finding in findings if finding.blocks)


def word(blocking: Iterable[tuple[Effect, bool | None]]) -> Verdict:
    """The verdict from the effect of each provision that bears on it, and whether it is clear."""
    stand = {pair for pair in blocking if pair[1] is not True}
    if ("prohibition", False) in stand:
        return "prohibited"
    if ("prohibition", None) in stand:
        return "undetermined"
    return "conditional" if stand else "permitted"


def cures(findings: Iterable[Finding]) -> Ways:
    """The smallest sets of acts that would make the transfer permitted on its day; none where only time can."""
    stand = [f for f in findings if f.blocks and f.clears is not True]
    stand.sort(key=lambda f: f.effect != "prohibition")  # what nothing cures is most often a prohibition
    needed = []
    for finding in stand:
        if not (options := finding.cures):
            return []
        needed.append(options)
    if prod(map(len, needed)) > MOST_WAYS:
        needed.sort(key=_names)  # more ways than are kept: which are must not turn on the order of the clauses
    return together(needed)


def _names(options: Ways) -> tuple[int, list[list[tuple[str, str]]]]:
    return len(options), sorted(sorted((act.fact, act.value) for act in way) for way in options)

"""The verdict, and the smallest sets of cures: one judgement, since what nothing cures is no condition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from covenantry.engine.logic.findings import Effect, Finding
from covenantry.engine.logic.reasons import Ways, curable, joint_ways

Verdict = Literal["permitted", "conditional", "prohibited", "undetermined"]


class Judged(NamedTuple):
    """A verdict on a day, and the smallest sets of acts and of facts to establish that would make it permitted on it.

    Without any, it is prohibited: only time can help. Where it is permitted, nothing is needed: one empty set.
    """

    verdict: Verdict
    cures: Ways


def judge(findings: Iterable[Finding]) -> Judged:
    """What all findings of one day come to."""
    blocking = [finding for finding in findings if finding.blocks]
    found = cures(blocking)
    return Judged(word((finding.effect, finding.clears) for finding in blocking) if found else "prohibited", found)


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The verdict alone: as `judge` says it."""
    blocking = [finding for finding in findings if finding.blocks]
    said = word((finding.effect, finding.clears) for finding in blocking)
    if said in ("permitted", "prohibited"):
        return said
    return said if curable(finding.clear for finding in blocking) else "prohibited"


def word(blocking: Iterable[tuple[Effect, bool | None]]) -> Verdict:
    """The verdict from the effect of each provision that bears on it and whether it is clear, if anything cures those
    that are not.

    Prohibited if any prohibition holds; else undetermined if an unknown could lead to one; else conditional if any
    condition is outstanding; else permitted.
    """
    stand = {pair for pair in blocking if pair[1] is not True}
    if ("prohibition", False) in stand:
        return "prohibited"
    if ("prohibition", None) in stand:
        return "undetermined"
    return "conditional" if stand else "permitted"


def cures(findings: Iterable[Finding]) -> Ways:
    """The smallest sets of acts that would make the transfer permitted on its day; none where only time can.

    What is clear has to stay so: an act that would clear one provision and bring another about is no cure.
    """
    blocking = [finding for finding in findings if finding.blocks]
    if all(finding.clears is True for finding in blocking):
        return [frozenset()]
    blocking.sort(key=lambda f: (f.clears is True, f.effect != "prohibition"))  # what has no cure is most often a bar
    return joint_ways(finding.clear for finding in blocking)

"""The verdict: one word from all findings, and the smallest sets of cures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from engine.findings import Finding
from engine.reasons import Ways, together

Verdict = Literal["permitted", "conditional", "prohibited", "undetermined"]


def decide(findings: Iterable[Finding]) -> Verdict:
    """Prohibited if any prohibition holds; else undetermined if an unknown could lead to one; else conditional if any
    condition is outstanding; else permitted."""
    open_ = [finding for finding in findings if finding.blocks and finding.clear.value is not True]
    prohibitions = [finding.clear.value for finding in open_ if finding.effect == "prohibition"]
    if False in prohibitions:
        return "prohibited"
    if prohibitions:
        return "undetermined"
    return "conditional" if open_ else "permitted"


def cures(findings: Iterable[Finding]) -> Ways:
    """The smallest sets of acts that would make the transfer permitted on its day; none where only time, or nothing,
    helps."""
    return together(f.cures for f in findings if f.blocks and f.clear.value is not True)

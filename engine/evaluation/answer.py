"""The answer to a pre-check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import NamedTuple

from covenantry.engine.evaluation.assess import Assessment, compare_readings
from covenantry.engine.evaluation.warnings import Basis, Warning, verdict_turns_on, warnings
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Missing, Ways
from covenantry.engine.logic.verdict import Verdict
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot


class Consulted(NamedTuple):
    """An agreement in being on the day, and since when its text reads as it did; `short`: what people call it."""

    id: str
    title: str
    since: date
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with everything that it rests on.

    `earliest`: the first day on which the transfer would be permitted if nothing else happened. `clear_from`: the first
    day on which it is permitted or acts would make it so, and `cures_then` those acts.
    `next_change`: the first later day on which the verdict or the status of any finding differs though nothing happens.
    `unused`: assumptions that no provision asked for. `consulted`: the agreements asked. `stated`: the parties and
    facts that came with the transfer, by id. `facts`: what was known; `encoded`: every agreement of the rules.
    """

    verdict: Verdict
    as_of: date
    known_at: datetime | None
    proposal: Proposal
    assessment: Assessment = field(repr=False, compare=False)
    cures: Ways
    earliest: date | None
    clear_from: date | None
    cures_then: Ways = field(default_factory=list)
    next_change: date | None = None
    assumed: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    stated: tuple[str, ...] = ()
    facts: Snapshot = field(repr=False, compare=False)
    encoded: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    _compared: list[tuple[Finding, ...]] = field(default_factory=list, repr=False, compare=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding; what other readings would have changed is worked out when they are first looked at."""
        if not self._compared:
            self._compared.append(compare_readings(self.assessment))
        return self._compared[0]

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What weighs on the verdict beside its reasons."""
        basis = Basis(self.facts, self.proposal.date, self.encoded, self.assumed, self.stated)
        return warnings(basis, verdict_turns_on(self.verdict, self.assessment.findings), matched=True)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Every unknown fact that a finding turns on, once."""
        found = {item.fact: item for finding in self.assessment.findings if finding.blocks for item in finding.missing}
        return tuple(found.values())

    @property
    def questions(self) -> Mapping[str, Missing]:
        """The same by the handles under which people are asked: Q1, Q2 ... Each is this answer's alone."""
        return {f"Q{n}": item for n, item in enumerate(self.missing, 1)}

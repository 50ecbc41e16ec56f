"""What one holder has, owes and may not do on a day: the findings of a standing that are about him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from fractions import Fraction

from covenantry.engine.evaluation.answer import Consulted
from covenantry.engine.evaluation.standing import Standing
from covenantry.engine.evaluation.warnings import Basis, Warning, turn_on, warnings
from covenantry.engine.language.order import by_section
from covenantry.engine.logic.findings import Finding
from covenantry.facts.lots import shown
from covenantry.facts.model import Party
from covenantry.facts.records import dataclass


@dataclass(frozen=True, slots=True)
class Rights:
    """A holder on a day. `holdings` and `capacities` in words."""

    party: Party
    standing: Standing = field(repr=False, compare=False)
    encoded: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    consulted: tuple[Consulted, ...] = ()

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What weighs on the answer beside its reasons."""
        basis = Basis(self.standing.facts, self.standing.day, self.encoded, self.standing.assumed.used())
        return warnings(basis, turn_on(self.findings))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is about the holder, as the agreements have it: by their sections."""
        found: dict[str, list[Finding]] = {}
        for finding in filter(self.concerns, self.standing.findings):
            found.setdefault(finding.agreement, []).append(finding)
        return tuple(f for some in found.values() for f in by_section(some, lambda finding: finding.section))

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding is about the holder."""
        return self.party.id in finding.bound_ids or self.party.id in finding.holder_ids

    @property
    def live(self) -> tuple[Finding, ...]:
        """What has effect, or may have."""
        return tuple(f for f in self.findings if f.live is not False)

    @property
    def has(self) -> tuple[Finding, ...]:
        """His rights, what others owe him, and what spares him a duty."""
        return tuple(f for f in self._certain() if self._holds(f) and f.effect in ("right", "duty", "exception"))

    @property
    def owes(self) -> tuple[Finding, ...]:
        """His duties."""
        return tuple(f for f in self._certain() if self._owes(f) and f.effect == "duty")

    @property
    def may_not(self) -> tuple[Finding, ...]:
        """What he may not do, or only on conditions."""
        return tuple(f for f in self._certain() if self._owes(f) and f.effect in ("prohibition", "condition"))

    @property
    def figures(self) -> tuple[Finding, ...]:
        """What was computed about him, and what ended for him."""
        return tuple(f for f in self._certain() if f.effect in ("computation", "termination"))

    @property
    def unsettled(self) -> tuple[Finding, ...]:
        """What turns on facts that are not on record."""
        return tuple(f for f in self.findings if f.live is None)

    @property
    def later(self) -> tuple[Finding, ...]:
        """Provisions that have no effect now; what has ended aside."""
        return tuple(
            f for f in self.findings if f.live is False and f.status == "not engaged" and f.effect != "termination"
        )

    @property
    def excepted(self) -> tuple[Finding, ...]:
        """Provisions that an exception sets aside, such as a vote or a waiver."""
        return tuple(f for f in self.findings if f.status == "excepted")

    @property
    def holdings(self) -> tuple[str, ...]:
        """What stands in his name, with its share of the class."""
        return tuple(self._holdings())

    @property
    def capacities(self) -> tuple[str, ...]:
        """His parts under agreements."""
        found = self.standing.facts.capacities_of(self.party.id)
        return tuple(f"{c.role} under {c.agreement} since {c.since}" for c in found)

    def _holdings(self) -> Iterator[str]:
        positions = self.standing.facts.positions
        for name, stock_class in positions.classes.items():
            if quantity := positions.quantity(self.party.id, name):
                of = positions.outstanding(name)
                parts = round(Fraction(quantity, 1) * 10_000 / Fraction(of, 1))
                yield f"{shown(quantity)} {stock_class.name} ({parts // 100}.{parts % 100:02}% of {shown(of)})"

    def _certain(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.live)

    def _holds(self, finding: Finding) -> bool:
        return self.party.id in finding.holder_ids

    def _owes(self, finding: Finding) -> bool:
        return self.party.id in finding.bound_ids

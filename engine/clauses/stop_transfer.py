"""Stop-transfer: the Company may, or must, refuse to register a transfer while another provision stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from covenantry.engine.context.agreement import provisions
from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.language.sections import within
from covenantry.engine.logic.findings import Effect, Finding
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, no
from covenantry.engine.logic.sources import Ground
from covenantry.facts.records import dataclass
from covenantry.facts.words import Section


@kind("stop_transfer")
@dataclass(frozen=True, slots=True, kw_only=True)
class StopTransfer(Clause):
    """Engaged while a finding under one of the sections in `enforces` stands in the way of the transfer."""

    last: ClassVar[bool] = True
    beside: ClassVar[bool] = True

    enforces: tuple[Section, ...]
    company: Literal["may", "must"] = "may"

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """A right (or a duty) of the Company to instruct the transfer agent."""
        held = [
            f
            for f in asked.so_far
            if f.agreement == asked.encoded.agreement and f.blocks and within(f.section, self.enforces)
        ]
        if not held:
            standing = known("no provision that it enforces was engaged", False, Ground.RULE)
        else:
            standing = any_of(
                "a provision that it enforces stands in the way",
                [no(f.clear, f"{f.section} stands in the way: {f.status}") for f in held],
            )
        effect: Effect = "right" if self.company == "may" else "duty"
        told = (f"the Company {self.company} refuse to register the transfer",)
        engaged = asked.engaged(standing)
        holders = (asked.case.snapshot.issuer.name,)
        yield asked.finding(effect, engaged, holders=holders, consequences=told if engaged.value else ())

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The same right or duty while any provision that it enforces stands in somebody's way."""
        in_force = on.in_force()
        effect: Effect = "right" if self.company == "may" else "duty"
        if in_force.value is False:
            yield on.finding(effect, in_force)
            return
        bars = self._bars(on)
        stands = (
            any_of("a provision that it enforces stands", bars)
            if bars
            else known("none that it enforces", False, Ground.RULE)
        )
        company = [on.company]
        told = f"the Company {self.company} refuse to register a transfer that {', '.join(self.enforces)} bars"
        yield on.finding(
            effect,
            all_of("the provision applies", [in_force, stands]),
            bound=company if self.company == "must" else [],
            holders=company if self.company == "may" else [],
            consequences=(told,),
        )

    def _bars(self, on: OnDay) -> list[Reason]:
        """What stands in the way under the sections enforced; one that stands for good is reason enough."""
        found: list[Reason] = []
        for encoded in provisions(on.case):
            if encoded.clause.last or not within(encoded.clause.section, self.enforces):
                continue
            for one in encoded.clause.stands(OnDay(encoded, on.case, wakes=on.wakes)):
                if one.blocks:
                    bars = no(one.clear, f"{one.section} stands in the way of {one.bound or 'nobody'}")
                    if bars.value and bars.changes is None:
                        return [bars]
                    found.append(bars)
        return found

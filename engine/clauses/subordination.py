"""Subordination: rights that stand back behind those that others have under earlier agreements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.people import ids
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import known
from covenantry.engine.logic.sources import Absent
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name
from covenantry.facts.words import AgreementId, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """An agreement whose rights come first; `holders`: who has them. `takes`: what they take before the others."""

    __pydantic_config__ = STRICT
    agreement: AgreementId
    holders: Phrase
    takes: Name


@kind("subordination")
@dataclass(frozen=True, slots=True, kw_only=True)
class Subordination(Clause):
    """The rights of `below` stand back behind those under each `prior` agreement.

    `in_force_by`: the judgement, about such an agreement, that its rights are in force and come first; its text is not
    among the rules, so that nothing else can say so.
    """

    below: Phrase
    prior: tuple[Prior, ...]
    in_force_by: Judgement

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each earlier agreement the right to come first of those who have rights under it."""
        below = ids(on.case, self.below)
        for prior in self.prior:
            holders = ids(on.case, prior.holders)
            question = f"{self.in_force_by}: {prior.agreement}"
            tests = [on.case.attested(self.in_force_by, prior.agreement, question)]
            if not holders:
                tests.append(
                    known(f"nobody on record is one of the {prior.holders}", False, Absent(f"a {prior.holders}"))
                )
            if not below:
                tests.append(known(f"nobody is one of the {self.below}", False, Absent(f"a {self.below}")))
            yield on.finding(
                "right",
                on.engaged(*tests),
                about=prior.agreement,
                holders=[who for who in holders if who not in below],
                bound=below,
                consequences=(prior.takes,),
            )

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield self.below
        yield from (prior.holders for prior in self.prior)


__all__ = ["Subordination"]

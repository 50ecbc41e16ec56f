"""Further rights: no registration rights may be granted to others but of an allowed rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.people import ids, taken
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, no
from covenantry.facts.records import dataclass
from covenantry.facts.values import Name
from covenantry.facts.words import AgreementId, Judgement

#: The event by which a grant of rights is known.
GRANTED = "registration rights granted"


@kind("further_rights")
@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherRights(Clause):
    """`by` grants nobody registration rights of another rank than `ranks`; `protects`: to whom that is owed.

    `agreements`: agreements that do grant such rights, once somebody is a party to one; `ranked`: the judgement, about
    one, that its rights have a rank that is allowed.
    """

    by: Phrase
    protects: Phrase
    ranks: tuple[Name, ...]
    agreements: tuple[AgreementId, ...] = ()
    ranked: Judgement

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The prohibition itself, and for each grant on record whether it was forbidden."""
        yield self._finding(on, on.engaged(taken(on.case, self.by)), "")
        for event in on.facts.events(GRANTED):
            terms: Any = event.terms
            if event.date > on.case.agreement.terms.dated and terms.agreement not in self.agreements:
                said = f"rights granted to {terms.to} on {event.date} are {terms.rank}"
                yield self._finding(on, on.engaged(no(known(said, terms.rank in self.ranks, event), said)), event.id)
        for name in self.agreements:
            if (since := self._since(on, name)) is not None:
                yield self._finding(on, on.engaged(self._against(on, name, since)), name)

    def _finding(self, on: OnDay, engaged: Reason, about: str) -> Finding:
        bound, holders = ids(on.case, self.by), ids(on.case, self.protects)
        said = (f"allowed: {', '.join(self.ranks)}",)
        return on.finding("prohibition", engaged, about=about, bound=bound, holders=holders, consequences=said)

    def _since(self, on: OnDay, name: str) -> date | None:
        """Since when the agreement has parties; one that is no younger grants no further rights."""
        dated = on.case.agreement.terms.dated
        days = [one.since for one in on.facts.capacities_under(name)]
        return min((day for day in days if day > dated), default=None)

    def _against(self, on: OnDay, name: str, since: date) -> Reason:
        """A grant under an agreement is against it unless the rank on record is allowed."""
        for event in on.facts.events(GRANTED):
            terms: Any = event.terms
            if terms.agreement == name:
                said = f"the rights under {name} are {terms.rank}"
                return no(known(said, terms.rank in self.ranks, event), said)
        question = f"the rights granted under {name} of {since} are {' or '.join(self.ranks)}"
        return no(on.case.attested(self.ranked, name, question), f"not: {question}")

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.by, self.protects)


__all__ = ["FurtherRights"]

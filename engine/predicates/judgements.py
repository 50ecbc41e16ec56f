"""Tests on judgements and states of affairs: unknown until somebody has recorded them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from covenantry.engine.language.conditions import Definitions, Predicate, predicate, who_is
from covenantry.engine.language.proposal import Open
from covenantry.engine.logic.reasons import Reason
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name
from covenantry.facts.words import Judgement

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

Part = Literal["transferor", "transferee", "Company"]


@predicate("attested")
@dataclass(frozen=True, slots=True, kw_only=True)
class Attested(Predicate):
    """A judgement or state of affairs on record: unknown until somebody has recorded it."""

    __pydantic_config__ = STRICT
    fact: Judgement
    about: Literal["transferor", "transferee", "Company", "transfer", "security"] = "transfer"
    by: Name | None = None

    def in_words(self, definitions: Definitions) -> str:
        about = "" if self.about in ("transfer", "security") else f"{who_is(self.about)}: "
        return f"{about}{self.fact}"

    def ask(self, case: Case) -> Reason:
        about, label = self._about(case)
        question = f"{label}: {self.fact}" if label else self.fact
        return case.attested(self.fact, about, question, who=self.by or "")

    def _about(self, case: Case) -> tuple[str, str]:
        if self.about == "transfer":
            if case.of_any:
                raise Open("judgements", case.proposal.id)
            return case.proposal.id, ""
        if self.about == "security":
            lot = case.lot
            held = lot.security_id if lot is not None else case.proposal.stock_class_id
            return held, held
        party = case.person(self.about)
        return ("issuer" if self.about == "Company" else party.id), party.name

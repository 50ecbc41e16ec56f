"""One agreement with its provisions, in the text that governs from a day on."""

from __future__ import annotations

from covenantry.engine.context.case import Case
from covenantry.engine.context.clause import Encoded
from covenantry.engine.language.text import Text
from covenantry.facts.records import dataclass


@dataclass(frozen=True, slots=True)
class AgreementRules(Text):
    """One agreement with its clauses, as its text stands from a day on."""

    clauses: tuple[Encoded, ...] = ()


def provisions(case: Case) -> tuple[Encoded, ...]:
    """Every provision of the agreement to whose clauses the question is put."""
    assert isinstance(case.agreement, AgreementRules), "a question is put to an agreement with its provisions"
    return case.agreement.clauses

"""What every answer to a pre-check must keep: a verdict that follows from its cures, and first days that hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.assess import assess
from covenantry.engine.logic.verdict import Judged, judge


def kept(answer: Answer) -> None:
    """Conditional means curable, and on each first day, asked anew, the verdict is the one promised."""
    assert bool(answer.cures) or answer.verdict == "prohibited"
    assert answer.verdict != "conditional" or frozenset() not in answer.cures
    assert (answer.verdict == "permitted") == (answer.cures == [frozenset()])
    assert (answer.verdict == "permitted") == (answer.earliest == answer.proposal.date)
    if answer.earliest is not None:
        assert asked_on(answer, answer.earliest).verdict == "permitted"
    if answer.clear_from is not None:
        then = asked_on(answer, answer.clear_from)
        assert then.verdict in ("permitted", "conditional")
        assert then.cures == answer.cures_then
        assert answer.earliest is None or answer.clear_from <= answer.earliest


def asked_on(answer: Answer, day: date) -> Judged:
    """The same question about another day, asked from the beginning."""
    cases = answer.assessment.cases
    rules = [case.agreement for case in cases.values()]
    if not rules:
        return judge(())
    case = next(iter(cases.values()))
    proposal = replace(answer.proposal, date=day)
    return judge(assess(rules, answer.assessment.clauses, case.snapshot, proposal, case.assumptions).findings)

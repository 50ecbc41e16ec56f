"""The pipeline: rules and facts in, findings and a verdict out. Read this file first.

rule files -> rulebook ─┐
book -> snapshot ───────┴─> match -> assess -> findings -> verdict -> report
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from engine.answer import Answer, Consulted
from engine.assess import assess
from engine.candidates import Candidates
from engine.case import Assumptions
from engine.proposal import Proposal
from engine.rulebook.effective import Rulebook
from engine.timeline import look_ahead
from engine.verdict import cures, decide
from facts.book import Book
from facts.snapshot import snapshot


class Workbench:
    """A rulebook and a book made ready for questions; keeps what it has indexed, never what it has answered."""

    def __init__(self, rulebook: Rulebook, book: Book) -> None:
        self.rulebook = rulebook
        self.book = book
        self._candidates = Candidates()

    def precheck(
        self,
        proposal: Proposal,
        as_of: date | None = None,
        known_at: datetime | None = None,
        assume: Mapping[str, str] | None = None,
    ) -> Answer:
        """May the transfer be made on its day, given what had happened by `as_of` and was on record by `known_at`?

        `as_of` is the day of the transfer unless given. Raises MatchError where the two matchers differ: an internal
        error.
        """
        as_of = as_of or proposal.date
        facts = snapshot(self.book, as_of, known_at)
        rules = tuple(text for text in self.rulebook.on(as_of) if text.terms.issuer == self.book.issuer.id)
        clauses = self._candidates.of(rules, facts, proposal)
        assumed = Assumptions({**proposal.assume, **(assume or {})})
        assessment = assess(rules, clauses, facts, proposal, assumed)
        findings = assessment.findings
        ahead = look_ahead(assessment, proposal.date)
        return Answer(
            verdict=decide(findings),
            as_of=as_of,
            known_at=known_at,
            proposal=proposal,
            assessment=assessment,
            cures=cures(findings),
            earliest=ahead.permitted,
            clear_from=ahead.clear,
            cures_then=ahead.cures_then,
            next_change=ahead.next_change,
            assumed=assumed.used(),
            unused=assumed.unused(),
            consulted=tuple(Consulted(text.id, text.terms.title, text.since) for text in rules),
        )

    def close(self) -> None:
        """Frees what the matchers hold."""
        self._candidates.close()

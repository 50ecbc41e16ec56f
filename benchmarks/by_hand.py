"""What a careful programmer would write for Series C alone: a verdict for three sections, nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from covenantry.engine.language.proposal import Proposal
from covenantry.facts.book import Book
from covenantry.facts.snapshot import snapshot


def verdict(book: Book, proposal: Proposal) -> str:
    """Registration Rights and Lock-Up Agreement, sections 2(a), 2(b) and 7(c)."""
    facts = snapshot(book, proposal.date)
    roles = [
        c for c in facts.capacities_of(proposal.transferor.id) if c.agreement == "registration-rights-agreement-1999"
    ]
    waived = {e.by_id for e in facts.instruments("waiver")} >= {book.issuer.id, proposal.transferor.id}
    if any(c.role == "Holder" for c in roles) and proposal.date <= date(1999, 11, 21) and not waived:
        return "prohibited"
    for registration in facts.registrations.values():
        day = registration.effective
        if day is not None and day <= proposal.date <= day + timedelta(90):
            asked = [n for n in facts.notices("standoff request") if n.registration_id == registration.id]
            if asked and not waived:
                return "prohibited"
    if waived or facts.instruments("no-action letter") or facts.instruments("opinion of counsel"):
        return "permitted"
    return "conditional"

"""Votes of a class of preferred stock: of each holder the whole shares of common that all its shares convert into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from covenantry.engine.logic.reasons import Act, Reason, known, undone
from covenantry.engine.securities.share_basis import Threshold

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.ledger import Positions


def votes(positions: Positions, stock_class_id: str) -> Mapping[str, int]:
    """The votes of each holder of the class."""
    terms = positions.terms(stock_class_id)
    ratio = terms.ratio if terms is not None and terms.kind == "conversion" else 0
    return {h: int(positions.quantity(h, stock_class_id) * ratio) for h in positions.holders(stock_class_id)}


def voted(case: Case, stock_class_id: str, act: str, part: Threshold, section: str, text: str) -> Reason:
    """Whether holders with so much of the class's votes signed an act that names the section, or no section."""
    counts = votes(case.snapshot.positions, stock_class_id)
    signed = {
        paper.by_id
        for paper in case.snapshot.instruments(act)
        if paper.by_id in counts
        and paper.agreement in (None, case.agreement.id)
        and (paper.covers is None or paper.covers.reaches(section))
    }
    have, whole = sum(counts[who] for who in signed), sum(counts.values())
    said = f"{text}: {have:,} of {whole:,} votes; asked: {part}"
    if part.met(have, whole):
        lapses = [p.until for p in case.snapshot.instruments(act) if p.by_id in signed and p.until is not None]
        return known(
            said,
            True,
            *[p for p in case.snapshot.instruments(act) if p.by_id in signed],
            changes=min(lapses) + timedelta(1) if lapses else None,
        )
    who = f"holders of {part} of the votes of {stock_class_id}"
    return undone(said, Act(who, f"sign a {act}", case.fact(act, section)))


__all__ = ["voted", "votes"]

"""The terms that a rule reads of a corporate event: the kinds that have them."""

from __future__ import annotations

from dataclasses import fields

from covenantry.facts.model.happenings import HAPPENINGS
from covenantry.facts.problems import did_you_mean
from covenantry.facts.states import folded


def needs_term(kind: str, term: str) -> None:
    """ValueError where events of a kind have no such term, so that what a rule reads of them is never there."""
    made = HAPPENINGS.get(folded(kind))
    own = [field.name.rstrip("_").replace("_", " ") for field in fields(made)] if made is not None else []
    if term.replace("_", " ") not in own:
        hint = did_you_mean(term, own) if own else "it is no kind whose terms are known"
        raise ValueError(f"an event '{kind}' has no term '{term}'" + (f" ({hint})" if hint else ""))


__all__ = ["needs_term"]

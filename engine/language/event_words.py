"""The words for events and for their terms: the names of entries and of corporate events, and shorter ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from covenantry.facts.model import ENTRY_TYPES, Entry
from covenantry.facts.model.happenings import HAPPENINGS
from covenantry.facts.problems import nearest
from covenantry.facts.states import folded

OFFERING = "initial public offering"

#: Names of entries by the words people use for them.
ENTRIES: Mapping[str, str] = {
    name.replace("_", " "): name for name in ENTRY_TYPES if name not in ("corporate_event", "retraction")
}

#: Shorter names, each with the name that it stands for.
SHORT: Mapping[str, str] = {
    **{name.removeprefix("stock "): name for name in ENTRIES if name.startswith("stock ")},
    "split": "stock class split",
    "stock split": "stock class split",
    "ipo": OFFERING,
}

#: Words that people use for terms, besides a term without its "id", each with the terms that it may stand for.
TERMS: Mapping[str, tuple[str, ...]] = {
    "from": ("transferor_id", "from_id"),
    "to": ("transferee_id", "to_id", "stakeholder_id"),
    "holder": ("stakeholder_id",),
    "party": ("party_id", "stakeholder_id"),
    "security": ("stock_class_id",),
    "class": ("stock_class_id",),
    "of": ("stock_class_id",),
    "price": ("share_price", "exercise_price"),
    "ratio": ("split_ratio",),
}

#: A term that an entry needs and an event need not have: it is given a name.
NAMED: Mapping[str, str] = {"stock_issuance": "security_id"}

#: What an entry says of itself, not of the event.
HEADER = frozenset(field.name for field in fields(Entry)) - {"place"}


def names() -> list[str]:
    """Every event that has a name, without the shorter names."""
    return sorted([OFFERING, *HAPPENINGS, *ENTRIES])


def meant(word: str) -> str:
    """The name of an event as it stands in the lists, whatever its case, spaces and underscores, or a shorter one."""
    name = folded(word.replace("_", " "))
    return name if name in HAPPENINGS else SHORT.get(name, name)


def suggestion(word: str) -> str:
    """The name most like a word that is none; else where to find them all."""
    name = folded(word.replace("_", " "))
    if found := nearest(name, [*names(), *SHORT]):
        return f"did you mean '{found}'?"
    within = [other for other in names() if set(name.split()) & set(other.split())]
    if within:
        return f"did you mean one of: {', '.join(within)}?"
    return "such as: merger, initial public offering, issuance, transfer, notice; `covenantry events` has them all"


def term(word: str) -> str:
    """A term as records name it: `holders keep` is holders_keep."""
    return "_".join(str(word).split())


def entry_terms(type_: str, said: Mapping[str, Any]) -> dict[str, str]:
    """For each term said of an entry, the name that the entry has for it."""
    own = {field.name for field in fields(ENTRY_TYPES[type_])}
    return {name: next(_candidates(name, own), name) for name in said}


def _candidates(name: str, own: set[str]) -> Iterator[str]:
    tries = (name, f"{name}_id", *TERMS.get(name, ()))
    return (found for found in tries if found in own)


__all__ = [
    "ENTRIES",
    "HEADER",
    "NAMED",
    "OFFERING",
    "SHORT",
    "TERMS",
    "entry_terms",
    "meant",
    "names",
    "suggestion",
    "term",
]

"""What a clause asks of the rest of its agreement: phrases of the right sort, sections by which dividends accrue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from covenantry.engine.context.clause import Clause
from covenantry.engine.language.conditions import All, Any_, Condition, Is, Named, Not
from covenantry.engine.language.model import Definition

Sort = str


def wrong_sorts(clause: Clause, meant: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    """Phrases that mean another sort of thing than the place where they stand asks for, each with what is wrong."""
    asked: list[tuple[str | None, Sort]] = [(clause.binds, "people"), (clause.covers, "securities")]
    asked += [(getattr(clause, "means", None), "transfers")] if clause.kind == "permitted_transfer" else []
    asked += [(phrase, "transfers") for condition in clause.conditions() for phrase in _of_transfers(condition)]
    for phrase, sort in asked:
        if phrase is not None and phrase in meant and (its := _sort(meant[phrase])) != sort:
            yield phrase, f"'{phrase}' means {its}, and here stands what means {sort}"


def _sort(definition: Definition) -> Sort:
    return "people" if definition.parties else "securities" if definition.securities else "transfers"


def _of_transfers(condition: Condition) -> Iterator[str]:
    """The phrases by which a condition asks what the transfer is."""
    if isinstance(condition, Is):
        yield condition.phrase
    parts = condition.parts if isinstance(condition, All | Any_) else ()
    for part in (*parts, *([condition.part] if isinstance(condition, Not | Named) else [])):
        yield from _of_transfers(part)


def without_accrual(clause: Clause, accruing: Collection[str]) -> Iterator[tuple[str, str]]:
    """Sections named as those by which dividends accrue, that say nothing of it."""
    for section in _dividends(clause):
        if section not in accruing:
            yield section, f"no preferred_dividend stands under {section}, which should say how dividends accrue"


def accruing(clauses: Collection[Clause]) -> frozenset[str]:
    """The sections under which dividends accrue."""
    return frozenset(clause.section for clause in clauses if hasattr(clause, "accrues"))


def _dividends(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _dividends(one)
    elif is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.name == "dividends" and isinstance(inner, str):
                yield inner
            else:
                yield from _dividends(inner)


__all__ = ["accruing", "without_accrual", "wrong_sorts"]

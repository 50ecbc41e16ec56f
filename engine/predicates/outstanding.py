"""Test on whether a class of securities is still outstanding."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.logic.reasons import Reason, known
from covenantry.engine.logic.sources import of_class
from covenantry.facts.lots import shown
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, PositiveCount
from covenantry.facts.words import ClassId

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@predicate("outstanding")
@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding(Predicate):
    """Securities of a class are outstanding and, where they can be exercised for a time only, have not expired.

    `at_least`: so many of them, the number adjusted for splits since a day; left out, any.
    """

    __pydantic_config__ = STRICT
    class_: ClassId
    at_least: PositiveCount | None = None
    adjusted_since: Day | None = None
    __keyword__ = "class"
    bare = "class_"

    def __post_init__(self) -> None:
        if (self.at_least is None) != (self.adjusted_since is None):
            raise ValueError("'at_least' and 'adjusted_since' go together")

    def in_words(self, definitions: Definitions) -> str:
        few = f"at least {self.at_least:,} of " if self.at_least is not None else ""
        return f"while {few}{self.class_} is outstanding"

    def ask(self, case: Case) -> Reason:
        positions = case.snapshot.positions
        left, terms = positions.outstanding(self.class_), positions.terms(self.class_)
        last = terms.expiration_date if terms is not None else None
        expired = last is not None and case.day > last
        enough = bool(left)
        text = f"{shown(left)} of {self.class_} outstanding" + (f", expired after {last}" if expired else "")
        if self.at_least is not None and self.adjusted_since is not None:
            needed = self.at_least * case.split_factor(self.class_, self.adjusted_since)
            enough, text = left >= needed, f"{text}; asked: at least {shown(needed)}"
        changes = last + timedelta(1) if left and last is not None and not expired else None
        return known(text, enough and not expired, of_class(positions, self.class_), changes=changes)

"""The text of an agreement as far as a question to one of its clauses reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from covenantry.engine.language.model import Agreement, Definition
from covenantry.engine.logic.reasons import Reason
from covenantry.facts.records import dataclass


class Joinder(Protocol):
    """A provision by which somebody becomes a party."""

    def joined(self, facts: Any, agreement: str, signer: str, roles: Iterable[str]) -> Iterable[Reason]:
        """Why a party may have one of these parts, though none is on record."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """One agreement as its text stands from a day on; with its clauses it is the rules of rulebook/effective.py."""

    terms: Agreement
    since: date
    definitions: Mapping[str, Definition]
    joinders: tuple[Joinder, ...] = ()

    @property
    def id(self) -> str:
        """The agreement's identifier."""
        return self.terms.id

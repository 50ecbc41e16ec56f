"""Prohibition: no transfer of the kind that the common terms describe, save under an exception."""

from __future__ import annotations

from covenantry.engine.context.clause import kind
from covenantry.engine.procedures.bar import Bar
from covenantry.facts.records import dataclass


@kind("prohibition")
@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition(Bar):
    """Prohibits what `manners` and `when` describe, with no period of its own."""


__all__ = ["Prohibition"]

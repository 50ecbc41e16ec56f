"""Whom and what a provision reaches: the two questions that every filter asks, of one transfer and of everybody.

Without `binds` a provision binds whoever holds what it covers; without `covers` it covers all securities. One that
binds the Company stands in the way of every holder: no transfer is complete without its register.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from covenantry.engine.context.case import member
from covenantry.engine.logic.reasons import Reason

if TYPE_CHECKING:
    from covenantry.engine.language.model import Definition
    from covenantry.engine.language.text import Text
    from covenantry.facts.model import Party
    from covenantry.facts.snapshot import Snapshot

#: The phrase that means the issuer, whoever transfers.
COMPANY = "Company"


def bound(facts: Snapshot, agreement: Text, holder: Party, binds: str | None) -> Reason | None:
    """Whether a transfer by the holder is one that those whom the phrase means must not make, or let happen.

    None: whoever holds the securities is bound.
    """
    if binds is None:
        return None
    return member(facts, agreement, facts.party(facts.issuer.id) if binds == COMPANY else holder, binds)


def may_bind(facts: Snapshot, agreement: Text, holder: Party, binds: str | None) -> bool:
    """Whether the holder is bound or may be."""
    found = bound(facts, agreement, holder, binds)
    return found is None or found.value is not False


def may_cover(stock_class_id: str, covers: str | None, definitions: Mapping[str, Definition]) -> bool:
    """Whether any security of the class may be one that the phrase means, whatever its history."""
    return covers is None or any(
        (not limb.classes or stock_class_id in limb.classes)
        and (limb.meant_by is None or may_cover(stock_class_id, limb.meant_by, definitions))
        for limb in definitions[covers].securities
    )


__all__ = ["COMPANY", "bound", "may_bind", "may_cover"]

"""The values that a missing fact takes."""

from __future__ import annotations

from typing import get_args

from covenantry.engine.language.proposal import OPEN_TERMS, THIS_TRANSFER, Exemption, Manner
from covenantry.engine.logic.reasons import Missing
from covenantry.engine.questions.transfers import TERMS

_YES_NO = ("yes", "no")
_OF_THE_TRANSFER: dict[str, tuple[str, ...]] = {
    "consideration": ("cash", "none", "other"),
    "exemption": get_args(Exemption),
    "manner": get_args(Manner),
    "terms-no-better-than-noticed": _YES_NO,
}


def values_of(item: Missing) -> tuple[str, ...]:
    """The values to choose from; none where any may be given, such as a price."""
    name = item.fact.fact
    if name in OPEN_TERMS and item.fact.about != THIS_TRANSFER:
        return OPEN_TERMS[name][1]
    return _OF_THE_TRANSFER.get(name, () if name in TERMS else _YES_NO)

"""Covenantry: contractual covenants and transfer restrictions as rules; for programs, the names of engine.api."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covenantry.engine.api import (
        Answer,
        InvalidInput,
        Prechecker,
        Problem,
        Rights,
        WhatFires,
        WhatIf,
        fires,
        load_book,
        load_rules,
        precheck,
        rights,
        to_json,
        to_text,
        what_if,
    )

__all__ = [
    "Answer",
    "InvalidInput",
    "Prechecker",
    "Problem",
    "Rights",
    "WhatFires",
    "WhatIf",
    "fires",
    "load_book",
    "load_rules",
    "precheck",
    "rights",
    "to_json",
    "to_text",
    "what_if",
]


def __getattr__(name: str) -> Any:
    """Loads engine.api when one of its names is first used, so that the import of the package costs nothing."""
    if name in __all__:
        from covenantry.engine import api

        return getattr(api, name)
    raise AttributeError(f"module 'covenantry' has no attribute '{name}'")

"""What a pre-check is asked for besides the transfer."""

from __future__ import annotations

from covenantry.engine.cli import days
from covenantry.facts.records import dataclass


@dataclass(slots=True, kw_only=True)
class Wanted(days.Asked):
    """What is asked for besides the transfer, and how the answer is to be given."""

    asking: bool
    #: Whether the first line alone is wanted.
    brief: bool = False

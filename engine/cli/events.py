"""`covenantry events`: the events that have a name."""

from __future__ import annotations

from covenantry.engine.cli.whatif import listing as command

__all__ = ["command"]

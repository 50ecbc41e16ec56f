"""What depends on the terminal: its width, its colours, and the person at it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any

import click

from covenantry.engine.render.layout import Style, plain

#: Wider lines are hard to read.
WIDEST = 120

_LOOKS: dict[str, dict[str, Any]] = {
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "open": {"fg": "yellow"},
    "heading": {"bold": True, "underline": True},
    "strong": {"bold": True},
    "faint": {"dim": True},
}


def width() -> int:
    """How wide to print: as the terminal is, 80 columns where there is none."""
    return min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else 80


def style() -> Style:
    """Colours for a terminal that wants them."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return plain
    return lambda text, kind: click.style(text, **_LOOKS.get(kind, {}))


def hear(prompt: str) -> str | None:
    """What a person types after a prompt on standard error; None where nobody is there any more."""
    try:
        print(f"  {prompt}: ", end="", file=sys.stderr, flush=True)  # noqa: T201
        line = sys.stdin.readline()
    except (OSError, UnicodeDecodeError):
        return None
    return line.strip() if line else None

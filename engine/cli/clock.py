"""The clock: the one place of the command line that reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """The user's own day, where a command is not told which."""
    return date.today()  # noqa: DTZ011  (of the place where the user is)


def now() -> datetime:
    """The time to put on record."""
    return datetime.now(UTC)

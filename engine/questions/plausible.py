"""What keeps an event from happening as things then stand, beside what a book itself refuses."""

from __future__ import annotations

from collections.abc import Iterator

from covenantry.engine.language.event_words import OFFERING
from covenantry.engine.questions.events import Event
from covenantry.facts.problems import Problem
from covenantry.facts.snapshot import Snapshot


def implausible(event: Event, facts: Snapshot) -> Iterator[Problem]:
    """Why the event cannot happen, given the facts of its day without it; nothing where it can."""
    if event.words == OFFERING:
        for registration in facts.registrations.values():
            if registration.entry.offering == OFFERING and registration.effective is not None:
                message = f"a second {OFFERING}: that under '{registration.id}' is effective since"
                hint = "ask with an earlier --as-of, and --date"
                yield Problem(event.place, f"{message} {registration.effective}", hint)


__all__ = ["implausible"]

"""What the engine answers with: findings, each with its reasons, dates, arithmetic and readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from engine.reasons import Missing, Reason, Ways, missing, ways
from facts.problems import Place

Effect = Literal["prohibition", "condition", "right", "duty", "termination", "computation", "exception"]
Status = Literal["engaged", "excepted", "not engaged", "satisfied", "outstanding", "breached", "undetermined"]


class Window(NamedTuple):
    """A period with its first and last day, both within it; None is open-ended or not known yet."""

    opens: date | None
    last_day: date | None
    counted: str


class Step(NamedTuple):
    """One stage of a procedure: who may or must do what, from which day to which."""

    section: str
    who: str
    what: str
    window: Window
    takes: tuple[Amount, ...] = ()
    done: bool = False


class Amount(NamedTuple):
    """A computed figure and how it was come by; `value` is exact text, `unit` says what it counts."""

    name: str
    value: str
    unit: str
    arithmetic: str = ""


class ReadingUsed(NamedTuple):
    """A choice between meanings that an answer rests on, and what another choice would have changed."""

    section: str
    words: str
    taken_as: str
    signed_off_by: str | None
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One provision applied to one question.

    `clear` is the reason that must be true for the provision not to stand in the way; the verdict, what is missing, and
    the cures all follow from it. `because` is the whole tree, for people.
    """

    agreement: str
    section: str
    kind: str
    effect: Effect
    status: Status
    says: str
    because: Reason
    clear: Reason
    bound: str = ""
    holders: tuple[str, ...] = ()
    window: Window | None = None
    steps: tuple[Step, ...] = ()
    amounts: tuple[Amount, ...] = ()
    consequences: tuple[str, ...] = ()
    readings: tuple[ReadingUsed, ...] = ()
    place: Place | None = None

    @property
    def blocks(self) -> bool:
        """Whether the provision bears on the verdict at all."""
        return self.effect in ("prohibition", "condition")

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The unknown facts on which this finding turns."""
        return missing(self.clear if self.blocks else self.because)

    @property
    def cures(self) -> Ways:
        """The smallest sets of acts that would clear it; none where it is clear, or where only time helps."""
        return ways(self.clear) if self.blocks and self.clear.value is not True else []

    @property
    def changes(self) -> date | None:
        """First later day on which this finding may change though nothing happens."""
        return self.because.changes


def status(effect: Effect, engaged: Reason, excepted: Reason | None = None, satisfied: Reason | None = None) -> Status:
    """The state of a provision from its three questions, each three-valued."""
    if engaged.value is False:
        return "not engaged"
    if excepted is not None and excepted.value is True:
        return "excepted"
    if satisfied is not None and satisfied.value is True:
        return "satisfied"
    if engaged.value is None or (excepted is not None and excepted.value is None):
        return "undetermined"
    if satisfied is None:
        return "engaged"
    return "outstanding" if satisfied.value is False else "undetermined"

"""What the engine answers with: findings, each with its reasons, dates, arithmetic and readings."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.reasons import Missing, Reason, Ways, all_of, any_of, hope, missing, no, ways
from covenantry.facts.problems import Place
from covenantry.facts.records import dataclass

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


class ReadingUsed(NamedTuple):
    """A choice between meanings that an answer rests on, and what another choice would have changed."""

    section: str
    words: str
    taken_as: str
    signed_off_by: str | None
    differs: tuple[str, ...] = ()
    #: The verdicts, other than the one given, that another choice would have come to.
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One provision applied to one question.

    Does it apply (`engaged`), does an exception (`excepted`), has what it asks been done (`satisfied`)? Status,
    verdict, what is missing, cures and the next change all follow from these three reasons; the latter two may be
    absent. `bound` owes what it asks, `holders` have it, by name and by id. `about` tells apart findings of one
    provision: the holder, registration or notice concerned. `late`: its last day is over. `at_market`: it only tells a
    value by the closes up to the day, another one with each of them.
    """

    agreement: str
    section: str
    kind: str
    effect: Effect
    says: str
    engaged: Reason
    excepted: Reason | None = None
    satisfied: Reason | None = None
    bound: str = ""
    holders: tuple[str, ...] = ()
    bound_ids: tuple[str, ...] = ()
    holder_ids: tuple[str, ...] = ()
    about: str = ""
    late: bool = False
    at_market: bool = False
    window: Window | None = None
    steps: tuple[Step, ...] = ()
    amounts: tuple[Amount, ...] = ()
    consequences: tuple[str, ...] = ()
    readings: tuple[ReadingUsed, ...] = ()
    place: Place | None = None

    @property
    def status(self) -> Status:
        """The state of the provision, from its three questions; a duty not performed by its last day is breached."""
        found = status(self.engaged, self.excepted, self.satisfied)
        return "breached" if found == "outstanding" and self.late and self.effect == "duty" else found

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells it from every other finding of one day."""
        return self.agreement, self.section, self.kind, self.effect, self.about

    @property
    def live(self) -> bool | None:
        """Whether it has effect on the day: a right that can be used, a duty to perform, a bar; None: not known."""
        status = self.status
        return None if status == "undetermined" else status in ("engaged", "outstanding", "breached")

    @property
    def blocks(self) -> bool:
        """Whether the provision bears on the verdict at all."""
        return self.effect in ("prohibition", "condition")

    @property
    def clears(self) -> bool | None:
        """Whether the provision does not stand in the way: the value of `clear`, without its tree."""
        engaged = self.engaged.value
        values = (
            None if engaged is None else not engaged,
            self.excepted.value if self.excepted is not None else False,
            self.satisfied.value if self.satisfied is not None else False,
        )
        return True if True in values else None if None in values else False

    @property
    def clear(self) -> Reason:
        """The reason that must be true for the provision not to stand in the way."""
        given = [reason for reason in (self.excepted, self.satisfied) if reason is not None]
        return any_of(
            "the provision does not stand in the way", [no(self.engaged, "the provision does not apply"), *given]
        )

    @property
    def because(self) -> Reason:
        """All three reasons as one tree, for people."""
        given = [reason for reason in (self.excepted, self.satisfied) if reason is not None]
        return all_of("reasons", [self.engaged, *given]) if given else self.engaged

    @property
    def fires(self) -> Reason:
        """The reason that must be true for it to have effect: it applies, unexcepted, and is not done."""
        given = [no(reason) for reason in (self.excepted, self.satisfied) if reason is not None]
        return all_of("fires", [self.engaged, *given]) if given else self.engaged

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The unknown facts on which this finding turns, or else its having effect."""
        return missing(self.clear if self.blocks else self.because) or missing(self.fires)

    @property
    def cures(self) -> Ways:
        """The smallest sets of acts that would clear it; none where it is clear, or where only time helps."""
        return ways(self.clear) if self.blocks and self.clears is not True else []

    @property
    def changes(self) -> date | None:
        """First later day on which this finding may change though nothing happens."""
        days = [r.changes for r in (self.engaged, self.excepted, self.satisfied) if r is not None and r.changes]
        return min(days) if days else None

    @property
    def turns(self) -> date | None:
        """First later day on which this finding, or what would cure it, may change though nothing happens."""
        days = [self.changes, hope(self.clear).until if self.blocks and self.clears is not True else None]
        return min((day for day in days if day is not None), default=None)


def status(engaged: Reason, excepted: Reason | None = None, satisfied: Reason | None = None) -> Status:
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

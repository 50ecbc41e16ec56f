"""The terms of covenants: what gives rise to one, what performs it, and what allows what it prohibits."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.reasons import Reason
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name, YesNo
from covenantry.facts.words import EventKind, NoticeKind, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Upon:
    """What gives rise to it: corporate events, notices or instruments of these kinds; `where`: details of the event.

    `by`: whose paper it must be, for instruments also the `nominators` of whom they are about; left out, that of
    somebody to whom the covenant is owed. `example`: such an event as
    what-if takes it, where its name alone does not say enough.
    """

    __pydantic_config__ = STRICT
    events: tuple[EventKind, ...] = ()
    notices: tuple[NoticeKind, ...] = ()
    instruments: tuple[PaperKind, ...] = ()
    where: dict[str, str] | None = None
    by: Phrase | None = None
    example: Name | None = None

    def __post_init__(self) -> None:
        if not (self.events or self.notices or self.instruments):
            raise ValueError("needs events, notices or instruments of some kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """The notice, instrument or event that performs it; it must name what gave rise to the duty, if anything did."""

    __pydantic_config__ = STRICT
    notice: NoticeKind | None = None
    instrument: PaperKind | None = None
    event: EventKind | None = None

    def __post_init__(self) -> None:
        if self.notice is None and self.instrument is None and self.event is None:
            raise ValueError("needs a notice, an instrument or an event that performs it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The instrument by which somebody, or the `nominators` of whom the event is about, allow it. `prior`: it must not
    be later than what it allows.

    `majorities_of`: of the shares that each of these phrases means holders of more than half must have signed, beside
    `by` if that is said, as they held on the day of the last signature that it takes. `general`: one that names
    nothing allows everything; else each must name what it allows.
    """

    __pydantic_config__ = STRICT
    act: PaperKind = "consent"
    by: Phrase | None = None
    majorities_of: tuple[Phrase, ...] = ()
    prior: YesNo = True
    general: YesNo = True

    def __post_init__(self) -> None:
        if self.by is None and not self.majorities_of:
            raise ValueError("a consent is 'by' somebody, or by 'majorities_of' some shares")


class Sides(NamedTuple):
    """Who owes and who is owed, by id."""

    owing: tuple[str, ...]
    owed: tuple[str, ...]


class Cause(NamedTuple):
    """What gave rise to a covenant: the entry, from which day, whether it has, and who asked for it."""

    entry: Any
    day: date
    arisen: Reason
    owed_to: tuple[str, ...]


__all__ = ["Cause", "Consent", "Performance", "Sides", "Upon"]

"""Stages of a registration, what gives rise to a duty in one, and what performs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, undone
from covenantry.engine.papers.acts import given, given_on
from covenantry.engine.papers.performed import delivered
from covenantry.engine.procedures.registrations_underway import Underway, asking
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.words import EventKind, Judgement, NoticeKind, PaperKind

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay

Stage = Literal["proposed", "filed", "effective", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arises:
    """What gives rise to it: the registration comes to a `stage`, an `event` names it, or one of `notices` is given."""

    __pydantic_config__ = STRICT
    stage: Stage | None = None
    event: EventKind | None = None
    notices: tuple[NoticeKind, ...] = ()

    def __post_init__(self) -> None:
        if (self.stage is not None) + (self.event is not None) + bool(self.notices) != 1:
            raise ValueError("needs one of 'stage', 'event' and 'notices'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What performs it: a notice, a paper, the registration's coming to a stage, or a judgement that is on record."""

    __pydantic_config__ = STRICT
    notice: NoticeKind | None = None
    instrument: PaperKind | None = None
    stage: Literal["filed", "effective"] | None = None
    lifted: Literal["stop order"] | None = None
    attested: Judgement | None = None


class Arisen(NamedTuple):
    """One occasion: what it is told apart by, its day, whether it has come, and who it concerns where it says."""

    about: str
    day: date
    reason: Reason
    giver: str = ""
    to: tuple[str, ...] = ()


def reached(one: Underway, stage: Stage) -> date | None:
    """The day on which a registration came to a stage; None: not yet."""
    if stage == "proposed":
        return one.day
    if one.filing is None:
        return None
    if stage == "filed":
        return one.filing.filed
    return one.effective if stage == "effective" else None


def occasions(on: OnDay, one: Underway, arises: Arises) -> Iterator[Arisen]:
    """Every occasion on which something is owed about a registration."""
    if arises.stage == "stopped":
        for since, _ in one.filing.stop_orders if one.filing else ():
            yield Arisen(
                f"{one.id} {since}", since, known(f"a stop order of {since} against {one.id}", True, *one.entries)
            )
    elif arises.stage is not None:
        if (day := reached(one, arises.stage)) is not None:
            yield Arisen(one.id, day, known(f"{one.id} has been {arises.stage} since {day}", True, *one.entries))
    elif arises.event is not None:
        for event in on.facts.events(arises.event):
            terms: Any = event.terms
            if terms.registration == one.id:
                yield Arisen(event.id, event.date, known(f"{event.kind} of {event.date} in {one.id}", True, event))
    else:
        for notice in asking(on.case, arises.notices, one.id, on.encoded.agreement):
            to = tuple(delivery.to_id for delivery in notice.deliveries)
            days = [came for d in notice.deliveries if isinstance(came := given_on(on.case, d), date)]
            reason = any_of(f"{notice.kind} given", [given(on.case, notice, who) for who in to])
            yield Arisen(notice.id, min(days, default=notice.date), reason, notice.from_id, to)


def performed(on: OnDay, one: Underway, by: Met, arisen: Arisen, owing: Iterable[str], owed: Iterable[str]) -> Reason:
    """Whether what is owed upon an occasion has been done."""
    owing = tuple(owing)
    who = ", ".join(map(on.case.name, owing))
    parts: list[Reason] = []
    if by.notice is not None:
        found = asking(on.case, [by.notice], one.id, on.encoded.agreement)
        notices = [n for n in found if n.from_id in owing and n.date >= arisen.day]
        parts.append(delivered(on.case, notices, by.notice, who, owed, arisen.about))
    if by.instrument is not None:
        parts.append(all_of(by.instrument, [_paper(on, one, by.instrument, each) for each in owing]))
    if by.stage is not None:
        parts.append(_came(one, by.stage, who))
    if by.lifted is not None:
        parts.append(_lifted(one, arisen, who))
    if by.attested is not None:
        parts.append(on.case.attested(by.attested, arisen.about, f"{by.attested} ({arisen.about})"))
    return parts[0] if len(parts) == 1 else all_of("all of it is done", parts)


def _paper(on: OnDay, one: Underway, name: str, who: str) -> Reason:
    for paper in on.facts.instruments(name, who):
        if paper.covers is not None and paper.covers.registration_id == one.id:
            return known(f"{name} by {on.case.name(who)} of {paper.date}", True, paper)
    act = Act(on.case.name(who), name, on.fact(name, one.id))
    return undone(f"no {name} by {on.case.name(who)} on record", act)


def _came(one: Underway, stage: Stage, who: str) -> Reason:
    day = reached(one, stage)
    if day is not None:
        return known(f"{one.id} has been {stage} since {day}", True, *one.entries)
    return undone(f"{one.id} is not {stage}", Act(who, f"have {one.id} {stage}", of_record(stage, one.id)))


def _lifted(one: Underway, arisen: Arisen, who: str) -> Reason:
    for since, lifted in one.filing.stop_orders if one.filing else ():
        if since == arisen.day and lifted is not None:
            return known(f"the stop order of {since} was lifted on {lifted}", True, *one.entries)
    return undone(
        "the stop order stands", Act(who, "have the stop order lifted", of_record("stop order lifted", one.id))
    )


__all__ = ["Arisen", "Arises", "Met", "Stage", "occasions", "performed", "reached"]

"""Notices that follow on one another: periods that begin anew with new notices, and answers to earlier ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from covenantry.engine.context.counting import count
from covenantry.engine.language.conditions import Definitions, Predicate, predicate
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, no, undone, unknown
from covenantry.engine.logic.sources import Absent, Ground
from covenantry.engine.papers.acts import covers_transfer, given_on
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.words import NoticeKind

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice

Part = Literal["transferor", "transferee", "Company"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A kind of notice about the transfer, from one to another."""

    __pydantic_config__ = STRICT
    notice: NoticeKind
    by: Part = "transferor"
    to: Part = "Company"


@predicate("within")
@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Predicate):
    """The day is at most so long after all of these notices were given; after that, after all were given anew."""

    __pydantic_config__ = STRICT
    lasts: Lasting
    of: tuple[Sent, ...]

    def in_words(self, definitions: Definitions) -> str:
        return f"within {self.lasts} of {' and '.join(sent.notice for sent in self.of)}"

    def ask(self, case: Case) -> Reason:
        given = [_days(case, sent) for sent in self.of]
        began = last = None
        start = _all_given(given, None)
        while start is not None and start <= case.day:
            began, last = start, count(case, self.lasts, start).last
            start = _all_given(given, last)
        if began is not None and last is not None and case.day <= last:
            text = f"within {self.lasts} of {began}, when all of it had been given: through {last}"
            return known(text, True, *[n for days in given for n in days.notices], changes=last + timedelta(1))
        text = f"not begun: {self.lasts} run when all of it has been given" if last is None else f"was over on {last}"
        return case.done(
            all_of(text, [_anew(case, sent, days, last) for sent, days in zip(self.of, given, strict=True)])
        )


@predicate("answered")
@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Predicate):
    """No notice of a kind stands unanswered: none was given, or the answer was, on the day of the last one or later."""

    __pydantic_config__ = STRICT
    notice: Sent
    answer: Sent

    def in_words(self, definitions: Definitions) -> str:
        return f"no {self.notice.notice} without the {self.answer.notice} that answers it"

    def ask(self, case: Case) -> Reason:
        asked = _days(case, self.notice)
        came = [day for day in asked.days if day <= case.day]
        coming = next((day for day in asked.days if day > case.day), None)
        parts = [no(doubt) for doubt in asked.doubts]
        if coming or not came:
            parts.append(
                known(
                    f"no {'further ' if came else ''}{self.notice.notice} stands",
                    True,
                    *asked.notices,
                    *([] if asked.notices else [Absent(self.notice.notice)]),
                    changes=coming,
                )
            )
        if came:
            before = max(came) - timedelta(1)
            parts.append(_anew(case, self.answer, _days(case, self.answer), before))
        return case.done(all_of(f"no {self.notice.notice} stands unanswered", parts))


class _Given(NamedTuple):
    """The days on which notices of a kind count as given, in order, and those of which that is not on record."""

    days: tuple[date, ...]
    doubts: tuple[Reason, ...]
    notices: tuple[Notice, ...] = ()


def _days(case: Case, sent: Sent) -> _Given:
    giver, taker = case.person(sent.by), case.person(sent.to)
    notices = [
        notice
        for notice in case.snapshot.notices(kind=sent.notice, agreement=case.agreement.id)
        if notice.from_id == giver.id and covers_transfer(case, notice.about, notice)
    ]
    found = [_day(case, notice, taker.id) for notice in notices]
    days = sorted(day for day in found if isinstance(day, date))
    return _Given(tuple(days), tuple(doubt for doubt in found if isinstance(doubt, Reason)), tuple(notices))


def _day(case: Case, notice: Notice, to_id: str) -> date | Reason | None:
    delivery = next((d for d in notice.deliveries if d.to_id == to_id), None)
    day = None if delivery is None else given_on(case, delivery)
    if not isinstance(day, str):
        return day
    key = of_record(f"{notice.id} delivered", to_id)
    assumed = case.assumption(key)
    if assumed is None:
        return unknown(f"{notice.id} to {case.name(to_id)}: {day}", key, who=case.name(to_id))
    return notice.date if assumed else None


def _all_given(given: list[_Given], after: date | None) -> date | None:
    """The first day by which each notice has been given once, all of them later than a day."""
    firsts = [next((day for day in days if after is None or day > after), None) for days, *_ in given]
    return max((day for day in firsts if day is not None), default=None) if None not in firsts else None


def _anew(case: Case, sent: Sent, given: _Given, after: date | None) -> Reason:
    """Whether a notice has been given by the day, later than another day."""
    giver, taker = case.person(sent.by), case.person(sent.to)
    text, key = f"{sent.notice} by {giver.name} to {taker.name}", case.paper(sent.notice, case.proposal.id)
    since = f" since {after}" if after else ""
    first = next((day for day in given.days if after is None or day > after), None)
    if first is not None:
        on_time = first <= case.day
        return known(f"{text}: given on {first}", on_time, *given.notices, changes=None if on_time else first)
    if (assumed := case.assumption(key)) is not None:
        return known(f"{text} (assumed)", assumed, Ground.ASSUMPTION)
    if given.doubts:
        return given.doubts[-1]
    return undone(f"{text}: none on record{since}", Act(giver.name, f"give the {sent.notice} to {taker.name}", key))

"""Where a tag-along right stands on a day: the sales of which notices are on record, and who may still join them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from covenantry.engine.fact_names import of_record
from covenantry.engine.findings import Amount, Effect, Finding, Step, Window
from covenantry.engine.procedures.counting import count
from covenantry.engine.procedures.noticed import asked_of, rests_on_record
from covenantry.engine.procedures.serving import ONE, announced
from covenantry.engine.procedures.tag_along.compliance import Tried, tried
from covenantry.engine.procedures.tag_along.shares import Arithmetic
from covenantry.engine.reasons import Reason, all_of, during, unknown

if TYPE_CHECKING:
    from covenantry.engine.clauses.base import Asked, OnDay
    from covenantry.engine.clauses.tag_along import TagAlong
    from covenantry.facts.model import Notice


def on_record(clause: TagAlong, on: OnDay) -> Iterator[Finding]:
    """Every sale of which notice is on record, until the time for it is over.

    Notices to the same purchaser for the same Sale Date are of one sale, known by the first of them.
    """
    sales: dict[tuple[str | None, date | None], list[Notice]] = {}
    for notice in on.facts.notices(clause.notice.notice, on.encoded.agreement):
        if notice.about is not None:
            sales.setdefault((notice.about.transferee_id, notice.sale_date), []).append(notice)
    for (_, sale_date), same in sales.items():
        rests_on_record(on)
        asked = asked_of(on, same[0], same[1:])
        if asked is None:
            continue
        if sale_date is None:
            yield _without_a_date(on, asked, same[0])
            continue
        one = next((t for t in tried(asked.case, clause) if t.run.notice is same[0]), None)
        if one is not None:
            yield from _Sale(clause, on, asked, one).findings()


def _without_a_date(on: OnDay, asked: Asked, notice: Notice) -> Finding:
    """A notice that names no Sale Date: nothing can be counted from it."""
    question = f"{notice.id} names no Sale Date, from which every period counts"
    missing = unknown(question, of_record("sale date", notice.id), who=on.case.name(notice.from_id))
    return on.finding(
        "condition",
        asked.engaged(),
        about=notice.id,
        bound=[notice.from_id],
        excepted=asked.excepted(),
        satisfied=missing,
    )


class _Sale:
    """One sale noticed, asked where it stands."""

    def __init__(self, clause: TagAlong, on: OnDay, asked: Asked, one: Tried) -> None:
        assert one.run.notice is not None
        self.clause, self.on, self.case, self.one, self.run = clause, on, asked.case, one, one.run
        self.id = one.run.notice.id
        self.engaged = asked.engaged()
        self.excepted = asked.excepted() if self.engaged.value is not False else None
        self.sellers = [who for who in one.run.offered if on.facts.party(who) is not None]

    def findings(self) -> Iterator[Finding]:
        """The sellers' condition, their notice, each other holder's right, and what the answers come to."""
        on, days = self.on, self.run.days
        if on.day > days.closes:
            return
        for day in (days.first_notice, days.last_notice + ONE, days.answers_by + ONE, days.opens, days.closes + ONE):
            on.wake(day)
        yield self._condition()
        yield self._notice()
        yield from (self._right(who) for who in self.run.others if who not in self.run.waived)
        if self.run.answers:
            yield self._answers()

    def _finding(self, effect: Effect, *more: Reason, **terms: Any) -> Finding:
        engaged = all_of("the provision applies", [self.engaged, *more])
        terms.setdefault("about", self.id)
        return self.on.finding(effect, engaged, excepted=self.excepted, **terms)

    def _condition(self) -> Finding:
        """No sale but on the terms noticed, in its time, with everybody who answered."""
        run, days = self.run, self.run.days
        how = f"from {days.opens} ({self.clause.sale.opens}); "
        window = Window(days.opens, days.closes, how + count(self.case, self.clause.sale.within, days.sale_date).how)
        others = [(w, run.parts.of(w) if w in run.parts.elected else 0) for w in run.others]
        left = run.parts.total - sum(part for _, part in others)
        return self._finding(
            "condition",
            during(self.on.day, None, days.closes, f"the time for the sale of {self.id}"),
            bound=self.sellers,
            holders=run.others,
            satisfied=announced(self.one.allows),
            window=window,
            steps=tuple(self._steps(window)),
            amounts=(
                Amount("to be sold", str(run.total), run.unit, f"of {run.counts}"),
                Amount(
                    "left to the sellers", str(left), self.run.unit, "less what the others include by their answers"
                ),
            ),
        )

    def _steps(self, window: Window) -> Iterator[Step]:
        sellers = " and ".join(self.run.names[seller] for seller in self.run.offered)
        clause, given = self.clause, self.one.given.value is True
        yield Step(clause.notice.section, sellers, f"give the {clause.notice.notice}", self._noticing(), done=given)
        what, done = f"give the {clause.answer.notice}", bool(self.run.answers)
        yield Step(clause.answer.section, "the other holders", what, self._answering(), done=done)
        yield Step(clause.sale.section, f"{sellers} and those who take part", "sell", window)

    def _notice(self) -> Finding:
        """The sellers' duty to have given the notice in time to everybody, setting out what it must."""
        name = self.clause.notice.notice
        return self._finding(
            "duty",
            bound=self.sellers,
            holders=[who for who in self.run.others if who not in self.run.waived],
            satisfied=self.one.given,
            section=self.clause.notice.section,
            says=f"The sellers give each other holder a {name}.",
            window=self._noticing(),
        )

    def _right(self, who: str) -> Finding:
        """One other holder's right to include its allotment, until answers are due."""
        run = self.run
        stake, allotted = run.stakes[who], run.allotted[who]
        how = Arithmetic(run.total, run.stakes).of(stake, allotted)
        amounts = [Amount(f"allotment of {run.names[who]}", str(allotted), self.run.unit, how)]
        if who in run.answers:
            extra = run.parts.extra[who]
            how = f"{run.parts.elected[who]:,} within the allotment and {extra:,} of what others left"
            amounts.append(Amount(f"part of {run.names[who]}", str(run.parts.of(who)), self.run.unit, how))
        window = self._answering()
        return self._finding(
            "right",
            during(self.on.day, window.opens, window.last_day, f"{run.names[who]} may answer"),
            about=f"{self.id} {who}",
            bound=self.sellers,
            holders=[who],
            section=self.clause.allotment.section,
            says=f"It may include its allotment, by what it owned at the close of {run.record_day}.",
            window=window,
            amounts=tuple(amounts),
        )

    def _answers(self) -> Finding:
        """What each sells by the answers on record."""
        parts, names = self.run.parts, self.run.names
        others = [
            Amount(f"part of {names[w]}", str(parts.of(w)), self.run.unit, "by its answer") for w in parts.elected
        ]
        sellers = [
            Amount(f"part of {names[w]}", str(part), self.run.unit, f"what is left, of {self.run.offered[w]:,} offered")
            for w, part in parts.sellers.items()
        ]
        return self._finding(
            "computation",
            *self.run.doubts,
            section=self.clause.answer.section,
            says="What each sells by the answers on record.",
            amounts=(*others, *sellers),
        )

    def _noticing(self) -> Window:
        days, notice = self.run.days, self.clause.notice
        most = f" and at most {notice.at_most}" if notice.at_most else ""
        how = f"at least {notice.at_least}{most} before the Sale Date, {days.sale_date}"
        return Window(days.first_notice, days.last_notice, how)

    def _answering(self) -> Window:
        days = self.run.days
        how = f"at least {self.clause.answer.at_least} before the Sale Date, {days.sale_date}"
        return Window(self.run.begun, days.answers_by, how)


__all__ = ["on_record"]

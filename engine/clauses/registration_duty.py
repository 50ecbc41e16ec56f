"""Registration duty: what is owed, or may be done, at a stage of a registration, by when, and what performs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.context.people import ids, taken
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, no
from covenantry.engine.logic.sources import Ground
from covenantry.engine.procedures.registered_sales import holders_in
from covenantry.engine.procedures.registration_stages import Arisen, Arises, Met, Stage, occasions, performed, reached
from covenantry.engine.procedures.registrations_underway import Underway, asking, begun_upon, none_underway, underway
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name, YesNo
from covenantry.facts.words import Judgement, NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Keeping a statement effective so long from its effective date; `until`: the judgement that ends it sooner.

    `efforts`: the judgement that enough was done to keep it so, where it did not stay so.
    """

    __pydantic_config__ = STRICT
    lasts: Lasting
    until: Judgement
    efforts: Judgement


@kind("registration_duty")
@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationDuty(Clause):
    """What `owed_by` owe to `owed_to`, or for a `right` have against them, each time that it `arises`.

    `upon`: the notices by which a registration is one of the agreement; a statement that lists securities of either
    side is one, too. Without it every registration is. `apart`, `aside`: not those that such a notice asks for, nor
    offerings of that kind. `underwritten`: only those. `participants`: it concerns only those who asked or are listed.
    `matter`: what tells it from other findings under its section. `after`: only what arises once the registration has
    come to that stage; `until`: the stage at which it ends. `due`, `due_by`: how long after it arose, or by the day of
    which stage. `done_by`: what performs it. `keep`: that a statement stays effective.
    """

    effect: Literal["duty", "right"] = "duty"
    matter: Name | None = None
    owed_by: Phrase
    owed_to: Phrase
    upon: tuple[NoticeKind, ...] = ()
    apart: tuple[NoticeKind, ...] = ()
    aside: tuple[Name, ...] = ()
    underwritten: YesNo = False
    participants: YesNo = False
    arises: Arises
    after: Stage | None = None
    until: Stage | None = None
    due: Lasting | None = None
    due_by: Stage | None = None
    done_by: Met | None = None
    keep: Keep | None = None

    def told_by(self) -> str:
        return self.matter or ""

    def __post_init__(self) -> None:
        if self.keep is not None and self.arises.stage != "effective":
            raise ValueError("'keep' runs from the stage 'effective'")

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """One finding for each occasion in each registration; one that says so where there is none."""
        if on.in_force().value is False:
            yield on.finding(self.effect, on.in_force(), about=self.matter or "")
            return
        sides = all_of("who owes it to whom", [taken(on.case, phrase) for phrase in (self.owed_by, self.owed_to)])
        found = False
        for one in underway(on.case):
            owing, owed = self._sides(on, one)
            if not self._speaks_of(on, one, {*owing, *owed}):
                continue
            for arisen in occasions(on, one, self.arises):
                for finding in self._of(on, one, arisen, owing, owed, sides):
                    found = True
                    yield finding
        if not found:
            nothing = none_underway(on.case, " or has come so far")
            yield on.finding(self.effect, on.engaged(nothing), about=self.matter or "")

    def _sides(self, on: OnDay, one: Underway) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who owes and who is owed; what concerns those who take part concerns them still when they have sold all."""
        if self.participants:
            by, to = (holders_in(on.case, phrase, one.filing) for phrase in (self.owed_by, self.owed_to))
            return by, to
        return ids(on.case, self.owed_by), ids(on.case, self.owed_to)

    def _speaks_of(self, on: OnDay, one: Underway, people: set[str]) -> bool:
        if self.underwritten and not one.underwritten:
            return False
        if one.offering in self.aside or begun_upon(on.case, one, self.apart, on.encoded.agreement):
            return False
        return not self.upon or bool(self._participants(on, one, people))

    def _participants(self, on: OnDay, one: Underway, people: set[str]) -> set[str]:
        """Who of these asked for the registration or inclusion in it, or is listed in its statement."""
        asked = {notice.from_id for notice in asking(on.case, self.upon, one.id, on.encoded.agreement)}
        listed = {s.stakeholder_id for s in one.filing.entry.securities} if one.filing else set()
        return people & (asked | listed)

    def _of(
        self, on: OnDay, one: Underway, arisen: Arisen, owing: tuple[str, ...], owed: tuple[str, ...], sides: Reason
    ) -> Iterator[Finding]:
        if sides.value is None:
            about = f"{arisen.about} {self.matter or ''}".strip()
            yield on.finding(self.effect, on.engaged(arisen.reason, sides), about=about)
            return
        if self.participants:
            taking = self._participants(on, one, {*owing, *owed}) | {on.company}
            owing = tuple(who for who in owing if who in taking)
            owed = tuple(who for who in owed if who in taking)
        if not arisen.giver:
            if owing and owed:
                yield self._finding(on, one, arisen, owing, owed)
        elif arisen.giver in owed:
            for who in owing:
                if who in arisen.to:
                    each = arisen._replace(about=f"{arisen.about} {who}")
                    yield self._finding(on, one, each, (who,), (arisen.giver,))

    def _finding(
        self, on: OnDay, one: Underway, arisen: Arisen, owing: tuple[str, ...], owed: tuple[str, ...]
    ) -> Finding:
        window = self._window(on, one, arisen)
        return on.finding(
            self.effect,
            on.engaged(arisen.reason, *self._going_on(one, arisen)),
            about=f"{arisen.about} {self.matter or ''}".strip(),
            bound=owed if self.effect == "right" else owing,
            holders=owing if self.effect == "right" else owed,
            satisfied=self._satisfied(on, one, arisen, window, owing, owed),
            window=window,
        )

    def _going_on(self, one: Underway, arisen: Arisen) -> Iterator[Reason]:
        if self.keep is None:
            gone = known(f"{one.id} was withdrawn on {one.withdrawn}", one.withdrawn is not None, *one.entries)
            yield no(gone, f"{one.id} was not withdrawn")
        if self.after is not None:
            day = reached(one, self.after)
            later = day is not None and day <= arisen.day
            yield known(
                f"it arose once {one.id} was {self.after}, which it is {f'since {day}' if day else 'not'}",
                later,
                *one.entries,
            )
        if self.until is not None:
            day = reached(one, self.until)
            yield no(
                known(f"{one.id} has been {self.until} since {day}", day is not None, *one.entries),
                f"not yet {self.until}",
            )

    def _window(self, on: OnDay, one: Underway, arisen: Arisen) -> Window:
        period = self.keep.lasts if self.keep is not None else self.due
        if period is not None:
            last, how = count(on.case, period, arisen.day)
            return Window(arisen.day, last, how)
        if self.due_by is not None:
            return Window(arisen.day, reached(one, self.due_by), f"no later than {one.id} is {self.due_by}")
        return Window(arisen.day, None, f"from {arisen.day}; no day is fixed")

    def _satisfied(
        self, on: OnDay, one: Underway, arisen: Arisen, window: Window, owing: Iterable[str], owed: Iterable[str]
    ) -> Reason | None:
        if self.keep is not None:
            return self._kept(on, one, window, self.keep)
        return performed(on, one, self.done_by, arisen, owing, owed) if self.done_by is not None else None

    def _kept(self, on: OnDay, one: Underway, window: Window, keep: Keep) -> Reason | None:
        """None while it is kept; once the time is over, or the statement has lapsed in it, whether it was kept."""
        filing, last = one.filing, window.last_day
        assert filing is not None
        assert last is not None
        ended = on.case.attested(keep.until, one.id, f"{keep.until} ({one.id})")
        days = [since for since, _ in filing.stop_orders] + ([filing.withdrawn] if filing.withdrawn else [])
        lapsed = min((day for day in days if day <= last), default=None)
        if lapsed is None:
            over = on.day > last
            return (
                known(f"{one.id} was effective through {last}", True, *filing.life, Ground.DAY)
                if over
                else ended
                if ended.value
                else None
            )
        efforts = on.case.attested(keep.efforts, one.id, f"{keep.efforts} ({one.id})")
        return any_of(f"{one.id} ceased to be effective on {lapsed}, before {last} was over", [ended, efforts])

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.owed_by, self.owed_to)


__all__ = ["RegistrationDuty"]

"""Lock-up: no transfer within a period, whole or released in stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.context.counting import located
from covenantry.engine.context.lock_up_events import Anchor, Anchored, Began, anchors, fewer_days
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Reason, all_of, any_of, known, would
from covenantry.engine.logic.sources import Ground, of_class, of_holder
from covenantry.engine.procedures.reach import Part, Reached, in_words, nobody, reach
from covenantry.engine.securities.shares_today import told
from covenantry.facts.periods import Period, counted
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import snapshot
from covenantry.facts.states import folded
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, PositiveCount, Share, YesNo
from covenantry.facts.words import EventKind

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedFor:
    """How long it lasts. `runs: through` includes the last day counted; `runs: prior to` ends the day before it.

    `event`: it is counted from the first corporate event of that kind. `locked_before`: it is locked already from the
    date of the agreement, while what it is counted from is still to come. `or_shorter`: the managing underwriter of the
    registration may require fewer days (a notice "shorter period").
    """

    __pydantic_config__ = STRICT
    starts: Anchor | None = None
    event: EventKind | None = None
    lasts: Lasting
    locked_before: YesNo = False
    month_end: Literal["last day", "next day"] = "last day"
    runs: Literal["through", "prior to"] = "through"
    or_shorter: YesNo = False

    def __post_init__(self) -> None:
        if (self.starts is None) == (self.event is None):
            raise ValueError("a period needs either 'starts' or 'event'")
        if self.locked_before and (self.starts not in (None, "first public offering")):
            raise ValueError(f"'locked_before' has no meaning where the period starts with {self.starts}")

    @property
    def anchor(self) -> Anchored:
        """From what it is counted."""
        return Anchored(self.starts, self.event, locked_before=self.locked_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """From so long after the start, so much is free of what was held then, in all certificates."""

    __pydantic_config__ = STRICT
    after: Lasting
    free: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Vesting:
    """What was held at the start vests in `parts` equal parts, one after `each` period; none before so many of them.

    A quarter after a year and then a forty-eighth each month: parts: 48, each: 1 month, none_before: 12.
    """

    __pydantic_config__ = STRICT
    parts: PositiveCount
    each: Lasting
    none_before: PositiveCount = 1

    def __post_init__(self) -> None:
        if self.none_before > self.parts:
            raise ValueError(f"'none_before' is {self.none_before} of {self.parts} parts: nothing would ever vest")

    def releases(self) -> Iterator[Release]:
        """The stages, each with all that has vested by then."""
        for n in range(self.none_before, self.parts + 1):
            yield Release(after=replace(self.each, count=self.each.count * n), free=Fraction(n, self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """So much may be transferred within the lock-up in any such period, counted back from the day.

    `of: holding`: of what was held when that time began.
    """

    __pydantic_config__ = STRICT
    at_most: Share
    of: Literal["holding", "outstanding"]
    within: Lasting


@kind("lock_up")
@dataclass(frozen=True, slots=True, kw_only=True)
class LockUp(Clause):
    """Prohibits transfers through a day, or for a period from an event; stages and volumes may be free before its
    end."""

    through: Day | None = None
    period: LockedFor | None = None
    releases: tuple[Release, ...] = ()
    vesting: Vesting | None = None
    volume: Volume | None = None

    def __post_init__(self) -> None:
        if self.releases and self.vesting is not None:
            raise ValueError("a lock_up has either 'releases' or 'vesting'")
        if (self.through is None) == (self.period is None):
            raise ValueError("a lock_up needs either 'through' or 'period'")

    @property
    def stages(self) -> tuple[Release, ...]:
        """The parts that come free before the end, in their order."""
        return self.releases if self.vesting is None else tuple(self.vesting.releases())

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Prohibited while the day lies within the period and no exception, release or volume lets the quantity go."""
        in_force = asked.in_force()
        if in_force.value is False:
            yield asked.finding("prohibition", in_force)
            return
        windows = list(self._windows(asked.case))
        within = any_of("the day lies within the lock-up", [_within(asked.case.day, w) for w in windows])
        engaged = asked.engaged(within)
        freed, amounts = self._freed_in_all(asked.case, windows)
        now = next((w for w in windows if _within(asked.case.day, w).value), windows[0] if windows else None)
        yield asked.finding("prohibition", engaged, excepted=asked.excepted(*freed), window=now, amounts=amounts)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """What each holder may not transfer, in each period that runs for him or did, and how much of it is free."""
        reached = list(reach(on))
        found = [finding for one in reached for finding in self._of(on, one)]
        if found or not reached:
            yield from found or [nobody(on, "prohibition")]
        else:
            yield on.finding("prohibition", self._not_begun())

    def _of(self, on: OnDay, one: Reached) -> Iterator[Finding]:
        """A finding for each registration from which the holder's securities were left out; else for the one period."""
        spans: dict[str, dict[str, tuple[Part, Window]]] = {}
        for part in one.parts:
            for name, window in self._spans(part.case):
                spans.setdefault(name, {}).setdefault(part.stock_class_id, (part, window))
        for name, by_class in spans.items():
            its = list(by_class.values())
            within = [_within(on.day, window) for _, window in its]
            now = next((window for (_, window), inside in zip(its, within, strict=True) if inside.value), its[0][1])
            bars = [all_of(part.engaged.text, [part.engaged, w]) for (part, _), w in zip(its, within, strict=True)]
            free, amounts = self._free(its, within)
            if self.volume is not None and amounts:
                on.wake(on.day + timedelta(1))  # the period that ends today, and what was transferred in it
            yield on.finding(
                "prohibition",
                any_of("it reaches what he holds", bars),
                about=f"{one.holder.id} {name}".strip(),
                bound=[one.holder.id],
                excepted=all_of("all of it is free", free) if len(free) == len(its) else None,
                window=now,
                amounts=amounts,
                consequences=(f"of: {', '.join(by_class)}", *in_words(on)),
            )

    def _free(self, its: list[tuple[Part, Window]], within: list[Reason]) -> tuple[list[Reason], tuple[Amount, ...]]:
        """Of each class of which every transfer is free, why; and how much is, of each that is locked now."""
        free, found = [], []
        for (part, window), inside in zip(its, within, strict=True):
            reasons, amounts = self._freed(part.case, [window]) if inside.value else ([], ())
            if part.excepted is not None:
                reasons = [*reasons, part.excepted]
            if reasons:
                free.append(any_of("free", reasons))
            of = "" if len(its) == 1 else f" of {part.stock_class_id}"
            found += [amount._replace(name=f"{amount.name}{of}") for amount in amounts]
        return free, tuple(found)

    def _not_begun(self) -> Reason:
        """That nothing has happened from which the period runs."""
        assert self.period is not None
        starts, event = self.period.starts, self.period.event
        if event is not None:
            return would(f"{event}: none on record", folded(event), of_record(event, "issuer"))
        if starts == "first public offering":
            text = "no registration of a first public offering has become effective"
            return would(text, "initial public offering", of_record("first public offering", "issuer"))
        terms = "registration: ID, holder: ID, class: CLASS, quantity: NUMBER, why: withdrawn"
        event = f"withdrawn from registration: {{{terms}}}"
        return would(f"no {starts} is on record", event, of_record(str(starts), "issuer"))

    def _windows(self, case: Case) -> Iterable[Window]:
        return (window for _, window in self._spans(case))

    def _spans(self, case: Case) -> Iterator[tuple[str, Window]]:
        """The periods, each with the registration from which it runs, if it does."""
        if self.through is not None:
            yield "", Window(case.agreement.terms.dated, self.through, f"through {self.through}, that day included")
        if self.period is not None:
            for began in anchors(case, self.period.anchor):
                days = fewer_days(case, began) if self.period.or_shorter else None
                if days != 0:
                    yield began.registration_id, self._window(case, self.period, began, days)

    def _window(self, case: Case, period: LockedFor, began: Began, days: int | None) -> Window:
        lasts = self._length(case, period.lasts)
        if days is not None:
            lasts = min(lasts, Period(days, "day"), key=lambda its: its.count)
        if began.day is None:
            return Window(began.opens, None, f"{lasts} from {began.why}")
        last = lasts.last_day(began.day)
        how = f"from {began.why}: {counted(lasts, began.day)}"
        if period.runs == "prior to":
            last -= timedelta(1)
            how += f"; prior to that day, so through {last}"
        return Window(began.opens, last, how)

    def _length(self, case: Case, period: Period) -> Period:
        """A length of time of the clause, all counted alike where a month is too short."""
        month_end = self.period.month_end if self.period is not None else "last day"
        return replace(located(case, period), month_end=month_end)

    def _freed_in_all(self, case: Case, windows: list[Window]) -> tuple[list[Reason], tuple[Amount, ...]]:
        """What lets the quantity go: in every period that runs on the day, for each of them locks all."""
        current = [window for window in windows if _within(case.day, window).value] or windows[:1]
        if len(current) <= 1 and len(windows) <= 1:
            return self._freed(case, current)
        freed = [self._freed(case, [window]) for window in current]
        if not all(reasons for reasons, _ in freed):
            return [], ()
        later = [window.opens for window in windows if window.opens is not None and window.opens > case.day]
        no_other = known("no other period has begun", True, changes=min(later, default=None))
        in_all = all_of("free in each period that runs", [*(any_of("free", found) for found, _ in freed), no_other])
        return [in_all], min(
            (amounts for _, amounts in freed), key=lambda its: min(a.value for a in its if isinstance(a.value, int))
        )

    def _freed(self, case: Case, windows: list[Window]) -> tuple[list[Reason], tuple[Amount, ...]]:
        if not (self.stages or self.volume) or not windows:
            return [], ()
        began = windows[0].opens or case.day
        reasons, amounts = [], []
        if self.stages:
            held, gone = held_on(case, began), moved(case, began)
            stages = [
                (
                    self._length(case, release.after).last_day(began, closures=case.snapshot.issuer.closures or ()),
                    release,
                )
                for release in self.stages
            ]
            share = max((stage.free for day, stage in stages if day < case.day), default=Fraction(0))
            later = min((day + timedelta(1) for day, _ in stages if day >= case.day), default=None)
            free = max(held * share - gone, Fraction(0))
            how = f"{share} of {held} held on {began}, when the period began, less {gone} transferred since"
            amounts.append(Amount("released", int(free), "shares", how))
            reasons.append(
                known(
                    f"released so far: {int(free):,} ({how})",
                    case.proposal.quantity <= free,
                    *of_holder(case.snapshot.positions, case.proposal.transferor.id, case.proposal.stock_class_id),
                    Ground.TRANSFER,
                    changes=later,
                )
            )
        if self.volume is not None:
            reasons.append(self._within_volume(case, amounts))
        return reasons, tuple(amounts)

    def _within_volume(self, case: Case, amounts: list[Amount]) -> Reason:
        volume = self.volume
        assert volume is not None
        within = self._length(case, volume.within)
        since = within.first_day_back(case.day)
        recent = moved(case, since)
        base = (
            held_on(case, since)
            if volume.of == "holding"
            else Fraction(case.snapshot.positions.outstanding(case.proposal.stock_class_id))
        )
        most = base * volume.at_most
        how = f"{volume.at_most} of {base} ({volume.of}), less {recent} transferred since {since}"
        left = max(most - recent, Fraction(0))
        amounts.append(Amount("volume left", int(left), "shares", how))
        days = [day for day, _ in _moves(case, since)]
        if volume.of == "holding":  # what was held then differs once the time begins after any entry of the ledger
            days += [e.date for e in case.snapshot.entries if e.type.startswith("stock_") and e.date > since]
        oldest = min(days, default=None)
        # The first day from which the oldest of them lies further back; month ends may put it off, then look again.
        changes = max(within.last_day(oldest), case.day + timedelta(1)) if oldest else None
        return known(
            f"volume left: {int(left):,} ({how})",
            case.proposal.quantity <= left,
            *of_holder(case.snapshot.positions, case.proposal.transferor.id, case.proposal.stock_class_id),
            of_class(case.snapshot.positions, case.proposal.stock_class_id),
            changes=changes,
        )


def _within(day: date, window: Window) -> Reason:
    opens, last = window.opens, window.last_day
    assert opens is not None
    inside = opens <= day and (last is None or day <= last)
    changes = opens if day < opens else last + timedelta(1) if inside and last is not None else None
    span = f"{opens} to {last or 'a day not known yet'}"
    return known(
        f"{day} is {'within' if inside else 'not within'} {span} ({window.counted})",
        inside,
        Ground.RULE,
        Ground.DAY,
        changes=changes,
    )._replace(role="window")


def _moves(case: Case, since: date) -> list[tuple[date, Fraction]]:
    proposal = case.proposal
    return [
        (e.date, Fraction(told(case, e.stock_class_id, e.quantity, e)))
        for e in case.snapshot.entries_of("stock_transfer")
        if e.date > since and e.transferor_id == proposal.transferor.id and e.stock_class_id == proposal.stock_class_id
    ]


def held_on(case: Case, day: date) -> Fraction:
    """How much of the class the transferor held at the end of a day, in all certificates, in shares of today."""
    record = snapshot(case.snapshot.book, min(day, case.snapshot.as_of), case.snapshot.known_at)
    stock_class_id = case.proposal.stock_class_id
    held = Fraction(record.positions.quantity(case.proposal.transferor.id, stock_class_id))
    return held * case.split_factor(stock_class_id, day)


def moved(case: Case, since: date) -> Fraction:
    """How much of the class the transferor has transferred after a day, in shares of today."""
    return sum((quantity for _, quantity in _moves(case, since)), Fraction(0))

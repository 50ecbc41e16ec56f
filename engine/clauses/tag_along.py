"""Tag-along: in a sale that carries control, every other holder may sell its part on the same terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from covenantry.engine.basis import Basis
from covenantry.engine.clauses.base import Asked, Clause, OnDay, kind
from covenantry.engine.findings import Amount, Effect, Finding, Step, Window
from covenantry.engine.procedures.counting import count
from covenantry.engine.procedures.first_offer.terms import Days
from covenantry.engine.procedures.serving import announced
from covenantry.engine.procedures.tag_along.compliance import given_up, notice_to_come, spent, tried
from covenantry.engine.procedures.tag_along.holders import notices
from covenantry.engine.procedures.tag_along.run import Run, laid_out, sale_dates
from covenantry.engine.procedures.tag_along.sales import reduced
from covenantry.engine.procedures.tag_along.shares import Arithmetic, Parts, Stake, allotments
from covenantry.engine.procedures.tag_along.standing import on_record
from covenantry.engine.reach import by_holder, in_words, reach
from covenantry.engine.reasons import Reason, any_of, known, ways
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Id, YesNo
from covenantry.facts.words import Contents, NoticeKind, PaperKind, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from covenantry.engine.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """What each holder may include: all that is to be sold, times what it owns, over what all who are bound own.

    `counts`: the shares that count, in the whole and in each holding. `warrants`: classes that count as far as the
    holder's answer says that they will be exercised. `notice_date`: owned at the close of the day before the notice
    was sent, or was given. `purchasers`: whether what the purchasers themselves own counts in the whole; they are
    offered nothing.
    """

    __pydantic_config__ = STRICT
    section: Section
    counts: Basis
    warrants: tuple[Id, ...] = ()
    notice_date: Literal["sent", "given"] = "sent"
    purchasers: Literal["count", "do not count"] = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleNotice:
    """The notice to each other holder, so long before the Sale Date, and what it must set out."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind = "sale notice"
    at_least: Days
    at_most: Days | None = None
    sets_out: tuple[Contents, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagAlongNotice:
    """A holder's answer, so long before the Sale Date. `additional`: it may ask for more than its allotment."""

    __pydantic_config__ = STRICT
    section: Section
    notice: NoticeKind = "tag-along notice"
    at_least: Days
    additional: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleWindow:
    """When the sale may take place: within so long of the Sale Date, from that date or once answers are due."""

    __pydantic_config__ = STRICT
    section: Section
    within: Days
    opens: Literal["on the sale date", "once answers are due"] = "on the sale date"


@kind("tag_along")
@dataclass(frozen=True, slots=True, kw_only=True)
class TagAlong(Clause):
    """Forbids a sale that `when` describes (see the test tag_along_sale) unless the others could take part in it.

    `waiver`: the instrument by which a holder gives up the notice and the right for a transfer; without it none is
    looked for.
    """

    allotment: Allotment
    notice: SaleNotice
    answer: TagAlongNotice
    sale: SaleWindow
    waiver: PaperKind | None = None

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether the sale may be made now; the others' rights, the sellers' notice and what the answers come to."""
        engaged = asked.engaged()
        if engaged.value is False:
            yield asked.finding("condition", engaged)
            return
        excepted = asked.excepted()
        if excepted is not None and excepted.value is True:
            yield asked.finding("condition", engaged, excepted=excepted)
            return
        yield from self._findings(asked, engaged, excepted)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """What no holder may sell without the others, whom that entitles, and every sale of which notice is given."""
        yield from by_holder(on, "condition", f"requires: a {self.notice.notice}, and a part in it for each other")
        entitled = list(reach(on))
        each = [one.engaged for one in entitled]
        yield on.finding(
            "right",
            any_of("somebody holds what counts", each) if each else known("nobody holds what counts", False),
            section=self.allotment.section,
            says=f"Each holder may include its allotment in a sale of which another gives a {self.notice.notice}.",
            holders=[one.holder.id for one in entitled],
            consequences=(f"on a {self.notice.notice} of another: to include its allotment", *in_words(on)),
        )
        yield from on_record(self, on)

    def _findings(self, asked: Asked, engaged: Reason, excepted: Reason | None) -> Iterator[Finding]:
        case = asked.case
        found = list(tried(case, self))
        good = [one for one in found if one.allows.value is not False]
        usable = good or [one for one in found if not spent(case, self, one.run)]
        run = usable[-1].run if usable else laid_out(case, self)
        free = given_up(case, self, found)
        given = free or (usable[-1].given if usable else notice_to_come(case, self, run))
        tests = [one.allows for one in found] if free is None else [*(one.allows for one in good), free]
        if free is None and not good and not any(map(ways, tests)):
            tests += [known(f"{n.id} names no Sale Date", False) for n in notices(case, self) if n.sale_date is None]
            tests.append(notice_to_come(case, self, run))
        satisfied = tests[0] if len(tests) == 1 else any_of("the others had the opportunity to take part", tests)
        satisfied = announced(satisfied)
        # A day for which no act can come in time any more is a bar; else something is still to be done: a condition.
        effect: Effect = "prohibition" if satisfied.value is False and not ways(satisfied) else "condition"
        parts = reduced(case, run)
        others = tuple(run.names[who] for who in run.others)
        yield asked.finding(
            effect,
            engaged,
            excepted=excepted,
            satisfied=satisfied,
            holders=others,
            window=_window(self, case, run),
            steps=tuple(_steps(self, case, run)),
            amounts=tuple(_totals(run, parts)),
        )
        yield asked.finding(
            "right",
            engaged,
            excepted=excepted,
            section=self.allotment.section,
            says=f"Each other holder may include its allotment, by what it owned at the close of {run.record_day}.",
            holders=others,
            window=_answering(self, run),
            amounts=tuple(_allotments(run)),
        )
        yield asked.finding(
            "duty",
            engaged,
            excepted=excepted,
            satisfied=given,
            section=self.notice.section,
            says=f"The sellers give each other holder a {self.notice.notice}.",
            holders=others,
            window=_noticing(self, case, run),
        )
        if run.answers:
            yield asked.finding(
                "computation",
                engaged,
                excepted=excepted,
                section=self.answer.section,
                says=f"What each sells by the answers on record on {case.snapshot.as_of}.",
                amounts=tuple(_parts(run, parts)),
            )


# --- windows and steps -------------------------------------------------------------------------------------------


def _window(clause: TagAlong, case: Case, run: Run) -> Window:
    days = run.days
    how = f"from {days.opens} ({clause.sale.opens}); {count(case, clause.sale.within, days.sale_date).how}"
    return Window(days.opens, days.closes, how)


def _noticing(clause: TagAlong, case: Case, run: Run) -> Window:
    most = f" and at most {clause.notice.at_most}" if clause.notice.at_most else ""
    how = f"at least {clause.notice.at_least}{most} before the Sale Date, {run.days.sale_date}"
    opens = run.days.first_notice
    if run.notice is None:
        opens = max(opens, case.snapshot.as_of) if opens else case.snapshot.as_of
    return Window(opens, run.days.last_notice, how)


def _answering(clause: TagAlong, run: Run) -> Window:
    how = f"at least {clause.answer.at_least} before the Sale Date, {run.days.sale_date}"
    return Window(run.begun, run.days.answers_by, how)


def _steps(clause: TagAlong, case: Case, run: Run) -> Iterator[Step]:
    sellers = " and ".join(run.names[seller] for seller in run.offered)
    if run.notice is None:
        first, last = sale_dates(case, clause, run.begun)
        how = f"for a notice given on {run.begun}"
        yield Step(clause.notice.section, sellers, "set the Sale Date", Window(first, last, how))
    given = bool(run.served) and all(one.day is not None for one in run.served)
    yield Step(
        clause.notice.section, sellers, f"give the {clause.notice.notice}", _noticing(clause, case, run), done=given
    )
    whose = "the other holders"
    yield Step(
        clause.answer.section,
        whose,
        f"give the {clause.answer.notice}",
        _answering(clause, run),
        done=bool(run.answers),
    )
    yield Step(clause.sale.section, f"{sellers} and those who take part", "sell", _window(clause, case, run))


# --- amounts -----------------------------------------------------------------------------------------------------


def _totals(run: Run, parts: Parts) -> Iterator[Amount]:
    yield Amount("to be sold", str(run.total), run.unit, f"of {run.counts}")
    if parts.total < run.total:
        yield Amount("bought", str(parts.total), run.unit, "fewer than noticed: everybody is cut back pro rata")
    if before := sum(run.before.get(who, 0) for who in parts.all):
        yield Amount("sold so far", str(before), run.unit, "by the sellers and those who take part, under this notice")
    if run.notice is None:
        name, others = "left to the sellers if every allotment is taken", sum(run.allotted.values())
    else:
        name, others = "left to the sellers", parts.total - sum(parts.sellers.values())
    yield Amount(name, str(parts.total - others), run.unit, f"{parts.total:,} less {others:,} of the others")


def _allotments(run: Run) -> Iterator[Amount]:
    yield from _allotted("", run, run.stakes, run.allotted)
    if run.notice is None and any(who in run.allotted for who in run.exercisable):
        full = {w: Stake(run.stakes[w].owned, n) for w, n in run.exercisable.items() if w in run.allotted}
        stakes = {**run.stakes, **full}
        yield from _allotted(" with every warrant exercised", run, stakes, allotments(run.total, stakes))


def _allotted(note: str, run: Run, stakes: Mapping[str, Stake], allotted: Mapping[str, int]) -> Iterator[Amount]:
    how = Arithmetic(run.total, stakes)
    for who in run.others:
        name = f"allotment of {run.names[who]}{note}"
        yield Amount(name, str(allotted[who]), run.unit, how.of(stakes[who], allotted[who]))


def _parts(run: Run, parts: Parts) -> Iterator[Amount]:
    for who, elected in parts.elected.items():
        how = f"{elected:,} within the allotment"
        if parts.extra[who]:
            how += f" and {parts.extra[who]:,} additional, of what others left"
        if parts.total < run.total:
            how += f"; {run.parts.of(who):,} cut back as {parts.total:,} of {run.total:,} are bought"
        yield Amount(f"part of {run.names[who]}", str(parts.of(who)), run.unit, how)
    for who, part in parts.sellers.items():
        yield Amount(
            f"part of {run.names[who]}",
            str(part),
            run.unit,
            f"what is left to the sellers, of {run.offered[who]:,} offered",
        )


__all__ = ["TagAlong"]

"""Tag-along: in a sale that carries control, every other holder may sell its part on the same terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from covenantry.engine.context.clause import Asked, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.context.people import ids
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Step, Window
from covenantry.engine.logic.reasons import Reason, any_of, known, unknown, ways
from covenantry.engine.logic.sources import Absent, of_class
from covenantry.engine.papers.serving import ONE, announced
from covenantry.engine.procedures.noticed import Told, asked_of, rests_on_record
from covenantry.engine.procedures.reach import by_holder, in_words, reach
from covenantry.engine.procedures.tag_along.compliance import given_up, notice_to_come, spent, tried
from covenantry.engine.procedures.tag_along.holders import notices, of_the_same_sale
from covenantry.engine.procedures.tag_along.run import Run, laid_out, sale_dates
from covenantry.engine.procedures.tag_along.sales import reduced
from covenantry.engine.procedures.tag_along.shares import Arithmetic, Parts, Stake, allotments
from covenantry.engine.procedures.tag_along.terms import TagAlongTerms
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from datetime import date

    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice


@kind("tag_along")
@dataclass(frozen=True, slots=True, kw_only=True)
class TagAlong(TagAlongTerms):
    """Forbids a sale that `when` describes (see the test tag_along_sale) unless the others could take part in it.

    `holders`: who may take part beside the sellers; without it all whom the clause `binds`, each beside the others.
    `waiver`: the instrument by which a holder gives up the notice and the right for a transfer; without it none is
    looked for.
    """

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether the sale may be made now; the others' rights, the sellers' notice and what the answers come to."""
        told = Told(asked)
        if told.out:
            yield told.finding("condition")
            return
        case = asked.case
        found = list(tried(case, self))
        good = [one for one in found if one.allows.value is not False]
        usable = good or [one for one in found if not spent(case, self, one.run)]
        run = usable[-1].run if usable else laid_out(case, self)
        free = given_up(case, self, found)
        given = free or (usable[-1].given if usable else notice_to_come(case, self, run))
        tests = [one.allows for one in found] if free is None else [*(one.allows for one in good), free]
        if free is None and not good and not any(map(ways, tests)):
            tests += [known(f"{n.id} names no Sale Date", False, n) for n in notices(case, self) if n.sale_date is None]
            tests.append(notice_to_come(case, self, run))
        satisfied = tests[0] if len(tests) == 1 else any_of("the others had the opportunity to take part", tests)
        if run.notice is not None:
            told.about = of_the_same_sale(case, run.notice)[0].id
        yield from self._sale(told, run, given, satisfied)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """What no holder may sell without the others, whom that entitles, and every sale of which notice is given.

        Notices to the same purchaser for the same Sale Date are of one sale, known by the first of them.
        """
        yield from by_holder(on, "condition", f"requires: a {self.notice.notice}, and a part in it for each other")
        yield self._entitlement(on)
        sales: dict[tuple[str | None, date | None], list[Notice]] = {}
        for notice in on.facts.notices(self.notice.notice, on.encoded.agreement):
            if notice.about is not None:
                sales.setdefault((notice.about.transferee_id, notice.sale_date), []).append(notice)
        for (_, sale_date), same in sales.items():
            rests_on_record(on)
            asked = asked_of(on, same[0], same[1:])
            if asked is not None and sale_date is None:
                yield self._without_a_date(Told(asked, on), same[0])
            elif asked is not None:
                yield from self._on_record(on, asked, same[0])

    def _on_record(self, on: OnDay, asked: Asked, notice: Notice) -> Iterator[Finding]:
        one = next((t for t in tried(asked.case, self) if t.run.notice is notice), None)
        if one is None or on.day > one.run.days.closes:
            return
        days = one.run.days
        for day in (days.first_notice, days.last_notice + ONE, days.answers_by + ONE, days.opens, days.closes + ONE):
            on.wake(day)
        yield from self._sale(Told(asked, on), one.run, one.given, one.allows)

    def _entitlement(self, on: OnDay) -> Finding:
        """Each holder's right in whatever another may sell."""
        if self.holders is not None:
            return self._of_others(on, self.holders)
        entitled = list(reach(on))
        each = [one.engaged for one in entitled]
        return on.finding(
            "right",
            any_of("somebody holds what counts", each)
            if each
            else known("nobody holds what counts", False, Absent("a holder of what counts")),
            section=self.allotment.section,
            says=f"Each holder may include its allotment in a sale of which another gives a {self.notice.notice}.",
            holders=[one.holder.id for one in entitled],
            consequences=(f"on a {self.notice.notice} of another: to include its allotment", *in_words(on)),
        )

    def _of_others(self, on: OnDay, phrase: str) -> Finding:
        """The right of those who may take part in what those bound sell, of whom some hold what counts."""
        counts, positions = self.allotment.counts, on.facts.positions
        entitled = [who for who in ids(on.case, phrase) if counts.held(positions, who, on.day)]
        text = f"somebody of the {phrase} holds what counts"
        return on.finding(
            "right",
            on.engaged(known(text, bool(entitled), *[of_class(positions, name) for name in counts.classes])),
            section=self.allotment.section,
            says=f"Each of the {phrase} may include its allotment in a sale of which a {self.notice.notice} is given.",
            holders=entitled,
            consequences=(f"on a {self.notice.notice}: to include its allotment", *in_words(on)),
        )

    def _without_a_date(self, told: Told, notice: Notice) -> Finding:
        """A notice that names no Sale Date: nothing can be counted from it."""
        question = f"{notice.id} names no Sale Date, from which every period counts"
        missing = unknown(question, of_record("sale date", notice.id), who=told.case.name(notice.from_id))
        return told.finding("condition", bound=[notice.from_id], satisfied=missing)

    def _sale(self, told: Told, run: Run, given: Reason, satisfied: Reason) -> Iterator[Finding]:
        """The sellers' condition, each other holder's right, the sellers' notice, and what the answers come to."""
        case, parts = told.case, reduced(told.case, run)
        sellers = [who for who in run.offered if case.snapshot.party(who) is not None]
        owed = [who for who in run.others if who not in run.waived]
        yield told.finding(
            "condition",
            *told.while_(run.days.closes, f"the time for the sale of {told.about}"),
            bound=sellers,
            holders=run.others,
            satisfied=announced(satisfied),
            window=_window(self, case, run),
            steps=tuple(_steps(self, case, run)),
            amounts=tuple(_totals(run, parts)),
        )
        answering, amounts = _answering(self, run), _allotted(run, parts)
        for who in owed:
            yield told.finding(
                "right",
                *told.turn(answering, f"{run.names[who]} may answer"),
                who=who,
                bound=sellers,
                holders=[who],
                section=self.allotment.section,
                says=f"Each other holder may include its allotment, by what it owned at the close of {run.record_day}.",
                window=answering,
                amounts=tuple(amounts[who]),
            )
        yield told.finding(
            "duty",
            bound=sellers,
            holders=owed,
            satisfied=given,
            section=self.notice.section,
            says=f"The sellers give each other holder a {self.notice.notice}.",
            window=_noticing(self, case, run),
        )
        if run.answers:
            yield told.finding(
                "computation",
                *run.doubts,
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
    yield Amount("to be sold", run.total, run.unit, f"of {run.counts}")
    if parts.total < run.total:
        yield Amount("bought", parts.total, run.unit, "fewer than noticed: everybody is cut back pro rata")
    if before := sum(run.before.get(who, 0) for who in parts.all):
        yield Amount("sold so far", before, run.unit, "by the sellers and those who take part, under this notice")
    if run.notice is None:
        name, others = "left to the sellers if every allotment is taken", sum(run.allotted.values())
    else:
        name, others = "left to the sellers", parts.total - sum(parts.sellers.values())
    yield Amount(name, parts.total - others, run.unit, f"{parts.total:,} less {others:,} of the others")


def _allotted(run: Run, parts: Parts) -> dict[str, list[Amount]]:
    """What each may include, and does by its answer; while no notice is out, also if every warrant were exercised."""
    bases = {"": run.stakes}
    if run.notice is None and any(one in run.allotted for one in run.exercisable):
        full = {w: Stake(run.stakes[w].owned, n) for w, n in run.exercisable.items() if w in run.allotted}
        bases[" with every warrant exercised"] = {**run.stakes, **full}
    found: dict[str, list[Amount]] = {who: [] for who in run.others}
    for note, stakes in bases.items():
        how, most = Arithmetic(run.total, stakes), allotments(run.total, stakes) if note else run.allotted
        for who, amounts in found.items():
            name = f"allotment of {run.names[who]}{note}"
            amounts.append(Amount(name, most[who], run.unit, how.of(stakes[who], most[who])))
    for who in parts.elected:
        found[who].append(_included(run, parts, who))
    return found


def _included(run: Run, parts: Parts, who: str) -> Amount:
    how = f"{parts.elected[who]:,} within the allotment"
    if parts.extra[who]:
        how += f" and {parts.extra[who]:,} additional, of what others left"
    if parts.total < run.total:
        how += f"; {run.parts.of(who):,} cut back as {parts.total:,} of {run.total:,} are bought"
    return Amount(f"part of {run.names[who]}", parts.of(who), run.unit, how)


def _parts(run: Run, parts: Parts) -> Iterator[Amount]:
    yield from (_included(run, parts, who) for who in parts.elected)
    for who, part in parts.sellers.items():
        yield Amount(
            f"part of {run.names[who]}",
            part,
            run.unit,
            f"what is left to the sellers, of {run.offered[who]:,} offered",
        )


__all__ = ["TagAlong"]

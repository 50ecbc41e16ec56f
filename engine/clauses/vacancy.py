"""Vacancy: a seat on the board that falls vacant is filled as those who had it nominate, or by stockholders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Literal

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.context.people import ids
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, no, undone, unknown, would
from covenantry.engine.logic.sources import Ground
from covenantry.engine.procedures.board import Vacancy, board, vacancies
from covenantry.facts.model import CorporateEvent
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.words import OwnSection


@kind("vacancy")
@dataclass(frozen=True, slots=True, kw_only=True)
class FillVacancy(Clause):
    """The remaining directors fill a seat `within` a time; else, or if they fill it otherwise, `stockholders` must.

    `after`: the ways in which a seat falls vacant. `otherwise`: the section on what stockholders must do.
    """

    after: tuple[Literal["death", "resignation", "removal", "end of term"], ...]
    within: Lasting
    stockholders: Phrase
    otherwise: OwnSection

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each seat that fell vacant: the directors' duty, and the stockholders' once they failed."""
        found = [v for v in vacancies(on.facts, self.after) if v.left.date >= on.case.agreement.terms.dated]
        if not found:
            who = next(iter(board(on.facts).directors), on.company)
            event = f"director left: {{person: {who}, why: {self.after[0]}}}"
            none = would("no vacancy on record", event, of_record("director left", "issuer"))
            yield on.finding("duty", on.engaged(none), bound=[on.company])
        for vacancy in found:
            yield from self._findings(on, vacancy)

    def _findings(self, on: OnDay, vacancy: Vacancy) -> Iterator[Finding]:
        left = vacancy.left
        last, how = count(on.case, self.within, left.date)
        arisen = known(f"{on.case.name(vacancy.person)} left on {left.date} ({left.terms.why})", True, left)
        in_time = [e for e in vacancy.filled if e.date <= last]
        directors = board(on.facts).directors
        filled = self._as_nominated(on, vacancy, in_time)
        yield on.finding(
            "duty",
            on.engaged(arisen),
            about=left.id,
            bound=directors or [on.company],
            satisfied=filled,
            window=Window(left.date, last, how),
        )
        over = known(
            f"the time to fill it ended on {last}",
            on.day > last,
            left,
            Ground.DAY,
            changes=last + timedelta(1) if on.day <= last else None,
        )
        wrongly = known("it was filled within the time", bool(in_time), *(vacancy.filled or [left]))
        failed = all_of(
            "the directors did not fill it as they must", [any_of("over or filled", [over, wrongly]), no(filled)]
        )
        yield on.finding(
            "duty",
            on.engaged(arisen, failed),
            about=left.id,
            section=self.otherwise,
            says="Each stockholder has a special meeting held, and votes for filling the seat as it must be.",
            bound=ids(on.case, self.stockholders),
            satisfied=self._as_nominated(on, vacancy, vacancy.filled),
        )

    def _as_nominated(self, on: OnDay, vacancy: Vacancy, elected: Iterable[CorporateEvent]) -> Reason:
        """Whether the last of the elections was on the nomination of those who had nominated him who left."""
        last = next(reversed(list(elected)), None)
        person = on.case.name(vacancy.person)
        if last is None:
            act = Act(
                "the directors", f"elect a director in place of {person}", on.fact("director elected", vacancy.left.id)
            )
            return undone(f"nobody was elected in place of {person}", act)
        by, due = last.terms.nominated_by, vacancy.nominated_by
        text = f"{on.case.name(last.terms.person)} was elected on {last.date}, nominated by {by or 'nobody on record'}"
        if by is None or due is None:
            what = f"{text}; who had nominated {person} is {due or 'not on record'}"
            return unknown(what, on.fact("filled as nominated", vacancy.left.id))
        return known(f"{text}; {person} had been by {due}", folded(by) == folded(due), last, vacancy.left)

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield self.stockholders


__all__ = ["FillVacancy"]

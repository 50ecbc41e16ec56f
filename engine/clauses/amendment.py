"""Amendment: who together may amend an agreement or waive its terms, whom that binds, and what is on record of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from covenantry.engine.context.case import Case
from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import located
from covenantry.engine.context.people import ids
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, all_of, known, undone, unknown
from covenantry.engine.logic.sources import Absent, of_lots
from covenantry.engine.papers.performed import first_given, linked
from covenantry.engine.securities.entitled import on_day
from covenantry.engine.securities.majorities import Block, block
from covenantry.facts.lots import shown
from covenantry.facts.model import Instrument
from covenantry.facts.periods import counted_back
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import YesNo
from covenantry.facts.words import NoticeKind, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """Whose writing is needed: of all whom a phrase means, or of holders of a majority of the shares it means.

    `consent`: the instrument by which they consent beforehand, where they need not sign the amendment itself.
    """

    __pydantic_config__ = STRICT
    who: Phrase | None = None
    majority_of: Phrase | None = None
    consent: PaperKind | None = None

    def __post_init__(self) -> None:
        if (self.who is None) == (self.majority_of is None):
            raise ValueError("says either 'who' or 'majority_of'")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceNotice:
    """A notice that must be given so long before the amendment takes effect; `not_to_signers`: not to who signs it."""

    __pydantic_config__ = STRICT
    notice: NoticeKind
    by: Phrase
    to: Phrase
    before: Lasting
    not_to_signers: YesNo = False


class Made(NamedTuple):
    """One amendment or waiver on record: its papers, oldest first."""

    id: str
    papers: tuple[Instrument, ...]

    @property
    def day(self) -> date:
        """The day of the last signature."""
        return self.papers[-1].date


@kind("amendment")
@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment(Clause):
    """Those in `by` together may make what `acts` names, and `binding_on` whom; left out, each who signs binds himself.

    `acts`: the kinds of instrument; papers of one amendment name the first of them. `notice`: what must go before it.
    """

    acts: tuple[PaperKind, ...] = ("amendment", "waiver of terms")
    by: tuple[Signers, ...]
    binding_on: Phrase | None = None
    notice: AdvanceNotice | None = None

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Who may do so today, with the arithmetic; and of each amendment or waiver on record whom it binds."""
        blocks = [self._block(on.case, one) for one in self.by]
        holders = [who for one, held in zip(self.by, blocks, strict=True) for who in self._able(on.case, one, held)]
        somebody = [
            known(
                f"{one.majority_of} are held: {shown(held.total)}",
                bool(held.total),
                *(of_lots(held.lots) or [Absent("shares that count")]),
            )
            for one, held in zip(self.by, blocks, strict=True)
            if held is not None
        ]
        yield on.finding(
            "right",
            on.engaged(*somebody),
            bound=self._bound(on.case, ()),
            holders=dict.fromkeys(holders),
            amounts=tuple(row for held in blocks if held is not None for row in held.amounts(on.case)),
        )
        for made in self._made(on):
            yield self._binding(on, made)
            if self.notice is not None:
                yield self._noticed(on, made, self.notice)

    # --- what is on record ----------------------------------------------------------------------------------------

    def _made(self, on: OnDay) -> Iterator[Made]:
        papers = [p for act in self.acts for p in on.facts.instruments(act) if p.agreement == on.encoded.agreement]
        groups: dict[str, list[Instrument]] = {}
        for paper in sorted(papers, key=lambda p: (p.date, p.id)):
            named = paper.covers.upon if paper.covers is not None else None
            groups.setdefault(named or paper.id, []).append(paper)
        for first, some in groups.items():
            yield Made(first, tuple(some))

    def _binding(self, on: OnDay, made: Made) -> Finding:
        then = replace(on.case, snapshot=on_day(on.case, made.day), day=made.day, memo={})
        blocks = [self._block(then, one) for one in self.by]
        signers = tuple(dict.fromkeys(paper.by_id for paper in made.papers))
        parts = [self._signed(on, made, one, held) for one, held in zip(self.by, blocks, strict=True)]
        signed = all_of(f"{made.papers[0].kind} {made.id} is signed by those who must", parts)
        bound = self._bound(then, signers) if signed.value else ()
        return on.finding(
            "computation",
            on.engaged(signed),
            about=made.id,
            bound=bound,
            says=f"Whom the {made.papers[0].kind} {made.id} of {made.day} binds.",
            amounts=tuple(row for held in blocks if held is not None for row in self._counted(on.case, held, signers)),
        )

    def _signed(self, on: OnDay, made: Made, one: Signers, held: Block | None) -> Reason:
        papers = list(made.papers)
        if one.consent is not None:
            consents = on.facts.instruments(one.consent)
            papers = [p for p in consents if p.date <= made.day and any(linked(p, m) for m in made.papers)]
        by = {paper.by_id for paper in papers}
        what = f"{one.consent} (prior)" if one.consent is not None else made.papers[0].kind
        if held is not None:
            part = sum(count for who, count in held.held.items() if who in by)
            text = f"{shown(part)} of {shown(held.total)} {one.majority_of} signed"
            if held.doubtful and not held.majority(part - held.doubtful):
                return unknown(f"{text}, and it is not known of {shown(held.doubtful)}", on.fact("shares", made.id))
            act = Act(f"holders of {one.majority_of}", f"sign {made.id}", on.fact(what, made.id))
            return (
                known(text, True, *papers, *of_lots(held.lots))
                if held.majority(part) and held.total
                else undone(f"{text}: no majority", act)
            )
        assert one.who is not None
        wanted = ids(on.case, one.who)
        if self.binding_on is None and len(self.by) == 1:
            signers = [who for who in wanted if who in by]
            told = ", ".join(map(on.case.name, signers)) or "none of them"
            return known(f"signed by {told}", bool(signers), *papers)
        parts = [
            known(f"{what} by {on.case.name(who)} on record", True, *[p for p in papers if p.by_id == who])
            if who in by
            else undone(f"no {what} by {on.case.name(who)}", Act(on.case.name(who), what, on.fact(what, made.id)))
            for who in wanted
        ]
        return all_of(f"{what} by the {one.who}", parts)

    def _noticed(self, on: OnDay, made: Made, asked: AdvanceNotice) -> Finding:
        back, closures = located(on.case, asked.before), on.facts.issuer.closures or ()
        last = back.first_day_back(made.day, closures=closures)
        to = ids(on.case, asked.to)
        by = ids(on.case, asked.by)
        notices = [n for n in on.facts.notices(asked.notice, on.encoded.agreement) if linked(n, made.papers[0])]
        days = [first_given(on.case, n, to) for n in notices if n.from_id in by]
        given = any(day is not None and day <= last for day in days)
        signed = [known("whoever must be noticed has signed", {p.by_id for p in made.papers} >= set(to), *made.papers)]
        late = f"the {asked.notice} was not given by {last}"
        act = Act(", ".join(map(on.case.name, by)), f"give the {asked.notice}", on.fact(asked.notice, made.id))
        return on.finding(
            "duty",
            on.engaged(known(f"{made.id} of {made.day}", True, *made.papers)),
            about=made.id,
            bound=by,
            holders=to,
            excepted=on.excepted(*(signed if asked.not_to_signers else [])),
            satisfied=known(f"the {asked.notice} was given by {last}", True, *notices) if given else undone(late, act),
            window=Window(None, last, counted_back(back, made.day, closures=closures)),
        )

    # --- who ------------------------------------------------------------------------------------------------------

    def _block(self, case: Case, one: Signers) -> Block | None:
        return None if one.majority_of is None else block(case, one.majority_of, None, case.day)

    def _able(self, case: Case, one: Signers, held: Block | None) -> Iterable[str]:
        return held.held if held is not None else ids(case, one.who or "")

    def _bound(self, case: Case, signers: tuple[str, ...]) -> Iterable[str]:
        return signers if self.binding_on is None else ids(case, self.binding_on)

    def _counted(self, case: Case, held: Block, signers: tuple[str, ...]) -> Iterator[Amount]:
        part = sum(count for who, count in held.held.items() if who in signers)
        listed = " + ".join(f"{shown(n)} ({case.name(who)})" for who, n in held.held.items() if who in signers)
        more = "more" if held.majority(part) else "not more"
        how = f"{listed or 'none'}; twice that is {shown(2 * part)}, {more} than {shown(held.total)}"
        yield Amount("signed", part, "shares", how)
        yield Amount("held", held.total, "shares", "all that is outstanding")

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        for one in self.by:
            yield from filter(None, (one.who, one.majority_of))
        more = [self.notice.by, self.notice.to] if self.notice is not None else []
        yield from filter(None, (self.binding_on, *more))


__all__ = ["Amendment"]

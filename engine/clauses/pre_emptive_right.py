"""Pre-emptive right: before the Company issues securities to others, each holder may take its part of the issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from covenantry.engine.context.clause import Asked, Clause, OnDay, kind
from covenantry.engine.language.conditions import Condition
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding, Step, Window
from covenantry.engine.logic.reasons import all_of, known
from covenantry.engine.logic.sources import Absent, Ground, of_lots
from covenantry.engine.papers.serving import ONE, announced, meant
from covenantry.engine.procedures.noticed import Told, asked_of, rests_on_record
from covenantry.engine.procedures.pre_emptive_compliance import complied, excluded
from covenantry.engine.procedures.pre_emptive_run import Offer, offer_of
from covenantry.engine.procedures.pre_emptive_terms import PreEmptiveTerms
from covenantry.engine.securities.allocation import number
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice


@kind("pre_emptive_right")
@dataclass(frozen=True, slots=True, kw_only=True)
class PreEmptiveRight(PreEmptiveTerms):
    """Forbids the Company to issue `securities` (any, if none are named) unless the `holders` could take their parts.

    Holders who took their whole part share what others left of theirs: by what they asked for beyond it in their
    elections, and in an `over_allotment` round, divided by what they hold. `waiver`: the instrument by which a holder
    gives up its part.
    """

    def assess(self, asked: Asked) -> Iterable[Finding]:
        """Whether the Company may make the issue now, and what each holder may take, and has taken."""
        told = self._told(asked)
        if told.out:
            yield told.finding("condition")
            return
        offer = offer_of(asked.case, self)
        told.about = offer.notice.id if offer.notice is not None else ""
        yield from self._issue(told, offer)

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Each holder's part of any issue, and the latest issue of each class noticed, until its time is over."""
        yield self._entitlement(on)
        latest: dict[str, Notice] = {}
        for notice in on.facts.notices(self.notice.notice, on.encoded.agreement):
            if notice.about is not None and notice.from_id == on.company:
                latest[notice.about.stock_class_id] = notice
        for name, notice in latest.items():
            asked = asked_of(on, notice)
            if asked is None or (self.securities and name not in self.securities):
                continue
            rests_on_record(on)
            offer = offer_of(asked.case, self)
            on.wake(offer.sale[1] + ONE)
            if on.day <= offer.sale[1]:
                yield from self._issue(self._told(asked, on), offer)

    def _told(self, asked: Asked, on: OnDay | None = None) -> Told:
        case = asked.case
        issues = known("the Company issues securities", case.proposal.issues, Ground.TRANSFER)
        if issues.value is False:
            return Told(asked, on, needs=[issues])
        among = not self.securities or case.proposal.stock_class_id in self.securities
        named = known(f"{case.proposal.stock_class_id} is among the securities", among, Ground.TRANSFER)
        return Told(asked, on, needs=[issues, named], free=(excluded(case, one) for one in self.excluded))

    def _entitlement(self, on: OnDay) -> Finding:
        """Each holder's part of whatever the Company may issue, by what it holds today."""
        positions, rata = on.facts.positions, self.pro_rata
        people = meant(on.case, on.facts, self.holders, rata.of.holders(positions))
        held = {who: n for who in people if (n := rata.of.held(positions, who, on.day))}
        whole = sum(held.values()) if rata.over == "what they hold" else rata.of.total(positions, on.day)
        on.wake(rata.of.next_expiry(positions, on.day))
        some = known(
            f"some of the {self.holders} hold what counts",
            bool(held),
            *(of_lots(lot for who in held for lot in positions.lots_of(who)) or [Absent("a holder of what counts")]),
        )
        return on.finding(
            "right",
            all_of("the provision applies", [on.in_force(), some]),
            section=rata.section,
            says="Each holder's part of an issue is in proportion to what it holds.",
            bound=[on.company],
            holders=list(held),
            amounts=tuple(
                Amount(f"part of {on.case.name(who)}", f"{number(n)}/{number(whole)}", "of an issue", f"of {rata.of}")
                for who, n in held.items()
            ),
            consequences=(
                f"on an {self.notice.notice}: {self.election.within} to elect",
                *(f"except: {one.name} ({one.section})" for one in self.excluded),
            ),
        )

    def _issue(self, told: Told, offer: Offer) -> Iterator[Finding]:
        """The Company's condition, each holder's right to its part, and to what others left of theirs."""
        case, company = told.case, [told.case.snapshot.issuer.id]
        left = Amount("left for others", offer.left, "shares", f"of {offer.total:,} less what holders took")
        yield told.finding(
            "condition",
            *told.while_(offer.sale[1], f"the time for the issue of {told.about}"),
            bound=company,
            holders=offer.parts,
            satisfied=announced(complied(case, self, offer)),
            window=Window(*offer.sale, f"after the last round, and within {self.free_sale.within} of its end"),
            steps=tuple(_steps(self, case, offer)),
            amounts=(left,),
        )
        for who, last in offer.turns.items():
            name, given = case.name(who), offer.given.get(who)
            turn = Window(given or offer.begun, last, f"{self.election.within} from the notice")
            had = known(
                f"{name} has had the {self.notice.notice}",
                given is not None or told.on is None,
                *([offer.notice] if offer.notice else [Ground.RULE]),
            )
            yield told.finding(
                "right",
                had,
                *told.turn(turn, f"{name} may elect"),
                who=who,
                section=self.election.section,
                says=f"Each holder may take its part within {self.election.within} of the {self.notice.notice}.",
                bound=company,
                holders=[who],
                window=turn if had.value else None,
                amounts=tuple(_taken(case, offer, who)),
            )
        if self.over_allotment is not None and offer.second is not None:
            full = [w for w, n in offer.takes.items() if n - offer.extra.get(w, 0) == offer.parts[w].shares]
            within = self.over_allotment.within
            second = Window(*offer.second, f"{within} from the end of the first round")
            yield told.finding(
                "right",
                *told.turn(second, "the second round"),
                known("somebody took its whole part", bool(full), *([offer.notice] if offer.notice else [Ground.RULE])),
                section=self.over_allotment.section,
                says=f"Who took its whole part may take what others left, {within} from the first round.",
                bound=company,
                holders=full,
                window=second,
                amounts=(left,),
            )

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the terms."""
        yield from Clause.conditions(self)
        yield from (one.when for one in self.excluded)

    def phrases(self) -> Iterator[str]:
        """Every defined phrase in the terms."""
        yield from Clause.phrases(self)
        yield self.holders


# --- steps and amounts ---------------------------------------------------------------------------------------------


def _steps(clause: PreEmptiveRight, case: Case, offer: Offer) -> Iterator[Step]:
    company = case.snapshot.issuer.name
    given = offer.notice is not None and all(one.day is not None for one in offer.served)
    opens = Window(offer.begun, None, "before the issue")
    yield Step(clause.notice.section, company, f"give the {clause.notice.notice}", opens, done=given)
    for who, last in offer.turns.items():
        window = Window(offer.given.get(who, offer.begun), last, f"{clause.election.within} from the notice")
        took = who in offer.takes
        takes = (_part(case, offer, who),)
        yield Step(clause.election.section, case.name(who), f"give the {clause.election.notice}", window, takes, took)
    if clause.over_allotment is not None and offer.second is not None:
        window = Window(*offer.second, f"{clause.over_allotment.within} from the end of the first round")
        who = "holders who took their whole part"
        yield Step(clause.over_allotment.section, who, f"give the {clause.over_allotment.notice}", window)
    window = Window(*offer.sale, f"within {clause.free_sale.within} of the end of the last round")
    yield Step(clause.free_sale.section, company, "issue what is left", window)


def _part(case: Case, offer: Offer, who: str) -> Amount:
    part = offer.parts[who]
    exact, rest = divmod(offer.total * part.held, part.whole)
    how = f"{offer.total:,} x {number(part.held)}/{number(part.whole)} = {exact:,}"
    how += " and a fraction, rounded down" if rest else ""
    return Amount(f"part of {case.name(who)}", part.shares, "shares", how)


def _taken(case: Case, offer: Offer, who: str) -> Iterator[Amount]:
    yield _part(case, offer, who)
    if who in offer.takes:
        extra = offer.extra.get(who, 0)
        how = f"{offer.takes[who] - extra:,} within its part"
        how += f" and {extra:,} of what others left, in proportion to holdings" if extra else ""
        yield Amount(f"taken by {case.name(who)}", offer.takes[who], "shares", how)


__all__ = ["PreEmptiveRight"]

"""Where a pre-emptive right stands on a day: each holder's part, and the issues of which notices are on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from covenantry.engine.allocation import number
from covenantry.engine.findings import Amount, Finding, Step, Window
from covenantry.engine.procedures.noticed import asked_of, rests_on_record
from covenantry.engine.procedures.pre_emptive_compliance import complied, excluded
from covenantry.engine.procedures.pre_emptive_run import Offer, offer_of
from covenantry.engine.procedures.serving import ONE, announced, meant
from covenantry.engine.reasons import Reason, all_of, during, known

if TYPE_CHECKING:
    from covenantry.engine.case import Case
    from covenantry.engine.clauses.base import Asked, OnDay
    from covenantry.engine.clauses.pre_emptive_right import PreEmptiveRight
    from covenantry.facts.model import Notice

PART = "Each holder's part of an issue is in proportion to what it holds."

Steps = Callable[["Case", Offer], tuple[Step, ...]]


def entitlement(clause: PreEmptiveRight, on: OnDay, in_force: Reason) -> Finding:
    """Each holder's part of whatever the Company may issue, by what it holds today."""
    positions, rata = on.facts.positions, clause.pro_rata
    people = meant(on.case, on.facts, clause.holders, rata.of.holders(positions))
    held = {who: n for who in people if (n := rata.of.held(positions, who, on.day))}
    whole = sum(held.values()) if rata.over == "what they hold" else rata.of.total(positions, on.day)
    on.wake(rata.of.next_expiry(positions, on.day))
    return on.finding(
        "right",
        all_of(
            "the provision applies", [in_force, known(f"some of the {clause.holders} hold what counts", bool(held))]
        ),
        section=rata.section,
        says=PART,
        bound=[on.company],
        holders=list(held),
        amounts=tuple(
            Amount(f"part of {on.case.name(who)}", f"{number(n)}/{number(whole)}", "of an issue", f"of {rata.of}")
            for who, n in held.items()
        ),
        consequences=(
            f"on an {clause.notice.notice}: {clause.election.within} to elect",
            *(f"except: {one.name} ({one.section})" for one in clause.excluded),
        ),
    )


def on_record(clause: PreEmptiveRight, on: OnDay, steps: Steps) -> Iterator[Finding]:
    """The latest issue of each class of which notice is on record, until the time for it is over."""
    latest: dict[str, Notice] = {}
    for notice in on.facts.notices(clause.notice.notice, on.encoded.agreement):
        about = notice.about
        if about is not None and notice.from_id == on.company:
            latest[about.stock_class_id] = notice
    for name, notice in latest.items():
        asked = asked_of(on, notice)
        if asked is not None and (not clause.securities or name in clause.securities):
            rests_on_record(on)
            yield from _issue(clause, on, asked, notice, steps)


def _issue(clause: PreEmptiveRight, on: OnDay, asked: Asked, notice: Notice, steps: Steps) -> Iterator[Finding]:
    case = asked.case
    engaged = asked.engaged()
    excepted = asked.excepted(*(excluded(case, one) for one in clause.excluded))
    offer = offer_of(case, clause)
    opens, closes = offer.sale
    if on.day > closes:
        return
    on.wake(closes + ONE)
    running = during(on.day, None, closes, f"the time for the issue of {notice.id}")
    yield on.finding(
        "condition",
        all_of("the provision applies", [engaged, running]),
        about=notice.id,
        bound=[on.company],
        holders=list(offer.parts),
        excepted=excepted,
        satisfied=announced(complied(case, clause, offer)),
        window=Window(opens, closes, f"after the last round, and within {clause.free_sale.within} of its end"),
        steps=steps(case, offer),
        amounts=(Amount("left for others", str(offer.left), "shares", f"of {offer.total:,} less what holders took"),),
    )
    for who, last in offer.turns.items():
        part, given = offer.parts[who], offer.given.get(who)
        exact = f"{offer.total:,} x {number(part.held)}/{number(part.whole)}, rounded down"
        amounts = [Amount(f"part of {case.name(who)}", str(part.shares), "shares", exact)]
        if who in offer.takes:
            how = f"{offer.extra.get(who, 0):,} of it from what others left"
            amounts.append(Amount(f"taken by {case.name(who)}", str(offer.takes[who]), "shares", how))
        had = known(f"{case.name(who)} has had {notice.id}", given is not None)
        turn = Window(given, last, f"{clause.election.within} from the notice") if given is not None else None
        runs = had if turn is None else during(on.day, given, last, f"{case.name(who)} may elect")
        yield on.finding(
            "right",
            all_of("the provision applies", [engaged, runs]),
            about=f"{notice.id} {who}",
            section=clause.election.section,
            says=f"Each holder may take its part within {clause.election.within} of the {clause.notice.notice}.",
            bound=[on.company],
            holders=[who],
            excepted=excepted,
            window=turn,
            amounts=tuple(amounts),
        )
    if clause.over_allotment is not None and offer.second is not None:
        yield _second(clause, on, case, notice, offer, engaged, excepted)


def _second(
    clause: PreEmptiveRight,
    on: OnDay,
    case: Case,
    notice: Notice,
    offer: Offer,
    engaged: Reason,
    excepted: Reason | None,
) -> Finding:
    """The right of those who took their whole part to share in what the others left."""
    assert clause.over_allotment is not None and offer.second is not None
    full = [w for w, n in offer.takes.items() if n - offer.extra.get(w, 0) == offer.parts[w].shares]
    some = known("somebody took its whole part", bool(full))
    runs = during(on.day, *offer.second, "the second round")
    return on.finding(
        "right",
        all_of("the provision applies", [engaged, runs, some]),
        about=notice.id,
        section=clause.over_allotment.section,
        says=f"Who took its whole part may take what others left, {clause.over_allotment.within} from the first round.",
        bound=[on.company],
        holders=full,
        excepted=excepted,
        window=Window(*offer.second, f"{clause.over_allotment.within} from the end of the first round"),
        amounts=(Amount("left for others", str(offer.left), "shares", f"of {offer.total:,} less what holders took"),),
    )


__all__ = ["PART", "entitlement", "on_record"]

"""Instruments: which on record are the paper asked for, whether who must has signed it, and before what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from covenantry.engine.language.own_words import SATISFACTORY
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, undone, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.acts import covers_transfer
from covenantry.engine.papers.givers import his, person, shown
from covenantry.facts.lots import shown as number

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.logic.fact_names import FactName
    from covenantry.engine.papers.asked import Paper
    from covenantry.engine.papers.givers import Giver
    from covenantry.facts.model import Instrument


class Made(NamedTuple):
    """Whether a paper has been made, when, and which it is."""

    reason: Reason
    day: date | None = None
    paper: str = ""


def instrument_done(case: Case, asked: Paper) -> Reason:
    """Whether an instrument on record is the act asked for, and is satisfactory where somebody must find it so."""
    key = ("done", case.section, asked, case.lot.security_id if case.lot is not None else "")
    if key not in case.memo:
        case.memo[key] = _instrument_done(case, asked)
    return case.memo[key]


def _instrument_done(case: Case, asked: Paper) -> Reason:
    made = _made(case, asked)
    parts = [made.reason] if asked.prior is None else _after(case, asked, made, asked.prior.paper(asked))
    this = _judged(case, asked, parts, made.paper or case.proposal.id)
    if this.value is not False or asked.satisfactory_to is None or not made.paper:
        return this
    # What was found wanting does not keep another one from being good.
    other = _judged(case, asked, [_to_come(case, asked, "no other on record")], case.proposal.id)
    return any_of(this.text, [this, other])


def _judged(case: Case, asked: Paper, parts: list[Reason], about: str) -> Reason:
    what = _what(case, asked)
    if asked.satisfactory_to is not None:
        parts, what = (
            [*parts, _satisfactory(case, asked, about)],
            f"{what}, satisfactory to the {asked.satisfactory_to}",
        )
    return parts[0] if len(parts) == 1 else all_of(what, parts)


def _to_come(case: Case, asked: Paper, lacking: str) -> Reason:
    what = _what(case, asked)
    if (assumed := case.assumption(key_of(case, asked))) is not None:
        return known(f"{what} (assumed)", assumed, Ground.ASSUMPTION)
    return undone(f"{what}: {lacking}", _act(case, asked))


def _what(case: Case, asked: Paper) -> str:
    return asked.of or f"{asked.act} by {shown(case, asked.by)}"


def key_of(case: Case, asked: Paper) -> FactName:
    """The name of the paper: under one section, or by one giver, it is another than under, or by, the next."""
    by = asked.by.who if asked.by.how == "part" else ""
    parts = ((" under ", asked.under), (" in ", asked.registration), (" by ", by))
    kind = asked.act + "".join(f"{word}{name}" for word, name in parts if name)
    return case.paper(kind, case.proposal.id, asked.under)


def _act(case: Case, asked: Paper) -> Act:
    who = shown(case, asked.by) if asked.by.how in ("part", "majority") else case.name(person(case, asked.procured_by))
    return Act(who, _what(case, asked), key_of(case, asked))


def _made(case: Case, asked: Paper, since: date = date.min) -> Made:
    """Whether the paper has been made; of several signatures the last not before a day."""
    papers, key, what = instruments(case, asked), key_of(case, asked), _what(case, asked)
    if asked.by.how == "majority":
        made = by_majority(case, asked.by, papers, what, _act(case, asked), since)
    else:
        made = _by_one(case, asked, papers)
    if made.reason.value is not True and (assumed := case.assumption(key)) is not None:
        return Made(known(f"{what} (assumed)", assumed, Ground.ASSUMPTION), date.min if assumed else None)
    return made


def _by_one(case: Case, asked: Paper, papers: list[Instrument]) -> Made:
    """The last paper of whoever must give it; one of whom that is not on record is unknown."""
    what, judged = _what(case, asked), asked.satisfactory_to is not None
    tries = [(paper, his(case, asked.by, paper.by_id, judged=judged)) for paper in reversed(papers)]
    found = next((one for value in (True, None) for one in tries if one[1].value is value), None)
    if found is None:
        aside = f" ({_strangers(case, papers)}, whose paper it is not)" if papers else ""
        return Made(undone(f"{what}: none on record{aside}", _act(case, asked)))
    paper, whose = found
    label = f"{what}: on record {paper.date}" + (f" ({paper.id})" if paper.id else "")
    lapses = paper.until + timedelta(1) if paper.until else None
    done = known(label, True, paper, changes=lapses)
    return Made(done if whose.value else all_of(what, [done, whose]), paper.date, paper.id)


def _strangers(case: Case, papers: list[Instrument]) -> str:
    return ", ".join(f"{paper.id} is by {case.name(paper.by_id)}" for paper in papers)


# --- signed by a majority -----------------------------------------------------------------------------------------


def by_majority(
    case: Case, giver: Giver, papers: list[Instrument], what: str, act: Act, since: date = date.min
) -> Made:
    """On the first day of a signature, not before `since`, by which holders of a majority had signed, as they held on
    that day."""
    from covenantry.engine.securities.entitled import on_day
    from covenantry.engine.securities.majorities import block

    made = Made(undone(f"{what}: none on record", act))
    for day in sorted({paper.date for paper in papers if paper.date >= since}):
        then = replace(case, snapshot=on_day(case, day), day=day, memo={})
        held = block(then, giver.who, giver.held_by, day)
        signed = {paper.by_id for paper in papers if paper.date <= day}
        part = sum(count for who, count in held.held.items() if who in signed)
        text = f"{what}: on {day} signed by holders of {number(part)} of {number(held.total)} {giver.who}"
        if held.doubtful and held.majority(part + held.doubtful) and not held.majority(part - held.doubtful):
            doubt = f"{text}, and it is not known of {number(held.doubtful)}"
            made = Made(unknown(doubt, case.fact("shares", giver.who)), day)
        elif held.majority(part) and held.total:
            its = [p for p in papers if p.by_id in signed and p.by_id in held.held]
            lapses = min((p.until + timedelta(1) for p in its if p.until is not None), default=None)
            return Made(known(text, True, *its, changes=lapses), day)
        else:
            made = Made(undone(f"{text}: no majority ({_strangers(case, papers)})", act))
    return made


def _after(case: Case, asked: Paper, made: Made, consent: Paper) -> list[Reason]:
    """A paper to which somebody must have consented before it was made: one made before that is none."""
    given = _made(case, consent)
    agreed = [p.date for p in instruments(case, consent) if his(case, consent.by, p.by_id).value is not False]
    first = date.min if given.day == date.min else min(agreed, default=None)
    if first is not None and (after := _made(case, asked, first)).reason.value is not False:
        made = after
    undated = made.day in (None, date.min) or made.reason.value is False
    if undated or made.day is None or (made.day >= first if first is not None else made.day >= case.snapshot.as_of):
        return [made.reason, given.reason]
    why = f"before the {consent.act} of {first}" if first else f"without the {consent.act}"
    act = _act(case, asked)
    later = act._replace(what=f"{act.what}, after the consent")
    return [undone(f"{_what(case, asked)}: made on {made.day}, {why}", later), given.reason]


# --- what is on record --------------------------------------------------------------------------------------------


def _satisfactory(case: Case, asked: Paper, about: str) -> Reason:
    fact = SATISFACTORY(asked.act)
    question = f"the {asked.satisfactory_to} finds the {asked.act} satisfactory"
    own = case.attested(fact, about, question, who=asked.satisfactory_to or "", section=asked.under or "")
    if own.value is None and about != case.proposal.id:
        return case.attested(
            fact, case.proposal.id, question, who=asked.satisfactory_to or "", section=asked.under or ""
        )
    return own


def instruments(case: Case, asked: Paper) -> list[Instrument]:
    """The instruments on record that are of the kind, reach the transfer and are in force on the day, oldest first;
    whoever signed them."""
    to = person(case, asked.to) if asked.to else None
    return [
        entry
        for entry in case.snapshot.instruments(kind=asked.act)
        if (
            entry.date >= case.agreement.terms.dated  # a paper older than the agreement is no act under it
            and (to is None or entry.to_id in (None, to))
            and (asked.any_agreement or entry.agreement in (None, case.agreement.id))
            and (entry.until is None or case.day <= entry.until)
            and covers_transfer(case, entry.covers, entry)
            and _reaches(asked, entry.covers)
        )
    ]


def _reaches(asked: Paper, covers: Any) -> bool:
    """Whether an instrument's scope takes in the section and the registration asked about."""
    return covers is None or (
        (asked.under is None or covers.reaches(asked.under))
        and (asked.registration is None or covers.registration_id in (None, asked.registration))
    )


__all__ = ["by_majority", "instrument_done", "instruments", "key_of"]

"""One offering run through its turns to buy: whose turn is when, what each elected and gets, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.case import member
from covenantry.engine.context.counting import count
from covenantry.engine.language.own_words import ROUNDED_DOWN
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Window
from covenantry.engine.logic.reasons import Act, Reason, no
from covenantry.engine.papers.serving import Served, not_served, served
from covenantry.engine.procedures.first_offer.elections import Ballots, Doubt, Offered, Turn
from covenantry.engine.procedures.first_offer.terms import Reoffer, Tier
from covenantry.engine.securities.allocation import Allocation, Round, allocate
from covenantry.engine.securities.splits import adjusted, became, before
from covenantry.facts.lots import Quantity
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot, snapshot

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.first_offer.terms import FirstOfferTerms
    from covenantry.facts.model import Issuer, Party

ONE = timedelta(1)


class TierRun(NamedTuple):
    """A tier with what was available to it, what was elected and what each gets of it; `ends`: its last day.

    All in shares of that day, each of which became `split` of today.
    """

    tier: Tier
    turns: tuple[Turn, ...]
    available: int
    rounds: tuple[Round, ...]
    allocation: Allocation
    elected: Mapping[str, int]
    ends: date
    split: Fraction = Fraction(1)

    def entitlements(self) -> Allocation:
        """What each may take if all elect everything."""
        return allocate(self.available, {turn.who: self.available for turn in self.turns}, self.rounds)


@dataclass(frozen=True, slots=True)
class Offering:
    """An offering, who is entitled in each tier or perhaps is, and the tiers that had, or have, a turn.

    `taken`: what each gets, in shares of today. `ends`: the last day of the last turn. `gaps`: why turns have not
    begun. `doubts`: of which elections it is not known whether they count. `notes`: which do not count, and why.
    """

    offered: Offered
    people: tuple[tuple[Party | Issuer, ...], ...]
    perhaps: tuple[Reason, ...]
    tiers: tuple[TierRun, ...]
    taken: Mapping[str, int]
    ends: date
    gaps: tuple[Reason, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()

    def turn(self, who: str) -> tuple[TierRun, Turn] | None:
        """Somebody's turn in this offering."""
        return next(((run, turn) for run in self.tiers for turn in run.turns if turn.who == who), None)


class Entitled(NamedTuple):
    """Who is entitled in each tier; `perhaps`: of others, what would have to be so for them not to be."""

    tiers: tuple[tuple[Party | Issuer, ...], ...]
    perhaps: tuple[Reason, ...]


def entitled(case: Case, terms: FirstOfferTerms, then: Snapshot) -> Entitled:
    """By the record of a day; the seller only where the terms say so."""
    tiers: list[tuple[Party | Issuer, ...]] = []
    perhaps: list[Reason] = []
    for tier in terms.tiers:
        if tier.who == "Company":
            tiers.append((then.issuer,))
            continue
        known_: list[Party] = []
        for party, unclear in _meant(case, terms, tier.who, then):
            if unclear is None:
                known_.append(party)
            else:
                perhaps.append(no(unclear))
        tiers.append(tuple(known_))
    return Entitled(tuple(tiers), tuple(perhaps))


def _meant(case: Case, terms: FirstOfferTerms, phrase: str, then: Snapshot) -> Iterator[tuple[Party, Reason | None]]:
    """Everybody whom a phrase meant on a day, or may have meant (then with the reason).

    A phrase that goes by roles alone means those who had them, and who took one by a paper that they signed.
    """
    meant, parties, agreement = case.agreement.definitions[phrase].parties, then.book.parties, case.agreement
    seller = None if terms.seller == "is entitled too" else case.proposal.transferor.id
    more = meant is not None and (meant.holders_of or meant.all_of or meant.named or meant.not_a_party or meant.holding)
    by_roles = meant is not None and not more
    asked: Iterable[Party] = ()
    if meant is None or not by_roles:
        asked = parties.values()
    else:
        own = dict.fromkeys(c.party_id for c in then.capacities_under(agreement.id) if c.role in meant.roles)
        yield from ((parties[who], None) for who in own if who != seller)
        signed = dict.fromkeys(p.by_id for p in then.instruments() if p.agreement in (None, agreement.id))
        asked = [parties[who] for who in signed if who in parties and who not in own]
    for party in asked:
        reason = member(then, agreement, party, phrase)
        if reason.value is not False and party.id != seller:
            yield party, None if reason.value else reason


def run(
    case: Case, terms: FirstOfferTerms, offered: Offered, again: Reoffer | None = None, now: date | None = None
) -> Offering:
    """The turns of an offering, or of a re-offer `again`, by the notices and elections on record.

    Whoever has had no notice has it on the day of the facts, or `now`.
    """
    then = case.snapshot if offered.made == case.snapshot.as_of else on_day(case, offered.made)
    people, perhaps = entitled(case, terms, then)
    days = _deliveries(case, terms, offered, people, again, now or case.snapshot.as_of)
    ballots = Ballots(case, terms, offered, [p.id for p in people[0]])
    tiers: list[TierRun] = []
    left: Quantity = offered.quantity
    taken: dict[str, int] = {}
    rounded = 0  # what splits since have left with a part of a share
    for n, (tier, members) in enumerate(zip(terms.tiers, people, strict=True)):
        if not members or left < 1:
            continue
        reached = [days[p.id] for group in people[: n + 1] for p in group]
        turns = tuple(_turns(case, tier, members, days, reached, tiers[-1] if tiers else None, again))
        elected = dict(ballots.counted(tier, turns))
        rounds = _rounds(case, tier, turns, then, elected)
        ends = max(turn.last for turn in turns)
        split = became(case, offered.stock_class_id, ends)
        there, part = divmod(before(left, split), 1)
        allocation = allocate(int(there), elected, rounds)
        tiers.append(TierRun(tier, turns, int(there), rounds, allocation, elected, ends, split))
        left = adjusted(allocation.left + part, split)
        for who, got in allocation.shares.items():
            whole, odd = divmod(adjusted(got, split), 1)
            rounded += 1 if odd else 0
            if whole:
                taken[who] = int(whole)
    if terms.all_or_nothing and left:
        taken = {}
    ends = max((run_.ends for run_ in tiers), default=offered.made)
    gaps = tuple(dict.fromkeys(turn.gap for run_ in tiers for turn in run_.turns if turn.gap is not None))
    doubts, notes = tuple(ballots.doubts), tuple(ballots.notes)
    if rounded := rounded + ballots.rounded + (left.denominator > 1):
        doubts = (*doubts, _rounding(case, offered, rounded))
    return Offering(offered, people, perhaps, tuple(tiers), taken, ends, gaps, doubts, notes)


def _rounding(case: Case, offered: Offered, times: int) -> Doubt:
    """Rounded down here; who has the odd shares is for the record to say."""
    question = f"the parts of a share that splits since {offered.id} have made of what it offered are rounded down"
    settled = case.attested(ROUNDED_DOWN, offered.id, question)
    return Doubt(settled._replace(act=None), 0 if settled.value else times, offered.id)


def on_day(case: Case, day: date) -> Snapshot:
    """What was on record of an earlier day, as far as is known now."""
    return snapshot(case.snapshot.book, min(day, case.snapshot.as_of), case.snapshot.known_at)


class _Day(NamedTuple):
    """The day on which somebody counts as given the notice, or would if it were given now."""

    day: date
    gap: Reason | None = None


def _deliveries(
    case: Case,
    terms: FirstOfferTerms,
    offered: Offered,
    people: Sequence[Sequence[Party | Issuer]],
    again: Reoffer | None,
    now: date,
) -> dict[str, _Day]:
    """For everybody in every tier; a re-offer need reach the first tier alone."""
    days: dict[str, _Day] = {}
    seller = case.proposal.transferor.id
    for n, group in enumerate(people):
        ids = [p.id for p in group]
        for who in ids:
            days[who] = _Day(offered.made)
        if not offered.notices:
            continue
        tried = [dict(zip(ids, served(case, notice, ids), strict=True)) for notice in offered.notices]
        for who in ids:
            if who != seller:
                tries = [found[who] for found in tried]
                given = [one.day for one in tries if one.day is not None]
                if given:
                    days[who] = _Day(min(given))
                elif again is not None and n:
                    days[who] = max((days[p.id] for p in people[0]), key=lambda day: day.day, default=days[who])
                else:
                    days[who] = _missing(case, terms, offered, tries, who, now)
    return days


def _missing(
    case: Case, terms: FirstOfferTerms, offered: Offered, tries: Sequence[Served], who: str, now: date
) -> _Day:
    through_company = terms.begins.passed_on_by == "Company" and who != case.snapshot.issuer.id
    sender = case.snapshot.issuer if through_company else case.proposal.transferor
    from_sender = [i for i, notice in enumerate(offered.notices) if notice.from_id == sender.id]
    sent = [i for i, notice in enumerate(offered.notices) if any(d.to_id == who for d in notice.deliveries)]
    undated = [i for i, one in enumerate(tries) if one.unknown]
    best = next(iter([*undated, *sent, *from_sender]), 0)
    notice = offered.notices[best]
    act = Act(sender.name, f"send {notice.id} to {case.name(who)}", of_record(f"{notice.id} delivered", who))
    return _Day(max(now, offered.made), not_served(case, notice, tries[best], act))


def _turns(
    case: Case,
    tier: Tier,
    members: Iterable[Party | Issuer],
    days: Mapping[str, _Day],
    reached: Sequence[_Day],
    before: TierRun | None,
    again: Reoffer | None,
) -> Iterator[Turn]:
    lasts, starts = (tier.lasts, tier.starts) if again is None else (again.lasts, again.starts)
    waits = None if before is None else next((turn.gap for turn in before.turns if turn.gap), None)
    for party in members:
        own = days[party.id]
        if starts.event == "delivery to each":
            begins, gap = own.day, own.gap
        elif starts.event == "end of the previous tier" and before is not None:
            begins, gap = max(before.ends, own.day), own.gap or waits
        else:
            begins, gap = max(day.day for day in reached), next((day.gap for day in reached if day.gap), None)
        opens = start = begins
        if starts.delay is not None:
            start = count(case, starts.delay, start).last
        if starts.delay is not None or starts.event == "end of the previous tier":
            opens = start + ONE
        last, how = count(case, lasts, start)
        if gap is not None:
            how = f"if {case.name(party.id)} had the notice on {begins}: {how}"
        yield Turn(party.id, party.name, Window(opens, last, how), gap)


def _rounds(
    case: Case, tier: Tier, turns: Sequence[Turn], then: Snapshot, elected: Mapping[str, int]
) -> tuple[Round, ...]:
    if tier.divided is None or len(turns) < 2:
        return ()
    divided = tier.divided
    if divided.measured == "when the period ends":
        then = on_day(case, max(turn.last for turn in turns))
    held = {turn.who: divided.basis.held(then.positions, turn.who, then.as_of) for turn in turns}
    if divided.among == "those who elect" and any(elected.values()):
        held = {who: holding for who, holding in held.items() if elected.get(who)}
    return (Round(held, again=divided.then == "holdings"),)

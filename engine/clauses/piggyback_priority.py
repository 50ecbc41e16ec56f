"""Piggyback priority: who gives way, and to how many shares, where the underwriters limit a registration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.people import ids, taken
from covenantry.engine.language.model import Lasting, Phrase
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, unknown, would
from covenantry.engine.procedures.demand_terms import Counting
from covenantry.engine.procedures.piggyback_time import came_on, time_for
from covenantry.engine.procedures.registrable import counted
from covenantry.engine.procedures.registrations_underway import LIMITED, Underway, asking, begun_upon, limit, underway
from covenantry.engine.procedures.requested_shares import Requested, requested
from covenantry.engine.procedures.tiers import by_tiers
from covenantry.engine.securities.shares_today import whole
from covenantry.facts.lots import Quantity
from covenantry.facts.model import Notice
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.values import PositiveCount
from covenantry.facts.words import NoticeKind

Group = Literal["company", "requesting", "own", "others"]


class Wanted(NamedTuple):
    """What one participant wants to have registered. `group`: in which part he asks."""

    group: Group
    asked: Requested


@kind("piggyback_priority")
@dataclass(frozen=True, slots=True, kw_only=True)
class PiggybackPriority(Clause):
    """Where the underwriters limit an underwritten registration, `tiers` fill up in turn, pro rata within one.

    The groups: the company's own securities; those on whose `requests` the registration was begun; holders' own
    piggyback `request`s under this agreement, made `within` time of the `notice`; others' requests under other
    agreements, by such a notice or by one of `joins`. What one asks for adds up, in the group that comes first of his.
    `unreduced`: groups that come out of the limit first and that these words do not divide. `by_held`: the securities
    in proportion to which a tier divides, as held when the statement was filed; without it, in proportion to what was
    asked for. `lot`: rounded to so many. `begun_by`: it speaks of registrations that the company begins, or that others
    do by a request; without it of all. `apart`: requests under this agreement whose registrations it does not speak of.
    `counting`: which of their securities `holders` can have registered; others all that they have of the class.
    """

    by: Phrase
    holders: Phrase
    notice: NoticeKind
    request: NoticeKind
    within: Lasting
    requests: tuple[NoticeKind, ...] = ()
    joins: tuple[NoticeKind, ...] = ()
    apart: tuple[NoticeKind, ...] = ()
    begun_by: Literal["company", "others"] | None = None
    unreduced: tuple[Group, ...] = ()
    tiers: tuple[tuple[Group, ...], ...]
    by_held: Phrase | None = None
    lot: PositiveCount = 1
    counting: Counting

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each such registration how the shares divide, once a limitation is on record."""
        found = [one for one in underway(on.case) if self._speaks_of(on, one)]
        for one in found:
            yield self._divided(on, one)
        if not found:
            example = f"{LIMITED}: {{registration: ID, at most: NUMBER}}"
            nothing = would(
                "no underwritten registration of the kind is under way", example, of_record(LIMITED, "issuer")
            )
            yield on.finding("computation", on.engaged(nothing))

    def _speaks_of(self, on: OnDay, one: Underway) -> bool:
        if not one.underwritten or begun_upon(on.case, one, self.apart, on.encoded.agreement):
            return False
        others = one.for_whom == "holders" or bool(begun_upon(on.case, one, self.requests))
        return self.begun_by is None or (self.begun_by == "others") == others

    def _divided(self, on: OnDay, one: Underway) -> Finding:
        at_most = limit(on.case, one.id, self.counting.issued)
        if at_most is None:
            example = f"{LIMITED}: {{registration: {one.id}, at most: NUMBER}}"
            none = would(f"no {LIMITED} in {one.id} is on record", example, of_record(LIMITED, one.id))
            return on.finding("computation", on.engaged(one.told(), none), about=one.id)
        wanted = list(self._wanted(on, one))
        day = min(one.filing.filed if one.filing else on.day, on.day)
        weights, sure = self._weights(on, wanted, day)
        told = known(
            f"the underwriters advise that at most {at_most:,} shares can be sold in {one.id}",
            True,
            *on.facts.events(LIMITED),
        )
        doubts = [doubt for each in wanted for doubt in each.asked.doubts]
        engaged = on.engaged(one.told(), told, taken(on.case, self.by), *self._requester(on, one), *doubts, *sure)
        amounts = tuple(self._amounts(on, wanted, at_most, weights)) if engaged.value else ()
        return on.finding(
            "computation",
            engaged,
            about=one.id,
            bound=ids(on.case, self.by),
            holders=tuple(dict.fromkeys(w.asked.who for w in wanted if w.group == "own")),
            amounts=amounts,
        )

    # --- who wants how many -------------------------------------------------------------------------------------

    def _requester(self, on: OnDay, one: Underway) -> Iterator[Reason]:
        """Where it is made for others by their request, that it is on record whose request it is."""
        if self.begun_by == "others" and not begun_upon(on.case, one, self.requests):
            yield unknown(f"on whose request, and for how many shares, {one.id} is made", of_record("request", one.id))

    def _wanted(self, on: OnDay, one: Underway) -> Iterator[Wanted]:
        company = ids(on.case, self.by)
        for who in company[:1] if one.for_whom != "holders" else ():
            yield Wanted("company", self._of_the_company(on, one, who))
        upon = begun_upon(on.case, one, self.requests)
        asked: dict[str, list[Notice]] = {}
        for notice in (*upon, *asking(on.case, [*self.requests, self.request, *self.joins], one.id)):
            its = asked.setdefault(notice.from_id, [])
            if self._asks_for_another(on, notice):
                continue
            if notice not in its and (not self._home(on, notice) or self._timely(on, one, notice, company)):
                its.append(notice)
        for who, notices in asked.items():
            home = any(self._home(on, notice) for notice in notices)
            group: Group = "requesting" if any(notice in upon for notice in notices) else "own" if home else "others"
            if notices:
                counted = requested(on.case, who, notices, self.counting, one.filing, theirs=home)
                on.wake(counted.changes)
                yield Wanted(group, counted)

    def _home(self, on: OnDay, notice: Notice) -> bool:
        """Whether it is a holder's own request under these words."""
        mine = notice.from_id in ids(on.case, self.holders) and notice.agreement == on.encoded.agreement
        return mine and folded(notice.kind) == folded(self.request)

    def _asks_for_another(self, on: OnDay, notice: Notice) -> bool:
        """Whether it asks under this agreement for a registration of its own, and this one was not begun on it."""
        return notice.agreement == on.encoded.agreement and folded(notice.kind) in map(folded, self.apart)

    def _timely(self, on: OnDay, one: Underway, notice: Notice, company: tuple[str, ...]) -> bool:
        told = [n for n in asking(on.case, [self.notice], one.id, on.encoded.agreement) if n.from_id in company]
        came = came_on(on.case, notice, company)
        on.wake(came)
        return came is not None and came <= on.day and time_for(on.case, told, notice.from_id, self.within).admits(came)

    def _of_the_company(self, on: OnDay, one: Underway, who: str) -> Requested:
        """How many shares the company itself registers, so far as the proposal says."""
        event, name = one.proposed, on.case.name(who)
        said = whole(on.case, self.counting.issued, event.terms.shares, event) if event is not None else None
        if event is None or said is None:
            open_ = unknown(f"how many shares {name} asks for", of_record("shares of the company", one.id))
            return Requested(who, None, "", (open_,), None)
        return Requested(who, said, f"{said:,} ({event.id})", (), None)

    def _weights(self, on: OnDay, wanted: Iterable[Wanted], day: date) -> tuple[dict[str, Quantity], list[Reason]]:
        if self.by_held is None:
            return {}, []
        weights, sure = {}, []
        for one in wanted:
            if one.group in {group for tier in self.tiers for group in tier}:
                held = counted(on.case, one.asked.who, self.by_held, day)
                weights[one.asked.who] = held.meant
                sure.append(held.certain)
        return weights, sure

    def _amounts(self, on: OnDay, wanted: list[Wanted], at_most: int, weights: dict[str, Quantity]) -> Iterator[Amount]:
        first = sum(w.asked.shares or 0 for w in wanted if w.group in self.unreduced)
        left = max(0, at_most - first)
        yield Amount("limit", at_most, "shares", "as the managing underwriter advises")
        if self.unreduced:
            how = f"{at_most:,} less {first:,} that these words do not reduce, and nothing below zero"
            yield Amount("left for them", left, "shares", how)
        tiers = [{w.asked.who: w.asked.shares or 0 for w in wanted if w.group in tier} for tier in self.tiers]
        said = {w.asked.who: w.asked.how for w in wanted}
        for share in by_tiers(left, tiers, weights, self.lot):
            name = on.case.name(share.who)
            yield Amount(name, share.got, "shares", f"of {said[share.who]}: {share.how}")

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.by, self.holders)
        if self.by_held is not None:
            yield self.by_held


__all__ = ["PiggybackPriority"]

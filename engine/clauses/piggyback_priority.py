"""Piggyback priority: who gives way, and to how many shares, where the underwriters limit a registration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from covenantry.engine.case import fact_key
from covenantry.engine.clauses.base import Clause, OnDay, kind
from covenantry.engine.findings import Amount, Finding
from covenantry.engine.procedures.people import ids, people
from covenantry.engine.procedures.piggyback_time import came_on, time_for
from covenantry.engine.procedures.registrable import counted
from covenantry.engine.procedures.registrations_underway import Underway, asking, underway
from covenantry.engine.procedures.tiers import by_tiers
from covenantry.engine.procedures.today import left, whole
from covenantry.engine.reasons import Reason, known, unknown, would
from covenantry.engine.rulebook.model import Lasting, Phrase
from covenantry.facts.lots import Quantity
from covenantry.facts.model import Notice
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.values import Id, PositiveCount
from covenantry.facts.words import NoticeKind

#: The event by which the underwriters' view is known.
LIMITED = "underwriter's limitation"

Group = Literal["company", "requesting", "own", "others"]


class Wanted(NamedTuple):
    """What one participant wants to have registered; None: not on record. `group`: in which part he asks."""

    who: str
    group: Group
    shares: int | None
    fact: str


@kind("piggyback_priority")
@dataclass(frozen=True, slots=True, kw_only=True)
class PiggybackPriority(Clause):
    """Where the underwriters limit an underwritten registration, `tiers` fill up in turn, pro rata within one.

    The groups: the company's own securities; those whose request the registration is (`requests`); holders' own
    piggyback `request`s under this agreement, made `within` time of the `notice`; others' requests under other
    agreements, by such a notice or by one of `joins`. `unreduced`: groups that come out of the limit first and that
    these words do not divide. `by_held`: the securities in proportion to which a tier divides, as held when the
    statement was filed; without it, in proportion to what was asked for. `lot`: rounded to so many. `for_whom`: the
    offerings that it speaks of. `apart`: requests under this agreement whose registrations it does not speak of.
    `stock_class`: the class of which requests and limits count shares.
    """

    by: Phrase
    holders: Phrase
    notice: NoticeKind
    request: NoticeKind
    within: Lasting
    requests: tuple[NoticeKind, ...] = ()
    joins: tuple[NoticeKind, ...] = ()
    apart: tuple[NoticeKind, ...] = ()
    for_whom: tuple[Literal["company", "holders", "both"], ...] = ("company", "holders", "both")
    unreduced: tuple[Group, ...] = ()
    tiers: tuple[tuple[Group, ...], ...]
    by_held: Phrase | None = None
    lot: PositiveCount = 1
    stock_class: Id

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each such registration how the shares divide, once a limitation is on record."""
        found = [one for one in underway(on.case) if self._speaks_of(on, one)]
        for one in found:
            yield self._divided(on, one)
        if not found:
            example = f"{LIMITED}: {{registration: ID, at most: NUMBER}}"
            nothing = would(
                "no underwritten registration of the kind is under way", example, fact_key(LIMITED, "issuer")
            )
            yield on.finding("computation", on.engaged(nothing))

    def _speaks_of(self, on: OnDay, one: Underway) -> bool:
        aside = any(asking(on.case, self.apart, one.id, on.encoded.agreement))
        return one.underwritten and one.for_whom in self.for_whom and not aside

    def _divided(self, on: OnDay, one: Underway) -> Finding:
        limit = self._limit(on, one)
        if limit is None:
            example = f"{LIMITED}: {{registration: {one.id}, at most: NUMBER}}"
            none = would(f"no {LIMITED} in {one.id} is on record", example, fact_key(LIMITED, one.id))
            return on.finding("computation", on.engaged(one.told(), none), about=one.id)
        wanted = list(self._wanted(on, one))
        day = min(one.filing.filed if one.filing else on.day, on.day)
        weights, sure = self._weights(on, wanted, day)
        known_all = [
            unknown(f"how many shares {on.case.name(w.who)} asks for", w.fact) for w in wanted if w.shares is None
        ]
        told = known(f"the underwriters advise that at most {limit:,} shares can be sold in {one.id}", True)
        engaged = on.engaged(one.told(), told, *known_all, *sure)
        amounts = tuple(self._amounts(on, wanted, limit, weights)) if engaged.value else ()
        return on.finding(
            "computation",
            engaged,
            about=one.id,
            bound=ids(on.case, self.by),
            holders=tuple(dict.fromkeys(w.who for w in wanted if w.group == "own")),
            amounts=amounts,
        )

    def _limit(self, on: OnDay, one: Underway) -> int | None:
        """The latest limitation; another may follow as the market moves."""
        for event in reversed(on.facts.events(LIMITED)):
            terms: Any = event.terms
            if terms.registration == one.id:
                return whole(on.case, self.stock_class, terms.at_most, event)
        return None

    # --- who wants how many -------------------------------------------------------------------------------------

    def _wanted(self, on: OnDay, one: Underway) -> Iterator[Wanted]:
        company = ids(on.case, self.by)
        if one.for_whom != "holders":
            own = self._of_the_company(on, one)
            yield Wanted(company[0], "company", own, fact_key("shares of the company", one.id))
        seen: set[str] = set()
        requesting = {n.from_id: n for n in asking(on.case, self.requests, one.id)}
        for who, notice in requesting.items():
            seen.add(who)
            yield Wanted(who, "requesting", self._asked(on, notice), fact_key("quantity", notice.id))
        mine = {party.id for party in people(on.case, self.holders)}
        notices = [n for n in asking(on.case, [self.notice], one.id, on.encoded.agreement) if n.from_id in company]
        latest = {n.from_id: n for n in asking(on.case, [self.request, *self.joins], one.id)}
        for who, notice in latest.items():
            home = (
                who in mine and notice.agreement == on.encoded.agreement and folded(notice.kind) == folded(self.request)
            )
            if home:
                came = came_on(on.case, notice, company)
                on.wake(came)
                if came is None or came > on.day or not time_for(on.case, notices, who, self.within).admits(came):
                    continue
            if who not in seen:
                asked = self._asked(on, notice)
                if asked is not None and one.filing is not None:
                    asked = max(0, int(asked - left(on.case, one.filing, who, why=("withdrawn",))))
                yield Wanted(who, "own" if home else "others", asked, fact_key("quantity", notice.id))

    def _asked(self, on: OnDay, notice: Notice) -> int | None:
        return whole(on.case, self.stock_class, notice.quantity, notice)

    def _of_the_company(self, on: OnDay, one: Underway) -> int | None:
        """How many shares the company itself registers; of both together it is not said how they divide."""
        if one.for_whom != "company" or one.proposed is None:
            return None
        return whole(on.case, self.stock_class, one.proposed.terms.shares, one.proposed)

    def _weights(self, on: OnDay, wanted: Iterable[Wanted], day: date) -> tuple[dict[str, Quantity], list[Reason]]:
        if self.by_held is None:
            return {}, []
        weights, sure = {}, []
        for one in wanted:
            if one.group in {group for tier in self.tiers for group in tier}:
                held = counted(on.case, one.who, self.by_held, day)
                weights[one.who] = held.meant
                sure.append(held.certain)
        return weights, sure

    def _amounts(self, on: OnDay, wanted: list[Wanted], limit: int, weights: dict[str, Quantity]) -> Iterator[Amount]:
        first = sum(w.shares or 0 for w in wanted if w.group in self.unreduced)
        left = max(0, limit - first)
        yield Amount("limit", str(limit), "shares", "as the managing underwriter advises")
        if self.unreduced:
            how = f"{limit:,} less {first:,} that these words do not reduce, and nothing below zero"
            yield Amount("left for them", str(left), "shares", how)
        tiers = [{w.who: w.shares or 0 for w in wanted if w.group in tier} for tier in self.tiers]
        for share in by_tiers(left, tiers, weights, self.lot):
            name = on.case.name(share.who)
            yield Amount(name, str(share.got), "shares", f"of {share.wanted:,} asked for: {share.how}")

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.by, self.holders)
        if self.by_held is not None:
            yield self.by_held


__all__ = ["PiggybackPriority"]

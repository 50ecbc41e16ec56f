"""Counts whether by a sale its purchasers come to own beneficially more than a stated part; exact and three-valued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from covenantry.engine.context.counting import ends
from covenantry.engine.language.conditions import Keyed
from covenantry.engine.language.model import Days
from covenantry.engine.language.own_words import ACQUIRED
from covenantry.engine.logic.reasons import Reason, all_of, known
from covenantry.engine.logic.sources import Ground, Ledger, Source, of_lots
from covenantry.engine.securities.allocation import number
from covenantry.engine.securities.purchasers import Sold, purchasers_of, sold
from covenantry.engine.securities.share_basis import Basis
from covenantry.engine.securities.shares_today import notice as today
from covenantry.engine.securities.shares_today import told
from covenantry.facts.holdings import Holdings
from covenantry.facts.ledger import Lot
from covenantry.facts.lots import Quantity, Terms
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Share
from covenantry.facts.words import NoticeKind

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice

#: The fact about the transfer that settles the question where the purchasers' relations are not all on record.


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """The notice that describes a whole sale, and how long after its Sale Date the sale may take place."""

    __pydantic_config__ = STRICT
    notice: NoticeKind
    within: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSale(Keyed):
    """A sale by which its purchasers come to own so much; the terms are those of the test `tag_along_sale`."""

    __pydantic_config__ = STRICT
    of: Basis
    more_than: Share = Fraction(1, 2)
    own_rights_within: Days | None = None
    majority_already: Literal["acquires none", "acquires one"] = "acquires none"
    earlier_sales: Literal["same series", "apart"] = "same series"
    of_the_last: Days | None = None
    noticed: Noticed | None = None


class _Owned(NamedTuple):
    """Shares that count, and shares that may be acquired: both are owned, the latter are added to the whole."""

    shares: Quantity
    rights: Quantity

    def and_(self, other: _Owned, sign: int = 1) -> _Owned:
        return _Owned(self.shares + sign * other.shares, self.rights + sign * other.rights)


_NOTHING = _Owned(0, 0)


class Acquisition:
    """The count for one case. An excess is positive where more than the share is owned (cross-multiplied, so exact)."""

    def __init__(self, terms: ControlSale, case: Case) -> None:
        self.terms, self.case = terms, case
        self.positions = case.snapshot.positions
        self.each = {name: terms.of.each(self.positions, name, case.day) for name in terms.of.classes}
        self.total = sum(self.positions.outstanding(name) * each for name, each in self.each.items())
        self.all_rights = tuple(self._rights())
        self.rights = {name: its for name, its in self.all_rights if self._open(its)}
        self.group = purchasers_of(case)
        self.sales = sold(case.proposal)
        self.ends: list[date] = []  # the last days on which something counts that later does not
        self.sellers = {sale.seller for sale in self.sales}
        if terms.noticed is not None:
            self._add_noticed(terms.noticed)
        self.sellers -= self.group.members
        self.since = terms.of_the_last.first_day_back(case.day) if terms.of_the_last else date.min

    def _add_noticed(self, noticed: Noticed) -> None:
        """Adds what notices say is sold beyond what is proposed and has been transferred since, and who sells.

        Notices to the same purchasers for the same Sale Date are of one sale.
        """
        facts, agreement = self.case.snapshot, self.case.agreement.id
        sales: dict[date, list[Notice]] = {}
        for notice in facts.notices(noticed.notice, agreement):
            if notice.about is not None and notice.about.transferee_id in self.group.purchasers:
                sales.setdefault(notice.sale_date or notice.date, []).append(notice)
        for sale_date, same in sales.items():
            last = ends(self.case, noticed.within, sale_date)
            parties = {n.from_id for n in same} | {n.about.transferor_id for n in same if n.about}
            processes = {n.id for n in same}
            parties |= {a.from_id for a in facts.notices(agreement=agreement) if a.process in processes}
            if self.case.day <= last and not self.sellers.isdisjoint(parties):
                self.sellers |= parties
                self.ends.append(last)
                self._add_rest(same)

    def _add_rest(self, same: list[Notice]) -> None:
        same = [today(self.case, n, n.about.stock_class_id) for n in same if n.about]
        offered = {n.about.transferor_id: (n.about.stock_class_id, n.about.quantity) for n in same if n.about}
        named = sum(sum(self._worth(Sold("", *each))) for each in offered.values())
        total = max(sum(self._worth(Sold("", n.about.stock_class_id, n.quantity or 0))) for n in same if n.about)
        moved = [
            Sold(e.transferor_id, e.stock_class_id, told(self.case, e.stock_class_id, e.quantity, e))
            for e in self.case.snapshot.entries_of("stock_transfer")
            if e.date >= same[0].date and e.transferee_id in self.group.purchasers
        ]
        more = max(named, total) - sum(sum(self._worth(sale)) for sale in (*self.sales, *moved))
        if more > 0:
            self.sales += (Sold("", self.terms.of.outstanding[0], more),)

    def answer(self) -> Reason:
        members = self.group.members
        held = self._sum(self._held(member) for member in members)
        bought = self._sum(self._worth(s) for s in self.sales if s.seller not in members)
        before = held.and_(self._sum(self._from_sellers(member) for member in members), -1)
        after = held.and_(bought)
        missing = self._missing(before, after)
        if missing:
            return self._not_known(after, missing)
        parts = [known(self._text(after), self._excess(after) > 0, *self._sources())]
        if self.terms.majority_already == "acquires none":
            text = (
                f"they do not own that much without it: {number(sum(before))} of {number(self.total + before.rights)}"
            )
            parts.append(known(text, self._excess(before) <= 0, *self._sources()))
        return all_of("by the sale the purchasers come to own that much", parts)._replace(changes=self._changes())

    # --- who may belong to the purchasers, where that makes a difference ----------------------------------------------

    def _missing(self, before: _Owned, after: _Owned) -> dict[str, tuple[str, ...]]:
        """The holders who may belong to the purchasers, if that makes a difference; else none.

        One whose belonging would give the purchasers the majority without the sale cannot make them acquire it by the
        sale.
        """
        counts_before = self.terms.majority_already == "acquires none"
        if not self.group.unsure or (counts_before and self._excess(before) > 0):
            return {}
        extra = {holder: self._extra(holder) for holder in self.group.unsure}
        if self._excess(after) > 0:
            most = self._excess(self._sum([before, *(theirs.before for theirs in extra.values())]))
            return (
                {h: self.group.unsure[h] for h in extra if any(extra[h].before)} if counts_before and most > 0 else {}
            )
        able = {h: e for h, e in extra.items() if not counts_before or self._excess(before.and_(e.before)) <= 0}
        most = self._excess(self._sum([after, *(theirs.after for theirs in able.values())]))
        return {holder: self.group.unsure[holder] for holder in able if any(able[holder].after)} if most > 0 else {}

    def _extra(self, holder: str) -> _Extra:
        """What a holder who belonged to the purchasers would add to what they own; what it sells counts already."""
        held = self._held(holder)
        sells = self._sum(self._worth(s) for s in self.sales if s.seller == holder)
        return _Extra(held.and_(self._from_sellers(holder), -1), held.and_(sells, -1))

    def _not_known(self, after: _Owned, missing: Mapping[str, tuple[str, ...]]) -> Reason:
        names = ", ".join(f"{self.case.name(h)} ({number(sum(self._held(h)))})" for h in missing)
        facts = ", ".join(dict.fromkeys(name for names in missing.values() for name in names))
        text = f"{self._text(after)}; whether these belong to them is not on record: {names} (not on record: {facts})"
        buyer = self.case.proposal.transferee.name
        asked = self.case.attested(ACQUIRED, self.case.proposal.id, text, who=buyer)
        changes = [day for day in (asked.changes, self._changes()) if day is not None]
        return asked._replace(changes=min(changes, default=None))

    # --- counting ------------------------------------------------------------------------------------------------

    def _excess(self, owned: _Owned) -> Quantity:
        above, below = self.terms.more_than.numerator, self.terms.more_than.denominator
        return below * (owned.shares + owned.rights) - above * (self.total + owned.rights)

    def _sum(self, parts: Iterable[_Owned]) -> _Owned:
        shares: Quantity = 0
        rights: Quantity = 0
        for part in parts:
            shares += part.shares
            rights += part.rights
        return _Owned(shares, rights)

    def _held(self, holder: str) -> _Owned:
        shares: Quantity = 0
        rights: set[str] = set()
        for lot in self.positions.lots_of(holder):
            if lot.stock_class_id in self.each:
                shares += lot.quantity * self.each[lot.stock_class_id]
            elif lot.stock_class_id in self.rights:
                rights.add(lot.stock_class_id)
        if not rights:
            return _Owned(shares, 0)
        holdings = Holdings(self.positions, self.case.snapshot.relations, self.case.day)
        return _Owned(shares, sum(holdings.acquirable(holder, name) for name in rights))

    def _worth(self, sale: Sold) -> _Owned:
        if sale.stock_class_id in self.rights:
            return _Owned(0, sale.quantity * self.rights[sale.stock_class_id].ratio)
        return _Owned(sale.quantity * self.each.get(sale.stock_class_id, 0), 0)

    def _from_sellers(self, holder: str) -> _Owned:
        """What the holder has, as one of the purchasers, from earlier sales by the same sellers, and holds still."""
        if self.terms.earlier_sales == "apart":
            return _NOTHING
        lots = [lot for lot in self.positions.lots_of(holder) if len(lot.origin) > 1 and self._in_series(lot)]
        return self._sum(self._worth(Sold(holder, lot.stock_class_id, lot.quantity)) for lot in lots)

    def _in_series(self, lot: Lot) -> bool:
        found = False
        for giver, step in zip(lot.origin, lot.origin[1:], strict=False):
            to_us = step.holder == lot.holder or step.holder in self.group.members
            if step.how == "transfer" and step.date >= self.since and giver.holder in self.sellers and to_us:
                found = True
                if self.terms.of_the_last is not None:
                    self.ends.append(self.terms.of_the_last.last_day(step.date))
        return found

    def _rights(self) -> Iterator[tuple[str, Terms]]:
        """The classes that give a right to shares that count, and do not themselves count."""
        if self.terms.own_rights_within is None:
            return
        for into in self.terms.of.outstanding:
            for name in self.positions.convertible_into(into):
                its = self.positions.terms(name)
                if its is not None and name not in self.terms.of.as_converted and self.positions.outstanding(name):
                    yield name, its

    def _open(self, its: Terms) -> bool:
        within, day = self.terms.own_rights_within, self.case.day
        assert within is not None
        return not its.expired(day) and (its.first_day is None or its.first_day <= within.last_day(day))

    def _changes(self) -> date | None:
        """The first later day on which a right that counts expires, or another begins to count."""
        days = [self.terms.of.next_expiry(self.positions, self.case.day), *(last + timedelta(1) for last in self.ends)]
        for _, its in self.all_rights:
            if its.expiration_date is not None:
                days.append(its.expiration_date + timedelta(1))
            if its.first_day is not None and self.terms.own_rights_within is not None:
                days.append(self.terms.own_rights_within.first_day_back(its.first_day))
        return min((day for day in days if day is not None and day > self.case.day), default=None)

    # --- words ---------------------------------------------------------------------------------------------------

    def _text(self, after: _Owned) -> str:
        buyers = " and ".join(self.case.name(purchaser) for purchaser in self.group.purchasers)
        others = sorted(self.group.members - set(self.group.purchasers))
        group = f" with {', '.join(map(self.case.name, others))}" if others else ""
        whole = number(self.total + after.rights)
        asked = f"asked: more than {self.terms.more_than} of {self.terms.of}"
        return f"{buyers}{group} would own {number(sum(after))} of {whole}; {asked}"

    def _sources(self) -> tuple[Source, ...]:
        """What those hold who count, what is outstanding, and what makes them a group."""
        snapshot, group = self.case.snapshot, list[Source]()
        relations, positions = snapshot.relations, snapshot.positions
        for member in sorted(self.group.members - set(self.group.purchasers)):
            for purchaser in self.group.purchasers:
                group += relations.affiliates(purchaser, member).entries
        held = of_lots(lot for member in sorted(self.group.members) for lot in positions.lots_of(member))
        whole = (Ledger(name, positions.trail(name)) for name in self.terms.of.outstanding)
        return (Ground.TRANSFER, *held, *whole, *group)


class _Extra(NamedTuple):
    """What a further member of the group adds to what it owned before the sale, and to what it owns after it."""

    before: _Owned
    after: _Owned


__all__ = ["ACQUIRED", "Acquisition"]

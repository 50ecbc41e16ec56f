"""Counts of shares, each on a named basis, exact."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from covenantry.facts.draws import total
from covenantry.facts.ledger import Positions, Quantity, exact
from covenantry.facts.lots import Terms
from covenantry.facts.records import dataclass
from covenantry.facts.relations import Relations

#: Rule 13d-3(d)(1)(i): a right to acquire counts if it can be exercised within so many days.
WITHIN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts over the positions and relations of one day."""

    positions: Positions
    relations: Relations
    as_of: date

    def record(self, holder: str, stock_class_id: str) -> Quantity:
        """Basis: held of record, in the holder's own name."""
        return self.positions.quantity(holder, stock_class_id)

    def outstanding(self, stock_class_id: str) -> Quantity:
        """Basis: issued and outstanding; nothing converted or exercised."""
        return self.positions.outstanding(stock_class_id)

    def as_converted(self, holder: str, classes: Collection[str] | None = None) -> Quantity:
        """Basis: common held of record plus common issuable on conversion, limits on conversion disregarded.

        `classes` names the convertible or exercisable classes to count; left out, every convertible one and no
        warrant or option. An expired warrant counts nothing. Fractions of shares are kept.
        """
        held = ((lot.stock_class_id, lot.quantity) for lot in self.positions.lots_of(holder))
        return self._converted(held, classes)

    def outstanding_as_converted(self, classes: Collection[str] | None = None) -> Quantity:
        """Basis: as `as_converted`, of all holders together."""
        return self._converted(((name, self.outstanding(name)) for name in self.positions.classes), classes)

    def fully_diluted(self, holder: str | None = None) -> Quantity:
        """Basis: common outstanding, everything convertible converted, every unexpired warrant and option exercised.

        Of all holders together, or of one. Rights not yet exercisable count; limits on conversion are disregarded.
        """
        classes = set(self.positions.classes)
        return self.outstanding_as_converted(classes) if holder is None else self.as_converted(holder, classes)

    def beneficial(self, parties: Collection[str], stock_class_id: str) -> tuple[Quantity, Quantity]:
        """Basis: Rule 13d-3. Shares owned beneficially by the parties together, and the number they are a share of.

        Counted: what the parties hold of record, what those hold over whose securities they have power (by control,
        as trustee, by directing investments, through a nominee), and what all these may acquire within 60 days
        (d)(1)(i), as far as limits on conversion allow, in whole shares. The same rights, and nobody else's, are
        added to the shares outstanding. As far as the relations are on record.
        """
        owners = self.with_power_over(parties)
        held = total(self.record(owner, stock_class_id) for owner in owners)
        rights = total(self.right_to_acquire(owner, stock_class_id) for owner in owners)
        return exact(held + rights), exact(self.outstanding(stock_class_id) + rights)

    def with_power_over(self, parties: Iterable[str]) -> tuple[str, ...]:
        """The parties and everybody over whose securities they have voting or investment power (Rule 13d-3(a))."""
        found = dict.fromkeys(_several(parties))
        links = self.relations.links
        queue = list(found)
        for at in queue:
            reached = {*self.relations.controlled_by(at)}
            reached |= {link.to_id for link in links.out_of(at, "trustee", "directs_investments")}
            reached |= {link.from_id for link in links.into(at, "nominee")}
            new = sorted(reached - found.keys())
            found |= dict.fromkeys(new)
            queue += new
        return tuple(found)

    def having_power_over(self, holder: str) -> tuple[str, ...]:
        """The holder and everybody who has power over its securities: `with_power_over` inverted."""
        found = dict.fromkeys([holder])
        links, queue = self.relations.links, [holder]
        for at in queue:
            reached = {*self.relations.controlling(at)}
            reached |= {link.from_id for link in links.into(at, "trustee", "directs_investments")}
            reached |= {link.to_id for link in links.out_of(at, "nominee")}
            new = sorted(reached - found.keys())
            found |= dict.fromkeys(new)
            queue += new
        return tuple(found)

    def right_to_acquire(self, holder: str, stock_class_id: str, within_days: int = WITHIN_DAYS) -> Quantity:
        """Shares of the class that the holder may acquire within 60 days by converting or exercising what it holds."""
        rights = (
            self.acquirable(holder, name)
            for name in self.positions.convertible_into(stock_class_id)
            if (terms := self.positions.terms(name)) and self._open_within(terms, within_days)
        )
        return total(rights)

    def acquirable(self, holder: str, stock_class_id: str) -> Quantity:
        """What the holder's convertible or exercisable securities of the class give now, its limit applied."""
        terms = self.positions.terms(stock_class_id)
        if terms is None or terms.expired(self.as_of):
            return 0
        units = Fraction(self.record(holder, stock_class_id))
        if not units:
            return 0
        if (room := self._room(holder, stock_class_id, terms)) is not None:
            units = min(units, room / terms.ratio)
        if not self.positions.classes[stock_class_id].fractional:
            units = Fraction(int(units))
        shares = units * terms.ratio
        return exact(shares) if self.positions.classes[terms.into].fractional else int(shares)

    def converted(self, holder: str, stock_class_id: str, into: str) -> Fraction:
        """Shares from conversion of the class that the holder still owns beneficially, in whosever name they stand."""
        owners = self.with_power_over([holder])
        lots = (lot for owner in owners for lot in self.positions.lots_of(owner, into))
        return sum((Fraction(lot.quantity) for lot in lots if lot.descends_from(stock_class_id)), Fraction(0))

    def _room(self, holder: str, stock_class_id: str, terms: Terms) -> Fraction | None:
        """How many shares conversion may still give the holder under the limit, not less than none; None: no limit."""
        if terms.limit is None or terms.limit.at_most >= 1:
            return None
        converted = self.converted(holder, stock_class_id, terms.into)
        at_most = terms.limit.at_most
        room = at_most * self.outstanding(terms.limit.of) - converted
        if terms.limit.of == terms.into:
            room /= 1 - at_most  # the shares issued on conversion are outstanding after it, too
        return max(room, Fraction(0))

    def _open_within(self, terms: Terms, within_days: int) -> bool:
        return terms.first_day is None or (terms.first_day - self.as_of).days <= within_days

    def _converted(self, held: Iterable[tuple[str, Quantity]], classes: Collection[str] | None) -> Quantity:
        counted = None if classes is None else _several(classes)
        return exact(sum((quantity * self._common_for_each(name, counted) for name, quantity in held), Fraction(0)))

    def _common_for_each(self, stock_class_id: str, classes: Collection[str] | None) -> Fraction:
        """Shares of common for one of the class; the class may convert into one that converts in turn."""
        each, at = Fraction(1), stock_class_id
        while self.positions.classes[at].class_type != "COMMON":
            terms = self.positions.terms(at)
            if terms is None or terms.expired(self.as_of):
                return Fraction(0)
            if not (terms.kind == "conversion" if classes is None else at in classes):
                return Fraction(0)
            each, at = each * terms.ratio, terms.into
        return each


def _several(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids; one id alone is text, too, and would be taken letter by letter."""
    if isinstance(ids, str):
        raise TypeError(f"expected several ids, not the one text '{ids}'")
    return tuple(ids)

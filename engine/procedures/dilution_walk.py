"""The walk over the ledger since a class was issued: every adjustment of its conversion or exercise price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from covenantry.engine.logic.amounts import money
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, unknown
from covenantry.engine.procedures.dilution_excluded import Exclusions
from covenantry.engine.procedures.dilution_issues import Issue, issue_of
from covenantry.engine.procedures.dilution_terms import Dilution
from covenantry.engine.procedures.fair_market_value import fair_value
from covenantry.facts.lots import Quantity, shown
from covenantry.facts.model import (
    ConversionRatioAdjustment,
    StockCancellation,
    StockClassSplit,
    StockIssuance,
    StockRedemption,
    StockRepurchase,
)
from covenantry.facts.moments import Moment
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case

#: After which fewer of a class are left.
Gone = StockCancellation | StockRepurchase | StockRedemption


class Step(NamedTuple):
    """One thing that happened to the price: under which section, what the price was and is, and the arithmetic.

    `by_day`: it came with a day, not with an entry. `split`: the ledger itself follows it.
    """

    day: date
    about: str
    section: str
    before: Fraction
    after: Fraction
    text: str
    by_day: bool = False
    split: bool = False


@dataclass(slots=True)
class Walk:
    """What the walk found: the price in effect, what is carried forward, the steps, and what stopped it, if anything.

    `doubt`: a fact on which an adjustment turns and that is not on record; the price after it is not known. `wakes`:
    the later days on which rights lapse.
    """

    terms: Dilution
    price: Fraction
    carried: Fraction = Fraction(0)
    steps: list[Step] = field(default_factory=list)
    doubt: Reason | None = None
    wakes: list[date] = field(default_factory=list)

    @property
    def adjustments(self) -> list[Step]:
        """The steps that changed the price."""
        return [step for step in self.steps if step.before != step.after]


class _Event(NamedTuple):
    """Something that bears on the price: an entry of the ledger, a dividend, or a day on which rights lapsed."""

    day: date
    what: Any
    moment: Moment | None
    after: Moment | None


def walk(case: Case, terms: Dilution, *, by_day: bool = True) -> Walk | None:
    """The walk up to the day; None where the class was never issued.

    `by_day`: whether rights also lapse with the day on which they expire, though no entry says so.
    """
    moments = case.snapshot.moments
    mine = [i for i, m in enumerate(moments) if _issues(m, terms.stock_class)]
    if not mine:
        return None
    return _Run(case, terms, moments, mine[0], by_day).result()


class _Run:
    """One walk under way. A lapse or a change of number has the prices worked out again from the first day."""

    def __init__(self, case: Case, terms: Dilution, moments: tuple[Moment, ...], first: int, by_day: bool) -> None:
        self.case, self.terms, self.moments = case, terms, moments
        self.first, self.by_day = first, by_day
        self.known: dict[str, Issue] = {}
        #: The issues that reduced the price, or would have but for the smallest reduction that is made.
        self.adjusted: set[str] = set()

    def result(self) -> Walk:
        found = self._new()
        exclusions = self._exclusions()
        done: list[_Event] = []
        for event in self._events():
            if found.doubt is not None:
                break
            if self._revised(event):
                self._readjust(found, done, event)
            else:
                self._apply(found, event, exclusions)
            done.append(event)
        found.wakes = list(self._lapses(later=True))
        return found

    def _new(self) -> Walk:
        return Walk(self.terms, Fraction(self.terms.price))

    def _exclusions(self) -> Exclusions:
        return Exclusions(self.case, self.terms, self.moments[: self.first + 1])

    # --- what happened ------------------------------------------------------------------------------------------

    def _events(self) -> list[_Event]:
        begun = self.moments[self.first].entry.date
        found: list[tuple[date, int, _Event]] = []
        for i, moment in enumerate(self.moments[self.first + 1 :], self.first + 1):
            after = self.moments[i + 1] if i + 1 < len(self.moments) else None
            found.append((moment.entry.date, 1, _Event(moment.entry.date, moment.entry, moment, after)))
        for event in self.case.snapshot.events("dividend"):
            dividend = event.terms
            ours = dividend.on == self.terms.common and dividend.payable_in == "common stock"
            if ours and event.date >= begun and not self._too_early(event.date):
                found.append((event.date, 0, _Event(event.date, event, self._before(event.date), None)))
        if self.by_day:
            found += [(day, 0, _Event(day, name, self._before(day), None)) for name, day in self._expired()]
        return [event for _, _, event in sorted(found, key=lambda one: one[:2])]

    def _too_early(self, day: date) -> bool:
        """Whether what happens on a day adjusts nothing, being of the day of first issuance."""
        return self.terms.begins == "the day after" and day <= self.moments[self.first].entry.date

    def _before(self, day: date) -> Moment | None:
        """The ledger as it stood before the first entry of the day; None: as it stands now."""
        return next((m for m in self.moments if m.entry.date >= day), None)

    def _expired(self) -> Iterator[tuple[str, date]]:
        for name, terms in self._rights():
            if terms.expiration_date is not None and terms.expiration_date < self.case.day:
                yield name, terms.expiration_date + timedelta(1)

    def _lapses(self, later: bool) -> Iterator[date]:
        for _, terms in self._rights():
            if terms.expiration_date is not None and (terms.expiration_date >= self.case.day) is later:
                yield terms.expiration_date + timedelta(1)

    def _rights(self) -> Iterator[tuple[str, Any]]:
        classes = {m.entry.stock_class_id for m in self.moments[self.first :] if isinstance(m.entry, StockIssuance)}
        for name in sorted(classes - {self.terms.stock_class}):
            if (terms := self.case.snapshot.positions.terms(name)) is not None:
                yield name, terms

    # --- lapses and changes of number ---------------------------------------------------------------------------

    def _revised(self, event: _Event) -> bool:
        """Whether an event changes what counts of a deemed issue that adjusted, or may have adjusted, the price."""
        before = dict(self.known)
        for key, issue in before.items():
            self.known[key] = self._after(issue, event)
        return any(self.known[key] is not issue for key, issue in before.items())

    def _after(self, issue: Issue, event: _Event) -> Issue:
        name, entry = issue.entry.stock_class_id, event.what
        if name != (entry if isinstance(entry, str) else getattr(entry, "stock_class_id", "")):
            return issue
        if not isinstance(entry, str | Gone | ConversionRatioAdjustment):
            return issue
        own = self._split(name, issue.entry.date, event.day)  # units and ratios are those of the issue
        left = self._left(issue, event.moment) / own
        if isinstance(entry, str):
            return issue.without(left) if left else issue
        if isinstance(entry, Gone):
            gone = left - self._left(issue, event.after) / own
            return issue.without(gone) if gone else issue
        ratio = entry.ratio * own / self._split(self.terms.common, issue.entry.date, event.day)
        if left and issue.entry.id in self.adjusted and ratio != issue.parts[-1].ratio:
            return issue.changed(left, ratio)
        return issue

    def _left(self, issue: Issue, moment: Moment | None) -> Quantity:
        entry = issue.entry
        if moment is not None:
            return moment.left_of(entry.security_id, entry.stock_class_id)
        lots = self.case.snapshot.positions.lots
        mine = (lot for lot in lots if lot.stock_class_id == entry.stock_class_id)
        return sum((lot.quantity for lot in mine if lot.origin[0].security_id == entry.security_id), Fraction(0))

    def _split(self, stock_class_id: str, since: date, until: date) -> Fraction:
        return self.case.split_factor(stock_class_id, since) / self.case.split_factor(stock_class_id, until)

    def _readjust(self, found: Walk, done: list[_Event], event: _Event) -> None:
        again, exclusions = self._new(), self._exclusions()
        for one in done:
            if again.doubt is None and not self._lapsing(one):
                self._apply(again, one, exclusions)
        entry = event.what
        lapsed = isinstance(entry, str)
        section = (
            self.terms.sections.change_section
            if isinstance(entry, ConversionRatioAdjustment)
            else self.terms.sections.lapse_section
        )
        what = (
            f"{entry} expired" if lapsed else f"{entry.type.replace('_', ' ')} of {entry.stock_class_id} ({entry.id})"
        )
        text = f"{event.day}: {what}; prices as if what lapsed or changed had been so from its issue: "
        text += f"${money(found.price)} becomes ${money(again.price)}"
        about = f"{entry} expired" if lapsed else entry.id
        step = Step(event.day, about, section, found.price, again.price, text, by_day=lapsed)
        found.steps.append(step)
        found.price, found.carried, found.doubt = again.price, again.carried, again.doubt

    def _lapsing(self, event: _Event) -> bool:
        return isinstance(event.what, str | Gone | ConversionRatioAdjustment)

    # --- splits, dividends, issuances ---------------------------------------------------------------------------

    def _apply(self, found: Walk, event: _Event, exclusions: Exclusions) -> None:
        entry, terms = event.what, self.terms
        if isinstance(entry, StockClassSplit):
            if entry.stock_class_id == terms.common:
                self._divide(found, event, exclusions)
        elif event.moment is not None and isinstance(entry, StockIssuance):
            self._issue(found, event.moment, exclusions)
        elif getattr(entry, "type", "") == "corporate_event":
            self._dividend(found, event)

    def _divide(self, found: Walk, event: _Event, exclusions: Exclusions) -> None:
        ratio, before = event.what.split_ratio, found.price
        exclusions.split(ratio)
        if self._too_early(event.day):
            return
        found.price, found.carried = before / ratio, found.carried / ratio
        text = f"{event.day}: split of {ratio} for 1: ${money(before)} / {ratio} = ${money(found.price)}"
        section = self.terms.sections.split_section
        found.steps.append(Step(event.day, event.what.id, section, before, found.price, text, split=True))

    def _dividend(self, found: Walk, event: _Event) -> None:
        more, section = event.what.terms.shares, self.terms.sections.dividend_section
        if more is None:
            found.doubt = unknown(
                f"how many shares the dividend of {event.day} issues", of_record("shares", event.what.id)
            )
            return
        out, before = self._outstanding(event.moment), found.price
        found.price = self.terms.rounded(before * out / (out + more))
        text = f"{event.day}: dividend of {more:,} shares: ${money(before)} x {shown(out)} / ({shown(out)} + {more:,})"
        text += f" = ${money(found.price)} to the nearest ${self.terms.nearest}"
        found.steps.append(Step(event.day, event.what.id, section, before, found.price, text))

    def _outstanding(self, moment: Moment | None) -> Quantity:
        common = self.terms.common
        return self.case.snapshot.positions.outstanding(common) if moment is None else moment.outstanding(common)

    def _issue(self, found: Walk, moment: Moment, exclusions: Exclusions) -> None:
        terms = self.terms
        issue = issue_of(moment, terms.common)
        if issue is None or issue.entry.stock_class_id == terms.stock_class:
            return
        day = issue.entry.date
        if self._too_early(day):
            exclusions.counts(issue)
            return
        if issue.deemed:
            issue = self.known.setdefault(issue.entry.id, issue)
        what = f"{day}: {shown(issue.shares)} shares {'deemed issued' if issue.deemed else 'issued'} ({issue.entry.id})"
        section = terms.sections.deemed_section if issue.deemed else terms.sections.issuance_section
        value = fair_value(self.case, terms.common, day, terms.average, terms.settled)
        left, why, doubt = exclusions.left(issue, moment, value)
        if doubt is not None and not self._harmless(issue, found.price, value.amount):
            found.doubt = doubt
            return
        if doubt is not None or not left:
            told = why or "the price is no lower than it must be"
            found.steps.append(Step(day, issue.entry.id, section, found.price, found.price, f"{what}: {told}"))
            return
        if issue.each is None:
            question = f"the consideration received for {issue.entry.id}"
            found.doubt = unknown(
                question, of_record("consideration", issue.entry.id), who=self.case.name(self._company)
            )
            return
        if value.amount is None:
            found.doubt = value.reason
            return
        base = max(terms.market_part * value.amount, found.price)
        market = money(terms.market_part * value.amount)
        how = f"base ${money(base)}, the greater of ${market} ({terms.market_part} of market value) and the price"
        if issue.each >= base:
            text = f"{what} at ${money(issue.each)}, not less than the {how}"
            found.steps.append(Step(day, issue.entry.id, section, found.price, found.price, text))
            return
        told = f" ({why})" if why else ""
        self._reduce(found, moment, issue, left, base, f"{what}{told} at ${money(issue.each)}; {how}", section)

    @property
    def _company(self) -> str:
        return self.case.snapshot.issuer.id

    def _harmless(self, issue: Issue, price: Fraction, value: Fraction | None) -> bool:
        """Whether an issue adjusts nothing whatever it was for: it is not below the base."""
        return value is not None and issue.each is not None and issue.each >= max(self.terms.market_part * value, price)

    def _reduce(
        self, found: Walk, moment: Moment, issue: Issue, shares: Fraction, base: Fraction, what: str, section: str
    ) -> None:
        terms, before, out = self.terms, found.price, self._outstanding(moment)
        assert issue.each is not None
        self.adjusted.add(issue.entry.id)
        bought = issue.each * shares / base
        new = before * (out + bought) / (out + shares)
        if terms.carried == "rounded":
            new = min(terms.rounded(new), before)  # a price that a split left in fractions of a cent may round up
        total = before - new + found.carried
        text = f"{what}: ${money(before)} x ({shown(out)} + {shown(bought)}) / ({shown(out)} + {shown(shares)})"
        text += f" = ${money(new)}"
        if found.carried:
            text += f"; with ${money(found.carried)} carried forward a reduction of ${money(total)}"
        if total < Fraction(terms.least):
            found.carried = total
            text += f"; ${money(total)} is less than ${terms.least} and is carried forward"
        else:
            found.price, found.carried = terms.rounded(before - total), Fraction(0)
            text += f"; reduced to ${money(found.price)}"
        found.steps.append(Step(issue.entry.date, issue.entry.id, section, before, found.price, text))


def _issues(moment: Moment, stock_class_id: str) -> bool:
    return isinstance(moment.entry, StockIssuance) and moment.entry.stock_class_id == stock_class_id


__all__ = ["Step", "Walk", "walk"]

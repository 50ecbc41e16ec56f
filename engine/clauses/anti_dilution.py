"""Anti-dilution: a conversion or exercise price adjusted for cheap issuances, splits and stock dividends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.counting import count
from covenantry.engine.logic.amounts import Amount, money
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, known, undone, would
from covenantry.engine.logic.sources import Source, of_class
from covenantry.engine.papers.performed import delivered
from covenantry.engine.procedures.dilution_terms import Dilution, Told
from covenantry.engine.procedures.dilution_walk import Step, Walk, walk
from covenantry.facts.model import ConversionRatioAdjustment, Entry, ExercisePriceAdjustment
from covenantry.facts.records import dataclass
from covenantry.facts.values import Money, Name


@kind("anti_dilution")
@dataclass(frozen=True, slots=True, kw_only=True)
class AntiDilution(Clause):
    """The price in effect after every adjustment on record, and the papers that each of them calls for.

    `issue_price`: what a share of the class is converted at, divided by the price; left out where the class is
    exercised. An adjustment that the ledger does not record follows; one that it records otherwise is a breach.
    `example`: an event that would adjust the price, as what-if takes it.
    """

    adjusts: Dilution
    issue_price: Money | None = None
    told: tuple[Told, ...]
    example: Name

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """The price; the papers owed for each adjustment; whether the ledger has the price that results."""
        name = self.adjusts.stock_class
        found = walk(on.case, self.adjusts)
        left = on.facts.positions.outstanding(name) if found is not None else 0
        if found is None or not left:
            none = known(f"no {name} is outstanding", False, of_class(on.facts.positions, name))
            yield on.finding("computation", on.engaged(none))
            return
        for day in found.wakes:
            on.wake(day)
        yield self._price(on, found)
        if found.doubt is None:
            yield self._recorded(on, found)
        yield from self._papers(on, found)

    def follows(self, on: OnDay) -> Iterable[Entry]:
        """The entry that would record the last adjustment, where the ledger says nothing of it."""
        found = walk(on.case, self.adjusts, by_day=False)
        if found is None or found.doubt is not None:
            return
        last, ledger = _last(found), self._ledger(on)
        if ledger is None:  # the book gives the class no terms that an entry could adjust
            return
        if last is None or ledger == found.price or self._said_since(on, last):
            return
        # What the day came to: a split later that day is posted before the entry that follows.
        price = [step for step in found.steps if step.day == last.day][-1].after
        source = f"{on.encoded.agreement} {last.section}"
        name, made = self.adjusts.stock_class, f"follows-{self.section}-{last.about}"
        if self.issue_price is not None:
            ratio = self._issue_price(on) / price
            yield ConversionRatioAdjustment(date=last.day, stock_class_id=name, ratio=ratio, source=source, id=made)
        elif (exact := Decimal(price.numerator) / price.denominator) == price:
            yield ExercisePriceAdjustment(
                date=last.day, stock_class_id=name, exercise_price=exact, source=source, id=made
            )

    # --- the price ----------------------------------------------------------------------------------------------

    def _issue_price(self, on: OnDay) -> Fraction:
        """The issue price of a share of today, splits of its own class allowed for."""
        assert self.issue_price is not None
        return Fraction(self.issue_price) / on.case.split_factor(
            self.adjusts.stock_class, on.case.agreement.terms.dated
        )

    def _ledger(self, on: OnDay) -> Fraction | None:
        """The price that the ledger has in effect."""
        terms = on.facts.positions.terms(self.adjusts.stock_class)
        if terms is None:
            return None
        return terms.exercise_price if self.issue_price is None else self._issue_price(on) / terms.ratio

    def _price(self, on: OnDay, found: Walk) -> Finding:
        if found.doubt is not None:
            return on.finding("computation", on.engaged(found.doubt), consequences=_told(found.steps))
        how = "; ".join(step.text for step in found.adjustments) or self._first(found)
        amounts = [
            Amount("price in effect", found.price, "dollars a share", how, "price"),
            Amount("carried forward", found.carried, "dollars a share", _carried(found), "price"),
        ]
        if self.issue_price is not None:
            price = self._issue_price(on)
            text = f"${money(price)} / ${money(found.price)}"
            amounts.append(Amount("shares for each", price / found.price, "shares of common", text))
        return on.finding(
            "computation",
            on.engaged(
                known(
                    f"the price in effect is ${money(found.price)}",
                    True,
                    *self._rests(on),
                )
            ),
            amounts=tuple(amounts),
            consequences=_told(found.steps),
        )

    def _first(self, found: Walk) -> str:
        return f"${money(found.price)} from the first ({self.adjusts.sections.price_section}), and never adjusted"

    def _recorded(self, on: OnDay, found: Walk) -> Finding:
        """The duty to keep the price that results; breached where the ledger has another."""
        ledger, last = self._ledger(on), _last(found)
        figures = f"the ledger has ${money(ledger) if ledger is not None else 'none'}, ${money(found.price)} results"
        same = (
            known(figures, True, of_class(on.facts.positions, self.adjusts.stock_class))
            if ledger == found.price
            else undone(figures, self._act(on, "recorded", figures))
        )
        window = Window(last.day, last.day, f"concurrently with {last.about}") if last is not None else None
        return on.finding(
            "duty",
            on.engaged(known("a price is in effect", True, *self._rests(on))),
            about="price on record",
            bound=[on.company],
            holders=on.facts.positions.holders(self.adjusts.stock_class),
            section=self.adjusts.sections.issuance_section,
            says="The price on record is the one that results from every adjustment.",
            satisfied=same,
            window=window,
        )

    def _act(self, on: OnDay, what: str, text: str) -> Act:
        return Act(on.case.name(on.company), text, on.fact(what, self.adjusts.stock_class))

    def _said_since(self, on: OnDay, last: Step) -> bool:
        """Whether the ledger has an adjustment of its own at or after the last one that results."""
        name = "conversion_ratio_adjustment" if self.issue_price is not None else "exercise_price_adjustment"
        mine = (e for e in on.facts.entries_of(name) if e.stock_class_id == self.adjusts.stock_class)
        return any(entry.date >= last.day for entry in mine)

    # --- papers -------------------------------------------------------------------------------------------------

    def _rests(self, on: OnDay) -> tuple[Source, ...]:
        """What the price rests on: what was issued of the class, and of the common stock it converts into."""
        names = (self.adjusts.stock_class, self.adjusts.common)
        return tuple(of_class(on.facts.positions, name) for name in names)

    def _papers(self, on: OnDay, found: Walk) -> Iterator[Finding]:
        holders = on.facts.positions.holders(self.adjusts.stock_class)
        adjusted = found.adjustments
        for told in self.told:
            if not adjusted:
                none = would("the price has never been adjusted", self.example, of_record("adjustment", "issuer"))
                yield on.finding(
                    "duty", on.engaged(none), section=told.section, says=told.says, bound=[on.company], holders=holders
                )
            for step in adjusted:
                yield from (self._paper(on, told, step, holder) for holder in holders)

    def _paper(self, on: OnDay, told: Told, step: Step, holder: str) -> Finding:
        last, how = count(on.case, told.within, step.day) if told.within else (None, f"from {step.day}, promptly")
        return on.finding(
            "duty",
            on.engaged(known(step.text, True, *self._rests(on))),
            about=f"{step.about} {holder}",
            bound=[on.company],
            holders=[holder],
            section=told.section,
            says=told.says,
            satisfied=self._sent(on, told, step, holder),
            window=Window(step.day, last, how),
        )

    def _sent(self, on: OnDay, told: Told, step: Step, holder: str) -> Reason:
        """Whether the paper went to the holder since the adjustment; one that names an entry tells of it alone."""
        notices = [
            n
            for n in on.facts.notices(told.notice, on.encoded.agreement)
            if n.from_id == on.company and n.date >= step.day and n.upon in (None, step.about)
        ]
        return delivered(on.case, notices, told.notice, on.case.name(on.company), [holder], f"{step.about}-{holder}")


def _last(found: Walk) -> Step | None:
    """The last adjustment that the ledger does not make by itself."""
    return next((step for step in reversed(found.adjustments) if not step.split), None)


def _carried(found: Walk) -> str:
    return "reductions too small to be made yet" if found.carried else "nothing is carried forward"


def _told(steps: Iterable[Step]) -> tuple[str, ...]:
    return tuple(f"{step.section}: {step.text}" for step in steps)


__all__ = ["AntiDilution"]

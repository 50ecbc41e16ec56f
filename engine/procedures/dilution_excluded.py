"""Which issuances an anti-dilution provision leaves out: for their purpose or class, up to a number, at a price."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, unknown
from covenantry.engine.papers.received import received
from covenantry.engine.procedures.dilution_issues import Issue, issue_of
from covenantry.facts.lots import shown
from covenantry.facts.model import StockClassSplit, StockIssuance
from covenantry.facts.states import folded

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.dilution_terms import Dilution, Excluded
    from covenantry.engine.procedures.fair_market_value import Value
    from covenantry.facts.model import Notice
    from covenantry.facts.moments import Moment


class Left(NamedTuple):
    """How many shares of an issue are not left out, why the others are, and what is not known of it."""

    shares: Fraction
    why: str
    doubt: Reason | None = None


class Exclusions:
    """What the exclusions have taken up so far, in shares of the day to which the walk has come.

    Numbers count every issuance for the purpose that is on record, those before the class itself too.
    """

    def __init__(self, case: Case, terms: Dilution, before: Iterable[Moment]) -> None:
        self.case, self.terms = case, terms
        self.used: dict[str, Fraction] = {}
        self.factor = Fraction(1)
        dated = case.agreement.terms.dated
        for moment in before:
            entry = moment.entry
            meant = isinstance(entry, StockIssuance) and any(self._meant(one, entry) for one in terms.excluded)
            if meant and (issue := issue_of(moment, terms.common)) is not None:
                self.counts(issue)
            if isinstance(entry, StockClassSplit) and entry.stock_class_id == terms.common:
                self.used = {key: count * entry.split_ratio for key, count in self.used.items()}
                if entry.date > dated:
                    self.factor *= entry.split_ratio

    def split(self, ratio: Fraction) -> None:
        """A split of common: numbers are adjusted to it."""
        self.factor *= ratio
        self.used = {key: count * ratio for key, count in self.used.items()}

    def counts(self, issue: Issue) -> None:
        """Counts an issue against the number of the exclusion that its purpose names."""
        for one in self.terms.excluded:
            if self._meant(one, issue.entry):
                self.used[one.section] = self.used.get(one.section, Fraction(0)) + issue.shares

    def left(self, issue: Issue, moment: Moment, value: Value) -> Left:
        """What of an issue is not left out."""
        if (forgone := self._forgone(issue, moment)) is not None:
            self.counts(issue)
            return Left(Fraction(0), forgone)
        for one in self.terms.excluded:
            if self._meant(one, issue.entry):
                return self._under(one, issue, moment, value)
        if issue.entry.purpose is None and any(one.purposes for one in self.terms.excluded):
            question = f"for what purpose {issue.entry.id} was issued on {issue.entry.date}"
            who = self.case.name(self.case.snapshot.issuer.id)
            return Left(issue.shares, "", unknown(question, of_record("purpose", issue.entry.id), who=who))
        return Left(issue.shares, "")

    def _meant(self, one: Excluded, entry: StockIssuance) -> bool:
        for_it = entry.purpose is not None and folded(entry.purpose) in map(folded, one.purposes)
        return for_it or entry.stock_class_id in one.classes

    def _under(self, one: Excluded, issue: Issue, moment: Moment, value: Value) -> Left:
        entry = issue.entry
        if one.at_least is not None:
            if issue.each is None:
                who = self.case.name(self.case.snapshot.issuer.id)
                question = f"the consideration received for {entry.id}"
                return Left(issue.shares, "", unknown(question, of_record("consideration", entry.id), who=who))
            if value.amount is None:
                return Left(issue.shares, "", value.reason)
            if issue.each < one.at_least * value.amount:
                return Left(issue.shares, f"not excluded under {one.section}: below {one.at_least} of market value")
        used = self.used.get(one.section, Fraction(0))
        self.used[one.section] = used + issue.shares
        if one.at_most is None:
            return Left(Fraction(0), f"excluded under {one.section}")
        most = one.at_most * self.factor + self._more(one, moment, entry.date)
        over = min(issue.shares, max(Fraction(0), used + issue.shares - most))
        told = f"{shown(used)} of {shown(most)} were taken up under {one.section}"
        if not over:
            return Left(over, f"excluded under {one.section}; {told}")
        return Left(over, f"{told}: {shown(over)} are beyond")

    def _more(self, one: Excluded, moment: Moment, day: date) -> Fraction:
        """The shares that holders of enough of the class have approved beside the number."""
        if one.more is None:
            return Fraction(0)
        held = moment.held(self.terms.stock_class)
        signed: dict[tuple[date, int], set[str]] = {}
        for paper in self.case.snapshot.instruments(one.more):
            covers = paper.covers
            ours = paper.agreement in (None, self.case.agreement.id) and paper.date <= day
            if ours and covers is not None and covers.quantity is not None and paper.by_id in held:
                signed.setdefault((paper.date, covers.quantity), set()).add(paper.by_id)
        total = Fraction(0)
        for (made, quantity), people in signed.items():
            if self._enough(held, people):
                total += quantity * self.case.split_factor(self.terms.common, made) / self._since(day)
        return total

    def _since(self, day: date) -> Fraction:
        return self.case.split_factor(self.terms.common, day)

    def _enough(self, held: dict[str, Fraction], people: set[str]) -> bool:
        part = sum((held.get(who, Fraction(0)) for who in people), Fraction(0))
        return self.terms.forgone.part.met(part, sum(held.values(), Fraction(0)))

    def _forgone(self, issue: Issue, moment: Moment) -> str | None:
        """Whether enough holders agreed by notice, received before the day of the issue, that nothing be adjusted.

        A notice that names an entry speaks of that one alone; one that names none of every issue after it.
        """
        forgone, held = self.terms.forgone, moment.held(self.terms.stock_class)
        people = {
            notice.from_id
            for notice in self.case.snapshot.notices(forgone.notice, self.case.agreement.id)
            if notice.upon in (None, issue.entry.id) and self._received(notice, issue.entry.date)
        }
        if people and self._enough(held, people):
            return f"holders of {forgone.part} agreed beforehand that nothing be adjusted ({forgone.section})"
        return None

    def _received(self, notice: Notice, before: date) -> bool:
        """Whether the issuer had received a notice on an earlier day."""
        day = received(self.case, notice, self.case.snapshot.issuer.id)
        return day is not None and day < before


__all__ = ["Exclusions", "Left"]

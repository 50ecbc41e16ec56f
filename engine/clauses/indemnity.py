"""Indemnity: who must make good the loss from a misstatement in a registration, and up to how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Literal

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.context.people import ids, taken
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.amounts import Amount, dollars
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, known, would
from covenantry.engine.logic.sources import Absent
from covenantry.engine.procedures.registered_sales import Proceeds, holders_in, proceeds
from covenantry.engine.procedures.registrations_underway import Underway, asking, none_underway, underway
from covenantry.facts.records import dataclass
from covenantry.facts.words import Judgement, NoticeKind

#: The event by which a claim is known.
CLAIMED = "claim for misstatement"


@kind("indemnity")
@dataclass(frozen=True, slots=True, kw_only=True)
class Indemnity(Clause):
    """`by` make good to `to` the loss from a misstatement in a registration with which the agreement has to do.

    `upon`: the notices by which one is, besides a list of a holder's securities. `based_on`: the judgement, about claim
    and holder, that the misstatement came from what he furnished in writing for it; `only_if`: whether it must, or must
    not, for this indemnity. `cap`: the most that each of `by` owes: what he got for what he sold under the
    registration, or that less the damages that he has paid. `uncapped`: the judgement, about claim and holder, that
    lifts the cap.
    """

    by: Phrase
    to: Phrase
    holders: Phrase
    upon: tuple[NoticeKind, ...]
    based_on: Judgement
    only_if: Literal["it is", "it is not"]
    cap: Literal["proceeds", "price less damages paid"] | None = None
    uncapped: Judgement | None = None

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """For each registration, holder and claim the duty; and for each registration and holder the cap."""
        found = False
        for one in underway(on.case):
            for holder in self._taking_part(on, one):
                found = True
                yield from self._duties(on, one, holder)
                if self.cap is not None:
                    yield self._most(on, one, holder)
        if not found:
            yield on.finding("duty", on.engaged(none_underway(on.case)))

    def _taking_part(self, on: OnDay, one: Underway) -> Iterator[str]:
        asked = {notice.from_id for notice in asking(on.case, self.upon, one.id, on.encoded.agreement)}
        listed = {s.stakeholder_id for s in one.filing.entry.securities} if one.filing else set()
        sold = {t.transferor_id for t in on.facts.entries_of("stock_transfer") if t.registration_id == one.id}
        taking = asked | listed | sold
        yield from (who for who in holders_in(on.case, self.holders, one.filing) if who in taking)

    def _claims(self, on: OnDay, one: Underway) -> list[Any]:
        return [e for e in on.facts.events(CLAIMED) if e.terms.registration == one.id]

    def _duties(self, on: OnDay, one: Underway, holder: str) -> Iterator[Finding]:
        claims = self._claims(on, one)
        if not claims:
            example = f"{CLAIMED}: {{registration: {one.id}}}"
            none = would(f"no {CLAIMED} in {one.id} is on record", example, of_record(CLAIMED, one.id))
            yield self._duty(on, holder, f"{one.id} {holder}", [none], None)
        for claim in claims:
            about = f"{claim.id} {holder}"
            told = known(f"{CLAIMED} of {claim.date} in {one.id}", True, claim)
            came = on.case.attested(self.based_on, about, f"{self.based_on} ({about})")
            needs = self.only_if == "it is"
            yield self._duty(on, holder, about, [told, came] if needs else [told], None if needs else came)

    def _duty(self, on: OnDay, holder: str, about: str, tests: list[Reason], excepted: Reason | None) -> Finding:
        sides = [taken(on.case, phrase) for phrase in (self.by, self.to) if phrase != self.holders]
        return on.finding(
            "duty",
            on.engaged(*tests, *sides),
            about=about,
            bound=self._people(on, self.by, holder),
            holders=self._people(on, self.to, holder),
            excepted=excepted,
        )

    def _people(self, on: OnDay, phrase: str, holder: str) -> tuple[str, ...]:
        return (holder,) if phrase == self.holders else ids(on.case, phrase)

    def _most(self, on: OnDay, one: Underway, holder: str) -> Finding:
        got = proceeds(on.case, holder, one.id)
        amount = self._amount(on, one, holder, got)
        said = [f"{self.uncapped}: without limit"] if self.uncapped else []
        return on.finding(
            "computation",
            on.engaged(
                known(
                    f"sold under {one.id}: {got.arithmetic}",
                    True,
                    *(got.sales or [Absent(f"a sale under {one.id} by {holder}")]),
                ),
                *got.doubts,
            ),
            about=f"{one.id} {holder}",
            bound=[holder],
            excepted=self._without_cap(on, one, holder),
            amounts=() if got.doubts else (amount,),
            consequences=tuple(said),
        )

    def _amount(self, on: OnDay, one: Underway, holder: str, got: Proceeds) -> Amount:
        if self.cap == "proceeds":
            return Amount("at most", got.total, "USD", got.arithmetic, "cent")
        terms = [e.terms for e in on.facts.events("damages paid")]
        paid = sum((Fraction(t.amount) for t in terms if (t.registration, t.by) == (one.id, holder)), Fraction(0))
        left = max(Fraction(0), got.total - paid)
        return Amount("at most", left, "USD", f"{got.arithmetic} less {dollars(paid)} paid, and not below zero", "cent")

    def _without_cap(self, on: OnDay, one: Underway, holder: str) -> Reason | None:
        """Whether no cap applies; without a claim on record there is nothing to judge."""
        claims = self._claims(on, one)
        if self.uncapped is None or not claims:
            return None
        about = f"{claims[-1].id} {holder}"
        return on.case.attested(self.uncapped, about, f"{self.uncapped} ({about})")

    def phrases(self) -> Iterator[str]:
        """Every defined phrase that the terms use outside conditions."""
        yield from Clause.phrases(self)
        yield from (self.by, self.to, self.holders)


__all__ = ["Indemnity"]

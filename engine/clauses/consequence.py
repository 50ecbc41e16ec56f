"""Consequence: a fact that is so, by the law or by an agreement's own words, once others are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import any_of, known, would
from covenantry.facts.model import Entry, ExchangeActReporting
from covenantry.facts.records import dataclass
from covenantry.facts.registrations import Registration


@kind("consequence")
@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence(Clause):
    """`makes` so, from the day on which `upon` first happened, unless the record says so already, or says otherwise.

    `registration effective`: a registration statement under the Securities Act becomes effective. `reporting company`:
    the issuer must file reports under the Exchange Act.
    """

    upon: Literal["registration effective"]
    makes: Literal["reporting company"]

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """A duty of the Company from the day on."""
        days = [known(f"{self.upon} on {one.effective}", True, *one.life) for one in self._effective(on)]
        none = would(f"no {self.upon} on record", "initial public offering", of_record(self.upon, "issuer"))
        yield on.finding("duty", on.engaged(any_of(self.upon, days or [none])), bound=[on.company])

    def follows(self, on: OnDay) -> Iterable[Entry]:
        """The entry that would record it."""
        day = min((one.effective for one in self._effective(on) if one.effective), default=None)
        made = on.facts.entries_of("exchange_act_reporting")
        if day is not None and not any(entry.required or entry.date >= day for entry in made):
            source = f"{on.encoded.agreement} {self.section}"
            yield ExchangeActReporting(date=day, required=True, source=source, id=f"follows-{self.section}-{day}")

    def _effective(self, on: OnDay) -> list[Registration]:
        found = on.facts.registrations.values()
        return [one for one in found if one.effective is not None and one.effective <= on.day]

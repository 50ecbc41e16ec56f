"""Notice of record dates: before some corporate acts the issuer tells holders of a class the date that matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from covenantry.engine.context.clause import Clause, OnDay, kind
from covenantry.engine.language.event_terms import needs_term
from covenantry.engine.language.model import Lasting
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, known, undone, unknown, would
from covenantry.engine.logic.sources import of_class
from covenantry.engine.papers.serving import latest, sent_on
from covenantry.engine.procedures.redemption_record import issued_on
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Name
from covenantry.facts.words import ClassId, EventKind, NoticeKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Which event, under which section; notice goes out `at_least` so long before the day in its term `day`.

    `of`: the class that the event must concern; `payable_in`: in what a dividend must be paid. `example`: the event as
    what-if takes it.
    """

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    event: EventKind
    day: Name
    at_least: Lasting
    of: ClassId | None = None
    payable_in: tuple[Name, ...] = ()
    example: Name

    def __post_init__(self) -> None:
        needs_term(self.event, self.day)
        if self.payable_in:
            needs_term(self.event, "payable in")


@kind("record_date_notice")
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDateNotice(Clause):
    """`before` each of some events every holder of the class is sent the `notice`."""

    stock_class: ClassId
    notice: NoticeKind
    before: tuple[Before, ...]

    def stands(self, on: OnDay) -> Iterable[Finding]:
        """Of each such event and holder, the duty to send notice by its last day."""
        holders = on.facts.positions.holders(self.stock_class)
        begun = issued_on(on.facts, self.stock_class)
        for one in self.before:
            events = [
                e for e in on.facts.events(one.event) if begun is not None and e.date >= begun and _meant(one, e.terms)
            ]
            if not events or not holders:
                none = would(f"no {one.event} on record that needs notice", one.example, of_record(one.event, "issuer"))
                held = known(
                    f"{self.stock_class} is outstanding", bool(holders), of_class(on.facts.positions, self.stock_class)
                )
                yield on.finding(
                    "duty",
                    on.engaged(held, none),
                    section=one.section,
                    says=one.says,
                    bound=[on.company],
                    holders=holders,
                )
                continue
            for event in events:
                for holder in holders:
                    yield self._duty(on, one, event, holder)

    def _duty(self, on: OnDay, one: Before, event: Any, holder: str) -> Finding:
        day: date | None = getattr(event.terms, one.day.replace(" ", "_"))
        about = f"{event.id} {holder}"
        text = f"{event.kind} of {event.date}"
        if day is None:
            doubt = unknown(f"{text}: its {one.day}", of_record(one.day, event.id), who=on.case.name(on.company))
            return on.finding(
                "duty",
                on.engaged(doubt),
                section=one.section,
                says=one.says,
                about=about,
                bound=[on.company],
                holders=[holder],
                satisfied=self._sent(on, event, holder, None, None),
            )
        last = latest(on.case, one.at_least, day)
        return on.finding(
            "duty",
            on.engaged(known(f"{text}: {one.day} {day}", True, event)),
            section=one.section,
            says=one.says,
            about=about,
            bound=[on.company],
            holders=[holder],
            satisfied=self._sent(on, event, holder, day, last),
            window=Window(event.date, last, f"{one.at_least} before the {one.day} {day}"),
        )

    def _sent(self, on: OnDay, event: Any, holder: str, named: date | None, last: date | None) -> Reason:
        """Whether a notice that names the event and its date went to the holder, since the event and in time."""
        name = on.case.name(holder)
        for notice in on.facts.notices(self.notice, on.encoded.agreement):
            to = {delivery.to_id for delivery in notice.deliveries}
            day = sent_on(notice)
            states = all(_names(notice.contents, text) for text in (event.kind, *([str(named)] if named else [])))
            timely = event.date <= day and (last is None or day <= last)
            if notice.from_id == on.company and (not to or holder in to) and states and timely:
                return known(f"{notice.id} was sent to {name} on {day}", True, notice)
        act = Act(
            on.case.name(on.company), f"send {name} a {self.notice}", on.fact(self.notice, f"{event.id} {holder}")
        )
        return undone(f"no {self.notice} sent to {name}" + (f" by {last}" if last else ""), act)


def _names(contents: Iterable[str], what: str) -> bool:
    """Whether a notice names something among what it sets out."""
    return any(what.casefold() in text.casefold() for text in contents)


def _meant(one: Before, terms: Any) -> bool:
    of = getattr(terms, "of", None) or getattr(terms, "on", None)
    return (one.of is None or of in (None, one.of)) and (not one.payable_in or terms.payable_in in one.payable_in)


__all__ = ["Before", "RecordDateNotice"]

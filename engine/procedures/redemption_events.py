"""Whether an event has occurred upon which a class must be redeemed, from when, and what would be such an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from covenantry.engine.context.counting import count
from covenantry.engine.language.model import Lasting
from covenantry.engine.language.own_words import ACQUIRES_MORE, HOLDERS_KEEP_LESS
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, all_of, any_of, during, known, unknown, would
from covenantry.engine.logic.sources import of_class
from covenantry.engine.procedures.acquisitions import Voting, acquired_more
from covenantry.engine.procedures.board import board
from covenantry.engine.procedures.continuing_directors import changes, counts
from covenantry.facts.lots import shown
from covenantry.facts.model.happenings import HAPPENINGS
from covenantry.facts.records import dataclass
from covenantry.facts.states import folded
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Count, Share, YesNo
from covenantry.facts.words import ClassId, EventKind, PartyId

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay

POINT = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upon:
    """What makes the event: one of these `kinds`, and what its terms must say.

    `keep_less_than`: stockholders of before have less than this of the voting power after. `more_than`: a person or
    group, `other_than` these alone or among themselves, has more than this of the combined voting power; also as the
    ledger shows it, by beneficial ownership of `voting` and of what votes `together` with it. `stands`: a receiver
    appointed without consent counts only after this time, if none of `ended_by` came within it. `board_years`:
    continuing directors cease to be a majority in a period of so many calendar years. `agreed`: an agreement to do what
    another clause of the kind speaks of.
    """

    __pydantic_config__ = STRICT
    kinds: tuple[EventKind, ...] = ()
    keep_less_than: Share | None = None
    more_than: Share | None = None
    other_than: tuple[PartyId, ...] = ()
    voting: ClassId | None = None
    together: tuple[ClassId, ...] = ()
    stands: Lasting | None = None
    ended_by: EventKind | None = None
    board_years: Count | None = None
    agreed: YesNo = False

    def __post_init__(self) -> None:
        asked = {
            "keep_less_than": (self.keep_less_than is not None, {"holders_keep"}),
            "more_than": (self.more_than is not None, {"by", "percent"}),
            "stands": (self.stands is not None, {"company_consents"}),
            "agreed": (self.agreed, {"to", "holders_keep", "by", "percent"}),
        }
        for term, (given, told) in asked.items():
            able = [name for name, terms in HAPPENINGS.items() if told <= terms.__dataclass_fields__.keys()]
            for kind in self.kinds if given else ():
                if folded(kind) not in able:
                    raise ValueError(f"'{term}': what the event '{kind}' tells does not say; of these it does: {able}")


class Occurred(NamedTuple):
    """Whether something occurred, and on which day."""

    reason: Reason
    day: date | None


def occurrences(on: OnDay, upon: Upon, begun: date, others: Iterable[Upon]) -> list[Occurred]:
    """Everything on record since a day that is, or may be, such an event; what would be one where there is none."""
    others = tuple(others)
    found = [
        _event(on, upon, event, others) for kind in upon.kinds for event in on.facts.events(kind) if event.date >= begun
    ]
    found += _owners(on, upon, begun)
    if upon.board_years is not None:
        found += [_board(on, upon.board_years, begun)]
    if not any(one.reason.value for one in found):
        found += [
            Occurred(would(f"{kind}: none on record", text, of_record(kind, "issuer")), None)
            for kind, text in _ways(on, upon, others)
        ]
    return found


def _event(on: OnDay, upon: Upon, event: Any, others: tuple[Upon, ...]) -> Occurred:
    terms, name = event.terms, f"{event.kind} of {event.date}"
    if upon.agreed:
        told = [_meets(on, other, event, name) for other in others if folded(terms.to) in map(folded, other.kinds)]
        none = known(f"{name}: an agreement to do something else ({terms.to})", False, event)
        return Occurred(any_of(f"{name}, to do any of these", told) if told else none, event.date)
    if upon.stands is not None and not terms.company_consents:
        return _receiver(on, upon, event, name)
    return Occurred(_meets(on, upon, event, name), event.date)


def _meets(on: OnDay, upon: Upon, event: Any, name: str) -> Reason:
    """Whether the terms of an event, or of an agreement to bring it about, are such as the clause speaks of."""
    terms = event.terms
    if upon.keep_less_than is not None:
        if terms.holders_keep is None:
            text = f"{name}: stockholders keep less than {percent(upon.keep_less_than)} of the voting power"
            return on.case.attested(HOLDERS_KEEP_LESS, event.id, text)
        asked = f"asked: less than {percent(upon.keep_less_than)}"
        text = f"{name}: stockholders keep {percent(terms.holders_keep)}; {asked}"
        return known(text, terms.holders_keep < upon.keep_less_than, event)
    if upon.more_than is not None:
        return _acquired(on, upon, event, name)
    return known(name, True, event)


def _acquired(on: OnDay, upon: Upon, event: Any, name: str) -> Reason:
    terms = event.terms
    if terms.by is None or terms.percent is None:
        text = f"{name}: somebody other than those excepted would have more than {percent(upon.more_than)}"
        return on.case.attested(ACQUIRES_MORE, event.id, text)
    assert upon.more_than is not None
    who = ", ".join(map(on.case.name, terms.by))
    text = (
        f"{name}: {who} with {percent(terms.percent)} of the voting power; asked: more than {percent(upon.more_than)}"
    )
    outsider = known(f"not only those excepted: {who}", not set(terms.by) <= set(upon.other_than), event)
    return all_of(name, [known(text, terms.percent > upon.more_than, event), outsider])


def _owners(on: OnDay, upon: Upon, begun: date) -> Iterator[Occurred]:
    """Whoever the ledger shows to have come to own more than that beneficially, by acquiring, since a day."""
    voting, more_than = upon.voting, upon.more_than
    if voting is None or more_than is None:
        return
    of_whole = f"more than {percent(more_than)}"
    for one in acquired_more(on.case, Voting(voting, upon.together), more_than, begun, upon.other_than):
        said = f"{on.case.name(one.who)} acquired {shown(one.more)} votes on {one.day}, and then had {shown(one.own)}"
        rests_on = (of_class(on.facts.positions, name) for name in on.facts.positions.classes)
        yield Occurred(known(f"{said} of {shown(one.of)} beneficially, {of_whole}", True, *rests_on), one.day)


def _receiver(on: OnDay, upon: Upon, event: Any, name: str) -> Occurred:
    assert upon.stands is not None
    last, how = count(on.case, upon.stands, event.date)
    ended = [e for e in on.facts.events(upon.ended_by or "") if event.date <= e.date <= last]
    if ended:
        return Occurred(
            known(f"{name}, without consent: vacated or stayed on {ended[0].date} ({how})", False, event, *ended), None
        )
    after = last + timedelta(1)
    return Occurred(
        during(on.day, after, None, f"{name}, without consent, neither vacated nor stayed ({how})", event), after
    )


def _board(on: OnDay, years: int, begun: date) -> Occurred:
    """Whether continuing directors ceased to be a majority in any period of so many calendar years since a day."""
    history, doubts, last = changes(on.case), [], None
    on.wake(date(on.day.year + 1, 1, 1))
    for year in range(begun.year, on.day.year + 1):
        begins, ends = max(date(year, 1, 1), begun), min(date(year + years - 1, 12, 31), on.day)
        for one in counts(history, begins, begun, ends):
            last = one
            text = f"{one.continuing} of {one.seats} directors on {one.date} are continuing, in the years from {begins}"
            if one.majority is False:
                return Occurred(known(f"{text}: no majority", True, *board(on.facts).entries), one.date)
            if one.majority is None:
                doubts += [_approved(on, who) for who in one.doubtful]
    if doubts:
        few = any_of("some were elected without the approval of continuing directors", doubts)
        return Occurred(few, last.date if last else None)
    if last is None:
        return Occurred(unknown("who sits on the board", of_record("directors", on.company), who="Company"), None)
    text = f"{last.continuing} of {last.seats} directors are continuing"
    return Occurred(
        all_of(text, [known(text, False, *board(on.facts).entries)])
        if not (more := _elections(on, last))
        else all_of(text, more),
        None,
    )


def _approved(on: OnDay, who: str) -> Reason:
    return unknown(
        f"the election of {on.case.name(who)} was not approved by a majority of the continuing directors",
        on.fact("elected without approval", who),
    )


def _elections(on: OnDay, last: Any) -> list[Reason]:
    """Elections that would end the majority: as many directors whom nobody approved as there are missing."""
    needed = 2 * last.continuing - last.seats
    board = {change.person for change in changes(on.case)}
    people = [p.id for p in on.facts.book.parties.values() if p.type == "individual" and p.id not in board][:needed]
    if len(people) < needed:
        return []
    text = "director elected: {{person: {0}, approved: no}}"
    return [
        would(f"{on.case.name(p)} is not elected", text.format(p), of_record("director elected", p)) for p in people
    ]


def _ways(on: OnDay, upon: Upon, others: tuple[Upon, ...]) -> Iterator[tuple[str, str]]:
    """The events that would do, each by its name and as what-if takes it."""
    if upon.agreed:
        for other in others:
            for kind, _ in _ways(on, other, ()):
                more = _terms(on, other)
                yield f"agreement to do: {kind}", f"agreement: {{to: {kind}{', ' if more else ''}{more}}}"
        return
    for kind in upon.kinds:
        terms = "company consents: yes" if upon.stands is not None else _terms(on, upon)
        yield kind, f"{kind}: {{{terms}}}" if terms else folded(kind)


def _terms(on: OnDay, upon: Upon) -> str:
    if upon.keep_less_than is not None:
        return f"holders keep: {percent(upon.keep_less_than - POINT)}"
    if upon.more_than is not None:
        others = [h for h in on.facts.positions.holders() if h not in upon.other_than]
        return f"by: {(others or [on.company])[0]}, percent: {percent(upon.more_than + POINT)}"
    return ""


def percent(share: Fraction | None) -> str:
    """A share of a whole as a percentage: 49%, 33 1/3%."""
    return "" if share is None else f"{shown(share * 100)}%"


__all__ = ["Occurred", "Upon", "occurrences", "percent"]

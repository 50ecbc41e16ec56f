"""Who the directors are, and which seats became vacant and were filled, as far as is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from covenantry.facts.model import CorporateEvent, Entry
from covenantry.facts.model.happenings import DirectorElected
from covenantry.facts.records import dataclass
from covenantry.facts.snapshot import Snapshot


class Board(NamedTuple):
    """The directors on record; `complete`: whether there are no others."""

    directors: tuple[str, ...]
    complete: bool
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat that became vacant; `nominated_by`: on whose nomination he who left it had been elected."""

    left: CorporateEvent
    nominated_by: str | None
    filled: tuple[CorporateEvent, ...] = ()

    @property
    def person(self) -> str:
        """Who left it."""
        return str(self.left.terms.person)


def board(facts: Snapshot) -> Board:
    """The directors: by their relation to the issuer, and by what was recorded of elections and departures."""
    company, links = facts.issuer.id, facts.relations.links
    since: dict[str, date] = {}
    entries: list[Entry] = [*links.out_of(company, "director")]
    for link in links.out_of(company, "director"):
        since[link.to_id] = max(link.date, since.get(link.to_id, link.date))
    for event in facts.events("director elected"):
        since[event.terms.person] = max(event.date, since.get(event.terms.person, event.date))
    for event in facts.events("director left"):
        if since.get(event.terms.person, date.max) <= event.date:
            del since[event.terms.person]
    for kind in ("director elected", "director left"):
        entries += facts.events(kind)
    if complete := links.complete.get(company):
        entries.append(complete)
    return Board(tuple(sorted(since)), complete is not None, tuple(entries))


def vacancies(facts: Snapshot, why: tuple[str, ...]) -> tuple[Vacancy, ...]:
    """The seats that became vacant in one of these ways, with the elections that filled them.

    An election names whose vacancy it fills; one that does not fills the oldest that is open.
    """
    found: list[Vacancy] = []
    elected = facts.events("director elected")
    for left in facts.events("director left"):
        if left.terms.why in why:
            found.append(Vacancy(left, _nominator(elected, left)))
    for event in elected:
        terms: DirectorElected = event.terms
        open_ = [i for i, v in enumerate(found) if v.left.date <= event.date]
        named = [i for i in open_ if found[i].person == terms.in_place_of]
        unfilled = [i for i in open_ if not found[i].filled]
        at = named[-1:] if terms.in_place_of is not None else unfilled[:1]
        for i in at:
            found[i] = replace(found[i], filled=(*found[i].filled, event))
    return tuple(found)


def _nominator(elected: tuple[CorporateEvent, ...], left: CorporateEvent) -> str | None:
    named = [e.terms.nominated_by for e in elected if e.terms.person == left.terms.person and e.date <= left.date]
    return named[-1] if named else None


__all__ = ["Board", "Vacancy", "board", "vacancies"]

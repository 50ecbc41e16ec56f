"""The initial public offering as people name it, and the entries that would record it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from covenantry.facts.book import Book
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Day, Id, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialPublicOffering:
    """The company's first registered public offering of Common Stock becomes effective on the event's day.

    `registration`: its id, if it is on file already; with no terms at all, the one of such an offering that is. The
    other terms are those of a statement yet to be filed. Shares issued in it are an event of their own.
    """

    __pydantic_config__ = STRICT
    registration: Id | None = None
    underwriter: Id | None = None
    filed: Day | None = None
    stock_class: Id = "common"
    form: Name = "S-1"
    for_whom: Name = "company"


def offering_entries(offering: InitialPublicOffering, book: Book, day: date) -> Iterator[dict[str, Any]]:
    """The entries that would record it: the statement, unless it is on file, and that it becomes effective."""
    name = offering.registration or "initial-public-offering"
    on_file = any(getattr(entry, "registration_id", None) == name for entry in book.entries)
    if not on_file:
        filed: dict[str, Any] = {
            "type": "registration_statement",
            "date": (offering.filed or day).isoformat(),
            "registration_id": name,
            "form": offering.form,
            "stock_class_ids": [offering.stock_class],
            "for_whom": offering.for_whom,
            "offering": "initial public offering",
        }
        if offering.underwriter:
            filed["managing_underwriter_id"] = offering.underwriter
        yield filed
    yield {"type": "registration_effective", "date": day.isoformat(), "registration_id": name}

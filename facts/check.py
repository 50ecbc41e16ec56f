"""Says everything that is wrong with a book; each check is a function from the book to problems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from covenantry.facts.definitions import definitions
from covenantry.facts.histories import capacities_over_time, relationships_over_time
from covenantry.facts.ledger import posted
from covenantry.facts.model import (
    Attestation,
    ConversionRatioAdjustment,
    Entry,
    Instrument,
    Notice,
    Retraction,
    StockClassSplit,
)
from covenantry.facts.posting import Posting
from covenantry.facts.problems import Place, Problem, did_you_mean
from covenantry.facts.references import references
from covenantry.facts.registrations import registrations_over_time

if TYPE_CHECKING:
    from covenantry.facts.on_record import OnRecord


def check(book: OnRecord, sound: OnRecord | None = None) -> list[Problem]:
    """Every problem of the book, in order of places; a book with a problem is never used.

    `sound`: one without problems, of the same parties and classes, that it adds entries to; what is there names only
    what there is. Added for a question, an entry that contradicts the terms is a problem; on record, it is told by
    whatever it contradicts.
    """
    live = book.in_effect(date.max)
    posting, unposted = posted(book.securities, live)
    before = {id(entry) for entry in sound.entries} if sound is not None else set()
    problems = [
        *(definitions(book.securities) if sound is None else ()),
        *_ids(book),
        *_retractions(book),
        *unposted,
        *(one.problem for one in posting.discrepancies if one.unsaid or (before and id(one.entry) not in before)),
        *references(book, posting.issued_on, [entry for entry in book.entries if id(entry) not in before]),
        *_splits(live, posting),
        *relationships_over_time(book.parties, live),
        *capacities_over_time(live),
        *registrations_over_time(live),
        *_papers(live),
    ]
    return sorted(problems, key=lambda problem: (problem.place, problem.message))


def at(entry: Entry) -> Place:
    """Where the entry stands; one that is in no file is named by its id."""
    return entry.place or Place(entry.id)


def _ids(book: OnRecord) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in book.entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            yield Problem(at(entry), f"there is an entry '{entry.id}' already, at {at(other)}", "give it its own id")


def _retractions(book: OnRecord) -> Iterator[Problem]:
    entries = {entry.id: entry for entry in book.entries}
    for entry in book.entries:
        if not isinstance(entry, Retraction):
            continue
        target = entries.get(entry.entry)
        if target is None:
            yield Problem(at(entry), f"there is no entry '{entry.entry}'", did_you_mean(entry.entry, entries))
        elif isinstance(target, Retraction):
            yield Problem(at(entry), "a retraction cannot be retracted", "record the entry itself anew")
        elif entry.recorded_at < target.recorded_at:
            yield Problem(
                at(entry),
                f"'{target.id}' was recorded at {target.recorded_at.isoformat()}, after its retraction",
                "check recorded_at of both",
            )


def _splits(live: tuple[Entry, ...], posting: Posting) -> Iterator[Problem]:
    """A class that itself converts has its ratio stated when it is split: its instrument says what becomes of it."""
    stated = {(entry.stock_class_id, entry.date) for entry in live if isinstance(entry, ConversionRatioAdjustment)}
    for entry in live:
        if isinstance(entry, StockClassSplit):
            name = entry.stock_class_id
            if name in posting.terms and posting.terms[name].kind == "exercise":
                yield Problem(
                    at(entry),
                    f"{name} is counted in the shares that it may buy, and is split with {posting.terms[name].into}",
                    "leave this entry out",
                )
            elif name in posting.terms and (name, entry.date) not in stated:
                yield Problem(
                    at(entry),
                    f"{name} is split, but what each one then converts into or buys is not said",
                    "add a conversion_ratio_adjustment of the same date",
                )


def _papers(live: tuple[Entry, ...]) -> Iterator[Problem]:
    for entry in live:
        if isinstance(entry, Instrument | Attestation) and entry.until and entry.until < entry.date:
            yield Problem(at(entry), f"ends on {entry.until}, before it begins on {entry.date}", "check until")
        if isinstance(entry, Notice):
            for delivery in entry.deliveries:
                times = [t for t in (delivery.sent_at, delivery.delivered_at, delivery.acknowledged_at) if t]
                if times != sorted(times):
                    yield Problem(
                        at(entry),
                        f"the delivery to {delivery.to_id} is delivered or acknowledged before it is sent",
                        "check sent_at, delivered_at and acknowledged_at",
                    )

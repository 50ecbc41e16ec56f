"""Judges what is on record like what is proposed: a transfer in the ledger, by the text and on the facts of its day.

    entry -> the book before it -> the same clauses, asked about the same transfer -> what stood in its way

A term that an entry does not say stays open (`manner:ENTRY`): what turns on it is undetermined, never assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from math import ceil
from typing import Any

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.case import Assumptions, Case
from covenantry.engine.evaluation.assess import assess
from covenantry.engine.evaluation.candidates import Candidates
from covenantry.engine.evaluation.standing import closed
from covenantry.engine.language.proposal import OPEN_TERMS, OpenProposal, Proposal
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Reason, all_of, known, no
from covenantry.engine.logic.sources import Absent
from covenantry.engine.predicates.transfers import passes
from covenantry.facts.book import Book
from covenantry.facts.lots import shown
from covenantry.facts.model import Entry, StockTransfer
from covenantry.facts.snapshot import Snapshot, snapshot
from covenantry.facts.topics import part_of

#: The kind of the clauses that make transfers void.
VOID = "void_transfer"

#: Of these an entry of the same day counts if it stands before the transfer: it may be what the transfer brought about.
_IN_ORDER = ("ledger", "capacities")


class Judge:
    """Judges the transfers of one book; what it has found of one, with nothing assumed, it keeps."""

    def __init__(self, book: Book, rules: Callable[[date], tuple[AgreementRules, ...]], candidates: Candidates) -> None:
        self._book, self._rules, self._candidates = book, rules, candidates
        self._kept: dict[tuple[str, datetime | None], tuple[Finding, ...]] = {}

    def on_record(self, facts: Snapshot, assumed: Assumptions, holder: str | None = None) -> tuple[Finding, ...]:
        """What stood in the way of the transfers on record; only of those to or by a holder, if one is named."""
        found: list[Finding] = []
        for entry in facts.entries_of("stock_transfer"):
            if holder in (None, entry.transferor_id, entry.transferee_id):
                found += self.of(entry, facts.known_at, assumed)
        return tuple(found)

    def of(self, entry: StockTransfer, known_at: datetime | None, assumed: Assumptions) -> tuple[Finding, ...]:
        """What stood in the way of one of them."""
        key = entry.id, known_at
        if assumed:
            return self.among(self._book, entry, known_at, assumed)
        if key not in self._kept:
            self._kept[key] = self.among(self._book, entry, known_at, assumed)
        return self._kept[key]

    def titles(
        self, facts: Snapshot, text: Iterable[AgreementRules], proposal: Proposal, assumed: Assumptions
    ) -> Iterator[Finding]:
        """Where an earlier transfer of what would be transferred was void, or may have been: whether it is his at all.

        Nobody may sell what is not his; so it is not settled before somebody says that the title is good.
        """
        for agreement in text:
            if not any(encoded.clause.kind == VOID for encoded in agreement.clauses):
                continue
            case = Case(facts, proposal, proposal.date, agreement, assumed)
            for entry in dict.fromkeys(entry for lot in case.drawn() for entry in passes(facts, lot)):
                for finding in self.of(entry, facts.known_at, assumed):
                    if finding.kind == VOID and finding.agreement == agreement.id:
                        question = f"{_said(entry, self._book)} gave a good title, or a good one was acquired since"
                        good = case.attested("title good", entry.id, question)
                        yield replace(
                            finding,
                            effect="prohibition",
                            engaged=all_of("the title is in doubt", [finding.engaged, no(good)]),
                            bound=proposal.transferor.name,
                            bound_ids=(),
                        )

    def among(
        self, book: Book, entry: StockTransfer, known_at: datetime | None, assumed: Assumptions
    ) -> tuple[Finding, ...]:
        """The same of a transfer in another book, such as one with an event that may happen.

        Each breach of a section, and what that voids; nothing where nothing stood in the way.
        """
        text = self._rules(entry.date)
        before = closed(text, snapshot(_before(book, entry), entry.date, known_at)).facts
        proposal = _transfer(book, entry, assumed)
        found = assess(text, self._candidates.of(text, before, proposal), before, proposal, assumed).findings
        return (*_breaches(entry, book, found), *_void(entry, book, found))


def _before(book: Book, entry: Entry) -> Book:
    """The book as it stood before the entry: what its own day brought after it is left out, papers aside."""
    at = next(i for i, one in enumerate(book.entries) if one.id == entry.id)
    kept = (
        one
        for i, one in enumerate(book.entries)
        if one.date < entry.date or (one.date == entry.date and (i < at or part_of(one) not in _IN_ORDER))
    )
    return replace(book, entries=tuple(one for one in kept if one.id != entry.id))


def _transfer(book: Book, entry: StockTransfer, assumed: Assumptions) -> OpenProposal:
    """The transfer as the entry says it; what is assumed of an open term is taken as said."""
    paid = "cash" if entry.share_price is not None else {True: "other", False: "none", None: None}[entry.for_value]
    manner = entry.manner.casefold() if entry.manner is not None else "sale" if paid == "cash" else None
    said: dict[str, Any] = {"manner": manner, "exemption": None, "share_price": entry.share_price}
    unsaid = {word: name for word, (name, _) in OPEN_TERMS.items() if said[name] is None}
    if paid == "none":
        unsaid.pop("price", None)
    for word, name in list(unsaid.items()):
        if (value := assumed.take(of_record(word, entry.id))) is not None:
            said[name] = {"price": Fraction, "manner": str}.get(word, _claimed)(value)
            del unsaid[word]
    return OpenProposal(
        transferor=book.parties[entry.transferor_id],
        transferee=book.parties[entry.transferee_id],
        stock_class_id=entry.stock_class_id,
        quantity=ceil(entry.quantity),
        date=entry.date,
        id=entry.id,
        security_ids=entry.security_ids,
        consideration=paid,
        registration_id=entry.registration_id,
        open=frozenset(unsaid.values()),
        **said,
    )


def _claimed(exemption: str) -> str | None:
    return None if exemption == "none" else exemption


def _breaches(entry: StockTransfer, book: Book, found: Iterable[Finding]) -> Iterator[Finding]:
    """One for each section that stood in the way: a duty not kept, for good, whatever days may bring."""
    by_place: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in found:
        if finding.blocks and finding.clears is not True:
            by_place.setdefault(finding.key[:3], []).append(finding)
    for findings in by_place.values():
        first = findings[0]
        kept = all_of(f"made as {first.section} allows", [_for_good(one.clear) for one in findings])
        yield replace(
            first,
            effect="duty",
            engaged=known(_said(entry, book), True, entry),
            excepted=None,
            satisfied=kept,
            about=entry.id,
            bound=book.parties[entry.transferor_id].name,
            bound_ids=(entry.transferor_id,),
            holders=(),
            late=True,
            window=None,
            steps=(),
            amounts=(),
            consequences=(f"{_said(entry, book)} was made against it",) if kept.value is False else (),
        )


def _void(entry: StockTransfer, book: Book, found: Iterable[Finding]) -> Iterator[Finding]:
    """Where a provision makes it void, that the title to what passed is in doubt, for both sides."""
    giver, taker = book.parties[entry.transferor_id], book.parties[entry.transferee_id]
    for finding in found:
        if finding.kind == VOID and finding.engaged.value is not False:
            told = f"{taker.name} may hold nothing of it, and {giver.name} all: {_said(entry, book)} is void"
            yield replace(
                finding,
                engaged=_for_good(finding.engaged),
                about=entry.id,
                bound=f"{giver.name}, {taker.name}",
                bound_ids=(giver.id, taker.id),
                consequences=(f"{told} ({finding.section})",) if finding.engaged.value else (),
            )


def _said(entry: StockTransfer, book: Book) -> str:
    giver, taker = book.parties[entry.transferor_id], book.parties[entry.transferee_id]
    what = f"{shown(entry.quantity)} {book.securities[entry.stock_class_id].name}"
    return f"the transfer of {what} by {giver.name} to {taker.name} on {entry.date} ({entry.id})"


def _for_good(reason: Reason) -> Reason:
    """A reason about a day that is over: what later days would bring of it does not matter any more, nor can an act
    mend it; an unknown fact can still be established."""
    act, grounds = reason.act if reason.value is None else None, reason.rests_on
    if reason.act is not None and act is None and not grounds:
        grounds = (Absent(reason.act.what),)  # what was not done then rests on its absence
    return reason._replace(parts=tuple(map(_for_good, reason.parts)), changes=None, act=act, rests_on=grounds)


__all__ = ["Judge"]

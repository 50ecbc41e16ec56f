"""Questions and worlds to measure with: transfers of the CAIS book, and made books and rulebooks of any size."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.questions.events import Event, read_events
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.documents import read_text
from covenantry.facts.model import CapacityTaken, Entry, Instrument, Party, RelationsComplete, StockIssuance
from covenantry.facts.snapshot import snapshot

AGREEMENT = "stockholders-agreement-1999"


def cais() -> tuple[Rulebook, Book]:
    """The shipped rules and the shipped book."""
    rules, problems = load_rules()
    book, more = load_book("cais-internet")
    if rules is None or book is None:
        raise SystemExit("\n".join(map(str, [*problems, *more])))
    return rules, book


def questions(book: Book, count: int, seed: int = 7) -> list[Proposal]:
    """So many different transfers, on days of 1999 and 2000, by everybody who holds anything: mostly sales."""
    chance = random.Random(seed)
    found: dict[tuple[object, ...], Proposal] = {}
    first = date(1999, 2, 22)
    while len(found) < count:
        day = first + timedelta(chance.randrange(640))
        positions = snapshot(book, day).positions
        lots = [lot for holder in positions.holders() for lot in positions.lots_of(holder)]
        lot = chance.choice(lots)
        transferee = chance.choice([p for p in book.parties.values() if p.id not in (lot.holder, book.issuer.id)])
        sale = chance.random() < 0.8
        proposal = Proposal(
            transferor=book.parties[lot.holder],
            transferee=transferee,
            stock_class_id=lot.stock_class_id,
            security_ids=(lot.security_id,),
            quantity=chance.randint(1, int(lot.quantity)),
            date=day,
            manner="sale" if sale else chance.choice(["gift", "pledge", "distribution"]),
            share_price=Decimal(20) if sale else None,
            consideration="cash" if sale else "none",
        )
        found[(lot.security_id, transferee.id, proposal.quantity, day)] = proposal
    return list(found.values())


def made(holders: int, agreements: int, events: int) -> tuple[Rulebook, Book, list[Proposal]]:
    """A private company: so many holders under so many agreements like the Stockholders Agreement, and instruments."""
    rules, book = cais()
    (text,) = rules.versions[AGREEMENT]
    versions = {f"agreement-{n}": (_renamed(text, f"agreement-{n}"),) for n in range(agreements)}
    start = book.up_to(date(1999, 5, 19))
    parties = [Party(id=f"holder-{n}", name=f"Holder {n}", type="corporation") for n in range(holders)]
    entries = list(_entries(parties, list(versions), events))
    bigger, problems = start.with_parties(parties)
    bigger, problems = bigger.with_entries(entries) if bigger else (None, problems)
    if bigger is None:
        raise SystemExit("\n".join(map(str, problems)))
    proposals = [
        Proposal(
            transferor=parties[n % holders],
            transferee=parties[(n + 1) % holders],
            stock_class_id="common",
            quantity=1 + n % 50,
            date=date(1999, 4, 1) + timedelta(n % 40),
            manner="sale",
            share_price=Decimal(20),
            consideration="cash",
        )
        for n in range(200)
    ]
    return Rulebook(versions), bigger, proposals


def _renamed(text: AgreementRules, name: str) -> AgreementRules:
    clauses = tuple(replace(encoded, agreement=name) for encoded in text.clauses)
    return replace(text, terms=replace(text.terms, id=name), clauses=clauses)


def _entries(parties: list[Party], agreements: list[str], events: int) -> Iterator[Entry]:
    day = date(1999, 2, 19)
    for n, party in enumerate(parties):
        yield StockIssuance(
            id=f"made-{n}",
            date=day,
            source="made",
            security_id=f"made-{n}",
            stakeholder_id=party.id,
            stock_class_id="common",
            quantity=100,
        )
        yield RelationsComplete(id=f"complete-{n}", date=day, source="made", party_id=party.id)
        for agreement in agreements:
            yield CapacityTaken(
                id=f"{agreement}-{n}",
                date=day,
                source="made",
                party_id=party.id,
                agreement=agreement,
                role="Existing Stockholder",
            )
    for n in range(events):
        yield Instrument(
            id=f"event-{n}",
            date=day + timedelta(n % 30),
            source="made",
            kind="joinder",
            by_id=parties[n % len(parties)].id,
            agreement=agreements[n % len(agreements)],
        )


def happenings(book: Book) -> list[list[Event]]:
    """Different events, each on days of June to August 2000."""
    texts = (
        "merger: {holders keep: 45%}",
        "bankruptcy petition: {}",
        "receiver appointed: {company consents: no}",
        "director elected: {person: james-pedas, approved: yes}",
        "exchange act reporting: {required: yes}",
        "stock class split: {stock_class_id: common, split_ratio: 2}",
        "dividend: {on: common, payable in: common stock, shares: 100000}",
        "stock issuance: {security_id: new, stakeholder_id: public-holders, stock_class_id: common, quantity: 1000000, "
        "share_price: 1.00}",
    )
    found = []
    for i, text in enumerate(texts * 3):
        documents, _ = read_text(f"- {{date: {date(2000, 6, 1) + timedelta(3 * i)}, {text}}}", "an event")
        read, problems = read_events(documents[0], book, None)
        if problems:
            raise SystemExit("\n".join(map(str, problems)))
        found.append(read.events)
    return found

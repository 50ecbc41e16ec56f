"""Whose paper: no entry of somebody else makes a paper count, and each paper of the rules has its own name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from covenantry.engine.context.case import Case
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.papers.asked import Prior
from covenantry.engine.papers.givers import Giver, parse_giver
from covenantry.engine.papers.signed import instrument_done, key_of
from covenantry.engine.predicates.papers import Done
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import Covers, Delivery, Entry, Instrument, Notice, Party, StockTransfer
from covenantry.facts.snapshot import snapshot
from covenantry.facts.words import Word

STRANGER = "stranger"
DAYS = (date(1999, 3, 8), date(1999, 12, 20), date(2000, 6, 1))
PRECHECKS = 40


@pytest.fixture(scope="module")
def world() -> tuple[Rulebook, Book]:
    rulebook, _ = load_rules()
    book, _ = load_book("cais-internet")
    assert rulebook is not None and book is not None
    book, _ = book.with_parties([Party(id=STRANGER, name="A Stranger Corp.", type="corporation")])
    assert book is not None
    return rulebook, book


def _said(value: Any, sort: str) -> Iterator[str]:
    """Every word of a sort that the terms of a rule say."""
    if isinstance(value, tuple | list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _said(one, sort)
    elif is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value), include_extras=True)
        for field in fields(value):
            its = getattr(value, field.name)
            if _is_word(hints[field.name], sort):
                yield from [its] if isinstance(its, str) else its or ()
            else:
                yield from _said(its, sort)


def _is_word(hint: Any, sort: str) -> bool:
    if get_origin(hint) is Annotated and any(isinstance(m, Word) and m.sort == sort for m in hint.__metadata__):
        return True
    return any(_is_word(one, sort) for one in get_args(hint))


def _terms(rulebook: Rulebook) -> Iterator[tuple[str, Any]]:
    """The terms of every clause and definition in force at some time, other readings included."""
    for rules in {(r.id, day): r for day in DAYS for r in rulebook.on(day)}.values():
        for encoded in rules.clauses:
            yield rules.id, encoded.clause
            yield from ((rules.id, other.clause) for choice in encoded.choices for other in choice.others)
        yield from ((rules.id, definition) for definition in rules.definitions.values())


def _words(rulebook: Rulebook, sort: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for agreement, terms in _terms(rulebook):
        found.setdefault(agreement, set()).update(_said(terms, sort))
    return found


def _done(value: Any) -> Iterator[Done]:
    if isinstance(value, Done):
        yield value
        if value.prior is not None:
            yield value.prior.paper(value)
    if isinstance(value, tuple | list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _done(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _done(getattr(value, field.name))


def _transfers(book: Book, count: int) -> Iterator[Proposal]:
    chance = random.Random(11)
    people = [party for party in book.parties.values() if party.id != STRANGER]
    for _ in range(count):
        day = chance.choice(DAYS)
        positions = snapshot(book, day).positions
        lots = [lot for holder in positions.holders() for lot in positions.lots_of(holder)]
        lot = chance.choice(lots)
        yield Proposal(
            transferor=book.parties[lot.holder],
            transferee=chance.choice([p for p in people if p.id not in (lot.holder, book.issuer.id)]),
            stock_class_id=lot.stock_class_id,
            quantity=chance.randint(1, int(lot.quantity)),
            date=day,
            manner="gift",
            consideration="none",
        )


def _strangers(rulebook: Rulebook, book: Book) -> Iterator[Entry]:
    """A paper and a notice of every kind that the rules know, by somebody who is nobody to them, on every day."""
    n = 0
    for day in DAYS:
        at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        to = tuple(
            Delivery(to_id=p, method="by hand", sent_at=at, delivered_at=at) for p in book.parties if p != STRANGER
        )
        for agreement, kinds in _words(rulebook, "instrument").items():
            for kind in sorted(kinds):
                n += 1
                yield Instrument(id=f"paper-{n}", date=day, kind=kind, by_id=STRANGER, agreement=agreement)
                yield Instrument(
                    id=f"open-{n}", date=day, kind=kind, by_id=STRANGER, covers=Covers(person_id="r-theodore-ammon")
                )
        for agreement, kinds in _words(rulebook, "notice").items():
            for kind in sorted(kinds):
                n += 1
                yield Notice(
                    id=f"notice-{n}", date=day, kind=kind, agreement=agreement, from_id=STRANGER, deliveries=to
                )


def _status(findings: Any) -> dict[tuple[str, ...], set[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for one in findings:
        found.setdefault(tuple(one.key), set()).add(one.status)
    return found


def _better(before: dict[tuple[str, ...], set[str]], after: dict[tuple[str, ...], set[str]]) -> list[str]:
    good = {"satisfied", "excepted", "met"}
    return [
        f"{key}: {before[key]} -> {after[key]}"
        for key in before.keys() & after.keys()
        if (after[key] - before[key]) & good
    ]


def test_papers_and_notices_of_a_stranger_change_nothing_for_the_better(world: tuple[Rulebook, Book]) -> None:
    rulebook, book = world
    told, problems = book.with_entries(list(_strangers(rulebook, book)))
    assert told is not None, problems
    plain, with_them = Workbench(rulebook, book), Workbench(rulebook, told)
    try:
        for day in DAYS:
            before, after = (_status(bench.standing(day).findings) for bench in (plain, with_them))
            assert not _better(before, after), day
        for proposal in _transfers(book, PRECHECKS):
            one, other = plain.precheck(proposal), with_them.precheck(proposal)
            assert not _better(_status(one.findings), _status(other.findings)), proposal
            assert other.verdict == one.verdict or other.verdict != "permitted", proposal
    finally:
        plain.close()
        with_them.close()


def _asked(rulebook: Rulebook, book: Book, day: date) -> Case:
    rules = next(r for r in rulebook.on(day) if r.id == "stockholders-agreement-1999")
    giver, taker = book.parties["ulysses-g-auger-ii"], book.parties["example-capital-partners"]
    proposal = Proposal(
        transferor=giver, transferee=taker, stock_class_id="common", quantity=1, date=day, manner="gift"
    )
    return Case(snapshot(book, day), proposal, day, rules, section="3.5")


@pytest.mark.parametrize("seed", range(12))
def test_a_majority_is_counted_of_what_the_signers_hold(world: tuple[Rulebook, Book], seed: int) -> None:
    """Series A dealt out among several: any of them sign, on any days, with a consent before or after."""
    rulebook, book = world
    chance = random.Random(seed)
    takers = ["john-kornreich", "james-pedas", "r-theodore-ammon"]
    moved = [
        StockTransfer(
            id=f"deal-{who}",
            date=date(1999, 3, 1),
            transferor_id="chancery-lane",
            transferee_id=who,
            stock_class_id="series-a",
            quantity=chance.randint(1, 300_000),
        )
        for who in takers
    ]
    signers = chance.sample([*takers, "chancery-lane", "cais-sandler-partners", STRANGER], chance.randint(1, 5))
    days = {who: date(1999, 3, chance.randint(2, 6)) for who in signers}
    consent = date(1999, 3, chance.randint(2, 6))
    papers: list[Entry] = [
        Instrument(id=f"w-{who}", date=day, kind="w", by_id=who, agreement="stockholders-agreement-1999")
        for who, day in days.items()
    ]
    papers.append(Instrument(id="c", date=consent, kind="c", by_id="cais-internet"))
    told, problems = book.up_to(date(1999, 3, 8)).with_entries([*moved, *papers])
    assert told is not None, problems
    asked = Done(act="w", by=Giver("majority", "Series A Shares"), prior=Prior(act="c", by=Giver("part", "Company")))
    got = instrument_done(_asked(rulebook, told, date(1999, 3, 8)), asked)
    positions = snapshot(told, date(1999, 3, 8)).positions
    whole = positions.outstanding("series-a")

    def held(day: date) -> Any:
        return sum(positions.quantity(who, "series-a") for who, on in days.items() if on <= day)

    enough = any(2 * held(day) > whole and consent <= day for day in days.values())
    assert got.value is enough, (days, consent, held(date.max), whole)


@pytest.mark.parametrize("by", ["counsel", "counsel of Company", "officer of Company", "authority", "transferor"])
def test_who_is_known_to_be_somebody_else_gives_no_paper(world: tuple[Rulebook, Book], by: str) -> None:
    """Each party of the book in turn: who is on record as the giver alone makes it true; a party is never counsel."""
    rulebook, book = world
    right = {
        "counsel": {"example-counsel"},
        "counsel of Company": {"example-counsel"},
        "officer of Company": {"ulysses-g-auger-ii", "william-m-caldwell-iv", "cais-internet"},
        "authority": {"example-commission"},
        "transferor": {"ulysses-g-auger-ii"},
    }[by]
    day = date(1999, 12, 20)
    for who in book.parties:
        told, _ = book.with_entries([Instrument(id="p", date=day, kind="p", by_id=who)])
        assert told is not None
        got = instrument_done(_asked(rulebook, told, day), Done(act="p", by=parse_giver(by)))
        assert (got.value is True) == (who in right), (who, got)
        if by.startswith("counsel") and who in ("ulysses-g-auger-ii", "example-capital-partners", "chancery-lane"):
            assert got.value is False, who


def test_each_paper_of_the_rules_has_its_own_name(world: tuple[Rulebook, Book]) -> None:
    rulebook, book = world
    papers: dict[str, set[tuple[object, ...]]] = {}
    for day in DAYS:
        for rules in rulebook.on(day):
            asking = replace(_asked(rulebook, book, DAYS[1]), agreement=rules)
            for agreement, terms in _terms(rulebook):
                for one in _done(terms) if agreement == rules.id else ():
                    papers.setdefault(key_of(asking, one), set()).add((rules.id, one.act, one.by, one.under))
    assert len(papers) > 30
    assert {name: its for name, its in papers.items() if len(its) > 1} == {}


def test_a_rule_that_does_not_say_whose_paper_it_asks_for_is_a_problem(tmp_path: Any) -> None:
    from acme import AGREEMENT, CLAUSES, DEFINITIONS

    home = tmp_path / "rules" / "holders-agreement"
    home.mkdir(parents=True)
    (home / "agreement.yaml").write_text(AGREEMENT)
    (home / "definitions.yaml").write_text(DEFINITIONS)
    (home / "2-transfers.yaml").write_text(
        CLAUSES.replace("{act: opinion of counsel, by: transferor,", "{act: opinion of counsel,")
    )
    rulebook, problems = load_rules(tmp_path / "rules")
    assert rulebook is None and any("'by' is missing" in str(problem) for problem in problems)


def test_words_that_say_no_giver_are_refused() -> None:
    with pytest.raises(ValueError, match="says who gives it"):
        parse_giver(["Company"])
    with pytest.raises(ValueError, match="satisfactory"):
        Done(act="evidence", by=Giver("anybody"))

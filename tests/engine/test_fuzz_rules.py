"""Nothing that passes the check fails later: random clauses of every kind, in every question."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rule_fuzz import Fuzz

from covenantry.engine.clauses import load_kinds
from covenantry.engine.context.clause import KINDS
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.resolve import resolve
from covenantry.engine.questions.transfers import written
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.documents import Document
from covenantry.facts.problems import Place, Problem

AGREEMENT = """\
id: fuzzed
title: Fuzzed
dated: 2024-01-15
issuer: tern
roles: [Company, Holder, Investor]
business_days: weekdays
notices: {section: '9', says: by hand, methods: {by hand: {given: delivered}}}
"""
DEFINITIONS = """\
- {phrase: Company, section: '1', says: the issuer, parties: {roles: [Company]}}
- {phrase: Holders, section: '1', says: holders, parties: {roles: [Holder]}}
- {phrase: Investors, section: '1', says: investors, parties: {roles: [Investor]}}
- {phrase: Shares, section: '1', says: shares, securities: [{classes: [common, preferred]}]}
- {phrase: Preferred Stock, section: '1', says: preferred, securities: [{classes: [preferred]}]}
- {phrase: Free Transfer, section: '1', says: gifts, transfers: {manner: [gift]}}
"""
PARTS = {"tern": "Company", "ada": "Holder", "elm": "Investor"}
DAY = date(2024, 6, 3)
TRANSFERS = (
    {"from": "ada", "to": "cleo", "security": "common", "quantity": "10", "price": "2.00", "date": "2024-06-03"},
    {"from": "tern", "to": "cleo", "security": "common", "quantity": "10", "manner": "issuance", "date": "2024-06-03"},
    {"from": "elm", "to": "ben", "security": "preferred", "quantity": "10", "manner": "gift", "date": "2024-06-03"},
)
#: Kinds whose terms hang together so that none that is drawn at random passes: their own tests ask them.
HANG_TOGETHER = {"preferred_dividend", "rank"}
load_kinds()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("book") / "tern.yaml"
    parts = "".join(
        f"  - {{type: capacity, date: 2024-01-15, party_id: {who}, agreement: fuzzed, role: {role}}}\n"
        for who, role in PARTS.items()
    )
    path.write_text((SHIPPED_RULES / "forms" / "made-up.book.yaml").read_text() + parts)
    found, problems = load_book(path)
    assert found is not None, problems
    return found


def rules(folder: Path, clauses: list[dict[str, Any]]) -> tuple[Any, list[Problem]]:
    home = folder / "rules" / "fuzzed"
    home.mkdir(parents=True, exist_ok=True)
    for name, text in (("agreement", AGREEMENT), ("definitions", DEFINITIONS), ("2", json.dumps(clauses))):
        (home / f"{name}.yaml").write_text(text)
    return load_rules(home.parent)


def asked(folder: Path, clauses: list[dict[str, Any]], book: Book) -> bool:
    """Whether the clauses pass the check; then every question is asked, and whatever it raises is raised."""
    rulebook, _ = rules(folder, clauses)
    if rulebook is None:
        return False
    with closing(Desk(rulebook, book)) as desk:
        for transfer in TRANSFERS:
            document = Document("transfer", transfer, {(): Place("transfer")})
            question, problems = resolve(written(transfer, document), book)
            assert question is not None, problems
            desk.answer(question)
        for day in (DAY, date(2026, 1, 2)):
            desk.bench.with_record(desk.bench.standing(day))
        events, problems = desk.read_events(Document("events", ["merger: {holders keep: 45%}", "liquidation"], {}), DAY)
        assert not problems
        desk.what_if(events)
        desk.rights("ada", DAY)
        for section in {clause["section"] for clause in clauses}:
            desk.fires(f"fuzzed {section}", DAY)
    return True


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_passes_the_check_is_answered(tmp_path: Path, kind: str, book: Book) -> None:
    """Alone, and two of a kind in one section; many that are drawn are refused by the check."""
    drawn = [Fuzz(seed).clause(kind, KINDS[kind]) for seed in range(60)]
    passed = 0
    for clause in drawn:
        passed += asked(tmp_path, [clause], book)
        if passed == 4:
            asked(tmp_path, [clause, clause], book)
            break
    assert bool(passed) is (kind not in HANG_TOGETHER)


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ({"kind": "prohibition", "covers": "Holders"}, "'Holders' means people, and here stands what means securities"),
        ({"kind": "prohibition", "binds": "Shares"}, "'Shares' means securities, and here stands what means people"),
        ({"kind": "prohibition", "unless": ["Shares"]}, "and here stands what means transfers"),
        ({"kind": "permitted_transfer", "means": "Shares"}, "and here stands what means transfers"),
        ({"kind": "prohibition", "when": {"not": {"all": ["Holders"]}}}, "and here stands what means transfers"),
        (
            {
                "kind": "liquidation_preference",
                "liquidation": "liquidation",
                "preference": {"stock_class": "preferred", "price": "1.00", "dividends": "3"},
                "participates": {"outstanding": ["common"]},
                "participation_section": "2",
                "participation_says": "the rest",
                "bar_says": "first",
            },
            "no preferred_dividend stands under 3",
        ),
    ],
)
def test_what_would_fail_later_is_named(tmp_path: Path, clause: dict[str, Any], said: str) -> None:
    _, problems = rules(tmp_path, [{"section": "2", "says": "something", **clause}])
    assert any(said in problem.message for problem in problems), problems

"""Packages of the Open Cap Table Format become books that add up; what has no counterpart is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from package import CLASSES, ISSUER, SIDE, STAKEHOLDERS, TRANSACTIONS, issued, moved, package, zipped

from covenantry.engine.cli import cli
from covenantry.facts.book import Book
from covenantry.facts.ledger import positions
from covenantry.facts.ocf import import_package, is_package
from covenantry.facts.ocf.kinds import LEFT_OUT
from covenantry.facts.store import book_of, connect, verify


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "side.yaml").write_text(SIDE)
    imported = import_package(package(tmp_path / "ocf"), side=tmp_path / "side.yaml")
    assert imported.book is not None, imported.problems
    return imported.book


def test_the_ledger_adds_up_on_every_day(book: Book) -> None:
    def held(day: date, who: str, stock_class: str = "common") -> object:
        return positions(book, day).quantity(who, stock_class)

    assert [held(date(2020, 1, 2), who) for who in ("ann", "bob")] == [600_000, 400_000]
    assert [held(date(2020, 5, 1), who) for who in ("ann", "bob")] == [500_000, 500_000]
    assert [held(date(2020, 6, 1), who) for who in ("ann", "bob")] == [499_000, 501_000]
    assert (held(date(2020, 7, 1), "fund-1"), held(date(2020, 7, 1), "fund-1", "series-a")) == (60_000, 60_000)
    assert (held(date(2020, 8, 1), "fund-1"), held(date(2020, 8, 1), "fund-1", "warrant-1")) == (61_000, 0)
    assert held(date(2020, 10, 2), "bob") == 351_000
    assert held(date(2020, 12, 1), "bob") == 702_000
    now = positions(book, date(2021, 1, 1))
    assert now.outstanding("common") == 2 * (499_000 + 351_000 + 61_000)
    terms = now.terms("series-a")
    assert terms is not None
    assert terms.ratio == Fraction(13, 4)
    assert now.authorized["common"] == 20_000_000


def test_lots_keep_their_history(book: Book) -> None:
    lot = positions(book, date(2020, 6, 1)).lot("cs-5")
    assert lot is not None
    assert [(step.how, step.holder) for step in lot.origin] == [
        ("issuance", "ann"),
        ("reissuance", "ann"),
        ("transfer", "bob"),
    ]
    assert lot.legends == ("securities-act-1933",)
    assert (lot.acquired, lot.issued) == (date(2020, 6, 1), date(2020, 1, 2))


def test_parties_classes_and_what_the_side_file_says(book: Book) -> None:
    assert book.issuer.name == "Widget Works, Inc."
    assert {party.id: party.type for party in book.parties.values()} == {
        "widget-works-inc": "corporation",
        "ann": "individual",
        "bob": "individual",
        "fund-1": "partnership",
        "north-manager": "limited liability company",
    }
    exercise = book.securities["warrant-1"].exercise
    assert exercise is not None
    assert (str(exercise.exercise_price), exercise.expiration_date) == ("2.50", date(2025, 3, 1))


def test_without_a_side_file_the_form_of_an_institution_is_not_guessed(tmp_path: Path) -> None:
    imported = import_package(package(tmp_path / "ocf"), issuer_id="widget")
    assert imported.book is not None
    assert imported.book.issuer.id == "widget"
    assert imported.book.parties["fund-1"].type == "institution"


def test_what_has_no_counterpart_is_said(tmp_path: Path) -> None:
    said = import_package(package(tmp_path / "ocf")).left_out
    for line in (
        "TX_STOCK_ISSUANCE security_law_exemptions: 14 without counterpart",
        f"TX_CONVERTIBLE_ISSUANCE: 1 without counterpart: {LEFT_OUT['TX_CONVERTIBLE_ISSUANCE']}",
        "TX_STOCK_ACCEPTANCE: 1 without counterpart",
        "STOCK_CLASS seniority: 2 without counterpart",
    ):
        assert line in said


def test_a_zip_file_is_the_same(tmp_path: Path) -> None:
    folder = package(tmp_path / "ocf")
    archive = zipped(folder, tmp_path / "ocf.zip")
    assert is_package(folder) and is_package(archive)
    one, other = import_package(folder).book, import_package(archive).book
    assert one is not None and other is not None
    assert [replace(entry, place=None) for entry in one.entries] == [replace(e, place=None) for e in other.entries]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"transactions": [{**TRANSACTIONS[0], "date": "02/01/2020"}]},
            r"Transactions.ocf.json item 1 .*date.*is not a date",
        ),
        ({"transactions": [{**TRANSACTIONS[0], "quantity": "-5"}]}, "is not a"),
        (
            {"transactions": [{k: v for k, v in TRANSACTIONS[0].items() if k != "stakeholder_id"}]},
            "'stakeholder_id' is missing",
        ),
        ({"transactions": [{**TRANSACTIONS[0], "stock_class_id": "nowhere"}]}, "there is no stock class 'nowhere'"),
        ({"transactions": [{**TRANSACTIONS[0], "stakeholder_id": "nobody"}]}, "there is no party 'nobody'"),
        ({"transactions": [moved("STOCK_TRANSFER", "cs-1", "2020-05-01", "cs-2")]}, "there is no security 'cs-1'"),
        (
            {"transactions": [TRANSACTIONS[0], moved("STOCK_TRANSFER", "cs-1", "2020-05-01", "x")]},
            "'x' is never issued",
        ),
        (
            {
                "transactions": [
                    TRANSACTIONS[0],
                    issued("cs-2", "bob", "common", "600001", "2020-05-01"),
                    moved("STOCK_TRANSFER", "cs-1", "2020-05-01", "cs-2"),
                ]
            },
            "600,000",
        ),
        ({"classes": [{**CLASSES[0], "class_type": "SPECIAL"}, CLASSES[1]]}, "cannot be 'SPECIAL'"),
        ({"stakeholders": [{**STAKEHOLDERS[0], "name": {}}]}, "'legal_name' is missing"),
        ({"issuer": {k: v for k, v in ISSUER.items() if k != "legal_name"}}, "'legal_name' is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, change: dict[str, object], message: str) -> None:
    imported = import_package(package(tmp_path / "ocf", **change))  # type: ignore[arg-type]
    assert imported.book is None
    import re

    assert any(re.search(message, str(problem)) for problem in imported.problems), imported.problems


def test_files_that_are_no_package(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    assert "cannot be read" in str(import_package(tmp_path / "a.zip").problems[0])
    folder = package(tmp_path / "ocf")
    (folder / "Transactions.ocf.json").write_text("{")
    assert "is not JSON" in str(import_package(folder).problems[0])
    (folder / "Transactions.ocf.json").write_text("[]")
    assert "no file of the Open Cap Table Format" in str(import_package(folder).problems[0])
    (folder / "Transactions.ocf.json").unlink()
    (folder / "Manifest.ocf.json").unlink()
    assert "holds no issuer" in str(import_package(folder).problems[0])


def test_the_command(tmp_path: Path) -> None:
    folder = package(tmp_path / "ocf")
    (tmp_path / "side.yaml").write_text(SIDE)
    store = f"sqlite:///{tmp_path}/store.db"
    words = ["facts", "import", str(folder), "--with", str(tmp_path / "side.yaml"), "--store", store]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert "TX_CONVERTIBLE_ISSUANCE: 1 without counterpart" in result.output
    with connect(store) as database:
        assert list(verify(database)) == []
        assert book_of(database, "widget-works-inc")[0] is not None

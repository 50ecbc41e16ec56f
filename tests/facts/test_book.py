# ruff: noqa: E501 - an entry stands in one line
"""A book: where it is found, what its files may hold, how it grows and how it travels."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import DAY, HEAD, book_of, load_text
from test_ledger import issue, transfer
from test_relations import link

from covenantry.facts.book import Book, load_book
from covenantry.facts.documents import read_text
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.loader import read_entries, read_parties
from covenantry.facts.model import ENTRY_TYPES, Party, Retraction, StockIssuance
from covenantry.facts.snapshot import snapshot


def sound(folder: Path, text: str) -> Book:
    book, problems = load_text(folder, text)
    assert not problems
    assert book is not None
    return book


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    head, entries = HEAD.split("entries:\n")
    (tmp_path / "b.yml").write_text("entries:\n" + entries, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "c.json").write_text(
        '{"entries": [{"type": "relations_complete", "date": "2000-01-01", "party_id": "ann"}]}', encoding="utf-8"
    )
    (tmp_path / "notes.txt").write_text("not a part of it", encoding="utf-8")
    book, problems = load_book(tmp_path)
    assert not problems
    assert book is not None
    assert book.files == ("a.yaml", "b.yml", "c.json")
    assert [entry.id for entry in book.entries] == ["b.yml#1", "b.yml#3", "b.yml#4", "c.json#1", "b.yml#2"]
    place = book.entries[0].place
    assert place is not None
    assert (Path(place.file).name, place.line, place.column) == ("b.yml", 2, 5)


def test_entries_are_numbered_through_the_documents_of_a_file(tmp_path: Path) -> None:
    more = "---\nentries:\n  - {type: relations_complete, date: 2000-01-01, party_id: ann}\n---\n"
    book = sound(tmp_path, HEAD + more)
    assert [entry.id for entry in book.entries][3] == "book.yaml#5"


def test_the_issuer_is_a_party(tmp_path: Path) -> None:
    book = sound(tmp_path, HEAD)
    assert book.parties["acme"].type == "corporation"
    assert book.issuer.name == "Acme, Inc."


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    book = sound(tmp_path, HEAD)
    entry = book.entries[0]
    assert isinstance(entry, StockIssuance)
    assert entry.recorded_at == datetime(2000, 1, 1, 23, 59, 59, 999999, tzinfo=UTC)
    assert (entry.source, entry.illustrative, entry.share_price, entry.stock_legend_ids) == (None, False, None, ())
    assert book.securities["common"].votes_per_share == 1
    assert book.securities["preferred"].votes_per_share is None


def test_what_is_written_is_kept(tmp_path: Path) -> None:
    text = (
        "  - {type: stock_transfer, id: t-1, date: 2000-03-01, recorded_at: 2000-03-02T09:00-05:00, recorded_by: clerk, source: 'Section 1',\n"
        "     illustrative: yes, note: n, transferor_id: ann, transferee_id: bob, stock_class_id: common, quantity: 5,\n"
        "     share_price: $1.25, manner: gift, for_value: no}\n"
        "  - {type: corporate_event, date: 2000-03-01, kind: merger, details: {with: Holdco}}\n"
        "prices:\n  - {stock_class_id: common, closes: {2000-01-04: 6.50, 2000-01-03: 5}}\n"
    )
    book = sound(tmp_path, HEAD + text)
    moved, event = book.entries[-2:]
    assert (moved.recorded_at, moved.recorded_by, moved.note) == (datetime(2000, 3, 2, 14, tzinfo=UTC), "clerk", "n")
    assert (moved.share_price, moved.manner, moved.for_value) == (Decimal("1.25"), "gift", False)  # type: ignore[attr-defined]
    assert dict(event.details) == {"with": "Holdco"}  # type: ignore[attr-defined]
    assert book.prices["common"] == ((date(2000, 1, 3), Decimal(5)), (date(2000, 1, 4), Decimal("6.50")))


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")])
def test_files_of_the_same_day_may_stand_in_any_order_where_they_commute(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    moves = {
        "a": "{type: stock_issuance, date: 2000-03-01, security_id: x, stakeholder_id: ann, stock_class_id: common, quantity: 5}",
        "b": "{type: stock_transfer, date: 2000-03-01, transferor_id: ann, transferee_id: fund, stock_class_id: common, quantity: 7, security_ids: [c-1], resulting_security_ids: [y]}",
        "c": "{type: stock_conversion, date: 2000-03-01, stakeholder_id: bob, stock_class_id: preferred, quantity: 2, resulting_security_id: z}",
    }
    (tmp_path / "0.yaml").write_text(HEAD, encoding="utf-8")
    for n, name in enumerate(order, 1):
        (tmp_path / f"{n}.yaml").write_text(f"entries:\n  - {moves[name]}\n", encoding="utf-8")
    book, problems = load_book(tmp_path)
    assert not problems
    assert book is not None
    found = snapshot(book, date(2000, 3, 1)).positions
    assert {(lot.security_id, lot.holder, lot.quantity) for lot in found.lots} == {
        ("c-1", "ann", 93),
        ("c-2", "ann", 50),
        ("p-1", "bob", 28),
        ("w-1", "bob", 40),
        ("x", "ann", 5),
        ("y", "fund", 7),
        ("z", "bob", 3),
    }


def test_a_shipped_book_is_found_by_its_name_and_a_wrong_name_is_put_right() -> None:
    book, problems = load_book("cais-internet")
    assert not problems
    assert book is not None
    book, problems = load_book("cais-internt")
    assert book is None
    assert [str(problem) for problem in problems] == [
        "cais-internt: there is no such book (did you mean 'cais-internet'?)"
    ]


@pytest.mark.parametrize("path", ["", ".yaml", "no/such/folder", "a\0b", "x" * 5000, "..", "cais-internet/nothing"])
def test_a_path_without_a_book_is_a_problem(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book, problems = load_book(path)
    assert book is None
    assert len(problems) >= 1


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert [problem.message for problem in load_book(tmp_path)[1]] == ["holds no file of a book"]


def test_a_path_at_which_there_is_nothing_is_a_problem(tmp_path: Path) -> None:
    assert [str(problem) for problem in load_book(tmp_path / "x")[1]] == [
        f"{tmp_path}/x: there is no such file or folder"
    ]


def test_more_entries_come_after_those_of_the_same_day() -> None:
    book = book_of(issue("c", "ann", "common", 10))
    grown, problems = book.with_entries([transfer("ann", "bob", "common", 4), link("spouse", "ann", "bob")])
    assert not problems
    assert grown is not None
    assert [entry.id for entry in grown.entries] == ["i-c", "t", "added#1"]
    again, problems = grown.with_entries([link("spouse", "cleo", "dan")])
    assert not problems
    assert again is not None
    assert again.entries[-1].id == "added#2"
    assert snapshot(grown, DAY).positions.quantity("bob", "common") == 4
    assert snapshot(book, DAY).positions.quantity("bob", "common") == 0, "the book itself is as it was"


def test_entries_that_do_not_add_up_are_refused() -> None:
    book = book_of(issue("c", "ann", "common", 10))
    grown, problems = book.with_entries([transfer("ann", "bob", "common", 11), transfer("ann", "zoe", "common", 1)])
    assert grown is None
    assert [problem.message for problem in problems] == [
        "ann holds 10 of common on 2001-06-01; the entry takes 11",
        "there is an entry 't' already, at t",
        "there is no party 'zoe'",
    ]


def test_more_parties() -> None:
    book = book_of()
    grown, problems = book.with_parties([Party(id="zoe", name="Zoe", type="individual")])
    assert not problems
    assert grown is not None
    assert grown.parties["zoe"].name == "Zoe"
    assert "zoe" not in book.parties
    assert grown.with_parties([Party(id="zoe", name="Zoe", type="individual")])[0] is None


def test_up_to_a_day_drops_what_takes_effect_later() -> None:
    first, second = issue("c", "ann", "common", 10), issue("d", "ann", "common", 5, DAY + timedelta(days=1))
    gone = Retraction(date=DAY + timedelta(days=9), id="r1", entry="i-c")
    gone_too = Retraction(date=DAY + timedelta(days=9), id="r2", entry="i-d")
    cut = book_of(first, second, gone, gone_too).up_to(DAY)
    assert [entry.id for entry in cut.entries] == ["i-c", "r1"], "what is retracted stays so"
    assert cut.with_entries([])[1] == []


def test_entries_and_parties_are_read_from_any_part_of_a_document() -> None:
    [document], _ = read_text(
        "given:\n  facts:\n    - {type: relations_complete, date: 2000-01-01, party_id: ann}\n    - {type: x}\n  people: [{id: zoe, name: Zoe, type: individual}]\n",
        "scenario.yaml",
    )
    entries, problems = read_entries(document.data["given"]["facts"], document, ("given", "facts"))
    assert [entry.id for entry in entries] == ["scenario.yaml#1"]
    assert [str(problem.place) for problem in problems] == ["scenario.yaml:4:14"]
    parties, problems = read_parties(document.data["given"]["people"], document, ("given", "people"))
    assert [party.id for party in parties] == ["zoe"]
    assert not problems


def test_a_book_cannot_be_changed() -> None:
    book = book_of()
    with pytest.raises(FrozenInstanceError):
        book.entries = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        book.parties["x"] = Party(id="x", name="X", type="group")  # type: ignore[index]
    with pytest.raises(AttributeError):
        book.parties._items = {}  # type: ignore[attr-defined]


def test_a_book_travels_without_pydantic(tmp_path: Path) -> None:
    book, _ = load_book("cais-internet")
    assert book is not None
    snapshot(book, date(1999, 11, 21)).positions  # noqa: B018 - what was worked out must not travel along
    packed = pickle.dumps(book)
    assert pickle.loads(packed) == book
    (tmp_path / "book").write_bytes(packed)
    script = (
        "import pickle, sys, datetime, pathlib\n"
        f"book = pickle.loads(pathlib.Path({str(tmp_path / 'book')!r}).read_bytes())\n"
        "from covenantry.facts.snapshot import snapshot\n"
        "assert snapshot(book, datetime.date(1999, 11, 21)).positions.outstanding('common') == 22418082\n"
        "assert not [name for name in sys.modules if name.startswith('pydantic')]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=5))
def test_a_frozen_map_is_a_mapping(items: dict[str, int]) -> None:
    frozen = FrozenMap(items)
    assert frozen == items
    assert len(frozen) == len(items)
    assert list(frozen.items()) == list(items.items())
    assert hash(frozen) == hash(FrozenMap(dict(reversed(items.items()))))
    assert pickle.loads(pickle.dumps(frozen)) == items
    assert all(name in frozen and frozen.get(name) == value for name, value in items.items())
    assert frozen.get("a name longer than any", 7) == 7
    assert repr(frozen) == f"FrozenMap({items!r})"


def test_every_entry_type_can_be_hashed_and_compared() -> None:
    for name, kind in ENTRY_TYPES.items():
        assert kind.type == name
        assert "Entry" not in (kind.__doc__ or ""), "the meaning, not the name"
    entry = issue("c", "ann", "common", 10)
    assert entry == replace(entry)
    assert hash(entry) == hash(replace(entry))

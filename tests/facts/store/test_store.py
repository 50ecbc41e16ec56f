"""The store on a file and on a server: books come out as they went in, and whatever is done to a row is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from covenantry.engine.cli import cli
from covenantry.engine.scenarios.made_up import synthetic
from covenantry.facts.book import Book, load_book
from covenantry.facts.export import book_text
from covenantry.facts.model import CorporateEvent
from covenantry.facts.problems import InvalidInput
from covenantry.facts.store import Database, StoreError, append, book_of, connect, issuers, rows, verify
from covenantry.facts.store import schema as schemas
from covenantry.facts.store.additions import add_file
from covenantry.facts.store.ledger import Row

CAIS, _ = load_book("cais-internet")
assert CAIS is not None
#: The rows that its book makes: the issuer stands among the parties.
LAST = len(CAIS.parties) + len(CAIS.securities) + sum(map(len, CAIS.prices.values())) + len(CAIS.entries)
AT = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)


def same(one: Book | None, other: Book | None) -> bool:
    assert one is not None and other is not None
    return (
        one.issuer == other.issuer
        and list(one.parties.items()) == list(other.parties.items())
        and list(one.securities.items()) == list(other.securities.items())
        and one.entries == other.entries
        and dict(one.prices) == dict(other.prices)
    )


@pytest.mark.parametrize("book", [CAIS, *(synthetic(n, 7) for n in range(6))], ids=lambda book: book.issuer.id)
def test_a_book_comes_out_as_it_went_in(store_url: str, book: Book, tmp_path: Path) -> None:
    with connect(store_url) as store:
        assert append(store, book).present == 0
        found, problems = book_of(store, book.issuer.id)
        assert not problems
        assert same(found, book)
        assert list(verify(store)) == []
    (tmp_path / "exported.yaml").write_text(book_text(book), encoding="utf-8")
    exported, problems = load_book(tmp_path / "exported.yaml")
    assert not problems
    assert same(exported, book)


def test_importing_again_adds_nothing(store_url: str) -> None:
    with connect(store_url) as store:
        first, again = append(store, CAIS), append(store, CAIS)
        assert (again.added, again.present) == (0, first.added)
        assert issuers(store) == [("cais-internet", first.added)]


def test_another_content_under_a_known_id_is_refused_and_nothing_is_added(store_url: str) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
        before = list(rows(store))
        changed = replace(CAIS.entries[0], note="another note")
        new = CorporateEvent(id="new", date=date(2001, 1, 1), kind="merger")
        with pytest.raises(InvalidInput, match="is on record with another content"):
            append(store, replace(CAIS, entries=(changed, *CAIS.entries[1:], new)))
        assert list(rows(store)) == before


def test_what_does_not_add_up_with_what_is_there_is_refused(store_url: str) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
        sold = CAIS.up_to(date(1999, 9, 1))
        again = replace(CAIS.entries[-1], id="capacity-again")
        with pytest.raises(InvalidInput, match="already, since"):
            append(store, replace(sold, entries=(*sold.entries, again)))
        assert list(verify(store)) == []


ADDED = """\
entries:
  - {type: corporate_event, date: 2000-06-01, kind: bankruptcy petition}
"""


def test_entries_are_added_once_and_recorded_then(store_url: str, tmp_path: Path) -> None:
    path = tmp_path / "more.yaml"
    path.write_text(ADDED)
    with connect(store_url) as store:
        append(store, CAIS)
        assert add_file(store, "cais-internet", path, AT, by="A. Clerk").added == 1
        assert add_file(store, "cais-internet", path, AT.replace(year=2002), by="another").added == 0
        book, _ = book_of(store, "cais-internet")
        assert book is not None
        (event,) = [entry for entry in book.entries if isinstance(entry, CorporateEvent)]
        assert (event.recorded_at, event.recorded_by) == (AT, "A. Clerk")
        path.write_text("entries: [{type: stock_conversion, date: 1999-06-01, stakeholder_id: chancery-lane, ")
        with pytest.raises(InvalidInput):
            add_file(store, "cais-internet", path, AT)
        path.write_text(
            ADDED.replace("bankruptcy petition", "dividend, details: {on: comon, payable in: cash, per share: 1.00}")
        )
        with pytest.raises(InvalidInput, match=r"more.yaml:2:5: there is no class of securities 'comon'"):
            add_file(store, "cais-internet", path, AT)
        path.write_text("prices:\n  - {stock_class_id: comon, closes: {2000-06-01: 17.50}}\n")
        with pytest.raises(InvalidInput, match=r"more.yaml:2:5: there is no class of securities 'comon'"):
            add_file(store, "cais-internet", path, AT)
        path.write_text(
            ADDED
            + "  - {type: stock_transfer, date: 2000-06-01, transferor_id: microsoft, transferee_id: us-telesource, "
            "stock_class_id: series-f, quantity: 999999999}\n"
        )
        with pytest.raises(InvalidInput, match=r"more.yaml:3:5: microsoft holds .* takes 999,999,999"):
            add_file(store, "cais-internet", path, AT)
        path.write_text(ADDED.replace("kind: bankruptcy petition", "kind: merger, details: {holders keep: 45}"))
        with pytest.raises(InvalidInput, match=r"more.yaml:2:.* is not a percentage"):
            add_file(store, "cais-internet", path, AT)


def test_a_store_without_the_issuer(store_url: str, tmp_path: Path) -> None:
    with connect(store_url) as store:
        assert book_of(store, "nobody")[0] is None
        (tmp_path / "more.yaml").write_text(ADDED)
        with pytest.raises(InvalidInput, match="the store has no issuer 'nobody'"):
            add_file(store, "nobody", tmp_path / "more.yaml", AT)
        assert list(verify(store)) == []


# --- what is done to rows is found ------------------------------------------------------------------------------------


def spoilt(store: Database, sql: str, *parameters: object) -> list[int]:
    """The rows at which `verify` finds something after a statement."""
    assert list(verify(store)) == []
    store.run(sql, parameters)
    return [defect.seq for defect in verify(store)]


@pytest.mark.parametrize("column", [name for name in Row._fields if name != "seq"])
def test_an_altered_column_is_found(store_url: str, column: str) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
        assert 40 in spoilt(store, f"UPDATE ledger SET {column} = 'x' WHERE seq = 40")


@pytest.mark.parametrize(
    ("sql", "row"),
    [
        ("DELETE FROM ledger WHERE seq = 40", 40),
        ("DELETE FROM ledger WHERE seq = 1", 1),
        ("DELETE FROM ledger WHERE seq = {last}", LAST),
        ("DELETE FROM ledger WHERE seq > 200", 201),
        ("DELETE FROM ledger", 1),
        ("UPDATE ledger SET seq = 1000 WHERE seq = 40", 40),
        ("UPDATE ledger SET seq = 0 WHERE seq = 40", 40),
        ("UPDATE head SET seq = 5", LAST + 1),
        ("UPDATE head SET hash = 'x'", LAST + 1),
        ("UPDATE issuers SET seq = 1", 0),
        ("DELETE FROM issuers", 0),
    ],
)
def test_a_row_removed_or_moved_is_found(store_url: str, sql: str, row: int) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
        assert row in spoilt(store, sql.format(last=LAST))


def test_two_rows_in_each_others_place_are_found(store_url: str) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
        store.run("UPDATE ledger SET seq = 100000 WHERE seq = 40")
        store.run("UPDATE ledger SET seq = 40 WHERE seq = 41")
        assert spoiled_after(store, "UPDATE ledger SET seq = 41 WHERE seq = 100000") == [40, 41]


def spoiled_after(store: Database, sql: str) -> list[int]:
    store.run(sql)
    return [defect.seq for defect in verify(store)][:2]


def test_a_whole_issuer_taken_out_is_found(store_url: str) -> None:
    with connect(store_url) as store:
        append(store, synthetic(1, 1))
        append(store, CAIS)
        store.run("DELETE FROM issuers WHERE issuer = 'synth-00001'")
        store.run("DELETE FROM ledger WHERE issuer = 'synth-00001'")
        assert list(verify(store))


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_store_of_the_first_version_is_brought_up_to_date(no_store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(schemas, "VERSIONS", schemas.VERSIONS[:1])
        with connect(no_store_url, create=True) as store:
            append(store, CAIS)
    with connect(no_store_url) as store:
        assert same(book_of(store, "cais-internet")[0], CAIS)
        assert store.all("SELECT version FROM store") == [(len(schemas.VERSIONS),)]
        assert store.all("SELECT * FROM alerts") == []


def test_a_store_of_a_later_version_is_left_alone(store_url: str) -> None:
    with connect(store_url) as store:
        store.run("UPDATE store SET version = 999")
    with pytest.raises(StoreError, match="is of version 999, which this program"):
        connect(store_url)


@pytest.mark.parametrize("url", ["mysql://x", "store.db", "sqlite:////proc/nowhere/store.db"])
def test_what_can_be_no_store(url: str) -> None:
    with pytest.raises(StoreError):
        connect(url, create=True)


def test_a_store_that_is_not_there_is_made_only_when_it_is_to_be(no_store_url: str, tmp_path: Path) -> None:
    for _ in range(2):  # the first refusal leaves nothing that the second would take for a store
        with pytest.raises(StoreError, match=r"there is no store at .*`covenantry facts import`"):
            connect(no_store_url)
    assert list(tmp_path.iterdir()) == []
    with connect(no_store_url, create=True) as store:
        assert issuers(store) == []
    connect(no_store_url).close()


#: Every command on a store but those that may make one.
COMMANDS = (
    "nightly",
    "runs list",
    "runs show",
    "runs diff a b",
    "calendar --issuer a",
    "facts log",
    "facts verify",
    "facts export --issuer a",
    "facts add {entries} --issuer a",
    "rights a --issuer a",
)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_on_a_store_that_is_not_there(words: str, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(ADDED)
    path = tmp_path / "folder" / "store.db"
    arguments = [*words.format(entries=tmp_path / "more.yaml").split(), "--store", f"sqlite:///{path}"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert f"there is no store at {path}" in result.output
    assert not path.parent.exists()


def test_what_holds_no_book_makes_no_store(tmp_path: Path) -> None:
    arguments = ["facts", "import", f"{tmp_path}/nowhere", "--store", f"sqlite:///{tmp_path}/store.db"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert result.output == f"{tmp_path}/nowhere: there is no such file or folder\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("facts log --issuer cais-internt", "--issuer: the store has no issuer 'cais-internt' (did you mean"),
        ("calendar --issuer cais-internt", "--issuer: the store has no issuer 'cais-internt' (did you mean"),
        (
            "facts export --issuer cais-internet --to {folder}/none/x",
            "--to: {folder}/none/x cannot be written: No such",
        ),
        ("nightly -q --dask nothing://here", "--dask: no cluster at nothing://here"),
    ],
)
def test_wrong_usage_is_told_with_the_option(words: str, message: str, store_url: str, tmp_path: Path) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
    result = CliRunner().invoke(cli, [*words.format(folder=tmp_path).split(), "--store", store_url])
    assert result.exit_code == 2
    assert message.format(folder=tmp_path) in result.output


def test_a_night_of_a_store_without_issuers_is_refused(store_url: str) -> None:
    result = CliRunner().invoke(cli, ["nightly", "--store", store_url])
    assert result.exit_code == 2
    assert "the store has no issuers (import their books first" in result.output

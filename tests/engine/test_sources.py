"""Every reason names what it rests on, and what weighs on an answer stands beside the verdict, in text and in JSON."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import acme
import pytest
from acme import CONDITIONAL, PERMITTED, PROHIBITED, UNDETERMINED
from click.testing import CliRunner

from covenantry.engine.api import fires, load_book, load_rules, precheck, rights, to_json, to_text, what_if
from covenantry.engine.cli import cli
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.warnings import KINDS
from covenantry.engine.logic.reasons import leaves
from covenantry.engine.logic.sources import records
from covenantry.engine.match import durable
from covenantry.engine.render.days.json import fires_json, rights_json, whatif_json
from covenantry.engine.render.days.rights import rights_text
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.facts.book import Book
from covenantry.facts.model import Entry
from covenantry.facts.store import append, book_of, connect
from covenantry.facts.store.verified import head, mark

QUESTIONS = [PROHIBITED, UNDETERMINED, CONDITIONAL, PERMITTED]


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    return load_rules(acme.write(tmp_path)[0])


def book(folder: Path, text: str = acme.BOOK) -> Book:
    folder.mkdir(exist_ok=True)
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    return load_book(folder)


def kinds(answer: Answer) -> set[str]:
    return {one.kind for one in answer.warnings}


# --- where entries stand --------------------------------------------------------------------------------------------


def test_an_entry_knows_its_line_and_its_id_does_not_know_its_folder(tmp_path: Path, rules: Rulebook) -> None:
    here, there = book(tmp_path / "here"), book(tmp_path / "there")
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.entries[0].id == "acme.yaml#1"
    lines = acme.BOOK.splitlines()
    for entry in here.entries:
        assert entry.place is not None
        assert f"type: {entry.type}" in lines[entry.place.line - 1]
    for question in QUESTIONS:
        assert _without_files(to_json(precheck(rules, here, question))) == _without_files(
            to_json(precheck(rules, there, question))
        )


def _without_files(shape: Any) -> Any:
    if isinstance(shape, dict):
        return {key: _without_files(value) for key, value in shape.items() if key != "file"}
    return [_without_files(item) for item in shape] if isinstance(shape, list) else shape


def test_an_entry_of_a_store_knows_its_row(tmp_path: Path) -> None:
    with connect(f"sqlite:///{tmp_path / 'facts.db'}", create=True) as store:
        append(store, book(tmp_path / "here"))
        kept, problems = book_of(store, "acme")
        assert kept is not None, problems
        for entry in kept.entries:
            assert entry.place is not None
            ((name,),) = store.all("SELECT name FROM ledger WHERE seq = ?", (entry.place.row,))
            assert name == entry.id
            assert str(entry.place) == f"store row {entry.place.row}"


# --- what reasons rest on -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_leaf_rests_on_something_and_is_told_with_its_place(
    tmp_path: Path, rules: Rulebook, question: dict[str, str]
) -> None:
    there = book(tmp_path / "here")
    answer = precheck(rules, there, question)
    told = to_json(answer)
    named = {source["id"] for source in _sources(told) if source.get("place", {}).get("line")}
    for finding in answer.findings:
        assert finding.place is not None
        assert finding.place.line
        for leaf in leaves(finding.because):
            assert leaf.value is None or leaf.act is not None or leaf.rests_on, leaf.text
            for record in records(leaf.rests_on):
                assert record.id in named
                if isinstance(record, Entry):
                    assert record in there.entries
    verbose = to_text(answer, there, width=200, verbose=True)
    firsts = {one.id for f in answer.findings for leaf in leaves(f.because) for one in [*records(leaf.rests_on)][:1]}
    assert all(f"[{name} at " in verbose for name in firsts)


def _sources(shape: Any) -> list[dict[str, Any]]:
    if isinstance(shape, list):
        return [source for item in shape for source in _sources(item)]
    if not isinstance(shape, dict):
        return []
    own = shape.get("rests_on", [])
    return [*own, *(source for value in shape.values() for source in _sources(value))]


# --- what weighs on an answer ---------------------------------------------------------------------------------------

LOCKED = "stock_class_id: common, quantity: 600}"
CAPACITY = "agreement: holders-agreement, role: Holder}"


def test_nothing_weighs_on_an_answer_from_a_sound_record(tmp_path: Path, rules: Rulebook) -> None:
    for question in QUESTIONS:
        assert not kinds(precheck(rules, book(tmp_path / "here"), question))


def test_illustrative_facts_are_told_if_the_verdict_turns_on_them(tmp_path: Path, rules: Rulebook) -> None:
    deciding = acme.BOOK.replace(CAPACITY, "agreement: holders-agreement, role: Holder, illustrative: yes}")
    answer = precheck(rules, book(tmp_path / "one", deciding), PROHIBITED)
    (warning,) = answer.warnings
    assert (warning.kind, warning.data) == ("illustrative", ("acme.yaml#4",))
    _told(answer, tmp_path / "one")
    idle = acme.BOOK.replace(
        "for_whom: company, offering: other}", "for_whom: company, offering: other, illustrative: yes}"
    )
    idle = idle.replace(
        "stock_class_id: preferred, quantity: 10}", "stock_class_id: preferred, quantity: 10, illustrative: yes}"
    )
    assert not kinds(precheck(rules, book(tmp_path / "two", idle), PROHIBITED))


def test_facts_retracted_since_are_told_where_the_verdict_turned_on_them(tmp_path: Path, rules: Rulebook) -> None:
    text = acme.BOOK + "  - {type: retraction, date: 2022-01-01, entry: 'acme.yaml#4'}\n"
    there = book(tmp_path / "here", text)
    then = datetime(2021, 6, 1, tzinfo=UTC)
    answer = precheck(rules, there, PROHIBITED, as_of=date(2021, 1, 15), known_at=then)
    assert [(one.kind, one.data) for one in answer.warnings] == [("retracted", ("acme.yaml#4",))]
    _told(answer, tmp_path / "here")
    assert not kinds(precheck(rules, there, PROHIBITED))


def test_one_matcher_alone_is_told(tmp_path: Path, rules: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "available", lambda: False)
    answer = precheck(rules, book(tmp_path / "here"), PROHIBITED)
    assert kinds(answer) == {"one matcher"}
    _told(answer, tmp_path / "here")


@pytest.mark.parametrize(("day", "ends"), [("2022-06-01", False), ("2022-06-02", True)])
def test_a_record_that_ends_more_than_a_year_before_the_day_is_told(
    tmp_path: Path, rules: Rulebook, day: str, ends: bool
) -> None:
    answer = precheck(rules, book(tmp_path / "here"), {**PERMITTED, "date": day})
    assert kinds(answer) == ({"record ends"} if ends else set())
    _told(answer, tmp_path / "here")


def test_what_comes_with_the_question_does_not_lengthen_the_record(tmp_path: Path, rules: Rulebook) -> None:
    fact = {"type": "attestation", "date": "2022-07-01", "fact": "competitor of the Company", "about": "alice"}
    question = {**PERMITTED, "date": "2022-07-02", "facts": [{**fact, "value": "no", "id": "told"}]}
    assert kinds(precheck(rules, book(tmp_path / "here"), question)) == {"record ends"}


def test_assumptions_are_told(tmp_path: Path, rules: Rulebook) -> None:
    there = book(tmp_path / "here")
    assume = {"competitor-of-the-company:bravo": "no"}
    answer = precheck(rules, there, {**UNDETERMINED, "date": "2021-01-16"}, assume=assume)
    assert [(one.kind, one.data) for one in answer.warnings] == [("assumed", tuple(assume))]
    _told(answer, tmp_path / "here")


def test_a_store_is_told_until_it_is_verified_and_again_once_more_came_in(tmp_path: Path, rules: Rulebook) -> None:
    with connect(f"sqlite:///{tmp_path / 'facts.db'}", create=True) as store:
        append(store, book(tmp_path / "here"))
        kept, _ = book_of(store, "acme")
        assert kept is not None
        answer = precheck(rules, kept, PROHIBITED)
        assert kinds(answer) == {"store not verified"}
        assert answer.warnings[0].words in to_text(answer, kept, width=400)
    verified = CliRunner().invoke(cli, ["facts", "verify", "--store", f"sqlite:///{tmp_path / 'facts.db'}"])
    assert verified.exit_code == 0, verified.output
    with connect(f"sqlite:///{tmp_path / 'facts.db'}") as store:
        kept, _ = book_of(store, "acme")
        assert kept is not None
        assert not kinds(precheck(rules, kept, PROHIBITED))
        more = acme.BOOK + "  - {type: corporate_event, date: 2021-07-01, kind: liquidation}\n"
        append(store, book(tmp_path / "more", more))
        kept, _ = book_of(store, "acme")
        assert kept is not None
        assert kinds(precheck(rules, kept, PROHIBITED)) == {"store not verified"}


def test_a_mark_on_another_chain_verifies_nothing(tmp_path: Path) -> None:
    with connect(f"sqlite:///{tmp_path / 'facts.db'}", create=True) as store:
        append(store, book(tmp_path / "here"))
        seq, _ = head(store)
        mark(store, seq, "another", datetime(2022, 1, 1, tzinfo=UTC))
        kept, _ = book_of(store, "acme")
        assert kept is not None
        assert kept.store is not None
        assert kept.store.unverified == seq


def test_agreements_that_the_record_names_and_the_rules_lack_are_told(tmp_path: Path, rules: Rulebook) -> None:
    text = acme.BOOK + "  - {type: capacity, date: 2020-03-01, party_id: carol, agreement: side-letter, role: Holder}\n"
    answer = precheck(rules, book(tmp_path / "here", text), PROHIBITED)
    assert [(one.kind, one.data) for one in answer.warnings] == [("not encoded", ("side-letter",))]
    _told(answer, tmp_path / "here")


def test_answers_about_days_tell_the_same(tmp_path: Path, rules: Rulebook) -> None:
    text = acme.BOOK.replace(CAPACITY, "agreement: holders-agreement, role: Holder, illustrative: yes}")
    there = book(tmp_path / "here", text)
    held = rights(rules, there, "alice", as_of=date(2020, 6, 1))
    assert [one["kind"] for one in rights_json(held)["warnings"]] == ["illustrative"]
    assert held.warnings[0].words[1:] in rights_text(held, width=400)
    found = fires(rules, there, "2.1", as_of=date(2020, 6, 1))
    assert [one["kind"] for one in fires_json(found)["warnings"]] == ["illustrative"]
    told = what_if(rules, there, "liquidation", date=date(2023, 6, 1))
    assert [one["kind"] for one in whatif_json(told)["warnings"]] == ["record ends"]


def _told(answer: Answer, folder: Path) -> None:
    """Each warning stands beside the verdict, before what is asked and what is to be done, and in JSON."""
    beside, *_ = re.split("\n(?:Not on record|Checklist)", to_text(answer, load_book(folder), width=400))
    assert all(f"! {one.words}".casefold() in beside.casefold() for one in answer.warnings)
    assert [one["kind"] for one in to_json(answer)["warnings"]] == [one.kind for one in answer.warnings]
    assert all(one.kind in KINDS for one in answer.warnings)

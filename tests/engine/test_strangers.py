"""One vocabulary joins book and rules: a word that no rule knows is a problem, wherever it stands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from covenantry.engine import api
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.rulebook.strangers import absent, strangers
from covenantry.engine.rulebook.vocabulary import words_in
from covenantry.engine.scenarios import Runner, read_scenarios
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import Entry

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "rules", ROOT / "tests" / "agreements"]
#: What securities are issued for, what is spent and which issuance is left out may be anything.
OPEN = ("exclusion", "expense", "purpose")


@cache
def rules(folder: Path) -> Rulebook:
    rulebook, problems = load_rules(folder)
    assert rulebook is not None, problems
    return rulebook


def books(folder: Path) -> Iterator[Book]:
    """Every book that a scenario beside the rules asks about, and the shipped one."""
    scenarios, problems = read_scenarios([folder])
    assert not problems
    runner = Runner(rules(folder))
    for scenario in scenarios:
        desk, _ = runner._desk(scenario)
        if desk is not None:
            yield desk.book


def renamed(record: Any, path: tuple[str | int, ...], word: str) -> Any:
    """The record with another word in a place."""
    if not path:
        return word
    step, below = path[0], path[1:]
    if isinstance(record, tuple):
        assert isinstance(step, int)
        return (*record[:step], renamed(record[step], below, word), *record[step + 1 :])
    return replace(record, **{str(step): renamed(getattr(record, str(step)), below, word)})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_a_word_changed_to_one_that_no_rule_knows_is_a_problem(folder: Path) -> None:
    words, seen = rules(folder).words, set()
    for book in books(folder):
        for entry in book.entries:
            for sort, word, path in words_in(entry):
                if sort in OPEN or (key := (type(entry), sort, word, path)) in seen:
                    continue
                seen.add(key)
                changed: Entry = renamed(entry, path, "zzz-quux")
                found = [p for p in strangers(words, book, [changed]) if "'zzz-quux'" in p.message]
                assert found, f"{entry.id}: {sort} {word}"
    assert len(seen) > 20


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_the_words_of_every_book_are_known(folder: Path) -> None:
    for book in books(folder):
        assert not list(strangers(rules(folder).words, book))


def changed(tmp_path: Path, old: str, new: str) -> str:
    text = BOOK
    assert old in text
    file = tmp_path / "book.yaml"
    file.write_text(text.replace(old, new))
    book, problems = load_book(file)
    assert book is not None, problems
    return "\n".join(map(str, strangers(rules(ROOT / "rules").words, book)))


BOOK = """\
issuer: {id: cais-internet, name: "CAIS Internet, Inc."}
parties: [{id: us-telesource, name: US Telesource, type: corporation}]
securities: [{id: common, name: Common, class_type: COMMON}]
entries:
  - {type: capacity, date: 1999-02-19, party_id: us-telesource, agreement: stockholders-agreement-1999, role: Purchaser}
  - {type: capacity, date: 1999-02-19, party_id: us-telesource, agreement: letter-agreement, role: Signer}
  - {type: instrument, date: 1999-03-01, kind: waiver of terms, by_id: us-telesource,
     agreement: stockholders-agreement-1999, covers: {section: '3.5'}}
  - {type: notice, date: 1999-03-02, kind: transfer notice, agreement: stockholders-agreement-1999,
     from_id: us-telesource, contents: [consideration],
     deliveries: [{to_id: cais-internet, method: registered mail, sent_at: 1999-03-02}]}
  - {type: attestation, date: 1999-03-03, fact: sale under n-1, about: issuer, value: yes}
  - {type: notice, id: n-1, date: 1999-03-04, kind: standoff request,
     agreement: registration-rights-agreement-1999, from_id: cais-internet}
  - {type: corporate_event, date: 1999-03-05, kind: material adverse change}
  - {type: remark, date: 1999-03-06, says: The board met and spoke of nothing in particular.}
"""


def test_a_remark_is_only_told_and_an_agreement_with_parties_may_be_lacking(tmp_path: Path) -> None:
    assert not changed(tmp_path, "Telesource", "Telesource")


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("role: Purchaser", "role: Purchasr", "Purchaser"),
        ("kind: waiver of terms", "kind: waivr of terms", "waiver of terms"),
        ("section: '3.5'", "section: '9.9'", ""),
        ("kind: transfer notice", "kind: transfr notice", "transfer notice"),
        ("contents: [consideration]", "contents: [considration]", "consideration"),
        ("method: registered mail", "method: registred mail", "registered mail"),
        ("fact: sale under n-1", "fact: sale under n-2", ""),
        ("kind: standoff request", "kind: stand-off request", "standoff request"),
        (
            "agreement: registration-rights-agreement-1999",
            "agreement: registration-rights-agreement",
            "registration-rights-agreement-1999",
        ),
        (
            "agreement: stockholders-agreement-1999, role",
            "agreement: stockholders-agrement-1999, role",
            "stockholders-agreement-1999",
        ),
        ("kind: material adverse change", "kind: material adverse chance in mood", ""),
    ],
)
def test_a_slip_is_named_with_its_place_and_the_right_word(tmp_path: Path, old: str, new: str, hint: str) -> None:
    found = changed(tmp_path, old, new)
    assert "book.yaml:" in found
    assert "no rule knows" in found
    assert hint in found


def test_the_words_are_listed_with_who_asks() -> None:
    from click.testing import CliRunner

    from covenantry.engine.cli.schema import command as schema
    from covenantry.engine.cli.words import command as listing

    said = CliRunner().invoke(listing, ["stockholders-agreement-1999"]).output
    assert "waiver of terms" in said
    assert "stockholders-agreement-1999 3.5" in said
    as_json = json.loads(CliRunner().invoke(listing, ["--format", "json"]).output)
    assert {"word", "asked_by"} == set(as_json["notice"][0])
    book = CliRunner().invoke(schema, ["book", "--rules", str(ROOT / "rules")]).output
    assert '"standoff request"' in book


def test_a_class_misspelt_in_a_definition_is_a_problem(tmp_path: Path) -> None:
    """A class misspelt in a definition would be held by nobody, and the lock-up that covers it forbid nothing."""
    folder = tmp_path / "rules"
    shutil.copytree(SHIPPED_RULES, folder)
    file = folder / "registration-rights-agreement-1999" / "definitions.yaml"
    text = file.read_text()
    assert "classes: [series-c]" in text
    file.write_text(text.replace("classes: [series-c]", "classes: [serie-c]", 1))
    sale = {"from": "us-telesource", "to": "example-capital-partners", "security": "series-c", "quantity": "1000"}
    sale |= {"price": "130", "date": "1999-11-21"}
    with pytest.raises(api.InvalidInput, match=r"no class of securities 'serie-c'.*did you mean 'series-c'"):
        api.precheck(
            api.load_rules(folder), api.load_book("cais-internet"), {**sale, "price": "130", "date": "1999-11-21"}
        )


@pytest.mark.parametrize(
    ("name", "book_has", "told"),
    [
        ("series-c", "serie-c", True),
        ("common", "comon", True),
        ("series-c", "series-d", False),  # another class, which the issuer may have in its place
        ("warrant-1999", "warrant-1998", False),
        ("warrant-1999", "warant-1999", True),
    ],
)
def test_a_class_of_the_rules_that_the_book_spells_otherwise(name: str, book_has: str, told: bool) -> None:
    shipped, book = api.load_rules(), api.load_book("cais-internet")
    own = {agreement for agreement, texts in shipped.versions.items() if texts[0].terms.issuer == book.issuer.id}
    assert list(absent(shipped.words, own, book)) == []
    classes = {one: value for one, value in book.securities.items() if one != name}
    classes[book_has] = replace(book.securities[name], id=book_has)
    found = [str(problem) for problem in absent(shipped.words, own, replace(book, securities=classes))]
    assert [f"'{name}'" in one and f"did you mean '{book_has}'?" in one for one in found] == [True] * told

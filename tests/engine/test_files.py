"""Every file of rules and facts is read or named; taking one away is never silent; nothing odd stops the reader."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from acme import write

from covenantry.engine.cli.loading import file_bytes
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import SHIPPED, load_book
from covenantry.facts.documents import read_file
from covenantry.facts.ocf import import_package
from covenantry.facts.problems import InvalidInput, Problem

SCENARIOS = ".scenarios.yaml"
ANSWERING = [
    p for p in sorted(SHIPPED_RULES.rglob("*.yaml")) if not p.name.endswith((SCENARIOS, ".book.yaml", "sections.yaml"))
]
BOOK = sorted((SHIPPED / "cais-internet").iterdir())


def rules_problems(folder: Path) -> str:
    rulebook, problems = load_rules(folder)
    assert (rulebook is None) == bool(problems)
    return "\n".join(map(str, problems))


@pytest.mark.parametrize("gone", ANSWERING, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_rule_file_taken_away_is_named(tmp_path: Path, gone: Path) -> None:
    home = next(folder for folder in gone.parents if (folder / "agreement.yaml").exists())
    shutil.copytree(home, tmp_path / home.name)
    (tmp_path / home.name / gone.relative_to(home)).unlink()
    assert gone.name in rules_problems(tmp_path)


@pytest.mark.parametrize("gone", BOOK, ids=lambda p: p.name)
def test_a_file_of_the_book_taken_away_is_named(tmp_path: Path, gone: Path) -> None:
    shutil.copytree(gone.parent, tmp_path / "book")
    (tmp_path / "book" / gone.name).unlink()
    book, problems = load_book(tmp_path / "book")
    assert book is None
    assert problems


def renamed(to: str) -> Callable[[Path], None]:
    def act(home: Path) -> None:
        (home / "2-transfers.yaml").rename(home / to)

    return act


def without_agreement(home: Path) -> None:
    (home / "agreement.yaml").unlink()


def agreement_renamed(home: Path) -> None:
    (home / "agreement.yaml").rename(home / "agreement.yml")


def in_a_folder(home: Path) -> None:
    (home / "more").mkdir()
    (home / "2-transfers.yaml").rename(home / "more" / "2-transfers.yaml")


@pytest.mark.parametrize(
    "act",
    [
        *map(
            renamed,
            ["clauses.YAML", "clauses.yml", "clauses.json", "clauses.yaml.txt", "clauses.yaml~", ".clauses.yaml~"],
        ),
        without_agreement,
        agreement_renamed,
        in_a_folder,
    ],
)
def test_what_is_not_read_is_a_problem(tmp_path: Path, act: Callable[[Path], None]) -> None:
    rules = Path(write(tmp_path)[0])
    act(next(rules.glob("*/agreement.yaml")).parent)
    found = rules_problems(rules)
    assert "not read" in found or "nothing in it is read" in found


def test_documentation_is_known_by_its_name(tmp_path: Path) -> None:
    rules = Path(write(tmp_path)[0])
    home = next(rules.glob("*/agreement.yaml")).parent
    for name in ("README.md", "README", "notes.md", ".gitignore", "LICENSE"):
        (home / name).write_text("about these rules")
    assert not rules_problems(rules)


def test_a_book_says_what_it_does_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "acme.yaml").write_text("issuer: {id: acme, name: Acme}")
    (folder / "notices.YAML").write_text("entries: []")
    (folder / "later").mkdir()
    (folder / "README.md").write_text("about this book")
    _, problems = load_book(folder)
    assert [p.place.file.rpartition("/")[2] for p in problems] == ["later", "notices.YAML"]


def _bomb(kind: str) -> str:
    one = "[x, x, x, x, x, x, x, x, x]" if kind == "lists" else "{a: x, b: x, c: x}"
    lines = [f"a0: &a0 {one}"]
    for n in range(1, 12):
        parts = ", ".join([f"*a{n - 1}"] * 9 if kind == "lists" else [f"{c}: *a{n - 1}" for c in "abcdefghi"])
        lines.append(f"a{n}: &a{n} {f'[{parts}]' if kind == 'lists' else f'{{{parts}}}'}")
    return "\n".join(lines)


@pytest.mark.parametrize("text", [_bomb("lists"), _bomb("maps"), "a: &a [*a, *a]", "a: &a {b: *a, c: *a}"])
def test_aliases_cannot_make_a_small_file_large(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_text(text)
    documents, problems = read_file(file)
    assert not documents
    assert "holds too many values" in str(problems[0]) or "holds itself" in str(problems[0])


def test_an_alias_may_repeat_a_part(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text("a: &a [1, 2, 3]\nb: *a\nc: [*a, *a]")
    documents, problems = read_file(file)
    assert not problems
    assert documents[0].data["c"] == [["1", "2", "3"], ["1", "2", "3"]]


@pytest.mark.parametrize("made", ["pipe", "socket", "folder", "/dev/zero"])
def test_what_is_no_file_is_a_problem_and_never_waits(tmp_path: Path, made: str) -> None:
    path = tmp_path / "thing"
    if made == "pipe":
        os.mkfifo(path)
    elif made == "folder":
        path.mkdir()
    elif made == "socket":
        socket.socket(socket.AF_UNIX).bind(str(path))
    else:
        path = Path(made)
    documents, problems = read_file(path)
    assert problems or not documents
    if made != "pipe":  # an empty one says nothing
        with pytest.raises(InvalidInput):
            file_bytes(str(path))


@pytest.mark.parametrize("name", ["data", "flags", "method", "stopped"])
def test_a_damaged_package_names_its_member(name: str) -> None:
    found = import_package(Path(__file__).parents[1] / "facts" / "ocf" / f"{name}.zip", None, None)
    assert found.book is None
    assert ".ocf.json is damaged" in str(found.problems[0])


@pytest.mark.parametrize("odd", ["\\n", "\\r", "\\e[2J", "\\u202e", "\\u2066", "\\u2028", "\\t", "\\0"])
def test_a_name_has_no_character_that_a_terminal_obeys(tmp_path: Path, odd: str) -> None:
    file = tmp_path / "book.yaml"
    file.write_text(f'issuer: {{id: acme, name: "Acme{odd}PERMITTED: Acme may sell"}}')
    book, problems = load_book(file)
    assert book is None
    assert "character that is not shown" in str(problems[0])


def test_a_message_stays_on_its_line() -> None:
    from covenantry.facts.problems import Place

    assert "\n" not in str(Problem(Place("book.yaml"), "'\nPERMITTED: x' is no number", "one\r\ntwo"))


def test_among_forms_there_is_nothing_that_would_govern(tmp_path: Path) -> None:
    governing = SHIPPED_RULES / "warrant-1999"
    shutil.copytree(governing, tmp_path / governing.name)
    shutil.copytree(SHIPPED_RULES / "forms" / "lock-up-letter", tmp_path / "forms" / "lock-up-letter")
    assert not rules_problems(tmp_path)
    before = load_rules(tmp_path)[0]
    form = tmp_path / "forms" / "lock-up-letter" / "agreement.yaml"
    form.write_text(form.read_text().replace("issuer: any-party", "issuer: tern"))
    assert "not a form of any-party: as one, it would not be read" in rules_problems(tmp_path)
    form.write_text("- no agreement")
    assert "not a form of any-party" in rules_problems(tmp_path)
    form.rename(tmp_path / "forms" / "agreement.yaml")
    assert "'forms' is a folder of forms, which are not read" in rules_problems(tmp_path)
    shutil.rmtree(tmp_path / "forms")
    after = load_rules(tmp_path)[0]
    assert before is not None and after is not None and before.digest != after.digest

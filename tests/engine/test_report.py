"""Reports: the JSON has everything in a fixed order and obeys its schema; the text tells a person what to do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from acme import CONDITIONAL, PERMITTED, PROHIBITED, UNDETERMINED, write
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.api import Prechecker, load_book, load_rules
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.logic.reasons import Act, Reason, all_of, any_of, known, unknown
from covenantry.engine.render.json import to_json
from covenantry.engine.render.layout import NARROWEST, Page
from covenantry.engine.render.schema import schema
from covenantry.engine.render.text import TOPICS, to_text
from covenantry.engine.render.to_do import independent
from covenantry.engine.render.words import decisive, grouped, points
from covenantry.facts.book import Book

EACH = {"permitted": PERMITTED, "prohibited": PROHIBITED, "conditional": CONDITIONAL, "undetermined": UNDETERMINED}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("acme")
    write(path)
    return path


@pytest.fixture(scope="module")
def answers(folder: Path) -> tuple[Book, dict[str, Answer]]:
    rules, book = load_rules(folder / "rules"), load_book(folder / "acme.yaml")
    with Prechecker(rules, book) as ask:
        return book, {verdict: ask(transfer) for verdict, transfer in EACH.items()}


# --- JSON -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", EACH)
def test_json_obeys_its_schema(answers: tuple[Book, dict[str, Answer]], verdict: str) -> None:
    shape = to_json(answers[1][verdict])
    jsonschema.Draft202012Validator(schema("answer")).validate(json.loads(json.dumps(shape)))
    assert shape["verdict"] == verdict


def test_json_of_a_conditional_answer(answers: tuple[Book, dict[str, Answer]]) -> None:
    shape = to_json(answers[1]["conditional"])
    assert (shape["earliest"], shape["clear_from"], shape["next_change"]) == (None, "2021-01-16", None)
    assert shape["proposal"] == {
        "id": "this-transfer",
        "from": {"id": "alice", "name": "Alice Example"},
        "to": {"id": "carol", "name": "Carol Example"},
        "security": "common",
        "quantity": "100",
        "security_ids": [],
        "price": "5",
        "consideration": "cash",
        "manner": "sale",
        "exemption": None,
        "registration": None,
        "date": "2021-01-16",
        "terms_no_better_than_noticed": None,
        "sellers": [],
        "purchasers": [],
    }
    notice = {
        "who": "Alice Example",
        "what": "give the transfer notice to Acme Inc.",
        "fact": "holders-agreement/transfer-notice:this-transfer",
        "value": "yes",
        "by": None,
    }
    assert [[act["fact"] for act in way] for way in shape["cures"]] == [
        [
            "holders-agreement/no-action-letter-by-transferor:this-transfer",
            "holders-agreement/transfer-notice:this-transfer",
        ],
        [
            "holders-agreement/opinion-of-counsel-by-transferor:this-transfer",
            "holders-agreement/transfer-notice:this-transfer",
        ],
    ] or all(notice in way for way in shape["cures"])
    by_section = {finding["section"]: finding for finding in shape["findings"]}
    assert [by_section[section]["status"] for section in ("2.1", "2.2", "2.3")] == [
        "not engaged",
        "outstanding",
        "not engaged",
    ]
    window = by_section["2.1"]["window"]
    assert window is not None and (window["opens"], window["last_day"]) == ("2020-01-15", "2021-01-15")
    place = by_section["2.2"]["place"]
    assert place is not None and place["file"].endswith("holders-agreement/2-transfers.yaml")
    assert shape["agreements"] == [
        {"id": "holders-agreement", "title": "Holders Agreement of Acme Inc.", "since": "2020-01-15"}
    ]


def test_json_of_what_is_missing(answers: tuple[Book, dict[str, Answer]]) -> None:
    shape = to_json(answers[1]["undetermined"])
    assert shape["missing"] == [
        {
            "fact": "holders-agreement/competitor-of-the-company:bravo",
            "question": "Bravo LLC: competitor of the Company",
            "sections": ["holders-agreement 2.3"],
        }
    ]


def test_the_same_whatever_the_hash_seed(folder: Path) -> None:
    code = (
        "from covenantry import *; r, b = load_rules('rules'), load_book('acme.yaml'); "
        f"[print(to_json(a), to_text(a, b)) for a in [precheck(r, b, t) for t in {list(EACH.values())!r}]]"
    )
    outputs = set()
    for seed in ("0", "1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, check=True)
        outputs.add(done.stdout)
    assert len(outputs) == 1


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 120, 10])
@pytest.mark.parametrize("verdict", EACH)
def test_no_line_is_too_long(answers: tuple[Book, dict[str, Answer]], verdict: str, width: int) -> None:
    for verbose in (False, True):
        text = to_text(answers[1][verdict], answers[0], width=width, verbose=verbose)
        longest = max(text.splitlines(), key=len)
        assert len(longest) <= max(width, NARROWEST) or " " not in longest.strip()
        assert text.endswith("\n") and not re.search(r"[ \t]+$|\n\n\n", text, re.MULTILINE)


def test_text_of_a_prohibition(answers: tuple[Book, dict[str, Answer]]) -> None:
    text = to_text(answers[1]["prohibited"], answers[0])
    assert text.startswith(
        "PROHIBITED on Fri 15 Jan 2021. No first day free: time alone does not end it.\n"
        "Alice Example sells 100 shares of Common Stock to Bravo LLC at $5.00 a share,\n$500.00 in all.\n"
    )
    assert (
        "\nWhy\n  Lock-up in force, Holders Agreement of Acme Inc. 2.1: No transfer for a year.\n"
        "    Wed 15 Jan 2020 to Fri 15 Jan 2021\n"
    ) in text
    assert (
        "Not on record\n  Q1  Bravo LLC: competitor of the Company?  [Holders Agreement of Acme Inc.\n      2.3]\n"
    ) in text
    assert "On Fri 15 Jan 2021 itself no act that the rules know would be enough." in text
    assert "holders-agreement" not in text


def test_what_is_folded_is_counted_and_unfolded(answers: tuple[Book, dict[str, Answer]]) -> None:
    book, answer = answers[0], answers[1]["prohibited"]
    text = " ".join(to_text(answer, book).split())
    assert "1 reading (0 signed off, 1 would change this)" in text
    each = {topic: to_text(answer, book, show=[topic]) for topic in TOPICS}
    assert "\n    yes  2021-01-15 is within 2020-01-15 to 2021-01-15" in each["reasons"]
    assert "\n    no   the transfer is a Gift to Family (1)" in each["reasons"]
    assert "    ! if taken as: to the day before: 2.1 would be" in each["readings"]
    assert "\n      holders-agreement/competitor-of-the-company:bravo\n" in each["facts"]
    folds = {topic: text.partition("--show ")[2] for topic, text in each.items()}
    assert all(topic not in re.split(r"[, ]+", fold) for topic, fold in folds.items())
    assert "--show" not in to_text(answer, book, show=TOPICS) and "--show" not in to_text(answer, book, verbose=True)


def test_text_of_what_is_possible_later(folder: Path) -> None:
    rules, book = load_rules(folder / "rules"), load_book(folder / "acme.yaml")
    with Prechecker(rules, book) as ask:
        text = to_text(ask({**CONDITIONAL, "date": "2021-01-15"}), book)
    assert text.startswith("PROHIBITED on Fri 15 Jan 2021. First day free: Sat 16 Jan 2021 (conditional).\n")
    assert (
        "Checklist for Sat 16 Jan 2021, when no bar is left\n"
        "[ ] 1  Alice Example: give the transfer notice to Acme Inc.  (2.2)\n"
        "[ ] 2  one of  (2.2)\n"
        "       A  Alice Example: a no-action letter\n"
        "       B  Alice Example: an opinion of counsel\n"
    ) in text


def test_text_of_a_permission(answers: tuple[Book, dict[str, Answer]]) -> None:
    text = to_text(answers[1]["permitted"], answers[0])
    assert text.startswith(
        "PERMITTED on Thu 1 Jul 2021.\n"
        "Carol Example sells 1 share of Preferred Stock to Alice Example at $5.00 a\nshare.\n"
    )
    assert "Checklist" not in text and "Made all the same" not in text
    assert "No provision that is encoded speaks of this holder and these securities." in text


def test_verbose_shows_every_reason(answers: tuple[Book, dict[str, Answer]]) -> None:
    short, full = (to_text(answers[1]["prohibited"], answers[0], verbose=verbose) for verbose in (False, True))
    assert "Every reason" not in short and "Every reason" in full
    assert len(full) > len(short)


def test_colours_go_round_whole_lines(answers: tuple[Book, dict[str, Answer]]) -> None:
    coloured = to_text(
        answers[1]["prohibited"], answers[0], style=lambda text, kind: f"<{kind}>{text}</>" if kind else text
    )
    assert coloured.startswith("<bad>PROHIBITED on ")
    assert re.sub(r"<\w*>|</>", "", coloured) == to_text(answers[1]["prohibited"], answers[0])


def test_layout() -> None:
    page = Page(40)
    page.text("a paragraph that is so long that it needs to go on to another line", 2)
    page.hang("label", "what hangs from it, in a column of its own, however long it is", 2, column=10)
    page.hang("a label without a column", "and what follows it goes one step in", 2)
    page.line("one line only, cut where the page comes to its end", 4)
    page.rows([("a", "x"), ("bcd", "y")])
    assert str(page).splitlines() == [
        "  a paragraph that is so long that it",
        "  needs to go on to another line",
        "  label     what hangs from it, in a",
        "            column of its own, however",
        "            long it is",
        "  a label without a column and what",
        "    follows it goes one step in",
        "    one line only, cut where the page...",
        "a    x",
        "bcd  y",
    ]


def test_the_name_of_a_fact_is_not_broken_where_the_page_is_as_wide() -> None:
    name = "all-directors-on-record-of-the-issuer:b"
    page = Page(40)
    page.text(name, 12)
    page.rows([("Assumed", f"{name} = yes")])
    page.hang("a label that is wider than all of the page", "text", 4)
    page.hang("x" * 50, "text", 0)
    assert str(page).splitlines() == [
        f" {name}",
        "Assumed",
        f" {name}",
        " = yes",
        "    a label that is wider than all of",
        "    the page",
        "      text",
        "x" * 40,
        "x" * 10,
        "  text",
    ]


def test_nothing_that_a_terminal_would_obey() -> None:
    page = Page(80)
    page.hang("\x1b[2Jlabel", "red \x1b[31m and \u202e turned\nand\x85 on")
    page.line("bell \x07")
    assert str(page) == "\\u001b[2Jlabel red \\u001b[31m and \\u202e turned and\\u0085 on\nbell \\u0007\n"


# --- what the text is made of -----------------------------------------------------------------------------------------


def test_decisive_leaves() -> None:
    yes, no, maybe = known("yes", True), known("no", False), unknown("maybe", "m:x")

    def texts(reason: Reason) -> list[str]:
        return [leaf.text for leaf in decisive(reason)]

    assert texts(all_of("t", [yes, no, maybe])) == ["no"]
    assert texts(all_of("t", [yes, maybe])) == ["maybe"]
    assert texts(all_of("t", [yes, any_of("u", [no, yes])])) == ["yes", "yes"]
    assert texts(any_of("t", [no, any_of("u", [no, no])])) == ["no", "no", "no"]
    assert texts(any_of("t", [no, maybe])) == ["maybe"]
    assert [p.text for p in points(all_of("t", [yes, any_of("u", [no, known("other", False)], "list")]))] == [
        "yes",
        "one of: no; or other",
    ]


def test_sections_are_grouped() -> None:
    assert grouped([("a", "1"), ("b", "2"), ("a", "3"), ("a", "1")], {"a": "Charter"}) == "Charter 1, 3; b 2"


def act(name: str) -> Act:
    return Act("who", name, name)


ways_of_one = st.lists(st.frozensets(st.sampled_from("abc"), min_size=1), min_size=1, max_size=3, unique=True)


@given(ways_of_one, ways_of_one)
def test_independent_choices_are_told_apart(left: list[frozenset[str]], right: list[frozenset[str]]) -> None:
    """The choices, combined, are the sets again; and two provisions that share nothing are two choices."""
    one = [frozenset(act(name) for name in way) for way in left]
    two = [frozenset(act(name + "'") for name in way) for way in right]
    both = [a | b for a in one for b in two]
    groups = [frozenset("abc"), frozenset(("a'", "b'", "c'"))]
    choices = independent(both, groups)
    assert {frozenset(x) for x in choices[0]} == set(one) and set(choices[1]) == set(two)
    uneven: Any = [*both, frozenset([act("z")])]
    assert independent(uneven, groups) == [uneven]

"""The reference of the rule language: every term is described, nothing is described that is not there."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from covenantry.engine.cli import cli
from covenantry.engine.render.reference.examples import examples
from covenantry.engine.render.reference.terms import (
    PIECES,
    group,
    keys_of,
    kinds,
    nested_in,
    predicates,
    written_beside,
)

WORDS: dict[str, type[Any]] = {**PIECES, **predicates(), **kinds()}
TYPES: dict[str, type[Any]] = {
    f"{one.__module__}.{one.__name__}": one for kind in WORDS.values() for one in (kind, *nested_in(kind).values())
}


@pytest.mark.parametrize("kind", TYPES.values(), ids=list(TYPES))
def test_every_term_is_described(kind: type[Any]) -> None:
    here = group(kind.__name__, kind)
    assert here.about
    assert not [term.name for term in here.terms if not term.about]
    assert not [term.name for term in here.terms if not term.written]


def test_every_kind_and_every_test_with_a_neighbour_says_what_it_is_not_for() -> None:
    said = written_beside()["not_for"]
    assert not set(kinds()) - said.keys()
    assert not said.keys() - WORDS.keys()


def test_nothing_is_described_that_no_file_may_say() -> None:
    known: dict[str, set[str]] = {}
    for one in TYPES.values():
        for key in keys_of(one):
            known.setdefault(key, set()).update(term.name for term in group("", one).terms)
    for name, terms in written_beside().items():
        if name not in ("not_for", "any"):
            assert name in known, f"terms.yaml describes {name}, which is no type of the rule language"
            assert not terms.keys() - known[name]


def test_the_values_shown_are_those_of_the_rules() -> None:
    found = examples()
    assert "period:" in found.clauses["lock_up"].text
    assert found.values["LockedFor", "lasts"]
    assert "manner" in found.tests["manner"]


@pytest.mark.parametrize("word", WORDS)
def test_the_terminal_has_a_page_for_it(word: str) -> None:
    done = CliRunner().invoke(cli, ["rules", "kinds", word])
    assert done.exit_code == 0
    for term in group(word, WORDS[word]).terms:
        assert f"    {term.name}" in done.output


def test_the_index_has_every_word_and_a_wrong_one_is_told() -> None:
    listed = CliRunner().invoke(cli, ["rules", "kinds"]).output
    assert all(f"  {word} " in listed for word in WORDS)
    wrong = CliRunner().invoke(cli, ["rules", "kinds", "lockup"])
    assert wrong.exit_code == 2
    assert "did you mean 'lock_up'?" in wrong.output

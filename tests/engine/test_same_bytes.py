"""The same question has the same answer to the byte, whatever the hash seed and the order of parties and papers."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.reasons import Act, smallest
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.render.json import to_json
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.frozen_map import FrozenMap

HERE = Path(__file__).parent
RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
#: The questions are dealt to so many tests, which run side by side.
PARTS = 3
#: What an entry of the same day may come before: its place among the others is no part of what it says.
PAPERS = ("notice", "instrument", "attestation", "relationship", "relations_complete", "valuation", "corporate_event")


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_the_hash_seed(part: int) -> None:
    said = {seed: _said(seed, part) for seed in ("0", "1", "4242")}
    assert said["0"] and len(set(said.values())) == 1


def _said(seed: str, part: int) -> bytes:
    command = [sys.executable, str(HERE / "said_aloud.py"), str(part), str(PARTS)]
    env = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=env, cwd=HERE.parents[1], capture_output=True, check=True).stdout


def test_sets_of_acts_that_differ_in_anything_are_never_left_to_chance() -> None:
    acts = [Act("a", "b", "fact", value, event=event) for value in ("yes", "no") for event in ("", "sale")]
    options = [frozenset([act]) for act in acts]
    orders = [random.Random(seed).sample(options, len(options)) for seed in range(20)]
    assert len({tuple(smallest(order)) for order in orders}) == 1


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_order_of_parties_and_papers(seed: int) -> None:
    said = {_answers(book) for book in (BOOK, _shuffled(BOOK, random.Random(seed)))}
    assert len(said) == 1


def _shuffled(book: Book, chance: random.Random) -> Book:
    """The book with its parties, and the papers of each day, in another order; the ledger keeps its own."""
    entries = []
    for _, group in groupby(book.entries, key=lambda entry: entry.date):
        day = list(group)
        papers = iter(chance.sample(some := [e for e in day if e.type in PAPERS], len(some)))
        entries += [next(papers) if entry.type in PAPERS else entry for entry in day]
    parties = chance.sample(sorted(book.parties.items()), len(book.parties))
    return replace(book, parties=FrozenMap(dict(parties)), entries=tuple(entries))


def _answers(book: Book) -> str:
    bench = Workbench(RULES, book)
    found = []
    for day in (date(1999, 3, 15), date(1999, 10, 15), date(2000, 2, 1)):
        positions = bench.facts(day).positions
        for who in sorted(positions.holders())[::5]:
            lot = positions.lots_of(who)[0]
            answer = bench.precheck(
                Proposal(
                    transferor=book.parties[who],
                    transferee=book.parties["example-capital-partners"],
                    stock_class_id=lot.stock_class_id,
                    quantity=max(1, int(lot.quantity) // 3),
                    date=day,
                    manner="gift",
                    consideration="none",
                )
            )
            found.append(str(to_json(answer)))
    bench.close()
    return "\n".join(found)

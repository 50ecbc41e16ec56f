"""Asking at the terminal: only what could change the verdict, with the reason, until all is answered or skipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from acme import CLAUSES, CONDITIONAL, PROHIBITED, UNDETERMINED, write

from covenantry.engine.api import load_book, load_rules
from covenantry.engine.cli.ask import ask, turning
from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.resolve import resolve
from covenantry.engine.questions.transfers import written
from covenantry.facts.documents import Document
from covenantry.facts.problems import Problem

FACT = "holders-agreement/competitor-of-the-company:bravo"
MORE = """\
- section: '2.4'
  kind: transfer_condition
  says: The Board finds the buyer suitable.
  binds: Holders
  covers: Shares
  unless: [{for_value: no}]
  requires: {attested: {fact: buyer suitable, about: transferee}}
"""


class Asking:
    """A question, and what was said and heard in asking on."""

    def __init__(self, folder: Path, transfer: Mapping[str, Any], words: Iterable[str | None], clauses: str) -> None:
        rules, book = write(folder)
        (folder / "rules" / "holders-agreement" / "2-transfers.yaml").write_text(clauses)
        self.desk = Desk(load_rules(rules), load_book(book))
        self.item = written(transfer, Document("t", dict(transfer), {}))
        self.words = iter(words)
        self.said: list[str] = []
        self.prompts: list[str] = []

    def answering(self, given: Mapping[str, str]) -> Answer | list[Problem]:
        question, problems = resolve(self.item, self.desk.book, assume=given)
        return problems if question is None else self.desk.answer(question)

    def hear(self, prompt: str) -> str | None:
        self.prompts.append(prompt)
        return next(self.words)

    def run(self) -> Answer:
        first = self.answering({})
        assert isinstance(first, Answer)
        with self.desk:
            return ask(first, self.answering, self.said.append, self.hear)


@pytest.mark.parametrize(
    ("words", "verdict", "assumed"),
    [
        (["yes"], "prohibited", "yes"),
        (["y"], "prohibited", "yes"),
        (["NO"], "conditional", "no"),
        (["n"], "conditional", "no"),
        (["skip"], "undetermined", None),
        ([""], "undetermined", None),
        ([None], "undetermined", None),
        (["perhaps", "no"], "conditional", "no"),
    ],
)
def test_an_answer_is_an_assumption(tmp_path: Path, words: list[str | None], verdict: str, assumed: str | None) -> None:
    asking = Asking(tmp_path, UNDETERMINED, words, CLAUSES)
    answer = asking.run()
    assert answer.verdict == verdict
    assert answer.assumed == (((FACT, assumed),) if assumed else ())
    assert asking.prompts == ["yes, no or skip"] * len(words)


def test_it_says_why_it_asks(tmp_path: Path) -> None:
    asking = Asking(tmp_path, UNDETERMINED, ["perhaps", "skip"], CLAUSES)
    asking.run()
    assert asking.said[0] == (
        "\nBravo LLC: competitor of the Company?\n"
        "  2.3 of holders-agreement turns on it: No transfer to a competitor without\n  consent.\n"
        "  yes: the transfer is prohibited, under 2.3\n"
        "  no: the transfer is conditional"
    )
    assert asking.said[1] == f"  '{FACT}': 'perhaps' is neither yes nor no (a fact is assumed with yes or no)"


@pytest.mark.parametrize("transfer", [PROHIBITED, CONDITIONAL])
def test_nothing_is_asked_that_cannot_change_the_verdict(tmp_path: Path, transfer: dict[str, str]) -> None:
    """The first is prohibited whoever buys, the second conditional whatever the Board finds."""
    asking = Asking(tmp_path, transfer, [], CLAUSES + MORE)
    answer = asking.run()
    assert answer.missing and not turning(answer) and not asking.said


def test_it_goes_on_from_prohibitions_to_conditions(tmp_path: Path) -> None:
    without_acts = CLAUSES[: CLAUSES.index("- section: '2.2'")] + CLAUSES[CLAUSES.index("- section: '2.3'") :]
    asking = Asking(tmp_path, UNDETERMINED, ["no", "yes"], without_acts + MORE)
    answer = asking.run()
    assert (answer.verdict, [fact for fact, _ in answer.assumed]) == (
        "permitted",
        ["holders-agreement/buyer-suitable:bravo", FACT],
    )


def test_terms_of_the_proposal_are_asked_for(tmp_path: Path) -> None:
    only = CLAUSES[: CLAUSES.index("- section: '2.2'")].replace("unless: [Gift to Family]", "unless: [{for_value: no}]")
    pledge = {**{k: v for k, v in PROHIBITED.items() if k != "price"}, "manner": "assignment"}
    asking = Asking(tmp_path, pledge, ["sweets", "none"], only)
    answer = asking.run()
    assert asking.prompts == ["cash, none, other or skip"] * 2
    assert (answer.verdict, answer.assumed) == ("permitted", (("consideration:this-transfer", "none"),))

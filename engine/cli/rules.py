"""`covenantry rules`: checks rule files, and runs the scenarios that stand beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from covenantry.engine.cli import complain, out
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.facts.problems import InvalidInput, Place, Problem

if TYPE_CHECKING:
    from covenantry.engine.language.model import Reading


@click.group("rules", no_args_is_help=True)
def command() -> None:
    """Check rule files; run their scenarios."""


@command.command("check", short_help="Say everything that is wrong with rule files.")
@click.argument("folder", metavar="[DIR]", required=False)
def check(folder: str | None) -> None:
    """Say everything that is wrong with the rule files, or how many agreements, clauses and open readings there are."""
    from covenantry.engine.cli.coverage import loaded

    rulebook, _ = loaded(folder)
    texts = [text for versions in rulebook.versions.values() for text in versions[-1:]]
    clauses = [encoded.clause for text in texts for encoded in text.clauses]
    readings: list[Reading] = [reading for clause in clauses for reading in clause.readings]
    readings += [
        reading for text in texts for definition in text.definitions.values() for reading in definition.readings
    ]
    readings += [reading for text in texts if text.terms.notices for reading in text.terms.notices.readings]
    unsigned = sum(reading.signed_off_by is None for reading in readings)
    counts = (_count(len(texts), "agreement"), _count(len(clauses), "clause"), _count(unsigned, "reading"))
    out(f"{', '.join(counts)} not signed off\n")


@command.command("test", short_help="Run the scenarios beside the rules.")
@click.argument("folder", metavar="[DIR]", required=False)
def test(folder: str | None) -> int:
    """Run the scenarios beside the rules (files that end in .scenarios.yaml); status 1 where one fails."""
    from covenantry.engine.rulebook.load import load_rules
    from covenantry.engine.scenarios import run_scenarios

    rulebook, problems = load_rules(folder)
    if rulebook is None:
        raise InvalidInput(problems)
    outcomes, problems = run_scenarios([Path(folder) if folder else SHIPPED_RULES], rulebook)
    failed = [outcome for outcome in outcomes if outcome.differences]
    for outcome in failed:
        out(f"{outcome.scenario.place}: {outcome.scenario.name}\n")
        out("".join(f"    {difference}\n" for difference in outcome.differences))
    for problem in problems:
        complain(str(problem))
    out(f"{_count(len(outcomes), 'scenario')}, {len(failed)} failed\n")
    return 2 if problems else 1 if failed else 0


@command.command("kinds", short_help="Show what rule files may say: kinds of clause, their terms, tests.")
@click.argument("word", metavar="[KIND]", required=False)
def kinds(word: str | None) -> None:
    """Show what rule files may say: every kind of clause and test; of KIND, each term with its unit and an example."""
    from covenantry.engine.render.reference.pages import index, page

    if word is None:
        out(index())
        return
    text, hint = page(word)
    if text is None:
        raise InvalidInput([Problem(Place("KIND"), f"'{word}' is neither a kind of clause nor a test", hint)])
    out(text)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"

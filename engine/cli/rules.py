"""`covenantry rules`: checks rule files, runs the scenarios beside them, shows them, lists what is to be signed off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from covenantry.engine.cli import INVALID, complain, out
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.facts.problems import InvalidInput, Place, Problem

if TYPE_CHECKING:
    from covenantry.engine.language.model import Reading
    from covenantry.engine.rulebook.effective import Rulebook
    from covenantry.engine.scenarios import Outcome


@click.group("rules", no_args_is_help=True)
def command() -> None:
    """Check, test and show rule files; list their readings."""


@command.command("check", short_help="Say everything that is wrong with rule files.")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
def check(folder: str | None, form: str) -> int:
    """Say everything that is wrong with the rule files, or how many agreements, clauses and open readings there are.

    Exit status: 0 nothing is wrong, 2 something is.
    """
    from covenantry.engine.cli.coverage import loaded

    try:
        rulebook, _ = loaded(folder)
    except InvalidInput as invalid:
        if form == "text":
            raise
        _printed(form, {}, invalid.problems)
        return INVALID
    counts = _counted(rulebook)
    if form == "text":
        agreements, clauses, readings = (_count(n, word.split("_")[0][:-1]) for word, n in counts.items())
        out(f"{agreements}, {clauses}, {readings} not signed off\n")
    else:
        _printed(form, counts, ())
    return 0


def _printed(form: str, counts: dict[str, int], problems: Sequence[Problem]) -> None:
    import json

    from covenantry.engine.render.problems import checked_json, sarif

    made = sarif(problems) if form == "sarif" else checked_json(counts, problems)
    out(json.dumps(made, indent=2, ensure_ascii=False) + "\n")


def _counted(rulebook: Rulebook) -> dict[str, int]:
    texts = [text for versions in rulebook.versions.values() for text in versions[-1:]]
    clauses = [encoded.clause for text in texts for encoded in text.clauses]
    readings: list[Reading] = [reading for clause in clauses for reading in clause.readings]
    readings += [
        reading for text in texts for definition in text.definitions.values() for reading in definition.readings
    ]
    readings += [reading for text in texts if text.terms.notices for reading in text.terms.notices.readings]
    unsigned = sum(reading.signed_off_by is None for reading in readings)
    return {"agreements": len(texts), "clauses": len(clauses), "readings_not_signed_off": unsigned}


@command.command("test", short_help="Run the scenarios beside the rules.")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option("--only", metavar="NAME", help="Only scenarios with NAME in their name or in that of their file.")
@click.option("--coverage", is_flag=True, help="Also say which clauses no scenario reaches, or on one side alone.")
@click.option("--mutate", is_flag=True, help="Also change a term at a time, and name what no scenario notices.")
@click.option("--junit", metavar="FILE", help="Write the outcomes to FILE as JUnit's XML.")
@click.option("-v", "--verbose", is_flag=True, help="List every scenario, not only those that fail.")
def test(folder: str | None, only: str | None, coverage: bool, mutate: bool, junit: str | None, verbose: bool) -> int:
    """Run the scenarios beside the rules (files that end in .scenarios.yaml).

    Exit status: 0 all as expected, 1 some not, 2 a file cannot be read or no scenario has that name.
    """
    from covenantry.engine.render.scenarios import outcomes_text, reached_text
    from covenantry.engine.rulebook.load import load_rules
    from covenantry.engine.scenarios import run_scenarios
    from covenantry.engine.scenarios.reached import reached

    rulebook, problems = load_rules(folder)
    if rulebook is None:
        raise InvalidInput(problems)
    outcomes, problems = run_scenarios([Path(folder) if folder else SHIPPED_RULES], rulebook, only)
    out(outcomes_text(outcomes, verbose))
    for problem in problems:
        complain(str(problem))
    if coverage:
        out(reached_text(reached(rulebook, outcomes)))
    if mutate:
        _mutated(Path(folder) if folder else SHIPPED_RULES, outcomes)
    if junit is not None:
        _written(Path(junit), outcomes, problems)
    if only is not None and not outcomes:
        raise InvalidInput([*problems, Problem(Place("--only"), f"no scenario has '{only}' in its name")])
    failed = sum(bool(outcome.differences) for outcome in outcomes)
    out(f"{_count(len(outcomes), 'scenario')}, {failed} failed\n")
    return INVALID if problems else 1 if failed else 0


def _mutated(root: Path, outcomes: list[Outcome]) -> None:
    """Which mutants survive: a longer period, more than for at least, a dropped exception, another giver."""
    from covenantry.engine.scenarios.mutants import tried

    found = list(tried(root, outcomes))
    left = [one.mutant for one in found if one.killed_by is None]
    out("".join(f"{mutant.place}: nobody notices {mutant.change}\n" for mutant in left))
    part = f", {100 * len(left) / len(found):.1f}%" if found else ""
    out(f"{_count(len(found), 'mutant')}, {len(left)} survived{part}\n")


def _written(path: Path, outcomes: list[Outcome], problems: list[Problem]) -> None:
    from covenantry.engine.render.scenarios import junit

    try:
        path.write_text(junit(outcomes, problems), encoding="utf-8")
    except OSError as error:
        raise InvalidInput([Problem(Place(str(path)), f"cannot be written: {error.strerror}")]) from None


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


@command.command("diff", short_help="Say what differs between two folders of rules, and in their answers.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--book", metavar="BOOK", help="Also where provisions stand otherwise for this book.")
@click.option("--date", "on", metavar="DATE", help="On which day.  [default: today]")
def diff(old: str, new: str, book: str | None, on: str | None) -> int:
    """Say which clauses and definitions are new, gone or changed between two folders of rules, term by term.

    With --book, also where provisions then stand otherwise on a day: status, windows, amounts.

    Exit status: 0 nothing differs, 1 something does, 2 a file cannot be read.
    """
    from covenantry.engine.cli import days
    from covenantry.engine.cli.clock import today
    from covenantry.engine.cli.coverage import loaded
    from covenantry.engine.render.rules_compared import differences_text, standings_text
    from covenantry.engine.rulebook.compared import differences

    for folder in (old, new):
        loaded(folder)
    found = differences(Path(old), Path(new))
    out(differences_text(found))
    told = ""
    if book is not None:
        day = days.day(on, "--date") or today()
        with days.desk(old, book) as before, days.desk(new, book) as after:
            told = standings_text(before.bench.standing(day).findings, after.bench.standing(day).findings, day)
        out(told or f"Nothing stands otherwise on {day}.\n")
    return 1 if found or told else 0


@command.command("readings", short_help="List the readings, and what signs them off.")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option("--open", "only_open", is_flag=True, help="Only those that nobody has signed off as they stand.")
def readings(folder: str | None, only_open: bool) -> int:
    """List the readings of the rules: words, meaning, other meanings, and who has signed them off.

    A sign-off with a hash holds for the words, meanings and terms of that day: once they change it is stale.

    Exit status: 0 all are signed off, 1 some are open or stale, 2 a file cannot be read.
    """
    from covenantry.engine.cli.coverage import loaded
    from covenantry.engine.render.reading_list import readings_text
    from covenantry.engine.rulebook.signed import listed

    loaded(folder)
    found = list(listed(Path(folder) if folder else SHIPPED_RULES))
    wanted = [one for one in found if one.state in ("open", "stale")]
    out(readings_text(wanted if only_open else found))
    stale = sum(one.state == "stale" for one in found)
    out(f"{_count(len(found), 'reading')}, {len(wanted) - stale} open, {stale} stale\n")
    return 1 if wanted else 0


@command.command("show", short_help="Show what encodes a section: rules, readings, scenarios, the contract's words.")
@click.argument("section", metavar="SECTION")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option("--agreement", metavar="ID", help="Of this agreement alone.")
@click.option("--source", metavar="FILE", help="The text of the agreement, to show the section's own words.")
def show(section: str, folder: str | None, agreement: str | None, source: str | None) -> None:
    """Show every rule under SECTION as it stands in its file, beside the words of your copy of the contract.

    Below it its readings with what signs them off, and the scenarios that expect something of it.
    """
    from covenantry.engine.cli.shown_rules import shown

    root = Path(folder) if folder else SHIPPED_RULES
    out(shown(root, section, agreement, Path(source) if source else None))


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"

"""`covenantry new`: files to begin with, for an agreement, a clause or a book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import click

from covenantry.engine.cli import out
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean
from covenantry.facts.values import parse_id


@click.group("new", no_args_is_help=True)
def command() -> None:
    """Begin an agreement, a clause or a book."""


@command.command("agreement", short_help="Write the files of a new agreement, with a scenario on both sides.")
@click.argument("name", metavar="NAME")
@click.option("--in", "folder", metavar="DIR", default="rules", show_default=True, help="The folder of rules.")
@click.option("--form", metavar="FORM", help="Begin with a form of the library in place of a small agreement.")
def agreement(name: str, folder: str, form: str | None) -> None:
    """Write the folder of a new agreement: rules, section list, scenarios, a made-up book. All of it passes as it is.

    FORM: first-refusal-and-co-sale, founder-stock, investors-rights, llc-article, lock-up-letter,
    market-stand-off, rule-144, series-seed-investment-agreement, series-seed-restated-certificate,
    sponsor-letter, standstill, voting.
    """
    from covenantry.engine.rulebook import scaffold

    _named(name)
    home = Path(folder) / name
    if home.exists():
        raise InvalidInput([Problem(Place(str(home)), "is there already", "choose another name")])
    files = _of_form(form, name) if form else scaffold.agreement(name)
    _write(home, files)
    out("".join(f"{home / file}\n" for file in files))
    out(f"\nNext: covenantry rules check {folder}, covenantry rules test {folder} --coverage\n")


@command.command("clause", short_help="Print a clause to fill in, with every term of its kind.")
@click.argument("kind", metavar="KIND")
@click.option("--section", metavar="SECTION", default="1", show_default=True)
def clause(kind: str, section: str) -> None:
    """Print a clause of KIND to fill in: every term with what it means and an example, those that may go commented."""
    from covenantry.engine.render.reference.skeleton import skeleton

    text, hint = skeleton(kind, section)
    if text is None:
        raise InvalidInput([Problem(Place("KIND"), f"'{kind}' is no kind of clause", hint)])
    out(text)


@command.command("book", short_help="Write a book to begin with.")
@click.argument("issuer", metavar="ISSUER")
@click.option("--in", "folder", metavar="DIR", default=".", help="Where.  [default: here]")
def book(issuer: str, folder: str) -> None:
    """Write ISSUER.book.yaml: an issuer with parties, a class and what was issued, to be changed."""
    from covenantry.engine.rulebook import scaffold

    _named(issuer)
    path = Path(folder) / f"{issuer}.book.yaml"
    if path.exists():
        raise InvalidInput([Problem(Place(str(path)), "is there already", "choose another name")])
    _write(path.parent, {path.name: scaffold.book(issuer)})
    out(f"{path}\n\nNext: covenantry book check {path}\n")


def _named(name: str) -> None:
    try:
        parse_id(name)
    except ValueError as error:
        raise InvalidInput([Problem(Place("NAME"), str(error))]) from None


def _of_form(form: str, name: str) -> dict[str, str]:
    """The files of a form under another name."""
    forms = {path.parent.name: path.parent for path in (SHIPPED_RULES / "forms").glob("*/agreement.yaml")}
    if form not in forms:
        raise InvalidInput([Problem(Place("--form"), f"there is no form '{form}'", did_you_mean(form, forms))])
    found = {}
    for path in sorted(forms[form].glob("*.yaml")):
        text = re.sub(rf"(?<![\w-]){form}(?![\w-])", name, path.read_text(encoding="utf-8"))
        found[path.name.replace(form, name)] = text.replace("../made-up.book.yaml", "./made-up.book.yaml")
    shared = forms[form].parent / "made-up.book.yaml"
    if any("./made-up.book.yaml" in text for text in found.values()):
        found[shared.name] = shared.read_text(encoding="utf-8")
    return found


def _write(home: Path, files: Mapping[str, str]) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (home / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput([Problem(Place(str(home)), f"cannot be written: {error.strerror}")]) from None

"""`covenantry coverage`: every section of every agreement accounted for, and held against the texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from covenantry.engine.cli import out
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.facts.problems import InvalidInput, Place, Problem

if TYPE_CHECKING:
    from covenantry.engine.coverage.listed import SectionList
    from covenantry.engine.rulebook.effective import Rulebook


@click.command("coverage", short_help="Account for every section of every agreement.")
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--source", metavar="DIR", help="Folder with the texts of the agreements (*.txt).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="List every section, not only those that something is amiss with.")
def command(rules: str | None, source: str | None, form: str, verbose: bool) -> int:
    """Account for every section of every agreement: encoded, a person's judgement, or not modelled and why.

    With --source, also say of each section whether the text has the words that were encoded.

    Exit status: 0 all accounted for and as listed, 1 not all, 2 wrong usage or invalid files.
    """
    from covenantry.engine.coverage.compare import coverage
    from covenantry.engine.render.coverage import coverage_json, coverage_text

    found = coverage(*loaded(rules), texts(source) if source else None)
    if form == "json":
        import json

        out(json.dumps(coverage_json(found), indent=2) + "\n")
    else:
        from covenantry.engine.cli.terminal import style, width

        out(coverage_text(found, width(), style(), verbose))
    return 0 if found.sound else 1


def loaded(folder: str | None) -> tuple[Rulebook, dict[str, SectionList]]:
    """The rules of a folder and the lists beside them, or InvalidInput with what is wrong with either."""
    from covenantry.engine.coverage.account import contradictions
    from covenantry.engine.coverage.listed import FILE, read_sections
    from covenantry.engine.rulebook.load import load_rules

    rulebook, problems = load_rules(folder)
    if rulebook is None:
        raise InvalidInput(problems)
    root = Path(folder) if folder else SHIPPED_RULES
    lists: dict[str, SectionList] = {}
    for agreement, home in homes(root).items():
        if (path := home / FILE).is_file():
            found, wrong = read_sections(path, path.relative_to(root.parent).as_posix())
            problems += wrong
            if found is not None and not wrong:
                lists[agreement] = found
                problems += contradictions(found, rulebook.versions[agreement])
    if problems:
        raise InvalidInput(problems)
    return rulebook, lists


def homes(root: Path) -> dict[str, Path]:
    """The folder of each agreement, by its id."""
    from covenantry.facts.documents import read_file

    files = [root / "agreement.yaml"] if (root / "agreement.yaml").is_file() else root.glob("*/agreement.yaml")
    return {read_file(path)[0][0].data["id"]: path.parent for path in sorted(files)}


def texts(folder: str) -> dict[str, str]:
    """The texts in a folder by their names."""
    paths = sorted(Path(folder).glob("*.txt"))
    if not paths:
        message = "holds no text" if Path(folder).is_dir() else "there is no such folder"
        raise InvalidInput([Problem(Place(folder), message, "texts are files called *.txt")])
    return {path.name: _text(path) for path in paths}


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInput([Problem(Place(str(path)), f"cannot be read: {error.strerror}")]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")

"""The files of a folder of rules: which hold what, and which are not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from covenantry.facts.documents import read_file
from covenantry.facts.files import is_read, not_read
from covenantry.facts.problems import Place, Problem

AGREEMENT, DEFINITIONS, SECTIONS, AMENDMENTS = "agreement.yaml", "definitions.yaml", "sections.yaml", "amendments"
SCENARIOS = ".scenarios.yaml"
#: Beside the rules, and none of them: scenarios, and the books that they ask about.
BESIDE = (SCENARIOS, ".book.yaml")
#: In a folder of rules: agreements to copy, or to read as rules of their own. None of them governs by itself, so that
#: whatever names an issuer is out of place there.
FORMS = "forms"
#: The one suffix of rule files.
READ = (".yaml",)


def homes_of(root: Path) -> tuple[list[Path], list[Problem]]:
    """The folder of each agreement: the root itself, or every folder in it; and whatever there is not read."""
    if (root / AGREEMENT).exists():
        return [root], list(_astray(root, root.name))
    folders = sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    problems = list(not_read(root, root.name, BESIDE, [folder.name for folder in folders]))
    homes = [folder for folder in folders if folder.name != FORMS]
    if root / FORMS in folders:
        problems += _no_forms(root / FORMS, f"{root.name}/{FORMS}")
    for home in homes:
        shown = f"{root.name}/{home.name}"
        if (home / AGREEMENT).exists():
            problems += _astray(home, shown)
        else:
            problems.append(Problem(Place(shown), f"holds no {AGREEMENT}, so that nothing in it is read", "add it"))
    return [home for home in homes if (home / AGREEMENT).exists()], problems


def clauses_in(home: Path) -> list[Path]:
    """The files of clauses of an agreement, in order."""
    return [path for path in _rules(home) if path.name not in (AGREEMENT, DEFINITIONS, SECTIONS)]


def amendments_in(home: Path) -> list[Path]:
    """The amendments of an agreement, in order."""
    return _rules(home / AMENDMENTS) if (home / AMENDMENTS).is_dir() else []


def made_of(home: Path) -> list[str]:
    """The names of the rule files of an agreement, beside the one that names them."""
    own = [path.name for path in _rules(home) if path.name not in (AGREEMENT, SECTIONS)]
    return [*own, *(f"{AMENDMENTS}/{path.name}" for path in amendments_in(home))]


def among(root: Path, path: Path) -> bool:
    """Whether a file below a folder of rules is of its agreements, and not of its forms."""
    return path.relative_to(root).parts[0] != FORMS


def _no_forms(folder: Path, shown: str) -> Iterator[Problem]:
    """What stands among forms and would govern elsewhere: an agreement about an issuer, or one not in a folder."""
    hint = "move it out of the folder of forms, beside the other agreements"
    if (folder / AGREEMENT).exists():
        yield Problem(Place(f"{shown}/{AGREEMENT}"), f"'{FORMS}' is a folder of forms, which are not read", hint)
    for path in sorted(folder.glob(f"*/{AGREEMENT}")):
        said = [document.data for document in read_file(path)[0]]
        if not said or any(not isinstance(one, dict) or one.get("issuer") != "any-party" for one in said):
            place = Place(f"{shown}/{path.parent.name}/{AGREEMENT}")
            yield Problem(place, "not a form of any-party: as one, it would not be read, and restrict nobody", hint)


def _rules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if is_read(path, READ) and not path.name.endswith(BESIDE))


def _astray(home: Path, shown: str) -> Iterator[Problem]:
    """Whatever stands in the folder of an agreement, or in that of its amendments, and is not read."""
    within = home / AMENDMENTS
    yield from not_read(home, shown, READ, [AMENDMENTS] if within.is_dir() else [])
    if within.is_dir():
        yield from not_read(within, f"{shown}/{AMENDMENTS}", READ)


__all__ = ["AGREEMENT", "FORMS", "SCENARIOS", "amendments_in", "among", "clauses_in", "homes_of", "made_of"]

"""Mutants of rules: each clause with one term a little wrong, which some scenario must notice."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from covenantry.engine.rulebook.files import FORMS, clauses_in, homes_of
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios import Outcome, Runner
from covenantry.engine.scenarios.reached import expected_of
from covenantry.engine.scenarios.text import Scenario
from covenantry.facts.documents import Path_, read_file
from covenantry.facts.problems import Place

_PERIOD = re.compile(r"(\d+)( .+)")
_NUMBER = re.compile(r"\d[\d,]*")
#: Words that stand against each other, where they are the value of a term.
_AGAINST = {"through": "prior to", "prior to": "through", "yes": "no", "no": "yes"}
#: Terms by which a boundary is said, and the one that says it the other way.
_BOUNDS = {"at_least": "more_than", "more_than": "at_least"}
#: Terms that no question turns on.
_FOR_PEOPLE = ("says", "section", "kind", "readings", "example", "name", "adjusted_since")


class Mutant(NamedTuple):
    """A clause with a term changed: where it stands, what was changed, and the clauses of its file with the change."""

    place: Place
    change: str
    file: Path
    clauses: list[Any]


class Tried(NamedTuple):
    """A mutant, and the first scenario that noticed it, if any."""

    mutant: Mutant
    killed_by: Scenario | None


def mutants(root: Path) -> Iterator[Mutant]:
    """Every mutant of the clauses of a folder of rules; amendments and definitions are left as they are."""
    for home in homes_of(root)[0]:
        for file in clauses_in(home):
            (document, *_), _ = read_file(file, file.relative_to(root.parent).as_posix())
            for i, clause in enumerate(document.data):
                for path, value, change in _changes(clause):
                    clauses = deepcopy(document.data)
                    _put(clauses[i], path, value)
                    yield Mutant(document.place((i,)), f"{'.'.join(map(str, path))}: {change}", file, clauses)


def _changes(data: Any, at: Path_ = ()) -> Iterator[tuple[Path_, Any, str]]:
    """Where a clause may be changed, to what (None: taken away), and in words."""
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        path = (*at, key)
        if key in _FOR_PEOPLE:
            continue
        if key == "unless" and isinstance(value, list):
            yield from (((*path, n), None, "an exception dropped") for n in range(len(value)))
        if at and isinstance(data, Mapping) and key in _BOUNDS and _BOUNDS[key] not in data and _is_part(value):
            other = {_BOUNDS[key] if name == key else name: one for name, one in data.items()}
            yield at, other, f"{_BOUNDS[key]} for {key}"
        if isinstance(value, str):
            yield from ((path, changed, f"{changed} for {value}") for changed in _values(str(key), value))
        yield from _changes(value, path)


def _is_part(value: Any) -> bool:
    return isinstance(value, str) and ("%" in value or "/" in value)


def _values(key: str, value: str) -> Iterator[str]:
    if (found := _PERIOD.fullmatch(value)) and key in ("lasts", "within", "due", "after", "before", "at_least", "each"):
        yield f"{int(found[1]) + 1}{found[2]}"
    elif _NUMBER.fullmatch(value) and key in ("at_least", "at_most", "more_than", "parts", "none_before", "days"):
        yield str(int(value.replace(",", "")) + 1)
    elif value in _AGAINST and key not in ("survives",):
        yield _AGAINST[value]
    elif key == "by" and value in ("transferee", "transferor"):
        yield "transferor" if value == "transferee" else "transferee"


def _put(clause: Any, path: Path_, value: Any) -> None:
    *way, last = path
    for key in way:
        clause = clause[key]
    if value is None:
        del clause[last]
    else:
        clause[last] = value


def tried(root: Path, outcomes: Iterable[Outcome]) -> Iterator[Tried]:
    """Each mutant that can be read, with the scenario that notices it: of those that expect something of its clause."""
    expecting: dict[Place, list[Scenario]] = {}
    for outcome in (one for one in outcomes if not one.differences):  # what fails anyway notices nothing
        for place in dict.fromkeys(finding.place for finding in expected_of(outcome) if finding.place is not None):
            expecting.setdefault(place, []).append(outcome.scenario)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / root.name
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns("*.scenarios.yaml", "*.book.yaml", FORMS))
        for mutant in mutants(root):
            file = copy / mutant.file.relative_to(root)
            before = file.read_text(encoding="utf-8")
            file.write_text(json.dumps(mutant.clauses, ensure_ascii=False), encoding="utf-8")
            rulebook, _ = load_rules(copy)
            file.write_text(before, encoding="utf-8")
            if rulebook is None:
                continue
            runner = Runner(rulebook)
            try:
                asked = expecting.get(mutant.place, ())
                yield Tried(mutant, next((s for s in asked if runner.run(s).differences), None))
            finally:
                runner.close()


__all__ = ["Mutant", "Tried", "mutants", "tried"]

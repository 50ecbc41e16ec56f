"""Two folders of rules compared: clauses and definitions new, gone or changed, term by term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from covenantry.engine.rulebook.files import AGREEMENT, DEFINITIONS, amendments_in, clauses_in, homes_of
from covenantry.facts.documents import Path_, read_file
from covenantry.facts.problems import Place

#: What a rule is: its agreement, the file of an amendment or nothing, its section, its kind or phrase, which of those.
Key = tuple[str, str, str, str, int]


class Rule(NamedTuple):
    """A clause or a definition as it stands in a file."""

    data: Mapping[str, Any]
    place: Place


class Difference(NamedTuple):
    """A rule that is new, gone or changed; `terms`: of each that differs what it was and is, None where it was not."""

    key: Key
    how: Literal["new", "gone", "changed"]
    place: Place
    terms: tuple[tuple[str, Any, Any], ...] = ()


def differences(old: Path, new: Path) -> list[Difference]:
    """Every difference, in the order of the new rules, then what is gone."""
    before, after = dict(_rules(old)), dict(_rules(new))
    found = []
    for key, rule in after.items():
        if key not in before:
            found.append(Difference(key, "new", rule.place))
        elif terms := tuple(_terms(before[key].data, rule.data)):
            found.append(Difference(key, "changed", rule.place, terms))
    return [*found, *(Difference(key, "gone", rule.place) for key, rule in before.items() if key not in after)]


def _rules(root: Path) -> Iterator[tuple[Key, Rule]]:
    for home in homes_of(root)[0]:
        (head, *_), _ = read_file(home / AGREEMENT)
        agreement = str(head.data.get("id"))
        yield (agreement, "", "", "agreement", 0), Rule(head.data, head.place(()))
        number: Counter[tuple[str, str, str]] = Counter()
        definitions = [home / DEFINITIONS] if (home / DEFINITIONS).exists() else []
        for path in (*definitions, *clauses_in(home), *amendments_in(home)):
            amendment = path.stem if path.parent != home else ""
            for document in read_file(path, path.relative_to(root.parent).as_posix())[0]:
                for at, data in _items(document.data):
                    name = (amendment, str(data.get("section", "")), str(data.get("kind") or data.get("phrase", "")))
                    number[name] += 1
                    yield (agreement, *name, number[name]), Rule(data, document.place(at))


def _items(data: Any) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    if isinstance(data, Mapping):
        yield (), {key: value for key, value in data.items() if key not in ("definitions", "clauses")}
        for part in ("definitions", "clauses"):
            yield from (((part, *at), item) for at, item in _items(data.get(part) or []))
    else:
        yield from (((i,), item) for i, item in enumerate(data) if isinstance(item, Mapping))


def _terms(old: Any, new: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The terms that differ, as far down as both have the same shape."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _terms(old.get(key), new.get(key), f"{at}.{key}" if at else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for n, (one, other) in enumerate(zip(old, new, strict=True), 1):
            yield from _terms(one, other, f"{at}[{n}]")
    elif old != new:
        yield at, old, new


__all__ = ["Difference", "differences"]

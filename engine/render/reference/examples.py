"""Examples of the rule language out of the rules and forms that come with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from covenantry.engine.render.reference.terms import group, kinds, predicates
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.rulebook.files import among, clauses_in
from covenantry.facts.documents import Document, read_file


class Example(NamedTuple):
    """A clause as it stands in a file."""

    place: str
    text: str


class Examples(NamedTuple):
    """The shortest that there is of each: clauses by kind, tests by word, values by the name of a type and its term."""

    clauses: dict[str, Example]
    tests: dict[str, str]
    values: dict[tuple[str, str], str]


@cache
def examples() -> Examples:
    """The examples; what the rules that come with the engine do not use has none."""
    found = Examples({}, {}, {})
    agreements = SHIPPED_RULES.rglob("agreement.yaml")
    for agreement in sorted(agreements, key=lambda path: (not among(SHIPPED_RULES, path), path)):  # forms come last
        for path in clauses_in(agreement.parent):
            for document in read_file(path)[0]:
                for i, (data, text) in enumerate(_clauses(document, path)):
                    line = document.place((i,)).line
                    _take(found, data, Example(f"{path.relative_to(SHIPPED_RULES).as_posix()}:{line}", text))
    return found


def _clauses(document: Document, path: Path) -> Iterator[tuple[Any, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    items = document.data if isinstance(document.data, list) else []
    begins = [document.place((i,)).line or 1 for i in range(len(items))]
    for item, begin, end in zip(items, begins, [*begins[1:], len(lines) + 1], strict=True):
        kept = [line for line in lines[begin - 1 : end - 1] if line.strip() and not line.startswith("#")]
        yield item, "\n".join(kept)


def _take(found: Examples, data: Any, example: Example) -> None:
    word = data.get("kind")
    if word not in found.clauses or len(example.text) < len(found.clauses[word].text):
        found.clauses[word] = example
    _values(found, kinds()[word], data)
    _tests(found, data)


def _values(found: Examples, kind: type[Any], data: Any) -> None:
    for term in group("", kind).terms:
        if not isinstance(data, dict) or term.name not in data:
            continue
        value = data[term.name]
        _shorter(found.values, (kind.__name__, term.name), value)
        if term.nested is not None:
            for one in value if isinstance(value, list) else [value]:
                _values(found, term.nested, one)


def _tests(found: Examples, data: Any) -> None:
    if isinstance(data, dict):
        if len(data) == 1 and next(iter(data)) in predicates():
            _shorter(found.tests, next(iter(data)), data)
        for value in data.values():
            _tests(found, value)
    elif isinstance(data, list):
        for value in data:
            _tests(found, value)


def _shorter(found: dict[Any, str], key: Any, value: Any) -> None:
    import yaml

    said = yaml.safe_dump(value, default_flow_style=True, width=10_000, allow_unicode=True).removesuffix("...\n")
    if key not in found or len(said.strip()) < len(found[key]):
        found[key] = said.strip()

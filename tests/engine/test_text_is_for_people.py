"""The text of a reason is for people: nothing in the engine compares it to learn what the reason means."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "engine"
MODULES = sorted(ENGINE.rglob("*.py"))
#: Fields that hold sentences for people.
SENTENCES = {"text", "says", "question", "counted", "taken_as", "arithmetic", "because"}
#: Methods of a text that ask what it says.
ASKS = {"startswith", "endswith", "find", "index", "count", "removeprefix", "removesuffix", "isdigit", "split"}


def compared(tree: ast.AST) -> Iterator[int]:
    """The lines on which a sentence is compared, searched or cut."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            if any(map(_sentence, (node.left, *node.comparators))) and not all(map(_same, node.ops)):
                yield node.lineno
        elif isinstance(asked := _read(node), ast.expr) and _sentence(asked):
            yield node.lineno


def _read(node: ast.AST) -> ast.expr | None:
    """What a call of a method, an index or a match looks into."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
        return node.func.value
    if isinstance(node, ast.Subscript):
        return node.value
    return node.subject if isinstance(node, ast.Match) else None


def _same(op: ast.cmpop) -> bool:
    return isinstance(op, ast.Is | ast.IsNot)


def _sentence(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in SENTENCES


@pytest.mark.parametrize(
    "code",
    [
        "r.text == 'in force'",
        "'a' in r.text",
        "r.text.startswith('is a')",
        "r.text[:1]",
        "f.says != ''",
        "r.text in ('a', 'b')",
    ],
)
def test_finds_what_it_looks_for(code: str) -> None:
    assert list(compared(ast.parse(code))) == [1]


def test_no_sentence_is_compared() -> None:
    found = [f"{file.relative_to(ENGINE)}:{line}" for file in MODULES for line in compared(ast.parse(file.read_text()))]
    assert found == []

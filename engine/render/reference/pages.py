"""The reference as text: a page for each kind of clause or test in the terminal, and docs/conditions.md whole."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from covenantry.engine.render.reference.examples import examples
from covenantry.engine.render.reference.terms import PIECES, Group, Term, group, kinds, nested_in, predicates, sentence
from covenantry.facts.problems import did_you_mean

WIDTH = 110

DOCUMENT = """\
# Clauses and conditions: what rule files may say

<!-- Written by tools/write_reference.py from the code and engine/render/reference/terms.yaml: change it there. -->

A condition is a defined phrase, a list (all of it), `all`, `any` or `not`, a named limb (`name`, `section`, `when`), or
one of the tests below with its terms. A test with one main term takes it bare: `manner: [sale, gift]`. Terms with a
question mark may be left out; what then holds stands behind `else`. `covenantry rules kinds` shows the same in the
terminal, with an example of each from the rules that come with the engine.
"""


def index() -> str:
    """Every word with what it says in a line."""
    parts = (("What is written beside the clauses", PIECES), ("Kinds of clause", kinds()), ("Tests", predicates()))
    lines = []
    for head, words in parts:
        lines.append(f"{head}\n")
        lines += [
            line for word, kind in words.items() for line in _hanging(f"  {word:28}", _first(group(word, kind).about))
        ]
        lines.append("\n")
    return "".join(lines) + "covenantry rules kinds WORD shows the terms of one.\n"


def page(word: str) -> tuple[str | None, str]:
    """The page of a word; None and the nearest word where there is none of that name."""
    all_words: dict[str, type[Any]] = {**PIECES, **predicates(), **kinds()}
    if word not in all_words:
        return None, did_you_mean(word, all_words)
    kind = all_words[word]
    sort = "a kind of clause" if word in kinds() else "a test" if word in predicates() else "beside the clauses"
    lines = [f"{word}: {sort}\n", *_prose(group(word, kind), "  "), "\n"]
    for name, one in {"": kind, **nested_in(kind)}.items():
        here = group(name or word, one)
        if name:
            lines += ["\n", *_hanging(f"  {name}: ", _flat(here.about))]
        for term in here.terms:
            lines += _in_terminal(term, examples().values.get((one.__name__, term.name)))
    lines += ["\n", *_example(word)]
    if word in kinds():
        lines.append("\nEvery clause has more terms: covenantry rules kinds clause\n")
    return "".join(lines), ""


def document() -> str:
    """docs/conditions.md."""
    parts = [DOCUMENT, "## What every clause has, and what is written beside clauses\n"]
    parts += [_section(word, kind) for word, kind in PIECES.items()]
    parts += ["## Kinds of clause\n", *(_section(word, kind) for word, kind in kinds().items())]
    parts += ["## Tests\n", *(_section(word, kind) for word, kind in predicates().items())]
    return "\n".join(parts)


def _section(word: str, kind: type[Any]) -> str:
    here = group(word, kind)
    lines = [f"### `{word}`\n\n{here.about}\n"]
    if here.not_for:
        lines.append(f"\nNot for {here.not_for}\n")
    lines += ["\n" if here.terms else "", *map(_item, here.terms)]
    for name, one in nested_in(kind).items():
        below = group(name, one)
        lines += [f"\n{name}: {_flat(below.about)}\n\n", *map(_item, below.terms)]
    return "".join(lines)


def _item(term: Term) -> str:
    left_out = f" Else {term.default}." if term.default else ""
    return f"- `{term.name}`{_mark(term)} {sentence(term.about)} ({term.written}.{left_out})\n"


def _in_terminal(term: Term, example: str | None) -> Iterator[str]:
    said = f"{sentence(term.about)} ({term.written}."
    said += f" Else {term.default}.)" if term.default else ")"
    said += f" Such as {example}" if example and len(example) <= 60 and not term.written.startswith("one of") else ""
    head = f"    {term.name + _mark(term):20} "
    yield from _hanging(head, said)


def _prose(here: Group, indent: str) -> Iterator[str]:
    for paragraph in here.about.split("\n\n"):
        yield from _hanging(indent, _flat(paragraph))
    if here.not_for:
        yield from _hanging(indent, f"Not for {here.not_for}")
    if here.bare and len(here.terms) > 0:
        yield from _hanging(indent, f"A bare value is its `{here.bare}`.")


def _example(word: str) -> Iterator[str]:
    found = examples()
    if word in found.clauses:
        clause = found.clauses[word]
        yield f"Example (rules/{clause.place})\n"
        yield from (f"  {line}\n" for line in clause.text.splitlines())
    elif word in found.tests:
        yield f"Example\n  {found.tests[word]}\n"


def _hanging(head: str, text: str) -> list[str]:
    lines = wrap(text, WIDTH - len(head), break_long_words=False, break_on_hyphens=False) or [""]
    return [f"{head}{lines[0]}\n", *(f"{' ' * len(head)}{line}\n" for line in lines[1:])]


def _mark(term: Term) -> str:
    return "" if term.default is None else "?"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _first(text: str) -> str:
    return _flat(text.split("\n\n")[0])

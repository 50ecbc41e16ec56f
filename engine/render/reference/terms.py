"""What may stand in a rule file: each group of terms, its terms and those nested in them, as the types say."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from covenantry.engine.clauses import load_kinds
from covenantry.engine.context.clause import KINDS, Clause
from covenantry.engine.language.conditions import vocabulary
from covenantry.engine.language.model import Agreement, Amendment, Definition
from covenantry.facts.documents import read_file
from covenantry.facts.typed import Parsed

#: What is written beside the clauses, by the name under which the reference has it.
PIECES = {"clause": Clause, "definition": Definition, "agreement": Agreement, "amendment file": Amendment}
#: A term said in a docstring: `name`: what it is.
_SAID = re.compile(r"((?:`[\w :]+`(?:,| and)?\s?)+)(?:\([^)]*\))?: (.+?)(?=[.;]\s*(?:`|\Z)|\.\s+[A-Z]|\Z)", re.DOTALL)


class Term(NamedTuple):
    """A term: what it says, how its value is written, its default (None where it is needed), what nests in it."""

    name: str
    about: str
    written: str
    default: str | None
    nested: type[Any] | None


class Group(NamedTuple):
    """A kind of clause, a test of conditions, or a group of terms within one; `bare`: the term a bare value fills."""

    name: str
    about: str
    not_for: str
    terms: tuple[Term, ...]
    bare: str = ""


@cache
def written_beside() -> dict[str, dict[str, str]]:
    """What terms.yaml says: `not_for` by kind, `any` by term, else the terms of a type by its name."""
    (document,), _ = read_file(Path(__file__).with_name("terms.yaml"))
    return dict(document.data)


def kinds() -> dict[str, type[Clause]]:
    """The kinds of clause by their words, in order."""
    load_kinds()
    return dict(sorted(KINDS.items()))


def predicates() -> dict[str, type[Any]]:
    """The tests that conditions may use, in order."""
    return dict(sorted(vocabulary().items()))


def group(name: str, kind: type[Any]) -> Group:
    """What one type may say; of a kind of clause without the terms that every clause has."""
    shared = {f.name for f in dataclasses.fields(Clause)} if issubclass(kind, Clause) and kind is not Clause else set()
    hints = get_type_hints(kind, include_extras=True)
    terms = tuple(
        _term(kind, field, hints[field.name])
        for field in dataclasses.fields(kind)
        if field.name not in shared | {"place"}
    )
    not_for = written_beside()["not_for"].get(name, "")
    bare = getattr(kind, "bare", "") or (terms[0].name if name in predicates() and terms else "")
    return Group(name, inspect.cleandoc(kind.__doc__ or ""), not_for, terms, bare.rstrip("_"))


def nested_in(kind: type[Any]) -> dict[str, type[Any]]:
    """Every group of terms below a type, by the name of the type, in the order in which they are come upon."""
    found: dict[str, type[Any]] = {}

    def walk(one: type[Any]) -> None:
        for term in group("", one).terms:
            if term.nested is not None and term.nested.__name__ not in found:
                found[term.nested.__name__] = term.nested
                walk(term.nested)

    walk(kind)
    return found


def described(kind: type[Any]) -> dict[str, str]:
    """What is said of the terms of a type: beside it, in its docstring, or of every term of that name."""
    said = {}
    for names, text in _SAID.findall(inspect.cleandoc(kind.__doc__ or "")):
        for name in re.findall(r"`([\w ]+)`", names):
            said[name] = " ".join(text.split())
    beside = (words for key in keys_of(kind) if (words := written_beside().get(key)))
    return {**written_beside()["any"], **said, **next(beside, {})}


def keys_of(kind: type[Any]) -> tuple[str, ...]:
    """Under what terms.yaml may speak of a type: its name, after its module where another type shares it."""
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}", kind.__name__


def sentence(text: str) -> str:
    """What is said of a term, as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".") if text else ""


def _term(kind: type[Any], field: dataclasses.Field[Any], hint: Any) -> Term:
    name = field.name.rstrip("_")
    needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    default = None
    if not needed:
        made = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
        default = in_file(made)
    return Term(name, described(kind).get(name, ""), _written(hint), default, next(_groups(hint), None))


def in_file(value: Any) -> str:
    """A default as a rule file would say it; empty where there is none."""
    if value is None or value == () or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(in_file, value))
    if isinstance(value, date | Fraction | int | str):
        return str(value)
    return str(getattr(value, "event", value))


def _written(hint: Any) -> str:
    """How a value is written: its unit or form, in words."""
    for one in getattr(hint, "__metadata__", ()):
        if isinstance(one, Parsed):
            return one.described[:1].lower() + one.described[1:].rstrip(".")
    origin, parts = get_origin(hint), [part for part in get_args(hint) if part is not type(None) and part is not ...]
    if origin is Literal:
        return "one of: " + ", ".join(map(str, parts))
    if origin is tuple:
        return f"a list, each {_written(parts[0])}"
    if origin is dict:
        return "terms by name"
    if parts:
        return _written(parts[0])
    if dataclasses.is_dataclass(hint):
        return f"terms, see {getattr(hint, '__name__', '')}"
    return "text" if hint is str else "a list, read when it is used" if hint is Any else getattr(hint, "__name__", "")


def _groups(hint: Any) -> Iterator[type[Any]]:
    if any(isinstance(one, Parsed) for one in getattr(hint, "__metadata__", ())):
        return
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for part in get_args(hint):
        yield from _groups(part)

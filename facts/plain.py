"""Records as plain data, every scalar as the text that a file would have; the inverse of facts.typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

_ABSENT = object()


def plain(record: Any) -> dict[str, Any]:
    """The terms of a record that differ from what they are when left out, as a file would have them."""
    found: dict[str, Any] = {}
    kind: Any = type(record)  # a class: typeshed's cache does not take type[T] for hashable
    for name, word, default in _terms(kind):
        value = getattr(record, name)
        if value != default:
            found[word] = {day.isoformat(): text(close) for day, close in value} if word == "closes" else text(value)
    return found


def text(value: Any) -> Any:
    """A value as it would stand in a file."""
    write = _WRITE.get(type(value))
    if write is not None:
        return write(value)
    if is_dataclass(value):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(key): text(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no text in a file")


_WRITE: dict[type, Callable[[Any], Any]] = {
    str: str,
    int: str,
    bool: lambda value: "yes" if value else "no",
    date: date.isoformat,
    datetime: datetime.isoformat,
    Decimal: lambda value: f"{value:f}",
    Fraction: lambda value: f"{value.numerator}/{value.denominator}",
    tuple: lambda value: [text(item) for item in value],
    type(None): lambda value: None,
}


@cache
def _terms(kind: Any) -> tuple[tuple[str, str, Any], ...]:
    """The terms of a kind of record: the field, its name in a file, and what it is when left out."""
    keyword = getattr(kind, "__keyword__", "")
    found = []
    for field in fields(kind):
        if field.name == "place":
            continue
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        word = keyword if field.name == f"{keyword}_" else field.name
        found.append((field.name, word, _ABSENT if default is MISSING else default))
    return tuple(found)

"""Reads a sound record without pydantic, whose import takes longer than an answer; leaves every other to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from covenantry.facts.problems import Place
from covenantry.facts.typed import Parsed

T = TypeVar("T")


def quick(kind: type[T], data: Mapping[str, Any], place: Place | None = None) -> T | None:
    """The record that facts.typed would make of the data; None where that must say what is wrong with it."""
    keyword = getattr(kind, "__keyword__", "")
    record: Any = kind  # a class: typeshed's cache does not take type[T] for hashable
    try:
        terms = _terms(record)
        found: dict[str, Any] = {} if place is None else {"place": place}
        for key, value in data.items():
            name = f"{key}_" if key == keyword else key
            found[name] = terms[name](value)
        return kind(**found)
    except (ValueError, TypeError, KeyError):
        return None


@cache
def _terms(kind: Any) -> dict[str, Callable[[Any], Any]]:
    """How the value of each term is read."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if hint is Any:
        return lambda value: value
    parsed = next((about for about in getattr(hint, "__metadata__", ()) if isinstance(about, Parsed)), None)
    if parsed is not None:
        return parsed.parse
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return lambda value: args[args.index(value)]
    if origin in (Union, UnionType) and len(args) == 2 and NoneType in args:
        inner = _reader(next(arg for arg in args if arg is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is tuple and args[1:] == (...,):
        each = _reader(args[0])
        return lambda value: tuple(each(item) for item in _a(list, value))
    if is_dataclass(hint) and isinstance(hint, type):
        inner_kind: Any = hint
        return lambda value: _nested(inner_kind, _a(dict, value))
    if hint == dict[str, str]:
        return lambda value: {_a(str, key): _a(str, item) for key, item in _a(dict, value).items()}
    return _refuse


def _nested(kind: Any, data: Mapping[str, Any]) -> Any:
    found = quick(kind, data)
    if found is None:
        raise TypeError
    return found


def _a(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError
    return value


def _refuse(value: Any) -> Any:
    raise TypeError

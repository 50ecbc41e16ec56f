"""The standard library's `dataclass` for classes with slots, made in a fifth of the time: a command starts by making
150 of them.

Fields, defaults, comparison, hash, order, text, pickling, `fields`, `replace` and pydantic work as they do there, and
that is what type checkers see. The difference: `__init__` is compiled when a class is first called, which in most runs
it never is, the other methods are not compiled for each class but shared, and a hash that a base class gives is kept.
What no record uses (no slots, `hash=`, InitVar) is not here.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from reprlib import recursive_repr
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, slots, frozen=False, kw_only=False, order=False):
        """As dataclasses.dataclass; `slots` must be true."""
        assert slots
        return lambda cls: _record(cls, frozen, kw_only, order)


_MISSING = dataclasses.MISSING
_set = object.__setattr__


def _record(cls: Any, frozen: bool, kw_only: bool, order: bool) -> Any:
    """The class made again, with slots for its fields and with the methods of a record."""
    body = dict(cls.__dict__)
    fields: dict[str, Any] = {}
    for base in cls.__mro__[:0:-1]:
        fields.update(base.__dict__.get("__dataclass_fields__", {}))
    inherited = set(fields)
    for name, kind in cls.__annotations__.items():
        if not str(kind).startswith("ClassVar"):
            fields[name] = _field(name, kind, body.pop(name, _MISSING), kw_only)
    for made_anew in ("__dict__", "__weakref__"):
        body.pop(made_anew, None)
    body["__slots__"] = tuple(name for name in fields if name not in inherited)
    body["__dataclass_fields__"] = fields
    body["__match_args__"] = tuple(f.name for f in fields.values() if f.init and not f.kw_only)
    shared = {**_SHARED, **(_FROZEN if frozen else {"__hash__": None}), **(_ORDERED if order else {})}
    body = {**shared, **body, "__dataclass_params__": SimpleNamespace(frozen=frozen)}
    if frozen and body["__hash__"] in (None, _hash):  # None: the class defines __eq__ alone
        given = next((base.__hash__ for base in cls.__mro__[1:] if "__hash__" in base.__dict__), object.__hash__)
        body["__hash__"] = _hash if given in (None, object.__hash__) else given
    made = type(cls)(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    return made


def _field(name: str, kind: Any, given: Any, kw_only: bool) -> Any:
    field: Any = given if isinstance(given, dataclasses.Field) else dataclasses.field(default=given)
    if field.default is not _MISSING and type(field.default).__hash__ is None:
        raise ValueError(f"'{name}' has a default that can be changed: use default_factory")
    field.name, field.type, field._field_type = name, kind, dataclasses._FIELD  # type: ignore[attr-defined]
    field.kw_only = kw_only if field.kw_only is _MISSING else field.kw_only
    return field


# --- making an instance -----------------------------------------------------------------------------------------


def _first_init(self: Any, *args: Any, **given: Any) -> None:
    """Stands in for the `__init__` of a class until it is first called."""
    owner: Any = next(cls for cls in type(self).__mro__ if "__dataclass_fields__" in cls.__dict__)
    owner.__init__ = init = _compiled(owner)
    init(self, *args, **given)


def _compiled(cls: Any) -> Any:
    """The `__init__` that the fields call for."""
    names: dict[str, Any] = {"_set": _set, "_missing": _MISSING}
    plain, keyword, body = ["self"], ["*"], []
    for field in cls.__dataclass_fields__.values():
        name, parameter, value = field.name, field.name, field.name
        if field.default_factory is not _MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameter += "=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}" if field.init else f"_make_{name}()"
        elif field.default is not _MISSING:
            names[f"_default_{name}"] = field.default
            parameter += f"=_default_{name}"
            value = name if field.init else f"_default_{name}"
        elif not field.init:
            continue
        if field.init:
            (keyword if field.kw_only else plain).append(parameter)
        body.append(f"_set(self, {name!r}, {value})" if cls.__dataclass_params__.frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ", ".join(plain + (keyword if len(keyword) > 1 else []))
    exec(f"def __init__({parameters}):\n    " + "\n    ".join(body or ["pass"]), names)
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


# --- what every record shares -----------------------------------------------------------------------------------

_COMPARED: dict[type, Any] = {}


def _values(self: Any) -> Any:
    """The values of the fields that are compared, as a tuple."""
    cls = type(self)
    getter = _COMPARED.get(cls)
    if getter is None:
        names = [field.name for field in cls.__dataclass_fields__.values() if field.compare]
        getter = attrgetter(*names) if len(names) > 1 else lambda record: tuple(getattr(record, name) for name in names)
        _COMPARED[cls] = getter
    return getter(self)


def _eq(self: Any, other: Any) -> Any:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _lt(self: Any, other: Any) -> Any:
    return _values(self) < _values(other) if type(other) is type(self) else NotImplemented


def _le(self: Any, other: Any) -> Any:
    return _values(self) <= _values(other) if type(other) is type(self) else NotImplemented


def _gt(self: Any, other: Any) -> Any:
    return _values(self) > _values(other) if type(other) is type(self) else NotImplemented


def _ge(self: Any, other: Any) -> Any:
    return _values(self) >= _values(other) if type(other) is type(self) else NotImplemented


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _no_set(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field '{name}'")


def _no_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field '{name}'")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__dataclass_fields__]


def _setstate(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        _set(self, name, value)


_SHARED = {
    "__init__": _first_init,
    "__repr__": _repr,
    "__eq__": _eq,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
_FROZEN = {"__hash__": _hash, "__setattr__": _no_set, "__delattr__": _no_delete}
_ORDERED = {"__lt__": _lt, "__le__": _le, "__gt__": _gt, "__ge__": _ge}

"""Turns plain data into typed, frozen dataclasses; every misfit becomes a problem with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from covenantry.facts.documents import Document, Path_
from covenantry.facts.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

#: A dataclass may name in `__keyword__` a term that Python keeps for itself (`from`); its field has an underscore
#: behind.
#: Put as `__pydantic_config__` on a dataclass that is read from files.
STRICT = {"extra": "forbid", "arbitrary_types_allowed": True}


class Misfit(NamedTuple):
    """What is wrong with a part of the data; the path leads to the part."""

    path: Path_
    message: str
    hint: str = ""


class Misfits(ValueError):
    """Raised by a parser of nested data that knows which of its parts are wrong."""

    def __init__(self, misfits: Iterable[Misfit]) -> None:
        self.misfits = tuple(misfits)
        super().__init__("; ".join(misfit.message for misfit in self.misfits))


class Parsed:
    """Annotates a field that a function makes from the text in the file.

    `Annotated[date, Parsed(parse_date, "a date such as 1999-11-21")]`. The function raises ValueError with a message
    for the user. Lists and maps reach the function as they stand in the file.
    """

    def __init__(self, parse: Callable[[Any], Any], described: str, schema: dict[str, Any] | None = None) -> None:
        self.parse = parse
        self.described = described
        self.schema = {"type": "string"} if schema is None else schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {**self.schema, "description": self.described}


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The (cached) pydantic adapter of a dataclass or annotation; pydantic is imported here and nowhere else."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def typed(kind: type[T], data: Any, document: Document, path: Path_ = ()) -> tuple[T | None, list[Problem]]:
    """`data` as `kind`, or the problems that prevent it."""
    value, misfits = validated(kind, data)
    return value, [Problem(document.place((*path, *m.path)), m.message, m.hint) for m in misfits]


def validated(kind: type[T], data: Any) -> tuple[T | None, list[Misfit]]:
    """`data` as `kind`, or what is wrong with which part of it."""
    from pydantic import ValidationError

    keyword = getattr(kind, "__keyword__", "")
    if keyword and isinstance(data, dict):
        data = {f"{key}_" if key == keyword else key: value for key, value in data.items()}
    try:
        return cast(T, adapter(cast(Any, kind)).validate_python(data)), []
    except ValidationError as error:
        found: dict[tuple[Path_, str], Misfit] = {}
        for misfit in _misfits(error.errors(include_url=False), kind, data):
            if keyword:
                misfit = _restored(misfit, keyword)
            found.setdefault((misfit.path, misfit.message), misfit)
        return None, list(found.values())


def _restored(misfit: Misfit, keyword: str) -> Misfit:
    """The misfit in the words of the file, where a term is a keyword of Python (`from`)."""
    path = tuple(keyword if step == f"{keyword}_" else step for step in misfit.path)
    return Misfit(
        path, misfit.message.replace(f"'{keyword}_'", f"'{keyword}'"), misfit.hint.replace(f"{keyword}_", keyword)
    )


def _misfits(errors: Iterable[Any], kind: Any, data: Any) -> Iterator[Misfit]:
    for error in errors:
        path = _real_path(error["loc"], data)
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, Misfits):
            yield from (Misfit((*path, *misfit.path), misfit.message, misfit.hint) for misfit in cause.misfits)
        else:
            where = path[:-1] if error["type"] in ("missing", "missing_argument") else path
            yield Misfit(where, *_words(error, kind, path))


def _real_path(loc: tuple[str | int, ...], data: Any) -> Path_:
    """Pydantic puts tags of unions and validators into its paths; keep the steps that the data has."""
    path: list[str | int] = []
    for i, step in enumerate(loc):
        inside = (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        )
        if inside:
            data = data[step]
            path.append(step)
        elif i == len(loc) - 1:
            path.append(step)
    return tuple(path)


def _words(error: Any, kind: Any, path: Path_) -> tuple[str, str]:
    name, what = (path[-1] if path else ""), error["type"]
    if what in ("missing", "missing_argument"):
        return f"'{name}' is missing", ""
    if what in ("extra_forbidden", "unexpected_keyword_argument"):
        if error.get("input", name) is None:  # {says: one, two} is read as a term without a value
            return f"'{name}' is not a term here", "a comma ends a value within braces: quote the text"
        return f"'{name}' is not a term here", did_you_mean(str(name), _terms(kind, path))
    if what == "literal_error":
        expected = [part.strip("'") for part in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        return f"'{name}' cannot be '{error['input']}'", did_you_mean(str(error["input"]), expected)
    if what == "value_error":
        return (f"'{name}': {error['ctx']['error']}" if name != "" else str(error["ctx"]["error"])), ""
    if what == "dataclass_type":
        said = f"must be a group of terms, not '{_short(error['input'])}'"
        return (f"'{name}' {said}" if name != "" else said), ""
    return f"'{name}': {error['msg'].lower()}, not '{_short(error['input'])}'", ""


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _terms(kind: Any, path: Path_) -> list[str]:
    """Names of the fields at the level of `path`, as far as plain dataclass fields lead there."""
    import typing

    for step in path[:-1]:
        if isinstance(step, int):
            continue
        if not is_dataclass(kind):
            return []
        hint: Any = typing.get_type_hints(kind).get(str(step))
        options = typing.get_args(hint) or (hint,)
        kind = next((option for option in options if is_dataclass(option)), None)
    return [f.name for f in fields(kind) if f.init] if is_dataclass(kind) else []

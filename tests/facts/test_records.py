"""Our `dataclass` does what the standard library's does, for the records that we declare."""

from __future__ import annotations

import dataclasses
import pickle
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from covenantry.facts import records

ROOT = Path(__file__).parents[2]


def declare(dataclass: Callable[..., Any]) -> dict[str, Any]:
    """The same classes by either decorator."""

    class Bare:
        __slots__ = ()

    @dataclass(frozen=True, slots=True, order=True)
    class Place:
        file: str
        line: int = 0
        column: int = 0

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Base(Bare):
        kind: ClassVar[str] = "base"
        name: str
        more: dict[str, int] = field(default_factory=dict)
        place: Place | None = field(default=None, compare=False)

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Child(Base):
        kind: ClassVar[str] = "child"
        size: int = 3
        made: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

        @property
        def twice(self) -> int:
            return 2 * self.size

    @dataclass(slots=True)
    class Loose:
        one: int
        rest: tuple[int, ...] = ()

    @dataclass(frozen=True, slots=True)
    class Own:
        value: int

        def __repr__(self) -> str:
            return f"own {self.value}"

        def __eq__(self, other: object) -> bool:
            return True

    return {cls.__name__: cls for cls in (Place, Base, Child, Loose, Own)}


THEIRS, OURS = declare(dataclasses.dataclass), declare(records.dataclass)

CALLS: list[Callable[[dict[str, Any]], Any]] = [
    lambda of: of["Place"]("a", 1),
    lambda of: of["Place"]("a", line=1, column=2),
    lambda of: of["Place"](),
    lambda of: of["Place"]("a", 1, 2, 3),
    lambda of: of["Place"]("a", lin=1),
    lambda of: sorted([of["Place"]("b"), of["Place"]("a", 2), of["Place"]("a", 1)]),
    lambda of: (of["Place"]("a") < of["Place"]("b"), of["Place"]("a") >= of["Place"]("b")),
    lambda of: of["Place"]("a") < 3,
    lambda of: of["Base"](name="n"),
    lambda of: of["Base"]("n"),
    lambda of: of["Base"](name=""),
    lambda of: of["Base"](name="n", place=of["Place"]("a")) == of["Base"](name="n", place=None),
    lambda of: of["Base"](name="n") == of["Child"](name="n"),
    lambda of: of["Child"](name="n", size=4),
    lambda of: of["Child"](name="n", size=4).twice,
    lambda of: of["Child"](name="n", made=[1]),
    lambda of: of["Child"](name="n").more is of["Child"](name="n").more,
    lambda of: replace(of["Child"](name="n", size=4), name="m"),
    lambda of: replace(of["Child"](name="n"), name=""),
    lambda of: [(f.name, f.init, f.repr, f.compare, f.kw_only, f.type) for f in fields(of["Child"])],
    lambda of: [of["Child"].__slots__, of["Child"].__match_args__, of["Place"].__match_args__, of["Child"].kind],
    lambda of: hash(of["Place"]("a", 1)) == hash(of["Place"]("a", 1)),
    lambda of: hash(of["Base"](name="n")),
    lambda of: hash(of["Loose"](1)),
    lambda of: of["Loose"](1, (2,)),
    lambda of: setattr(of["Loose"](1), "one", 2),
    lambda of: setattr(of["Loose"](1), "other", 2),
    lambda of: setattr(of["Place"]("a"), "line", 2),
    lambda of: delattr(of["Place"]("a"), "line"),
    lambda of: of["Own"](1),
    lambda of: (of["Own"](1) == of["Own"](2), hash(of["Own"](1)) == hash(of["Own"](1))),
    lambda of: [name for name in ("__dict__", "__weakref__") if hasattr(of["Child"](name="n"), name)],
    lambda of: dataclasses.asdict(of["Child"](name="n", more={"a": 1}, place=of["Place"]("f"))),
    lambda of: of["Place"]("a").__getstate__(),
]


@pytest.mark.parametrize("call", CALLS)
def test_ours_does_what_theirs_does(call: Callable[[dict[str, Any]], Any]) -> None:
    outcomes = []
    for of in (THEIRS, OURS):
        try:
            outcomes.append(repr(call(of)))
        except Exception as error:
            outcomes.append(f"{type(error).__name__}: {str(error).replace(chr(39), '')}")
    assert outcomes[0] == outcomes[1]


def test_a_record_is_pickled_with_all_its_fields() -> None:
    from covenantry.facts.problems import Place, Problem

    problem = Problem(Place("f", 1, 2), "wrong", "mend")
    again = pickle.loads(pickle.dumps(problem))
    assert again == problem and again.place.column == 2
    with pytest.raises(FrozenInstanceError):
        again.message = "other"


def test_a_mutable_default_is_refused() -> None:
    with pytest.raises(ValueError, match="default_factory"):

        @records.dataclass(slots=True)
        class Wrong:
            values: Any = []  # noqa: RUF012


def test_every_record_is_made_this_way() -> None:
    """The standard library's costs each start five times as much (engine.match stands alone and keeps to it)."""
    theirs = re.compile(r"^from dataclasses import .*\bdataclass\b", re.MULTILINE)
    files = [path for package in ("engine", "facts") for path in (ROOT / package).rglob("*.py")]
    found = [path for path in files if "match" not in path.parts and path.name != "records.py"]
    found = [path for path in found if theirs.search(path.read_text(encoding="utf-8"))]
    assert found == []

"""What a store is to those who use it: a connection that runs SQL, and the errors that it fails with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from covenantry.facts.problems import InvalidInput, Place, Problem


class StoreError(InvalidInput):
    """The store cannot be reached or used; the message says why, and how to mend it."""

    def __init__(self, message: str) -> None:
        super().__init__([Problem(Place("--store"), message)])


class NoStore(StoreError):
    """There is nothing at the place, or something that is no store."""

    def __init__(self, where: str) -> None:
        super().__init__(f"there is no store at {where}: check the URL, or make one with `covenantry facts import`")


class Database(Protocol):
    """A connection to a store. `?` stands for a parameter; rows are tuples. A context manager that closes itself.

    `name`: what messages call it, without the password that its URL may have.
    """

    name: str

    def has(self, table: str) -> bool: ...

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...

    def each(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]: ...

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int: ...

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None: ...

    def writing(self) -> Any: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

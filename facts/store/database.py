"""Connects to a store by its URL, and runs one SQL text on SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from covenantry.facts.store.connection import Database, NoStore, StoreError
from covenantry.facts.store.schema import migrate
from covenantry.facts.store.where import Where, unread_server, where

#: Seconds to wait for another writer.
PATIENCE = 120
#: Names the lock that writers of the ledger take in turn.
_WRITERS = 7_266_384_122


def connect(url: str, *, create: bool = False) -> Database:
    """The store at `sqlite:///path` or `postgresql://...`, its tables brought up to date; StoreError.

    Where there is no store yet it is refused, so that a mistyped path is noticed, unless it is to be created.
    """
    place = where(url)
    database: Database = _postgresql(place) if place.server else _SQLite(place, create)
    try:
        migrate(database, create)
    except Exception:
        database.close()
        raise
    return database


class _Closing:
    """A context manager that closes."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _SQLite(_Closing):
    """A file; writers take turns, readers see what was committed when they began."""

    def __init__(self, place: Where, create: bool) -> None:
        path = Path(place.path)
        self.name = place.name
        try:
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise NoStore(self.name)
            self._connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, cached_statements=256)
            if create:  # the file stays in this mode
                self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            raise StoreError(f"{self.name}: {error}") from error
        except OSError as error:  # whose own words repeat the path
            raise StoreError(f"{self.name}: {error.strerror}") from None

    def has(self, table: str) -> bool:
        return bool(self.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)))

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._execute(sql, parameters).fetchall()

    def each(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        yield from self._execute(sql, parameters)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        return self._execute(sql, parameters).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise StoreError(f"{self.name}: {error}") from error

    def _execute(self, sql: str, parameters: Sequence[Any]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, parameters)
        except sqlite3.Error as error:
            raise StoreError(f"{self.name}: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that no other writer's overlaps; all of it is kept, or none."""
        self._execute("BEGIN IMMEDIATE", ())
        try:
            yield
            self._execute("COMMIT", ())
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def close(self) -> None:
        self._connection.close()


def _postgresql(place: Where) -> Database:
    try:
        import psycopg
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs the driver: pip install 'covenantry[postgresql]'") from None

    class PostgreSQL(_Closing):
        """A database on a server."""

        def __init__(self) -> None:
            try:
                self._connection = psycopg.connect(place.server, autocommit=True)
            except (psycopg.ProgrammingError, UnicodeError):  # whose own words repeat the URL
                raise unread_server() from None
            except psycopg.Error as error:
                raise StoreError(f"cannot connect to {place.name}: {place.told(error)}") from None
            self.name = place.name

        def has(self, table: str) -> bool:
            return self.all("SELECT to_regclass(?) IS NOT NULL", (table,)) == [(True,)]

        def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
            found: list[tuple[Any, ...]] = self._execute(sql, parameters).fetchall()
            return found

        def each(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
            try:
                with self._connection.transaction(), self._connection.cursor(name="each") as cursor:
                    cursor.itersize = 5_000
                    cursor.execute(_numbered(sql), parameters)
                    yield from cursor
            except psycopg.Error as error:
                raise StoreError(f"PostgreSQL: {error}") from error

        def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
            return int(self._execute(sql, parameters).rowcount)

        def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
            try:
                with self._connection.cursor() as cursor:
                    cursor.executemany(_numbered(sql), rows)
            except psycopg.Error as error:
                raise StoreError(f"PostgreSQL: {error}") from error

        def _execute(self, sql: str, parameters: Sequence[Any]) -> Any:
            try:
                return self._connection.execute(_numbered(sql), parameters)
            except psycopg.Error as error:
                raise StoreError(f"PostgreSQL: {error}") from error

        @contextmanager
        def writing(self) -> Iterator[None]:
            """One transaction that no other writer's overlaps; all of it is kept, or none."""
            try:
                with self._connection.transaction():
                    self._execute("SELECT pg_advisory_xact_lock(?)", (_WRITERS,))
                    yield
            except psycopg.Error as error:
                raise StoreError(f"PostgreSQL: {error}") from error

        def close(self) -> None:
            self._connection.close()

    return PostgreSQL()


def _numbered(sql: str) -> str:
    """The same SQL with the parameters as psycopg writes them; no text of ours holds a question or per cent sign."""
    return sql.replace("?", "%s")

"""The books of a store, each with its desk, and the one thread that asks them.

What the matchers hold must not be shared between threads, and one interpreter computes one thing at a time: a second
thread would gain nothing. The thread is given one question after the other, so that many short ones pass between long
ones; whoever waits too long is told so, and no more are taken on than can be answered in time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple, TypeVar

from covenantry.engine.api import Prechecker
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.facts.book import Book
from covenantry.facts.problems import InvalidInput, did_you_mean
from covenantry.facts.store import Database, book_of, connect, issuers

T = TypeVar("T")

#: Books that are kept ready.
MOST_BOOKS = 16
#: Questions that may wait for their turn.
MOST_WAITING = 64


class Busy(Exception):
    """The question was not answered in time, or so many wait that it would not be."""


class NoSuchIssuer(Exception):
    """The store has no book of that issuer; `hint` names the nearest."""

    def __init__(self, issuer: str, hint: str) -> None:
        super().__init__(f"there is no book of an issuer '{issuer}'")
        self.hint = hint


class Asked(NamedTuple):
    """What a question is put to."""

    rules: Rulebook
    book: Book
    ask: Prechecker


class _Kept(NamedTuple):
    last_row: int
    asked: Asked


class Shelf:
    """The books of the store at `url`, under one rulebook. `example`: they are the shipped example and go when it ends.

    `seconds`: how long a question may take.
    """

    def __init__(self, rules: Rulebook, url: str, *, example: bool = False, seconds: float = 30) -> None:
        self.rules, self.example, self.seconds = rules, example, seconds
        self._url = url
        self._thread = ThreadPoolExecutor(1, "asking")
        self._waiting = 0
        self._store: Database | None = None
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def issuers(self) -> list[str]:
        """The ids of the issuers of the store, as it is now."""
        return await self._turn(lambda: [issuer for issuer, _ in self._rows()])

    async def ask(self, issuer: str | None, question: Callable[[Asked], T]) -> T:
        """What `question` finds in the book of an issuer as it is now; without one, of the only one that there is.

        Busy, NoSuchIssuer; StoreError where the store does not answer or was altered; whatever the engine raises.
        """
        return await self._turn(lambda: question(self._asked(issuer)))

    async def _turn(self, work: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        future.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self.seconds)
        except TimeoutError:
            future.cancel()  # nobody waits for it any more: if it has not begun, it need not
            raise Busy from None

    def _done(self, future: asyncio.Future[T]) -> None:
        self._waiting -= 1
        if not future.cancelled():
            future.exception()  # told to whoever waited, if anybody still did

    # --- in the thread that asks ------------------------------------------------------------------------------------

    def _asked(self, issuer: str | None) -> Asked:
        found = dict(self._rows())
        if issuer is None and len(found) == 1:
            (issuer,) = found
        if issuer is None or issuer not in found:
            raise NoSuchIssuer(issuer or "", did_you_mean(issuer or "", found))
        kept = self._kept.get(issuer)
        if kept is None or kept.last_row != found[issuer]:
            kept = self._read(issuer, found[issuer])
        self._kept.move_to_end(issuer)
        return kept.asked

    def _read(self, issuer: str, last_row: int) -> _Kept:
        self._put_away(issuer)
        book, problems = book_of(self._open(), issuer)
        if book is None:
            raise InvalidInput(problems)
        kept = self._kept[issuer] = _Kept(last_row, Asked(self.rules, book, Prechecker(self.rules, book)))
        while len(self._kept) > MOST_BOOKS:
            self._put_away(next(iter(self._kept)))
        return kept

    def _put_away(self, issuer: str) -> None:
        if (kept := self._kept.pop(issuer, None)) is not None:
            kept.asked.ask.close()

    def _rows(self) -> list[tuple[str, int]]:
        try:
            return issuers(self._open())
        except Exception:
            self._close()  # a connection that is lost is made anew next time
            raise

    def _open(self) -> Database:
        if self._store is None:
            self._store = connect(self._url)
        return self._store

    def _close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            with suppress(Exception):
                store.close()

    # --- the end ----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Waits for what is being answered, then lets go of everything."""
        self._thread.submit(self._end)
        self._thread.shutdown(cancel_futures=False)

    def _end(self) -> None:
        for issuer in list(self._kept):
            self._put_away(issuer)
        self._close()

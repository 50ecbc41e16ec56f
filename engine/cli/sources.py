"""Where a book comes from: `--book`, a folder, file or shipped one; or `--store` and `--issuer`, a store."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypeVar

import click

R = TypeVar("R")


class Stored(NamedTuple):
    """The book of an issuer in a store."""

    url: str
    issuer: str


def book_options(command: Callable[..., R]) -> Callable[..., R]:
    """Gives a command `--book`, or `--store` with `--issuer`, and hands it the one that was given as `book`."""

    @wraps(command)
    def handed(*, book: str | None, store: str | None, issuer: str | None, **others: Any) -> R:
        if (book is None) == (store is None):
            raise click.UsageError("say which book: --book BOOK, or --store URL with --issuer ISSUER")
        if (store is None) != (issuer is None):
            raise click.UsageError("--store and --issuer go together")
        return command(book=book if store is None or issuer is None else Stored(store, issuer), **others)

    for option in (
        click.option("--issuer", metavar="ISSUER", help="Whose book in the store."),
        click.option("--store", metavar="URL", help="Instead of --book: sqlite:///path or postgresql://..."),
        click.option("--book", metavar="BOOK", help="Folder or file of the book, or a shipped one's name."),
    ):
        handed = option(handed)
    return handed


__all__ = ["Stored", "book_options"]

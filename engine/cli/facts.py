"""`covenantry facts`: brings facts into a store, shows them, verifies them, and takes them out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from covenantry.engine.cli import complain, out
from covenantry.engine.cli.clock import now, today
from covenantry.facts.problems import InvalidInput, Place, Problem

if TYPE_CHECKING:
    from covenantry.facts.book import Book

#: Exit status of `verify` where the chain does not hold.
BROKEN = 1

#: Whose words the facts must have; those that are about the issuer.
_RULES = click.option("--rules", metavar="DIR", help="Rules that must know the words.  [default: shipped]")
_STORE = click.option("--store", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")


@click.group("facts", short_help="The store of facts: append-only ledgers of many issuers.", no_args_is_help=True)
def command() -> None:
    """The store: ledgers of many issuers, append-only, each entry chained to the one before it."""


@command.command("import", short_help="Put books, or Open Cap Format packages, into the store.")
@click.argument("paths", nargs=-1, required=True, metavar="BOOK...")
@click.option("--issuer", metavar="ID", help="Of an Open Cap Table Format package: the issuer's id.")
@click.option("--with", "side", metavar="FILE", help="Of such a package: what OCF cannot say, in the form of a book.")
@_RULES
@_STORE
def import_(paths: tuple[str, ...], issuer: str | None, side: str | None, rules: str | None, url: str) -> int:
    """Put books, or Open Cap Table Format packages (folders, zip files), into the store; what is there stays as it is.

    A book that has something else under an id that the store knows is refused whole. The others are imported. Of a
    package, what has no counterpart in a book is listed, every figure that it gives twice is compared, and the
    positions that come of it are shown.
    """
    from covenantry.engine.cli.loading import misfits
    from covenantry.engine.render.positions import positions_text
    from covenantry.facts.ocf import is_package
    from covenantry.facts.store import StoreError, append, connect

    if (issuer or side) and len(paths) > 1:
        raise click.UsageError("--issuer and --with are about one package: import it alone")
    refused = False
    for path in paths:
        book, problems = _book(Path(path), issuer, side)
        try:
            if book is None:
                raise InvalidInput(problems)
            if problems := misfits(rules, book) or []:
                raise InvalidInput(problems)
            with connect(url, create=True) as store:  # here, so that a book that is none leaves no empty store
                done = append(store, book)
            out(f"{done.issuer}: {done.added:,} added, {done.present:,} on record already\n")
            if is_package(Path(path)):
                last = max(entry.date for entry in book.entries) if book.entries else today()
                out("\n" + positions_text(book, last))
        except StoreError:
            raise  # it would fail for the other books, too
        except InvalidInput as invalid:
            refused = True
            for problem in invalid.problems:
                complain(str(problem))
    return 2 if refused else 0


def _book(path: Path, issuer: str | None, side: str | None) -> tuple[Book | None, list[Problem]]:
    from covenantry.facts.book import load_book
    from covenantry.facts.ocf import import_package, is_package

    if not is_package(path):
        return load_book(path)
    imported = import_package(path, issuer, Path(side) if side else None)
    for line in imported.left_out:
        out(f"{path}: {line}\n")
    return imported.book, imported.problems


@command.command("add", short_help="Record further entries of an issuer.")
@click.argument("path", metavar="ENTRIES")
@click.option("--issuer", required=True, metavar="ID", help="Whose book they belong to.")
@click.option("--by", metavar="NAME", help="Who records them; noted with each entry that names nobody.")
@_RULES
@_STORE
def add(path: str, issuer: str, by: str | None, rules: str | None, url: str) -> None:
    """Record further entries: a file with `entries` (and `parties`, `prices` ...) of the form of a book.

    They are recorded now, unless they say when; the book must add up with them.
    """
    from covenantry.engine.cli.loading import misfits
    from covenantry.facts.store import connect
    from covenantry.facts.store.additions import add_file

    def fits(book: Book) -> list[Problem]:
        return misfits(rules, book) or []

    with connect(url) as store:
        done = add_file(store, issuer, Path(path), now(), by, fits)
    out(f"{done.issuer}: {done.added:,} added, {done.present:,} on record already\n")


@command.command("positions", short_help="List who holds what on a day.")
@click.option("--issuer", required=True, metavar="ID", help="Whose securities.")
@click.option("--as-of", metavar="DATE", help="On this day.  [default: today]")
@click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text", help="For whom.")
@_STORE
def positions_(issuer: str, as_of: str | None, shown: str, url: str) -> None:
    """List who holds what on a day, by class, with the certificates."""
    import json

    from covenantry.engine.cli import days
    from covenantry.engine.render.positions import positions_json, positions_text
    from covenantry.facts.store import book_of, connect

    with connect(url) as store:
        book, problems = book_of(store, issuer)
    if book is None:
        raise InvalidInput(problems)
    day = days.day(as_of, "--as-of") or today()
    out(json.dumps(positions_json(book, day), indent=2) + "\n" if shown == "json" else positions_text(book, day))


@command.command("log", short_help="List what came on record, in its order.")
@click.option("--issuer", metavar="ID", help="Of one issuer.  [default: all]")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the last N.")
@_STORE
def log(issuer: str | None, last: int | None, url: str) -> None:
    """List what came on record, in its order: number, when recorded, by whom, day of effect, what."""
    from collections import deque

    from covenantry.facts.store import connect, issuers, rows
    from covenantry.facts.store.ledger import unknown

    with connect(url) as store:
        if issuer is not None and issuer not in dict(issuers(store)):
            raise InvalidInput([unknown(store, issuer)])
        found = deque(rows(store, issuer), maxlen=last) if last else rows(store, issuer)
        for row in found:
            about = "  ".join(filter(None, [row.effective, f"{row.part} {row.name}", row.recorded_by, row.source]))
            out(f"{row.seq:>8}  {row.written_at[:19]}  {row.issuer}  {about}\n")


@command.command("verify", short_help="Check that the ledger is as it was recorded.")
@_STORE
def verify_(url: str) -> int:
    """Check the whole chain: an entry altered, removed or put elsewhere is named. Exit status 1 where there is one.

    Answers from the store say which entries came in since, or that it was never verified.
    """
    from covenantry.facts.store import connect, verify
    from covenantry.facts.store.verified import head, mark

    with connect(url) as store:
        seq, last = head(store)
        defects = list(verify(store))
        if not defects:
            mark(store, seq, last, now())
    for defect in defects:
        complain(f"row {defect.seq:,}: {defect.message}")
    if defects:
        complain(f"{len(defects):,} defects: the ledger is not as it was recorded")
        return BROKEN
    out(f"{seq:,} entries, each as it was recorded; the chain ends with {last or 'nothing'}\n")
    return 0


@command.command("export", short_help="Write the book of an issuer as one file of YAML.")
@click.option("--issuer", required=True, metavar="ID", help="Whose book.")
@click.option("--to", "path", metavar="FILE", help="The file to write.  [default: standard output]")
@_STORE
def export(issuer: str, path: str | None, url: str) -> None:
    """Write the book of an issuer as one file of YAML, which reads back as the same book."""
    from covenantry.facts.export import book_text
    from covenantry.facts.store import book_of, connect

    with connect(url) as store:
        book, problems = book_of(store, issuer)
    if book is None:
        raise InvalidInput(problems)
    text = book_text(book)
    if path is None:
        out(text)
    else:
        try:
            Path(path).write_text(text, encoding="utf-8")
        except OSError as error:
            raise InvalidInput([Problem(Place("--to"), f"{path} cannot be written: {error.strerror}")]) from None

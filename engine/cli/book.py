"""`covenantry book`: checks a book."""

from __future__ import annotations

from datetime import date

import click

from covenantry.engine.cli import out
from covenantry.facts.problems import InvalidInput


@click.group("book", no_args_is_help=True)
def command() -> None:
    """Check a book: the facts about one issuer."""


@command.command("check")
@click.argument("path", metavar="BOOK")
@click.option("--rules", metavar="DIR", help="Folder of the rules that must know its words.  [default: shipped]")
def check(path: str, rules: str | None) -> None:
    """Say everything that is wrong with a book, or what is in it.

    A word that no rule knows is wrong, too: of the rules given, else of the shipped ones if they are about the issuer.
    """
    from covenantry.engine.cli.loading import misfits
    from covenantry.facts.book import load_book
    from covenantry.facts.ledger import positions

    book, problems = load_book(path)
    if book is None:
        raise InvalidInput(problems)
    if problems := misfits(rules, book) or []:
        raise InvalidInput(problems)
    invented = sum(entry.illustrative for entry in book.entries)
    out(
        f"{book.issuer.name}: {len(book.parties)} parties, {len(book.securities)} classes of securities, "
        f"{len(book.entries)} entries ({invented} of them illustrative)\n"
    )
    for one in positions(book, date.max).discrepancies:
        out(f"on record against the terms: {one.problem}\n")

"""Loads what the commands work on: rules and books (from the cache where nothing has changed) and transfers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from covenantry.engine.cli.cache import contents, remembered
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.facts.files import contents_of, unreadable, whole
from covenantry.facts.problems import InvalidInput, Place, Problem

if TYPE_CHECKING:
    from covenantry.engine.cli.sources import Stored
    from covenantry.engine.questions.transfers import Transfers
    from covenantry.engine.rulebook.effective import Rulebook
    from covenantry.facts.book import Book
    from covenantry.facts.documents import Path_

#: What loading looks at: every name, since a file that is not read is a problem, too.
RULES = ("*", "*/*", "*/amendments/*")
BOOK = ("*",)


def rules_and_book(rules: str | None, book: str | Stored) -> tuple[Rulebook, Book]:
    """Both, or InvalidInput with the problems of both."""
    loaded, problems = _rules(rules)
    found, more = _book(book) if isinstance(book, str) else _stored(book)
    if loaded is None or found is None:
        raise InvalidInput([*problems, *more])
    from covenantry.engine.questions.desk import unfit

    if problems := unfit(loaded, found):
        raise InvalidInput(problems)
    return loaded, found


def misfits(rules: str | None, book: Book) -> list[Problem] | None:
    """The words of a book that no rule knows; None where no rules are given and the shipped ones are not about it."""
    from covenantry.engine.questions.desk import unconcerned, unfit

    loaded, problems = _rules(rules)
    if loaded is None:
        raise InvalidInput(problems)
    return None if rules is None and unconcerned(loaded, book) else unfit(loaded, book)


def _rules(folder: str | None) -> tuple[Rulebook | None, list[Problem]]:
    def make() -> tuple[Rulebook | None, list[Problem]]:
        from covenantry.engine.rulebook.load import load_rules

        return load_rules(folder)

    inputs = contents(Path(folder) if folder else SHIPPED_RULES, RULES, spare=".scenarios.yaml")
    return remembered(inputs and [b"rules", *inputs], make, lambda made: made[0] is not None)


def _book(name: str) -> tuple[Book | None, list[Problem]]:
    def make() -> tuple[Book | None, list[Problem]]:
        from covenantry.facts.book import load_book

        return load_book(name)

    path = Path(name)
    if not _exists(path) and "/" not in name:
        path = Path(__file__).parents[2] / "facts" / "books" / name
    inputs = contents(path, BOOK)
    return remembered(inputs and [b"book", name.encode(), *inputs], make, lambda made: made[0] is not None)


def _stored(of: Stored) -> tuple[Book | None, list[Problem]]:
    from covenantry.facts.store.database import connect
    from covenantry.facts.store.ledger import book_of

    with connect(of.url) as database:
        return book_of(database, of.issuer)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def transfers(path: str) -> Transfers:
    """What a TRANSFER holds; `-` is standard input."""
    from covenantry.engine.questions.transfers import read_transfers

    return read_transfers(file_bytes(path), "standard input" if path == "-" else path)


def stated(terms: dict[str, Any]) -> Transfers:
    """The one proposed transfer that options describe; each term's place is its option."""
    from covenantry.engine.questions.transfers import Transfers, written
    from covenantry.facts.documents import Document

    places: dict[Path_, Place] = {(term,): Place(f"--{term.replace('_', '-')}") for term in terms}
    document = Document("command line", terms, {(): Place("command line"), **places})
    return Transfers((written(terms, document),), many=False)


def file_bytes(path: str) -> bytes:
    """What a file holds; `-` is standard input. InvalidInput where it cannot be read."""
    try:
        return whole(sys.stdin.buffer) if path == "-" else contents_of(Path(path))
    except (OSError, ValueError) as error:
        raise InvalidInput([unreadable(error, path)]) from None

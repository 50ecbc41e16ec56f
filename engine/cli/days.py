"""What the commands about days share: options, what they ask for, and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.cli import INVALID, complain
from facts.problems import InvalidInput, Place, Problem
from facts.records import dataclass

if TYPE_CHECKING:
    from engine.desk import Desk

F = TypeVar("F", bound=Callable[..., Any])

#: Exit status of an answer that turns on facts that are not on record.
UNDETERMINED = 4

_OPTIONS = (
    click.option("--book", required=True, metavar="BOOK", help="Folder or file of the book, or a shipped one's name."),
    click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]"),
    click.option("--as-of", metavar="DATE", help="What had happened by this day counts."),
    click.option("--known-at", metavar="TIME", help="What had been recorded by then counts.  [default: everything]"),
    click.option("--assume", multiple=True, metavar="FACT=VALUE", help="Take a fact as given. Repeatable."),
    click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text", help="For whom."),
    click.option("--verbose", "-v", is_flag=True, help="Text: every name, window and reading."),
)


def options(command: F) -> F:
    """The options that every command about days has."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(slots=True, kw_only=True)
class Asked:
    """The options, read."""

    json: bool
    verbose: bool
    as_of: date | None = None
    known_at: datetime | None = None
    assume: dict[str, str] = field(default_factory=dict)


def read(shown: str, verbose: bool, as_of: str | None, known_at: str | None, assume: tuple[str, ...]) -> Asked:
    """The options as they are meant; InvalidInput where they are not what they should be."""
    from facts.values import parse_date, parse_moment, parse_yes_no

    asked, problems = Asked(json=shown == "json", verbose=verbose), []
    for text, parse, option, name in (
        (as_of, parse_date, "--as-of", "as_of"),
        (known_at, parse_moment, "--known-at", "known_at"),
    ):
        try:
            setattr(asked, name, None if text is None else parse(text))
        except ValueError as error:
            problems.append(Problem(Place(option), str(error)))
    for text in assume:
        fact, equals, value = (part.strip() for part in text.partition("="))
        try:
            if not fact or not equals:
                raise ValueError(f"'{text}' is not of the form FACT=VALUE")
            asked.assume[fact] = "yes" if parse_yes_no(value) else "no"
        except ValueError as error:
            problems.append(Problem(Place("--assume"), str(error), "a fact is assumed with yes or no"))
    if problems:
        raise InvalidInput(problems)
    return asked


def day(text: str | None, option: str) -> date | None:
    """The day that an option names."""
    from facts.values import parse_date

    try:
        return None if text is None else parse_date(text)
    except ValueError as error:
        raise InvalidInput([Problem(Place(option), str(error))]) from None


@contextmanager
def desk(rules: str | None, book: str) -> Iterator[Desk]:
    """The rules and the book, ready for questions."""
    from engine.cli.loading import rules_and_book
    from engine.desk import Desk

    with Desk(*rules_and_book(rules, book)) as made:
        yield made


def answered(json: bool, answer: Callable[[], int]) -> int:
    """The status of an answer; problems of the input are printed as the format asks."""
    try:
        return answer()
    except InvalidInput as invalid:
        from engine.cli.run import refuse

        refuse(invalid.problems, json)
        return INVALID


def warn(unused: tuple[str, ...]) -> None:
    """Says which assumptions no provision asked for."""
    for fact in unused:
        complain(f"--assume: no provision asked for '{fact}'")


def page() -> dict[str, Any]:
    """The width of the page, and its colours where a terminal shows them."""
    from engine.cli.terminal import style, width

    return {"width": width(), "style": style()}

"""What the commands about days share: options, what they ask for, and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from covenantry.engine.cli import INVALID, complain
from covenantry.engine.cli.sources import Stored, book_options
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.records import dataclass

if TYPE_CHECKING:
    from covenantry.engine.questions.desk import Desk

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

#: Exit status of an answer that turns on facts that are not on record.
UNDETERMINED = 4

_OPTIONS = (
    book_options,
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
    """The options, read. `assume` as written: what is assumed of a transfer's own terms is neither yes nor no.

    `show`: what of the text is unfolded.
    """

    json: bool
    verbose: bool
    as_of: date | None = None
    known_at: datetime | None = None
    assume: dict[str, str] = field(default_factory=dict)
    show: tuple[str, ...] = ()

    def read(self, as_of: str | None, known_at: str | None, assume: tuple[str, ...]) -> None:
        """Takes the options as they are meant; InvalidInput where they are not what they should be."""
        from covenantry.facts.values import parse_date, parse_moment

        problems: list[Problem] = []
        self.as_of = _parsed(as_of, parse_date, "--as-of", problems)
        self.known_at = _parsed(known_at, parse_moment, "--known-at", problems)
        for text in assume:
            fact, equals, value = (part.strip() for part in text.partition("="))
            if not fact or not equals:
                problems.append(Problem(Place("--assume"), f"'{text}' is not of the form FACT=VALUE"))
            elif self.assume.setdefault(fact, value) != value:
                message = f"'{fact}' is assumed twice, as {self.assume[fact]} and as {value}"
                problems.append(Problem(Place("--assume"), message, "keep one"))
        if problems:
            raise InvalidInput(problems)


def read(shown: str, verbose: bool, as_of: str | None, known_at: str | None, assume: tuple[str, ...]) -> Asked:
    """The options of a command about days, whose assumptions are facts: each yes or no."""
    from covenantry.engine.questions.resolve import assumed

    asked = Asked(json=shown == "json", verbose=verbose)
    asked.read(as_of, known_at, assume)
    asked.assume, problems = assumed(
        (fact, value, Place(f"--assume {fact}={value}")) for fact, value in asked.assume.items()
    )
    if problems:
        raise InvalidInput(problems)
    return asked


def topics(show: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """What of a text is to be unfolded; a usage error where it is none of what can be."""
    found = tuple(topic.strip() for topic in show.split(",")) if show else ()
    for topic in found:
        if topic not in known:
            raise click.UsageError(f"--show: '{topic}' is none of {', '.join(known)}")
    return found


def _parsed(text: str | None, parse: Callable[[str], T], option: str, problems: list[Problem]) -> T | None:
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        problems.append(Problem(Place(option), str(error)))
        return None


def day(text: str | None, option: str) -> date | None:
    """The day that an option names."""
    from covenantry.facts.values import parse_date

    problems: list[Problem] = []
    found = _parsed(text, parse_date, option, problems)
    if problems:
        raise InvalidInput(problems)
    return found


@contextmanager
def desk(rules: str | None, book: str | Stored) -> Iterator[Desk]:
    """The rules and the book, ready for questions."""
    from covenantry.engine.cli.loading import rules_and_book
    from covenantry.engine.questions.desk import Desk

    with Desk(*rules_and_book(rules, book)) as made:
        yield made


def answered(json: bool, answer: Callable[[], int]) -> int:
    """The status of an answer; problems of the input are printed as the format asks."""
    try:
        return answer()
    except InvalidInput as invalid:
        from covenantry.engine.cli.refusal import refuse

        refuse(invalid.problems, json)
        return INVALID


def warn(unused: tuple[str, ...]) -> None:
    """Says which assumptions no provision asked for."""
    for fact in unused:
        complain(f"--assume: no provision asked for '{fact}'")


def page() -> dict[str, Any]:
    """The width of the page, and its colours where a terminal shows them."""
    from covenantry.engine.cli.terminal import style, width

    return {"width": width(), "style": style()}

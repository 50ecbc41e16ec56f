"""`covenantry precheck`: the command's options, and what they ask for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any, TypeVar

import click

from engine.cli import INVALID
from engine.cli.sources import Stored, book_options
from facts.problems import InvalidInput, Place, Problem
from facts.records import dataclass

T = TypeVar("T")

#: Terms of a TRANSFER file that name several things; on the command line commas part them.
_LISTS = ("security_ids", "purchasers")


@dataclass(slots=True, kw_only=True)
class Wanted:
    """What is asked for besides the transfer, and how the answer is to be given."""

    json: bool
    asking: bool
    verbose: bool
    as_of: date | None = None
    known_at: datetime | None = None
    assume: dict[str, str] = field(default_factory=dict)


@click.command("precheck")
@click.argument("transfer", required=False)
@book_options
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--as-of", metavar="DATE", help="What had happened by this day counts.  [default: the transfer's day]")
@click.option("--known-at", metavar="TIME", help="What had been recorded by this time counts.  [default: everything]")
@click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text", help="For a person, a machine.")
@click.option("--ask", "asking", is_flag=True, help="Ask for each missing fact that could change the verdict.")
@click.option("--assume", multiple=True, metavar="FACT=VALUE", help="Take a fact, by its name, as given. Repeatable.")
@click.option("--verbose", "-v", is_flag=True, help="Text: every reason, every alternative.")
@click.option("--from", "from_", metavar="HOLDER", help="Who transfers.")
@click.option("--to", metavar="PARTY", help="To whom.")
@click.option("--security", metavar="CLASS", help="Which class of securities.")
@click.option("--quantity", metavar="N", help="How many.")
@click.option("--price", metavar="P", help="Price of each; makes it a sale.")
@click.option("--date", metavar="DATE", help="The day of the transfer.  [default: --as-of, else today]")
@click.option("--manner", metavar="M", help="sale, gift, pledge, distribution, ...")
@click.option("--consideration", metavar="C", help="cash, none or other.")
@click.option("--exemption", metavar="E", help="The exemption relied on, such as 'rule 144'.")
@click.option("--registration", metavar="ID", help="The registration statement under which it is made.")
@click.option("--security-ids", metavar="A,B", help="Which securities of the class.")
@click.option("--purchasers", metavar="A,B", help="Others who buy in concert with the transferee.")
def command(
    transfer: str | None,
    book: str | Stored,
    rules: str | None,
    as_of: str | None,
    known_at: str | None,
    shown: str,
    asking: bool,
    assume: tuple[str, ...],
    verbose: bool,
    **options: str | None,
) -> int:
    """May a proposed transfer be made? If not: why, what would cure it, and from when?

    TRANSFER is a file with one proposed transfer or many (a YAML list, several YAML documents, JSON Lines), or - for
    standard input. Or say the transfer with --from, --to, --security, --quantity, --price and --date.
    """
    stated = {name: value for name, value in options.items() if value is not None}
    if transfer is not None and stated:
        raise click.UsageError("give either TRANSFER or the options that describe one transfer, not both")
    if transfer is None and not stated:
        raise click.UsageError("say which transfer: TRANSFER, or --from, --to, --security, --quantity, --price, --date")
    if asking and (transfer == "-" or not sys.stdin.isatty()):
        raise click.UsageError("--ask needs a terminal; give the answers with --assume FACT=VALUE")
    wanted = Wanted(json=shown == "json", asking=asking, verbose=verbose)
    try:
        _read(wanted, as_of, known_at, assume)
        return _run(wanted, transfer, stated, rules, book)
    except InvalidInput as invalid:
        from engine.cli.run import refuse

        refuse(invalid.problems, wanted.json)
        return INVALID


def _run(wanted: Wanted, transfer: str | None, stated: Mapping[str, str], rules: str | None, book: str | Stored) -> int:
    from engine.cli import loading
    from engine.cli.run import Desk, Run

    transfers = loading.stated(_terms(stated)) if transfer is None else loading.transfers(transfer)
    if transfers.many:
        gc.enable()
    with Desk(*loading.rules_and_book(rules, book)) as desk:
        return Run(wanted, desk).all(transfers)


def _read(wanted: Wanted, as_of: str | None, known_at: str | None, assume: tuple[str, ...]) -> None:
    """Takes the options that are not terms of the transfer; InvalidInput where they are not what they should be."""
    from facts.values import parse_date, parse_moment

    problems: list[Problem] = []
    wanted.as_of = _parsed(as_of, parse_date, "--as-of", problems)
    wanted.known_at = _parsed(known_at, parse_moment, "--known-at", problems)
    for text in assume:
        fact, equals, value = (part.strip() for part in text.partition("="))
        if not fact or not equals:
            problems.append(Problem(Place("--assume"), f"'{text}' is not of the form FACT=VALUE"))
        elif wanted.assume.setdefault(fact, value) != value:
            message = f"'{fact}' is assumed twice, as {wanted.assume[fact]} and as {value}"
            problems.append(Problem(Place("--assume"), message, "keep one"))
    if problems:
        raise InvalidInput(problems)


def _parsed(text: str | None, parse: Callable[[str], T], option: str, problems: list[Problem]) -> T | None:
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        problems.append(Problem(Place(option), str(error)))
        return None


def _terms(stated: Mapping[str, str]) -> dict[str, Any]:
    """The options as the terms of a TRANSFER file."""
    parts = {name: [p.strip() for p in text.split(",")] if name in _LISTS else text for name, text in stated.items()}
    return {name.rstrip("_"): value for name, value in parts.items()}

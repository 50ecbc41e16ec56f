"""`covenantry precheck`: the command's options, and what they ask for."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from typing import Any

import click

from covenantry.engine.cli import days
from covenantry.engine.cli.sources import Stored, book_options
from covenantry.engine.cli.wanted import Wanted

#: What of the text is folded under its count: as render/text.py has them, which is loaded when there is an answer.
TOPICS = ("reasons", "readings", "facts", "figures", "effects", "other")
#: Terms of a TRANSFER file that name several things; on the command line commas part them.
_LISTS = ("security_ids", "purchasers")


@click.command("precheck", short_help="May a proposed transfer be made? If not, why, and what cures it?")
@click.argument("transfer", required=False)
@book_options
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--as-of", metavar="DATE", help="What had happened by this day counts.  [default: the transfer's day]")
@click.option("--known-at", metavar="TIME", help="What had been recorded by this time counts.  [default: everything]")
@click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text", help="For a person, a machine.")
@click.option("--ask", "asking", is_flag=True, help="Ask for each missing fact that could change the verdict.")
@click.option("--assume", multiple=True, metavar="FACT=VALUE", help="Take a fact, by its name, as given. Repeatable.")
@click.option("--show", metavar="TOPICS", help=f"Text: unfold {', '.join(TOPICS)}; commas part them.")
@click.option("--brief", is_flag=True, help="Text: the first line alone.")
@click.option("--verbose", "-v", is_flag=True, help="Text: everything, every reason as a tree.")
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
    show: str | None,
    brief: bool,
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
    wanted = Wanted(json=shown == "json", asking=asking, verbose=verbose, show=days.topics(show, TOPICS), brief=brief)

    def answer() -> int:
        wanted.read(as_of, known_at, assume)
        return _run(wanted, transfer, stated, rules, book)

    return days.answered(wanted.json, answer)


def _run(wanted: Wanted, transfer: str | None, stated: Mapping[str, str], rules: str | None, book: str | Stored) -> int:
    from covenantry.engine.cli import loading
    from covenantry.engine.cli.run import Desk, Run

    transfers = loading.stated(_terms(stated)) if transfer is None else loading.transfers(transfer)
    if transfers.many:
        gc.enable()
    with Desk(*loading.rules_and_book(rules, book)) as desk:
        return Run(wanted, desk).all(transfers)


def _terms(stated: Mapping[str, str]) -> dict[str, Any]:
    """The options as the terms of a TRANSFER file."""
    parts = {name: [p.strip() for p in text.split(",")] if name in _LISTS else text for name, text in stated.items()}
    return {name.rstrip("_"): value for name, value in parts.items()}

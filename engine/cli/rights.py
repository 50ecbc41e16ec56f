"""`covenantry rights`: what a holder has, owes and may not do on a day."""

from __future__ import annotations

import sys

import click

from covenantry.engine.cli import days, out
from covenantry.engine.cli.clock import today
from covenantry.engine.cli.sources import Stored

#: What of the text is folded under its count: as render/days/rights.py has them, loaded when there is an answer.
TOPICS = ("figures", "other", "parties", "readings")


@click.command("rights", short_help="What does a holder have, owe, and what may it not do?")
@click.argument("holder", metavar="HOLDER")
@days.options
@click.option("--show", metavar="TOPICS", help=f"Text: unfold {', '.join(TOPICS)}; commas part them.")
def command(
    holder: str,
    book: str | Stored,
    rules: str | None,
    as_of: str | None,
    known_at: str | None,
    assume: tuple[str, ...],
    shown: str,
    verbose: bool,
    show: str | None,
) -> int:
    """What does HOLDER have, owe, and what may it not do, on the day of --as-of (today), and until when?

    Exit status: 0 the answer, 4 some of it turns on facts not on record, 2 wrong usage or input, 70 internal error.
    """

    topics = days.topics(show, TOPICS)

    def answer() -> int:
        asked = days.read(shown, verbose, as_of, known_at, assume)
        with days.desk(rules, book) as desk:
            day = asked.as_of or today()
            found = desk.rights(holder, day, asked.known_at, asked.assume)
            days.warn(found.standing.assumed.unused())
            if asked.json:
                from covenantry.engine.render.days.json import rights_json
                from covenantry.engine.render.json import dumps

                out(dumps(rights_json(found), 2 if sys.stdout.isatty() else None) + "\n")
            else:
                from covenantry.engine.render.days.rights import rights_text

                out(rights_text(found, verbose=asked.verbose, show=topics, **days.page()))
        return days.UNDETERMINED if found.unsettled else 0

    return days.answered(shown == "json", answer)

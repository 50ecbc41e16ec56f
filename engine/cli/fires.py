"""`covenantry fires`: which events, acts or days would make a provision fire."""

from __future__ import annotations

import sys

import click

from covenantry.engine.cli import days, out
from covenantry.engine.cli.clock import today
from covenantry.engine.cli.sources import Stored


@click.command("fires", short_help="Which events, or which day, would make a right fire?")
@click.argument("right", metavar="RIGHT")
@days.options
def command(
    right: str,
    book: str | Stored,
    rules: str | None,
    as_of: str | None,
    known_at: str | None,
    assume: tuple[str, ...],
    shown: str,
    verbose: bool,
) -> int:
    """Which events, or which day, would make RIGHT fire, and what is missing to say so?

    RIGHT is a section (6(b)(i)), an agreement and a section, or a kind of provision ('mandatory redemption event').
    Each way of events is tried.

    Exit status: 0 the answer, 4 whether it fires turns on facts not on record, 2 wrong usage or input, 70 internal.
    """

    def answer() -> int:
        asked = days.read(shown, verbose, as_of, known_at, assume)
        with days.desk(rules, book) as desk:
            day = asked.as_of or today()
            found = desk.fires(right, day, asked.known_at, asked.assume)
            days.warn(found.standing.assumed.unused())
            if asked.json:
                from covenantry.engine.render.days.json import fires_json
                from covenantry.engine.render.json import dumps

                out(dumps(fires_json(found), 2 if sys.stdout.isatty() else None) + "\n")
            else:
                from covenantry.engine.render.days.fires import fires_text

                out(fires_text(found, verbose=asked.verbose, **days.page()))
        return days.UNDETERMINED if found.undetermined else 0

    return days.answered(shown == "json", answer)

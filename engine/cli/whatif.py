"""`covenantry whatif`: what would begin, change and end if something happened."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from covenantry.engine.cli import days, out
from covenantry.engine.cli.clock import today
from covenantry.facts.problems import InvalidInput, Place, Problem

if TYPE_CHECKING:
    from covenantry.engine.cli.sources import Stored
    from covenantry.engine.questions.desk import Desk
    from covenantry.engine.questions.events import Scenario
    from covenantry.facts.documents import Document


@click.command("whatif", short_help="What would begin, change and end if something happened?")
@click.argument("event_file", metavar="[EVENT]", required=False)
@click.option("--event", "stated", multiple=True, metavar="EVENT", help="The event itself. Repeatable.")
@click.option("--date", "on", metavar="DATE", help="The day of events that name none.  [default: --as-of, else today]")
@days.options
def command(
    event_file: str | None,
    stated: tuple[str, ...],
    on: str | None,
    book: str | Stored,
    rules: str | None,
    as_of: str | None,
    known_at: str | None,
    assume: tuple[str, ...],
    shown: str,
    verbose: bool,
) -> int:
    """What would begin, change and end if something happened? The book stays as it is.

    EVENT is a file with an event, or several in order (- is standard input). Or say it: --event 'merger: {holders keep:
    45%}' --date 2000-06-01. `covenantry events` lists the events that have a name.

    Exit status: 0 the answer, 4 some of it turns on facts not on record, 2 wrong usage or input, 70 internal error.
    """
    if (event_file is None) == (not stated):
        raise click.UsageError("give either EVENT, a file, or --event")

    def answer() -> int:
        asked = days.read(shown, verbose, as_of, known_at, assume)
        with days.desk(rules, book) as desk:
            default = days.day(on, "--date") or asked.as_of or today()
            scenario = _scenario(_document(event_file, stated), desk, default, asked)
            found = desk.what_if(scenario, asked.as_of, asked.known_at, asked.assume)
            days.warn(found.unused)
            out(_shown(found, asked))
        return days.UNDETERMINED if found.undetermined else 0

    return days.answered(shown == "json", answer)


def _shown(found: Any, asked: days.Asked) -> str:
    if asked.json:
        from covenantry.engine.render.days.json import whatif_json
        from covenantry.engine.render.json import dumps

        return dumps(whatif_json(found), 2 if sys.stdout.isatty() else None) + "\n"
    from covenantry.engine.render.days.text import whatif_text

    return whatif_text(found, verbose=asked.verbose, **days.page())


def _scenario(document: Document, desk: Desk, default: date, asked: days.Asked) -> Scenario:
    scenario, problems = desk.read_events(document, default, asked.as_of, asked.known_at)
    if problems:
        raise InvalidInput(problems)
    return scenario


def _document(path: str | None, stated: tuple[str, ...]) -> Document:
    from covenantry.facts.documents import Document, read_bytes, read_text

    if path is not None:
        from covenantry.engine.cli.loading import file_bytes

        documents, problems = read_bytes(file_bytes(path), "standard input" if path == "-" else path)
    else:
        documents, problems = [], []
        for text in stated:
            some, wrong = read_text(text, "--event")
            documents += some
            problems += wrong
    if problems:
        raise InvalidInput(problems)
    if not documents or all(document.data is None for document in documents):
        raise InvalidInput(
            [Problem(Place(path or "--event"), "holds no event", "such as: merger: {holders keep: 45%}")]
        )
    if len(documents) == 1:
        return documents[0]
    events = [item for one in documents for item in (one.data if isinstance(one.data, list) else [one.data])]
    return Document(path or "--event", events, {(): Place(path or "--event")})


@click.command("events", short_help="List the events that have a name, with their terms.")
def listing() -> None:
    """List the events that have a name, with their terms; those in brackets may be left out."""
    from covenantry.engine.questions.events import described
    from covenantry.engine.render.layout import Page

    page = Page(**days.page())
    for name, terms in described():
        page.hang(f"{name}:" if terms else name, f"{{{', '.join(terms)}}}" if terms else "")
    out(str(page))

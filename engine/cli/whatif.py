"""`covenantry whatif`: what would begin, change and end if something happened."""

from __future__ import annotations

import click

from engine.cli import out
from facts.problems import InvalidInput


@click.command("whatif")
@click.argument("event_file", metavar="EVENT", required=False)
@click.option("--book", required=True, metavar="BOOK", help="Folder or file of the book, or the name of a shipped one.")
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--event", "stated", metavar="EVENT", help="The event itself, such as 'merger: {holders keep: 45%}'.")
@click.option("--date", "on", metavar="DATE", help="The day of events that name none.  [default: --as-of]")
@click.option("--as-of", metavar="DATE", help="What had happened by this day counts.  [default: the first event's day]")
def command(
    event_file: str | None, book: str, rules: str | None, stated: str | None, on: str | None, as_of: str | None
) -> int:
    """What would begin, change and end if something happened?"""
    from pathlib import Path

    from engine.cli.loading import rules_and_book
    from engine.desk import Desk
    from engine.events import read_events
    from facts.documents import read_bytes, read_text
    from facts.values import parse_date

    if (event_file is None) == (stated is None):
        raise click.UsageError("give either EVENT, a file, or --event")
    if stated is not None:
        documents, problems = read_text(stated, "--event")
    else:
        documents, problems = read_bytes(Path(event_file or "").read_bytes(), event_file or "")
    if problems:
        raise InvalidInput(problems)
    with Desk(*rules_and_book(rules, book)) as desk:
        day = parse_date(on or as_of) if on or as_of else None
        scenario, problems = read_events(documents[0], desk.book, day)
        if problems:
            raise InvalidInput(problems)
        answer = desk.what_if(scenario, parse_date(as_of) if as_of else None)
    for one in answer.happened:
        out(f"{one.event.date} {one.event.words}\n")
        for change in one.changes:
            f, window = change.finding, change.finding.window
            span = f" {window.opens}..{window.last_day}" if window else ""
            who = f" bound: {f.bound}; holders: {', '.join(f.holders)}"
            cause = f" [because {change.cause.entry.type}]" if change.cause else ""
            anyway = " (anyway)" if change.anyway else ""
            out(f"  {change.how} {f.agreement} {f.section} {f.kind} {f.effect} {f.status}{span}{who}{cause}{anyway}\n")
            for amount in f.amounts:
                out(f"      {amount.name}: {amount.value} {amount.unit} {amount.arithmetic}\n")
    return 4 if answer.undetermined else 0

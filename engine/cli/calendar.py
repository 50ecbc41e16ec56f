"""`covenantry calendar`: every open window and deadline of an issuer or a holder, for people and their calendars."""

from __future__ import annotations

import click

from covenantry.engine.cli import days, out
from covenantry.engine.cli.clock import now, today
from covenantry.engine.cli.terminal import style, width
from covenantry.facts.problems import InvalidInput, Place, Problem, did_you_mean


@click.command("calendar")
@click.option("--store", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")
@click.option("--issuer", required=True, metavar="ID", help="Whose agreements.")
@click.option("--holder", metavar="ID", help="Only what this party has, owes or may not do.")
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--as-of", metavar="DATE", help="The day that it is for.  [default: today]")
@click.option("--format", "shown", type=click.Choice(["ics", "json", "text"]), default="text", help="Output.")
def command(url: str, issuer: str, holder: str | None, rules: str | None, as_of: str | None, shown: str) -> None:
    """List every open window and deadline, soonest first. As .ics it opens in a calendar program."""
    import json

    from covenantry.engine.nightly.deadlines import Called, deadlines, to_ics, to_text
    from covenantry.engine.nightly.position import position
    from covenantry.engine.rulebook.load import load_rules
    from covenantry.facts.store import book_of, connect

    rulebook, problems = load_rules(rules)
    with connect(url) as store:
        book, wrong = book_of(store, issuer)
    if rulebook is None or book is None:
        raise InvalidInput([*problems, *wrong])
    if holder is not None and holder not in book.parties:
        hint = did_you_mean(holder, book.parties)
        raise InvalidInput([Problem(Place("--holder"), f"'{holder}' is no party of {book.issuer.name}", hint)])
    day = days.day(as_of, "--as-of") or today()
    found = deadlines(position(rulebook, book, day, horizon=0), holder)
    if shown == "json":
        out(json.dumps([one._asdict() for one in found], indent=2) + "\n")
    elif shown == "ics":
        out(to_ics(found, book.parties[holder].name if holder else book.issuer.name, now()))
    else:
        parties = {name: party.name for name, party in book.parties.items()}
        called = Called(parties, {text.id: text.terms.short or text.terms.title for text in rulebook.on(day)})
        whose = book.parties[holder].name if holder else book.issuer.name
        out(to_text(found, whose, day, called, width(), style()))

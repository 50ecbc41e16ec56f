"""`covenantry words`: the words by which a book and the rules find each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from covenantry.engine.cli import out

if TYPE_CHECKING:
    from covenantry.engine.render.vocabulary import Found
    from covenantry.engine.rulebook.vocabulary import Use
    from covenantry.facts.words import Sort

#: The sorts in the order in which they are told, each with its heading and the place where a book says them.
_SORTS: dict[Sort, str] = {
    "role": "Roles (capacity: role)",
    "notice": "Notices (notice: kind)",
    "contents": "What notices set out (notice: contents)",
    "method": "Ways of sending a notice (deliveries: method)",
    "instrument": "Papers (instrument: kind)",
    "event": "Events (corporate_event: kind)",
    "judgement": "Judgements, yes or no (attestation: fact)",
    "manner": "Ways of transferring (stock_transfer: manner)",
    "purpose": "Purposes of an issuance (stock_issuance: purpose)",
    "expense": "Expenses of a registration (registration expense: what)",
    "section": "Sections (covers: section)",
}


@click.command("words", short_help="List the words that the rules look up in a book.")
@click.argument("agreement", required=False)
@click.option("--rules", metavar="DIR", help="Folder of the rules.  [default: the shipped ones]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(agreement: str | None, rules: str | None, form: str) -> None:
    """List the words that the rules of AGREEMENT (of all, without it) look up in a book.

    Roles, notices and papers with who gives them, to whom and what they set out, events, judgements; each with the
    sections that ask for it. A word of a book that is none of them is a problem.
    """
    import json

    from covenantry.engine.cli.coverage import loaded
    from covenantry.engine.render.vocabulary import words_by_sort, words_json

    found = words_by_sort(loaded(rules)[0], agreement)
    out(json.dumps(words_json(found), indent=2) + "\n" if form == "json" else _text(found))


def _text(found: Found) -> str:
    from covenantry.engine.cli import days
    from covenantry.engine.render.layout import Page

    page = Page(**days.page())
    for sort, heading in _SORTS.items():
        words = found[sort]
        if words:
            page.heading(heading)
        if sort == "section":
            page.text(", ".join(sorted(words)), 2)
            continue
        for word, by in sorted(words.items()):
            page.hang(f"{word}:", "; ".join(dict.fromkeys(map(_asked, by))) or "looked up by the engine itself", 2)
    return str(page).lstrip("\n")


def _asked(use: Use) -> str:
    """Where a word is asked for, and of a paper by whom, to whom and with what in it."""
    parts = [f"by {use.by}"] if use.by else []
    parts += [f"to {use.to}"] if use.to else []
    parts += [f"sets out {', '.join(use.sets_out)}"] if use.sets_out else []
    return f"{use.agreement} {use.section}" + (f" ({' '.join(parts)})" if parts else "")

"""A vote about a section reaches its parts, never what encloses it or stands beside it; and rights say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.rights import Rights
from covenantry.engine.render.days.rights import rights_text
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book

RULES, _ = load_rules()
BOOK, _ = load_book(Path(__file__).parents[1] / "books" / "voted-against-redemption.yaml")
assert RULES is not None and BOOK is not None


def rights(*about: str) -> Rights:
    """What the holder has on the day after the merger, where its vote is about these sections."""
    entries = tuple(
        replace(e, covers=replace(e.covers, section=about)) if e.type == "instrument" and e.covers and about else e
        for e in BOOK.entries
    )
    with Desk(RULES, replace(BOOK, entries=entries)) as desk:
        return desk.rights("microsoft", date(2001, 6, 2))


def statuses(found: Rights) -> dict[str, str]:
    return {f.section: f.status for f in found.findings if f.section in ("6(b)(i)", "6(c)")}


@pytest.mark.parametrize("about", [(), ("6(b)",), ("6",), ("6(b)(i)",), ("6(a)", "6(b)")])
def test_a_vote_reaches_the_parts_of_what_it_is_about(about: tuple[str, ...]) -> None:
    found = rights(*about)
    assert statuses(found) == {"6(b)(i)": "excepted", "6(c)": "excepted"}
    text = rights_text(found, width=200)
    aside = text.split("Excepted")[1].split("\n\n")[0]
    assert "6(b)(i) mandatory redemption event:" in aside and "yes voted otherwise" in aside


@pytest.mark.parametrize("about", [("6(b)(ii)",), ("6(b)(i)(A)",), ("6(c)",), ("6(a)",)])
def test_a_vote_reaches_nothing_beside_or_around_it(about: tuple[str, ...]) -> None:
    assert statuses(rights(*about))["6(b)(i)"] == "engaged"

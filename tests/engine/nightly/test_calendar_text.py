"""The days ahead as a person reads them: the last day of each, what it is, who, and where it is written."""

from datetime import date

import pytest

from covenantry.engine.api import load_book, load_rules
from covenantry.engine.nightly.deadlines import Called, deadlines, to_text
from covenantry.engine.nightly.position import position

RULES, BOOK = load_rules(), load_book("cais-internet")
CALLED = Called(
    {name: party.name for name, party in BOOK.parties.items()},
    {text.id: text.terms.short or text.terms.title for text in RULES.on(date(2000, 6, 1))},
)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_days_ahead_of_the_issuer(width: int) -> None:
    found = deadlines(position(RULES, BOOK, date(2000, 6, 1), horizon=0))
    told = to_text(found, BOOK.issuer.name, date(2000, 6, 1), CALLED, width)
    flat = " ".join(told.split())
    assert flat.startswith("CAIS Internet, Inc. from Thu 1 Jun 2000, soonest first. Tue 5 Sep 2000 last day Microsoft")
    assert "Fri 8 Apr 2005 due CAIS Internet, Inc.: At least 20 and not more than 60 days before" in flat
    assert "[Series F certificate 6(e), from Sun 27 Feb 2005]" in flat
    assert max(map(len, told.splitlines())) <= width
    assert not [one for one in found if one.agreement in told]
    days = [one.last_day for one in found]
    assert days == sorted(days) and len(found) == told.count("[")


def test_nothing_ahead_says_so() -> None:
    told = " ".join(to_text([], "Microsoft Corporation", date(2000, 6, 1), CALLED, 80).split())
    assert told == "Microsoft Corporation from Thu 1 Jun 2000: no window is open, and nothing falls due."

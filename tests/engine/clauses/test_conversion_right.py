"""Conversion rights that a call for redemption ends, and a default in payment revives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from covenantry import load_book, load_rules
from covenantry.engine.questions.desk import Desk
from covenantry.facts.model import Notice

REDEEMED = date(2005, 4, 28)
CALL = Notice(
    id="call",
    date=date(2005, 4, 8),
    kind="redemption notice",
    agreement="series-f-designation-2000",
    from_id="cais-internet",
    contents=("number of shares", "redemption date", "price", "place of payment"),
)


@pytest.mark.parametrize(
    ("days", "status", "last_day"),
    [
        (-5, "engaged", date(2005, 4, 23)),
        (-4, "not engaged", date(2005, 4, 23)),
        (0, "not engaged", date(2005, 4, 23)),
        (1, "engaged", None),
    ],
)
def test_the_right_that_a_default_revives_has_no_last_day(days: int, status: str, last_day: date | None) -> None:
    """6(j): called and not paid for on the Redemption Date, the shares convert again, until who knows when."""
    book, problems = load_book("cais-internet").with_entries([CALL])
    assert book is not None, problems
    with Desk(load_rules(), book) as desk:
        (right,) = (
            found
            for found in desk.bench.standing(REDEEMED + timedelta(days)).findings
            if (found.section, found.effect, found.about) == ("5(a)", "right", "microsoft")
        )
    assert right.window is not None
    assert (right.status, right.window.last_day) == (status, last_day)

"""Fires: what would make a provision fire does make it fire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from engine.evaluate import Workbench
from engine.rulebook.load import load_rules
from facts.book import load_book
from facts.problems import InvalidInput

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None

DAYS = (date(1999, 4, 1), date(1999, 10, 4), date(2000, 6, 1))


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    made = Workbench(RULES, BOOK)
    yield made
    made.close()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_way_of_events_that_is_named_fires_when_tried(bench: Workbench, day: date) -> None:
    names = dict.fromkeys(f"{f.agreement} {f.section}" for f in bench.standing(day).findings)
    wrong = [
        (one.finding.key, [act.event for act in way.acts])
        for name in names
        for one in bench.fires(name, day).provisions
        for way in one.ways
        if way.fires is False
    ]
    assert not wrong


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_day_named_is_the_first_on_which_it_fires(bench: Workbench, day: date) -> None:
    names = dict.fromkeys(f"{f.agreement} {f.section}" for f in bench.standing(day).findings)
    for one in (one for name in names for one in bench.fires(name, day).provisions):
        if one.from_day is not None:
            then = {f.key: f.live for f in bench.standing(one.from_day, as_of=day).findings}
            assert then[one.finding.key]


def test_the_end_of_information_rights(bench: Workbench) -> None:
    (one,) = bench.fires("2.3", date(1999, 5, 1)).provisions
    assert (one.now, [[act.event for act in way.acts] for way in one.ways]) == (
        False,
        [["exchange act reporting: {required: yes}"]],
    )
    (one,) = bench.fires("stockholders-agreement-1999 2.3", date(1999, 6, 1)).provisions
    assert one.now


def test_no_such_right(bench: Workbench) -> None:
    with pytest.raises(InvalidInput, match=r"named 'terminatoin'.*'termination'"):
        bench.fires("terminatoin", date(1999, 5, 1))

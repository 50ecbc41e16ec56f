"""Lock-ups: what is free is a share of what was held when the period began, and every length is counted alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from small_world import sale, world

QUARTER = """\
- section: '2.1'
  kind: lock_up
  says: Two years from the first public offering; a quarter is free after 180 days, half after a year.
  binds: Founders
  covers: Common Stock
  period: {starts: first public offering, lasts: 2 years}
  releases: [{after: 180 days, free: 25%}, {after: 1 year, free: 50%}]
"""
MONTHS = """\
- section: '2.3'
  kind: lock_up
  says: Two years from 31 August 2003; a quarter after six months.
  binds: Officers
  covers: Common Stock
  period: {starts: 2003-08-31, lasts: 2 years, month_end: next day}
  releases: [{after: 6 months, free: 25%}]
"""
SOLD = (
    "{type: stock_transfer, date: 2005-01-05, transferor_id: dana, transferee_id: lark, stock_class_id: common, "
    'quantity: "750,000", resulting_security_ids: [c-9]}'
)
BACK = (
    "{type: stock_transfer, date: 2005-01-06, transferor_id: lark, transferee_id: dana, stock_class_id: common, "
    'quantity: "750,000", security_ids: [c-9], resulting_security_ids: [c-10]}'
)
BOUGHT = (
    "{type: stock_issuance, date: 2004-09-01, security_id: c-4, stakeholder_id: dana, stock_class_id: common, "
    'quantity: "1,000,000"}'
)
SPLIT = "{type: stock_class_split, date: 2004-10-01, stock_class_id: common, split_ratio: 2}"


@pytest.mark.parametrize(
    ("entries", "certificates", "free"),
    [
        ((), (), 750_000),
        ((SOLD,), (), 0),
        ((SOLD, BACK), (), 0),
        ((BOUGHT,), (), 750_000),
        ((BOUGHT,), ("c-1",), 750_000),
        ((BOUGHT,), ("c-4",), 750_000),
        ((SPLIT,), (), 1_500_000),
    ],
)
def test_a_quarter_of_what_was_held_when_the_period_began(
    tmp_path: Path, entries: tuple[str, ...], certificates: tuple[str, ...], free: int
) -> None:
    bench = world(tmp_path, QUARTER, *entries)
    for quantity, verdict in ((free, "permitted"), (free + 1, "prohibited")):
        if quantity:
            answer = bench.precheck(sale(bench, "dana", quantity, date(2005, 1, 7), *certificates))
            assert answer.verdict == verdict


@pytest.mark.parametrize(("day", "verdict"), [("2004-03-01", "prohibited"), ("2004-03-02", "permitted")])
def test_a_release_counts_months_as_its_period_does(tmp_path: Path, day: str, verdict: str) -> None:
    bench = world(tmp_path, MONTHS)
    assert bench.precheck(sale(bench, "eli", 1, date.fromisoformat(day))).verdict == verdict


def test_the_explanation_of_an_end_names_the_same_day(tmp_path: Path) -> None:
    bench = world(tmp_path, MONTHS.replace("lasts: 2 years", "lasts: 6 months").partition("  releases")[0])
    (finding,) = bench.precheck(sale(bench, "eli", 1, date(2004, 3, 1))).findings
    assert finding.window is not None and finding.window.last_day == date(2004, 3, 1)
    assert finding.window.counted.endswith("the day after its last: 2004-03-01")


def test_a_share_of_a_holding_is_of_what_was_held_when_the_time_counted_began(tmp_path: Path) -> None:
    volume = QUARTER.partition("  releases")[0] + "  volume: {at_most: 10%, of: holding, within: 90 days}\n"
    bench = world(tmp_path, volume, BOUGHT)
    answer = bench.precheck(sale(bench, "dana", 300_001, date(2004, 11, 29)))
    assert (answer.verdict, answer.earliest) == ("prohibited", date(2004, 11, 30))
    for day, quantity, verdict in ((29, 300_000, "permitted"), (30, 400_000, "permitted"), (30, 400_001, "prohibited")):
        assert bench.precheck(sale(bench, "dana", quantity, date(2004, 11, day))).verdict == verdict

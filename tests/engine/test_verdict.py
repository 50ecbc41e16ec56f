"""A verdict follows from what would cure it: conditional where an act would, prohibited where only time can."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from promises import kept
from small_world import sale, world

HELD_A_YEAR = """\
- section: '2.1'
  kind: transfer_condition
  says: No share may be transferred within a year of its issue.
  binds: Founders
  covers: Common Stock
  requires: [{held_for: {at_least: 1 year}}]
"""
YOUNG = (
    "{type: stock_issuance, date: 2004-06-01, security_id: c-4, stakeholder_id: dana, stock_class_id: common, "
    'quantity: "1,000,000"}'
)
CONSENT = """\
- section: '2.2'
  kind: transfer_condition
  says: Consent.
  binds: Founders
  requires: [{done: {act: consent, by: Company}}]
"""


def test_a_condition_that_only_time_meets_forbids_with_its_first_day(tmp_path: Path) -> None:
    bench = world(tmp_path, HELD_A_YEAR, YOUNG)
    answer = bench.precheck(sale(bench, "dana", 1000, date(2005, 1, 7), "c-4"))
    assert (answer.verdict, answer.cures, answer.earliest) == ("prohibited", [], date(2005, 6, 1))
    assert bench.precheck(sale(bench, "dana", 1000, date(2005, 5, 31), "c-4")).verdict == "prohibited"
    assert bench.precheck(sale(bench, "dana", 1000, date(2005, 6, 1), "c-4")).verdict == "permitted"
    assert bench.precheck(sale(bench, "dana", 1000, date(2005, 1, 7), "c-1")).verdict == "permitted"


def test_an_act_beside_a_condition_that_only_time_meets_does_not_help_before_its_day(tmp_path: Path) -> None:
    bench = world(tmp_path, HELD_A_YEAR + CONSENT, YOUNG)
    answer = bench.precheck(sale(bench, "dana", 1000, date(2005, 1, 7), "c-4"))
    assert (answer.verdict, answer.cures, answer.earliest) == ("prohibited", [], None)
    assert answer.clear_from == answer.next_change == date(2005, 6, 1)
    assert [{act.fact for act in way} for way in answer.cures_then] == [{"founders/consent-by-company:this-transfer"}]
    kept(answer)


def test_the_day_on_which_an_act_begins_to_help_is_found_behind_another_act(tmp_path: Path) -> None:
    both = CONSENT.replace("requires: [", "requires: [{held_for: {at_least: 1 year}}, ")
    bench = world(tmp_path, both, YOUNG)
    answer = bench.precheck(sale(bench, "dana", 1000, date(2005, 1, 7), "c-4"))
    assert (answer.verdict, answer.clear_from, answer.earliest) == ("prohibited", date(2005, 6, 1), None)
    kept(answer)


def test_what_clears_one_provision_and_brings_another_about_is_no_cure(tmp_path: Path) -> None:
    forbids = (
        "- {section: '2.3', kind: prohibition, says: Never with consent., when: {done: {act: consent, by: Company}}}\n"
    )
    bench = world(tmp_path, CONSENT + forbids)
    answer = bench.precheck(sale(bench, "dana", 1000, date(2005, 1, 7)))
    assert (answer.verdict, answer.cures) == ("prohibited", [])
    kept(answer)


def test_a_paper_found_wanting_leaves_room_for_another(tmp_path: Path) -> None:
    opinion = CONSENT.replace(
        "{act: consent, by: Company}", "{act: opinion of counsel, by: anybody, satisfactory_to: Company}"
    )
    bench = world(
        tmp_path,
        opinion,
        "{type: instrument, date: 2005-01-03, id: op-1, kind: opinion of counsel, by_id: eli, to_id: acme-robotics}",
        "{type: attestation, date: 2005-01-04, fact: opinion of counsel satisfactory, about: op-1, value: no, "
        "by_id: acme-robotics}",
    )
    answer = bench.precheck(sale(bench, "dana", 1000, date(2005, 1, 7)))
    assert answer.verdict == "conditional"
    assert [{act.fact.partition(":")[0] for act in way} for way in answer.cures] == [
        {"founders/opinion-of-counsel", "founders/opinion-of-counsel-satisfactory"}
    ]

"""Clauses of one kind in one section, and events of an agreement's own kind, in every question about days."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from small_world import world

from covenantry.engine.questions.events import read_events
from covenantry.facts.documents import Document

TWO = {
    "prohibitions": """\
- {section: '2', kind: prohibition, says: no gifts, binds: Founders, manners: [gift], when: {event: plan adopted}}
- {section: '2', kind: prohibition, says: no pledges, binds: Founders, manners: [pledge], when: {event: plan adopted}}
""",
    "lock-ups": """\
- {section: '2', kind: lock_up, says: one, binds: Founders, period: {event: plan adopted, lasts: 30 days}}
- {section: '2', kind: lock_up, says: two, binds: Founders, period: {event: plan adopted, lasts: 1 year}}
""",
    "conditions": """\
- {section: '2', kind: transfer_condition, says: one, when: {event: plan adopted}, requires: {manner: [sale]}}
- {section: '2', kind: transfer_condition, says: two, when: {event: plan adopted}, requires: {manner: [gift]}}
""",
    "covenants": """\
- {kind: covenant, section: '2', says: a, effect: duty, owed_by: Founders, upon: {events: [plan adopted]}, due: 1 day}
- {kind: covenant, section: '2', says: b, effect: duty, owed_by: Founders, upon: {events: [plan adopted]}, due: 9 days}
""",
}


@pytest.mark.parametrize("clauses", TWO.values(), ids=TWO)
def test_two_of_a_kind_in_a_section_are_told_apart(tmp_path: Path, clauses: str) -> None:
    with closing(world(tmp_path, clauses)) as bench:
        words = bench.rulebook.words
        document = Document("events", [{"Plan Adopted": {"by": "the Board", "seats": "2"}}], {})
        found, problems = read_events(document, bench.book, date(2005, 1, 3), words=words)
        assert not problems
        (happened,) = bench.what_if(found.events).happened
        begun = [change.finding for change in happened.changes if change.how in ("begins", "changes")]
        assert {finding.says for finding in begun if finding.section == "2"} == {
            encoded.clause.says for texts in bench.rulebook.versions.values() for encoded in texts[-1].clauses
        }
        bench.fires("founders 2", date(2005, 1, 3))


def test_an_event_that_no_rule_asks_for_is_refused(tmp_path: Path) -> None:
    with closing(world(tmp_path, TWO["lock-ups"])) as bench:
        document = Document("events", ["plan adoptd"], {})
        _, (problem,) = read_events(document, bench.book, date(2005, 1, 3), words=bench.rulebook.words)
        assert "no event that is known here" in problem.message and "plan adopted" in problem.hint

"""The matcher that the benchmark compares with finds what ours find: else its figures would say nothing."""

import pytest

from benchmarks.worlds import cais, questions
from covenantry.engine.evaluation.candidates import Candidates
from covenantry.engine.match.plain import PlainMatcher
from covenantry.facts.snapshot import snapshot

clips_matcher = pytest.importorskip("benchmarks.clips_matcher", reason="clipspy has no wheel here")


def test_clips_finds_the_same_clauses() -> None:
    rules, book = cais()
    asked = questions(book, 60)
    plain, clips = Candidates(PlainMatcher), Candidates(clips_matcher.ClipsMatcher)
    found = [[tuple(one.of(rules.on(p.date), snapshot(book, p.date), p)) for one in (plain, clips)] for p in asked]
    assert any(ours for ours, _ in found)
    assert all(ours == theirs for ours, theirs in found)

"""CheckedMatcher answers only what both matchers say."""

from collections.abc import Sequence

import pytest

from covenantry.engine.match import checked
from covenantry.engine.match.checked import CheckedMatcher, best_matcher
from covenantry.engine.match.patterns import Fact, Match, MatchError, Pattern, Ref, Rule
from covenantry.engine.match.plain import PlainMatcher, PlainSession

RULES = [Rule("held", (Pattern("t", "transfer"), Pattern("h", "holding", join=(("holder", Ref("t", "seller")),))))]
BASE = [Fact("h1", "holding", {"holder": "Ann"}), Fact("h2", "holding", {"holder": "Ann"})]
SALE = [Fact("sale", "transfer", {"seller": "Ann"})]


class WrongSession:
    """Loses the matches in `lost` and adds `invented`."""

    def __init__(self, session: PlainSession, lost: set[Match], invented: set[Match]) -> None:
        self.session, self.lost, self.invented = session, lost, invented

    def probe(self, facts: Sequence[Fact]) -> frozenset[Match]:
        return self.session.probe(facts) - self.lost | self.invented

    def close(self) -> None:
        self.session.close()


def wrong_matcher(monkeypatch: pytest.MonkeyPatch, lost: set[Match], invented: set[Match]) -> CheckedMatcher:
    class WrongMatcher(PlainMatcher):
        def session(self, base: Sequence[Fact]) -> WrongSession:  # type: ignore[override]
            return WrongSession(super().session(base), lost, invented)

    monkeypatch.setattr(checked, "available", lambda: True)
    monkeypatch.setattr(checked, "DurableMatcher", WrongMatcher)
    return CheckedMatcher(RULES)


def test_it_answers_what_both_say(monkeypatch: pytest.MonkeyPatch) -> None:
    session = wrong_matcher(monkeypatch, set(), set()).session(BASE)
    assert session.probe(SALE) == {Match("held", ("sale", "h1")), Match("held", ("sale", "h2"))}


def test_a_lost_match_is_an_error_that_names_rule_and_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    session = wrong_matcher(monkeypatch, {Match("held", ("sale", "h2"))}, set()).session(BASE)
    with pytest.raises(MatchError) as error:
        session.probe(SALE)
    assert "only the plain matcher found rule 'held' met by 'sale', 'h2'" in str(error.value)
    assert "an internal error, never a verdict" in str(error.value)
    assert "h1" not in str(error.value)


def test_an_invented_match_is_an_error_that_names_rule_and_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    session = wrong_matcher(monkeypatch, set(), {Match("held", ("h1", "sale"))}).session(BASE)
    with pytest.raises(MatchError, match="only durable_rules found rule 'held' met by 'h1', 'sale'"):
        session.probe(SALE)


def test_many_differences_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    session = wrong_matcher(monkeypatch, set(), {Match(f"r{n}", ("sale",)) for n in range(9)}).session(BASE)
    with pytest.raises(MatchError, match=r"rule 'r4' met by 'sale'; and 4 more;"):
        session.probe(SALE)


def test_the_plain_matcher_serves_alone_where_durable_rules_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "available", lambda: False)
    matcher = best_matcher(RULES)
    session = matcher.session(BASE)
    assert isinstance(session, PlainSession)
    assert session.probe(SALE) == {Match("held", ("sale", "h1")), Match("held", ("sale", "h2"))}
    session.close()
    matcher.close()


def test_best_matcher_checks() -> None:
    matcher = best_matcher(RULES)
    assert isinstance(matcher, CheckedMatcher)
    assert len(matcher.session(BASE).probe(SALE)) == 2
    matcher.close()

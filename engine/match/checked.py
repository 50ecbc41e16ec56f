"""The matcher that the engine uses: both matchers side by side, and an error wherever they differ."""

from collections.abc import Sequence

from covenantry.engine.match.durable import DurableMatcher, available
from covenantry.engine.match.patterns import Fact, Match, Matcher, MatchError, Rule, Session
from covenantry.engine.match.plain import PlainMatcher


class CheckedMatcher:
    """Runs the plain matcher and, where durable_rules is available, that too; a difference raises MatchError."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._plain: Matcher = PlainMatcher(rules)
        self._durable: Matcher | None = DurableMatcher(rules) if available() else None

    def session(self, base: Sequence[Fact]) -> Session:
        """A session over `base` in each matcher; raises MatchError for malformed facts."""
        plain = self._plain.session(base)
        return plain if self._durable is None else CheckedSession(plain, self._durable.session(base))

    def close(self) -> None:
        """Close both matchers."""
        self._plain.close()
        if self._durable is not None:
            self._durable.close()


class CheckedSession:
    """A Session that asks two others and answers only what both say."""

    def __init__(self, plain: Session, durable: Session) -> None:
        self._plain, self._durable = plain, durable

    def probe(self, facts: Sequence[Fact]) -> frozenset[Match]:
        """All matches in which at least one of `facts` takes part; MatchError if the two matchers differ."""
        plain, durable = self._plain.probe(facts), self._durable.probe(facts)
        if plain != durable:
            raise MatchError(_difference(plain, durable))
        return plain

    def close(self) -> None:
        """Close both sessions."""
        self._plain.close()
        self._durable.close()


def best_matcher(rules: Sequence[Rule]) -> Matcher:
    """The most careful matcher that this installation can offer."""
    return CheckedMatcher(rules)


def _difference(plain: frozenset[Match], durable: frozenset[Match]) -> str:
    sides = (("only the plain matcher", plain - durable), ("only durable_rules", durable - plain))
    found = [
        f"{who} found rule {m.rule!r} met by {', '.join(map(repr, m.facts))}" for who, ms in sides for m in sorted(ms)
    ]
    more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
    return (
        f"an internal error, never a verdict: {'; '.join(found[:5])}{more}; please report it with the rules and facts"
    )

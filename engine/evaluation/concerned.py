"""Finds, with the matcher, the provisions that news concerns: those that read of it when they were last asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from covenantry.engine.evaluation.standing import Stood
from covenantry.engine.match.checked import best_matcher
from covenantry.engine.match.patterns import Fact, Matcher, Pattern, Ref, Rule, Session

#: News of something engages whoever read of it.
RULE = Rule("concerned", (Pattern("n", "news"), Pattern("r", "reads", (), (("topic", Ref("n", "topic")),))))

MOST_SESSIONS = 32

_Read = frozenset[str]


class Concerned:
    """Keeps a matcher, and a session for each way in which provisions read the facts."""

    def __init__(self, matcher: Callable[[Sequence[Rule]], Matcher] = best_matcher) -> None:
        self._make = matcher
        self._matcher: Matcher | None = None
        self._sessions: dict[frozenset[_Read], tuple[Session, dict[str, _Read]]] = {}

    def __call__(self, stood: Sequence[Stood], news: set[str]) -> Iterator[int]:
        """The places in `stood` of the provisions concerned."""
        if not news:
            return iter(())
        reads = frozenset(one.read for one in stood)
        session, meant = self._session(reads)
        probe = [Fact(f"n{i}", "news", {"topic": topic}) for i, topic in enumerate(sorted(news))]
        hit = {meant[match.facts[1]] for match in session.probe(probe)}
        return (i for i, one in enumerate(stood) if one.read in hit)

    def _session(self, reads: frozenset[_Read]) -> tuple[Session, dict[str, _Read]]:
        if reads not in self._sessions:
            if len(self._sessions) >= MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))[0].close()
            base: list[Fact] = []
            meant: dict[str, _Read] = {}
            for read in sorted(reads, key=sorted):
                for topic in sorted(read):
                    fact = Fact(f"r{len(base)}", "reads", {"topic": topic})
                    base.append(fact)
                    meant[fact.id] = read
            if self._matcher is None:
                self._matcher = self._make([RULE])
            self._sessions[reads] = (self._matcher.session(base), meant)
        return self._sessions[reads]

    def close(self) -> None:
        """Frees what the matcher holds."""
        for session, _ in self._sessions.values():
            session.close()
        self._sessions.clear()
        if self._matcher is not None:
            self._matcher.close()
            self._matcher = None

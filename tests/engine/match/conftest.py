"""The matchers under test, each on its own; what is opened is closed."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from covenantry.engine.match.checked import CheckedMatcher
from covenantry.engine.match.durable import DurableMatcher, available
from covenantry.engine.match.patterns import Matcher, Rule
from covenantry.engine.match.plain import PlainMatcher

Open = Callable[[Sequence[Rule]], Matcher]

needs_durable = pytest.mark.skipif(
    not available(), reason="durable_rules is not installed or does not load on this Python"
)


@pytest.fixture(params=[PlainMatcher, pytest.param(DurableMatcher, marks=needs_durable), CheckedMatcher])
def open_matcher(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens matchers of one class over the rules given to it."""
    opened: list[Matcher] = []

    def open_one(rules: Sequence[Rule]) -> Matcher:
        opened.append(request.param(rules))
        return opened[-1]

    yield open_one
    for matcher in opened:
        matcher.close()

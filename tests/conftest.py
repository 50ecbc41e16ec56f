"""Options of the test run."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# A check of somebody's change tries the same examples each time; at a developer's desk they vary.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the goldens anew instead of comparing them")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be written anew: a person then looks at the difference."""
    return bool(request.config.getoption("--update-goldens"))

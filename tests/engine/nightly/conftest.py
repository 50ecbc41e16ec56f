"""Rules about any issuer, and stores of a few made-up ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.engine.scenarios.made_up import rules_for_any_issuer


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped rules, said of any issuer."""
    folder = tmp_path_factory.mktemp("rules")
    assert rules_for_any_issuer(SHIPPED_RULES, Path(folder))
    return str(folder)

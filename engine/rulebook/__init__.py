"""Rule files made into a rulebook: agreements, definitions, readings, clauses, amendments."""

from pathlib import Path

#: The folder of the rule files that come with the engine.
SHIPPED_RULES = Path(__file__).parents[2] / "rules"

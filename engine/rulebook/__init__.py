"""Rule files made into a rulebook: agreements, definitions, readings, clauses, amendments."""

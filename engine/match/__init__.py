"""Matching: which rules over facts a hypothetical fact engages."""

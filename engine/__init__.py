"""Rules, matching, assessment, verdict: the engine over the fact base."""

"""Three-valued reasons and what follows from them: findings, verdict, cures, names of facts, sources."""

"""Rules, matching, assessment, verdict: the engine over the fact base."""

if __name__ == "engine":  # a second copy beside covenantry.engine would register its kinds and classes apart
    raise ImportError("import covenantry.engine")

"""The fact base: who holds what, what was signed, noticed, consented, issued and filed, and when."""

if __name__ == "facts":  # a second copy beside covenantry.facts would register its kinds and classes apart
    raise ImportError("import covenantry.facts")

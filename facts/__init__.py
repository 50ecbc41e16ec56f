"""The fact base: who holds what, what was signed, noticed, consented, issued and filed, and when."""

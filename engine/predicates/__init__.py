"""The vocabulary of conditions: named tests, each registered under the word that rule files use."""

from importlib import import_module
from pkgutil import iter_modules


def load_predicates() -> None:
    """Imports every module of this package, so that each registers its tests."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")

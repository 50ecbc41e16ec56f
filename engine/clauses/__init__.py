"""The kinds of clause, one module each: typed terms and one pure function from a case to findings."""

from importlib import import_module
from pkgutil import iter_modules


def load_kinds() -> None:
    """Imports every module of this package, so that every kind is registered."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")

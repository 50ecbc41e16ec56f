"""Imports packages of the Open Cap Table Format: folders or zip files, made into a book, with a report of what has no
counterpart there.

    files -> objects, each checked against the terms that are used of it -> parties, classes, entries -> book

OCF says who holds what and how it came about. What it cannot say (who controls whom, what somebody signed, the form of
an institution) comes from a side file of the form of a book.
"""

from __future__ import annotations

from covenantry.facts.ocf.book import Imported, import_package
from covenantry.facts.ocf.package import is_package

__all__ = ["Imported", "import_package", "is_package"]

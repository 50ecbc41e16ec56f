"""The store: ledgers of many issuers in one database, append-only and hash-chained; SQLite or PostgreSQL."""

from __future__ import annotations

from covenantry.facts.store.connection import Database, StoreError
from covenantry.facts.store.database import connect
from covenantry.facts.store.ledger import Defect, Row, Stored, append, append_all, book_of, issuers, rows, verify

__all__ = [
    "Database",
    "Defect",
    "Row",
    "StoreError",
    "Stored",
    "append",
    "append_all",
    "book_of",
    "connect",
    "issuers",
    "rows",
    "verify",
]

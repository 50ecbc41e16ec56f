"""Which rows of the ledger were verified, and when: a mark that each check of the whole chain leaves."""

from __future__ import annotations

from datetime import datetime

from covenantry.facts.kept import Kept
from covenantry.facts.store.connection import Database


def head(database: Database) -> tuple[int, str]:
    """The number and the hash of the last row."""
    ((seq, last),) = database.all("SELECT seq, hash FROM head WHERE one = 1") or [(0, "")]
    return seq, last


def mark(database: Database, seq: int, last: str, at: datetime) -> None:
    """Notes that the chain was found as it was recorded, up to a row."""
    with database.writing():
        database.run("DELETE FROM verified WHERE one = 1")
        database.run("INSERT INTO verified (one, seq, hash, at) VALUES (1, ?, ?, ?)", (seq, last, at.isoformat()))


def kept(database: Database, issuer: str) -> Kept:
    """Where a book is kept, and whether every row of it has been verified; a chain made anew since has not been."""
    found = database.all(
        "SELECT v.seq, v.at FROM verified v LEFT JOIN ledger l ON l.seq = v.seq WHERE v.one = 1"
        " AND (v.seq = 0 OR l.hash = v.hash)"
    )
    seq, at = found[0] if found else (0, "")
    ((later,),) = database.all("SELECT COUNT(*) FROM ledger WHERE issuer = ? AND seq > ?", (issuer, seq))
    return Kept(database.name, int(later), str(at))

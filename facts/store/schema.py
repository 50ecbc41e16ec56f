"""The tables of the store, by version; a store of an older version is brought up to date when it is opened."""

from __future__ import annotations

from covenantry.facts.store.connection import Database, NoStore, StoreError

#: Each version adds to the one before it; nothing is ever dropped or rewritten.
#: Text that both databases understand. Dates, times and numbers that must be exact are text.
VERSIONS: tuple[tuple[str, ...], ...] = (
    (
        # What came on record, in the order in which it did: see facts.store.ledger.
        """CREATE TABLE ledger (
            seq BIGINT PRIMARY KEY,
            issuer TEXT NOT NULL,
            part TEXT NOT NULL,
            name TEXT NOT NULL,
            effective TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            recorded_by TEXT NOT NULL,
            source TEXT NOT NULL,
            written_at TEXT NOT NULL,
            payload TEXT NOT NULL,
            hash TEXT NOT NULL,
            UNIQUE (issuer, part, name)
        )""",
        "CREATE INDEX ledger_by_issuer ON ledger (issuer, seq)",
        # The end of the chain, so that a removed end is found; and of each issuer's part of it, so that news is.
        "CREATE TABLE head (one INTEGER PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL)",
        "INSERT INTO head (one, seq, hash) VALUES (1, 0, '')",
        "CREATE TABLE issuers (issuer TEXT PRIMARY KEY, seq BIGINT NOT NULL)",
    ),
    (
        # Nightly runs, where each issuer stood after the last one, and what was raised: see engine.nightly.
        """CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            as_of TEXT NOT NULL,
            started_at TEXT NOT NULL,
            finished_at TEXT NOT NULL,
            record TEXT NOT NULL
        )""",
        """CREATE TABLE positions (
            issuer TEXT PRIMARY KEY,
            run TEXT NOT NULL,
            as_of TEXT NOT NULL,
            seq BIGINT NOT NULL,
            rules TEXT NOT NULL,
            next_change TEXT NOT NULL,
            error TEXT NOT NULL,
            position TEXT NOT NULL
        )""",
        """CREATE TABLE alerts (
            id TEXT PRIMARY KEY,
            issuer TEXT NOT NULL,
            run TEXT NOT NULL,
            as_of TEXT NOT NULL,
            kind TEXT NOT NULL,
            alert TEXT NOT NULL
        )""",
        "CREATE INDEX alerts_by_run ON alerts (run, issuer)",
        "CREATE INDEX alerts_by_issuer ON alerts (issuer, as_of)",
    ),
    (
        # Up to which row the chain was last found as it was recorded: see facts.store.verified.
        "CREATE TABLE verified (one INTEGER PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL, at TEXT NOT NULL)",
    ),
)


def migrate(database: Database, create: bool) -> None:
    """Makes the tables that are missing. StoreError where the store is newer than this program, or is none at all.

    Only where it is to be created are tables made in a database that has none.
    """
    there = _version(database)
    if there == len(VERSIONS):
        return
    if there == 0 and not create:
        raise NoStore(database.name)
    with database.writing():
        database.run("CREATE TABLE IF NOT EXISTS store (one INTEGER PRIMARY KEY, version INTEGER NOT NULL)")
        database.run("INSERT INTO store (one, version) VALUES (1, 0) ON CONFLICT DO NOTHING")
        ((version,),) = database.all("SELECT version FROM store WHERE one = 1")
        if version > len(VERSIONS):
            raise StoreError(
                f"{database.name} is of version {version}, which this program (version {len(VERSIONS)}) does not know: "
                "update covenantry"
            )
        for statements in VERSIONS[version:]:
            for statement in statements:
                database.run(statement)
        database.run("UPDATE store SET version = ? WHERE one = 1", (len(VERSIONS),))


def _version(database: Database) -> int:
    found = database.all("SELECT version FROM store WHERE one = 1") if database.has("store") else []
    return int(found[0][0]) if found else 0

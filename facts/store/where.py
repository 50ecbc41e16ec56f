"""Where a store is: its URL, read strictly, and the name by which messages call it, which holds no secret.

A URL that is not read is never repeated: what stands in the wrong place in it may be a password.
"""

from __future__ import annotations

import re
from dataclasses import field
from urllib.parse import unquote

from covenantry.facts.records import dataclass
from covenantry.facts.store.connection import StoreError

#: What may stand in each part of the URL of a server, percent-encoded where it is another character.
_SERVER = re.compile(
    r"""postgres(?:ql)?://
    (?:(?P<user>[^:@/?#\[\]]*)(?::(?P<password>[^:@/?#\[\]]*))?@)?
    (?P<hosts>(?:[\w.~%-]*|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:,(?:[\w.~%-]*|\[[0-9a-f:.]+\])(?::\d{1,5})?)*)
    (?:/(?P<database>[\w.~%+-]*))?
    (?:\?(?P<options>[a-z_]+=[^=&@#?\s]*(?:&[a-z_]+=[^=&@#?\s]*)*)?)?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})|%00|[^\x21-\x7e]")
_SECRET = re.compile(r"pass|secret|key", re.IGNORECASE)
#: A path of which nothing can be a password.
_PLAIN_PATH = re.compile(r"(?!.*(?:://|pass|secret))[^@?\x00-\x1f]+", re.IGNORECASE)
_FORMS = "write sqlite:///path/to/file or postgresql://user@host/database"


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a store. `name`: what messages call it; `path`: of SQLite's file; `server`: the driver's URL."""

    name: str
    path: str = ""
    server: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def told(self, error: Exception) -> str:
        """The words of a driver or server, unless they repeat a secret."""
        words = " ".join(str(error).split())
        if any(secret in words for secret in self.secrets):
            return "what was said of it repeats a secret of the URL, and is not shown"
        return words


def where(url: str) -> Where:
    """The place that a URL names; StoreError, without a word of it, where it is not of a form that is read."""
    if url.startswith("sqlite:///"):
        return _file(url.removeprefix("sqlite:///"))
    if found := _SERVER.fullmatch(url):
        return _server(found)
    if re.match("postgres(ql)?://", url, re.IGNORECASE):
        raise unread_server()
    raise StoreError(f"this is no URL of a store (it is not shown, since it may hold a password): {_FORMS}")


def named(url: str) -> str:
    """What messages call the store of a URL: never more than its kind, host and database, or its file."""
    try:
        return where(url).name
    except StoreError:
        return "a store whose URL cannot be read"


def _file(path: str) -> Where:
    if not path or "\0" in path:
        raise StoreError(f"the URL names no file: {_FORMS}")
    return Where(path if _PLAIN_PATH.fullmatch(path) else "the file that the URL names", path=path)


def _server(found: re.Match[str]) -> Where:
    parts = {part: text or "" for part, text in found.groupdict().items()}
    options = dict(option.split("=", 1) for option in parts["options"].split("&") if option)
    secrets = {parts["password"], *(value for key, value in options.items() if _SECRET.search(key))} - {""}
    # Drivers repeat these parts: signs that would be those of a password in the wrong place are in none of them.
    spoken = [parts["user"], parts["database"], *(value for value in options.values() if value not in secrets)]
    odd = any(map(re.compile("[:@]").search, map(unquote, spoken))) or re.search("%40|%3a", parts["hosts"], re.I)
    if odd or _BAD_ESCAPE.search(found[0]):
        raise unread_server()
    host = unquote(parts["hosts"] or options.get("host", "")) or "the default host"
    database = unquote(parts["database"] or options.get("dbname", "")) or "of the user"
    return Where(
        f"the database {database} on {host}",
        server="postgresql://" + found[0].partition("://")[2],
        secrets=tuple(sorted(secrets | {unquote(secret) for secret in secrets})),
    )


def unread_server() -> StoreError:
    """The error of a URL of PostgreSQL that is not read."""
    return StoreError(
        "the URL of the PostgreSQL store cannot be read (it is not shown, since it may hold a password): write "
        "postgresql://user:password@host:port/database?option=value, with each : @ / ? # % in a password as "
        "%3A %40 %2F %3F %23 %25, and none in the other parts"
    )


__all__ = ["Where", "named", "unread_server", "where"]

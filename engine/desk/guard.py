"""What every request passes: its id, whose name it was sent to, how large it is; and what every response carries."""

from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Awaitable, Callable, Collection
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Of the body of a request, in bytes.
LARGEST = 1 << 20
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_READS = ("GET", "HEAD")

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an address holds the question
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

log = logging.getLogger("covenantry.desk")

#: Shows an error to whoever sent the request.
Refuse = Callable[[Request, Exception], Response]


class Guard:
    """Around the application. `hosts`: the names under which it may be called, so that no page of another site can
    reach it under a name of its own (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], refuse: Refuse, largest: int = LARGEST) -> None:
        self.app, self.hosts, self.refuse, self.largest = app, frozenset(hosts), refuse, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, headers, status = time.monotonic(), Headers(scope=scope), 0
        given = headers.get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["id"] = request_id

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                added = MutableHeaders(scope=message)
                added["X-Request-ID"] = request_id
                for name, value in _HEADERS.items():
                    added.setdefault(name, value)
            await send(message)

        try:
            self._admit(scope, headers)
            await self.app(scope, self._limited(receive), answer)
        except Exception as error:
            _note(request_id, error)
            if status == 0:
                await self.refuse(Request(scope), error)(scope, receive, answer)
        took = round((time.monotonic() - began) * 1000)
        path = scope.get("raw_path", b"").decode("ascii", "replace")
        log.info("%s %s %s %s %d ms", request_id, scope["method"], path[:200], status, took)

    def _admit(self, scope: Scope, headers: Headers) -> None:
        host = re.sub(r":\d+$", "", headers.get("host", "")).strip("[]").lower()
        if host not in self.hosts:
            raise HTTPException(421, "this service is not called so: use the address that it printed when it began")
        if scope["method"] not in _READS and headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise HTTPException(403, "a page of another site may not ask here")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:12]) > self.largest:
            raise self._too_large()

    def _limited(self, receive: Receive) -> Callable[[], Awaitable[Message]]:
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.largest:
                raise self._too_large()
            return message

        return limited

    def _too_large(self) -> HTTPException:
        return HTTPException(413, f"larger than {self.largest >> 10} KiB: ask in several requests")


def _note(request_id: str, error: Exception) -> None:
    """What went wrong and where; not what the error says, which may repeat a password or what is in a book."""
    if isinstance(error, HTTPException):
        return
    frames: Any = traceback.extract_tb(error.__traceback__)[-4:]
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    log.error("%s %s at %s", request_id, type(error).__name__, where)

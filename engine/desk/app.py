"""The application: the routes for programs, the pages, the guard around both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from covenantry.engine.desk import problems, views
from covenantry.engine.desk.guard import LARGEST, Guard
from covenantry.engine.desk.pages import pages
from covenantry.engine.desk.service import service
from covenantry.engine.desk.shelf import Busy, NoSuchIssuer, Shelf
from covenantry.facts.problems import InvalidInput
from covenantry.facts.store import StoreError

#: The names under which a machine calls itself.
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def application(shelf: Shelf, hosts: Collection[str] = LOOPBACK, largest: int = LARGEST) -> FastAPI:
    """The application over the books of a shelf, which it closes at its end. `hosts`: the names it may be called by."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        shelf.close()

    app = FastAPI(title="Covenantry", version=version("covenantry"), lifespan=life, docs_url=None, redoc_url=None)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # as FastAPI's own pages tell to
    app.include_router(service(shelf))
    app.include_router(pages(shelf, app.openapi), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")))
    for kind in (InvalidInput, RequestValidationError, NoSuchIssuer, Busy, StoreError, HTTPException):
        app.add_exception_handler(kind, _refused)
    app.add_middleware(Guard, hosts=hosts, refuse=_refused, largest=largest)
    return app


def _refused(request: Request, error: Exception) -> Response:
    """Programs are told as RFC 9457 has it, people on a page."""
    if request.url.path.startswith(("/v1", "/healthz", "/openapi.json")):
        return problems.handler(request, error)
    return views.refused(problems.told(error), request.state.id)


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes, description=_ABOUT)
        for path in made["paths"].values():
            for operation in path.values():
                for code, response in operation["responses"].items():
                    if code != "200":
                        response["content"] = {problems.MEDIA_TYPE: {"schema": _PROBLEM}}
        made["components"]["schemas"].pop("HTTPValidationError", None)
        made["components"]["schemas"].pop("ValidationError", None)
        app.openapi_schema = made
    return app.openapi_schema


_PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}
_ABOUT = (
    "Questions about transfers of securities, answered from agreements as rules and a book of facts. Numbers that must "
    "be exact are text; days are ISO. Send X-Request-ID, and every problem carries it."
)

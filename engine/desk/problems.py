"""What went wrong, as RFC 9457 has it: for programs as JSON, with the id of the request and every problem's place."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from covenantry.engine.desk.shelf import Busy, NoSuchIssuer
from covenantry.engine.render.json import dumps, error_json
from covenantry.engine.render.shapes import PlaceShape
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.store import StoreError

MEDIA_TYPE = "application/problem+json"


class ProblemShape(BaseModel):
    """What is wrong with one part of a request: where, and how to mend it."""

    place: PlaceShape
    message: str
    hint: str


class ProblemDocument(BaseModel):
    """Why there is no answer (RFC 9457). `request_id` is the caller's X-Request-ID, or the one that it was given."""

    type: str = Field("about:blank", description="The status says all of the kind.")
    title: str
    status: int
    detail: str
    request_id: str
    problems: list[ProblemShape] = Field(default_factory=list, description="Of input: everything that is wrong.")


class Told(NamedTuple):
    """What is told of an error: the status, what went wrong, and each problem of the input."""

    status: int
    detail: str
    problems: Sequence[Problem] = ()
    headers: dict[str, str] | None = None


def told(error: Exception) -> Told:
    """What the caller is told. Of an error that is ours, that there is no answer and no more: what it says may be of
    the store or of others."""
    if isinstance(error, InvalidInput):
        return Told(422, "the input has problems; nothing was answered", error.problems)
    if isinstance(error, RequestValidationError):
        return Told(422, "the request is not of the form that is asked for", [_misfit(one) for one in error.errors()])
    if isinstance(error, NoSuchIssuer):
        return Told(404, str(error), [Problem(Place("issuer"), str(error), error.hint or "see /v1/issuers")])
    if isinstance(error, Busy):
        return Told(503, "it could not be answered in time: ask again, or ask less", headers={"Retry-After": "5"})
    if isinstance(error, StoreError):
        return Told(503, "the store does not answer, or is not as it was recorded: see the log", headers={})
    if isinstance(error, HTTPException):
        return Told(error.status_code, str(error.detail), headers=dict(error.headers or {}))
    return Told(500, "internal error, no verdict: the log tells of it under the id of this request")


def document(error: Exception, request_id: str) -> Response:
    """The error as a problem document."""
    found = told(error)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(found.status).phrase,
        "status": found.status,
        "detail": found.detail,
        "request_id": request_id,
        "problems": error_json(found.problems)["error"]["problems"],
    }
    return Response(dumps(body), found.status, found.headers, MEDIA_TYPE)


def handler(request: Request, error: Exception) -> Response:
    """For programs."""
    return document(error, request.state.id)


def _misfit(error: Any) -> Problem:
    *path, last = [str(part) for part in error["loc"]]
    place = ".".join([*path, last]).removeprefix("body.").removeprefix("query.")
    message = str(error["msg"]).removeprefix("Value error, ")
    return Problem(Place(place), message, "see /docs for the form")

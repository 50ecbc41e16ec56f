"""The HTTP API for programs: /v1 and /healthz. Each route asks one thing of the engine and gives its answer as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response
from typing_extensions import TypedDict

from covenantry.engine.desk.problems import MEDIA_TYPE, ProblemDocument
from covenantry.engine.desk.requests import (
    ExactRoute,
    FiresRequest,
    PrecheckRequest,
    PrechecksRequest,
    RightsRequest,
    WhatIfRequest,
)
from covenantry.engine.desk.shelf import Asked, Shelf
from covenantry.engine.render.days.json import fires_json, rights_json, whatif_json
from covenantry.engine.render.days.shapes import AllFiresShape, RightsShape, WhatIfShape
from covenantry.engine.render.json import dumps, error_json, to_json
from covenantry.engine.render.shapes import AnswerShape, ErrorShape, PartyShape
from covenantry.engine.render.vocabulary import WordShape, words_by_sort, words_json
from covenantry.facts.problems import InvalidInput


class AnswersShape(TypedDict):
    """An answer for each proposed transfer in their order, or why there is none."""

    answers: list[AnswerShape | ErrorShape]


class IssuerShape(TypedDict):
    """An issuer, the parties of its book and its classes of securities."""

    id: str
    name: str
    parties: list[PartyShape]
    securities: list[PartyShape]


class HealthShape(TypedDict):
    """`example`: the books are the shipped example."""

    status: str
    example: bool


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": ProblemDocument, "description": about, "content": {MEDIA_TYPE: {}}}
    for code, about in {
        404: "No such issuer",
        413: "Too large",
        422: "The input has problems",
        500: "Internal error, no verdict",
        503: "Not answered in time, or the store does not answer",
    }.items()
}


def _printed(shape: Mapping[str, object]) -> Response:
    """The answer as it stands: its shape is what the OpenAPI document says, and it is not copied to see that it is."""
    return Response(dumps(shape), media_type="application/json")


def service(shelf: Shelf) -> APIRouter:
    """The routes over the books of a shelf."""
    router = APIRouter(route_class=ExactRoute, responses=_PROBLEMS)

    @router.post("/v1/precheck", response_model=AnswerShape, summary="May a transfer be made?")
    async def precheck(asked: PrecheckRequest) -> Response:
        return _printed(await shelf.ask(asked.issuer, lambda to: _answer(to, asked, asked.transfer)))

    @router.post("/v1/precheck/many", response_model=AnswersShape, summary="The same of several transfers")
    async def prechecks(asked: PrechecksRequest) -> Response:
        def one(transfer: dict[str, Any]) -> Callable[[Asked], AnswerShape | ErrorShape]:
            return lambda to: _answer_or_error(to, asked, transfer)

        # Each in its turn, so that others are answered in between.
        answers = [await shelf.ask(asked.issuer, one(transfer)) for transfer in asked.transfers]
        return _printed({"answers": answers})

    _days(router, shelf)
    _about(router, shelf)
    return router


def _days(router: APIRouter, shelf: Shelf) -> None:
    """Questions about days."""

    @router.post("/v1/whatif", response_model=WhatIfShape, summary="What would begin, change and end?")
    async def whatif(asked: WhatIfRequest) -> Response:
        def answer(to: Asked) -> WhatIfShape:
            found = to.ask.what_if(
                asked.events, date=asked.date, as_of=asked.as_of, known_at=asked.known_at, assume=asked.assume
            )
            return whatif_json(found)

        return _printed(await shelf.ask(asked.issuer, answer))

    @router.post("/v1/rights", response_model=RightsShape, summary="What a holder has, owes and may not do")
    async def rights(asked: RightsRequest) -> Response:
        def answer(to: Asked) -> RightsShape:
            found = to.ask.rights(asked.holder, as_of=asked.as_of, known_at=asked.known_at, assume=asked.assume)
            return rights_json(found)

        return _printed(await shelf.ask(asked.issuer, answer))

    @router.post("/v1/fires", response_model=AllFiresShape, summary="What would make a provision fire")
    async def fires(asked: FiresRequest) -> Response:
        def answer(to: Asked) -> AllFiresShape:
            found = to.ask.fires(asked.right, as_of=asked.as_of, known_at=asked.known_at, assume=asked.assume)
            return fires_json(found)

        return _printed(await shelf.ask(asked.issuer, answer))


def _answer(to: Asked, asked: PrecheckRequest | PrechecksRequest, transfer: dict[str, Any]) -> AnswerShape:
    return to_json(to.ask(transfer, as_of=asked.as_of, known_at=asked.known_at, assume=asked.assume))


def _answer_or_error(to: Asked, asked: PrechecksRequest, transfer: dict[str, Any]) -> AnswerShape | ErrorShape:
    try:
        return _answer(to, asked, transfer)
    except InvalidInput as invalid:
        return error_json(invalid.problems)


def _about(router: APIRouter, shelf: Shelf) -> None:
    """What can be asked about, and whether anything can."""

    @router.get("/v1/issuers", response_model=list[str], summary="Whose books there are")
    async def issuers() -> Response:
        return Response(dumps(await shelf.issuers()), media_type="application/json")

    @router.get("/v1/issuers/{issuer}", response_model=IssuerShape, summary="The parties and classes of a book")
    async def issuer(issuer: str) -> Response:
        def answer(to: Asked) -> IssuerShape:
            book = to.book
            return {
                "id": book.issuer.id,
                "name": book.issuer.name,
                "parties": [{"id": one.id, "name": one.name} for one in book.parties.values()],
                "securities": [{"id": one.id, "name": one.name} for one in book.securities.values()],
            }

        return _printed(await shelf.ask(issuer, answer))

    @router.get("/v1/words", response_model=dict[str, list[WordShape]], summary="The words that the rules look up")
    async def words(agreement: str | None = None) -> Response:
        return _printed(words_json(words_by_sort(shelf.rules, agreement)))

    @router.get("/healthz", response_model=HealthShape, summary="Whether the service and its store answer")
    async def health() -> Response:
        await shelf.issuers()
        return _printed({"status": "ok", "example": shelf.example})

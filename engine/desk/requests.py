"""What a program sends: the types from which requests are read and the OpenAPI document is made; JSON read exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Annotated, Any

from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.values import Day, Moment

#: Proposed transfers in one request.
MOST_TRANSFERS = 500

_TERMS: dict[str, Any] = {
    "type": "object",
    "description": "The terms of a TRANSFER file (`covenantry schema transfer`): from, to, security, quantity, price, "
    "date, manner, ... Parties and classes by id or name; a new party as {name, type}. Exact numbers as text.",
    "examples": [
        {
            "from": "U.S. Telesource, Inc.",
            "to": "example-capital-partners",
            "security": "series-c",
            "quantity": "1000",
            "price": "130.00",
            "date": "1999-11-21",
        }
    ],
}
_EVENTS: dict[str, Any] = {
    "description": "One event, or several in their order (`covenantry schema event`): its name, or that and its terms.",
    "examples": [{"merger": {"holders keep": "45%"}}],
}

Transfer = Annotated[dict[str, Any], WithJsonSchema(_TERMS)]
Fact = Annotated[str | bool, Field(description="yes, no, or the value of a term")]


class Question(BaseModel):
    """What every question has: whose book, as of which day, as known when, and what is taken as given."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    issuer: str | None = Field(None, description="The issuer's id; may be left out where there is one.")
    known_at: Moment | None = Field(None, description="Only what was on record by then; left out: everything.")
    assume: dict[str, Fact] = Field(default_factory=dict, description="Facts by their name, for this answer only.")


class PrecheckRequest(Question):
    """May this transfer be made? `as_of` is its day unless given."""

    transfer: Transfer
    as_of: Day | None = None


class PrechecksRequest(Question):
    """The same of several, each on its own."""

    transfers: Annotated[list[Transfer], Field(min_length=1, max_length=MOST_TRANSFERS)]
    as_of: Day | None = None


class WhatIfRequest(Question):
    """What would begin, change and end if this happened? `date`: of events that name none."""

    events: Annotated[Any, WithJsonSchema(_EVENTS)]
    date: Day | None = None
    as_of: Day | None = None


class RightsRequest(Question):
    """What does a holder have, owe, and what may he not do on a day?"""

    holder: str = Field(description="A party of the book, by id or name.")
    as_of: Day


class FiresRequest(Question):
    """What would make a provision fire? `right`: a section, an agreement and a section, or a kind."""

    right: str = Field(description="Such as 'series-f-designation-2000 6(b)(i)'.")
    as_of: Day


class _Exact(Request):
    """A request whose JSON was read exactly."""

    read: Any = None

    async def json(self) -> Any:
        return self.read


class ExactRoute(APIRoute):
    """A route whose body is read exactly; InvalidInput where it is no JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def exactly(request: Request) -> Response:
            exact = _Exact(request.scope, request.receive)
            if body := await exact.body():
                exact.read = read_exactly(body)
            return await handle(exact)

        return exactly


def read_exactly(body: bytes) -> Any:
    """The data of a JSON text, numbers as they were written; no name twice, since each reader would take another."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        problem = Problem(Place("body", error.lineno, error.colno), f"is no JSON: {error.msg}")
    except RecursionError:
        problem = Problem(Place("body"), "is nested too deeply")
    except ValueError as error:
        problem = Problem(Place("body"), str(error), "send JSON as UTF-8, each name once, numbers in digits")
    raise InvalidInput([problem])


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"'{twice[:100]}' is said twice")
    return found


__all__ = [
    "ExactRoute",
    "FiresRequest",
    "PrecheckRequest",
    "PrechecksRequest",
    "RightsRequest",
    "WhatIfRequest",
]

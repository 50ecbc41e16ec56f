"""The pages: a transfer, a holder, what if, the days ahead. Each asks the engine one thing and shows its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from covenantry.engine.desk import forms, views
from covenantry.engine.desk.forms import FACT, NEW, Form
from covenantry.engine.desk.shelf import Asked, Shelf
from covenantry.engine.language.proposal import Exemption, Manner
from covenantry.engine.nightly.deadlines import deadlines
from covenantry.engine.nightly.position import position
from covenantry.engine.questions.called import one_called
from covenantry.engine.questions.events import described
from covenantry.engine.questions.values_taken import values_of
from covenantry.engine.render import text
from covenantry.engine.render.blocks import Blocks
from covenantry.engine.render.days import rights as rights_text
from covenantry.engine.render.days import text as whatif_text
from covenantry.engine.render.json import asking
from covenantry.engine.render.words import grouped
from covenantry.facts.book import Book
from covenantry.facts.model.entities import PartyType
from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.values import parse_date

Told = dict[str, Any]
#: Asks what a form asks, and gives what the page shows of the answer.
Answering = Callable[[Asked, Form], Told]

#: The question that a visitor of the example finds written.
_EXAMPLE = {
    "from": "us-telesource",
    "to": "example-capital-partners",
    "security": "series-c",
    "quantity": "1,000",
    "price": "130.00",
    "date": "1999-11-21",
}
_CHOICES = {
    "manners": get_args(Manner),
    "exemptions": get_args(Exemption),
    "party_types": get_args(PartyType),
    "new": NEW,
    "fact": FACT,
}


def pages(shelf: Shelf, openapi: Callable[[], dict[str, Any]]) -> APIRouter:
    """The pages over the books of a shelf."""
    router = APIRouter()

    async def shown(request: Request, at: str, answer: Answering) -> HTMLResponse:
        return await _shown(shelf, request, at, answer)

    @router.get("/")
    async def home() -> Response:
        return RedirectResponse(f"/transfer?{urlencode(_EXAMPLE)}" if shelf.example else "/transfer")

    @router.get("/transfer")
    async def transfer(request: Request) -> Response:
        return await shown(request, "transfer", _transfer)

    @router.get("/holder")
    async def holder(request: Request) -> Response:
        return await shown(request, "holder", _holder)

    @router.get("/whatif")
    async def whatif(request: Request) -> Response:
        return await shown(request, "whatif", _whatif)

    @router.get("/calendar")
    async def calendar(request: Request) -> Response:
        return await shown(request, "calendar", _calendar)

    @router.get("/docs")
    async def docs() -> Response:
        return views.page("docs.html", api=openapi(), at="docs", example=shelf.example)

    return router


async def _shown(shelf: Shelf, request: Request, at: str, answer: Answering) -> HTMLResponse:
    """A page with its form and, where something was asked, the answer, or what is wrong beside its field."""
    form = forms.read(request)
    issuers = await shelf.issuers()
    issuer = form.get("issuer") or (issuers[0] if issuers else "")

    def work(to: Asked) -> Told:
        told = _about(to.book, form)
        try:
            told |= answer(to, form)
        except InvalidInput as invalid:
            form.problems(invalid.problems)
        return told

    told = await shelf.ask(issuer, work)
    told |= {"at": at, "issuer": issuer, "issuers": issuers, "example": shelf.example, "query": request.url.query}
    return views.page(f"{at}.html", 422 if form.wrong else 200, form=form, **_CHOICES, **told)


def _about(book: Book, form: Form) -> Told:
    """What a form offers to choose from, by names."""
    return {
        "book": book,
        "parties": sorted(_named(book.parties), key=lambda pair: pair[1].casefold()),
        "securities": _named(book.securities),
        "shown": None,
        "unfold": bool(form.get("unfold")),
    }


def _named(things: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Ids with the names to choose by; those that share a name with their id beside it."""
    names = [one.name for one in things.values()]
    return [(key, one.name if names.count(one.name) == 1 else f"{one.name} ({key})") for key, one in things.items()]


def _transfer(to: Asked, form: Form) -> Told:
    if not form.transfer():
        return {}
    times = form.times()
    answer = to.ask(form.transfer(), **times, assume=form.facts())
    blocks, short = Blocks(), {one.id: one.short for one in answer.consulted}
    text.lay_out(blocks, answer, answer.facts.book, verbose=True)
    questions = [
        {"handle": handle, "item": item, "values": values_of(item), "by": grouped(asking(answer, item), short)}
        for handle, item in answer.questions.items()
    ]
    assumed = list(form.facts().items())
    return {"shown": blocks.parts, "verdict": answer.verdict, "questions": questions, "assumed": assumed}


def _holder(to: Asked, form: Form) -> Told:
    if not form.get("holder"):
        return {}
    times = form.times()
    day = times.pop("as_of") or _needed("as_of", "say as of which day")
    found = to.ask.rights(form.get("holder"), as_of=day, **times)
    blocks = Blocks()
    rights_text.lay_out(blocks, found, verbose=True, show=rights_text.TOPICS)
    return {"shown": blocks.parts, **_ahead(to, day, form.get("holder"))}


def _whatif(to: Asked, form: Form) -> Told:
    told: Told = {"events": list(described())}
    if not form.get("events"):
        return told
    times = form.times()
    day = form.read("date", parse_date)
    if form.wrong:
        return told
    found = to.ask.what_if(form.get("events"), date=day, **times)
    blocks = Blocks()
    whatif_text.lay_out(blocks, found, verbose=False)
    return {**told, "shown": blocks.parts}


def _calendar(to: Asked, form: Form) -> Told:
    day = form.times()["as_of"]
    return {} if day is None else _ahead(to, day, form.get("holder"))


def _ahead(to: Asked, day: date, holder: str) -> Told:
    """The days ahead, soonest first."""
    whose = one_called(holder, to.book.parties) or None
    names = {party.id: party.name for party in to.book.parties.values()}
    short = {one.id: one.terms.short or one.terms.title for one in to.rules.on(day)}
    found = deadlines(position(to.rules, to.book, day, horizon=0), whose)
    rows = [
        {
            "day": date.fromisoformat(one.last_day),
            "opens": date.fromisoformat(one.opens) if one.opens > day.isoformat() else None,
            "duty": one.effect == "duty",
            "who": [
                names.get(name, name) for name in (one.bound if one.effect == "duty" else one.holders or one.bound)
            ],
            "says": one.says,
            "where": f"{short.get(one.agreement, one.agreement)} {one.section}",
            "status": _STATUS.get(one.status, ""),
        }
        for one in found
    ]
    return {"ahead": rows, "day": day}


_STATUS: Mapping[str, str] = {
    "undetermined": "turns on what is not on record",
    "breached": "late on the record",
    "excepted": "excepted",
}


def _needed(name: str, what: str) -> Any:
    raise InvalidInput([Problem(Place(name), what)])


__all__ = ["pages"]

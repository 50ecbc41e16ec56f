"""The pages as HTML: templates in which everything is escaped, and characters that would hide others are shown."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from covenantry.engine.desk.problems import Told
from covenantry.engine.render.layout import clean
from covenantry.engine.render.words import said_day


def _shown(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


_ENVIRONMENT = Environment(
    loader=PackageLoader("covenantry.engine.desk"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_shown,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= {"said_day": said_day, "same": lambda word: (word, word)}


def page(template: str, status: int = 200, **told: Any) -> HTMLResponse:
    """A page."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(**told), status)


def refused(told: Told, request_id: str) -> HTMLResponse:
    """What went wrong, for a person."""
    shown = page(
        "error.html", told.status, told=told, phrase=HTTPStatus(told.status).phrase, request_id=request_id, at=""
    )
    shown.headers.update(told.headers or {})
    return shown

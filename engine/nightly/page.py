"""The report of a run as one page that needs no network: summary, timeline of windows, tables that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from covenantry.engine.nightly.alerts import Alert
from covenantry.engine.nightly.deadlines import Deadline, deadlines
from covenantry.engine.nightly.kinds import HEADINGS, by_kind, provision
from covenantry.engine.nightly.position import Position
from covenantry.engine.nightly.session import Record

#: Windows drawn: those that end soonest; the days that the picture spans, and its measures in pixels.
MOST_BARS, SPAN = 60, timedelta(180)
WIDTH, LABEL, ROW = 960, 330, 18


class Bar(NamedTuple):
    """A window in the picture."""

    deadline: Deadline
    x: float
    y: int
    width: float


class Mark(NamedTuple):
    """The first of a month in the picture."""

    label: str
    x: float


def page(record: Record, found: Sequence[Alert], stood: Iterable[Position]) -> str:
    """The page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    open_ = sorted(
        (one for position in stood for one in deadlines(position)), key=lambda one: (one.last_day, one.issuer)
    )
    first = date.fromisoformat(record.as_of)
    drawn = open_[:MOST_BARS]
    environment = Environment(
        loader=PackageLoader("covenantry.engine.nightly", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    text: str = environment.get_template("page.html.jinja").render(
        record=record,
        unchanged=record.unchanged,
        groups=[(HEADINGS[kind], some) for kind, some in by_kind(found).items()],
        provision=provision,
        bars=[_bar(one, n, first) for n, one in enumerate(drawn)],
        marks=list(_marks(first)),
        left_out=len(open_) - len(drawn),
        height=ROW * len(drawn) + 30,
        width=WIDTH,
        label=LABEL,
        row=ROW,
    )
    return text


def _bar(one: Deadline, n: int, first: date) -> Bar:
    last = date.fromisoformat(one.last_day)
    opens = max(date.fromisoformat(one.opens), first) if one.opens else first
    left, right = _x(min(opens, last), first), _x(last + timedelta(1), first)
    return Bar(one, left, 24 + n * ROW, max(right - left, 3.0))


def _x(day: date, first: date) -> float:
    part = min(max((day - first) / SPAN, 0.0), 1.0)
    return round(LABEL + part * (WIDTH - LABEL - 10), 1)


def _marks(first: date) -> Iterable[Mark]:
    for n in range(SPAN.days):
        day = first + timedelta(n)
        if day.day == 1 or n == 0:
            yield Mark(day.isoformat() if n == 0 else f"{day:%b %Y}", _x(day, first))

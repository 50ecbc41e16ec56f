"""Deferral of a requested registration by the company's certificate: which certificates count, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.context.counting import count
from covenantry.engine.logic.reasons import Reason, all_of, any_of, during, known
from covenantry.engine.logic.sources import Absent
from covenantry.engine.papers.givers import his

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.demand_terms import Deferral
    from covenantry.engine.procedures.registration_requests import Request
    from covenantry.facts.model import Instrument


class Deferred(NamedTuple):
    """A certificate upon a request: its day, until when it defers; `refused`: why it does not, if so; `signed`: whether
    who must has signed it."""

    id: str
    request: str
    day: date
    last: date
    paper: Instrument
    refused: str
    signed: Reason


def deferrals(case: Case, terms: Deferral, asked: Iterable[Request]) -> tuple[Deferred, ...]:
    """Every certificate upon a request that has been received, in the order of their days."""
    received = {request.id: request.received for request in asked}
    papers = [
        paper
        for kind in terms.certificates
        for paper in case.snapshot.instruments(kind)
        if paper.agreement in (None, case.agreement.id) and paper.covers is not None
    ]
    found: list[Deferred] = []
    for paper in sorted(papers, key=lambda paper: paper.date):
        process = paper.covers.process if paper.covers is not None else None
        start = received.get(process or "")
        if process is None or start is None or paper.date < start:
            continue
        base = start if terms.counted_from == "request" else paper.date
        last = count(case, terms.at_most, base).last
        signed = his(case, terms.signed_by, paper.by_id)
        refused = f"{case.name(paper.by_id)} is no {terms.signed_by}" if signed.value is False else ""
        refused = refused or _refused(case, terms, found, process, paper.date, last)
        found.append(Deferred(paper.id, process, paper.date, last, paper, refused, signed))
    return tuple(found)


def _refused(case: Case, terms: Deferral, before: list[Deferred], request: str, day: date, last: date) -> str:
    if day > last:
        return f"it came after {last}"
    valid = [one for one in before if not one.refused]
    if any(one.request == request for one in valid):
        return "this request was deferred already"
    if (used := _used(case, terms, valid, day)) is not None:
        return f"{used.id} deferred on {used.day}, not more than once in {terms.once_in}"
    return ""


def _used(case: Case, terms: Deferral, valid: Iterable[Deferred], day: date) -> Deferred | None:
    if terms.once_in is None:
        return None
    return next((one for one in valid if day <= count(case, terms.once_in, one.day).last), None)


def deferred_now(case: Case, terms: Deferral, found: Iterable[Deferred], request: str) -> Reason:
    """Whether a request is deferred on the day."""
    parts = []
    for one in found:
        if one.request != request:
            continue
        if one.refused:
            parts.append(known(f"{one.id} of {one.day} does not defer: {one.refused}", False, one.paper))
        else:
            during_it = during(case.day, one.day, one.last, f"deferred by {one.id}", one.paper)
            parts.append(during_it if one.signed.value else all_of(during_it.text, [during_it, one.signed]))
    return any_of(f"{terms.section}: deferred by certificate", parts)


def may_defer(case: Case, terms: Deferral, found: Iterable[Deferred], request: str) -> Reason:
    """Whether the company has not used its right to defer too lately, nor for this request."""
    valid = [one for one in found if not one.refused]
    own = [one for one in valid if one.request == request]
    if own:
        return known(f"{own[0].id} deferred this request on {own[0].day}", True, own[0].paper)
    used = [one for one in valid if terms.once_in is not None and _used(case, terms, [one], case.day)]
    if not used or terms.once_in is None:
        return known(
            "the right to defer has not been used too lately",
            True,
            *[one.paper for one in valid],
            *([] if valid else [Absent("a certificate that defers")]),
        )
    last = max(count(case, terms.once_in, one.day).last for one in used)
    return known(
        f"{used[-1].id} deferred on {used[-1].day}: not again through {last}",
        False,
        *[one.paper for one in used],
        changes=date.fromordinal(last.toordinal() + 1),
    )


__all__ = ["Deferred", "deferrals", "deferred_now", "may_defer"]

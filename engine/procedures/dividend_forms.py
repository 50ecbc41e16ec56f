"""In which form a holder takes a dividend on preferred stock, and what each form comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.logic.sources import Absent
from covenantry.engine.papers.acts import given_on
from covenantry.facts.values import parse_share

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Notice

FORMS = ("cash", "in kind", "common stock")
_PART = re.compile(rf"(?:(\S+) )?({'|'.join(FORMS)})")


class Election(NamedTuple):
    """What a holder chose for one payment date: the part in each form, or why the notice does not tell."""

    parts: Mapping[str, Fraction]
    reason: Reason


def election(case: Case, kind: str, holder: str, opens: date, last: date, default: str) -> Election:
    """The last election of a holder that was given between two days; without one the `default` form for all of it."""
    timely = [n for n in _notices(case, kind, holder) if (day := _given(case, n)) is not None and opens <= day <= last]
    if not timely:
        text = f"no {kind} by {case.name(holder)} from {opens} to {last}: {default}"
        return Election({default: Fraction(1)}, known(text, True, Absent(f"{kind} by {holder}")))
    notice = timely[-1]
    parts = _parts(notice.contents)
    if parts is None:
        question = (
            f"{notice.id} says which part is paid in which form (found: {', '.join(notice.contents) or 'nothing'})"
        )
        return Election({}, unknown(question, of_record("form of dividend", notice.id), who=case.name(holder)))
    said = " and ".join(f"{part * 100}% {form}" for form, part in parts.items())
    return Election(parts, known(f"{case.name(holder)} chose {said} ({notice.id})", True, notice))


def _given(case: Case, notice: Notice) -> date | None:
    """The day on which a notice reached the issuer; of which no delivery is on record, its own day; None: not yet."""
    if not notice.deliveries:
        return notice.date
    days = [given_on(case, d) for d in notice.deliveries if d.to_id == case.snapshot.issuer.id]
    return min((day for day in days if isinstance(day, date)), default=None)


def notices(case: Case, kind: str, holder: str, opens: date, last: date) -> Iterator[Notice]:
    """The notices of a kind by a holder that were given between two days."""
    for notice in _notices(case, kind, holder):
        if (day := _given(case, notice)) is not None and opens <= day <= last:
            yield notice


def _notices(case: Case, kind: str, holder: str) -> Iterator[Notice]:
    return (n for n in case.snapshot.notices(kind, case.agreement.id) if n.from_id == holder)


def _parts(contents: tuple[str, ...]) -> Mapping[str, Fraction] | None:
    """The part of each form, as `cash` or `50% cash`; None where it cannot be read or does not add up to the whole."""
    found: dict[str, Fraction] = {}
    for text in contents:
        read = _PART.fullmatch(" ".join(text.casefold().split()))
        if read is None or read[2] in found:
            return None
        try:
            found[read[2]] = parse_share(read[1]) if read[1] else Fraction(1)
        except ValueError:
            return None
    return found if sum(found.values()) == 1 else None


__all__ = ["Election", "election", "notices"]

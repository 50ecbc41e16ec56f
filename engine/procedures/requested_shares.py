"""What somebody asks to have registered: all of his requests together, and no more than he can have registered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, unknown
from covenantry.engine.procedures.can_register import Number, all_that_he_has, registrable
from covenantry.engine.procedures.registration_requests import on_the_day
from covenantry.engine.securities.shares_today import left, whole
from covenantry.facts.lots import shown

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.engine.procedures.demand_terms import Counting
    from covenantry.facts.model import Notice
    from covenantry.facts.registrations import Registration


class Requested(NamedTuple):
    """How many shares of today somebody's requests count for; None where `doubts` must be settled first.

    `how`: the requests that make it up, and how far they go too far. `changes`: when it may count for another number.
    """

    who: str
    shares: int | None
    how: str
    doubts: tuple[Reason, ...]
    changes: date | None


def requested(
    case: Case, who: str, notices: Iterable[Notice], counting: Counting, filing: Registration | None, *, theirs: bool
) -> Requested:
    """What the requests of one holder count for, each added to those before it, less what has been withdrawn since.

    They reach what can be registered when the statement is filed, until then today: under these words if they are
    `theirs` who ask, else all that the holder has or may be issued of the class.
    """
    of, name = counting.issued, case.name(who)
    each = [(notice, whole(case, of, notice.quantity, notice)) for notice in notices]
    doubts = [
        unknown(f"how many shares {name} asks for in {notice.id}", of_record("quantity", notice.id), who=name)
        for notice, number in each
        if number is None
    ]
    gone = int(left(case, filing, who, of, why=("withdrawn",))) if filing is not None else 0
    asked = max(sum(number or 0 for _, number in each) - gone, 0)
    most = can_have(case, who, counting, filing, theirs=theirs)
    if asked > most.least and not most.certain.value:
        doubts.append(most.certain)
    how = " + ".join(f"{number:,} ({notice.id})" for notice, number in each if number is not None)
    how += f" less {gone:,} withdrawn" if gone else ""
    how += f", which is more than the {shown(most.least)} that can be registered" if asked > most.least else ""
    return Requested(who, None if doubts else min(asked, int(most.least)), how, tuple(doubts), most.changes)


def can_have(case: Case, who: str, counting: Counting, filing: Registration | None, *, theirs: bool) -> Number:
    """What a holder can have registered in a registration: as he stands when it is filed, until then today."""
    count = registrable if theirs else all_that_he_has
    now = count(case, who, counting)
    if filing is None:
        return now
    day = filing.filed
    if filing.effective is not None:  # once it is effective, what it registers can be registered no more
        day = min(day, filing.effective - timedelta(1))
    return count(on_the_day(case, day), who, counting)


__all__ = ["Requested", "can_have", "requested"]

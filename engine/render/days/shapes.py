"""The shapes of the JSON that what-if, rights and fires print; the JSON Schemas are made from them.

Dates are ISO text. Numbers that must be exact (shares, money, ratios) are text. A truth value of null means: not known.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict  # pydantic, which makes the schema, asks for this one before Python 3.12

from covenantry.engine.render.shapes import (
    AssumptionShape,
    ConsultedShape,
    ErrorShape,
    FindingShape,
    MissingShape,
    PartyShape,
    WarningShape,
)


class StandingFindingShape(FindingShape):
    """One provision as it stands on a day. `about` tells apart findings of one provision: a holder, a notice ...

    `bound_parties` owe or must refrain, `holding_parties` have the right or are owed: ids. `overdue`: its last day is
    over. `changes`: the first later day on which it may differ though nothing happens.
    """

    about: str
    bound_parties: list[str]
    holding_parties: list[str]
    overdue: bool
    changes: str | None


class BecauseOf(TypedDict):
    """A fact that follows from the event by the words of a provision, as an entry of a book."""

    entry: dict[str, object]
    agreement: str
    section: str
    says: str


class ChangeShape(TypedDict):
    """One provision that would stand otherwise. `cause`: what followed from the event and made it so; null: the event.

    `anyway`: it would stand so on that day without the event. `before`: null where nothing stood.
    """

    how: Literal["begins", "changes", "ends"]
    anyway: bool
    cause: BecauseOf | None
    finding: StandingFindingShape
    before: StandingFindingShape | None


class HappenedShape(TypedDict):
    """One event, what follows from it, and every difference in the order in which it comes about.

    `awaited`: provisions without effect that may have it from a day on which they would not without the event.
    """

    event: str
    date: str
    entries: list[dict[str, object]]
    follows: list[BecauseOf]
    changes: list[ChangeShape]
    awaited: list[StandingFindingShape]
    otherwise: list[StandingFindingShape]


class WhatIfShape(TypedDict):
    """What events would bring; `undetermined`: some of it turns on the facts in `missing`."""

    as_of: str
    known_at: str | None
    undetermined: bool
    happened: list[HappenedShape]
    missing: list[MissingShape]
    next_change: str | None
    warnings: list[WarningShape]
    assumptions: list[AssumptionShape]
    unused_assumptions: list[str]
    stated: list[str]
    agreements: list[ConsultedShape]


class RightsShape(TypedDict):
    """What a holder has, owes and may not do on a day."""

    party: PartyShape
    date: str
    known_at: str | None
    warnings: list[WarningShape]
    assumptions: list[AssumptionShape]
    unused_assumptions: list[str]
    holdings: list[str]
    capacities: list[str]
    next_change: str | None
    findings: list[StandingFindingShape]


class WaySegment(TypedDict):
    """An event in the words of what-if (`event`), or an act or fact (null)."""

    who: str
    what: str
    fact: str
    value: str
    event: str | None


class WayShape(TypedDict):
    """Things that together would make it fire; `fires`: whether they did when tried.

    Null: they cannot be tried, or whether it then fires turns on the facts in `missing`.
    """

    acts: list[WaySegment]
    fires: bool | None
    missing: list[MissingShape]


class FiresShape(TypedDict):
    """One provision: whether it has effect now, the day from which it will by itself, and what would make it."""

    finding: StandingFindingShape
    now: bool | None
    from_day: str | None
    ways: list[WayShape]
    missing: list[MissingShape]


class ClauseShape(TypedDict):
    """A clause that speaks of a section."""

    section: str
    kind: str


class UnsaidShape(TypedDict):
    """An encoded provision under which nothing stands on the day, and what would bring something about.

    `within`: the clauses that speak of it. `transfers`: a pre-check asks it about a proposed transfer. `absent`: what
    they looked for and is not on record.
    """

    agreement: str
    section: str
    says: str
    within: list[ClauseShape]
    transfers: bool
    from_day: str | None
    ways: list[WayShape]
    absent: list[str]


class AllFiresShape(TypedDict):
    """What would make the provisions fire that `right` names; `unsaid`: those encoded, where none has a finding."""

    right: str
    date: str
    known_at: str | None
    warnings: list[WarningShape]
    assumptions: list[AssumptionShape]
    unused_assumptions: list[str]
    provisions: list[FiresShape]
    unsaid: list[UnsaidShape]


WhatIfPrinted = WhatIfShape | ErrorShape
RightsPrinted = RightsShape | ErrorShape
FiresPrinted = AllFiresShape | ErrorShape

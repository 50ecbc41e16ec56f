"""What-if, rights and fires as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from covenantry.engine.evaluation.standing import Followed
from covenantry.engine.evaluation.standing_readings import only_otherwise, with_readings
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.fires import Fires, Unsaid, Way, WhatFires
from covenantry.engine.questions.rights import Rights
from covenantry.engine.questions.set_going import awaited
from covenantry.engine.questions.whatif import Change, Happened, WhatIf
from covenantry.engine.render.json import finding_json, missing_json, warnings_json
from covenantry.facts.model import Entry
from covenantry.facts.plain import plain

if TYPE_CHECKING:
    from covenantry.engine.render.days.shapes import (
        AllFiresShape,
        BecauseOf,
        ChangeShape,
        FiresShape,
        HappenedShape,
        RightsShape,
        StandingFindingShape,
        UnsaidShape,
        WayShape,
        WhatIfShape,
    )
    from covenantry.engine.render.shapes import AssumptionShape


def whatif_json(answer: WhatIf) -> WhatIfShape:
    """What events would bring."""
    last = answer.happened[-1].standing.next_change
    return {
        "as_of": answer.as_of.isoformat(),
        "known_at": _moment(answer.known_at),
        "undetermined": answer.undetermined,
        "happened": [_happened(one) for one in answer.happened],
        "missing": [missing_json(item) for item in answer.missing],
        "next_change": None if last is None else last.isoformat(),
        "warnings": warnings_json(answer.warnings),
        "assumptions": _assumptions(answer.assumed),
        "unused_assumptions": list(answer.unused),
        "stated": list(answer.stated),
        "agreements": [{"id": a.id, "title": a.title, "since": a.since.isoformat()} for a in answer.consulted],
    }


def rights_json(rights: Rights) -> RightsShape:
    """What a holder has, owes and may not do."""
    standing = rights.standing
    return {
        "party": {"id": rights.party.id, "name": rights.party.name},
        "date": standing.day.isoformat(),
        "known_at": _moment(standing.facts.known_at),
        "warnings": warnings_json(rights.warnings),
        "assumptions": _assumptions(standing.assumed.used()),
        "unused_assumptions": list(standing.assumed.unused()),
        "holdings": list(rights.holdings),
        "capacities": list(rights.capacities),
        "next_change": None if standing.next_change is None else standing.next_change.isoformat(),
        "findings": [_finding(finding) for finding in with_readings(standing, rights.findings, rights.concerns)],
    }


def fires_json(found: WhatFires) -> AllFiresShape:
    """What would make provisions fire."""
    standing = found.standing
    return {
        "right": found.right,
        "date": standing.day.isoformat(),
        "known_at": _moment(standing.facts.known_at),
        "warnings": warnings_json(found.warnings),
        "assumptions": _assumptions(standing.assumed.used()),
        "unused_assumptions": list(standing.assumed.unused()),
        "provisions": [_fires(one) for one in found.provisions],
        "unsaid": [_unsaid(one) for one in found.unsaid],
    }


def _moment(known_at: datetime | None) -> str | None:
    return None if known_at is None else known_at.isoformat()


def _assumptions(used: Iterable[tuple[str, str]]) -> list[AssumptionShape]:
    return [{"fact": fact, "value": value} for fact, value in used]


def _happened(one: Happened) -> HappenedShape:
    compared = {f.key: f for f in with_readings(one.standing, (c.finding for c in one.changes))}
    return {
        "event": one.event.words,
        "date": one.event.date.isoformat(),
        "entries": [_entry(entry) for entry in one.event.entries],
        "follows": [_followed(followed) for followed in one.followed],
        "changes": [_change(change, compared.get(change.finding.key, change.finding)) for change in one.changes],
        "awaited": [_finding(finding) for finding in awaited(one)],
        "otherwise": [_finding(finding) for finding in only_otherwise(one.anyway, one.standing)],
    }


def _change(change: Change, finding: Finding) -> ChangeShape:
    return {
        "how": change.how,
        "anyway": change.anyway,
        "cause": None if change.cause is None else _followed(change.cause),
        "finding": _finding(finding),
        "before": None if change.before is None else _finding(change.before),
    }


def _followed(followed: Followed) -> BecauseOf:
    return {
        "entry": _entry(followed.entry),
        "agreement": followed.agreement,
        "section": followed.section,
        "says": followed.says,
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {"type": entry.type, **plain(entry)}


def _finding(finding: Finding) -> StandingFindingShape:
    return {
        **finding_json(finding),
        "about": finding.about,
        "bound_parties": list(finding.bound_ids),
        "holding_parties": list(finding.holder_ids),
        "overdue": finding.late,
        "changes": None if finding.changes is None else finding.changes.isoformat(),
    }


def _fires(one: Fires) -> FiresShape:
    return {
        "finding": _finding(one.finding),
        "now": one.now,
        "from_day": None if one.from_day is None else one.from_day.isoformat(),
        "ways": [_way(way) for way in one.ways],
        "missing": [missing_json(item) for item in one.missing],
    }


def _way(way: Way) -> WayShape:
    return {
        "acts": [
            {"who": a.who, "what": a.what, "fact": a.fact, "value": a.value, "event": a.event or None} for a in way.acts
        ],
        "fires": way.fires,
        "missing": [missing_json(item) for item in way.missing],
    }


def _unsaid(one: Unsaid) -> UnsaidShape:
    silent = one.silent
    return {
        "agreement": silent.agreement,
        "section": silent.section,
        "says": silent.says,
        "within": [{"section": section, "kind": kind} for section, kind in silent.within],
        "transfers": silent.transfers,
        "from_day": None if one.from_day is None else one.from_day.isoformat(),
        "ways": [_way(way) for way in one.ways],
        "absent": list(silent.absent),
    }


__all__ = ["fires_json", "rights_json", "whatif_json"]

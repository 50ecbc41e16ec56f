"""The answer as JSON: one object, the same for the same question whatever the order of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from covenantry.engine.evaluation.answer import Answer
from covenantry.engine.evaluation.warnings import Warning
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.amounts import Amount
from covenantry.engine.logic.findings import Finding, Step, Window
from covenantry.engine.logic.reasons import Act, Missing, Reason, Ways
from covenantry.engine.logic.sources import Absent, Closes, Ground, Ledger, Record, Source, kind_of_record, records
from covenantry.facts.model import Entry, Party
from covenantry.facts.problems import Place, Problem

if TYPE_CHECKING:
    from covenantry.engine.render.shapes import (
        ActShape,
        AmountShape,
        AnswerShape,
        ErrorShape,
        FindingShape,
        MissingShape,
        PartyShape,
        PlaceShape,
        ProposalShape,
        ReasonShape,
        SourceShape,
        StepShape,
        WarningShape,
        WindowShape,
    )


def dumps(printed: Mapping[str, object] | Sequence[object], indent: int | None = None) -> str:
    """The JSON text, all ASCII, so that neither encodings nor other ends of lines can harm it."""
    import json

    return json.dumps(printed, indent=indent)


def to_json(answer: Answer) -> AnswerShape:
    """The answer as plain data for JSON."""
    return {
        "verdict": answer.verdict,
        "as_of": answer.as_of.isoformat(),
        "known_at": _iso(answer.known_at),
        "date": answer.proposal.date.isoformat(),
        "proposal": _proposal(answer.proposal),
        "earliest": _iso(answer.earliest),
        "clear_from": _iso(answer.clear_from),
        "cures": _ways(answer.cures),
        "cures_then": _ways(answer.cures_then),
        "next_change": _iso(answer.next_change),
        "missing": [
            {
                "fact": item.fact,
                "question": item.question,
                "sections": [" ".join(pair) for pair in asking(answer, item)],
            }
            for item in answer.missing
        ],
        "warnings": warnings_json(answer.warnings),
        "assumptions": [{"fact": fact, "value": value} for fact, value in answer.assumed],
        "unused_assumptions": list(answer.unused),
        "stated": list(answer.stated),
        "agreements": [{"id": c.id, "title": c.title, "since": c.since.isoformat()} for c in answer.consulted],
        "findings": [finding_json(finding) for finding in answer.findings],
    }


def error_json(problems: Iterable[Problem]) -> ErrorShape:
    """What is printed in the place of an answer where the input has problems."""
    return {"error": {"problems": [{"place": _place(p.place), "message": p.message, "hint": p.hint} for p in problems]}}


def warnings_json(found: Iterable[Warning]) -> list[WarningShape]:
    """What weighs on an answer."""
    return [{"kind": one.kind, "words": one.words, "data": list(one.data)} for one in found]


def asking(answer: Answer, item: Missing) -> list[tuple[str, str]]:
    """The provisions that turn on a missing fact, by agreement and section."""
    found = (
        (f.agreement, f.section)
        for f in answer.findings
        if f.blocks and f.clears is not True and any(m.fact == item.fact for m in f.missing)
    )
    return list(dict.fromkeys(found))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _proposal(proposal: Proposal) -> ProposalShape:
    price = proposal.share_price
    return {
        "id": proposal.id,
        "from": _party(proposal.transferor),
        "to": _party(proposal.transferee),
        "security": proposal.stock_class_id,
        "quantity": str(proposal.quantity),
        "security_ids": list(proposal.security_ids),
        "price": None if price is None else f"{price:f}",
        "consideration": proposal.consideration,
        "manner": proposal.manner,
        "exemption": proposal.exemption,
        "registration": proposal.registration_id,
        "date": proposal.date.isoformat(),
        "terms_no_better_than_noticed": proposal.terms_no_better_than_noticed,
        "sellers": [
            {"seller": s.seller, "security": s.security, "quantity": str(s.quantity)} for s in proposal.sellers
        ],
        "purchasers": list(proposal.purchasers),
    }


def _party(party: Party) -> PartyShape:
    return {"id": party.id, "name": party.name}


def finding_json(finding: Finding) -> FindingShape:
    return {
        "agreement": finding.agreement,
        "section": finding.section,
        "kind": finding.kind,
        "effect": finding.effect,
        "status": finding.status,
        "says": finding.says,
        "bound": finding.bound,
        "holders": list(finding.holders),
        "window": None if finding.window is None else _window(finding.window),
        "steps": [_step(step) for step in finding.steps],
        "amounts": [_amount(amount) for amount in finding.amounts],
        "because": _reason(finding.because),
        "missing": [missing_json(item) for item in finding.missing],
        "cures": _ways(finding.cures),
        "readings": [
            {
                "section": reading.section,
                "words": reading.words,
                "taken_as": reading.taken_as,
                "signed_off_by": reading.signed_off_by,
                "differs": list(reading.differs),
            }
            for reading in finding.readings
        ],
        "consequences": list(finding.consequences),
        "place": None if finding.place is None else _place(finding.place),
    }


def _window(window: Window) -> WindowShape:
    return {"opens": _iso(window.opens), "last_day": _iso(window.last_day), "counted": window.counted}


def _step(step: Step) -> StepShape:
    return {
        "section": step.section,
        "who": step.who,
        "what": step.what,
        "window": _window(step.window),
        "takes": [_amount(amount) for amount in step.takes],
        "done": step.done,
    }


def _amount(amount: Amount) -> AmountShape:
    return {"name": amount.name, "value": amount.written, "unit": amount.unit, "arithmetic": amount.arithmetic}


def missing_json(item: Missing) -> MissingShape:
    return {"fact": item.fact, "question": item.question}


def _reason(reason: Reason) -> ReasonShape:
    shape: ReasonShape = {"text": reason.text, "value": reason.value, "op": reason.op}
    if reason.parts:
        shape["parts"] = [_reason(part) for part in reason.parts]
    if reason.fact:
        shape["fact"] = reason.fact
    if reason.act is not None:
        shape["act"] = _act(reason.act)
    if reason.changes is not None:
        shape["changes"] = reason.changes.isoformat()
    if reason.rests_on:
        shape["rests_on"] = sources_json(reason.rests_on)
    return shape


#: Records of the ledger named one by one; of more, how many, the latest, and those that are illustrative.
MOST_NAMED = 12


def sources_json(sources: Iterable[Source]) -> list[SourceShape]:
    """What a reason rests on, records of the book first in the order given."""
    return [shape for source in sources for shape in _source(source)]


def _source(source: Source) -> Iterator[SourceShape]:
    if isinstance(source, Ground):
        yield {"kind": source.name.lower(), "says": source.value}
    elif isinstance(source, Absent):
        yield {"kind": "absence", "says": source.looked_for}
    elif isinstance(source, Closes):
        yield {"kind": "prices", "id": source.stock_class_id}
    else:
        found = list(records([source]))
        if len(found) > MOST_NAMED and isinstance(source, Ledger):
            yield {"kind": "ledger", "id": source.what, "says": f"{len(found)} entries, the latest of which follow"}
            found = [one for one in found[:-MOST_NAMED] if one.illustrative] + found[-MOST_NAMED:]
        yield from map(_record, found)


def _record(record: Record) -> SourceShape:
    shape: SourceShape = {"kind": kind_of_record(record), "id": record.id}
    if isinstance(record, Entry):
        shape["date"] = record.date.isoformat()
    if record.place is not None:
        shape["place"] = _place(record.place)
    if record.source is not None:
        shape["source"] = record.source
    if record.illustrative:
        shape["illustrative"] = True
    return shape


def _ways(ways: Ways) -> list[list[ActShape]]:
    return [[_act(act) for act in acts] for acts in sets_in_order(ways)]


def in_order(acts: Iterable[Act]) -> list[Act]:
    """Acts by who and what, whatever the order in which they were found."""
    return sorted(acts, key=lambda act: (act.who, act.what, act.fact, act.value, str(act.by)))


def sets_in_order(ways: Iterable[frozenset[Act]]) -> list[list[Act]]:
    """Sets of acts, the smallest first, each in order."""
    return sorted(map(in_order, ways), key=lambda acts: (len(acts), [tuple(map(str, act)) for act in acts]))


def _act(act: Act) -> ActShape:
    return {"who": act.who, "what": act.what, "fact": act.fact, "value": act.value, "by": _iso(act.by)}


def _place(place: Place) -> PlaceShape:
    shape: PlaceShape = {"file": place.file, "line": place.line, "column": place.column}
    return {**shape, "row": place.row} if place.row else shape

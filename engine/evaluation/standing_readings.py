"""What another meaning of ambiguous words would change in where provisions stand; worked out when it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from covenantry.engine.context.case import standing as on_day
from covenantry.engine.context.clause import Choice, OnDay
from covenantry.engine.evaluation.assess import differences_between
from covenantry.engine.evaluation.standing import Standing, Stood
from covenantry.engine.logic.findings import Finding


def _anyone(_: Finding) -> bool:
    return True


def with_readings(
    standing: Standing, findings: Iterable[Finding], concerns: Callable[[Finding], bool] = _anyone
) -> Iterator[Finding]:
    """The findings of a standing, each reading that they rest on with what another one would have changed.

    Of the differences only those are told that touch findings which `concerns`.
    """
    wanted = {id(finding) for finding in findings}
    by_clause = [(one, [f for f in one.findings if id(f) in wanted]) for one in standing.stood]
    for one, some in by_clause:
        if not some:
            continue
        if any(c.others for c in one.encoded.choices):
            used = zip(one.encoded.choices, one.encoded.readings, strict=True)
            told = tuple(u._replace(differs=tuple(_differs(standing, one, c, concerns))) for c, u in used)
            some = [replace(finding, readings=told) for finding in some]
        yield from some


def only_otherwise(before: Standing, after: Standing) -> Iterator[Finding]:
    """What an event changes under another reading of a clause that it leaves as it is under the declared one.

    A finding of the clause after the event, with the readings under which it would have come out otherwise.
    """
    stood = {(one.encoded.agreement, one.encoded.place): one for one in before.stood}
    for one in after.stood:
        then = stood.get((one.encoded.agreement, one.encoded.place))
        if then is None or then.findings != one.findings or not one.findings:
            continue
        told = [
            used._replace(differs=tuple(t for t in _differs(after, one, choice) if t not in known))
            for choice, used in zip(one.encoded.choices, one.encoded.readings, strict=True)
            if choice.others
            for known in [set(_differs(before, then, choice))]
        ]
        if any(used.differs for used in told):
            yield replace(one.findings[0], readings=tuple(used for used in told if used.differs))


def _differs(
    standing: Standing, one: Stood, choice: Choice, concerns: Callable[[Finding], bool] = _anyone
) -> Iterator[str]:
    agreement = next(text for text in standing.rules if text.id == one.encoded.agreement)
    own = [finding for finding in one.findings if concerns(finding)]
    for other in choice.others:
        text = replace(agreement, definitions=other.definitions)
        case = on_day(standing.facts, text, standing.day, standing.assumed)
        theirs = [f for f in other.clause.stands(OnDay(one.encoded, case, (), other.clause)) if concerns(f)]
        if changes := list(dict.fromkeys(differences_between(own, theirs))):
            yield f"if taken as: {other.taken_as}: " + "; ".join(changes)

"""A paper about a director of the majority on whose nomination he sits, counted from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from covenantry.engine.context.agreement import provisions
from covenantry.engine.context.clause import Clause
from covenantry.engine.language.model import Phrase
from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Act, Reason, known, undone, unknown
from covenantry.engine.logic.sources import Ground
from covenantry.engine.papers.givers import Giver
from covenantry.engine.papers.signed import by_majority
from covenantry.facts.records import dataclass
from covenantry.facts.values import Name

if TYPE_CHECKING:
    from covenantry.engine.context.clause import OnDay
    from covenantry.facts.model import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination(Clause):
    """A right to nominate directors: of the `holders` who hold a majority of their `shares`; `called`: their name."""

    holders: Phrase
    shares: Phrase
    called: Name


#: How a rule file names them: those who, under the agreement, nominated whom the paper is about.
NOMINATORS = "nominators"


def signed_by_nominators(on: OnDay, person: str, kind: str, papers: Iterable[Instrument]) -> Reason:
    """Whether papers about a director are signed by the majority who nominated him; unknown where none is on record."""
    who, name = on.case.name(person), _nominated_by(on, person)
    if name is None:
        question = f"on whose nomination {who} sits on the board"
        return unknown(question, of_record("nominated by", person), who=on.case.name(on.company))
    right = next((one for one in _rights(on) if one.called == name), None)
    if right is None:
        return known(f"{who} was nominated by {name}, whom no provision names", False, Ground.RULE)
    what, about = f"{kind} of {who} by the {name}", on.fact(kind, person)
    giver = Giver("majority", right.shares, right.holders)
    return by_majority(on.case, giver, list(papers), what, Act(name, f"give the {kind}", about)).reason


def none_by_nominators(on: OnDay, kind: str) -> Reason:
    """That no such paper is on record."""
    names = " or ".join(one.called for one in _rights(on))
    return undone(f"no {kind} on record", Act(names, f"give the {kind}", on.fact(kind, on.encoded.agreement)))


def _nominated_by(on: OnDay, person: str) -> str | None:
    elected = [event for event in on.facts.events("director elected") if event.terms.person == person]
    return elected[-1].details.get("nominated by") if elected else None


def _rights(on: OnDay) -> Iterator[Nomination]:
    return (one.clause for one in provisions(on.case) if isinstance(one.clause, Nomination))


__all__ = ["NOMINATORS", "none_by_nominators", "signed_by_nominators"]

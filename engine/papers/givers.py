"""Who must give or sign a paper, and whether who signed it is he: true, false, or not on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from covenantry.engine.logic.fact_names import of_record
from covenantry.engine.logic.reasons import Reason, known, unknown
from covenantry.engine.logic.sources import Absent, Ground
from covenantry.facts.records import dataclass
from covenantry.facts.typed import Parsed
from covenantry.facts.values import parse_name

if TYPE_CHECKING:
    from covenantry.engine.context.case import Case
    from covenantry.facts.model import Party

How = Literal["part", "majority", "counsel", "officer", "authority", "addressee", "anybody"]

#: The people of a transfer by the words that rule files use.
PARTS = ("transferor", "transferee", "Company", "issuer")
_OF = " of "
#: Who cannot be anybody's counsel.
_NO_COUNSEL = ("trust", "estate", "government", "group")


@dataclass(frozen=True, slots=True)
class Giver:
    """Whose paper it must be.

    `how`: a `part` of the transfer, a party by id or everybody whom a phrase means (`who`); holders of a `majority` of
    the shares that a phrase means, of everybody or of those whom `held_by` means; `counsel` (of `who`, where the words
    say whose), who is no party; an `officer` of `who`; a public `authority`; the `addressee` of a paper of the kind
    `who`, such as who holds a power of attorney; `anybody`, where the words do not say whose it must be.
    """

    how: How
    who: str = ""
    held_by: str | None = None

    def __str__(self) -> str:
        match self.how:
            case "part":
                return self.who
            case "majority":
                return f"holders of a majority of {self.who}" + (f" among the {self.held_by}" if self.held_by else "")
            case _:
                return f"{self.how}{_OF}{self.who}" if self.who else self.how

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases that it uses: who is no part of the transfer must be one, or a word misspelt would be nobody."""
        if self.how in ("authority", "addressee", "anybody") or self.who in ("", *PARTS):
            return ()
        return (self.who, *([self.held_by] if self.held_by else []))


def parse_giver(value: Any) -> Giver:
    """`Company`, a phrase, `counsel`, `counsel of Company`, `officer of Company`, `addressee of PAPER`,
    `authority`, `anybody`, or {majority_of: PHRASE, held_by: PHRASE}."""
    if isinstance(value, dict) and "majority_of" in value and value.keys() <= {"majority_of", "held_by"}:
        held_by = value.get("held_by")
        return Giver("majority", parse_name(value["majority_of"]), None if held_by is None else parse_name(held_by))
    if not isinstance(value, str):
        raise ValueError("says who gives it: a part, a phrase, counsel, officer of ..., or {majority_of: PHRASE}")
    name = parse_name(value)
    how, of, who = name.partition(_OF)
    if of and who and how in ("counsel", "officer", "addressee"):
        return Giver(cast(How, how), who)
    return Giver(cast(How, name)) if name in ("counsel", "authority", "anybody") else Giver("part", name)


_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"majority_of": {"type": "string"}, "held_by": {"type": "string"}},
            "required": ["majority_of"],
            "additionalProperties": False,
        },
    ]
}


def givers(terms: Any) -> Iterator[Giver]:
    """Everybody whose paper terms ask for, however deep they stand."""
    if isinstance(terms, Giver):
        yield terms
    elif is_dataclass(terms):
        for field in fields(terms):
            yield from givers(getattr(terms, field.name))
    elif isinstance(terms, (tuple, Mapping)):
        for part in terms.values() if isinstance(terms, Mapping) else terms:
            yield from givers(part)


GiverText = Annotated[Giver, Parsed(parse_giver, "Whose paper it must be.", _SCHEMA)]


def his(case: Case, giver: Giver, by_id: str, *, judged: bool = False) -> Reason:
    """Whether somebody is the one whose paper it must be; a majority is counted of several, and asked elsewhere.

    `judged`: somebody must find the paper satisfactory, and with it who signed.
    """
    name = case.name(by_id)
    text = f"{name} is the {giver}" if giver.how != "part" else f"it is of {giver}"
    on_record = case.snapshot.party(by_id) or Absent(f"the party {by_id}")
    if giver.how == "part":
        return known(text, by_id in people(case, giver.who), on_record)
    if giver.how == "anybody":
        return known(f"{name} may give it: the words do not say whose it must be", True, Ground.RULE)
    if giver.how == "addressee":
        return _addressed(case, giver.who, by_id, text)
    party = case.snapshot.party(by_id)
    if giver.how == "authority":
        return known(f"{name} is an authority", party is not None and party.type == "government", on_record)
    if giver.how == "officer":
        company = case.person(giver.who).id
        return _role(case, "officer", company, party, text) if by_id != company else known(text, True, on_record)
    if party is None or party.type in _NO_COUNSEL or _takes_part(case, by_id):
        return known(f"{text}, and no party", False, on_record)
    client = case.person(giver.who).id if giver.who else None
    if judged:
        return known(f"{name} is no party; whether it is counsel is judged with the paper", True, on_record)
    return _role(case, "counsel", client, party, text)


def _role(case: Case, kind: Literal["officer", "counsel"], of: str | None, party: Party | None, text: str) -> Reason:
    """Whether the record has somebody in this capacity for a company (None: for anybody)."""
    if party is None or (kind == "officer" and party.type != "individual"):
        return known(text, False, party or Absent("the party"))
    links = case.snapshot.relations.links.into(party.id, kind)
    if found := [link for link in links if of in (None, link.from_id)]:
        return known(text, True, *found)
    key = of_record(kind, f"{party.id}/{of}" if of else party.id)
    if (assumed := case.assumption(key)) is not None:
        return known(f"{text} (assumed)", assumed, Ground.ASSUMPTION)
    return unknown(text, key, who=party.name)


def _addressed(case: Case, kind: str, by_id: str, text: str) -> Reason:
    """Whether a paper of the kind on record names somebody; one that names nobody leaves it open."""
    papers = [p for p in case.snapshot.instruments(kind) if p.agreement in (None, case.agreement.id)]
    named = [p.to_id for p in papers]
    if by_id in named or None not in named:
        return known(text, by_id in named, *(papers or ()))
    return unknown(text, of_record(kind, by_id), who=case.name(by_id))


def _takes_part(case: Case, by_id: str) -> bool:
    """Whether somebody is a party to the agreement or to the transfer, or the issuer."""
    proposal = case.proposal
    own = {proposal.transferor.id, proposal.transferee.id, case.snapshot.issuer.id}
    return by_id in own or bool(case.snapshot.parts_ever(by_id, case.agreement.id))


def people(case: Case, who: str) -> set[str]:
    """The party of that part or id, or everybody whom a phrase of the agreement means."""
    definition = case.agreement.definitions.get(who)
    if who == "Company" or definition is None or definition.parties is None:
        return {person(case, who)}
    return {party.id for party in case.members(who)}


def person(case: Case, who: str) -> str:
    """The id of a part; else the id itself."""
    try:
        return case.person(who).id
    except LookupError:
        return who


def shown(case: Case, giver: Giver) -> str:
    """Who it is, for people."""
    return case.name(person(case, giver.who)) if giver.how == "part" else str(giver)


__all__ = ["PARTS", "Giver", "GiverText", "givers", "his", "people", "person", "shown"]

"""The parts of a rulebook that are not clauses: agreements, notices, definitions, readings, amendments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import Annotated, Any, Literal

from covenantry.engine.language.conditions import ConditionText
from covenantry.facts.periods import Period
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Parsed
from covenantry.facts.values import Day, Id, Name, PositiveCount, YesNo, parse_name
from covenantry.facts.words import ClassId, PartyId, RoleName, Section


def _phrase(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("should be a phrase that definitions.yaml defines")
    return value.strip()


#: A hundred years, in units longer than a day.
LONGEST = {"year": 100, "month": 1_200, "week": 5_200}


def _period(value: Any) -> Period:
    if not isinstance(value, str):
        raise ValueError("should be a period such as 90 days or 10 Washington, D.C. business days")
    period = Period.parse(value)
    if period.count > LONGEST.get(period.unit, 36_500):
        raise ValueError(f"'{period}' is longer than a hundred years")
    return period


def parse_days(value: Any) -> Period:
    """A period in whole days, weeks, months or years; ValueError where it is none."""
    period = Period.parse(parse_name(value))
    if period.unit == "hour":
        raise ValueError(f"'{period}' ends at a moment, and a turn to buy ends with a day: write it in days")
    return period


Phrase = Annotated[str, Parsed(_phrase, "A phrase that definitions.yaml of the same agreement defines.")]
Lasting = Annotated[Period, Parsed(_period, "A period: 90 days, 3 years, 10 Washington, D.C. business days.")]
Days = Annotated[Period, Parsed(parse_days, "A period that ends with a day: 90 days, 10 business days.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """Another meaning that ambiguous words could bear: the terms that would then differ."""

    __pydantic_config__ = STRICT
    taken_as: Name
    terms: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A declared choice between meanings; shown in every answer that rests on it until somebody signs it off.

    `signed_off_hash`: what `covenantry rules readings` says of it. Once the words, the meanings or the terms differ
    from those that were signed, nobody has signed it off.
    """

    __pydantic_config__ = STRICT
    words: Name
    taken_as: Name
    because: Name | None = None
    signed_off_by: Name | None = None
    signed_off_on: Day | None = None
    signed_off_hash: Name | None = None
    otherwise: tuple[Otherwise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """When a notice sent in one way counts as given.

    `given`: the event that makes it so. `at_latest` or `after`: a period from its sending, instead or at the latest.
    """

    __pydantic_config__ = STRICT
    given: Literal["delivered", "acknowledged", "sent"] | None = None
    after: Lasting | None = None
    at_latest: Lasting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTerms:
    """How notices must be given under an agreement, and when they count as given."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    methods: dict[str, Method]
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """agreement.yaml: what the document is, who may be party to it and how its notices are given.

    `issuer`: whom it is about; `any`: every issuer, as the law is; `any-party`: every issuer in whose
    book anybody has a part under it, whatever the day: a form that many have signed. `files`: the other rule files that
    make it up, those of amendments as `amendments/NAME`; left out, those that stand in its folder. `short`: the title
    that people use; left out, the whole one.
    """

    __pydantic_config__ = STRICT
    id: Id
    title: Name
    dated: Day
    issuer: Id
    roles: tuple[RoleName, ...]
    governing_law: Name | None = None
    business_days: Name = "weekdays"
    notices: NoticeTerms | None = None
    files: tuple[Name, ...] = ()
    note: Name | None = None
    short: Name | None = None

    def is_about(self, issuer: str, signed: AbstractSet[str]) -> bool:
        """Whether it is about an issuer, under whose agreements `signed` somebody has a part on record."""
        return self.issuer in (issuer, "any") or (self.issuer == "any-party" and self.id in signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAtLeast:
    """So many shares of these classes together, each counted as before the splits since a day, or more.

    `with_affiliates`: what its affiliates hold counts with its own, though they are no parties.
    """

    __pydantic_config__ = STRICT
    at_least: PositiveCount
    of: tuple[ClassId, ...]
    adjusted_since: Day
    with_affiliates: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesMeant:
    """Who a phrase means: holders of roles, holders of securities, successors, or those who are no party at all.

    `holding`: of these only who holds so many, on each day anew (a Major Investor).
    """

    __pydantic_config__ = STRICT
    roles: tuple[RoleName, ...] = ()
    holders_of: tuple[Phrase, ...] = ()
    all_of: tuple[Phrase, ...] = ()
    named: tuple[PartyId, ...] = ()
    not_a_party: YesNo = False
    holding: HeldAtLeast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuritiesMeant:
    """One limb of a phrase that means securities; all that a limb says must hold of the security."""

    __pydantic_config__ = STRICT
    classes: tuple[ClassId, ...] = ()
    issued_upon: tuple[ClassId, ...] = ()
    held_by: Phrase | None = None
    ever_held_by: Phrase | None = None
    meant_by: Phrase | None = None
    excluding: tuple[ConditionText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A defined phrase: people, securities (any limb), or transfers (a condition)."""

    __pydantic_config__ = STRICT
    phrase: Name
    section: Section
    says: Name
    parties: PartiesMeant | None = None
    securities: tuple[SecuritiesMeant, ...] = ()
    transfers: ConditionText | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The head of a file in amendments/: a dated overlay; what it carries replaces what has the same name."""

    __pydantic_config__ = STRICT
    effective: Day
    title: Name
    says: Name
    removes: tuple[str, ...] = ()
    definitions: tuple[Any, ...] = ()
    clauses: tuple[Any, ...] = ()
    readings: tuple[Reading, ...] = ()


def phrases_of(definition: Definition) -> Iterator[str]:
    """The phrases that a definition uses."""
    if definition.parties:
        yield from (*definition.parties.holders_of, *definition.parties.all_of)
    for limb in definition.securities:
        yield from (phrase for phrase in (limb.held_by, limb.ever_held_by, limb.meant_by) if phrase)
        for condition in limb.excluding:
            yield from condition.phrases()
    if definition.transfers is not None:
        yield from definition.transfers.phrases()


def reached(phrases: Iterable[str], meant: Mapping[str, Definition]) -> list[str]:
    """The phrases used and those that their definitions use in turn."""
    found: dict[str, None] = {}
    waiting = list(phrases)
    while waiting:
        phrase = waiting.pop(0)
        if phrase in meant and phrase not in found:
            found[phrase] = None
            waiting.extend(phrases_of(meant[phrase]))
    return list(found)

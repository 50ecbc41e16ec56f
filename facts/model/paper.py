"""Entries about acts on paper: notices, instruments and attestations."""

from __future__ import annotations

from typing import Any, ClassVar

from covenantry.facts.model.entry import Entry
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Count, Day, Id, Moment, Money, Name, PositiveCount, YesNo
from covenantry.facts.words import (
    AgreementId,
    Contents,
    Judgement,
    MethodName,
    NoticeKind,
    PaperKind,
    RoleName,
    Sections,
    lies_within,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How and when a notice went to one addressee; when it counts as given is for the agreement to say."""

    __pydantic_config__ = STRICT

    to_id: Id
    method: MethodName
    sent_at: Moment | None = None
    delivered_at: Moment | None = None
    acknowledged_at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTransfer:
    """The transfer that a notice is about."""

    __pydantic_config__ = STRICT

    transferor_id: Id
    stock_class_id: Id
    quantity: PositiveCount
    transferee_id: Id | None = None
    security_ids: tuple[Id, ...] = ()
    share_price: Money | None = None
    consideration: Name | None = None
    terms: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Entry):
    """A notice, request, report or election; `process` is the id of the notice that began the procedure.

    `upon`: the event or paper that it is given upon. `period_end`: the last day of the period that a report or a budget
    is for.
    """

    type: ClassVar[str] = "notice"

    kind: NoticeKind
    agreement: AgreementId
    from_id: Id
    deliveries: tuple[Delivery, ...] = ()
    about: ProposedTransfer | None = None
    process: Name | None = None
    contents: tuple[Contents, ...] = ()
    sale_date: Day | None = None
    quantity: Count | None = None
    additional: Count | None = None
    warrants_to_exercise: Count | None = None
    period_days: Count | None = None
    registration_id: Id | None = None
    net_price: Money | None = None
    period_end: Day | None = None
    upon: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """What an instrument extends to; what is left out is not limited. `quantity` is the most it extends to.

    `section`: one or several, each with its parts; `upon`: the event or paper concerned; `person_id`: the person, such
    as a director.
    """

    __pydantic_config__ = STRICT

    transferor_id: Id | None = None
    transferee_id: Id | None = None
    stock_class_id: Id | None = None
    security_ids: tuple[Id, ...] = ()
    quantity: PositiveCount | None = None
    registration_id: Id | None = None
    section: Sections = ()
    process: Name | None = None
    upon: Name | None = None
    person_id: Id | None = None

    def __post_init__(self) -> None:
        section: Any = self.section
        if isinstance(section, str):  # one alone would be taken letter by letter
            object.__setattr__(self, "section", (section,))

    def reaches(self, section: str) -> bool:
        """Whether it extends to a section: it names none, or it, or one that it is part of."""
        return not self.section or any(lies_within(section, outer) for outer in self.section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Entry):
    """A signed paper: consent, waiver, opinion of counsel, joinder, certification, endorsement, assignment ...

    `until` is the last day on which it can be relied on. `role`: of a joinder, the part that its signer takes.
    """

    type: ClassVar[str] = "instrument"

    kind: PaperKind
    by_id: Id
    to_id: Id | None = None
    agreement: AgreementId | None = None
    role: RoleName | None = None
    covers: Covers | None = None
    until: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation(Entry):
    """Somebody answers for a judgement: `fact` (in words) about a party, an entry, a transfer or the "issuer".

    `until` is the last day on which it can be relied on. `agreement`: by whose words alone it is meant; without it, by
    those of any agreement that asks.
    """

    type: ClassVar[str] = "attestation"

    fact: Judgement
    about: Name
    value: YesNo
    by_id: Id | None = None
    until: Day | None = None
    agreement: AgreementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation(Entry):
    """Those who have to settle a value have done so: one share of a class, or a property, is worth `value` dollars.

    `of`: the id of the class, or the property in words. `on`: the day for which it holds, that of the entry unless
    given. `restricted`: it is of securities that are not freely marketable, their discount made.
    """

    type: ClassVar[str] = "valuation"

    of: Name
    value: Money
    by_ids: tuple[Id, ...]
    on: Day | None = None
    restricted: YesNo = False

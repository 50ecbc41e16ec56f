"""Entries of the public record: registration statements, reporting and corporate events."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.model.entry import Entry
from covenantry.facts.model.happenings import terms_of
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Parsed
from covenantry.facts.values import Id, Name, PositiveCount, YesNo, parse_name
from covenantry.facts.words import EventKind

Offering = Literal["initial public offering", "underwritten", "shelf", "employee benefit plan", "rule 145", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredSecurities:
    """Securities of one holder included in a registration."""

    __pydantic_config__ = STRICT

    stakeholder_id: Id
    stock_class_id: Id
    quantity: PositiveCount


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationStatement(Entry):
    """A registration statement under the Securities Act, filed on `date`; `request`: the notice that asked for it."""

    type: ClassVar[str] = "registration_statement"

    registration_id: Id
    form: Name
    stock_class_ids: tuple[Id, ...]
    for_whom: Literal["company", "holders", "both"]
    offering: Offering
    managing_underwriter_id: Id | None = None
    securities: tuple[RegisteredSecurities, ...] = ()
    rule_415: YesNo = False
    request: Name | None = None

    @property
    def filed(self) -> datetime.date:
        """The day of filing."""
        return self.date


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationEffective(Entry):
    """The Commission declares the statement effective."""

    type: ClassVar[str] = "registration_effective"

    registration_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationWithdrawn(Entry):
    """The statement is withdrawn, or the offering under it is over."""

    type: ClassVar[str] = "registration_withdrawn"

    registration_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOrder(Entry):
    """An order suspends the effectiveness of the statement."""

    type: ClassVar[str] = "stop_order"

    registration_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOrderLifted(Entry):
    """The order is lifted or stayed."""

    type: ClassVar[str] = "stop_order_lifted"

    registration_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnFromRegistration(Entry):
    """A holder's securities leave the registration: withdrawn by the holder, or excluded by a cut-back."""

    type: ClassVar[str] = "withdrawn_from_registration"

    registration_id: Id
    stakeholder_id: Id
    stock_class_id: Id
    quantity: PositiveCount
    why: Literal["withdrawn", "excluded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeActReporting(Entry):
    """Whether the issuer must file reports under Section 13 or 15(d) of the Exchange Act, from `date` on."""

    type: ClassVar[str] = "exchange_act_reporting"

    required: YesNo


def _details(value: Any) -> FrozenMap[str]:
    if not isinstance(value, dict):
        raise ValueError("should be names with what they stand for")
    return FrozenMap({parse_name(name): parse_name(text) for name, text in value.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class CorporateEvent(Entry):
    """A merger, a sale of assets, a dissolution, a public announcement ...

    What `details` a known kind may have stands under Corporate events; another kind has free text.
    """

    type: ClassVar[str] = "corporate_event"

    kind: EventKind
    details: Annotated[Mapping[str, str], Parsed(_details, "Names and texts.", {"type": "object"})] = FrozenMap({})

    def __post_init__(self) -> None:
        Entry.__post_init__(self)
        terms_of(self.kind, self.details)

    @property
    def terms(self) -> Any:
        """The details as the typed terms of the kind."""
        return terms_of(self.kind, self.details)

"""Corporate events and the terms that each may have; a kind that is not among them has free text for details."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Misfit, Misfits, Parsed, validated
from covenantry.facts.values import Count, Day, Id, Money, Name, PositiveCount, Ratio, Share, YesNo, parse_id
from covenantry.facts.words import AgreementId, ExpenseName


def _ids(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value).split(",")
    return tuple(parse_id(part) for part in parts)


Ids = Annotated[tuple[str, ...], Parsed(_ids, "Ids of parties, parted by commas.", {"type": ["string", "array"]})]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """An event of which only its day matters."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """A merger or the like, or a sale of assets.

    `holders_keep`: the share of the voting power of the survivor (or acquirer) that the stockholders of before own
    beneficially after it. `alike`: all holders of Common Stock are treated in substantially the same fashion.
    """

    __pydantic_config__ = STRICT
    __keyword__ = "with"
    holders_keep: Share | None = None
    with_: Name | None = None
    alike: YesNo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingStockAcquired:
    """A person or group has, as it says, so much of the combined voting power; where the ledger does not show it."""

    __pydantic_config__ = STRICT
    by: Ids
    percent: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverAppointed:
    """A receiver or trustee for all or substantially all assets."""

    __pydantic_config__ = STRICT
    company_consents: YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The company enters into an agreement to do something; `to` names the event, the rest are that event's terms."""

    __pydantic_config__ = STRICT
    to: Name
    holders_keep: Share | None = None
    by: Ids | None = None
    percent: Share | None = None
    company_consents: YesNo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidation:
    """A liquidation, dissolution or winding up. `assets`: what is left for stockholders; `pays`: the day fixed.

    `after_seniors`: what is left of them once every class that ranks before the one asked about has been paid;
    `parity`: the full preferences, in all, of other classes that rank with it.
    """

    __pydantic_config__ = STRICT
    assets: Money | None = None
    after_seniors: Money | None = None
    parity: Money | None = None
    voluntary: YesNo = True
    pays: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorElected:
    """A director is elected. `approved`: by a majority of the continuing directors then in office.

    `nominated_by`: on whose nomination; `in_place_of`: the director whose vacancy it fills.
    """

    __pydantic_config__ = STRICT
    person: Id
    nominated_by: Name | None = None
    approved: YesNo | None = None
    in_place_of: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorLeft:
    """A director is no longer one; the seat is vacant."""

    __pydantic_config__ = STRICT
    person: Id
    why: Literal["death", "resignation", "removal", "end of term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dividend:
    """A dividend or distribution on a class.

    `per_share`: money for each share, where in cash; `shares`: how many shares are issued in payment in all.
    """

    __pydantic_config__ = STRICT
    on: Id
    payable_in: Literal["cash", "common stock", "other securities"]
    per_share: Money | None = None
    shares: PositiveCount | None = None
    securities: Name | None = None
    record_date: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassification:
    """A class is changed into another, `ratio` for each share; `effective`: the day expected."""

    __pydantic_config__ = STRICT
    of: Id
    into: Name
    ratio: Ratio | None = None
    effective: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPlanned:
    """The company resolves to subdivide or combine a class on a record date."""

    __pydantic_config__ = STRICT
    of: Id
    ratio: Ratio
    record_date: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationProposed:
    """The company determines to register securities; `estimated_filing`: the day on which it expects to file.

    `shares`: how many the company itself proposes to sell.
    """

    __pydantic_config__ = STRICT
    registration: Id
    for_whom: Literal["company", "holders", "both"]
    offering: Literal["initial public offering", "underwritten", "shelf", "employee benefit plan", "rule 145", "other"]
    estimated_filing: Day | None = None
    underwriter: Id | None = None
    shares: Count | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderwritersLimitation:
    """The managing underwriter advises that no more than so many shares can be underwritten in a registration."""

    __pydantic_config__ = STRICT
    registration: Id
    at_most: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class InRegistration:
    """Something that concerns a registration, of which only its day matters besides."""

    __pydantic_config__ = STRICT
    registration: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationExpense:
    """An expense of a registration; `what`: its name, such as filing fee or underwriting discount."""

    __pydantic_config__ = STRICT
    registration: Id
    what: ExpenseName
    amount: Money

    def __post_init__(self) -> None:
        if self.amount * 100 % 1:
            raise ValueError(f"{self.amount} has parts of a cent")


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagesPaid:
    """Somebody has had to pay damages by reason of a misstatement in a registration."""

    __pydantic_config__ = STRICT
    registration: Id
    by: Id
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsGranted:
    """The company enters into an agreement that grants registration rights to somebody."""

    __pydantic_config__ = STRICT
    to: Name
    rank: Literal["pari passu", "subordinate", "senior"]
    agreement: AgreementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassEstablished:
    """A class or series is established. `rank`: where its terms expressly place it against the class `against`."""

    __pydantic_config__ = STRICT
    name: Name
    against: Id
    rank: Literal["senior", "parity", "junior"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsAvailable:
    """So much may by law be paid to redeem a class from the day on, obligations that go before it met."""

    __pydantic_config__ = STRICT
    amount: Money
    of: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionDeposit:
    """The redemption price of a class is deposited in trust. `capital_and_surplus`: of the bank or trust company."""

    __pydantic_config__ = STRICT
    of: Id
    amount: Money
    capital_and_surplus: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Somebody discloses confidential information."""

    __pydantic_config__ = STRICT
    by: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignationAmended:
    """The certificate that fixes the rights of a class is amended."""

    __pydantic_config__ = STRICT
    __keyword__ = "class"
    class_: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A proxy, voting trust or arrangement about stock. `inconsistent`: with the stockholders' agreement."""

    __pydantic_config__ = STRICT
    by: Id
    inconsistent: YesNo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The company publishes something; `concerns`: what it is about, a class or an agreement that the book names."""

    __pydantic_config__ = STRICT
    concerns: Id | None = None


#: The kinds of corporate event by name, each with its terms.
HAPPENINGS: Mapping[str, type[Any]] = FrozenMap(
    {
        "merger": Combination,
        "consolidation": Combination,
        "reorganization": Combination,
        "business combination": Combination,
        "sale of substantially all assets": Combination,
        "acquisition of voting stock": VotingStockAcquired,
        "assignment for the benefit of creditors": Plain,
        "bankruptcy petition": Plain,
        "receiver appointed": ReceiverAppointed,
        "receiver removed": Plain,
        "insolvency admitted in writing": Plain,
        "plan of liquidation adopted": Plain,
        "agreement": Agreed,
        "liquidation": Liquidation,
        "director elected": DirectorElected,
        "director left": DirectorLeft,
        "dividend": Dividend,
        "reclassification": Reclassification,
        "split planned": SplitPlanned,
        "registration proposed": RegistrationProposed,
        "underwriter's limitation": UnderwritersLimitation,
        "registration rights granted": RightsGranted,
        "qualification suspended": InRegistration,
        "misstatement in prospectus": InRegistration,
        "comments of the sec received": InRegistration,
        "registration expense": RegistrationExpense,
        "claim for misstatement": InRegistration,
        "damages paid": DamagesPaid,
        "series a mandatory conversion event": Plain,
        "class established": ClassEstablished,
        "funds legally available": FundsAvailable,
        "redemption deposit": RedemptionDeposit,
        "agreement restricting redemption": Plain,
        "material adverse change": Plain,
        "material consulting report received": Plain,
        "material proceeding": Plain,
        "accountant's report to management received": Plain,
        "information given to directors or stockholders": Plain,
        "certificate of designation amended": DesignationAmended,
        "voting arrangement": Arrangement,
        "election of directors called": Plain,
        "disclosure of confidential company information": Disclosure,
        "disclosure of confidential purchaser information": Disclosure,
        "press release": Announcement,
    }
)


def terms_of(kind: str, details: Mapping[str, str]) -> Any:
    """The terms of an event, typed; the details as they are where the kind is not among the HAPPENINGS.

    Raises Misfits that name the terms as they are written.
    """
    return _terms_of(" ".join(kind.casefold().split()), FrozenMap(details))


@lru_cache(maxsize=4096)
def _terms_of(kind: str, details: FrozenMap[str]) -> Any:
    made = HAPPENINGS.get(kind)
    if made is None:
        return details
    found, misfits = validated(made, {name.strip().replace(" ", "_"): text for name, text in details.items()})
    if misfits:
        raise Misfits(Misfit(("details", *misfit.path), misfit.message, misfit.hint) for misfit in misfits)
    return found


__all__ = ["HAPPENINGS", "terms_of"]

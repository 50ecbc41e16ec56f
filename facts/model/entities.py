"""The issuer, the parties and the classes of securities of a book."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from covenantry.facts.problems import Place
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Misfit, Misfits, Parsed
from covenantry.facts.values import Count, Day, Id, Money, Name, Ratio, Share, YesNo, parse_date, parse_money

PartyType = Literal[
    "individual",
    "corporation",
    "partnership",
    "limited liability company",
    "trust",
    "estate",
    "government",
    "group",
    "unincorporated organization",
    "institution",  # of which it is only known that it is no individual
]
ClassType = Literal["COMMON", "PREFERRED", "WARRANT", "OPTION", "CONVERTIBLE"]


def _year_end(value: Any) -> str:
    text = str(value).strip()
    try:
        parse_date(f"2000-{text}")
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the year; write it as 12-31") from None
    return text


#: A month and a day of it.
YearEnd = Annotated[str, Parsed(_year_end, "A month and a day, MM-DD.")]


def _not_from_files(value: Any) -> Place:
    raise ValueError("is not a term here; the loader notes the place by itself")


#: Where a record stands in its file; the loader sets it.
Whereabouts = Annotated[Place | None, Parsed(_not_from_files, "Set by the loader.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The company whose book this is; it is also a party of type corporation.

    `fiscal_year_end`: the last day of its fiscal year, month and day (12-31); 02-28 is the last day of February.
    """

    __pydantic_config__ = STRICT

    id: Id
    name: Name
    incorporated_in: Name | None = None
    principal_office: Name | None = None
    fiscal_year_end: YearEnd | None = None
    closures: Literal["federal executive closures"] | None = None
    source: Name | None = None
    illustrative: YesNo = False
    note: Name | None = None
    place: Whereabouts = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Anybody who holds, controls, signs or receives; OCF calls it a stakeholder."""

    __pydantic_config__ = STRICT

    id: Id
    name: Name
    type: PartyType
    source: Name | None = None
    illustrative: YesNo = False
    note: Name | None = None
    place: Whereabouts = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionLimit:
    """No conversion may take the holder's shares from converting the class above this share of class `of`.

    What counts is the shares issuable now plus those held from earlier conversions, measured against the shares
    outstanding after the conversion.
    """

    __pydantic_config__ = STRICT

    at_most: Share
    of: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionRights:
    """Into what a class converts: `ratio` shares for each one, as on the day of its first issuance."""

    __pydantic_config__ = STRICT

    converts_to_stock_class_id: Id
    ratio: Ratio
    limit: ConversionLimit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """What a warrant or option buys: `ratio` shares for each one at `exercise_price` a share, on first issuance.

    `first_day` left out: from issuance. `expiration_time` is in words (5:00 p.m. eastern time); the day counts whole.
    """

    __pydantic_config__ = STRICT

    stock_class_id: Id
    exercise_price: Money
    expiration_date: Day
    ratio: Ratio = Fraction(1)
    first_day: Day | None = None
    expiration_time: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockClass:
    """A class or series of securities; its terms are those of the day on which it was first issued."""

    __pydantic_config__ = STRICT

    id: Id
    name: Name
    class_type: ClassType
    par_value: Money | None = None
    initial_shares_authorized: Count | None = None
    votes_per_share: Ratio | None = None
    conversion_rights: ConversionRights | None = None
    exercise: Exercise | None = None
    fractional: YesNo = False
    source: Name | None = None
    illustrative: YesNo = False
    note: Name | None = None
    place: Whereabouts = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.class_type == "COMMON" and self.votes_per_share is None:
            object.__setattr__(self, "votes_per_share", Fraction(1))


def _closes(value: Any) -> tuple[tuple[date, Decimal], ...]:
    if not isinstance(value, dict) or not value:
        raise ValueError("should be days with their closing prices, such as 1999-09-24: 17.50")
    closes: list[tuple[date, Decimal]] = []
    misfits: list[Misfit] = []
    for day, close in value.items():
        try:
            closes.append((parse_date(day), parse_money(close)))
        except ValueError as error:
            misfits.append(Misfit((day,), str(error)))
    if misfits:
        raise Misfits(misfits)
    return tuple(sorted(closes))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPrices:
    """Closing sale prices of a class, by day."""

    __pydantic_config__ = STRICT

    stock_class_id: Id
    closes: Annotated[tuple[tuple[date, Decimal], ...], Parsed(_closes, "Closing prices by day.", {"type": "object"})]
    market: Name | None = None
    source: Name | None = None
    illustrative: YesNo = False
    note: Name | None = None
    place: Whereabouts = field(default=None, compare=False)

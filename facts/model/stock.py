"""Entries of the stock ledger, under the names of the Open Cap Table Format where it has one."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from covenantry.facts.model.entry import Entry
from covenantry.facts.records import dataclass
from covenantry.facts.typed import Parsed
from covenantry.facts.values import Count, Day, Id, Money, Ratio, YesNo, parse_count, parse_ratio
from covenantry.facts.words import MannerName, Purpose


def _parse_total(value: Any) -> int | Fraction:
    try:
        return parse_count(value)
    except ValueError as not_whole:
        try:
            number = parse_ratio(value)
        except ValueError:
            raise not_whole from None
        return number.numerator if number.denominator == 1 else number


def _parse_amount(value: Any) -> int | Fraction:
    if not (amount := _parse_total(value)):
        raise ValueError("must be more than nothing")
    return amount


_NUMBER = {"type": ["string", "number"]}
#: How many; a fraction (10.5 or 21/2) is for classes that are declared fractional.
Amount = Annotated[int | Fraction, Parsed(_parse_amount, "How many, more than nothing.", _NUMBER)]
Total = Annotated[int | Fraction, Parsed(_parse_total, "How many.", _NUMBER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StockIssuance(Entry):
    """The issuer issues a security. Of a warrant or option, `quantity` counts the shares that it may buy.

    `consideration`: what the issuer received for all of it, in dollars, property at the value that its Board determined
    (left out: `share_price` for each); what exercise or conversion will cost is no part of it. `purpose`: what it was
    issued for, in the words of the agreement that asks (public offering, acquisition ...).
    """

    type: ClassVar[str] = "stock_issuance"

    security_id: Id
    stakeholder_id: Id
    stock_class_id: Id
    quantity: Amount
    share_price: Money | None = None
    consideration: Money | None = None
    purpose: Purpose | None = None
    stock_legend_ids: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTransfer(Entry):
    """A holder passes securities to another; each lot drawn on gives the transferee one new lot.

    `registration_id`: the registration statement under which they were sold.

    `security_ids` says which, in the order drawn on. Left out, the oldest goes first, provided that the choice
    makes no difference of lineage.
    """

    type: ClassVar[str] = "stock_transfer"

    transferor_id: Id
    transferee_id: Id
    stock_class_id: Id
    quantity: Amount
    security_ids: tuple[Id, ...] = ()
    resulting_security_ids: tuple[Id, ...] = ()
    share_price: Money | None = None
    manner: MannerName | None = None
    for_value: YesNo | None = None
    registration_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockConversion(Entry):
    """A holder converts `quantity` of a class. `resulting_quantity` is needed where the ratio leaves a fraction."""

    type: ClassVar[str] = "stock_conversion"

    stakeholder_id: Id
    stock_class_id: Id
    quantity: Amount
    security_ids: tuple[Id, ...] = ()
    resulting_security_id: Id | None = None
    resulting_quantity: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockExercise(Entry):
    """A holder exercises `quantity` of a warrant or option; `net` pays the price in shares, so that fewer result."""

    type: ClassVar[str] = "stock_exercise"

    stakeholder_id: Id
    stock_class_id: Id
    quantity: Amount
    security_ids: tuple[Id, ...] = ()
    resulting_security_id: Id | None = None
    resulting_quantity: Count | None = None
    net: YesNo = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReissuance(Entry):
    """A holder's certificates end, and others for the same shares take their place: several for one, one for several.

    `resulting_quantities`: how many each new one stands for; not needed where there is one.
    """

    type: ClassVar[str] = "stock_reissuance"

    stakeholder_id: Id
    stock_class_id: Id
    security_ids: tuple[Id, ...]
    resulting_security_ids: tuple[Id, ...]
    resulting_quantities: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRepurchase(Entry):
    """The issuer buys securities back; they are no longer outstanding."""

    type: ClassVar[str] = "stock_repurchase"

    stakeholder_id: Id
    stock_class_id: Id
    quantity: Amount
    security_ids: tuple[Id, ...] = ()
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCancellation(Entry):
    """Securities are cancelled (forfeited, expired, surrendered)."""

    type: ClassVar[str] = "stock_cancellation"

    stakeholder_id: Id
    stock_class_id: Id
    quantity: Amount
    security_ids: tuple[Id, ...] = ()
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRedemption(Entry):
    """All of a class is redeemed out of money deposited for it: from this day its holders are owed the price alone.

    Their shares are outstanding no longer; what each surrenders for the price is a repurchase of its own.
    """

    type: ClassVar[str] = "stock_redemption"

    stock_class_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendPaid(Entry):
    """A dividend on preferred stock is paid: on so many `shares` of a holder, for the quarter that `payment_date` ends.

    `amount`: the dividend that it discharges, in dollars, in whatever form. What is issued in payment is an issuance of
    its own; `security_id` names it.
    """

    type: ClassVar[str] = "dividend_paid"

    stakeholder_id: Id
    stock_class_id: Id
    payment_date: Day
    shares: Amount
    amount: Money
    form: Literal["cash", "in kind", "common stock"]
    security_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockClassSplit(Entry):
    """Each share of the class becomes `split_ratio` shares (2: two for one; 1/10: one for ten).

    The ratios of the classes that convert into it are adjusted with it; warrants and options on it, which are counted
    in the shares that they may buy, are split with it, and their prices adjusted.
    """

    type: ClassVar[str] = "stock_class_split"

    stock_class_id: Id
    split_ratio: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionRatioAdjustment(Entry):
    """From now on each one of the class converts into, or buys, `ratio` shares."""

    type: ClassVar[str] = "conversion_ratio_adjustment"

    stock_class_id: Id
    ratio: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ExercisePriceAdjustment(Entry):
    """From now on the warrant or option is exercised at this price a share."""

    type: ClassVar[str] = "exercise_price_adjustment"

    stock_class_id: Id
    exercise_price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizedSharesAdjustment(Entry):
    """The charter now authorizes this many shares of the class."""

    type: ClassVar[str] = "authorized_shares_adjustment"

    stock_class_id: Id
    new_shares_authorized: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class OutstandingStatement(Entry):
    """A document states how many are outstanding; the ledger must agree at this entry's place in its order."""

    type: ClassVar[str] = "outstanding_statement"

    stock_class_id: Id
    quantity: Total

"""The terms of a preferred dividend: what accrues, in which form it is paid, and what ranks below it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from covenantry.engine.context.clause import Clause
from covenantry.engine.language.model import Lasting
from covenantry.engine.procedures.accrued_dividends import Accrual
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT
from covenantry.facts.values import Count, Money, Name, PositiveCount, Share
from covenantry.facts.words import ClassId, Judgement, NoticeKind, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class InCommon:
    """Payment in common stock, at the average close of so many trading days; barred by `barred_section` meanwhile."""

    __pydantic_config__ = STRICT
    stock_class: ClassId
    trading_days: PositiveCount
    market: Literal["NASDAQ"]
    fractions: Literal["cash", "kept"] = "cash"
    barred_section: Section
    barred_says: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The holder's choice of form: by a `notice` so long before the payment date; without it, the `default` form.

    `in_kind_rate`: what a period pays in kind, of the value held; in shares to so many `decimals`. `account_notice`
    names the account for cash, so long before the payment date.
    """

    __pydantic_config__ = STRICT
    section: Section
    says: Name
    notice_section: Section
    notice_says: Name
    notice: NoticeKind
    before: Lasting
    default: Literal["cash", "in kind", "common stock"]
    in_kind_rate: Share
    decimals: Count
    account_notice: NoticeKind
    account_before: Lasting
    in_common: InCommon


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """No dividend on what ranks below while any on this class is in arrears."""

    __pydantic_config__ = STRICT
    section: Section
    says: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendTerms(Clause):
    """What accrues on each share, and in which form it is payable."""

    accrues: Accrual
    price: Money
    lawful: Judgement
    choice: Choice
    priority: Priority

    def __post_init__(self) -> None:
        rate, each = self.choice.in_kind_rate, self.accrues.per_period()
        if rate * Fraction(self.price) != each:
            raise ValueError(
                f"{rate} of {self.price} in kind is not {each}, the dividend of a period: check one of them"
            )

    def since(self, day: date) -> date:
        """The payment date before another; the first has none."""
        return self.accrues.last_payment(day - timedelta(1)) or date.min

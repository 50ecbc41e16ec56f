"""Every type of object of the format: understood, left out with what that makes uncertain, or idle.

A transaction that is none of these refuses the package: what changes who holds what is never passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Family = Literal["STOCK", "WARRANT", "OPTION", "CONVERTIBLE"]

#: The words that a transaction's type begins with after TX_, older names beside newer ones.
_FAMILIES: Mapping[str, Family] = {
    "STOCK_": "STOCK",
    "WARRANT_": "WARRANT",
    "EQUITY_COMPENSATION_": "OPTION",
    "PLAN_SECURITY_": "OPTION",
    "CONVERTIBLE_": "CONVERTIBLE",
}

#: What becomes of a security: the last word of the type.
MOVES = frozenset(
    {
        "TRANSFER",
        "CONVERSION",
        "EXERCISE",
        "RELEASE",
        "REISSUANCE",
        "CONSOLIDATION",
        "CANCELLATION",
        "REPURCHASE",
        "RETRACTION",
    }
)
#: What becomes of a class.
OF_CLASS = frozenset(
    {
        "TX_STOCK_CLASS_SPLIT",
        "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT",
        "TX_STOCK_CLASS_AUTHORIZED_SHARES_ADJUSTMENT",
    }
)
_CONVERTIBLES = "notes and SAFEs are not counted: what they may convert into is not known here"
_VESTING = "which options and shares are vested is not known here"
_PLAN = "the shares reserved under a plan are not known here"
#: Objects that have no counterpart in a book, and what is not known for want of them.
LEFT_OUT: Mapping[str, str] = {
    "TX_CONVERTIBLE_ISSUANCE": _CONVERTIBLES,
    "TX_CONVERTIBLE_CANCELLATION": _CONVERTIBLES,
    "TX_CONVERTIBLE_TRANSFER": _CONVERTIBLES,
    "TX_CONVERTIBLE_RETRACTION": _CONVERTIBLES,
    "TX_CONVERTIBLE_CONVERSION": "the shares that result are issued on that day, as if for cash",
    "TX_VESTING_START": _VESTING,
    "TX_VESTING_EVENT": _VESTING,
    "TX_VESTING_ACCELERATION": _VESTING,
    "VESTING_TERMS": _VESTING,
    "STOCK_PLAN": _PLAN,
    "TX_STOCK_PLAN_POOL_ADJUSTMENT": _PLAN,
    "TX_STOCK_PLAN_RETURN_TO_POOL": _PLAN,
    "TX_ISSUER_AUTHORIZED_SHARES_ADJUSTMENT": "how many shares of all classes together are authorized",
    "TX_EQUITY_COMPENSATION_REPRICING": "the exercise price is that of the grant",
    "CE_STAKEHOLDER_RELATIONSHIP": "what a holder is to the issuer is not known here",
    "CE_STAKEHOLDER_STATUS": "what a holder is to the issuer is not known here",
}
#: Objects that say nothing of the law or the ledger.
IDLE = frozenset({"DOCUMENT", "FINANCING", "VALUATION"})


def family(kind: str) -> Family | None:
    """The family of securities that a transaction is about; None for one about a class, a plan or the issuer."""
    return next((found for word, found in _FAMILIES.items() if kind.startswith(f"TX_{word}")), None)


def is_move(kind: str) -> bool:
    """Whether it says what becomes of a security, and is understood."""
    return kind.rpartition("_")[2] in MOVES and family(kind) not in (None, "CONVERTIBLE")


def is_issuance(kind: str) -> bool:
    """Whether it issues a security that is understood."""
    return kind.endswith("_ISSUANCE") and family(kind) not in (None, "CONVERTIBLE") and kind not in LEFT_OUT


def is_idle(kind: str) -> bool:
    """Whether it says nothing of who holds what: acceptances, documents, valuations."""
    return kind in IDLE or kind.endswith("_ACCEPTANCE")

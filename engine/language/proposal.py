"""The question of a pre-check: a proposed transfer, as a person writes it and as the engine uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, get_args

from covenantry.facts.model import Party
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Parsed
from covenantry.facts.values import Day, Id, Money, Name, PositiveCount, YesNo, parse_name

Manner = Literal[
    "sale",
    "gift",
    "pledge",
    "assignment",
    "distribution",
    "exchange",
    "inheritance",
    "operation of law",
    "loan",
    "short sale",
    "option grant",
    "offer",
    "contract to sell",
    "hedge",
    "public distribution",
    "merger",
    "issuance",
]
Exemption = Literal["rule 144", "rule 144A", "rule 904", "other exemption"]

#: The ways of proposing that only promise or prepare a transfer.
THIS_TRANSFER = "this-transfer"


def _party(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return value
    raise ValueError("should be the id or the name of a party, or a new party: {id, name, type}")


PartyText = Annotated[
    Any, Parsed(_party, "The id or the name of a party in the book, or a new party: {id, name, type}.", {})
]
Called = Annotated[str, Parsed(parse_name, "The id or the name of something in the book.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What another seller sells in the same transaction or series."""

    __pydantic_config__ = STRICT
    seller: Called
    security: Called
    quantity: PositiveCount


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalText:
    """A proposed transfer as written in a TRANSFER file or on the command line.

    `manner` is a sale where a price is given. `consideration` is cash where a price is given. `purchasers` are others
    who buy in concert with `to`; `sellers` sell beside `from` in the same transaction or series. `assume` states facts
    for this answer only.
    """

    __pydantic_config__ = STRICT
    __keyword__ = "from"
    id: Id | None = None
    from_: Called
    to: PartyText
    security: Called
    quantity: PositiveCount
    security_ids: tuple[Id, ...] = ()
    price: Money | None = None
    consideration: Literal["cash", "none", "other"] | None = None
    manner: Manner | None = None
    exemption: Exemption | None = None
    registration: Id | None = None
    date: Day | None = None
    terms_no_better_than_noticed: YesNo | None = None
    sellers: tuple[Sale, ...] = ()
    purchasers: tuple[Called, ...] = ()
    parties: tuple[Any, ...] = ()
    facts: tuple[Any, ...] = ()
    assume: dict[str, str] = field(default_factory=dict)
    note: Name | None = None


class Open(Exception):
    """A term of a transfer was read that nobody has said: the answer turns on it. `about`: the transfer."""

    def __init__(self, term: str, about: str) -> None:
        super().__init__(f"{term} of {about}")
        self.term, self.about = term, about


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposed transfer with its parties found: what the engine answers for.

    Quantity in shares (for a warrant: the shares it may buy); price per share, exact. `open`: the terms that are not
    said; see OpenProposal.
    """

    transferor: Party
    transferee: Party
    stock_class_id: str
    quantity: int
    date: date
    manner: str
    id: str = THIS_TRANSFER
    security_ids: tuple[str, ...] = ()
    share_price: Decimal | Fraction | None = None
    consideration: str | None = None
    exemption: str | None = None
    registration_id: str | None = None
    terms_no_better_than_noticed: bool | None = None
    sellers: tuple[Sale, ...] = ()
    purchasers: tuple[str, ...] = ()
    assume: Mapping[str, str] = field(default_factory=dict)
    open: frozenset[str] = frozenset()
    #: Whether it stands for any transfer by the holder of what he has of the class: `quantity` is the most it can be.
    is_any: ClassVar[bool] = False

    @property
    def issues(self) -> bool:
        """Whether the issuer issues the securities rather than anybody transferring them."""
        return not self.is_any and "manner" not in self.open and self.manner == "issuance"

    @property
    def for_value(self) -> bool | None:
        """Whether anything is paid; None where the proposal does not say."""
        if self.consideration == "none" or self.manner in ("gift", "inheritance"):
            return False
        if self.consideration in ("cash", "other") or self.manner in ("sale", "exchange"):
            return True
        return None


class OpenProposal(Proposal):
    """A transfer of which not every term is said, such as one on record: to read one that is `open` raises Open."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        if name in _MAY_BE_OPEN and name in object.__getattribute__(self, "open"):
            raise Open(_MAY_BE_OPEN[name], object.__getattribute__(self, "id"))
        return object.__getattribute__(self, name)


class AnyTransfer(OpenProposal):
    """Any transfer by a holder of what he has of a class, while none is proposed: to whom and how is open."""

    __slots__ = ()
    is_any: ClassVar[bool] = True

    def __getattribute__(self, name: str) -> Any:
        if name in _SAID_OF_ONE:
            raise Open(name.replace("_", " "), object.__getattribute__(self, "id"))
        return object.__getattribute__(self, name)


#: What can only be said of one transfer.
_SAID_OF_ONE = frozenset(
    (
        *("transferee", "manner", "share_price", "consideration", "exemption", "registration_id", "for_value"),
        *("terms_no_better_than_noticed", "sellers", "purchasers"),
    )
)

#: The terms that an entry on record may leave unsaid, by the word of the fact: the field, and the values that it takes.
OPEN_TERMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "manner": ("manner", get_args(Manner)),
    "exemption": ("exemption", (*get_args(Exemption), "none")),
    "price": ("share_price", ()),
}
_MAY_BE_OPEN = {field: word for word, (field, _) in OPEN_TERMS.items()}

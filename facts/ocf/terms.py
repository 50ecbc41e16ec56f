"""The terms of OCF objects that are used, typed; everything else that an object has is reported, not dropped unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args, get_type_hints

from covenantry.facts.ocf.kinds import OF_CLASS, is_issuance, is_move
from covenantry.facts.ocf.package import Object
from covenantry.facts.problems import Place, Problem
from covenantry.facts.records import dataclass
from covenantry.facts.typed import STRICT, Parsed, validated
from covenantry.facts.values import Day, Name, parse_count, parse_date, parse_money, parse_ratio


def _id(value: Any) -> str:
    """An id as the package has it: case counts."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("should be an id")
    return value


def _numeric(value: Any) -> int | Fraction:
    text = str(value)
    whole, dot, rest = text.partition(".")
    if dot and not rest.strip("0"):
        return parse_count(whole)
    try:
        return parse_count(text)
    except ValueError:
        return parse_ratio(text)


def _money(value: Any) -> Decimal:
    if not isinstance(value, dict) or "amount" not in value:
        raise ValueError("should be an amount with its currency")
    if value.get("currency", "USD") != "USD":
        raise ValueError(f"is in {value['currency']}; only USD is understood")
    return parse_money(str(value["amount"]))


def _ratio(value: Any) -> Fraction:
    if not isinstance(value, dict) or "numerator" not in value or "denominator" not in value:
        raise ValueError("should be a numerator and a denominator")
    return parse_ratio(f"{value['numerator']}/{value['denominator']}")


def _shares(value: Any) -> int | None:
    """Shares authorized; None where there is no limit, or none applies."""
    if isinstance(value, str) and value.upper() in ("UNLIMITED", "NOT APPLICABLE"):
        return None
    return int(_numeric(value))


def _day_or_none(value: Any) -> date | None:
    return None if value is None else parse_date(value)


Id = Annotated[str, Parsed(_id, "An id.")]
Numeric = Annotated[Any, Parsed(_numeric, "How many.")]
Money = Annotated[Decimal, Parsed(_money, "An amount in USD.", {"type": "object"})]
Ratio = Annotated[Fraction, Parsed(_ratio, "A ratio.", {"type": "object"})]
Shares = Annotated[Any, Parsed(_shares, "Shares authorized.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerTerms:
    __pydantic_config__ = STRICT
    legal_name: Name
    country_subdivision_of_formation: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    __pydantic_config__ = STRICT
    legal_name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeholderTerms:
    __pydantic_config__ = STRICT
    id: Id
    name: PersonName
    stakeholder_type: Literal["INDIVIDUAL", "INSTITUTION"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendTerms:
    __pydantic_config__ = STRICT
    id: Id
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    __pydantic_config__ = STRICT
    type: Name
    ratio: Ratio | None = None
    converts_to_quantity: Numeric | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    __pydantic_config__ = STRICT
    conversion_mechanism: Mechanism | None = None
    converts_to_stock_class_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    __pydantic_config__ = STRICT
    conversion_right: Right | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockClassTerms:
    __pydantic_config__ = STRICT
    id: Id
    name: Name
    class_type: Literal["COMMON", "PREFERRED"]
    initial_shares_authorized: Shares = None
    votes_per_share: Numeric | None = None
    par_value: Money | None = None
    conversion_rights: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuanceTerms:
    """Of stock, a warrant or equity compensation."""

    __pydantic_config__ = STRICT
    id: Id
    date: Day
    security_id: Id
    stakeholder_id: Id
    stock_class_id: Id | None = None
    quantity: Numeric | None = None
    share_price: Money | None = None
    stock_legend_ids: tuple[Id, ...] = ()
    split_transaction_id: Id | None = None
    exercise_price: Money | None = None
    exercise_triggers: tuple[Trigger, ...] = ()
    warrant_expiration_date: Annotated[Any, Parsed(_day_or_none, "A date.")] = None
    expiration_date: Annotated[Any, Parsed(_day_or_none, "A date.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTerms:
    """What becomes of a security: transfer, conversion, exercise, reissuance, cancellation, repurchase, retraction.

    A consolidation ends several `security_ids` and has one `resulting_security_id`; everything else ends one.
    """

    __pydantic_config__ = STRICT
    id: Id
    date: Day
    security_id: Id | None = None
    security_ids: tuple[Id, ...] = ()
    quantity: Numeric | None = None
    quantity_converted: Numeric | None = None
    price: Money | None = None
    resulting_security_ids: tuple[Id, ...] = ()
    resulting_security_id: Id | None = None
    balance_security_id: Id | None = None
    split_transaction_id: Id | None = None

    @property
    def ends(self) -> tuple[str, ...]:
        """The securities that it ends, in whole or in part."""
        return (self.security_id,) if self.security_id is not None else self.security_ids

    @property
    def results(self) -> tuple[str, ...]:
        """The securities that come of it, the balance aside."""
        return self.resulting_security_ids or ((self.resulting_security_id,) if self.resulting_security_id else ())

    @property
    def moved(self) -> Any:
        """How many it says that it moves; None where it does not say."""
        return self.quantity if self.quantity is not None else self.quantity_converted

    @property
    def balance(self) -> str | None:
        """The security of the rest, where it has an id of its own."""
        return None if self.balance_security_id in self.ends else self.balance_security_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerms:
    """What becomes of a class: a split, another ratio of conversion, other shares authorized."""

    __pydantic_config__ = STRICT
    id: Id
    date: Day
    stock_class_id: Id
    split_ratio: Ratio | None = None
    new_ratio_conversion_mechanism: Mechanism | None = None
    new_shares_authorized: Shares = None


TERMS: Mapping[str, type[Any]] = {
    "ISSUER": IssuerTerms,
    "STAKEHOLDER": StakeholderTerms,
    "STOCK_CLASS": StockClassTerms,
    "STOCK_LEGEND_TEMPLATE": LegendTerms,
}
#: Terms that say nothing of the law or the ledger.
_IDLE = {"object_type", "id", "comments", "custom_id", "type", "trigger_id"}
#: Terms that no holding turns on: what is wrong with one leaves it out, by name.
_SPARE = {"share_price", "price", "par_value", "exercise_price", "initial_shares_authorized"}


def terms_of(kind: str) -> type[Any] | None:
    """The terms that are used of a type of object; None for one without counterpart."""
    if is_issuance(kind):
        return IssuanceTerms
    if is_move(kind):
        return MoveTerms
    return ClassTerms if kind in OF_CLASS else TERMS.get(kind)


class Report:
    """What of a package has no counterpart in a book, how often, and what is not known for want of it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.wants: dict[str, str] = {}

    def note(self, what: str, want: str = "") -> None:
        """One more of it."""
        self.counts[what] += 1
        if want:
            self.wants[what] = want

    def lines(self) -> list[str]:
        """In words: what leaves something unknown first, then the most frequent."""
        order = sorted(self.counts.items(), key=lambda p: (p[0] not in self.wants, -p[1], p[0]))
        wants = {what: f": {want}" for what, want in self.wants.items()}
        return [f"{what}: {n:,} without counterpart{wants.get(what, '')}" for what, n in order]


def terms(one: Object, report: Report) -> tuple[Any, list[Problem]]:
    """The used terms of an object, typed, or what is wrong with them; what is left out of them is reported."""
    kind = terms_of(one.kind)
    assert kind is not None
    used = _used(kind, one.terms, one.kind, report)
    value, misfits = validated(kind, used)
    spare = {misfit.path[0]: misfit for misfit in misfits if misfit.path and misfit.path[0] in _SPARE}
    for name, misfit in spare.items():
        report.note(f"{one.kind} {name}", f"{one.id}: {misfit.message}")
    if spare:
        value, misfits = validated(kind, {name: term for name, term in used.items() if name not in spare})
    label = f"{one.place} ({one.kind} {one.id})"
    return value, [Problem(Place(f"{label} {'.'.join(map(str, m.path))}".strip()), m.message, m.hint) for m in misfits]


def _used(kind: Any, data: Any, label: str, report: Report) -> Any:
    """The terms that are used; one that is null or empty is absent."""
    if not isinstance(data, Mapping):
        return data
    hints = get_type_hints(kind)
    names = {field.name for field in fields(kind)}
    kept = {}
    for name, value in data.items():
        if value is None or value == "":
            continue
        if name not in names:
            if name not in _IDLE and value not in ([], {}):
                report.note(f"{label} {name}")
            continue
        inner = next((arg for arg in (hints[name], *get_args(hints[name])) if is_dataclass(arg)), None)
        if inner is not None and isinstance(value, list):
            kept[name] = [_used(inner, item, f"{label} {name}", report) for item in value]
        elif inner is not None:
            kept[name] = _used(inner, value, f"{label} {name}", report)
        else:
            kept[name] = value
    return kept


__all__ = ["TERMS", "Report", "terms", "terms_of"]

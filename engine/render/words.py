"""The words in which answers are put to people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.findings import Finding, Window
from covenantry.engine.logic.reasons import Act, Reason, deciding
from covenantry.facts.lots import Quantity, shown
from covenantry.facts.model import StockClass

_VERBS = {
    "sale": "sells",
    "gift": "gives",
    "pledge": "pledges",
    "assignment": "assigns",
    "distribution": "distributes",
    "exchange": "exchanges",
    "inheritance": "leaves",
    "operation of law": "passes by operation of law",
    "loan": "lends",
    "short sale": "sells short",
    "option grant": "grants an option on",
    "contract to sell": "contracts to sell",
    "public distribution": "distributes to the public",
    "merger": "transfers by merger",
    "issuance": "issues",
}


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def said_day(day: date) -> str:
    """A day as people say it, with its weekday, whatever the locale: Sun 21 Nov 1999."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def counted(number: int, one: str, more: str = "") -> str:
    """So many of a thing, in the right number."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def units(quantity: Quantity, of: StockClass | None, name: str) -> str:
    """So many of a class: shares of stock; warrants, options and notes by their own name."""
    if of is None or not is_stock(of):
        return f"{shown(quantity)} of {of.name if of is not None else name}"
    return f"{shown(quantity)} share{'' if quantity == 1 else 's'} of {of.name}"


def money(amount: Fraction | Decimal) -> str:
    """Dollars, to the cent where they have cents, as quoted where they have more: $130.00, $15.8125."""
    exact = Fraction(amount)
    if exact * 100 % 1:
        return f"${Decimal(exact.numerator) / exact.denominator:,f}"
    return f"${Decimal(exact.numerator) / exact.denominator:,.2f}"


def deal(proposal: Proposal, of: StockClass | None) -> str:
    """The transfer as it is understood, in one sentence."""
    verb = _VERBS.get(proposal.manner, f"transfers by {proposal.manner}")
    if proposal.transferor.type == "group":
        verb = re.sub(r"^(pass)es\b|^(\w+)s\b", r"\1\2", verb)
    price = ""
    if proposal.share_price is not None:
        price = f" at {money(proposal.share_price)} {'a share' if of is not None and is_stock(of) else 'for each'}"
        if proposal.quantity != 1:
            price += f", {money(Fraction(proposal.share_price) * Fraction(proposal.quantity))} in all"
    what = units(proposal.quantity, of, proposal.stock_class_id)
    said = f"{proposal.transferor.name} {verb} {what} to {proposal.transferee.name}{price}"
    return said.rstrip(".") + "."


def is_stock(of: StockClass) -> bool:
    """Whether a class is one of shares."""
    return of.class_type in ("COMMON", "PREFERRED")


def kind_of(finding: Finding) -> str:
    """The kind of provision, as people write it."""
    return (
        finding.kind.replace("_", "-")
        if finding.kind in ("lock_up", "tag_along", "drag_along")
        else finding.kind.replace("_", " ")
    )


def title(finding: Finding) -> str:
    """The section and the kind of a provision."""
    return f"{finding.section} {kind_of(finding)}"


def span(window: Window) -> str:
    """A period from its first to its last day."""
    if window.opens is None and window.last_day is None:
        return "dates not known yet"
    opens = said_day(window.opens) if window.opens is not None else "at once"
    if window.opens == window.last_day:
        return f"on {opens}"
    if window.last_day is None:
        return f"{opens} to no fixed day"
    if window.opens is not None and window.opens.year == window.last_day.year:
        opens = opens.removesuffix(f" {window.opens.year}")
    return f"{opens} to {said_day(window.last_day)}"


def act_words(act: Act, asked: Mapping[str, str]) -> str:
    """What is asked of somebody: to do something or, of a fact that is asked for by a handle, to answer."""
    by = f", by {said_day(act.by)}" if act.by is not None else ""
    if act.fact in asked:
        return f"{asked[act.fact]} is answered {act.value}{by}"
    if act.value == "no":
        return f"put on record, as no: {act.what}{by}"
    return f"{act.what}{by}"


def grouped(sections: Iterable[tuple[str, str]], short: Mapping[str, str]) -> str:
    """Provisions by agreement and section, each agreement named once, by its short title."""
    by_agreement: dict[str, dict[str, None]] = {}
    for agreement, section in sections:
        by_agreement.setdefault(agreement, {})[section] = None
    return "; ".join(f"{short.get(one, one)} {', '.join(found)}" for one, found in by_agreement.items())


def answer_word(value: bool | None) -> str:
    """yes, no or ?"""
    return "?" if value is None else "yes" if value else "no"


def decisive(reason: Reason) -> Iterator[Reason]:
    """The leaves that give a reason its value; those that could not have changed it are left out."""
    return (leaf for leaf in deciding(reason) if leaf.role != "in force")


def said(reason: Reason) -> str:
    """A reason as a sentence about the transfer."""
    if reason.role != "phrase":
        return reason.text
    text = f"the transfer {reason.text}"
    return text.replace(" is a ", " is an ", 1) if text[len("the transfer is a ")].upper() in "AEIOU" else text


def few(names: Sequence[str], most: int = 4) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - most + 1} more" if len(names) > most else ""
    return ", ".join(names[: most - 1] if more else names) + more


def unique(reasons: Iterable[Reason]) -> list[Reason]:
    """Each leaf once."""
    return list({(reason.text, reason.value): reason for reason in reasons}.values())


def points(reason: Reason | None, where: Callable[[Reason], bool] = lambda _: True) -> list[Reason]:
    """The parts of a reason, each as one point: its name, and the leaf that decides it where one leaf does.

    `where` tells which parts. The leaf of a part that denies it has the other value than the part.
    """
    return unique(_point(part) for part in _parts(reason, where))


def statements(reason: Reason | None, where: Callable[[Reason], bool]) -> list[str]:
    """The points as sentences that stand without a yes or no before them: of a part that denies something, the part."""
    parts = _parts(reason, where)
    return list(dict.fromkeys(said(part if part.op == "not" else _point(part)) for part in parts))


def _parts(reason: Reason | None, where: Callable[[Reason], bool]) -> list[Reason]:
    if reason is None:
        return []
    parts = reason.parts if reason.parts and reason.op in ("all", "any") else (reason,)
    return [part for part in parts if part.role != "in force" and where(part)]


def _point(reason: Reason) -> Reason:
    named = reason.role != "list"
    found = unique(decisive(reason))
    if len(found) != 1:
        return reason if named else reason._replace(text=_joined(reason))
    (leaf,) = found
    limb = reason.parts and reason.op != "not" and reason.role in ("limb", "phrase")
    return reason._replace(text=f"{reason.text}: {leaf.text}") if limb else leaf


def _joined(reason: Reason) -> str:
    """What parts that share no name of their own come to, in one sentence; of those that decide, where some do."""
    texts = statements(reason, lambda part: part.value is reason.value)
    return f"one of: {'; or '.join(texts)}" if reason.op == "any" and reason.value is False else "; ".join(texts)


def day(value: date | None, none: str) -> str:
    """A day, or what its absence means."""
    return none if value is None else said_day(value)

"""The fictional Acme Robotics: its agreement and book on disk, and questions put to them with further facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from covenantry.engine.context.case import Assumptions
from covenantry.engine.evaluation.assess import Assessment, assess
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.findings import Finding
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.model import Attestation, Delivery, Entry, Notice, ProposedTransfer
from covenantry.facts.snapshot import snapshot

TESTS = Path(__file__).parents[2]
RULES, _WRONG = load_rules(TESTS / "agreements" / "acme-investors-agreement")
BOOK, _BAD = load_book(TESTS / "books" / "acme")
assert RULES is not None and BOOK is not None, (_WRONG, _BAD)
NAME = "acme-investors-agreement"
DAY = date(2004, 6, 1)


def moment(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone(timedelta(hours=-4)))


def by_hand(to: str, day: date) -> Delivery:
    """Delivered by hand on a day."""
    return Delivery(to_id=to, method="by hand", sent_at=moment(day), delivered_at=moment(day))


def notice(kind: str, day: date, by: str, to: tuple[str, ...], **terms: Any) -> Notice:
    """A notice under the agreement, delivered by hand on its day."""
    given: dict[str, Any] = {"id": f"n-{kind.split()[0]}-{by}", "deliveries": tuple(by_hand(one, day) for one in to)}
    return Notice(**{"date": day, "kind": kind, "agreement": NAME, "from_id": by, **given, **terms})


def about(by: str, to: str, stock_class_id: str, quantity: int, price: str) -> ProposedTransfer:
    """What a notice is about."""
    return ProposedTransfer(
        transferor_id=by, transferee_id=to, stock_class_id=stock_class_id, quantity=quantity, share_price=Decimal(price)
    )


def attested(fact: str, value: bool = True, about: str = "this-transfer") -> Attestation:
    """A judgement on record."""
    return Attestation(date=DAY - timedelta(30), fact=fact, about=about, value=value, id=f"a-{fact}-{about}")


def asked(
    *entries: Entry,
    by: str,
    to: str,
    stock_class_id: str,
    quantity: int,
    day: date,
    as_of: date | None = None,
    assume: dict[str, str] | None = None,
    **terms: Any,
) -> Assessment:
    """Every clause's findings on a proposed transfer or issue."""
    assert RULES is not None and BOOK is not None
    book = replace(BOOK, entries=tuple(sorted((*BOOK.entries, *entries), key=lambda e: e.date)))
    text = RULES.on(day)[0]
    given: dict[str, Any] = {"share_price": Decimal(5), "manner": "sale", "terms_no_better_than_noticed": True, **terms}
    proposal = Proposal(
        transferor=book.parties[by],
        transferee=book.parties[to],
        stock_class_id=stock_class_id,
        quantity=quantity,
        date=day,
        **given,
    )
    return assess([text], text.clauses, snapshot(book, as_of or day), proposal, Assumptions(assume or {}))


def finding(found: Assessment, section: str, effect: str | None = None) -> Finding:
    """The first finding of a section, with the effect if given."""
    return next(f for f in found.findings if f.section == section and effect in (None, f.effect))


def of_section(found: Assessment, section: str) -> list[Finding]:
    """Every finding of a section."""
    return [f for f in found.findings if f.section == section]


def amounts(found: Finding) -> dict[str, str]:
    """The amounts by name."""
    return {amount.name: amount.written for amount in found.amounts}

"""A fictional company with a tag-along right: a rulebook from text, a book from a few holdings, questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import timezone as tz
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.context.case import Assumptions, Case
from covenantry.engine.evaluation.assess import Assessment, assess
from covenantry.engine.language.proposal import Proposal, Sale
from covenantry.engine.logic.findings import Finding
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book
from covenantry.facts.frozen_map import FrozenMap
from covenantry.facts.model import (
    CapacityTaken,
    ConversionRights,
    Delivery,
    Entry,
    Exercise,
    Issuer,
    Notice,
    Party,
    ProposedTransfer,
    RelationsComplete,
    Relationship,
    StockClass,
    StockIssuance,
)
from covenantry.facts.snapshot import snapshot

BEGAN = date(2001, 1, 2)
DAY = date(2001, 6, 1)
NAMES = {
    "acme": "corporation",
    "ann": "individual",
    "bob": "individual",
    "cleo": "individual",
    "dan": "individual",
    "pike": "corporation",
    "quay": "corporation",
    "pike-sub": "corporation",
    "pike-top": "corporation",
}

AGREEMENT = """\
id: holders-agreement
title: Acme Holders Agreement
dated: 2001-01-02
issuer: acme
roles: [Holder]
business_days: Washington, D.C.
notices:
  section: '9'
  says: By hand, or by mail 72 hours after posting at the latest.
  methods:
    by hand: {given: delivered}
    registered mail: {given: delivered, at_latest: 72 hours}
"""

DEFINITIONS = """\
- {phrase: Holders, section: '1', says: The holders., parties: {roles: [Holder]}}
- {phrase: Shares, section: '1', says: Preferred and common., securities: [{classes: [common, preferred]}]}
- phrase: Family Transfer
  section: '1'
  says: A transfer to an affiliate.
  transfers: {related: [affiliate]}
- phrase: Tag-Along Sale
  section: '4.1'
  says: A sale by which the purchasers acquire a majority.
  transfers:
    all:
      - not: Family Transfer
      - tag_along_sale:
          of: {outstanding: [common], as_converted: [preferred]}
          own_rights_within: 60 days
          noticed: {notice: sale notice, within: 60 business days}
"""

CONTENTS = ("purchaser", "sellers and shares", "price and terms", "sale date")

TAG_ALONG = """\
- section: '4.1'
  kind: tag_along
  says: No sale of control unless the others may take part.
  binds: Holders
  covers: Shares
  when: Tag-Along Sale
  unless:
    - all: [{manner: [public distribution]}, {registered: the transfer}]
    - all: [{manner: [merger]}, {attested: {fact: all common treated alike}}]
  allotment:
    section: '4.2'
    counts: {outstanding: [preferred, common]}
    warrants: [warrant]
  notice:
    section: '4.4'
    at_least: 30 days
    at_most: 60 days
    sets_out: [purchaser, sellers and shares, price and terms, sale date]
  answer: {section: '4.5', at_least: 10 days, additional: yes}
  sale: {section: '4.5', within: 60 business days}
  waiver: waiver
- section: '4.6'
  kind: transfer_condition
  says: No registration before the Company has evidence that the others could take part.
  binds: Holders
  covers: Shares
  when: Tag-Along Sale
  requires:
    done: {act: tag-along evidence, by: transferor, satisfactory_to: Company}
- section: '3.5'
  kind: transfer_condition
  says: A stand-in for a first offer, from which Tag-Along Sales are excepted.
  binds: Holders
  covers: Shares
  unless: [Tag-Along Sale]
  requires:
    done: {act: offer, by: transferor}
"""


def rulebook(clauses: str = TAG_ALONG, definitions: str = DEFINITIONS, agreement: str = AGREEMENT) -> Rulebook:
    """The rulebook that these texts make; a problem fails the test."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "acme"
        home.mkdir()
        (home / "agreement.yaml").write_text(agreement, encoding="utf-8")
        (home / "definitions.yaml").write_text(definitions, encoding="utf-8")
        (home / "clauses.yaml").write_text(clauses, encoding="utf-8")
        rules, problems = load_rules(folder)
    assert rules is not None, "\n".join(map(str, problems))
    return rules


CLASSES = (
    StockClass(id="common", name="Common", class_type="COMMON"),
    StockClass(
        id="preferred",
        name="Preferred",
        class_type="PREFERRED",
        conversion_rights=ConversionRights(converts_to_stock_class_id="common", ratio=Fraction(1)),
    ),
    StockClass(
        id="warrant",
        name="Warrant",
        class_type="WARRANT",
        exercise=Exercise(stock_class_id="common", exercise_price=Decimal(1), expiration_date=date(2005, 1, 1)),
    ),
)


def holds(who: str, quantity: int, stock_class_id: str = "common") -> StockIssuance:
    """An issuance on the first day."""
    name = f"{stock_class_id}-{who}"
    return StockIssuance(
        date=BEGAN,
        security_id=name,
        stakeholder_id=who,
        stock_class_id=stock_class_id,
        quantity=quantity,
        id=f"i-{name}",
    )


def holders(*who: str) -> list[CapacityTaken]:
    """They are bound as Holders from the first day."""
    return [
        CapacityTaken(date=BEGAN, party_id=one, agreement="holders-agreement", role="Holder", id=f"role-{one}")
        for one in who
    ]


def complete(*who: str) -> list[RelationsComplete]:
    """All relations of these parties are on record."""
    return [RelationsComplete(date=BEGAN, party_id=one, id=f"complete-{one}") for one in who]


def controls(owner: str, owned: str) -> Relationship:
    """One controls the other from the first day."""
    return Relationship(date=BEGAN, kind="control", from_id=owner, to_id=owned, id=f"control-{owner}-{owned}")


def book_of(*entries: Entry, parties: dict[str, Any] | None = None, classes: tuple[StockClass, ...] = CLASSES) -> Book:
    """A book of these entries by date."""
    found = {who: Party(id=who, name=who.capitalize(), type=type_) for who, type_ in (parties or NAMES).items()}
    return Book(
        Issuer(id="acme", name="Acme"),
        FrozenMap(found),
        FrozenMap({c.id: c for c in classes}),
        tuple(sorted((e if e.id else replace(e, id=f"e{n}") for n, e in enumerate(entries)), key=lambda e: e.date)),
        FrozenMap({}),
    )


def moment(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=tz(timedelta(hours=-5)))


def by_hand(to: str, day: date) -> Delivery:
    """Delivered by hand on a day."""
    return Delivery(to_id=to, method="by hand", sent_at=moment(day), delivered_at=moment(day))


def sale_notice(day: date, sale_date: date | None, to: tuple[str, ...], **terms: Any) -> Notice:
    """A sale notice of Ann, delivered by hand on a day, about 600 shares sold to Pike unless it says otherwise."""
    about = ProposedTransfer(
        transferor_id="ann", stock_class_id="common", quantity=terms.pop("quantity", 600), transferee_id="pike"
    )
    given: dict[str, Any] = {
        "id": "n-sale",
        "kind": "sale notice",
        "agreement": "holders-agreement",
        "from_id": "ann",
        "deliveries": tuple(by_hand(one, day) for one in to),
        "about": about,
        "contents": CONTENTS,
        "sale_date": sale_date,
        "date": day,
    }
    return Notice(**{**given, **terms})


def answer(who: str, day: date, quantity: int | None, **terms: Any) -> Notice:
    """A tag-along notice to Ann, delivered by hand on a day."""
    given: dict[str, Any] = {
        "id": f"n-{who}",
        "kind": "tag-along notice",
        "agreement": "holders-agreement",
        "from_id": who,
        "deliveries": (by_hand("ann", day),),
        "process": "n-sale",
        "quantity": quantity,
        "date": day,
    }
    return Notice(**{**given, **terms})


def proposal(
    book: Book, day: date = DAY, quantity: int = 600, to: str = "pike", by: str = "ann", **terms: Any
) -> Proposal:
    """Ann sells common to Pike, unless it says otherwise; `sells`: others and how many they sell beside her."""
    sales = tuple(Sale(seller=who, security="common", quantity=n) for who, n in terms.pop("sells", {}).items())
    given: dict[str, Any] = {
        "transferor": book.parties[by],
        "transferee": book.parties[to],
        "stock_class_id": "common",
        "quantity": quantity,
        "date": day,
        "manner": "sale",
        "share_price": Decimal(5),
        "consideration": "cash",
        "terms_no_better_than_noticed": True,
        "sellers": sales,
    }
    return Proposal(**{**given, **terms})


def case(rules: Rulebook, book: Book, asked: Proposal, as_of: date | None = None, **assumed: str) -> Case:
    """The question as the clauses get it."""
    text = only(rules)
    return Case(snapshot(book, as_of or asked.date), asked, asked.date, text, Assumptions(assumed))


def only(rules: Rulebook) -> AgreementRules:
    """The one agreement."""
    return rules.on(date(2100, 1, 1))[0]


def assessed(
    rules: Rulebook, book: Book, asked: Proposal, as_of: date | None = None, assume: dict[str, str] | None = None
) -> Assessment:
    """Every clause's findings, without the matcher."""
    text = only(rules)
    return assess([text], text.clauses, snapshot(book, as_of or asked.date), asked, Assumptions(assume or {}))


def finding(found: Assessment, section: str, effect: str | None = None) -> Finding:
    """The first finding of a section, with the effect if given."""
    return next(f for f in found.findings if f.section == section and effect in (None, f.effect))


def of_all(found: Assessment, section: str) -> dict[str, str]:
    """The amounts of every finding of a section, by name."""
    return {name: value for f in found.findings if f.section == section for name, value in amounts(f).items()}


def amounts(found: Finding) -> dict[str, str]:
    """The amounts by name."""
    return {amount.name: amount.written for amount in found.amounts}

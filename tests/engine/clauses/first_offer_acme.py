# ruff: noqa: E501 - a record stands in one line
"""A fictional company with a right of first offer: Sam sells; Ann, Bob, Cyd (600, 300, 100 as converted), then Acme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from covenantry.engine.context.case import Assumptions
from covenantry.engine.evaluation.assess import Assessment, assess, compare_readings
from covenantry.engine.evaluation.look_ahead import look_ahead
from covenantry.engine.language.proposal import Proposal
from covenantry.engine.logic.findings import Finding
from covenantry.engine.logic.reasons import Act
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import (
    Attestation,
    CapacityTaken,
    Covers,
    Delivery,
    Entry,
    Instrument,
    Notice,
    Party,
    ProposedTransfer,
    StockTransfer,
)
from covenantry.facts.snapshot import snapshot

AGREEMENT = """
id: acme-agreement
title: Acme Holders Agreement
dated: 2003-01-02
issuer: acme
roles: [Company, Holder, Investor]
business_days: Washington, D.C.
notices:
  section: '9'
  says: By hand when delivered; by mail at the earlier of receipt and 72 hours.
  methods:
    by hand: {given: delivered}
    mail: {given: delivered, at_latest: 72 hours}
"""
DEFINITIONS = """
- {phrase: Company, section: '1', says: Acme, parties: {roles: [Company]}}
- {phrase: Holders, section: '1', says: Holders and Investors, parties: {roles: [Holder, Investor]}}
- {phrase: Investors, section: '1', says: the Investors, parties: {roles: [Investor]}}
- {phrase: Outsiders, section: '1', says: nobody who is a party, parties: {not_a_party: yes}}
- {phrase: Shares, section: '1', says: the shares, securities: [{classes: [common, preferred]}]}
- phrase: Gift
  section: '1'
  says: a gift
  transfers: {manner: [gift]}
"""
FIRST_OFFER: dict[str, Any] = yaml.load(
    """
kind: first_offer
section: '3.5'
says: Shares are offered first to the Investors and then to the Company.
binds: Holders
covers: Shares
unless: [Gift]
begins: {section: 3.5(b), notice: transfer notice, passed_on_by: Company, passed_on_as: first offer notice}
tiers:
  - section: 3.5(c)
    who: Investors
    lasts: 10 Washington, D.C. business days
    starts: delivery to each
    elects_by_notice_to: [Company, seller]
    divided: {basis: {outstanding: [common], as_converted: [preferred, warrant]}}
  - section: 3.5(d)
    who: Company
    lasts: 10 Washington, D.C. business days
    starts: end of the previous tier
    elects_by_notice_to: [offerees, seller]
sale:
  section: 3.5(e)
  lasts: 120 days
  to: Outsiders
  consideration: cash
  terms: no better
reoffer:
  section: 3.5(e)
  notice: reoffer notice
  lasts: 10 Washington, D.C. business days
  extends_sale: 30 days
cool_off: {section: 3.5(e), lasts: 90 days}
closing: {section: 3.6(a), after: '10 Washington, D.C. business days'}
barred:
  section: 3.6(c)
  judgement: the law bars the Company from buying
  notice: notice of shares not bought
  resale: 60 days
  approved: approved by the Board of Directors
  designation: designation of purchaser
  no_designation: the Company has designated no purchaser
  then_free_to: [Holders, Outsiders]
""",
    Loader=yaml.BaseLoader,
)
BOOK = """
issuer: {id: acme, name: Acme}
parties:
  - {id: sam, name: Sam, type: individual}
  - {id: ann, name: Ann, type: individual}
  - {id: bob, name: Bob, type: individual}
  - {id: cyd, name: Cyd, type: individual}
  - {id: tom, name: Tom, type: individual}
  - {id: dan, name: Dan, type: individual}
  - {id: eve, name: Eve, type: individual}
securities:
  - {id: common, name: Common, class_type: COMMON}
  - {id: preferred, name: Preferred, class_type: PREFERRED, conversion_rights: {converts_to_stock_class_id: common, ratio: 10}}
  - id: warrant
    name: Warrant
    class_type: WARRANT
    exercise: {stock_class_id: common, exercise_price: 1.00, expiration_date: 2008-01-02}
entries:
  - {type: capacity, date: 2003-01-02, party_id: acme, agreement: acme-agreement, role: Company}
  - {type: capacity, date: 2003-01-02, party_id: sam, agreement: acme-agreement, role: Holder}
  - {type: capacity, date: 2003-01-02, party_id: tom, agreement: acme-agreement, role: Holder}
  - {type: capacity, date: 2003-01-02, party_id: ann, agreement: acme-agreement, role: Investor}
  - {type: capacity, date: 2003-01-02, party_id: bob, agreement: acme-agreement, role: Investor}
  - {type: capacity, date: 2003-01-02, party_id: cyd, agreement: acme-agreement, role: Investor}
  - {type: stock_issuance, date: 2003-01-02, security_id: cs-1, stakeholder_id: sam, stock_class_id: common, quantity: 5000}
  - {type: stock_issuance, date: 2003-01-02, security_id: cs-2, stakeholder_id: ann, stock_class_id: common, quantity: 100}
  - {type: stock_issuance, date: 2003-01-02, security_id: ps-1, stakeholder_id: ann, stock_class_id: preferred, quantity: 50}
  - {type: stock_issuance, date: 2003-01-02, security_id: cs-3, stakeholder_id: bob, stock_class_id: common, quantity: 300}
  - {type: stock_issuance, date: 2003-01-02, security_id: w-1, stakeholder_id: cyd, stock_class_id: warrant, quantity: 100}
  - {type: stock_issuance, date: 2003-01-02, security_id: ps-2, stakeholder_id: sam, stock_class_id: preferred, quantity: 40}
"""

#: A Monday; ten business days later, the Fourth of July passed over, is Tuesday 8 July.
NOTICED = date(2003, 6, 23)
TIER_1 = date(2003, 7, 8)
TIER_2 = date(2003, 7, 22)
OPENS = date(2003, 7, 23)
LAST_SALE = date(2003, 11, 19)  # 120 days after 22 July
CLOSING = date(2003, 8, 5)  # the tenth business day after 22 July
COOL_LAST = date(2004, 2, 17)  # 90 days after 19 November
DAY = timedelta(1)


@cache
def _book() -> Book:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "acme.yaml"
        path.write_text(BOOK, encoding="utf-8")
        book, problems = load_book(path)
    assert book is not None, problems
    return book


def rules(terms: Mapping[str, Any] | None = None, *, without: Iterable[str] = (), definitions: str = "") -> Rulebook:
    """The agreement with other terms of its right; a term that is a group is changed in part."""
    text = yaml.safe_dump([_merged({k: v for k, v in FIRST_OFFER.items() if k not in set(without)}, terms or {})])
    return _rules(text, definitions)


@cache
def _rules(clauses: str, definitions: str) -> Rulebook:
    with TemporaryDirectory() as folder:
        home = Path(folder) / "acme"
        home.mkdir()
        texts = {"agreement": AGREEMENT, "definitions": DEFINITIONS + definitions, "3": clauses}
        for name, text in texts.items():
            (home / f"{name}.yaml").write_text(text, encoding="utf-8")
        rulebook, problems = load_rules(folder)
    assert rulebook is not None, "\n".join(map(str, problems))
    return rulebook


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = deepcopy(dict(old))
    for key, value in new.items():
        both = isinstance(merged.get(key), dict) and isinstance(value, dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


# --- facts ------------------------------------------------------------------------------------------------------


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def by_hand(day: date, *people: str) -> tuple[Delivery, ...]:
    return tuple(Delivery(to_id=p, method="by hand", delivered_at=noon(day)) for p in people)


def mailed(day: date, *people: str) -> tuple[Delivery, ...]:
    return tuple(Delivery(to_id=p, method="mail", sent_at=noon(day)) for p in people)


def notice(
    day: date = NOTICED,
    to: Iterable[str] = ("acme", "ann", "bob", "cyd"),
    *,
    id: str = "n1",
    quantity: int = 1_000,
    price: str | None = "5.00",
    deliveries: tuple[Delivery, ...] | None = None,
    stock_class: str = "common",
    buyer: str | None = "dan",
    securities: tuple[str, ...] = (),
) -> Notice:
    """Sam's notice, delivered by hand on its day unless other deliveries are given."""
    about = ProposedTransfer(
        transferor_id="sam",
        transferee_id=buyer,
        stock_class_id=stock_class,
        quantity=quantity,
        share_price=None if price is None else Decimal(price),
        security_ids=securities,
    )
    return Notice(
        date=day,
        id=id,
        kind="transfer notice",
        agreement="acme-agreement",
        from_id="sam",
        about=about,
        deliveries=by_hand(day, *to) if deliveries is None else deliveries,
    )


def reoffer(day: date, price: str, *, quantity: int = 1_000, id: str = "r1", process: str = "n1") -> Notice:
    first = notice(day, ("ann", "bob", "cyd"), id=id, quantity=quantity, price=price)
    return Notice(
        date=day,
        id=id,
        kind="reoffer notice",
        agreement="acme-agreement",
        from_id="sam",
        about=first.about,
        deliveries=first.deliveries,
        process=process,
    )


def elects(
    who: str,
    quantity: int | None,
    day: date,
    *,
    id: str = "",
    process: str = "n1",
    to: Iterable[str] | None = None,
    deliveries: tuple[Delivery, ...] | None = None,
) -> Notice:
    """An election given by hand on a day, to all to whom it must be given."""
    if to is None:
        to = ("ann", "bob", "cyd", "sam") if who == "acme" else ("acme", "sam")
    return Notice(
        date=day,
        id=id or f"e-{who}",
        kind="election",
        agreement="acme-agreement",
        from_id=who,
        process=process,
        quantity=quantity,
        deliveries=by_hand(day, *to) if deliveries is None else deliveries,
    )


def waives(who: str, day: date = NOTICED, **terms: Any) -> Instrument:
    covers = Covers(**{k: v for k, v in terms.items() if k != "until"}) if terms.keys() - {"until"} else None
    return Instrument(date=day, id=f"w-{who}", kind="waiver", by_id=who, covers=covers, until=terms.get("until"))


def sells(to: str, quantity: int, day: date, *, id: str = "", price: str | None = "5.00") -> StockTransfer:
    return StockTransfer(
        date=day,
        id=id or f"t-{to}",
        transferor_id="sam",
        transferee_id=to,
        stock_class_id="common",
        quantity=quantity,
        share_price=None if price is None else Decimal(price),
    )


def joins(who: str, day: date) -> CapacityTaken:
    return CapacityTaken(date=day, id=f"j-{who}", party_id=who, agreement="acme-agreement", role="Holder")


def attests(fact: str, about: str, day: date, value: bool = True) -> Attestation:
    return Attestation(date=day, id=f"a-{about}-{fact[:12]}-{value}", fact=fact, about=about, value=value)


# --- questions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What came out: verdict, findings, cures, and the days ahead."""

    assessment: Assessment
    findings: tuple[Finding, ...]
    verdict: str
    earliest: date | None
    next_change: date | None

    def of(self, effect: str, section: str | None = None) -> Finding:
        """The one finding of an effect (and section)."""
        found = self.all(effect, section)
        assert len(found) == 1, [(f.effect, f.section, f.status) for f in self.findings]
        return found[0]

    def all(self, effect: str, section: str | None = None) -> list[Finding]:
        return [f for f in self.findings if f.effect == effect and section in (None, f.section)]

    @property
    def condition(self) -> Finding:
        return self.of("condition")

    @property
    def sale(self) -> Finding:
        """The finding on the terms of a sale to others."""
        return next(f for f in self.all("prohibition") if not _is_cool_off(f))

    @property
    def cool_off(self) -> list[Finding]:
        return [f for f in self.all("prohibition") if _is_cool_off(f)]

    @property
    def missing(self) -> list[str]:
        return [m.fact.short for f in self.findings if f.blocks for m in f.missing]

    def cures(self) -> list[set[str]]:
        return [{act.fact.short for act in way} for way in self.condition.cures]

    def act(self, fact: str) -> Act:
        """The act that brings about a fact, among the cures of any finding."""
        acts = [a for f in self.findings for way in f.cures for a in way if a.fact.short == fact]
        assert acts, [a.fact.short for f in self.findings for way in f.cures for a in way]
        return acts[0]


def _is_cool_off(finding: Finding) -> bool:
    return "led to no sale" in str(finding.because)


def book(*entries: Entry) -> Book:
    found, problems = _book().with_entries(entries)
    assert found is not None, problems
    return found


def ask(
    *entries: Entry,
    day: date,
    as_of: date | None = None,
    to: str | Party = "dan",
    quantity: int = 1_000,
    price: str | None = "5.00",
    under: Rulebook | None = None,
    assume: Mapping[str, str] | None = None,
    compare: bool = False,
    **more: Any,
) -> Told:
    """May Sam transfer so many to somebody on a day, as of that day unless another is given?"""
    rulebook, its = under or rules(), book(*entries)
    facts = snapshot(its, as_of or day)
    buyer = its.parties[to] if isinstance(to, str) else to
    terms = {
        "stock_class_id": "common",
        "manner": "sale",
        "consideration": None if price is None else "cash",
        "terms_no_better_than_noticed": True,
        **more,
    }
    proposal = Proposal(
        transferor=its.parties["sam"],
        transferee=buyer,
        quantity=quantity,
        date=day,
        share_price=None if price is None else Decimal(price),
        **terms,
    )
    agreements = rulebook.on(as_of or day)
    clauses = [clause for agreement in agreements for clause in agreement.clauses]
    assessment = assess(agreements, clauses, facts, proposal, Assumptions(assume or {}))
    ahead = look_ahead(assessment, day)
    findings = compare_readings(assessment) if compare else assessment.findings
    return Told(assessment, findings, ahead.now.verdict, ahead.permitted, ahead.next_change)

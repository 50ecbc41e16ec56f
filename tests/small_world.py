"""A founders' agreement of a few lines and a book of three holders, for tests of single clauses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from covenantry.engine.language.proposal import Proposal
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book

AGREEMENT = """\
id: founders
title: Founders Agreement of Acme Robotics, Inc.
dated: 2003-03-03
issuer: acme-robotics
roles: [Company, Founder, Officer]
business_days: Washington, D.C.
notices: {section: '8.1', says: By hand only., methods: {by hand: {given: delivered}}}
"""
DEFINITIONS = """\
- {phrase: Founders, section: '1', says: the founders, parties: {roles: [Founder]}}
- {phrase: Officers, section: '1', says: the officers, parties: {roles: [Officer]}}
- {phrase: Common Stock, section: '1', says: the common, securities: [{classes: [common]}]}
"""
BOOK = """\
issuer: {id: acme-robotics, name: "Acme Robotics, Inc.", incorporated_in: Delaware}
parties:
  - {id: dana, name: Dana Fields, type: individual}
  - {id: eli, name: Eli Stone, type: individual}
  - {id: lark, name: "Lark Holdings, LLC", type: limited liability company}
securities:
  - {id: common, name: Common Stock, class_type: COMMON}
  - id: preferred
    name: Preferred Stock
    class_type: PREFERRED
    conversion_rights: {converts_to_stock_class_id: common, ratio: 2}
entries:
  - {type: stock_issuance, date: 2003-03-03, security_id: c-1, stakeholder_id: dana, stock_class_id: common,
     quantity: "3,000,000"}
  - {type: stock_issuance, date: 2003-03-03, security_id: c-2, stakeholder_id: eli, stock_class_id: common,
     quantity: "2,250,000"}
  - {type: stock_issuance, date: 2003-03-03, security_id: c-3, stakeholder_id: lark, stock_class_id: common,
     quantity: "1,000,000"}
  - {type: capacity, date: 2003-03-03, party_id: dana, agreement: founders, role: Founder}
  - {type: capacity, date: 2003-03-03, party_id: eli, agreement: founders, role: Officer}
  - {type: registration_statement, date: 2004-05-01, registration_id: s-1-form, form: S-1,
     stock_class_ids: [common], for_whom: company, offering: initial public offering}
  - {type: registration_effective, date: 2004-07-01, registration_id: s-1-form}
"""


def world(folder: Path, clauses: str, *entries: str) -> Workbench:
    """The agreement with these clauses, and the book with these entries, each a line of YAML."""
    rules = folder / "rules" / "founders"
    rules.mkdir(parents=True)
    for name, text in (("agreement", AGREEMENT), ("definitions", DEFINITIONS), ("2-transfers", clauses)):
        (rules / f"{name}.yaml").write_text(text, encoding="utf-8")
    file = folder / "acme.yaml"
    file.write_text(BOOK + "".join(f"  - {entry}\n" for entry in entries), encoding="utf-8")
    rulebook, wrong = load_rules(folder / "rules")
    assert rulebook is not None and not wrong, "\n".join(map(str, wrong))
    book, problems = load_book(file)
    assert book is not None, "\n".join(map(str, problems))
    return Workbench(rulebook, book)


def sale(bench: Workbench, who: str, quantity: int, day: date, *certificates: str, **more: Any) -> Proposal:
    """A sale of common to Lark, or to whom `to` names."""
    parties = bench.book.parties
    terms = {"share_price": Decimal(4), "consideration": "cash", "manner": "sale", "stock_class_id": "common", **more}
    buyer = parties[terms.pop("to", "lark")]
    return Proposal(
        transferor=parties[who], transferee=buyer, quantity=quantity, date=day, security_ids=certificates, **terms
    )

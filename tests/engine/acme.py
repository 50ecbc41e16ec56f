"""A small fictional agreement and book for the tests of the command line, the API and the reports."""

from __future__ import annotations

from pathlib import Path

AGREEMENT = """\
id: holders-agreement
title: Holders Agreement of Acme Inc.
dated: 2020-01-15
issuer: acme
roles: [Company, Holder]
"""
DEFINITIONS = """\
- {phrase: Holders, section: '1', says: the holders, parties: {roles: [Holder]}}
- {phrase: Shares, section: '1', says: the shares, securities: [{classes: [common]}]}
- phrase: Gift to Family
  section: '1'
  says: A gift to a spouse or a lineal relative.
  transfers: {all: [{manner: [gift]}, {related: [spouse, lineal relative]}]}
"""
CLAUSES = """\
- section: '2.1'
  kind: lock_up
  says: No transfer for a year.
  binds: Holders
  covers: Shares
  period: {starts: agreement date, lasts: 1 year}
  unless: [Gift to Family]
  readings:
    - words: for a year from the date
      taken_as: through the anniversary
      otherwise:
        - taken_as: to the day before
          terms: {period: {runs: prior to}}
- section: '2.2'
  kind: transfer_condition
  says: Notice to the Company, and an opinion or a no-action letter.
  binds: Holders
  covers: Shares
  requires:
    - noticed: {notice: transfer notice, by: transferor, to: Company}
    - any:
        - done: {act: opinion of counsel, by: transferor, of: an opinion of counsel}
        - done: {act: no-action letter, by: transferor, of: a no-action letter}
- section: '2.3'
  kind: prohibited_transferee
  says: No transfer to a competitor without consent.
  binds: Holders
  covers: Shares
  transferees: {attested: {fact: competitor of the Company, about: transferee}}
  unless:
    - done: {act: consent, by: Company, of: consent of the Company}
"""
BOOK = """\
issuer: {id: acme, name: Acme Inc.}
parties:
  - {id: alice, name: Alice Example, type: individual}
  - {id: carol, name: Carol Example, type: individual}
  - {id: bravo, name: Bravo LLC, type: limited liability company}
  - {id: rival, name: Rival Corp., type: corporation}
securities:
  - {id: common, name: Common Stock, class_type: COMMON}
  - {id: preferred, name: Preferred Stock, class_type: PREFERRED}
entries:
  - {type: stock_issuance, date: 2020-01-15, security_id: cs-1, stakeholder_id: alice,
     stock_class_id: common, quantity: 600}
  - {type: stock_issuance, date: 2020-02-01, security_id: cs-2, stakeholder_id: alice,
     stock_class_id: common, quantity: 400}
  - {type: stock_issuance, date: 2021-06-01, security_id: ps-1, stakeholder_id: carol,
     stock_class_id: preferred, quantity: 10}
  - {type: capacity, date: 2020-01-15, party_id: alice, agreement: holders-agreement, role: Holder}
  - {type: relationship, date: 2020-01-15, kind: spouse, from_id: alice, to_id: carol}
  - {type: attestation, date: 2020-01-15, fact: competitor of the Company, about: rival, value: yes}
  - {type: attestation, date: 2020-01-15, fact: competitor of the Company, about: carol, value: no}
  - {type: registration_statement, date: 2021-03-01, registration_id: s-1, form: S-1, stock_class_ids: [common],
     for_whom: company, offering: other}
"""

#: One proposal of each verdict.
PROHIBITED = {
    "from": "alice",
    "to": "bravo",
    "security": "common",
    "quantity": "100",
    "price": "5",
    "date": "2021-01-15",
}
UNDETERMINED = {**PROHIBITED, "date": "2021-01-16"}
CONDITIONAL = {**UNDETERMINED, "to": "carol"}
PERMITTED = {
    "from": "carol",
    "to": "alice",
    "security": "preferred",
    "quantity": "1",
    "price": "5",
    "date": "2021-07-01",
}
STATUS = {"permitted": 0, "prohibited": 1, "conditional": 3, "undetermined": 4}


def write(folder: Path) -> tuple[str, str]:
    """Writes the rules and the book; their paths."""
    rules = folder / "rules" / "holders-agreement"
    rules.mkdir(parents=True)
    for name, text in (("agreement", AGREEMENT), ("definitions", DEFINITIONS), ("2-transfers", CLAUSES)):
        (rules / f"{name}.yaml").write_text(text, encoding="utf-8")
    book = folder / "acme.yaml"
    book.write_text(BOOK, encoding="utf-8")
    return str(folder / "rules"), str(book)

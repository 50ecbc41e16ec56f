"""What a new agreement, clause or book begins with: files that pass the check, and scenarios that pass."""

from __future__ import annotations

from collections.abc import Mapping

_AGREEMENT = """\
# Fill in: the title, the date, the parts that people have under it, how its notices are given.
id: {name}
title: {title}
dated: 2026-01-15
issuer: any-party
roles: [Company, Holder]
files: [definitions.yaml, 2-transfers.yaml]
"""
_DEFINITIONS = """\
- {phrase: Holders, section: '1', says: who signed it beside the Company, parties: {roles: [Holder]}}
- {phrase: Shares, section: '1', says: the common stock, securities: [{classes: [common]}]}
"""
_CLAUSES = """\
- section: '2.1'
  kind: lock_up
  says: No Holder transfers Shares in the first year.
  binds: Holders
  covers: Shares
  period: {starts: agreement date, lasts: 1 year}
  readings:
    - words: for one year from the date of the agreement
      taken_as: through the anniversary
      signed_off_by: null
      otherwise:
        - taken_as: to the day before the anniversary
          terms: {period: {runs: prior to}}
"""
_SECTIONS = """\
# Every section of the text, in its order; what no rule encodes says so (treated: not modelled, because: ...).
sections:
  - {section: '1', title: who and what is meant}
  - {section: '2', title: 'heading: transfers', treated: heading}
  - {section: '2.1', title: a lock-up of a year}
"""
_SCENARIOS = """\
agreement: {name}
book: ./{name}.book.yaml
scenarios:
  - name: the lock-up of the first year
    says: The agreement is of 15 January 2026; the day of the date is not counted.
    transfer: {{from: holder, to: buyer, security: common, quantity: 10, price: '5.00'}}
    variants:
      - name: the anniversary
        transfer: {{date: 2027-01-15}}
        expect:
          verdict: prohibited
          clear_from: 2027-01-16
          findings: [{{section: '2.1', status: engaged, last_day: 2027-01-15}}]
      - name: the day after
        transfer: {{date: 2027-01-16}}
        expect: {{verdict: permitted}}
      - name: somebody who did not sign
        transfer: {{from: other, date: 2026-06-01}}
        expect: {{verdict: permitted, absent: ['2.1']}}
"""
_BOOK = """\
# A made-up book: put the issuer, its parties, its classes and what happened in place of these.
issuer: {{id: {issuer}, name: {title}}}
parties:
  - {{id: holder, name: A Holder, type: individual}}
  - {{id: other, name: Another Holder, type: individual}}
  - {{id: buyer, name: A Buyer LLC, type: limited liability company}}
securities:
  - {{id: common, name: Common Stock, class_type: COMMON}}
entries:
  - type: stock_issuance
    date: 2025-01-02
    security_id: c-1
    stakeholder_id: holder
    stock_class_id: common
    quantity: 1000
  - type: stock_issuance
    date: 2025-01-02
    security_id: c-2
    stakeholder_id: other
    stock_class_id: common
    quantity: 500
"""
_SIGNED = """\
  - {{type: capacity, date: 2026-01-15, party_id: {issuer}, agreement: {agreement}, role: Company}}
  - {{type: capacity, date: 2026-01-15, party_id: holder, agreement: {agreement}, role: Holder}}
"""


def agreement(name: str) -> Mapping[str, str]:
    """The files of a new agreement, by their names."""
    title = name.replace("-", " ").title()
    return {
        "agreement.yaml": _AGREEMENT.format(name=name, title=title),
        "definitions.yaml": _DEFINITIONS,
        "2-transfers.yaml": _CLAUSES,
        "sections.yaml": _SECTIONS,
        "2-transfers.scenarios.yaml": _SCENARIOS.format(name=name),
        f"{name}.book.yaml": book("issuer", name),
    }


def book(issuer: str, agreement: str = "") -> str:
    """A made-up book of an issuer; `agreement`: one that the issuer and a holder have signed."""
    signed = _SIGNED.format(issuer=issuer, agreement=agreement) if agreement else ""
    return _BOOK.format(issuer=issuer, title=issuer.replace("-", " ").title()) + signed


__all__ = ["agreement", "book"]

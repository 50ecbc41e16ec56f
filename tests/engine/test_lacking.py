"""An agreement that the rules lack leaves the answer open for whom it ties, and is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from acme import write

from covenantry.engine.api import load_book, load_rules, precheck
from covenantry.engine.questions.desk import Desk
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.facts.values import parse_date

BOOK = """\
issuer: {id: acme, name: Acme Inc.}
parties:
  - {id: ada, name: Ada, type: individual}
  - {id: grace, name: Grace, type: individual}
  - {id: zoe, name: Zoe, type: individual}
securities: [{id: common, name: Common Stock, class_type: COMMON}]
entries:
  - {type: stock_issuance, date: 2020-01-15, security_id: c-1, stakeholder_id: ada, stock_class_id: common, quantity: 9}
  - {type: stock_issuance, date: 2020-01-15, security_id: c-2, stakeholder_id: grace, stock_class_id: common,
     quantity: 9, stock_legend_ids: [voting-trust-2019]}
  - {type: stock_issuance, date: 2020-01-15, security_id: c-3, stakeholder_id: zoe, stock_class_id: common, quantity: 9,
     stock_legend_ids: [securities-act-1933]}
  - {type: capacity, date: 2020-01-15, party_id: ada, agreement: side-letter, role: Signer}
"""


@pytest.mark.parametrize(
    ("giver", "named", "verdict"),
    [("ada", "side-letter", "undetermined"), ("grace", "voting-trust-2019", "undetermined"), ("zoe", "", "permitted")],
)
def test_whom_it_ties_may_or_may_not_transfer(tmp_path: Path, giver: str, named: str, verdict: str) -> None:
    rules = load_rules(write(tmp_path)[0])
    file = tmp_path / "book.yaml"
    file.write_text(BOOK)
    transfer = {"from": giver, "to": "zoe" if giver != "zoe" else "ada", "security": "common", "quantity": "1"}
    transfer |= {"price": "4", "date": "2022-08-02"}
    answer = precheck(rules, load_book(file), transfer)
    assert answer.verdict == verdict
    missing = [f.agreement for f in answer.findings if f.status == "undetermined"]
    assert missing == ([named] if named else [])
    if named:
        fact = f"{named}/forbidden-by-an-agreement-that-the-rules-lack:this-transfer"
        assert precheck(rules, load_book(file), transfer, assume={fact: False}).verdict == "permitted"
        assert precheck(rules, load_book(file), transfer, assume={fact: True}).verdict == "prohibited"


def test_the_rights_of_a_holder_name_it(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_text(BOOK)
    with Desk(load_rules(write(tmp_path)[0]), load_book(file)) as desk:
        standing = desk.rights("ada", parse_date("2022-08-02")).standing
    assert "side-letter" in {finding.agreement for finding in standing.findings}


def test_one_of_which_other_rules_speak_is_lacking_all_the_same(tmp_path: Path) -> None:
    agreement = "registration-rights-agreement-1999"
    rules = tmp_path / "rules"
    shutil.copytree(SHIPPED_RULES, rules, ignore=shutil.ignore_patterns(agreement))
    sale = {"from": "us-telesource", "to": "example-capital-partners", "security": "series-c", "quantity": "1000"}
    answer = precheck(load_rules(rules), load_book("cais-internet"), {**sale, "price": "130", "date": "1999-11-22"})
    assert answer.verdict == "undetermined"
    assert agreement in {finding.agreement for finding in answer.findings if finding.status == "undetermined"}

"""Which notice tells of a transfer is for the rules to say."""

from __future__ import annotations

from pathlib import Path

from covenantry.engine.api import load_book, load_rules
from covenantry.engine.nightly.pending import pending
from covenantry.engine.questions.evaluate import Workbench
from covenantry.facts.values import parse_date

HERE = Path(__file__).parent / "notice-of-offer"


def test_a_transfer_is_pending_whatever_its_notice_is_called() -> None:
    bench = Workbench(load_rules(HERE / "rules"), load_book(HERE / "acme.book.yaml"))
    day = parse_date("2004-06-02")
    assert [notice.kind for notice, _ in pending(bench, bench.facts(day), day)] == ["notice of offer"]

"""Which text governs: that of the day up to which facts count, in every question alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from test_what_if import events

from covenantry.engine.language.proposal import Proposal
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None

WHAT = "stock_class_id: series-c, quantity: 1000, share_price: '10.00', manner: sale"
AGREEMENT = "registration-rights-agreement-1999"
AMENDED = date(1999, 10, 27)
EVE = date(1999, 10, 26)


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    assert RULES is not None and BOOK is not None
    made = Workbench(RULES, BOOK)
    yield made
    made.close()


@pytest.mark.parametrize(("as_of", "since"), [(EVE, date(1999, 9, 29)), (AMENDED, AMENDED)])
def test_the_text_of_as_of_governs_every_question(bench: Workbench, as_of: date, since: date) -> None:
    """An amendment of a later day does not yet govern what happens on or after it, whoever asks."""
    day = date(1999, 11, 2)
    proposal = Proposal(
        transferor=BOOK.parties["us-telesource"],
        transferee=BOOK.parties["example-capital-partners"],
        stock_class_id="series-c",
        quantity=1000,
        date=day,
        share_price=Fraction(10),
        consideration="cash",
        manner="sale",
    )
    sale = f"stock transfer: {{transferor_id: us-telesource, transferee_id: example-capital-partners, {WHAT}}}"
    asked = bench.precheck(proposal, as_of=as_of)
    happens = bench.what_if(events(BOOK, [sale, "exchange act reporting: {required: yes}"], day, 3), as_of=as_of)
    (standing, *_), found = [one.standing for one in happens.happened], bench.standing(day, as_of)
    assert {c.since for c in (*asked.consulted, *happens.consulted) if c.id == AGREEMENT} == {since}
    assert standing.rules == found.rules == bench.rules(as_of)
    judged = {
        (c.finding.section, c.finding.kind)
        for c in happens.happened[0].changes
        if c.finding.about == standing.facts.entries_of("stock_transfer")[-1].id and c.finding.agreement == AGREEMENT
    }
    blocking = {
        (f.section, f.kind)
        for f in asked.assessment.findings
        if f.blocks and f.clears is not True and f.agreement == AGREEMENT
    }
    assert blocking and judged >= blocking


def test_without_as_of_it_is_that_of_the_first_event(bench: Workbench) -> None:
    for first, since in ((EVE, date(1999, 9, 29)), (AMENDED, AMENDED)):
        (event,) = events(BOOK, ["exchange act reporting: {required: yes}"], first)
        happens = bench.what_if([event])
        assert {c.since for c in happens.consulted if c.id == AGREEMENT} == {since}

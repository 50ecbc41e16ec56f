"""A standing carried from day to day, with facts coming in, is what asking everything anew would give."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_what_if import EVENTS, events

from covenantry.engine.context.tracking import PRICES
from covenantry.engine.evaluation.standing import Standing, advance, stand, with_facts
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.whatif import seen
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.check import check
from covenantry.facts.problems import InvalidInput
from covenantry.facts.snapshot import snapshot

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None

#: Days up to which the book is taken, and the first day asked about.
CUTS = (date(1999, 3, 1), date(1999, 5, 19), date(1999, 9, 29), date(1999, 10, 27), date(2000, 6, 1))

TERMS = (
    "agreement: stockholders-agreement-1999, from_id: ulysses-g-auger-sr, deliveries: "
    "[{to_id: cais-internet, method: by hand, delivered_at: DAY}, {to_id: chancery-lane, method: by hand, "
    "delivered_at: DAY}, {to_id: cais-sandler-partners, method: by hand, delivered_at: DAY}]"
)
ABOUT = (
    "about: {transferor_id: ulysses-g-auger-sr, transferee_id: example-capital-partners, stock_class_id: common, "
    "quantity: QUANTITY, share_price: '10.00', consideration: cash}"
)
MORE = (
    "notice: {id: tn-1, kind: transfer notice, " + TERMS + ", " + ABOUT + "}",
    "notice: {id: rn-1, kind: reoffer notice, process: tn-1, " + TERMS + ", " + ABOUT + "}",
    "notice: {id: sn-1, kind: sale notice, sale_date: LATER, quantity: 7000000, " + TERMS + ", " + ABOUT + "}",
    "notice: {id: el-1, kind: election, agreement: stockholders-agreement-1999, from_id: chancery-lane, process: tn-1, "
    "quantity: 600, deliveries: [{to_id: cais-internet, method: by hand, delivered_at: DAY}, "
    "{to_id: ulysses-g-auger-sr, method: by hand, delivered_at: DAY}]}",
    "stock transfer: {transferor_id: ulysses-g-auger-sr, transferee_id: example-capital-partners, "
    "stock_class_id: common, quantity: QUANTITY, share_price: '10.00', manner: sale}",
    "instrument: {kind: waiver, by_id: us-telesource, agreement: registration-rights-agreement-1999, until: LATER}",
    "instrument: {kind: waiver, by_id: cais-internet, agreement: registration-rights-agreement-1999, until: LATER}",
    "capacity: {party_id: example-capital-partners, agreement: stockholders-agreement-1999, role: Purchaser}",
)

Moves = list[tuple[int, str, int, int]]


def said(standing: Standing, besides: frozenset[object] = frozenset()) -> dict[object, object]:
    return {f.key: (seen(f), f.status) for f in standing.findings if f.key not in besides}


moves = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 3), st.integers(0, 150)),
        st.sampled_from(("", *EVENTS, *MORE, *MORE)),
        st.integers(1, 200_000),
        st.integers(20, 60),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CUTS), moves)
@example(CUTS[1], [(0, EVENTS[1], 1, 20), (0, EVENTS[0], 1, 20)])
def test_carried_on_is_asked_anew(cut: date, steps: Moves) -> None:
    bench = Workbench(RULES, BOOK.up_to(cut))
    try:
        carried = bench.standing(cut)
        day = cut
        for apart, text, quantity, later in steps:
            day += timedelta(apart)
            facts = snapshot(carried.facts.book, day)
            if text:
                filled = text.replace("DAY", str(day)).replace("LATER", str(day + timedelta(later)))
                filled = filled.replace("QUANTITY", str(quantity))
                try:
                    told = events(facts.book, [filled], day)
                    with_it = with_facts(facts, [entry for event in told for entry in event.entries], day)
                except InvalidInput:  # it cannot be, or not be told apart: two initial offerings on file
                    continue
                if check(with_it.book):
                    continue
                facts = with_it
            rules = bench.rules(day)
            carried = advance(carried, rules, facts, day, bench._concerned)
            anew = stand(rules, facts, day)
            assert said(carried) == said(anew), (day, text)
    finally:
        bench.close()


@pytest.mark.parametrize("cut", CUTS)
def test_every_day_after_is_what_was_announced(cut: date) -> None:
    """Between two days that are announced nothing differs; on each that is, everything is asked anew."""
    bench = Workbench(RULES, BOOK.up_to(cut))
    try:
        carried = bench.standing(cut)
        for n in range(1, 60):
            day = cut + timedelta(n)
            facts = snapshot(carried.facts.book, day)
            anew = stand(bench.rules(day), facts, day)
            if bench.rules(day) == carried.rules and (carried.next_change is None or day < carried.next_change):
                by_closes = frozenset(
                    f.key for one in carried.stood for f in one.findings if PRICES in one.read or f.at_market
                )
                assert said(anew, by_closes) == said(carried, by_closes), day
            carried = advance(carried, bench.rules(day), facts, day, bench._concerned)
            assert said(carried) == said(anew), day
    finally:
        bench.close()


@pytest.mark.parametrize("nth", range(3))
def test_a_procedure_is_carried_on_to_its_end(nth: int) -> None:
    """A first offer, with its re-offer or an election, and a sale noticed, asked on each of the days that they take."""
    cut = date(1999, 3, 1)
    bench = Workbench(RULES, BOOK.up_to(cut))
    told = {0: MORE[:1] + MORE[2:3], 1: MORE[:1] + MORE[3:4], 2: MORE[:1]}[nth]
    try:
        carried = bench.standing(cut)
        day = cut
        for text in (*told, *[""] * 280):
            day += timedelta(1)
            facts = snapshot(carried.facts.book, day)
            if text or (nth == 2 and day == date(1999, 5, 20)):
                filled = (text or MORE[1]).replace("DAY", str(day)).replace("LATER", str(day + timedelta(40)))
                facts = with_facts(facts, events(facts.book, [filled.replace("QUANTITY", "1000")], day)[0].entries, day)
            carried = advance(carried, bench.rules(day), facts, day, bench._concerned)
            assert said(carried) == said(stand(bench.rules(day), facts, day)), day
        assert not [f for f in carried.findings if f.live and f.about.startswith(("tn-1", "rn-1", "sn-1"))]
    finally:
        bench.close()

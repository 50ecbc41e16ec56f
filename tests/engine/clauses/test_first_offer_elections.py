"""Elections under a right of first offer: in time or late, for a part or for too much, doubtful; and their laws."""

from __future__ import annotations

from datetime import date

import pytest
from first_offer_acme import (
    CLOSING,
    DAY,
    FIRST_OFFER,
    NOTICED,
    OPENS,
    TIER_1,
    TIER_2,
    Told,
    ask,
    attests,
    by_hand,
    elects,
    mailed,
    notice,
    rules,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covenantry.engine.clauses.first_offer import FirstOffer
from covenantry.engine.logic.findings import Finding
from covenantry.engine.procedures.first_offer.procedure import Procedure
from covenantry.engine.procedures.first_offer.record import procedures
from covenantry.facts.model import Entry, StockIssuance


def allotted(told: Told) -> dict[str, int]:
    return {a.name.removesuffix(" gets"): int(a.value) for a in told.condition.amounts if a.name.endswith(" gets")}


def left(told: Told) -> int:
    return next(int(a.value) for a in told.condition.amounts if a.name == "left for sale to others")


def test_partial_elections_leave_the_rest_to_the_company_and_then_to_others() -> None:
    facts = (notice(), elects("ann", 200, NOTICED), elects("bob", 50, TIER_1), elects("acme", 150, TIER_2))
    told = ask(*facts, day=OPENS, quantity=600)
    assert allotted(told) == {"Ann": 200, "Bob": 50, "Acme": 150}
    assert left(told) == 600
    assert told.verdict == "permitted"
    assert told.condition.steps[2].takes[0].arithmetic == "150 wanted, and there is enough for all"


def test_the_company_may_take_only_what_the_first_turn_left() -> None:
    facts = (notice(), elects("ann", 900, NOTICED), elects("acme", 500, TIER_1 + DAY))
    assert allotted(ask(*facts, day=CLOSING, to="acme", quantity=100)) == {"Ann": 900, "Acme": 100}
    assert ask(*facts, day=CLOSING, to="acme", quantity=100).verdict == "permitted"
    assert ask(*facts, day=CLOSING, to="acme", quantity=101).verdict == "conditional"


def test_too_much_is_elected_first_by_holdings_then_by_elections() -> None:
    facts = (notice(), elects("ann", 100, NOTICED), elects("bob", 900, NOTICED), elects("cyd", 600, NOTICED))
    told = ask(*facts, day=CLOSING, to="bob", quantity=600)
    assert allotted(told) == {"Ann": 100, "Bob": 600, "Cyd": 300}
    bob = next(a for a in told.condition.amounts if a.name == "Bob gets")
    assert bob.arithmetic == "1,000 x 300/1,000 = 300; then 500 x 900/1,500 = 300"


def test_the_silent_count_in_the_proportion_or_only_those_who_elect() -> None:
    facts = (notice(), elects("bob", 900, NOTICED), elects("cyd", 300, NOTICED))
    # Of 1,000: Bob 300, Cyd 100; the 600 left by elections, 450 and 150, capped for nobody.
    assert allotted(ask(*facts, day=TIER_1, to="bob")) == {"Bob": 750, "Cyd": 250}
    own = {**FIRST_OFFER["tiers"][0]["divided"], "among": "those who elect", "then": "holdings"}
    under = rules({"tiers": [{**FIRST_OFFER["tiers"][0], "divided": own}, FIRST_OFFER["tiers"][1]]})
    assert allotted(ask(*facts, day=TIER_1, to="bob", under=under)) == {"Bob": 750, "Cyd": 250}
    more = (notice(), elects("bob", 900, NOTICED), elects("cyd", 200, NOTICED))
    assert allotted(ask(*more, day=TIER_1, to="bob")) == {"Bob": 800, "Cyd": 200}


def test_remainders_go_to_the_largest() -> None:
    facts = (notice(quantity=1_001), *(elects(who, 1_001, NOTICED) for who in ("ann", "bob", "cyd")))
    told = ask(*facts, day=TIER_2, to="ann", quantity=601)
    # 600 3/5, 300 3/10 and 100 1/10.
    assert allotted(told) == {"Ann": 601, "Bob": 300, "Cyd": 100}
    assert "600 3/5 made whole by largest remainder: 601" in told.condition.amounts[0].arithmetic


@pytest.mark.parametrize(("day", "counts"), [(TIER_1 - DAY, True), (TIER_1, True), (TIER_1 + DAY, False)])
def test_an_election_counts_through_the_last_day_of_the_turn(day: date, counts: bool) -> None:
    told = ask(notice(), elects("ann", 600, day), day=OPENS)
    assert allotted(told) == ({"Ann": 600} if counts else {})
    late = [c for c in told.condition.consequences if "does not count" in c]
    assert late == (
        [] if counts else [f"e-ann: Ann elected on {day}, after its turn ended on {TIER_1}; it does not count"]
    )


@pytest.mark.parametrize(("day", "counts"), [(TIER_2, True), (TIER_2 + DAY, False)])
def test_the_companys_counts_through_the_last_day_of_its_turn(day: date, counts: bool) -> None:
    assert allotted(ask(notice(), elects("acme", 600, day), day=OPENS + DAY)) == ({"Acme": 600} if counts else {})


def test_an_election_counts_when_the_last_of_its_addressees_has_it() -> None:
    slow = elects("ann", 600, TIER_1, deliveries=(*by_hand(TIER_1, "acme"), *mailed(TIER_1, "sam")))
    assert allotted(ask(notice(), slow, day=OPENS)) == {}
    posted = elects(
        "ann", 600, TIER_1 - 3 * DAY, deliveries=(*by_hand(TIER_1, "acme"), *mailed(TIER_1 - 3 * DAY, "sam"))
    )
    assert allotted(ask(notice(), posted, day=OPENS)) == {"Ann": 600}


def test_an_election_that_did_not_reach_everybody_leaves_the_answer_open() -> None:
    short = elects("ann", 600, NOTICED, to=("sam",))
    told = ask(notice(), short, day=OPENS, quantity=500)
    assert told.verdict == "undetermined"
    assert told.sale.status == "undetermined"
    assert told.missing == ["election-counts:e-ann"]
    counts = attests("election counts", "e-ann", NOTICED)
    assert allotted(ask(notice(), short, counts, day=OPENS, quantity=400)) == {"Ann": 600}
    assert ask(notice(), short, day=OPENS, assume={"election-counts:e-ann": "no"}).verdict == "permitted"
    assert ask(notice(), short, day=OPENS, assume={"election-counts:e-ann": "yes"}).verdict == "prohibited"


def test_the_company_before_its_turn_leaves_the_answer_open() -> None:
    told = ask(notice(), elects("acme", 600, TIER_1), day=OPENS)
    assert told.missing == ["election-counts:e-acme"]


def test_an_election_without_a_number_leaves_the_answer_open() -> None:
    told = ask(notice(), elects("ann", None, NOTICED), day=OPENS)
    assert told.missing == ["election-with-its-number:e-ann"]
    assert all("waiver" in act.fact.short for way in told.sale.cures for act in way)


def test_a_doubtful_election_matters_only_if_it_could_take_what_is_to_be_sold() -> None:
    short = elects("ann", 600, NOTICED, to=("sam",))
    assert ask(notice(), short, day=OPENS, quantity=400).verdict == "permitted"
    assert ask(notice(), short, day=OPENS, quantity=401).verdict == "undetermined"
    assert ask(notice(), short, day=OPENS, to="bob", quantity=1).condition.status == "outstanding"


def test_a_doubtful_election_leaves_anothers_allotment_open() -> None:
    facts = (notice(), elects("ann", 600, NOTICED, to=("sam",)), elects("bob", 1_000, NOTICED))
    told = ask(*facts, day=TIER_2, to="bob", quantity=1_000)
    assert told.condition.status == "undetermined"
    assert told.missing == ["election-counts:e-ann"]


def test_doubts_reach_the_cool_off_too() -> None:
    told = ask(notice(), elects("ann", 1_000, NOTICED, to=("sam",)), day=date(2003, 12, 1))
    assert told.cool_off[0].status == "undetermined"
    assert told.verdict == "undetermined"


def test_a_later_election_takes_the_place_of_an_earlier_one() -> None:
    facts = (notice(), elects("ann", 600, NOTICED), elects("ann", 100, TIER_1, id="e-ann-2"))
    assert allotted(ask(*facts, day=OPENS)) == {"Ann": 100}
    reversed_ = (notice(), elects("ann", 600, TIER_1), elects("ann", 100, NOTICED, id="e-ann-2"))
    assert allotted(ask(*reversed_, day=OPENS)) == {"Ann": 600}


def test_elections_by_others_and_in_other_procedures_do_not_count() -> None:
    other = notice(id="n2", stock_class="preferred", quantity=40)
    facts = (notice(), other, elects("tom", 600, NOTICED), elects("ann", 40, NOTICED, process="n2"))
    assert allotted(ask(*facts, day=OPENS)) == {}


def test_all_or_nothing() -> None:
    under = rules({"all_or_nothing": "yes"})
    short = (notice(), elects("ann", 600, NOTICED), elects("acme", 399, TIER_1 + DAY))
    told = ask(*short, day=OPENS, under=under)
    assert (allotted(told), left(told), told.verdict) == ({}, 1_000, "permitted")
    assert "not everything offered was" in told.condition.steps[1].takes[0].arithmetic
    whole = (*short[:2], elects("acme", 400, TIER_1 + DAY))
    assert ask(*whole, day=CLOSING, to="ann", quantity=600, under=under).verdict == "permitted"
    assert ask(*whole, day=OPENS, under=under).verdict == "conditional"


def test_holdings_may_be_those_of_the_end_of_the_turn() -> None:
    more = StockIssuance(
        date=TIER_1, id="i9", security_id="cs-9", stakeholder_id="bob", stock_class_id="common", quantity=1_000
    )
    facts = (notice(), more, *(elects(who, 1_000, NOTICED) for who in ("ann", "bob", "cyd")))
    assert allotted(ask(*facts, day=TIER_2, to="ann")) == {"Ann": 600, "Bob": 300, "Cyd": 100}
    own = {**FIRST_OFFER["tiers"][0]["divided"], "measured": "when the period ends"}
    under = rules({"tiers": [{**FIRST_OFFER["tiers"][0], "divided": own}, FIRST_OFFER["tiers"][1]]})
    assert allotted(ask(*facts, day=TIER_2, to="ann", under=under)) == {"Ann": 300, "Bob": 650, "Cyd": 50}


# --- laws -------------------------------------------------------------------------------------------------------

WHO = ("ann", "bob", "cyd")
numbers = st.lists(st.integers(0, 1_500), min_size=3, max_size=3)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _elections(wanted: list[int], company: int = 0) -> list[Entry]:
    first: list[Entry] = [elects(who, number, NOTICED) for who, number in zip(WHO, wanted, strict=True)]
    return [*first, elects("acme", company, TIER_1 + DAY)]


def _on_record(*entries: Entry) -> Procedure:
    """The one procedure on record once every turn has ended."""
    told = ask(*entries, day=OPENS)
    clause = told.assessment.clauses[0].clause
    assert isinstance(clause, FirstOffer)
    found, _ = procedures(told.assessment.cases["acme-agreement"], clause)
    return found[0]


@slow
@given(numbers, st.integers(0, 1_500), st.integers(1, 1_500))
def test_what_is_taken_and_what_is_left_make_what_was_offered(wanted: list[int], company: int, offered: int) -> None:
    found = _on_record(notice(quantity=offered), *_elections(wanted, company))
    assert sum(found.taken.values()) + found.left == offered
    assert sum(found.taken.values()) == min(offered, sum(wanted) + company)
    caps = dict(zip(WHO, wanted, strict=True)) | {"acme": company}
    assert all(number <= caps[who] for who, number in found.taken.items())


@slow
@given(numbers, st.permutations(range(4)))
def test_the_order_of_the_notices_makes_no_difference(wanted: list[int], order: list[int]) -> None:
    cast = _elections(wanted, 300)
    assert _on_record(notice(), *cast).taken == _on_record(notice(), *(cast[i] for i in order)).taken


@slow
@given(numbers, st.integers(0, 2), st.integers(1, 800))
def test_whoever_elects_more_never_gets_less(wanted: list[int], who: int, more: int) -> None:
    raised = [number + more if i == who else number for i, number in enumerate(wanted)]
    before, after = (_on_record(notice(), *_elections(w)).taken for w in (wanted, raised))
    assert after.get(WHO[who], 0) >= before.get(WHO[who], 0)


@settings(slow, max_examples=150)
@given(
    st.integers(0, 300),
    st.integers(1, 260),
    st.lists(st.sampled_from([0, 100, 400, 1_000]), min_size=3, max_size=3),
    st.sampled_from(["dan", "ann", "acme", "tom"]),
    st.sampled_from(["common", "preferred"]),
)
def test_what_is_kept_from_one_day_for_a_later_one_still_holds_then(
    since: int, days: int, wanted: list[int], buyer: str, stock_class: str
) -> None:
    """Findings change on no day before the one that they name: on it they are asked again."""
    facts = (notice(), *_elections(wanted, 50), notice(TIER_1, id="n2", stock_class="preferred", quantity=40))
    as_of = NOTICED + since * DAY
    day = as_of + days * DAY
    kept = ask(*facts, day=as_of, to=buyer, quantity=40, stock_class_id=stock_class)
    fresh = ask(*facts, day=day, as_of=as_of, to=buyer, quantity=40, stock_class_id=stock_class)
    assert [_essence(f) for f in kept.assessment.on(day).findings] == [_essence(f) for f in fresh.findings]


def _essence(finding: Finding) -> tuple[object, ...]:
    return finding.section, finding.effect, finding.status, finding.window, finding.amounts, finding.holders

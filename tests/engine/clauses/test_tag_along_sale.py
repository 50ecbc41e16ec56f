"""The test tag_along_sale: whether a sale carries the majority, on both sides of every line that it draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from control_world import (
    CLASSES,
    DAY,
    DEFINITIONS,
    NAMES,
    answer,
    book_of,
    case,
    complete,
    controls,
    holders,
    holds,
    only,
    proposal,
    rulebook,
    sale_notice,
)
from hypothesis import given
from hypothesis import strategies as st

from covenantry.engine.context.case import Case
from covenantry.engine.logic.reasons import Reason, missing
from covenantry.engine.predicates.control import TagAlongSale
from covenantry.engine.securities.acquisition import Noticed
from covenantry.engine.securities.share_basis import Basis
from covenantry.facts.model import ConversionRights, Entry, Exercise, StockClass, StockTransfer
from covenantry.facts.periods import Period
from covenantry.facts.snapshot import snapshot

RULES = rulebook()
EVERYBODY = tuple(NAMES)
TERMS = TagAlongSale(
    of=Basis(outstanding=("common",), as_converted=("preferred",)), own_rights_within=Period.parse("60 days")
)


def ask(
    *entries: Entry,
    terms: TagAlongSale = TERMS,
    known: tuple[str, ...] = EVERYBODY,
    classes: Any = CLASSES,
    day: date = DAY,
    assume: dict[str, str] | None = None,
    **sale: Any,
) -> Reason:
    book = book_of(*entries, *holders("ann", "bob", "cleo"), *complete(*known), classes=classes)
    found = case(RULES, book, proposal(book, day, **sale), **(assume or {}))
    return terms.ask(found)


THREE = (holds("ann", 700), holds("bob", 200), holds("cleo", 100))


@pytest.mark.parametrize(("quantity", "carries"), [(500, False), (501, True)])
def test_exactly_half_is_no_majority(quantity: int, carries: bool) -> None:
    assert ask(*THREE, quantity=quantity).value is carries


def test_stated_share_is_a_term() -> None:
    two_thirds = TagAlongSale(of=TERMS.of, more_than=Fraction(2, 3))
    entries = (holds("ann", 700), holds("bob", 200))
    assert ask(*entries, terms=two_thirds, quantity=600).value is False
    assert ask(*entries, terms=two_thirds, quantity=601).value is True


@pytest.mark.parametrize(("quantity", "carries"), [(600, False), (601, True)])
def test_convertible_classes_count_as_converted(quantity: int, carries: bool) -> None:
    preferred = StockClass(
        id="preferred",
        name="Preferred",
        class_type="PREFERRED",
        conversion_rights=ConversionRights(converts_to_stock_class_id="common", ratio=Fraction(5, 2)),
    )
    entries = (holds("ann", 700), holds("bob", 80, "preferred"), holds("cleo", 300))
    assert ask(*entries, classes=(*CLASSES[:1], preferred), quantity=quantity).value is carries


def test_sale_of_preferred_counts_as_converted() -> None:
    entries = (holds("ann", 501, "preferred"), holds("bob", 499))
    assert ask(*entries, quantity=501, stock_class_id="preferred").value is True
    assert ask(*entries, quantity=500, stock_class_id="preferred").value is False


@pytest.mark.parametrize(("quantity", "carries"), [(300, False), (301, True)])
def test_what_the_purchaser_owns_already_counts(quantity: int, carries: bool) -> None:
    entries = (holds("ann", 700), holds("pike", 200), holds("bob", 100))
    assert ask(*entries, quantity=quantity).value is carries


@pytest.mark.parametrize(("quantity", "carries"), [(300, False), (301, True)])
def test_affiliates_of_the_purchaser_count(quantity: int, carries: bool) -> None:
    entries = (holds("ann", 700), holds("pike-sub", 200), holds("bob", 100))
    group = (controls("pike-top", "pike"), controls("pike-top", "pike-sub"))
    assert ask(*entries, *group, quantity=quantity).value is carries
    assert ask(*entries, quantity=quantity).value is False, "without the relation they are strangers"


def test_those_who_buy_in_concert_count() -> None:
    entries = (holds("ann", 700), holds("quay", 200), holds("bob", 100))
    assert ask(*entries, quantity=301, purchasers=("quay",)).value is True
    assert ask(*entries, quantity=301).value is False


def test_other_sellers_of_the_transaction_count() -> None:
    assert ask(*THREE, quantity=400, sells={"bob": 101}).value is True
    assert ask(*THREE, quantity=400, sells={"bob": 100}).value is False


def test_what_an_affiliate_of_the_purchaser_sells_to_it_adds_nothing() -> None:
    entries = (holds("ann", 600), holds("pike-sub", 400))
    group = (controls("pike", "pike-sub"),)
    assert ask(*entries, *group, quantity=100, sells={"pike-sub": 400}).value is False
    assert ask(*entries, *group, quantity=101, sells={"pike-sub": 400}).value is True


# --- relations that are not on record ------------------------------------------------------------------------------


def test_unknown_relation_that_matters_is_named() -> None:
    entries = (holds("ann", 600), holds("quay", 100), holds("bob", 300))
    reason = ask(*entries, known=("ann", "bob", "pike"), quantity=450)
    assert reason.value is None
    (what,) = missing(reason)
    assert what.fact.short == "majority-acquired:this-transfer"
    assert "Quay (100)" in what.question and "relations of quay" in what.question
    assert "Bob" not in what.question


def test_unknown_relation_is_settled_by_a_record_or_an_assumption() -> None:
    entries = (holds("ann", 600), holds("quay", 100), holds("bob", 300))
    assert ask(*entries, quantity=450).value is False
    assert ask(*entries, controls("quay", "pike"), quantity=450).value is True
    for word, value in (("yes", True), ("no", False)):
        assumed = {"majority-acquired:this-transfer": word}
        assert ask(*entries, known=("ann", "bob", "pike"), quantity=450, assume=assumed).value is value


def test_unknown_relation_that_makes_no_difference_is_not_asked() -> None:
    entries = (holds("ann", 700), holds("quay", 50), holds("bob", 250))
    known = ("ann", "bob", "pike")
    assert ask(*entries, known=known, quantity=450).value is False, "450 and 50 are half"
    assert ask(*entries, known=known, quantity=451).value is None
    assert ask(*entries, known=known, quantity=501).value is True, "and 50 were no majority before"


def test_one_who_would_have_had_the_majority_already_makes_no_difference() -> None:
    entries = (holds("ann", 300), holds("quay", 600), holds("bob", 100))
    assert ask(*entries, known=("ann", "bob", "pike"), quantity=50).value is False


def test_whether_the_seller_belongs_to_the_purchaser_matters_where_it_had_the_majority() -> None:
    known = ("bob", "cleo")
    assert ask(*THREE, known=known, quantity=501).value is None
    assert ask(*THREE, known=("ann", "pike"), quantity=501).value is True
    assumed = {"affiliate:pike": "no"}
    assert ask(*THREE, known=known, quantity=501, assume=assumed).value is True
    assert ask(*THREE, known=known, quantity=501, assume={"affiliate:pike": "yes"}).value is False


# --- majority already owned, series ----------------------------------------------------------------------------


def moved(day: date, by: str, quantity: int) -> StockTransfer:
    return StockTransfer(
        date=day, transferor_id=by, transferee_id="pike", stock_class_id="common", quantity=quantity, id=f"t-{by}-{day}"
    )


def test_purchaser_with_a_majority_acquires_none_unless_so_read() -> None:
    entries = (holds("ann", 400), holds("pike", 501), holds("bob", 99))
    assert ask(*entries, quantity=50).value is False
    anew = TagAlongSale(of=TERMS.of, majority_already="acquires one")
    assert ask(*entries, terms=anew, quantity=50).value is True


def test_half_owned_already_is_no_majority() -> None:
    assert ask(holds("ann", 400), holds("pike", 500), holds("bob", 100), quantity=1).value is True


def test_earlier_sales_by_the_same_seller_are_one_series() -> None:
    earlier = moved(date(2001, 3, 1), "ann", 501)
    assert ask(*THREE, earlier, quantity=10).value is True
    assert ask(*THREE, moved(date(2001, 3, 1), "ann", 490), quantity=10).value is False
    apart = TagAlongSale(of=TERMS.of, earlier_sales="apart")
    assert ask(*THREE, earlier, terms=apart, quantity=10).value is False


@pytest.mark.parametrize(("ago", "series"), [(90, True), (91, False)])
def test_a_series_may_be_limited_in_time(ago: int, series: bool) -> None:
    terms = TagAlongSale(of=TERMS.of, of_the_last=Period.parse("90 days"))
    assert ask(*THREE, moved(DAY - timedelta(ago), "ann", 501), terms=terms, quantity=10).value is series


def test_an_earlier_sale_by_others_is_no_part_of_the_series() -> None:
    entries = (holds("ann", 200), holds("bob", 600), holds("cleo", 200))
    assert ask(*entries, moved(date(2001, 3, 1), "bob", 501), quantity=10).value is False
    assert ask(*entries, moved(date(2001, 3, 1), "bob", 501), quantity=10, sells={"bob": 1}).value is True


# --- the purchaser's own rights -----------------------------------------------------------------------------------


def warrant(first_day: date | None = None, expires: date = date(2005, 1, 1)) -> tuple[StockClass, ...]:
    own = StockClass(
        id="warrant",
        name="Warrant",
        class_type="WARRANT",
        exercise=Exercise(
            stock_class_id="common", exercise_price=Decimal(1), expiration_date=expires, first_day=first_day
        ),
    )
    return (*CLASSES[:2], own)


WITH_WARRANT = (holds("ann", 800), holds("bob", 200), holds("pike", 100, "warrant"))


def test_own_rights_count_above_and_below_the_line() -> None:
    assert ask(*WITH_WARRANT, quantity=450).value is False, "550 of 1,100"
    assert ask(*WITH_WARRANT, quantity=451).value is True
    assert ask(*WITH_WARRANT, terms=TagAlongSale(of=TERMS.of), quantity=451).value is False, "451 of 1,000"


def test_rights_of_others_do_not_count() -> None:
    entries = (holds("ann", 800), holds("bob", 200), holds("cleo", 100, "warrant"))
    assert ask(*entries, quantity=500).value is False
    assert ask(*entries, quantity=501).value is True


def test_rights_count_from_sixty_days_before_they_open() -> None:
    soon, later = warrant(DAY + timedelta(60)), warrant(DAY + timedelta(61))
    assert ask(*WITH_WARRANT, classes=soon, quantity=451).value is True
    reason = ask(*WITH_WARRANT, classes=later, quantity=451)
    assert (reason.value, reason.changes) == (False, DAY + timedelta(1))
    assert ask(*WITH_WARRANT, classes=later, quantity=451, day=DAY + timedelta(1)).value is True


def test_rights_count_through_their_last_day() -> None:
    reason = ask(*WITH_WARRANT, classes=warrant(expires=DAY), quantity=451)
    assert (reason.value, reason.changes) == (True, DAY + timedelta(1))
    assert ask(*WITH_WARRANT, classes=warrant(expires=DAY), day=DAY + timedelta(1), quantity=451).value is False


def test_the_company_buys_no_majority() -> None:
    assert ask(*THREE, quantity=600, to="acme").value is False


# --- as a phrase of an agreement ------------------------------------------------------------------------------------


def test_the_phrase_excepts_and_engages_other_clauses() -> None:
    text = only(RULES)
    book = book_of(*THREE, *holders("ann", "bob", "cleo"), *complete(*EVERYBODY))
    for quantity, value in ((600, True), (100, False)):
        asked = proposal(book, quantity=quantity)
        assert Case(snapshot(book, DAY), asked, DAY, text).transfer_is("Tag-Along Sale").value is value


def test_terms_that_do_not_fit_are_problems() -> None:
    for wrong in (
        "more_than: half",
        "own_rights_within: soon",
        "own_rights_within: 72 hours",
        "majority_already: maybe",
    ):
        with pytest.raises(AssertionError, match=wrong.split(":")[0]):
            rulebook(definitions=DEFINITIONS.replace("own_rights_within: 60 days", wrong))


# --- properties ------------------------------------------------------------------------------------------------------

holding = st.integers(0, 40)


@given(
    ann=st.integers(1, 40),
    pike=holding,
    sub=holding,
    quay=holding,
    bob=holding,
    quantity=st.integers(1, 40),
    rights=holding,
)
def test_agrees_with_counting_by_hand(
    ann: int, pike: int, sub: int, quay: int, bob: int, quantity: int, rights: int
) -> None:
    quantity = min(quantity, ann)
    shares = {"ann": ann, "pike": pike, "pike-sub": sub, "quay": quay, "bob": bob}
    entries = [holds(who, n) for who, n in shares.items() if n]
    entries += [holds("pike", rights, "warrant")] if rights else []
    reason = ask(*entries, controls("pike", "pike-sub"), quantity=quantity)
    before = Fraction(pike + sub + rights, sum(shares.values()) + rights)
    after = Fraction(pike + sub + rights + quantity, sum(shares.values()) + rights)
    assert reason.value is (after > Fraction(1, 2) >= before)


@given(
    ann=st.integers(1, 30), pike=holding, others=st.lists(holding, min_size=1, max_size=3), quantity=st.integers(1, 30)
)
def test_an_answer_without_the_relations_holds_whatever_they_are(
    ann: int, pike: int, others: list[int], quantity: int
) -> None:
    names = ("quay", "pike-top", "pike-sub")[: len(others)]
    quantity = min(quantity, ann)
    entries = [
        holds(who, n) for who, n in {"ann": ann, "pike": pike, **dict(zip(names, others, strict=True))}.items() if n
    ]
    open_ = ask(*entries, known=("ann", "pike"), quantity=quantity)
    answers = set()
    for chosen in range(2 ** len(names)):
        group = [controls("pike", name) for i, name in enumerate(names) if chosen >> i & 1]
        answers.add(ask(*entries, *group, quantity=quantity).value)
    if open_.value is not None:
        assert answers == {open_.value}


# --- the whole of a sale that a notice describes ---------------------------------------------------------------------

NOTICED = TagAlongSale(of=TERMS.of, noticed=Noticed(notice="sale notice", within=Period.parse("60 business days")))
SALE_DATE = DAY + timedelta(34)
NOTICE = sale_notice(DAY, SALE_DATE, ("bob", "cleo"))


def test_the_rest_of_a_noticed_sale_counts() -> None:
    assert ask(*THREE, NOTICE, terms=NOTICED, day=SALE_DATE, quantity=480).value is True
    assert ask(*THREE, terms=NOTICED, day=SALE_DATE, quantity=480).value is False
    assert ask(*THREE, NOTICE, terms=NOTICED, day=SALE_DATE, quantity=480, to="quay").value is False
    assert ask(*THREE, NOTICE, terms=TERMS, day=SALE_DATE, quantity=480).value is False


def test_a_holder_who_takes_part_sells_in_the_noticed_sale() -> None:
    bob = answer("bob", DAY + timedelta(5), 120)
    assert ask(*THREE, NOTICE, bob, terms=NOTICED, day=SALE_DATE, by="bob", quantity=120).value is True
    assert ask(*THREE, NOTICE, terms=NOTICED, day=SALE_DATE, by="bob", quantity=120).value is False


def test_what_one_seller_has_transferred_first_is_the_same_sale() -> None:
    bob = answer("bob", DAY + timedelta(5), 90)
    first = StockTransfer(
        date=SALE_DATE, transferor_id="ann", transferee_id="pike", stock_class_id="common", quantity=510, id="t-1"
    )
    sale: dict[str, Any] = {"day": SALE_DATE, "by": "bob", "quantity": 90}
    assert ask(*THREE, NOTICE, bob, first, terms=NOTICED, **sale).value is True
    assert ask(*THREE, NOTICE, first, terms=NOTICED, **sale).value is False, "Bob takes no part in Ann's sale"


def test_a_noticed_sale_counts_while_it_may_take_place() -> None:
    last = date(2001, 9, 28)  # sixty business days after 5 July 2001, Labor Day not counted
    reason = ask(*THREE, NOTICE, terms=NOTICED, day=last, quantity=480)
    assert (reason.value, reason.changes) == (True, last + timedelta(1))
    assert ask(*THREE, NOTICE, terms=NOTICED, day=last + timedelta(1), quantity=480).value is False


def test_what_has_been_transferred_since_is_not_counted_twice() -> None:
    entries = (holds("ann", 800), holds("bob", 200), holds("dan", 200))
    notice = replace(NOTICE, quantity=600)
    sold = StockTransfer(
        date=SALE_DATE, transferor_id="bob", transferee_id="pike", stock_class_id="common", quantity=120, id="t-1"
    )
    assert ask(*entries, notice, sold, terms=NOTICED, day=SALE_DATE, quantity=480).value is False, "600 of 1,200"
    more = replace(NOTICE, quantity=601)
    assert ask(*entries, more, sold, terms=NOTICED, day=SALE_DATE, quantity=480).value is True

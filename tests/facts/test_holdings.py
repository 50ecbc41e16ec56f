"""Counts of shares on each basis, against figures worked out by hand or by trying every number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import CLASSES, COMMON, DAY, PREFERRED, book_of
from test_ledger import issue
from test_relations import link

from covenantry.facts.holdings import Holdings
from covenantry.facts.model import ConversionLimit, ConversionRights, Entry, StockClass, StockConversion
from covenantry.facts.snapshot import snapshot


def holdings(*entries: Entry, day: date = DAY, classes: tuple[StockClass, ...] = CLASSES) -> Holdings:
    return snapshot(book_of(*entries, classes=classes), day).holdings


BASE = (
    issue("c1", "ann", "common", 100),
    issue("c2", "bob", "common", 900),
    issue("p", "ann", "preferred", 5),
    issue("s", "bob", "senior", 10),
    issue("w", "ann", "warrant", 7),
)


def test_of_record_and_outstanding() -> None:
    found = holdings(*BASE)
    assert found.record("ann", "common") == 100
    assert found.record("nobody", "common") == 0
    assert found.outstanding("common") == 1000
    assert found.outstanding("no-such-class") == 0


def test_as_converted_counts_what_converts_and_no_warrant_unless_named() -> None:
    found = holdings(*BASE)
    assert found.as_converted("ann") == 150
    assert found.as_converted("bob") == 900 + Fraction(50, 3)
    assert found.as_converted("ann", classes=["warrant"]) == 107
    assert found.as_converted("ann", classes=["preferred", "warrant"]) == 157
    assert found.as_converted("ann", classes=[]) == 100
    assert found.outstanding_as_converted() == 1000 + 50 + Fraction(50, 3)


def test_fully_diluted_counts_everything_that_has_not_expired() -> None:
    assert holdings(*BASE).fully_diluted() == 1057 + Fraction(50, 3)
    assert holdings(*BASE, day=date(2002, 10, 28)).fully_diluted("ann") == 157
    assert holdings(*BASE, day=date(2002, 10, 29)).fully_diluted("ann") == 150, "the warrant has expired"


def test_a_class_may_convert_into_one_that_converts_in_turn() -> None:
    junior = StockClass(
        id="junior",
        name="Junior",
        class_type="CONVERTIBLE",
        conversion_rights=ConversionRights(converts_to_stock_class_id="preferred", ratio=Fraction(2)),
    )
    found = holdings(issue("j", "ann", "junior", 3), classes=(*CLASSES, junior))
    assert found.as_converted("ann") == 60
    assert found.as_converted("ann", classes=["junior"]) == 0, "the preferred that it becomes was not asked for"


def test_beneficial_ownership_adds_own_rights_to_both_sides() -> None:
    found = holdings(*BASE[:2], BASE[4])
    assert found.beneficial(["ann"], "common") == (107, 1007)
    assert found.beneficial(["bob"], "common") == (900, 1000), "nobody else's rights count"
    assert found.beneficial(["ann", "bob"], "common") == (1007, 1007)


@pytest.mark.parametrize(("days", "counted"), [(60, 7), (61, 0), (0, 7), (-1, 7)])
def test_a_right_counts_if_it_can_be_exercised_within_sixty_days(days: int, counted: int) -> None:
    first = date(2001, 1, 1)
    entries = (issue("w", "ann", "warrant", 7, date(2000, 1, 1)), issue("c", "bob", "common", 93, date(2000, 1, 1)))
    found = holdings(*entries, day=first - timedelta(days=days))
    assert found.beneficial(["ann"], "common") == (counted, 93 + counted)


def test_beneficial_ownership_goes_with_power_over_the_securities() -> None:
    record = (
        link("control", "ann", "holdco"),
        link("trustee", "holdco", "trust"),
        link("trustee", "dan", "trust"),
        link("directs_investments", "trust", "fund"),
        link("nominee", "llc", "fund"),
    )
    entries = [
        issue(f"c-{holder}", holder, "common", 10) for holder in ("ann", "holdco", "trust", "fund", "llc", "bob")
    ]
    found = holdings(*record, *entries)
    assert found.beneficial(["ann"], "common") == (50, 60)
    assert found.beneficial(["dan"], "common") == (30, 60), "a co-trustee shares the power"
    assert found.beneficial(["llc"], "common") == (10, 60), "a nominee owns what is its own"
    assert found.beneficial(["holdco", "ann", "trust"], "common") == (50, 60), "nothing counts twice"


def limited(at_most: Fraction, ratio: Fraction) -> StockClass:
    limit = ConversionLimit(at_most=at_most, of="common")
    return replace(
        PREFERRED, conversion_rights=ConversionRights(converts_to_stock_class_id="common", ratio=ratio, limit=limit)
    )


@given(
    outstanding=st.integers(1, 400),
    units=st.integers(1, 80),
    converted=st.integers(0, 10),
    percent=st.integers(1, 60),
    ratio=st.fractions(Fraction(1, 2), 6, max_denominator=3),
)
def test_the_limit_is_the_most_that_keeps_within_it(
    outstanding: int, units: int, converted: int, percent: int, ratio: Fraction
) -> None:
    at_most = Fraction(percent, 100)
    entries: list[Any] = [issue("c", "bob", "common", outstanding), issue("p", "ann", "preferred", units + converted)]
    got = int(converted * ratio)
    if converted and got:
        entries.append(
            StockConversion(
                id="k",
                date=DAY,
                stakeholder_id="ann",
                stock_class_id="preferred",
                quantity=converted,
                resulting_quantity=got,
            )
        )
    else:
        units += converted
        got = 0
    common = replace(COMMON, initial_shares_authorized=None)
    found = holdings(*entries, classes=(common, limited(at_most, ratio)))
    within = [n for n in range(units + 1) if n * ratio + got <= at_most * (outstanding + got + n * ratio)]
    assert found.acquirable("ann", "preferred") == int(max(within, default=0) * ratio)


def test_a_limit_may_be_measured_by_another_class() -> None:
    """10% of the 400 senior shares are 40 of common, whatever is converted."""
    limit = ConversionLimit(at_most=Fraction(1, 10), of="senior")
    rights = ConversionRights(converts_to_stock_class_id="common", ratio=Fraction(3), limit=limit)
    entries = (issue("s", "bob", "senior", 400), issue("p", "ann", "preferred", 50))
    found = holdings(*entries, classes=(COMMON, replace(PREFERRED, conversion_rights=rights), *CLASSES[2:]))
    assert found.acquirable("ann", "preferred") == 39


def test_nothing_comes_of_what_does_not_convert_or_has_expired() -> None:
    assert holdings(*BASE).acquirable("ann", "common") == 0
    assert holdings(*BASE, day=date(2002, 10, 29)).acquirable("ann", "warrant") == 0
    assert holdings(*BASE, day=date(2002, 10, 28)).acquirable("ann", "warrant") == 7


def test_a_limit_of_the_whole_is_none() -> None:
    entries = (issue("c", "bob", "common", 1), issue("p", "ann", "preferred", 50))
    found = holdings(*entries, classes=(COMMON, limited(Fraction(1), Fraction(10))))
    assert found.beneficial(["ann"], "common") == (500, 501)


def test_what_the_agreements_say_of_series_c() -> None:
    """Series C and the Warrant against 22,418,082 shares: 4.99% of what is outstanding after conversion."""
    entries = (
        issue("c", "bob", "common", 22_418_082),
        issue("p", "ann", "preferred", 125_000),
        issue("w", "ann", "warrant", 500_000),
    )
    found = holdings(*entries, classes=(replace(COMMON, initial_shares_authorized=None), *CLASSES[1:]))
    assert found.acquirable("ann", "preferred") == 1_177_410
    assert (
        Fraction(1_177_410, 22_418_082 + 1_177_410) <= Fraction("0.0499") < Fraction(1_177_420, 22_418_082 + 1_177_420)
    )
    assert found.beneficial(["ann"], "common") == (1_677_410, 24_095_492)
    assert found.as_converted("ann") == 1_250_000, "the limit is disregarded on this basis"


def test_the_end_of_the_calendar_is_no_obstacle() -> None:
    assert holdings(*BASE, day=date.max).beneficial(["ann"], "common") == (150, 1050)


def test_one_id_is_not_taken_for_several() -> None:
    found = holdings(*BASE)
    with pytest.raises(TypeError, match="not the one text 'ann'"):
        found.beneficial("ann", "common")
    with pytest.raises(TypeError, match="not the one text 'preferred'"):
        found.as_converted("ann", classes="preferred")

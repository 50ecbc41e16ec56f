"""Anti-dilution, net exercise and conversion limits: what must hold whatever is issued."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.clauses.beneficial_ownership import Owned
from covenantry.engine.clauses.conversion_limit import ConversionLimit
from covenantry.engine.clauses.exercise_right import net_shares
from covenantry.engine.context.case import Assumptions, Case, standing
from covenantry.engine.evaluation.standing import closed
from covenantry.engine.procedures.dilution_issues import Issue, Part
from covenantry.engine.procedures.dilution_walk import Walk, walk
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.model import AuthorizedSharesAdjustment, Entry, StockClassSplit, StockIssuance, StockRepurchase
from covenantry.facts.snapshot import snapshot

RULES, _WRONG = load_rules()
BOOK, _BAD = load_book("cais-internet")
assert RULES is not None and BOOK is not None, (_WRONG, _BAD)
FIRST = date(2000, 11, 1)
OUTSTANDING = 22_418_082
#: Enough shares for every split.
MORE = AuthorizedSharesAdjustment(
    id="more", date=date(2000, 5, 1), stock_class_id="common", new_shares_authorized=10**10
)


def clause(agreement: str, kind: str) -> Any:
    assert RULES is not None
    text = next(text for text in RULES.on(FIRST) if text.id == agreement)
    return next(encoded.clause for encoded in text.clauses if encoded.clause.kind == kind)


def case_on(day: date, entries: list[Entry], agreement: str = "series-f-designation-2000") -> Case:
    assert RULES is not None and BOOK is not None
    book, problems = BOOK.with_entries([MORE, *entries])
    assert book is not None, problems
    text = next(text for text in RULES.on(day) if text.id == agreement)
    return standing(snapshot(book, day), text, day, Assumptions({}))


def walked(entries: list[Entry]) -> Walk:
    terms = clause("series-f-designation-2000", "anti_dilution").adjusts
    found = walk(case_on(FIRST + timedelta(40), entries), terms)
    assert found is not None and found.doubt is None, found
    return found


def issue(n: int, day: int, quantity: int, price: Decimal) -> StockIssuance:
    return StockIssuance(
        id=f"i-{n}",
        date=FIRST + timedelta(day),
        security_id=f"s-{n}",
        stakeholder_id="public-holders",
        stock_class_id="common",
        quantity=quantity,
        share_price=price,
        purpose="public offering",
    )


def split(n: int, day: int, ratio: Fraction) -> StockClassSplit:
    return StockClassSplit(id=f"x-{n}", date=FIRST + timedelta(day), stock_class_id="common", split_ratio=ratio)


PRICES = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("30.00"), places=2)
ISSUES = st.lists(st.tuples(st.integers(1, 3_000_000), PRICES), min_size=1, max_size=6)


def by_hand(issues: list[tuple[int, Decimal]]) -> tuple[Fraction, Fraction, list[Fraction]]:
    """The price, what is carried forward, and each rounded reduction; market value is far below the price."""
    price, carried, out, reductions = Fraction(24), Fraction(0), Fraction(OUTSTANDING), []
    for quantity, each in issues:
        if each < price:
            new = price * (out + quantity * Fraction(each) / price) / (out + quantity)
            cut = price - Fraction(int(new * 100 + Fraction(1, 2)), 100)
            reductions.append(cut)
            if cut + carried < Fraction(3, 100):
                carried += cut
            else:
                price, carried = price - cut - carried, Fraction(0)
        out += quantity
    return price, carried, reductions


@given(ISSUES)
@settings(max_examples=60, deadline=None)
def test_the_walk_is_the_formula_and_loses_nothing(issues: list[tuple[int, Decimal]]) -> None:
    found = walked([issue(n, n, q, p) for n, (q, p) in enumerate(issues)])
    price, carried, reductions = by_hand(issues)
    assert (found.price, found.carried) == (price, carried)
    assert 24 - found.price + found.carried == sum(reductions)
    assert 0 <= found.carried < Fraction(3, 100)


@given(ISSUES, st.lists(st.sampled_from([Fraction(2), Fraction(3)]), max_size=2))
@settings(max_examples=40, deadline=None)
def test_the_price_never_rises(issues: list[tuple[int, Decimal]], splits: list[Fraction]) -> None:
    entries: list[Entry] = [issue(n, 2 * n, q, p) for n, (q, p) in enumerate(issues)]
    entries += [split(n, 2 * n + 1, ratio) for n, ratio in enumerate(splits)]
    found = walked(entries)
    assert all(step.after <= step.before for step in found.steps)
    assert found.carried >= 0


def test_rounding_up_a_price_that_a_split_left_in_parts_of_a_cent_is_no_reduction() -> None:
    entries: list[Entry] = [issue(0, 0, 37_442, Decimal("0.01")), split(0, 1, Fraction(3))]
    before = walked(entries)
    assert before.price == Fraction("23.96") / 3  # $7.98 2/3, to the nearest cent $7.99
    after = walked([*entries, issue(1, 2, 1, Decimal("0.01"))])
    assert (after.price, after.carried) == (before.price, 0)


@given(ISSUES, st.sampled_from([Fraction(2), Fraction(3), Fraction(5)]))
@settings(max_examples=40, deadline=None)
def test_a_split_scales_the_price_and_leaves_every_entitlement(
    issues: list[tuple[int, Decimal]], ratio: Fraction
) -> None:
    entries: list[Entry] = [issue(n, n, q, p) for n, (q, p) in enumerate(issues)]
    plain, after = walked(entries), walked([*entries, split(0, 20, ratio)])
    assert after.price * ratio == plain.price and after.carried * ratio == plain.carried
    # A combination that undoes the split is the only thing that raises the price.
    undone = walked([*entries, split(0, 20, ratio), split(1, 21, 1 / ratio)])
    assert (undone.price, undone.carried) == (plain.price, plain.carried)


@given(ISSUES)
@settings(max_examples=25, deadline=None)
def test_what_follows_ends_and_gives_the_ledger_the_price(issues: list[tuple[int, Decimal]]) -> None:
    assert RULES is not None and BOOK is not None
    day = FIRST + timedelta(30)
    book, _ = BOOK.with_entries([issue(n, n, q, p) for n, (q, p) in enumerate(issues)])
    assert book is not None
    facts, rounds, _ = closed(RULES.on(day), snapshot(book, day))
    terms = facts.positions.terms("series-f")
    assert terms is not None and len(rounds) <= 2
    assert 1000 / terms.ratio == by_hand(issues)[0]


def test_a_split_after_an_adjustment_that_follows_is_posted_once() -> None:
    assert RULES is not None and BOOK is not None
    day = FIRST + timedelta(30)
    for gap in (0, 1):
        entries: list[Entry] = [issue(0, 0, 1_000_000, Decimal("2.00")), split(0, gap, Fraction(2))]
        book, _ = BOOK.with_entries(entries)
        assert book is not None
        facts, _, _ = closed(RULES.on(day), snapshot(book, day))
        terms = facts.positions.terms("series-f")
        assert terms is not None and 1000 / terms.ratio == Fraction("11.53")


# --- rights that lapse or change --------------------------------------------------------------------------------------


@given(
    units=st.integers(1, 10**7),
    lapsed=st.integers(0, 10**7),
    ratio=st.fractions(min_value=Fraction(1, 10), max_value=10),
    price=st.fractions(min_value=0, max_value=50),
)
def test_what_lapses_takes_its_part_of_shares_and_consideration(
    units: int, lapsed: int, ratio: Fraction, price: Fraction
) -> None:
    entry = issue(0, 0, units, Decimal("1.00"))
    whole = Issue(entry, True, (Part(Fraction(units), ratio, price),), Fraction(1))
    lapsed = min(units, lapsed)
    left = whole.without(lapsed)
    assert left.shares == (units - lapsed) * ratio
    assert left.each == (whole.each if lapsed < units else None)
    changed = whole.changed(lapsed, 2 * ratio)
    assert changed.units == units and changed.shares == (units + lapsed) * ratio


# --- the rest ---------------------------------------------------------------------------------------------------------

AMOUNTS = st.fractions(min_value=Fraction(1, 100), max_value=1000)


@given(shares=st.integers(0, 10**7), price=AMOUNTS, value=AMOUNTS)
def test_a_net_exercise_never_gives_more_than_the_shares_exercised_or_their_gain(
    shares: int, price: Fraction, value: Fraction
) -> None:
    given_ = net_shares(Fraction(shares), price, value)
    assert 0 <= given_ <= shares
    assert given_ * value <= max(0, shares * (value - price))
    if value > price:
        assert (given_ + 1) * value > shares * (value - price)


@given(
    before=st.integers(0, 10**6), more=st.integers(0, 10**8), ratio=st.sampled_from([Fraction(10), Fraction(125, 3)])
)
def test_one_share_more_than_may_be_converted_goes_beyond_the_limit(before: int, more: int, ratio: Fraction) -> None:
    limit: ConversionLimit = clause("series-c-designation-1999", "conversion_limit")
    out = before + more
    units = limit.units(Fraction(before), Fraction(out), ratio)
    assert not units or before + units * ratio <= limit.at_most * (out + units * ratio)
    assert before + (units + 1) * ratio > limit.at_most * (out + (units + 1) * ratio)


def test_exactly_five_percent_is_not_more() -> None:
    assert not Owned(Fraction(5), Fraction(0), ()).exceeds(Fraction(1, 20), Fraction(100))
    assert Owned(Fraction(6), Fraction(0), ()).exceeds(Fraction(1, 20), Fraction(100))
    assert not Owned(Fraction(0), Fraction(5), ()).exceeds(Fraction(1, 20), Fraction(95))
    assert Owned(Fraction(0), Fraction(5), ()).exceeds(Fraction(1, 20), Fraction(94))


def test_an_owner_of_exactly_five_percent_is_not_named() -> None:
    assert RULES is not None and BOOK is not None
    day = date(2000, 6, 1)
    gone = StockRepurchase(
        id="r",
        date=date(2000, 5, 1),
        stakeholder_id="public-holders",
        stock_class_id="common",
        quantity=1,
        security_ids=("cs-ipo",),
    )
    for quantity, named in ((1_179_899, False), (1_179_900, True)):
        new = StockIssuance(
            id="n",
            date=date(2000, 5, 2),
            security_id="n-1",
            stakeholder_id="example-telecom",
            stock_class_id="common",
            quantity=quantity,
            purpose="acquisition",
            share_price=Decimal("30.00"),
        )
        book, _ = BOOK.with_entries([gone, new])
        assert book is not None
        found = Desk(RULES, book).bench.standing(day, None, None, {}).findings
        assert any(f.about == "example-telecom common" for f in found) is named


def test_without_the_warrant_the_holder_of_series_c_has_less_than_five_percent() -> None:
    assert RULES is not None and BOOK is not None
    for day, named in ((date(1999, 10, 26), False), (date(1999, 10, 27), True)):
        found = Desk(RULES, BOOK.up_to(day)).bench.standing(day, None, None, {}).findings
        assert any(f.about == "us-telesource common" for f in found) is named


def test_without_a_number_of_authorized_shares_nobody_says_enough_are_kept(tmp_path: Path) -> None:
    book = tmp_path / "cais-internet"
    shutil.copytree(Path(__file__).parents[3] / "facts" / "books" / "cais-internet", book)
    file = book / "10-issuer-and-securities.yaml"
    text = file.read_text()
    file.write_text(text.replace("    initial_shares_authorized: 100,000,000\n", "", 1))
    assert file.read_text() != text
    facts, problems = load_book(book)
    assert RULES is not None and facts is not None, problems
    bench = Workbench(RULES, facts)
    found = [f for f in bench.standing(date(2000, 6, 1)).findings if f.section == "5(c)(ii)"]
    bench.close()
    assert [(f.status, [str(m.fact.short) for m in f.missing]) for f in found] == [
        ("undetermined", ["authorized:common"])
    ]

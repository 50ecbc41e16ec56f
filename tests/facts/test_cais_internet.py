"""The shipped book of CAIS Internet against the figures of the agreements."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from covenantry.facts.book import Book, load_book
from covenantry.facts.calendars import calendar
from covenantry.facts.model import StockIssuance
from covenantry.facts.snapshot import Snapshot, snapshot

SHA = "stockholders-agreement-1999"
TRUSTS = [
    "james-frederick-auger-trust",
    "ulysses-george-hawthorne-auger-iii-trust",
    "annabel-rose-auger-trust",
    "nicholas-william-randolph-auger-trust",
    "alexander-robert-auger-trust",
    "gregory-ulysses-auger-iii-trust",
    "bridgette-kathryn-auger-trust",
    "vassiliki-illias-auger-economides-trust",
    "constandina-francisca-auger-economides-trust",
    "constandinos-franciscos-auger-economides-trust",
]
EXISTING = ("r-theodore-ammon", "ulysses-g-auger-ii", "ulysses-g-auger-sr", *TRUSTS)


@pytest.fixture(scope="module")
def book() -> Book:
    loaded, problems = load_book("cais-internet")
    assert not problems
    assert loaded is not None
    return loaded


@pytest.fixture
def private(book: Book) -> Snapshot:
    return snapshot(book, date(1999, 3, 1))


@pytest.fixture
def listed(book: Book) -> Snapshot:
    return snapshot(book, date(1999, 11, 21))


def test_everything_has_a_source_or_says_that_it_is_illustrative(book: Book) -> None:
    records: list[Any] = [book.issuer, *book.parties.values(), *book.securities.values(), *book.entries]
    assert [record.id for record in records if not (record.source or record.illustrative)] == []


def test_places_name_the_book_and_the_file(book: Book) -> None:
    place = book.entries[0].place
    assert place is not None
    assert (place.file, place.line > 1) == ("cais-internet/30-ledger.yaml", True)


def test_before_the_offering_it_is_a_private_company(private: Snapshot) -> None:
    held = private.holdings
    assert sum(held.record(party, "common") for party in EXISTING) == held.outstanding("common") == 9_965_505
    assert sum(held.record(party, "series-b") for party in EXISTING) == held.outstanding("series-b") == 1_119_679
    purchasers = ("chancery-lane", "cais-sandler-partners")
    assert sum(held.record(party, "series-a") for party in purchasers) == held.outstanding("series-a") == 2_827_168
    assert private.reporting is False
    assert private.registrations == {}
    assert private.positions.holders("common") == tuple(sorted(EXISTING))
    assert all(lot.legends for lot in private.positions.lots)


def test_the_parties_to_the_stockholders_agreement(private: Snapshot) -> None:
    assert private.holders_of(SHA, "Purchaser") == ("chancery-lane", "cais-sandler-partners")
    assert private.holders_of(SHA, "Existing Stockholder") == EXISTING
    assert private.holders_of(SHA, "Company") == ("cais-internet",)


def test_after_the_offering_it_is_a_listed_company(listed: Snapshot) -> None:
    held = listed.holdings
    assert held.outstanding("common") == 22_418_082
    assert [held.outstanding(name) for name in ("series-a", "series-b", "series-c")] == [0, 0, 125_000]
    assert held.outstanding("warrant-1999") == 500_000
    assert listed.reporting is True
    registration = listed.registrations["s-1-333-72769"]
    assert (registration.effective, registration.in_effect) == (date(1999, 5, 20), True)
    assert len(listed.closes("common")) == 57


def test_the_shares_on_conversion_keep_their_holders_and_their_age(private: Snapshot, listed: Snapshot) -> None:
    for holder in ("chancery-lane", "cais-sandler-partners", *EXISTING):
        assert listed.holdings.record(holder, "common") == private.holdings.as_converted(holder)
    [lot] = listed.positions.lots_of("chancery-lane", "common")
    assert (lot.issued, lot.descends_from("series-a")) == (date(1999, 2, 19), True)


def test_series_c_and_the_warrant(book: Book, listed: Snapshot) -> None:
    series_c, warrant = listed.positions.terms("series-c"), listed.positions.terms("warrant-1999")
    assert series_c and series_c.limit and warrant
    assert (series_c.ratio, series_c.limit.at_most, series_c.limit.of) == (10, Fraction(499, 10_000), "common")
    assert (warrant.exercise_price, warrant.expiration_date) == (12, date(2002, 10, 28))
    [issued] = [e for e in book.entries if isinstance(e, StockIssuance) and e.stock_class_id == "series-c"]
    assert (issued.date, issued.share_price, issued.quantity) == (date(1999, 9, 29), Decimal("120.00"), 125_000)
    assert issued.share_price is not None
    assert issued.share_price * issued.quantity == Decimal("15000000.00")
    for role, agreement in (("Holder", "registration-rights-agreement-1999"), ("Holder", "warrant-1999")):
        assert listed.holders_of(agreement, role) == ("us-telesource",)
    assert listed.holders_of("series-c-purchase-agreement-1999", "Purchaser") == ("us-telesource",)


def test_what_us_telesource_owns_beneficially(listed: Snapshot) -> None:
    """Series C up to 4.99% of the common outstanding after conversion, and the Warrant (Rule 13d-3(d)(1))."""
    assert listed.holdings.beneficial(["us-telesource"], "common") == (1_677_410, 24_095_492)
    assert listed.holdings.beneficial(["qwest-communications-international"], "common") == (1_677_410, 24_095_492)


def test_series_f_converts_at_its_price(book: Book) -> None:
    view = snapshot(book, date(2000, 4, 28))
    terms = view.positions.terms("series-f")
    assert terms is not None
    assert terms.ratio == Fraction(1000, 24)
    assert view.holdings.acquirable("microsoft", "series-f") == 40_000 * 1000 // 24
    assert view.holders_of("series-f-designation-2000", "Holder") == ("microsoft",)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("r-theodore-ammon", "chancery-lane", True),
        ("rta-associates", "chancery-lane", True),
        ("john-kornreich", "cais-sandler-partners", True),
        ("chancery-lane", "cais-sandler-partners", False),
        ("chancery-lane", "example-capital-partners", False),
        ("chancery-lane", "example-telecom", False),
        ("chancery-lane", "example-unknown", None),
        (TRUSTS[0], TRUSTS[9], True),
        ("us-telesource", "qwest-communications-international", True),
        ("us-telesource", "anschutz-company", None),
        ("us-telesource", "philip-f-anschutz", None),
        ("philip-f-anschutz", "anschutz-company", True),
    ],
)
def test_who_is_affiliated_with_whom(listed: Snapshot, a: str, b: str, expected: bool | None) -> None:
    assert listed.relations.affiliates(a, b).value is expected
    assert listed.relations.affiliates(b, a).value is expected


def test_the_family_and_the_partners(private: Snapshot) -> None:
    relations, auger = private.relations, "ulysses-g-auger-ii"
    assert relations.lineal("ulysses-g-auger-sr", "example-auger-child").value is True
    assert relations.spouse(auger, "example-auger-spouse").value is True
    assert relations.family_vehicle("example-auger-family-trust", auger).value is True
    assert relations.family_vehicle("example-auger-family-trust", "r-theodore-ammon").value is False
    assert relations.partner("chancery-lane", "example-chancery-partner").value is True
    assert relations.partner("chancery-lane", "example-retired-partner", retired=True).value is True
    assert relations.partner("chancery-lane", auger).value is False


def test_what_is_attested_of_competitors(private: Snapshot) -> None:
    def attested(party: str) -> bool | None:
        found = private.attested("competitor of the Company", party, "stockholders-agreement-1999")
        return found and found.value

    assert attested("example-telecom") is True
    assert attested("example-capital-partners") is False
    assert attested("example-unknown") is None


def test_the_closing_prices_stand_on_every_trading_day_of_the_months_they_cover(book: Book) -> None:
    nasdaq = calendar("NASDAQ")
    days = [date(1999, 9, 1) + timedelta(days=n) for n in range(488)]
    assert [day for day, _ in book.prices["common"]] == [day for day in days if nasdaq.is_open(day)]
    assert days[-1] == date(2000, 12, 31)


def test_every_day_adds_up(book: Book) -> None:
    for day in sorted({entry.date for entry in book.entries}):
        view = snapshot(book, day)
        for name in book.securities:
            assert sum(lot.quantity for lot in view.positions.lots if lot.stock_class_id == name) == (
                view.holdings.outstanding(name)
            )

"""What an answer displays as due discharges the duty, and a cent less does not."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.api import load_book, load_rules
from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.evaluate import Workbench
from covenantry.facts.model import Attestation, DividendPaid, Entry, StockCancellation, StockIssuance

RULES, BOOK = load_rules(), load_book("cais-internet")

CENT = Decimal("0.01")
LAWFUL = Attestation(
    date=date(2000, 5, 1),
    id="lawful",
    fact="assets of the Company are by law available for dividends",
    about="issuer",
    value=True,
    by_id="cais-internet",
)


def world(issued: date, quantity: Fraction, paid: list[Entry]) -> Workbench:
    """Microsoft holds so many Series F since a day, and has been paid this."""
    gone = StockCancellation(
        date=issued,
        id="gone",
        stakeholder_id="microsoft",
        stock_class_id="series-f",
        quantity=Fraction(40_000),
    )
    lot = StockIssuance(
        date=issued,
        id="lot",
        security_id="f-2",
        stakeholder_id="microsoft",
        stock_class_id="series-f",
        quantity=quantity,
        share_price=Decimal(1000),
    )
    book, problems = BOOK.with_entries([gone, lot, LAWFUL, *paid])
    assert book is not None, problems
    return Workbench(RULES, book)


def dividends(bench: Workbench, day: date) -> dict[str, Finding]:
    found = bench.standing(day).findings
    return {f.about or f.effect: f for f in found if f.section == "2(a)" and f.kind == "preferred_dividend"}


@settings(max_examples=15, deadline=None)
@given(
    st.dates(date(2000, 5, 2), date(2000, 12, 14)),
    st.integers(100, 4_000_000),
    st.integers(1, 4),
    st.integers(0, 3),
)
def test_dividends_paid_as_displayed(issued: date, hundredths: int, dates: int, short: int) -> None:
    quantity, paid, day = Fraction(hundredths, 100), list[Entry](), issued
    for n in range(dates):
        bench = world(issued, quantity, paid)
        due = next(f for f in dividends(bench, day + timedelta(1)).values() if f.status == "outstanding")
        bench.close()
        day = date.fromisoformat(due.about.split()[1])
        amount = Decimal(next(a.written for a in due.amounts if a.name == "dividend"))
        amount -= CENT if n == short else 0
        paid.append(
            DividendPaid(
                date=day,
                id=f"paid-{n}",
                stakeholder_id="microsoft",
                stock_class_id="series-f",
                payment_date=day,
                shares=quantity,
                amount=amount,
                form="cash",
            )
        )
    bench = world(issued, quantity, paid)
    found = dividends(bench, day + timedelta(1))
    bench.close()
    late = [f.about for f in found.values() if f.effect == "duty" and f.status == "breached"]
    assert late == ([f"microsoft {paid[short].date}"] if short < dates else [])
    arrears = next(a.written for a in found["microsoft"].amounts if a.name == "in arrears")
    assert arrears == ("0.01" if short < dates else "0.00")

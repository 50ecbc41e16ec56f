"""Who gives way in a registration: one order of priority speaks of it, and what is divided is conserved."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.logic.findings import Finding
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.documents import read_text
from covenantry.facts.loader import read_entries

RULES, _ = load_rules()
LOADED, _ = load_book("cais-internet")
assert RULES is not None and LOADED is not None

DAY, PROPOSED = date(2000, 2, 18), date(2000, 2, 1)
BOOK = LOADED.up_to(PROPOSED)
#: What each can have registered: by the words of 5, or all that it has of the Common Stock.
MOST = {"us-telesource": 1_750_000, "chancery-lane": 2_661_734, "cais-sandler-partners": 665_434}
AGREEMENT = {"us-telesource": "registration-rights-agreement-1999"}
NOTICE = (
    "- {{type: notice, date: {day}, id: {id}, kind: {kind}, agreement: {agreement}, from_id: {who}, registration_id: "
    "s-3, quantity: {n}, deliveries: [{{to_id: cais-internet, method: by hand, delivered_at: {day}}}]}}"
)
EVENT = "- {{type: corporate_event, date: {day}, kind: {kind}, details: {{registration: s-3, {terms}}}}}"

Asked = list[tuple[str, int]]


def world(for_whom: str, shares: int, upon: date | None, asked: Asked, at_most: int) -> Book:
    """A registration proposed, with one that asked for it and others that would join, and the underwriters' limit."""
    other, early = "stockholders-agreement-1999", date(2000, 2, 2)
    terms = f"for whom: {for_whom}, offering: underwritten, shares: {shares}"
    lines = [EVENT.format(day=PROPOSED, kind="registration proposed", terms=terms)]
    if upon is not None:
        request = {"id": "upon", "kind": "registration request", "agreement": other, "who": "chancery-lane"}
        lines.append(NOTICE.format(day=upon, n=600_000, **request))
    for n, (who, number) in enumerate(asked):
        request = {"id": f"a-{n}", "kind": "piggyback request", "agreement": AGREEMENT.get(who, other), "who": who}
        lines.append(NOTICE.format(day=early, n=number, **request))
    lines.append(EVENT.format(day=DAY, kind="underwriter's limitation", terms=f"at most: {at_most}"))
    ((document,), _) = read_text("\n".join(lines), "entries")
    entries, problems = read_entries(document.data, document, ())
    assert not problems, problems
    book, problems = BOOK.with_entries(entries)
    assert book is not None, problems
    return book


def priorities(book: Book) -> list[Finding]:
    """The orders of priority of section 5 that have effect, or may have."""
    assert RULES is not None
    bench = Workbench(RULES, book)
    try:
        found = bench.standing(DAY).findings
    finally:
        bench.close()
    return [f for f in found if f.kind == "piggyback_priority" and f.about == "s-3" and f.agreement.startswith("reg")]


def shares(found: Finding) -> dict[str, int]:
    return {amount.name: int(amount.value) for amount in found.amounts if amount.name != "limit"}


asking = st.lists(st.tuples(st.sampled_from(sorted(MOST)), st.integers(1, 3_000_000)), max_size=4)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(("company", "both", "holders")),
    st.integers(0, 2_000_000),
    st.sampled_from((None, date(2000, 1, 20), PROPOSED, date(2000, 2, 2))),
    asking,
    st.integers(0, 6_000_000),
)
def test_one_order_speaks_and_what_it_divides_is_conserved(
    for_whom: str, own: int, upon: date | None, asked: Asked, at_most: int
) -> None:
    (found,) = priorities(world(for_whom, own, upon, asked, at_most))
    begun = upon is not None and upon <= PROPOSED
    assert found.section == ("5(c)" if begun or for_whom == "holders" else "5(b)")
    if found.status != "engaged":
        assert for_whom == "holders" and not begun
        return
    wanted = {"CAIS Internet, Inc.": own} if for_whom != "holders" else {}
    for who, most in MOST.items():
        total = sum(number for one, number in asked if one == who)
        total += 600_000 if who == "chancery-lane" and upon is not None else 0
        if total:
            party = BOOK.parties[who]
            wanted[party.name] = min(total, most)
    got = shares(found)
    assert got.keys() == wanted.keys()
    assert all(got[who] <= wanted[who] for who in got)
    assert sum(got.values()) == min(at_most, sum(wanted.values()))


def test_the_order_in_which_requests_came_makes_no_difference() -> None:
    asked = [("us-telesource", 300_000), ("us-telesource", 100_000), ("chancery-lane", 600_000)]
    (first, *others) = [
        shares(priorities(world("company", 1_000_000, None, list(one), 1_500_000))[0]) for one in permutations(asked)
    ]
    assert all(one == first for one in others)
    assert first == {"CAIS Internet, Inc.": 1_000_000, "U.S. Telesource, Inc.": 200_000, "Chancery Lane, L.P.": 300_000}

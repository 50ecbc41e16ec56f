"""What a standing says that a holder may not do is what a pre-check says of doing it, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.language.proposal import Proposal
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.model import Party

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
PRIVATE = BOOK.up_to(date(1999, 5, 19))

#: Days on which something begins or ends, and those around them.
TURNS = (date(1999, 2, 19), date(1999, 5, 20), date(1999, 9, 29), date(1999, 10, 27), date(1999, 11, 21))
ANNIVERSARY = date(2002, 2, 19)


@pytest.fixture(scope="module")
def benches() -> Iterator[dict[str, Workbench]]:
    found = {"all": Workbench(RULES, BOOK), "private": Workbench(RULES, PRIVATE)}
    yield found
    for bench in found.values():
        bench.close()


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, date]:
    which = draw(st.sampled_from(["all", "private"]))
    turn = draw(st.sampled_from([*TURNS, ANNIVERSARY] if which == "private" else TURNS))
    day = turn + timedelta(draw(st.one_of(st.integers(-2, 2), st.integers(-40, 40))))
    return which, max(day, date(1999, 2, 20))


def gift(transferor: Party, transferee: Party, stock_class_id: str, quantity: int, day: date, manner: str) -> Proposal:
    return Proposal(
        transferor=transferor,
        transferee=transferee,
        stock_class_id=stock_class_id,
        quantity=quantity,
        date=day,
        manner=manner,
        consideration="none",
    )


@settings(max_examples=60, deadline=None)
@given(asked(), st.data())
def test_a_holder_is_locked_where_a_plain_gift_is(
    benches: dict[str, Workbench], question: tuple[str, date], data: st.DataObject
) -> None:
    which, day = question
    bench = benches[which]
    standing = bench.standing(day)
    positions = standing.facts.positions
    holders = [who for who in positions.holders() if who != "public-holders"]
    who = data.draw(st.sampled_from(holders))
    classes = sorted({lot.stock_class_id for lot in positions.lots_of(who)})
    name = data.draw(st.sampled_from(classes))
    giver, taker = standing.facts.party(who), standing.facts.party("example-capital-partners")
    assert giver is not None and taker is not None
    quantity = int(positions.quantity(who, name))
    answer = bench.precheck(gift(giver, taker, name, quantity, day, "gift"))

    def locked_by(kind: str) -> set[tuple[str, str]]:
        """The sections that reach the holder and name the class among what they reach."""
        return {
            (f.agreement, f.section)
            for f in standing.findings
            if f.kind == kind and f.engaged.value and f.bound_ids == (who,) and name in _reached(f.consequences)
        }

    for kind in ("lock_up", "transfer_condition"):
        now = {(f.agreement, f.section) for f in answer.findings if f.kind == kind and f.engaged.value}
        if kind == "lock_up":
            assert locked_by(kind) == now, (who, name, day)
        else:
            assert now <= locked_by(kind), (who, name, day)


def _reached(consequences: tuple[str, ...]) -> list[str]:
    said = next((text for text in consequences if text.startswith("of: ")), "of: ")
    return said.removeprefix("of: ").split(", ")


@settings(max_examples=40, deadline=None)
@given(asked())
def test_nobody_is_told_twice_and_nothing_stands_once_it_has_ended(
    benches: dict[str, Workbench], question: tuple[str, date]
) -> None:
    which, day = question
    findings = benches[which].standing(day).findings
    assert len({finding.key for finding in findings}) == len(findings)
    ended = {
        section.split()[1]
        for finding in findings
        if finding.effect == "termination" and finding.status == "engaged"
        for section in finding.consequences
        if section.endswith("of stockholders-agreement-1999 has ended")
    }
    for finding in findings:
        own = finding.agreement == "stockholders-agreement-1999" and finding.effect != "termination"
        if own and finding.section[0] in ended & {"3", "4"}:
            assert finding.live is False, finding.key

"""What-if: what it says is what recording the event would give, and the ledger stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from acme import write
from hypothesis import given, settings
from hypothesis import strategies as st

from covenantry.engine.evaluation.standing import Standing, stand
from covenantry.engine.questions.evaluate import Workbench
from covenantry.engine.questions.events import Event, read_events
from covenantry.engine.questions.whatif import seen
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.documents import read_text
from covenantry.facts.problems import InvalidInput

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
PRIVATE = BOOK.up_to(date(1999, 5, 19))

#: Events that may happen on any day of the book.
EVENTS = (
    "initial public offering",
    "initial public offering: {underwriter: example-underwriter}",
    "registration statement: {registration_id: s-3, form: S-3, stock_class_ids: [common], for_whom: holders, "
    "offering: shelf}",
    "registration proposed: {registration: s-1-next, for whom: company, offering: underwritten}",
    "merger: {holders keep: 49%}",
    "merger: {holders keep: 50%}",
    "sale of substantially all assets: {holders keep: 10%}",
    "acquisition of voting stock: {by: qwest-communications-international, percent: 51%}",
    "bankruptcy petition",
    "receiver appointed: {company consents: no}",
    "plan of liquidation adopted",
    "liquidation: {assets: 30000000}",
    "director elected: {person: james-pedas, approved: yes}",
    "dividend: {on: common, payable in: common stock, shares: 100000}",
    "series a mandatory conversion event",
    "exchange act reporting: {required: yes}",
    "stock class split: {stock_class_id: common, split_ratio: 2}",
    "stock issuance: {security_id: new, stakeholder_id: public-holders, stock_class_id: common, quantity: 1000000, "
    "share_price: 1.00}",
    "attestation: {fact: public market exists, about: issuer, value: yes}",
    "notice: {kind: registration request, agreement: registration-rights-agreement-1999, from_id: us-telesource, "
    "quantity: 500000}",
)


@pytest.fixture(scope="module")
def benches() -> Iterator[dict[str, Workbench]]:
    found = {"all": Workbench(RULES, BOOK), "private": Workbench(RULES, PRIVATE)}
    yield found
    for bench in found.values():
        bench.close()


def events(book: Book, texts: list[str], day: date, apart: int = 0) -> list[Event]:
    """The events, on days so far apart; InvalidInput where one cannot be read against the book."""
    lines = [
        f"- {{date: {day + timedelta(i * apart)}, {text if ': ' in text else f'{text}: {{}}'}}}"
        for i, text in enumerate(texts)
    ]
    ((document,), _) = read_text("\n".join(lines), "events")
    scenario, problems = read_events(document, book, None)
    if problems:
        raise InvalidInput(problems)
    return scenario.events


def said(standing: Standing) -> dict[object, object]:
    return {f.key: what for f in standing.findings if (what := seen(f)) is not None}


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, list[str], date, int]:
    which = draw(st.sampled_from(["all", "private"]))
    first, last = (
        (date(1999, 2, 20), date(1999, 5, 19)) if which == "private" else (date(1999, 9, 30), date(2000, 12, 20))
    )
    day = first + timedelta(draw(st.integers(0, (last - first).days)))
    texts = draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3, unique_by=lambda text: text[:12]))
    return which, texts, day, draw(st.integers(0, 40))


@settings(max_examples=60, deadline=None)
@given(asked())
def test_recording_the_events_gives_the_findings_that_what_if_gave(
    benches: dict[str, Workbench], question: tuple[str, list[str], date, int]
) -> None:
    which, texts, day, apart = question
    bench = benches[which]
    told = events(bench.book, texts, day, apart)
    entries_before = bench.book.entries
    try:
        answer = bench.what_if(told)
    except InvalidInput:
        return  # an event that cannot be on that day
    assert bench.book.entries is entries_before
    if bench.rules(day) != bench.rules(told[-1].date):
        return  # the text of its first day governs a what-if, that of the last day what is on record by then
    # What follows from an event by the rules' words is on record, too, once it has happened.
    entries = [e for one in answer.happened for e in (*one.event.entries, *(f.entry for f in one.followed))]
    recorded, problems = bench.book.up_to(day).with_entries(entries)
    assert recorded is not None, problems
    other = Workbench(RULES, recorded)
    try:
        last = told[-1].date
        assert said(other.standing(last)) == said(answer.happened[-1].standing)
        whole = stand(other.rules(last), other.standing(last).facts, last)
        assert said(whole) == said(answer.happened[-1].standing)
    finally:
        other.close()


@settings(max_examples=40, deadline=None)
@given(asked())
def test_differences_are_those_of_the_standings(
    benches: dict[str, Workbench], question: tuple[str, list[str], date, int]
) -> None:
    which, texts, day, _ = question
    bench = benches[which]
    try:
        answer = bench.what_if(events(bench.book, texts[:1], day))
    except InvalidInput:
        return
    (happened,) = answer.happened
    before, after = said(answer.before), said(happened.standing)
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {change.finding.key for change in happened.changes} <= changed
    for change in happened.changes:
        if change.how == "begins":
            assert change.before is None or change.before.live is False
        if change.how == "ends":
            assert change.finding.live is not True


def test_what_is_on_record_already_changes_nothing() -> None:
    bench = Workbench(RULES, BOOK)
    try:
        (happened,) = bench.what_if(events(BOOK, ["material consulting report received"], date(1999, 10, 4))).happened
        assert [change for change in happened.changes if not change.anyway] == []
    finally:
        bench.close()


def test_as_of_leaves_out_what_the_book_knows_of_later() -> None:
    bench = Workbench(RULES, BOOK)
    try:
        told = events(BOOK, ["initial public offering"], date(1999, 6, 1))
        answer = bench.what_if(told, as_of=date(1999, 5, 1))
        assert [one.entry.date for one in answer.happened[0].followed] == [date(1999, 6, 1)]
        ended = {c.finding.section for c in answer.happened[0].changes if c.finding.effect == "termination"}
        assert {"2.3", "3.8", "4.8"} <= ended
        with pytest.raises(InvalidInput, match="effective since 1999-05-20"):
            bench.what_if(told)  # by then the book has it already
    finally:
        bench.close()


def test_an_event_that_cannot_be_is_a_problem() -> None:
    bench = Workbench(RULES, BOOK)
    try:
        told = events(BOOK, ["registration effective: {registration_id: s-9}"], date(1999, 10, 4))
        with pytest.raises(InvalidInput, match="'s-9' is not on file on 1999-10-04"):
            bench.what_if(told)
    finally:
        bench.close()


CLOSING = """
- section: '2.1'
  kind: covenant
  says: The Holders keep the plant while it is open.
  effect: duty
  owed_by: Holders
  when: {attested: {fact: the plant is open, about: Company}}
- section: '2.2'
  kind: termination
  says: Section 2 ends in June 2020.
  ends: ['2']
  when: {on_or_after: {day: 2020-06-01}}
- section: '3.1'
  kind: covenant
  says: After a merger the Holders keep the office while it is open.
  effect: duty
  owed_by: Holders
  upon: {events: [merger]}
  when: {attested: {fact: the office is open, about: Company}}
"""


def test_an_assumption_of_use_on_either_side_of_the_event_is_of_use(tmp_path: Path) -> None:
    rules, book = write(tmp_path)
    for old in (tmp_path / "rules" / "holders-agreement").glob("2-*.yaml"):
        old.unlink()
    (tmp_path / "rules" / "holders-agreement" / "2-plant.yaml").write_text(CLOSING)
    rulebook, made = load_rules(rules)[0], load_book(book)[0]
    assert rulebook is not None and made is not None
    bench = Workbench(rulebook, made)
    before, after = "the-plant-is-open:issuer", "the-office-is-open:issuer"
    try:
        told = bench.what_if(
            events(made, ["merger"], date(2020, 6, 1)), assume={before: "yes", after: "no", "moon:full": "yes"}
        )
    finally:
        bench.close()
    assert told.assumed == ((after, "no"), (before, "yes"))
    assert told.unused == ("moon:full",)

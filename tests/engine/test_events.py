"""Events as people write them: short names, plain terms, and messages that say what is wrong, where, how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covenantry.engine.language.event_words import SHORT, meant
from covenantry.engine.questions.desk import Desk
from covenantry.engine.questions.events import Scenario, described, names, read_events
from covenantry.engine.questions.set_going import awaited
from covenantry.engine.render.days.events import described as words_of
from covenantry.engine.render.days.text import whatif_text
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import load_book
from covenantry.facts.documents import read_text
from covenantry.facts.model import RegistrationEffective, StockIssuance
from covenantry.facts.problems import InvalidInput, Problem

RULES, _ = load_rules()
BOOK, _ = load_book("cais-internet")
assert RULES is not None and BOOK is not None
DAY = date(2000, 6, 1)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    assert RULES is not None and BOOK is not None
    with Desk(RULES, BOOK) as made:
        yield made


def read(text: str, day: date | None = DAY) -> tuple[Scenario, list[Problem]]:
    documents, problems = read_text(text, "event.yaml")
    if problems:
        return Scenario(), problems
    assert BOOK is not None
    return read_events(documents[0], BOOK, day)


def wrong(desk: Desk, text: str, day: date | None = DAY, as_of: date | None = None) -> str:
    """What is said to be wrong with the events."""
    scenario, problems = read(text, day)
    if problems:
        return "\n".join(map(str, problems))
    with pytest.raises(InvalidInput) as found:
        desk.what_if(scenario, as_of)
    return "\n".join(map(str, found.value.problems))


@pytest.mark.parametrize(
    ("text", "day", "said"),
    [
        ("mergr", DAY, "1:1: 'mergr' is no event that is known here (did you mean 'merger'?)"),
        ("demand", DAY, "`covenantry events` has them all"),
        ("agreement signed", DAY, "(did you mean 'agreement'?)"),
        ("merger:\n  holder keep: 45%", DAY, "2:16: 'holder_keep' is not a term here (did you mean 'holders_keep'?)"),
        ("merger:\n  holders keep: half", DAY, "2:17: 'holders_keep': 'half' is not a percentage"),
        ("merger: {holders keep: 145%}", DAY, "'145%' is more than the whole"),
        ("'merger: {holder keep: 45%}'", DAY, "'holder_keep' is not a term here (did you mean 'holders_keep'?)"),
        ("merger: 45%", DAY, "'merger' has terms, not '45%'"),
        ("{merger: {}, dividend: {}}", DAY, "an event has one name, not 2: merger, dividend"),
        ("date: 2000-06-01", DAY, "an event has a name; this has none"),
        ("director elected", DAY, "'person' is missing"),
        ("director elected: {person: jamespedas}", DAY, "no party 'jamespedas' (did you mean 'james-pedas'?)"),
        ("acquisition of voting stock: {by: nobody-here, percent: 51%}", DAY, "add it under 'parties'"),
        ("dividend: {on: comon, payable in: cash}", DAY, "no class of securities 'comon' (did you mean 'common'?)"),
        ("director elected: {person: james-pedas, in place of: john-kornrich}", DAY, "did you mean 'john-kornreich'?"),
        ("press release: {concerns: warant-1999}", DAY, "'warant-1999' (did you mean 'warrant-1999'?)"),
        ("claim for misstatement: {registration: s-1-333-7276}", DAY, "(did you mean 's-1-333-72769'?)"),
        (
            "registration proposed: {registration: s-3, for whom: company, offering: shelf, underwriter: microsft}",
            DAY,
            "no party 'microsft' (did you mean 'microsoft'?)",
        ),
        ("agreement: {to: mergr}", DAY, "an agreement to 'mergr' is none that is known here (did you mean 'merger'?)"),
        ("merger", None, "says no day (give it a date, or --date)"),
        ("merger: {date: soon}", DAY, "'soon' is not a date"),
        ("merger: {date: 9999-01-01}", DAY, "outside the calendars, 1990-01-01 through 2055-12-31"),
        ("merger: {date: 1997-01-01}", DAY, "before the book of CAIS Internet, Inc. begins, on 1998-10-01"),
        ("merger: {issuer: acme}", DAY, "happens to 'acme', but the book is about 'cais-internet'"),
        ("{issuer: acme, merger: {}}", DAY, "happens to 'acme'"),
        ("{events: [merger], issuer: acme}", DAY, "1:28: happens to 'acme'"),
        ("{events: [merger], partis: []}", DAY, "'partis' is not a part of a file of events (did you mean 'parties'?)"),
        ("- merger: {date: 2000-07-01}\n- merger", DAY, "put events in the order of their days"),
        ("ipo", DAY, "that under 's-1-333-72769' is effective since 1999-05-20"),
        ("ipo: {filed: 2000-06-02}", DAY, "is filed on 2000-06-02, after the day on which it would become effective"),
        ("ipo: {shares: 10}", DAY, "'shares' is not a term here"),
        ("ipo: {registration: s-1-333-72769, form: S-1}", DAY, "'s-1-333-72769' is on file and says that already"),
        ("ipo: {registration: s-1}", DAY, "no registration statement 's-1' is on file (one of: s-1-333-72769)"),
        ("ipo: {registration: s-1-333-72769}", date(1998, 11, 2), "is not on file on 1998-11-02"),
        ("registration effective: {registration: s-9}", DAY, "'s-9' is not on file on 2000-06-01"),
        ("split: {of: comon, ratio: 2}", DAY, "no class of securities 'comon' (did you mean 'common'?)"),
        ("split: {of: common, ratio: 0}", DAY, "1:28: 'split_ratio': a ratio must be more than nothing"),
        (
            "transfer: {from: us-telesource, to: microsoft, security: series-c, quantity: 999999}",
            DAY,
            "us-telesource holds 125,000 of series-c on 2000-06-01; the entry takes 999,999",
        ),
        ("[]", DAY, "holds no event"),
        ("- [merger]", DAY, "an event is its name with its terms"),
    ],
)
def test_what_is_wrong_is_said(desk: Desk, text: str, day: date | None, said: str) -> None:
    assert said in wrong(desk, text, day)


def test_the_answer_is_not_of_a_later_day_than_the_event(desk: Desk) -> None:
    assert "as of 2000-07-01, later than merger on 2000-06-01" in wrong(desk, "merger", DAY, date(2000, 7, 1))


@pytest.mark.parametrize(
    ("short", "full"),
    [
        (
            "issuance: {to: microsoft, class: common, quantity: 10, price: 2.00, security_id: event-1}",
            "stock_issuance: {security_id: event-1, stakeholder_id: microsoft, stock_class_id: common, quantity: 10, "
            "share_price: 2.00}",
        ),
        (
            "transfer: {from: us-telesource, to: microsoft, security: series-c, quantity: 10}",
            "stock transfer: {transferor_id: us-telesource, transferee_id: microsoft, stock_class_id: series-c, "
            "quantity: 10}",
        ),
        ("split: {of: common, ratio: 2}", "stock class split: {stock_class_id: common, split_ratio: 2}"),
        (
            "conversion: {holder: us-telesource, security: series-c, quantity: 10}",
            "type: stock_conversion\nstakeholder_id: us-telesource\nstock_class_id: series-c\nquantity: 10",
        ),
        (
            "notice: {kind: request, agreement: a, from: us-telesource}",
            "notice: {kind: request, agreement: a, from_id: us-telesource}",
        ),
        ("ipo", "Initial  Public_Offering"),
        ("'merger: {holders keep: 45%}'", "merger: {holders keep: 45%}"),
        ("- 'merger: {holders keep: 45%}'", "- merger: {holders keep: 45%}"),
        ("merger: {holders keep: 45%, note: a trial}", "merger: {holders_keep: 45%, note: a trial}"),
    ],
)
def test_short_names_and_plain_terms_say_the_same(short: str, full: str) -> None:
    (one, bad), (other, worse) = read(short), read(full)
    assert not bad and not worse
    assert [event.entries for event in one.events] == [event.entries for event in other.events]


def test_an_issuance_needs_no_name_for_its_security() -> None:
    scenario, problems = read("issuance: {to: microsoft, class: common, quantity: 10}")
    assert not problems
    (entry,) = scenario.events[0].entries
    assert isinstance(entry, StockIssuance) and entry.security_id == "event-1"


def test_every_name_is_listed_and_every_short_name_leads_to_one() -> None:
    assert [name for name, _ in described()] == names()
    assert dict(described())["merger"] == ["[holders keep]", "[with]", "[alike]"]
    assert {meant(short) for short in SHORT} <= set(names())


# --- whatever is written, an answer or a problem --------------------------------------------------------------------

TERMS = st.sampled_from(
    [
        *("holders keep", "with", "by", "percent", "person", "on", "of", "to", "from", "kind", "agreement", "ratio"),
        *("payable in", "quantity", "date", "issuer", "id", "note", "security", "registration", "filed", "type"),
        *("assets", "fact", "about", "value"),
    ]
)
WORDS = st.sampled_from(
    [
        *(
            "",
            "yes",
            "no",
            "1",
            "0",
            "-1",
            "1e9",
            "45%",
            "145%",
            "2/3",
            "1/0",
            "2000-06-01",
            "1999-02-30",
            "9999-12-31",
        ),
        *("0001-01-01", "common", "series-c", "us-telesource", "james-pedas", "cais-internet", "s-1-333-72769"),
        *("cash", "merger", "mergr", "\x00", "é→", "'", "null", "99999999999999999999"),
    ]
)
VALUES = st.recursive(
    st.none() | WORDS | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TERMS | WORDS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*names(), *SHORT, "mergr", "type", "events", "date", "issuer", "parties"])
GOOD: tuple[Any, ...] = (
    {"merger": {"holders keep": "45%"}},
    {"dividend": {"on": "common", "payable in": "cash", "per share": "1.00"}},
    {"transfer": {"from": "us-telesource", "to": "microsoft", "security": "series-c", "quantity": "10"}},
    {"split": {"of": "common", "ratio": "2"}},
    {"issuance": {"to": "microsoft", "class": "common", "quantity": "10"}},
    {"director elected": {"person": "james-pedas", "approved": "yes"}},
    {"registration proposed": {"registration": "s-9", "for whom": "company", "offering": "underwritten"}},
)


@st.composite
def bent(draw: st.DrawFn) -> Any:
    """An event with one of its terms replaced, left out or added."""
    event = json.loads(json.dumps(draw(st.sampled_from(GOOD))))
    ((_, terms),) = event.items()
    for _ in range(draw(st.integers(1, 2))):
        key = draw(st.sampled_from(sorted(terms)) if terms and draw(st.booleans()) else TERMS)
        if draw(st.booleans()):
            terms[key] = draw(VALUES)
        else:
            terms.pop(key, None)
    return event


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bent()
    | st.dictionaries(NAMES, VALUES, max_size=2)
    | VALUES
    | st.lists(bent() | VALUES, max_size=2)
    | st.fixed_dictionaries({"events": st.lists(bent(), max_size=2), "date": WORDS, "parties": VALUES})
)
def test_whatever_is_written_there_is_an_answer_or_a_problem(desk: Desk, data: Any) -> None:
    scenario, problems = read(json.dumps(data))
    assert all(str(problem) for problem in problems)
    if problems:
        return
    try:
        answer = desk.what_if(scenario)
    except InvalidInput as invalid:
        assert invalid.problems
    else:
        assert len(answer.happened) == len(scenario.events)


# --- in words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("merger", "merger"),
        ("agreement: {to: merger, holders keep: 45%}", "agreement: to merger; holders keep 45%"),
        ("director elected: {person: james-pedas, note: so said}", "director elected: person James Pedas"),
        ("split: {of: common, ratio: 3/2}", "stock class split: stock class common; split ratio 3/2"),
        (
            "notice: {kind: request, agreement: a, from: us-telesource, "
            "deliveries: [{to_id: microsoft, method: by hand}]}",
            "notice: kind request; agreement a; from U.S. Telesource, Inc.; deliveries to Microsoft Corporation, "
            "method by hand",
        ),
        (
            "ipo: {underwriter: example-underwriter}",
            "initial public offering: registration initial-public-offering; form S-1; stock class common; for whom "
            "company; managing underwriter Example Underwriter & Co.",
        ),
    ],
)
def test_an_event_in_words_has_its_terms(text: str, words: str) -> None:
    scenario, _ = read(text)
    assert words_of(scenario.events[0], BOOK.parties) == words


def test_what_if_says_what_an_event_sets_going(desk: Desk) -> None:
    """An initial public offering starts the six months of 5.1(a)(B): nobody may ask before, and from when is told."""
    scenario, _ = read("ipo", date(1999, 5, 20))
    answer = desk.what_if(scenario, date(1999, 5, 1))
    begun = {(f.section, f.about): f.changes for f in awaited(answer.happened[0])}
    assert begun[("5.1(a)", "chancery-lane")] == date(1999, 11, 21)
    assert "5.1(a) demand registration (may change Sun 21 Nov 1999)" in whatif_text(answer)
    scenario, _ = read("press release: {concerns: common}")
    assert awaited(desk.what_if(scenario).happened[0]) == ()


def test_an_initial_public_offering_is_that_on_file(desk: Desk) -> None:
    def statement(day: date, as_of: date | None = None) -> str:
        documents, _ = read_text("ipo", "event.yaml")
        scenario, problems = read_events(documents[0], BOOK, day, as_of)
        assert not problems
        effective = scenario.events[0].entries[-1]
        assert isinstance(effective, RegistrationEffective)
        return effective.registration_id

    assert statement(date(1999, 3, 11)) == "initial-public-offering"  # the day before it is filed
    assert statement(date(1999, 3, 12)) == "s-1-333-72769"
    assert statement(date(1999, 5, 20), as_of=date(1999, 3, 11)) == "initial-public-offering"

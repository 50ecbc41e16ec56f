"""Nights: what an incremental run finds is what a full one finds; each thing is raised once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from nights import night, raised, standing

from covenantry.engine.evaluation.standing import asked as standing_of
from covenantry.engine.nightly.run import due
from covenantry.engine.questions.desk import Desk
from covenantry.engine.rulebook.load import load_rules
from covenantry.engine.scenarios.made_up import synthetic
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import Attestation, CorporateEvent
from covenantry.facts.problems import InvalidInput
from covenantry.facts.store import append, connect
from covenantry.facts.store.additions import add_file

CAIS, _ = load_book("cais-internet")
assert CAIS is not None
FIRST = date(1999, 2, 20)


@pytest.mark.parametrize(
    "books", [[CAIS, synthetic(0, 11)], [synthetic(1, 11), synthetic(8, 11)]], ids=["cais", "made"]
)
def test_a_year_of_incremental_nights_finds_what_full_ones_find(books: list[Book], rules: str, tmp_path: Path) -> None:
    some = random.Random(5)
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("incremental", "full")}
    for url in urls.values():
        with connect(url, create=True) as store:
            for book in books:
                append(store, book)
    day, evaluated, nights = FIRST, 0, 0
    while day < date(2000, 3, 1):
        if some.random() < 0.3:
            more = _news(some, day, [book.issuer.id for book in books], nights)
            for url in urls.values():
                with connect(url) as store:
                    add_file(store, more[0], _written(tmp_path, more[1]), datetime(2001, 1, 1, tzinfo=UTC))
        records = {name: night(url, rules, day, full=name == "full") for name, url in urls.items()}
        assert not records["full"].failed
        assert raised(urls["incremental"], records["incremental"]) == raised(urls["full"], records["full"])
        assert standing(urls["incremental"]) == standing(urls["full"])
        evaluated, nights = evaluated + records["incremental"].evaluated, nights + 1
        day += timedelta(some.choice([1, 1, 2, 3, 5, 9, 14]))
    assert evaluated < nights * len(books)


def _news(some: random.Random, day: date, issuers: list[str], number: int) -> tuple[str, str]:
    """An event of some day, or the closing price of the day, of some issuer, as a file has it."""
    kind = some.choice(
        ["bankruptcy petition", "merger", "plan of liquidation adopted", "Series A Mandatory Conversion Event", "close"]
    )
    issuer, when = some.choice(issuers), day + timedelta(some.choice([-40, -3, 0, 0, 2, 20]))
    if kind == "close" and day in dict(CAIS.prices["common"]):
        kind = "material adverse change"
    if kind == "close":
        return issuer, f"prices: [{{stock_class_id: common, closes: {{{day}: '{some.randint(5, 40)}.00'}}}}]\n"
    return issuer, f"entries: [{{type: corporate_event, id: news-{number}, date: {when}, kind: {kind}}}]\n"


def _written(folder: Path, text: str) -> Path:
    path = folder / "news.yaml"
    path.write_text(text)
    return path


def test_a_night_run_again_raises_nothing_again(store_url: str, rules: str) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
    night(store_url, rules, date(1999, 5, 19))
    first = night(store_url, rules, date(1999, 5, 20))
    assert first.alerts
    again = night(store_url, rules, date(1999, 5, 20))
    assert (again.evaluated, again.alerts) == (0, 0)
    full = night(store_url, rules, date(1999, 5, 20), full=True)
    assert (full.evaluated, full.alerts) == (1, 0)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("entries: [{type: corporate_event, id: news, date: 2000-06-06, kind: merger}]", 1, 10),
        ("prices: [{stock_class_id: common, closes: {2001-03-01: '5.00'}}]", 1, 30),
        ("entries: [{type: retraction, id: news, date: 2000-06-06, entry: ENTRY}]", 100, 200),
        ("parties: [{id: somebody, name: Somebody, type: individual}]", 100, 200),
    ],
)
def test_a_night_asks_only_the_clauses_that_the_news_concerns(
    text: str, least: int, most: int, rules: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with connect(url, create=True) as store:
        append(store, CAIS)
    night(url, rules, date(2000, 6, 6))
    asked: list[str] = []
    monkeypatch.setattr(
        "covenantry.engine.nightly.position.ask", lambda *a: (asked.append(a[1].clause.section), standing_of(*a))[1]
    )
    last = next(entry.id for entry in reversed(CAIS.entries) if isinstance(entry, Attestation))
    with connect(url) as store:
        add_file(store, "cais-internet", _written(tmp_path, text.replace("ENTRY", last)), datetime.now(UTC))
    assert night(url, rules, date(2000, 6, 6)).evaluated == 1
    assert least <= len(asked) <= most, asked


def test_a_value_that_the_market_moves_makes_no_issuer_due_and_no_alert(rules: str, tmp_path: Path) -> None:
    """The value of a share, and what a net exercise would give, are others with every close."""
    url = f"sqlite:///{tmp_path}/store.db"
    with connect(url, create=True) as store:
        append(store, CAIS)
    closes = dict(CAIS.prices["common"])
    assert closes[date(2000, 6, 5)] != closes[date(2000, 6, 2)]
    night(url, rules, date(2000, 6, 5))
    with Desk(load_rules(Path(rules))[0], CAIS) as desk:
        told = [{f.key: f for f in desk.bench.standing(date(2000, 6, n)).findings if f.at_market} for n in (5, 6)]
    assert {f.section for f in told[0].values()} == {"3(c)(i)", "3(c)(ii)", "4(a)(vi)(i)", "4(a)(vi)(ii)", "5"}
    assert any(told[0][key].amounts != found.amounts for key, found in told[1].items())
    quiet = night(url, rules, date(2000, 6, 6))
    assert (quiet.evaluated, quiet.alerts) == (0, 0)
    full = night(url, rules, date(2000, 6, 6), full=True)
    assert (full.evaluated, full.alerts) == (1, 0)


def test_why_a_thing_changed(rules: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with connect(url, create=True) as store:
        append(store, CAIS)
    night(url, rules, date(1999, 5, 19))
    found = raised(url, night(url, rules, date(1999, 5, 20)))
    (ended,) = [alert for alert in found if alert.key.startswith("stockholders-agreement-1999 | 2.3")]
    assert ended.kind == "opened"
    assert any("exchange_act_reporting of 1999-05-20" in why for why in ended.why)


def test_an_issuer_whose_facts_are_bad_does_not_stop_the_others(store_url: str, rules: str) -> None:
    with connect(store_url) as store:
        append(store, CAIS)
        append(store, synthetic(1, 1))
        last = "SELECT MAX(seq) FROM ledger WHERE issuer = 'cais-internet' AND part = 'entry'"
        store.run(f"UPDATE ledger SET payload = ? WHERE seq = ({last})", ('{"type":"stock_transfer"}',))
    record = night(store_url, rules, FIRST)
    assert (record.evaluated, list(record.failed)) == (1, ["cais-internet"])
    assert "is missing" in record.failed["cais-internet"]
    again = night(store_url, rules, FIRST + timedelta(1))
    assert list(again.failed) == ["cais-internet"]  # until it is mended


def test_an_issuer_whom_no_agreement_is_about_is_no_issuer_of_whom_nothing_is_to_be_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with connect(url, create=True) as store:
        append(store, CAIS)
        append(store, synthetic(1, 1))
    record = night(url, None, FIRST)  # the shipped rules, about CAIS alone
    assert (record.evaluated, list(record.failed)) == (1, ["synth-00001"])
    assert "no agreement of the rules is about 'synth-00001'" in record.failed["synth-00001"]


def test_a_night_before_the_last_one_is_refused(rules: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with connect(url, create=True) as store:
        append(store, CAIS)
    night(url, rules, date(1999, 5, 20))
    with pytest.raises(InvalidInput, match="the store was evaluated as of 1999-05-20; 1999-05-19 is before that"):
        night(url, rules, date(1999, 5, 19))


def test_a_night_beyond_the_calendars_is_refused_and_leaves_no_trace(rules: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with connect(url, create=True) as store:
        append(store, CAIS)
    with pytest.raises(InvalidInput, match="2056-01-01 is outside the calendars"):
        night(url, rules, date(2056, 1, 1))
    assert not night(url, rules, date(1999, 5, 20)).failed


def test_other_rules_make_every_issuer_due(rules: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with connect(url, create=True) as store:
        append(store, CAIS)
    night(url, rules, date(1999, 9, 30))
    rulebook, _ = load_rules(rules)
    assert rulebook is not None
    with connect(url) as store:
        assert due(store, rulebook.digest, date(1999, 9, 30)) == []
        assert [issuer for issuer, _ in due(store, "other", date(1999, 9, 30))] == ["cais-internet"]
        append(
            store, replace(CAIS, entries=(*CAIS.entries, CorporateEvent(id="x", date=date(2000, 1, 1), kind="merger")))
        )
        assert [issuer for issuer, _ in due(store, rulebook.digest, date(1999, 9, 30))] == ["cais-internet"]

"""The Python API: a few lines, plain values, every problem in one exception."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from acme import CONDITIONAL, PROHIBITED, UNDETERMINED, write

import covenantry
from covenantry import InvalidInput, Prechecker, load_book, load_rules, precheck, to_json, to_text
from covenantry.facts.book import Book


def test_the_lines_that_the_documentation_shows() -> None:
    rules, book = load_rules(), load_book("cais-internet")
    answer = precheck(
        rules,
        book,
        {
            "from": "us-telesource",
            "to": "example-telecom",
            "security": "series-c",
            "quantity": 1000,
            "price": Decimal("120.00"),
            "date": date(1999, 11, 21),
        },
    )
    assert answer.verdict == "prohibited"
    assert to_json(answer)["next_change"] == "1999-11-22"
    first, *_ = to_text(answer, book).splitlines()
    assert first == "PROHIBITED on Sun 21 Nov 1999. First day free: Mon 22 Nov 1999 (conditional)."


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Book]:
    rules, book = write(tmp_path_factory.mktemp("acme"))
    return load_rules(Path(rules)), load_book(Path(book))


def test_values_of_programs(acme: tuple[Any, Book]) -> None:
    transfer = {
        **PROHIBITED,
        "quantity": 100,
        "price": Decimal("5E0"),
        "date": date(2021, 1, 15),
        "security_ids": ("cs-1",),
    }
    answer = precheck(*acme, transfer)
    assert (answer.verdict, answer.proposal.share_price, answer.proposal.security_ids) == (
        "prohibited",
        Decimal(5),
        ("cs-1",),
    )
    assumed = precheck(*acme, UNDETERMINED, assume={"competitor-of-the-company:bravo": True})
    assert (assumed.verdict, assumed.assumed) == ("prohibited", (("competitor-of-the-company:bravo", "yes"),))
    assert precheck(*acme, PROHIBITED, as_of=date(2020, 6, 1)).as_of == date(2020, 6, 1)
    for value in (5.0, True, None, b"5", object()):
        with pytest.raises(InvalidInput):
            precheck(*acme, {**PROHIBITED, "quantity": value})


def test_many_questions(acme: tuple[Any, Book]) -> None:
    with Prechecker(*acme) as ask:
        assert [ask(t).verdict for t in (PROHIBITED, CONDITIONAL, UNDETERMINED)] == [
            "prohibited",
            "conditional",
            "undetermined",
        ]
        stated = ask({**CONDITIONAL, "to": {"name": "Delta", "type": "trust"}})
        assert (stated.verdict, stated.stated) == ("undetermined", ("delta",))
        assert ask(CONDITIONAL).stated == ()


def test_problems(acme: tuple[Any, Book], tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        precheck(*acme, {"from": "alice", "quantity": 0})
    assert [problem.message for problem in caught.value.problems] == [
        "'to' is missing",
        "'security' is missing",
        "'quantity': must be at least 1",
    ]
    with pytest.raises(InvalidInput, match="'date' is missing"):
        precheck(*acme, {name: value for name, value in PROHIBITED.items() if name != "date"})
    with pytest.raises(InvalidInput, match="no agreement of the rules is about 'acme'"):
        precheck(load_rules(), acme[1], PROHIBITED)
    with pytest.raises(InvalidInput, match="there is no such file or folder"):
        load_book(tmp_path / "none")
    with pytest.raises(InvalidInput, match="there is no such folder"):
        load_rules(tmp_path / "none")


def test_the_package_exports_it_lazily() -> None:
    assert covenantry.precheck is precheck
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        covenantry.nothing  # noqa: B018
    slow = ("covenantry.engine.api", "pydantic", "yaml", "covenantry.facts")
    code = f"import sys, covenantry; print([m for m in {slow} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


def test_what_if_takes_events_as_values_of_programs() -> None:
    rules, book = load_rules(), load_book("cais-internet")
    issuance = {"issuance": {"to": "microsoft", "class": "common", "quantity": 10, "price": Decimal("2.00")}}
    with Prechecker(rules, book) as ask:
        told = ask.what_if(["merger", issuance], date=date(2000, 6, 1))
        assert [one.event.words for one in told.happened] == ["merger", "stock issuance"]
        assert told.as_of == date(2000, 6, 1)
        alone = covenantry.what_if(rules, book, "merger", date=date(2000, 6, 1))
        assert [c.finding.key for c in alone.happened[0].changes] == [c.finding.key for c in told.happened[0].changes]
        with pytest.raises(InvalidInput, match="did you mean 'merger'"):
            ask.what_if({"mergr": {}}, date=date(2000, 6, 1))
        with pytest.raises(InvalidInput, match="a fact is assumed with yes or no"):
            ask.what_if("merger", date=date(2000, 6, 1), assume={"public-market-exists:issuer": "perhaps"})


def test_rights_and_what_fires() -> None:
    rules, book = load_rules(), load_book("cais-internet")
    day = date(1999, 5, 1)
    with Prechecker(rules, book) as ask:
        held = ask.rights("chancery-lane", as_of=day)
        assert (held.party.id, held.standing.day) == ("chancery-lane", day)
        assert held.has and all("chancery-lane" in finding.holder_ids for finding in held.has)
        found = ask.fires("stockholders-agreement-1999 2.3", as_of=day, assume={"moon:full": True})
        assert [way.fires for one in found.provisions for way in one.ways] == [True]
        assert (found.undetermined, found.standing.assumed.unused()) == (False, ("moon:full",))
        with pytest.raises(InvalidInput, match="did you mean 'chancery-lane'"):
            ask.rights("chancery-lan", as_of=day)
        with pytest.raises(InvalidInput, match="is neither yes nor no"):
            ask.rights("chancery-lane", as_of=day, assume={"moon:full": "perhaps"})
        with pytest.raises(InvalidInput, match="did you mean 'termination'"):
            ask.fires("terminatoin", as_of=day)
    assert covenantry.rights(rules, book, "chancery-lane", as_of=day).has == held.has
    assert covenantry.fires(rules, book, "stockholders-agreement-1999 2.3", as_of=day).provisions == found.provisions


def test_a_form_is_about_whoever_signed_it(tmp_path: Path) -> None:
    """`issuer: any-party`: about an issuer in whose book anybody has a part under it, and about no other."""
    rules, book = write(tmp_path)
    agreement = Path(rules) / "holders-agreement" / "agreement.yaml"
    agreement.write_text(agreement.read_text().replace("issuer: acme", "issuer: any-party"))
    path = Path(book)
    signed = path.read_text()
    path.write_text(re.sub(r" *- \{type: capacity,.*\n", "", signed))
    loaded, unsigned = load_rules(rules), load_book(book)
    with pytest.raises(InvalidInput, match=r"no agreement of the rules is about 'acme'.*a capacity under one of hold"):
        precheck(loaded, unsigned, PROHIBITED)
    path.write_text(signed)
    assert precheck(loaded, load_book(book), PROHIBITED).verdict == "prohibited"


def test_an_event_may_bring_an_agreement_into_being_for_the_issuer(tmp_path: Path) -> None:
    rules, book = write(tmp_path)
    folder = Path(rules) / "holders-agreement"
    (Path(rules) / "other").mkdir()
    for file in folder.glob("*.yaml"):
        text = (
            file.read_text().replace("id: holders-agreement", "id: other").replace("issuer: acme", "issuer: any-party")
        )
        (Path(rules) / "other" / file.name).write_text(text)
    signing = {"capacity": {"party": "acme", "agreement": "other", "role": "Company"}}
    joining = {"capacity": {"party": "alice", "agreement": "other", "role": "Holder"}}
    with Prechecker(load_rules(rules), load_book(book)) as ask:
        told = ask.what_if([signing, joining], date=date(2020, 6, 1))
    assert [one.id for one in told.consulted] == ["holders-agreement", "other"]
    assert {c.finding.agreement for one in told.happened for c in one.changes if c.how == "begins"} >= {"other"}


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2056, 1, 1), date.max])
def test_a_day_beyond_the_calendars_is_refused_whatever_is_asked(day: date) -> None:
    with Prechecker(load_rules(), load_book("cais-internet")) as ask:
        for question in (
            lambda: ask.rights("microsoft", as_of=day),
            lambda: ask.fires("6(b)", as_of=day),
            lambda: ask.what_if("merger", date=day),
            lambda: ask(
                {"from": "us-telesource", "to": "microsoft", "security": "series-c", "quantity": 1, "date": day}
            ),
        ):
            with pytest.raises(InvalidInput, match=r"outside the calendars|before the calendars begin"):
                question()


def test_the_last_day_of_the_calendars_is_answered() -> None:
    with Prechecker(load_rules(), load_book("cais-internet")) as ask:
        assert ask.rights("microsoft", as_of=date(2055, 12, 31)).live


def test_nothing_is_said_of_a_day_before_the_book() -> None:
    with Prechecker(load_rules(), load_book("cais-internet")) as ask:
        for question in (ask.rights, ask.fires):
            with pytest.raises(InvalidInput, match=r"1998-09-30 is before the book of CAIS Internet, Inc\. begins"):
                question("chancery-lane", as_of=date(1998, 9, 30))

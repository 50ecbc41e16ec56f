"""Demand rights from day to day over busy histories: what a night carries over is what a fresh look says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from covenantry.engine.context.agreement import AgreementRules
from covenantry.engine.evaluation.standing import Standing, advance, stand
from covenantry.engine.questions.whatif import seen
from covenantry.engine.rulebook.load import load_rules
from covenantry.facts.book import Book, load_book
from covenantry.facts.model import (
    Entry,
    Instrument,
    Notice,
    RegistrationEffective,
    RegistrationStatement,
    StopOrder,
    StopOrderLifted,
)
from covenantry.facts.model.paper import Covers, Delivery
from covenantry.facts.snapshot import snapshot

RULES, _ = load_rules()
LOADED, _ = load_book("cais-internet")
assert RULES is not None and LOADED is not None
SHA, RRA = "stockholders-agreement-1999", "registration-rights-agreement-1999"


def request(kind: str, agreement: str, by: str, day: date, name: str, quantity: int, method: str = "by hand") -> Notice:
    at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    delivery = Delivery(
        to_id="cais-internet", method=method, sent_at=at, delivered_at=at if method == "by hand" else None
    )
    return Notice(
        id=name,
        date=day,
        kind=kind,
        agreement=agreement,
        from_id=by,
        quantity=quantity,
        net_price=Decimal("25.00"),
        contents=("whether by underwriting",),
        deliveries=(delivery,),
    )


def told(process: str, day: date, name: str) -> Notice:
    at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    return Notice(
        id=name,
        date=day,
        kind="notice of registration",
        agreement=SHA,
        from_id="cais-internet",
        process=process,
        deliveries=(Delivery(to_id="cais-sandler-partners", method="registered mail", sent_at=at),),
    )


def filed(process: str, name: str, day: date) -> RegistrationStatement:
    return RegistrationStatement(
        id=f"filing-{name}",
        date=day,
        registration_id=name,
        form="S-1",
        stock_class_ids=("common",),
        for_whom="holders",
        offering="other",
        request=process,
    )


def certificate(process: str, agreement: str, day: date, name: str) -> Instrument:
    return Instrument(
        id=name,
        date=day,
        kind="certificate of the President",
        by_id="william-m-caldwell-iv",
        agreement=agreement,
        covers=Covers(process=process),
    )


def effective_on(name: str, day: date) -> RegistrationEffective:
    return RegistrationEffective(id=f"effective-{name}", date=day, registration_id=name)


HISTORIES: dict[str, tuple[Entry, ...]] = {
    "requested": (
        request("registration request", SHA, "chancery-lane", date(1999, 12, 1), "q-1", 200_000, "registered mail"),
        told("q-1", date(1999, 12, 6), "t-1"),
        certificate("q-1", SHA, date(1999, 12, 10), "c-1"),
        filed("q-1", "r-1", date(2000, 4, 20)),
        effective_on("r-1", date(2000, 5, 2)),
        request("registration request", SHA, "chancery-lane", date(2000, 9, 1), "q-2", 200_000),
        certificate("q-2", SHA, date(2000, 9, 5), "c-2"),
    ),
    "demand": (
        request("registration request", RRA, "us-telesource", date(1999, 12, 2), "d-1", 500_000),
        filed("d-1", "r-d", date(1999, 12, 20)),
        effective_on("r-d", date(2000, 1, 10)),
        StopOrder(id="stop", date=date(2000, 2, 1), registration_id="r-d"),
        StopOrderLifted(id="lifted", date=date(2000, 3, 20), registration_id="r-d"),
        request("shelf request", RRA, "us-telesource", date(2000, 7, 20), "s-1", 1_250_000),
        certificate("s-1", RRA, date(2000, 7, 25), "c-s"),
    ),
}


def rules(day: date) -> tuple[AgreementRules, ...]:
    """The demand rights alone."""
    assert RULES is not None
    found = []
    for agreement in RULES.on(day):
        clauses = tuple(e for e in agreement.clauses if e.clause.kind == "demand_registration")
        found.append(replace(agreement, clauses=clauses))
    return tuple(found)


def shown(standing: Standing) -> dict[object, object]:
    return {finding.key: (seen(finding), finding.status) for finding in standing.findings}


def book(history: str) -> Book:
    assert LOADED is not None
    made, problems = LOADED.with_entries(list(HISTORIES[history]))
    assert made is not None, problems
    return made


@pytest.mark.parametrize("history", HISTORIES)
def test_every_night_carries_over_what_a_fresh_look_says(history: str) -> None:
    facts, day = book(history), date(1999, 11, 15)
    carried = stand(rules(day), snapshot(facts, day), day)
    while day < date(2001, 1, 15):
        day += timedelta(1)
        here = snapshot(facts, day)
        carried = advance(carried, carried.rules, here, day)
        assert shown(carried) == shown(stand(carried.rules, here, day)), day

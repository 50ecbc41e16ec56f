"""Every figure that a package gives twice is compared; what it leaves open is asked; the order of its files means
nothing."""

from __future__ import annotations

import copy
import random
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from package import CLASSES, STAKEHOLDERS, TRANSACTIONS, WARRANT, issued, moved, package, usd

from covenantry.facts.ledger import positions
from covenantry.facts.ocf import Imported, import_package

ISSUED = issued("s1", "ann", "common", "100", "2020-01-02")
LATER = date(2030, 1, 1)


def imported(folder: Path, *transactions: dict[str, Any], **other: Any) -> Imported:
    return import_package(package(folder / "ocf", list(transactions), **other))


def held(found: Imported, who: str, stock_class: str = "common", day: date = LATER) -> Any:
    assert found.book is not None, found.problems
    return positions(found.book, day).quantity(who, stock_class)


def certificates(found: Imported, who: str) -> dict[str, Any]:
    assert found.book is not None, found.problems
    return {lot.security_id: lot.quantity for lot in positions(found.book, LATER).lots_of(who)}


def refused(found: Imported, *words: str) -> None:
    assert found.book is None
    said = "\n".join(map(str, found.problems))
    assert all(word in said for word in words), said


def transfer(quantity: str, *results: str, **more: Any) -> dict[str, Any]:
    return moved("STOCK_TRANSFER", "s1", "2020-05-01", *results, quantity=quantity, **more)


def test_a_consolidation_makes_one_certificate_of_several(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        ISSUED,
        issued("s2", "ann", "common", "1000", "2020-01-03"),
        issued("s3", "ann", "common", "1100", "2020-05-01"),
        {
            "object_type": "TX_STOCK_CONSOLIDATION",
            "id": "con",
            "date": "2020-05-01",
            "security_ids": ["s1", "s2"],
            "resulting_security_id": "s3",
            "reason_text": "one paper",
        },
        issued("s4", "bob", "common", "150", "2020-06-01"),
        issued("s5", "ann", "common", "950", "2020-06-01"),
        moved("STOCK_TRANSFER", "s3", "2020-06-01", "s4", quantity="150", balance_security_id="s5"),
    )
    assert (held(found, "ann"), held(found, "bob")) == (950, 150)
    assert certificates(found, "bob") == {"s4.1": 100, "s4.2": 50}  # the oldest first: their histories are alike


def test_lots_of_different_history_in_one_certificate_are_not_chosen_between(tmp_path: Path) -> None:
    world = [
        issued("g1", "bob", "common", "100", "2020-01-02"),
        issued("s1", "ann", "common", "100", "2020-02-01"),
        moved("STOCK_TRANSFER", "g1", "2020-02-01", "s1", quantity="100"),
        issued("s2", "ann", "common", "1000", "2020-01-03"),
        issued("s3", "ann", "common", "1100", "2020-05-01"),
        {
            "object_type": "TX_STOCK_CONSOLIDATION",
            "id": "con",
            "date": "2020-05-01",
            "security_ids": ["s1", "s2"],
            "resulting_security_id": "s3",
        },
        issued("s5", "ann", "common", "950", "2020-06-01"),
        moved("STOCK_CANCELLATION", "s3", "2020-06-01", quantity="150", balance_security_id="s5"),
    ]
    refused(imported(tmp_path, *world), "different history", "s3.1, s3.2")
    side = tmp_path / "side.yaml"
    side.write_text(
        "entries:\n  - {type: stock_cancellation, id: stock-cancellation.stock-cancellation-s3, date: 2020-06-01, "
        "stakeholder_id: ann, stock_class_id: common, quantity: 150, security_ids: [s3.2]}\n"
    )
    found = import_package(tmp_path / "ocf", side=side)
    assert certificates(found, "ann") == {"s5.1": 100, "s5.2": 850}


def test_a_part_without_a_balance_is_refused(tmp_path: Path) -> None:
    result = issued("s2", "bob", "common", "60", "2020-05-01")
    refused(imported(tmp_path, ISSUED, result, transfer("60", "s2")), "40 are unaccounted for", "balance_security_id")
    for act in ("CANCELLATION", "REPURCHASE"):
        part = moved(f"STOCK_{act}", "s1", "2020-05-01", quantity="60")
        refused(imported(tmp_path / act, ISSUED, part), "40 are unaccounted for")


@pytest.mark.parametrize(("balance", "why"), [("50", "leaves 40"), ("140", "leaves 40"), ("39", "leaves 40")])
def test_a_balance_of_another_quantity_is_refused(tmp_path: Path, balance: str, why: str) -> None:
    world = [issued("s2", "bob", "common", "60", "2020-05-01"), issued("s3", "ann", "common", balance, "2020-05-01")]
    found = imported(tmp_path, ISSUED, *world, transfer("60", "s2", balance_security_id="s3"))
    refused(found, why, f"'s3' is for {balance}")


def test_a_balance_of_another_holder_is_refused(tmp_path: Path) -> None:
    world = [issued("s2", "bob", "common", "60", "2020-05-01"), issued("s3", "bob", "common", "40", "2020-05-01")]
    found = imported(tmp_path, ISSUED, *world, transfer("60", "s2", balance_security_id="s3"))
    refused(found, "is issued to bob, not ann")


def test_results_of_another_quantity_class_day_or_holder_are_refused(tmp_path: Path) -> None:
    for n, (result, *words) in enumerate(
        [
            (issued("s2", "bob", "common", "80", "2020-05-01"), "transfers 100", "'s2' 80"),
            (issued("s2", "bob", "series-a", "100", "2020-05-01"), "is of common", "of series-a"),
            (issued("s2", "bob", "common", "100", "2017-05-01"), "is of 2020-05-01", "is issued on 2017-05-01"),
            (issued("s2", "ann", "common", "100", "2020-05-01"), "goes to its own holder"),
        ]
    ):
        refused(imported(tmp_path / str(n), ISSUED, result, transfer("100", "s2")), *words)


def test_a_security_ends_once(tmp_path: Path) -> None:
    world = [issued("s2", "bob", "common", "60", "2020-05-01"), issued("s3", "ann", "common", "40", "2020-05-01")]
    part = transfer("60", "s2", balance_security_id="s3")
    for n, later in enumerate(
        [
            moved("STOCK_CANCELLATION", "s1", "2020-06-01", quantity="40"),
            moved("STOCK_RETRACTION", "s1", "2020-06-01"),
            moved("STOCK_TRANSFER", "s1", "2020-06-01", "s2", quantity="40"),
        ]
    ):
        found = imported(tmp_path / str(n), ISSUED, *world, part, later)
        refused(found, "'s1' ended on 2020-05-01 by TX_STOCK_TRANSFER", "'s3' is what was left")


def test_a_balance_may_keep_its_id(tmp_path: Path) -> None:
    part = moved("STOCK_CANCELLATION", "s1", "2020-05-01", quantity="30", balance_security_id="s1")
    assert certificates(imported(tmp_path, ISSUED, part), "ann") == {"s1": 70}


def test_empty_terms_are_absent(tmp_path: Path) -> None:
    whole = moved("STOCK_CANCELLATION", "s1", "2020-05-01", quantity="100", balance_security_id="")
    assert held(imported(tmp_path, {**ISSUED, "share_price": None, "vesting_terms_id": ""}, whole), "ann") == 0


def test_a_conversion_may_give_several_certificates(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        issued("p1", "ann", "series-a", "100", "2020-01-02"),
        issued("c1", "ann", "common", "1", "2020-05-01"),
        issued("c2", "ann", "common", "149", "2020-05-01"),
        moved("STOCK_CONVERSION", "p1", "2020-05-01", "c1", "c2", quantity_converted="100"),
        issued("b1", "bob", "common", "149", "2020-06-01"),
        moved("STOCK_TRANSFER", "c2", "2020-06-01", "b1", quantity="149"),
    )
    assert certificates(found, "ann") == {"c1": 1}
    assert certificates(found, "bob") == {"b1": 149}
    assert found.book is not None
    lot = positions(found.book, LATER).lot("c1")
    assert lot is not None and lot.descends_from("series-a") and lot.issued == date(2020, 1, 2)


def test_a_conversion_gives_what_the_class_gives(tmp_path: Path) -> None:
    world = [issued("p1", "ann", "series-a", "100", "2020-01-02"), issued("c1", "ann", "common", "151", "2020-05-01")]
    refused(imported(tmp_path, *world, moved("STOCK_CONVERSION", "p1", "2020-05-01", "c1")), "give 150, not 151")
    plain = [{key: value for key, value in one.items() if key != "conversion_rights"} for one in CLASSES]
    found = imported(tmp_path / "b", *world, moved("STOCK_CONVERSION", "p1", "2020-05-01", "c1"), classes=plain)
    refused(found, "no conversion right with a ratio")


def test_ids_are_unique_within_a_type_and_case_counts(tmp_path: Path) -> None:
    people = [{**STAKEHOLDERS[0], "id": "1"}, {**STAKEHOLDERS[1], "id": "A"}, {**STAKEHOLDERS[2], "id": "a"}]
    found = imported(
        tmp_path,
        {**issued("1", "1", "1", "100", "2020-01-02"), "id": "1"},
        {**issued("2", "A", "1", "60", "2020-05-01"), "id": "2"},
        {**issued("3", "a", "1", "40", "2020-05-01"), "id": "3"},
        {**moved("STOCK_TRANSFER", "1", "2020-05-01", "2", "3", quantity="100"), "id": "1"},
        classes=[{**CLASSES[0], "id": "1"}],
        stakeholders=people,
    )
    assert found.book is not None, found.problems
    by_name = {party.name: party.id for party in found.book.parties.values()}
    assert held(found, by_name["Bob Baker"], "1") == 60
    assert held(found, by_name["North Fund, L.P."], "1") == 40
    twice = imported(tmp_path / "b", ISSUED, {**issued("s9", "bob", "common", "1", "2020-01-02"), "id": ISSUED["id"]})
    refused(twice, "is there twice")


OPTION = {
    "object_type": "TX_EQUITY_COMPENSATION_ISSUANCE",
    "id": "grant",
    "security_id": "o1",
    "date": "2020-01-02",
    "stakeholder_id": "ann",
    "stock_class_id": "common",
    "compensation_type": "OPTION",
    "quantity": "1000",
    "exercise_price": usd("0.10"),
    "expiration_date": "2031-01-01",
}
EXERCISED = issued("c1", "ann", "common", "400", "2020-05-01")


@pytest.mark.parametrize("word", ["EQUITY_COMPENSATION", "PLAN_SECURITY"])
def test_options_under_either_name(tmp_path: Path, word: str) -> None:
    grant = {**OPTION, "object_type": f"TX_{word}_ISSUANCE"}
    exercise = moved(f"{word}_EXERCISE", "o1", "2020-05-01", "c1", quantity="400")
    again = moved(f"{word}_EXERCISE", "o1", "2020-06-01", "c2", quantity="600", id="again")
    found = imported(tmp_path, grant, EXERCISED, exercise)
    assert (held(found, "ann"), held(found, "ann", "option-1")) == (400, 600)
    rest = issued("c2", "ann", "common", "600", "2020-06-01")
    more = imported(tmp_path / "b", grant, EXERCISED, exercise, rest, again)
    assert (held(more, "ann"), held(more, "ann", "option-1")) == (1000, 0)
    world = [grant, EXERCISED, exercise, issued("c2", "ann", "common", "601", "2020-06-01")]
    over = imported(tmp_path / "c", *world, {**again, "quantity": "601"})
    refused(over, "takes 601 of 'o1', which stands for 600")


def test_units_released_are_shares_issued(tmp_path: Path) -> None:
    units = {key: value for key, value in OPTION.items() if key != "exercise_price"} | {"compensation_type": "RSU"}
    release = moved("EQUITY_COMPENSATION_RELEASE", "o1", "2020-05-01", "c1", quantity="400")
    found = imported(tmp_path, units, EXERCISED, release)
    assert held(found, "ann") == 400
    assert any("o1 and others are left out" in line for line in found.left_out)


@pytest.mark.parametrize(("net", "quantity", "left"), [("yes", 1000, 0), ("no", 600, 400)])
def test_an_exercise_that_may_be_of_all_or_of_a_part_is_asked_about(
    tmp_path: Path, net: str, quantity: int, left: int
) -> None:
    exercise = moved("WARRANT_EXERCISE", "w-1", "2020-08-01", "c1", trigger_id="t-1")
    world = [WARRANT, issued("c1", "fund-1", "common", "600", "2020-08-01"), exercise]
    refused(imported(tmp_path, *world), "does not say which", "warrant-exercise.warrant-exercise-w-1")
    side = tmp_path / "side.yaml"
    side.write_text(
        "entries:\n  - {type: stock_exercise, id: warrant-exercise.warrant-exercise-w-1, date: 2020-08-01, "
        f"stakeholder_id: fund-1, stock_class_id: warrant-1, quantity: {quantity}, net: {net}}}\n"
    )
    found = import_package(tmp_path / "ocf", side=side)
    assert (held(found, "fund-1"), held(found, "fund-1", "warrant-1")) == (600, left)


def test_more_shares_than_a_warrant_buys_are_refused(tmp_path: Path) -> None:
    exercise = moved("WARRANT_EXERCISE", "w-1", "2020-08-01", "c1", trigger_id="t-1")
    found = imported(tmp_path, WARRANT, issued("c1", "fund-1", "common", "1001", "2020-08-01"), exercise)
    refused(found, "at most 1,000 shares, but 1,001 result")


def test_what_no_holding_needs_refuses_nothing(tmp_path: Path) -> None:
    cad = {**ISSUED, "share_price": {"amount": "1.00", "currency": "CAD"}}
    found = imported(tmp_path, cad, classes=[{**CLASSES[0], "par_value": {"amount": "x", "currency": "USD"}}])
    assert held(found, "ann") == 100
    assert any("share_price" in line and "is in CAD" in line for line in found.left_out)
    assert any("par_value" in line for line in found.left_out)


def test_a_warrant_of_unknown_terms_is_left_out_by_name_and_not_exercised(tmp_path: Path) -> None:
    vague = {key: value for key, value in WARRANT.items() if key != "exercise_price"}
    passed = moved("WARRANT_TRANSFER", "w-1", "2020-04-01", "w-2", quantity="1000")
    found = imported(tmp_path, vague, passed, {**vague, "id": "x", "security_id": "w-2", "date": "2020-04-01"})
    assert found.book is not None, found.problems
    assert "warrant-1" not in found.book.securities
    assert any("w-1 and others are left out" in line for line in found.left_out)
    exercise = moved("WARRANT_EXERCISE", "w-1", "2020-08-01", "c1", trigger_id="t-1")
    world = [vague, issued("c1", "fund-1", "common", "1000", "2020-08-01"), exercise]
    refused(imported(tmp_path / "b", *world), "of which class, price, quantity or expiration date is not known")


def test_a_transaction_that_is_not_understood_refuses(tmp_path: Path) -> None:
    found = imported(tmp_path, ISSUED, moved("STOCK_TELEPORTATION", "s1", "2020-05-01"))
    refused(found, "TX_STOCK_TELEPORTATION", "is no transaction that is understood")


def test_what_a_convertible_turns_into_is_there(tmp_path: Path) -> None:
    turned = moved("CONVERTIBLE_CONVERSION", "safe-1", "2020-05-01", "c1", reason_text="round", trigger_id="t")
    found = imported(tmp_path, issued("c1", "ann", "common", "7", "2020-05-01"), turned)
    assert held(found, "ann") == 7
    assert any(line.startswith("TX_CONVERTIBLE_CONVERSION") and "as if for cash" in line for line in found.left_out)


def test_a_chain_of_one_day_goes_by_its_references(tmp_path: Path) -> None:
    chain = [
        moved("STOCK_TRANSFER", "s2", "2020-05-01", "s3", quantity="100"),
        issued("s3", "fund-1", "common", "100", "2020-05-01"),
        issued("s2", "bob", "common", "100", "2020-05-01"),
        moved("STOCK_TRANSFER", "s1", "2020-05-01", "s2", quantity="100"),
        {**ISSUED, "date": "2020-05-01"},
    ]
    assert held(imported(tmp_path, *chain), "fund-1") == 100
    circle = [
        issued("s2", "bob", "common", "100", "2020-05-01"),
        issued("s3", "ann", "common", "100", "2020-05-01"),
        moved("STOCK_TRANSFER", "s2", "2020-05-01", "s3", quantity="100"),
        moved("STOCK_TRANSFER", "s3", "2020-05-01", "s2", quantity="100"),
    ]
    refused(imported(tmp_path / "b", *circle), "each of these needs what another brings")


def test_a_split_reaches_every_certificate(tmp_path: Path) -> None:
    split = {
        "object_type": "TX_STOCK_CLASS_SPLIT",
        "id": "split",
        "date": "2020-03-01",
        "stock_class_id": "common",
        "split_ratio": {"numerator": "2", "denominator": "1"},
    }
    whole = moved("STOCK_CANCELLATION", "s1", "2020-05-01")
    assert held(imported(tmp_path, ISSUED, split, whole), "ann") == 0
    anew = [
        issued("s2", "ann", "common", "200", "2020-03-01"),
        moved("STOCK_REISSUANCE", "s1", "2020-03-01", "s2", split_transaction_id="split"),
    ]
    assert certificates(imported(tmp_path / "b", ISSUED, split, *anew), "ann") == {"s2": 200}
    same_day = issued("s9", "bob", "common", "10", "2020-03-01")
    refused(imported(tmp_path / "c", ISSUED, split, same_day), "before or after the split is not said")


def test_the_order_of_objects_means_nothing(tmp_path: Path) -> None:
    plain = import_package(package(tmp_path / "plain")).book
    assert plain is not None
    chance = random.Random(7)
    for n in range(10):
        mixed = list(TRANSACTIONS)
        chance.shuffle(mixed)
        found = import_package(package(tmp_path / str(n), mixed))
        assert found.book is not None, found.problems
        assert [entry.id for entry in found.book.entries] == [entry.id for entry in plain.entries]


def _figures() -> list[tuple[int, str]]:
    terms = ("quantity", "quantity_converted")
    return [(n, term) for n, one in enumerate(TRANSACTIONS) for term in terms if term in one]


@pytest.mark.parametrize(("n", "term"), _figures())
def test_no_figure_can_be_changed_unseen(tmp_path: Path, n: int, term: str) -> None:
    """One share more or less in any place is refused, but in an issuance that is retracted whole."""
    for more in (1, -1):
        changed = copy.deepcopy(TRANSACTIONS)
        changed[n][term] = str(Fraction(changed[n][term]) + more)
        found = import_package(package(tmp_path / f"more{more}", changed))
        if found.book is not None:
            assert changed[n]["object_type"] == "TX_STOCK_ISSUANCE"
            assert changed[n]["security_id"] == "cs-99"  # retracted whole

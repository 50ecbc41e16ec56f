"""Every form of a TRANSFER file, and where its parts stand."""

from __future__ import annotations

import json

import pytest

from covenantry.engine.questions.transfers import Transfers, read_transfers

ONE = "{from: alice, to: bravo, security: common, quantity: '1,000', price: 5}"
TWO = "{from: alice, to: carol, security: common, quantity: 2, manner: gift}"
LINE = '{"from": "alice", "to": "bravo", "security": "common", "quantity": 3, "price": "5.25"}'


def read(text: str, name: str = "t.yaml") -> Transfers:
    return read_transfers(text.encode(), name)


def shape(transfers: Transfers) -> list[str]:
    """Each item's quantity and place, or the first problem."""
    return [
        f"{item.text.quantity} {item.place('quantity')}" if item.text else str(item.problems[0])
        for item in transfers.items
    ]


@pytest.mark.parametrize(
    ("text", "name", "many", "items"),
    [
        (ONE, "t.yaml", False, ["1000 t.yaml:1:54"]),
        ("from: alice\nto: bravo\nsecurity: common\nquantity: 7\n", "t.yaml", False, ["7 t.yaml:4:11"]),
        (LINE, "t.json", False, ["3 t.json:1:68"]),
        (json.dumps(json.loads(LINE), indent=1), "t.json", False, ["3 t.json:5:14"]),
        (f"- {ONE}\n- {TWO}\n", "t.yaml", True, ["1000 t.yaml:1:56", "2 t.yaml:2:56"]),
        (f"[{LINE}, {LINE}]", "t.json", True, ["3 t.json:1:69", "3 t.json:1:157"]),
        (f"- {ONE}", "t.yaml", True, ["1000 t.yaml:1:56"]),
        (f"{ONE}\n---\n{TWO}\n", "t.yaml", True, ["1000 t.yaml:1:54", "2 t.yaml:3:54"]),
        (f"---\n{ONE}\n--- {TWO}\n...\n", "t.yaml", True, ["1000 t.yaml:2:54", "2 t.yaml:3:58"]),
        (f"# several\n\n{LINE}\n# and\n{LINE}\n\n", "t.txt", True, ["3 t.txt:3:68", "3 t.txt:5:68"]),
        (LINE, "t.jsonl", True, ["3 t.jsonl:1:68"]),
        (f"\ufeff{ONE}", "t.yaml", False, ["1000 t.yaml:1:54"]),
        (LINE + "\r\n" + LINE, "t.jsonl", True, ["3 t.jsonl:1:68", "3 t.jsonl:2:68"]),
    ],
)
def test_forms(text: str, name: str, many: bool, items: list[str]) -> None:
    found = read(text, name)
    assert (found.many, shape(found)) == (many, items)


@pytest.mark.parametrize(
    ("text", "name", "items"),
    [
        ("", "t.yaml", ["t.yaml: holds no proposed transfer (write: from, to, security, quantity, price, date)"]),
        (
            "# nothing\n",
            "t.yaml",
            ["t.yaml: holds no proposed transfer (write: from, to, security, quantity, price, date)"],
        ),
        ("sell!", "t.yaml", ["t.yaml:1:1: a proposed transfer is a group of terms: from, to, security, quantity, ..."]),
        (
            f"- {ONE}\n- sell\n",
            "t.yaml",
            [
                "1000 t.yaml:1:56",
                "t.yaml:2:3: a proposed transfer is a group of terms: from, to, security, quantity, ...",
            ],
        ),
        (
            f"{LINE}\n{LINE[:-1]}\n{LINE}\n",
            "t.jsonl",
            ["3 t.jsonl:1:68", "t.jsonl:2:1: is not well-formed: did not find expected ',' or '}'", "3 t.jsonl:3:68"],
        ),
        (
            f"{ONE}\n---\nfrom: [\n---\n{TWO}\n",
            "t.yaml",
            [
                "1000 t.yaml:1:54",
                "t.yaml:3:1: is not well-formed: did not find expected node content",
                "2 t.yaml:5:54",
            ],
        ),
        (
            f"- {ONE}\n- {{from: alice, quantity: 0, qantity: 1}}\n",
            "t.yaml",
            ["1000 t.yaml:1:56", "t.yaml:2:3: 'to' is missing"],
        ),
    ],
)
def test_a_bad_one_does_not_stop_the_others(text: str, name: str, items: list[str]) -> None:
    assert shape(read(text, name)) == items


def test_bytes_that_are_no_text() -> None:
    (item,) = read_transfers(b"\xff\xfe\x00", "t.yaml").items
    assert str(item.problems[0]) == "t.yaml:1:1: is not UTF-8 text (byte 0) (save it as UTF-8)"


def test_every_problem_of_one_is_told() -> None:
    (item,) = read("{from: Alice, quantity: 0, manner: pledged, price: -1, data: 1}").items
    assert [str(problem) for problem in item.problems] == [
        "t.yaml:1:1: 'to' is missing",
        "t.yaml:1:1: 'security' is missing",
        "t.yaml:1:25: 'quantity': must be at least 1",
        "t.yaml:1:52: 'price': '-1' is not an amount of money; write it as 120.00",
        "t.yaml:1:36: 'manner' cannot be 'pledged' (did you mean 'pledge'?)",
        "t.yaml:1:62: 'data' is not a term here (did you mean 'date'?)",
    ]


def test_terms_that_are_assumed_stand_at_their_assumption() -> None:
    (item,) = read(TWO).items
    again = item.having({"price": "12x", "security-ids": "cs-1, cs-2"})
    assert [str(problem) for problem in again.problems] == [
        "--assume price=12x: 'price': '12x' is not an amount of money; write it as 120.00"
    ]
    sound = item.having({"security-ids": "cs-1, cs-2", "consideration": "none"}).text
    assert sound is not None and (sound.security_ids, sound.consideration) == (("cs-1", "cs-2"), "none")

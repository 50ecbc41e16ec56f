"""Whatever the files hold, the command ends with a verdict or with a message and exit status 2, never 70."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from acme import AGREEMENT, BOOK, CLAUSES, CONDITIONAL, DEFINITIONS, PROHIBITED, write
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covenantry.engine.cli import cli
from covenantry.facts.documents import read_text

RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

words = st.sampled_from(
    [
        *("", "yes", "no", "alice", "bravo", "common", "cs-1", "1", "0", "-1", "1e9", "99999999999999999999"),
        *("2021-01-15", "9999-12-31", "0001-01-01", "2020-02-30", "12.50", "50%", "1/0", "sale", "gift", "issuance"),
        *("rule 144", "null", "lock_up", "all", "any", "not", "3 years", "0 days", "99999 years"),
        *("10 NASDAQ trading days", "\x00", "é→", "'", "{"),
    ]
)
values = st.recursive(
    st.none() | words | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("fuzz")
    write(folder)
    before = Path.cwd(), os.environ.get("COVENANTRY_NO_CACHE")
    os.chdir(folder)
    os.environ["COVENANTRY_NO_CACHE"] = "1"
    yield folder
    os.chdir(before[0])
    if before[1] is None:
        del os.environ["COVENANTRY_NO_CACHE"]


def check(*args: str, stdin: bytes = b"") -> None:
    result = CliRunner().invoke(cli, [*args, "--format", "json"], input=stdin)
    assert result.exit_code in (0, 1, 2, 3, 4), result.output
    assert "Traceback" not in result.output and "internal" not in result.stderr
    for line in result.stdout.splitlines():
        assert ("verdict" in json.loads(line)) != ("error" in json.loads(line))
    assert (result.exit_code == 2) == bool(result.stderr) or "no provision asked" in result.stderr


def answer(transfer: bytes) -> None:
    check("precheck", "-", "--book", "acme.yaml", "--rules", "rules", stdin=transfer)


@st.composite
def bent(draw: st.DrawFn, texts: list[str]) -> str:
    """One of the texts with a part of its data replaced, left out or added, as JSON (which is YAML)."""
    ((document,), problems) = read_text(draw(st.sampled_from(texts)), "it")
    assert not problems
    data = document.data
    for _ in range(draw(st.integers(1, 2))):
        paths = sorted(path for path in document.places if path)
        path = draw(st.sampled_from(paths))
        holder: Any = data
        try:
            for step in path[:-1]:
                holder = holder[step]
            action = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
            if action == "remove":
                del holder[path[-1]]
            elif action == "add" and isinstance(holder, dict):
                holder[draw(words | st.sampled_from(["unless", "period", "terms", "date", "when"]))] = draw(values)
            else:
                holder[path[-1]] = draw(values)
        except (KeyError, IndexError, TypeError):
            continue
    return json.dumps(data)


@RELAXED
@given(st.binary(max_size=60))
def test_bytes_as_transfer(place: Path, raw: bytes) -> None:
    answer(raw)


@RELAXED
@given(st.lists(values | st.text(max_size=20), max_size=3), st.sampled_from(["\n", "\n---\n", "\n- "]))
def test_structures_as_transfer(place: Path, items: list[Any], between: str) -> None:
    answer(between.join(json.dumps(item) for item in items).encode())


FULL = json.dumps(
    {
        **PROHIBITED,
        "to": {"id": "delta", "name": "Delta", "type": "trust"},
        "security_ids": ["cs-1"],
        "consideration": "cash",
        "exemption": "rule 144",
        "registration": "s-1",
        "date": "2021-03-02",
        "sellers": [{"seller": "alice", "security": "common", "quantity": "1"}],
        "purchasers": ["carol"],
        "parties": [{"id": "echo", "name": "Echo", "type": "corporation"}],
        "facts": [
            {"type": "relationship", "date": "2020-05-01", "kind": "control", "from_id": "echo", "to_id": "delta"}
        ],
        "assume": {"competitor-of-the-company:delta": "no", "price": "6"},
    }
)


@RELAXED
@given(bent([FULL, json.dumps(CONDITIONAL), json.dumps([PROHIBITED, CONDITIONAL])]))
def test_transfers_that_are_nearly_right(place: Path, text: str) -> None:
    answer(text.encode())


@RELAXED
@given(st.binary(max_size=60) | bent([BOOK]).map(str.encode) | st.text(max_size=60).map(str.encode))
def test_books(place: Path, raw: bytes) -> None:
    book = place / "fuzzed.yaml"
    book.write_bytes(raw)
    args = [part for name, value in CONDITIONAL.items() for part in (f"--{name}", value)]
    check("precheck", "--book", str(book), "--rules", "rules", *args)


@RELAXED
@given(
    st.sampled_from([("agreement", AGREEMENT), ("definitions", DEFINITIONS), ("2-transfers", CLAUSES)]).flatmap(
        lambda part: st.tuples(st.just(part[0]), bent([part[1]]).map(str.encode) | st.binary(max_size=40))
    )
)
def test_rules(place: Path, changed: tuple[str, bytes]) -> None:
    home = place / "bent" / "holders-agreement"
    home.mkdir(parents=True, exist_ok=True)
    for name, text in (("agreement", AGREEMENT), ("definitions", DEFINITIONS), ("2-transfers", CLAUSES)):
        (home / f"{name}.yaml").write_bytes(changed[1] if name == changed[0] else text.encode())
    for transfer in (PROHIBITED, CONDITIONAL):
        args = [part for name, value in transfer.items() for part in (f"--{name}", value)]
        check("precheck", "--book", "acme.yaml", "--rules", "bent", *args)


@RELAXED
@given(
    st.lists(
        st.sampled_from(["--as-of", "--known-at", "--assume", "--quantity", "--to", "--security-ids", "-x", "--"])
        | words,
        max_size=5,
    )
)
def test_options(place: Path, args: list[str]) -> None:
    fixed = [part for name, value in CONDITIONAL.items() for part in (f"--{name}", value)]
    result = CliRunner().invoke(cli, ["precheck", "--book", "acme.yaml", "--rules", "rules", *fixed, *args])
    assert result.exit_code in (0, 1, 2, 3, 4), result.output
    assert "Traceback" not in result.output


def ends_well(*args: str, stdin: bytes = b"") -> None:
    """A question about a day ends with an answer or with a message; the same in text and JSON."""
    fixed = ["--book", "acme.yaml", "--rules", "rules"]
    result = CliRunner().invoke(cli, [*args, *fixed], input=stdin)
    assert result.exit_code in (0, 2, 4), result.output
    assert "Traceback" not in result.output and "internal" not in result.stderr
    assert (result.exit_code == 2) <= bool(result.stderr)


EVENTS = json.dumps(
    {
        "issuer": "acme",
        "date": "2021-03-02",
        "parties": [{"id": "buyer", "name": "Buyer Inc.", "type": "corporation"}],
        "events": [
            "merger",
            {"agreement": {"to": "merger", "holders keep": "45%"}},
            {"transfer": {"from": "alice", "to": "buyer", "security": "common", "quantity": "1", "price": "2.00"}},
            {"issuance": {"to": "bravo", "class": "common", "quantity": "10", "price": "2.00"}},
            {"split": {"of": "common", "ratio": "2"}},
        ],
    }
)


def test_the_events_before_they_are_bent_are_right(place: Path) -> None:
    result = CliRunner().invoke(cli, ["whatif", "-", "--book", "acme.yaml", "--rules", "rules"], input=EVENTS)
    assert result.exit_code == 4, result.output  # the transfer turns on what is not on record


@RELAXED
@given(st.binary(max_size=60) | bent([EVENTS]).map(str.encode) | values.map(json.dumps).map(str.encode))
def test_events(place: Path, raw: bytes) -> None:
    ends_well("whatif", "-", "--date", "2021-03-02", stdin=raw)


@RELAXED
@given(
    st.sampled_from(["whatif", "rights", "fires"]),
    words
    | st.text(max_size=12)
    | st.sampled_from(["2.1", "2", "holders-agreement", "holders-agreement 2.1", "lock up"]),
    st.lists(
        st.sampled_from(["--as-of", "--known-at", "--assume", "--event", "--date", "-v", "--"]) | words, max_size=4
    ),
)
def test_questions_about_days(place: Path, command: str, first: str, more: list[str]) -> None:
    ends_well(command, first, *more)

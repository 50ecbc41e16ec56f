"""The JSON Schemas: those committed are those of the code, and what is shipped obeys them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from acme import AGREEMENT, BOOK, CLAUSES, DEFINITIONS, PROHIBITED
from click.testing import CliRunner

from covenantry.engine.cli import cli
from covenantry.engine.context.clause import KINDS
from covenantry.engine.language.event_words import ENTRIES, SHORT, names
from covenantry.engine.questions.events import described
from covenantry.engine.render.schema import SCHEMAS, schema, schema_text
from covenantry.engine.rulebook import SHIPPED_RULES
from covenantry.facts.book import SHIPPED
from covenantry.facts.documents import read_file, read_text

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "schemas"


def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(schema(name))


def documents(path: Path) -> Iterator[Any]:
    found, problems = read_file(path)
    assert not problems
    for document in found:
        yield document.data


def kind(path: Path) -> str:
    """The schema of a shipped rule file."""
    if path.name.endswith(".scenarios.yaml"):
        return "scenario"
    if path.name.endswith(".book.yaml"):
        return "book"
    if path.parent.name == "amendments":
        return "amendment"
    named = {"agreement.yaml": "agreement", "definitions.yaml": "definitions", "sections.yaml": "sections"}
    return named.get(path.name, "clauses")


@pytest.mark.parametrize("name", SCHEMAS)
def test_committed_schemas_are_current(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    committed = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert committed == schema_text(name), "run `make schemas`"
    result = CliRunner().invoke(cli, ["schema", name])
    assert (result.exit_code, result.output) == (0, committed)


def test_nothing_else_is_committed() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SCHEMAS)
    listed = CliRunner().invoke(cli, ["schema"]).output
    assert [line.split()[0] for line in listed.splitlines()] == list(SCHEMAS)


def own_kind(event: Any) -> bool:
    """Whether an event goes by a name that only the rules know: no schema has it."""
    name = event if isinstance(event, str) else next(iter(event))
    return ":" not in name and name not in ("type", *names(), *SHORT)


def test_what_is_shipped_obeys() -> None:
    """Files of rules, scenarios with the events that they give, and books."""
    for path in sorted(SHIPPED_RULES.rglob("*.yaml")):
        for data in documents(path):
            validator(kind(path)).validate(data)
            for scenario in data["scenarios"] if kind(path) == "scenario" else ():
                for one in (scenario, *scenario.get("variants", [])):
                    if events := [event for event in one.get("events", []) if not own_kind(event)]:
                        validator("event").validate(events)
    for path in sorted(SHIPPED.rglob("*.yaml")):
        for data in documents(path):
            validator("book").validate(data)


def test_events_as_they_are_written_obey() -> None:
    """Those of the documentation, and every name with every term that `events` lists."""
    page = (ROOT / "docs" / "what-if.md").read_text(encoding="utf-8")
    example = (ROOT / "docs" / "examples" / "merger.yaml").read_text(encoding="utf-8")
    for text in [example, *re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]:
        ((document,), _) = read_text(text, "what-if.md")
        validator("event").validate(document.data)
    named = validator("event").schema["$defs"]
    for name, terms in described():
        assert validator("event").is_valid(name)
        slug = "".join(letter if letter.isalnum() else "_" for letter in ENTRIES.get(name, name))
        assert {term.strip("[]") for term in terms} <= set(named[slug]["properties"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("agreement", AGREEMENT),
        ("definitions", DEFINITIONS),
        ("clauses", CLAUSES),
        ("book", BOOK),
        ("transfer", json.dumps(PROHIBITED)),
        ("event", "ipo"),
        ("event", "['merger: {holders keep: 45%}', {split: {of: common, ratio: 2}, date: 2021-01-15}]"),
        ("event", "{type: stock_transfer, from: alice, to: carol, class: common, quantity: 10, date: 2021-01-15}"),
        ("transfer", json.dumps([PROHIBITED, {**PROHIBITED, "to": {"name": "New Co", "id": "n", "type": "trust"}}])),
    ],
)
def test_small_files(name: str, text: str) -> None:
    ((document,), _) = read_text(text, name)
    validator(name).validate(document.data)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("agreement", AGREEMENT.replace("dated:", "date:")),
        ("definitions", DEFINITIONS.replace("manner:", "maner:")),
        ("clauses", CLAUSES.replace("lock_up", "lockup")),
        ("clauses", CLAUSES.replace("attested: {fact", "attested: {fakt")),
        ("book", BOOK.replace("stock_issuance", "issuance")),
        ("transfer", json.dumps({**PROHIBITED, "manner": "theft"})),
        ("transfer", json.dumps({name: value for name, value in PROHIBITED.items() if name != "from"})),
        ("event", "mergr"),
        ("event", "merger: {holder keep: 45%}"),
        ("event", "merger: 45%"),
        ("event", "{merger: {}, dividend: {on: common, payable in: cash}}"),
        ("event", "date: 2000-06-01"),
        ("event", "director elected: {approved: yes}"),
        ("event", "director left: {person: ann, why: boredom}"),
        ("event", "transfer: {from: alice, security: common, quantity: 10}"),
        ("event", "{events: [merger], partis: []}"),
        ("event", "{type: stock_class_split, ratio: 2}"),
        ("event", "[]"),
    ],
)
def test_wrong_files(name: str, text: str) -> None:
    ((document,), _) = read_text(text, name)
    assert not validator(name).is_valid(document.data)


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("{section: '1', kind: lock_up, says: x, throgh: 2020-01-01}", "'throgh' was unexpected"),
        ("{section: '1', kind: lockup, says: x}", "'lockup' is not one of"),
        ("{section: '1', says: x}", "'kind' is a required property"),
        ("{section: '1', kind: transfer_condition, says: x, requires: {don: {act: consent}}}", "'don' was unexpected"),
        ("{section: '1', kind: transfer_condition, says: x, requires: {done: {act: consent, bye: a}}}", "'bye'"),
        (
            "{section: '1', kind: prohibition, says: x, when: {name: a limb, section: '1', wen: x}}",
            "'wen' was unexpected",
        ),
    ],
)
def test_what_is_wrong_is_told_of_the_kind_alone(clause: str, said: str) -> None:
    """One slip, a message or a few; not one for each kind and test that it is not."""
    (document,), _ = read_text(f"- {clause}", "clauses")
    found = list(validator("clauses").iter_errors(document.data))
    told = [error.message for one in found for error in (one, *(one.context or ()))]
    assert len(told) <= 4, told
    assert any(said in message for message in told), told


def test_an_editor_completes_the_terms_of_the_kind() -> None:
    """What follows from `kind: lock_up` alone has the terms of a lock-up and of every clause, and no others."""
    whole = schema("clauses")
    (then,) = [one["then"] for one in whole["items"]["allOf"] if one["if"]["properties"]["kind"]["const"] == "lock_up"]
    terms = whole["$defs"][then["$ref"].removeprefix("#/$defs/")]["properties"]
    assert terms.keys() == {"kind", *KINDS["lock_up"].__dataclass_fields__}  # type: ignore[attr-defined]
    assert all(term.get("description") or "$ref" in term for name, term in terms.items() if name != "kind")

"""The HTTP API: each route's answer is that of the Python API; what is wrong is a problem document."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import date
from typing import Any

import pytest
from conftest import LOCKED
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from covenantry import load_book, load_rules, precheck, to_json
from covenantry.engine.desk.app import application
from covenantry.engine.desk.shelf import Asked, Busy, Shelf

ASKED: dict[str, dict[str, Any]] = {
    "/v1/precheck": {"transfer": LOCKED},
    "/v1/precheck/many": {"transfers": [LOCKED, {**LOCKED, "date": "1999-11-22"}, {"from": "nobody"}]},
    "/v1/whatif": {"events": "merger: {holders keep: 45%}", "date": "2000-06-01"},
    "/v1/rights": {"holder": "Microsoft Corporation", "as_of": "2000-06-01"},
    "/v1/fires": {"right": "series-f-designation-2000 6(b)(i)", "as_of": "2000-06-01"},
}


def test_a_transfer_is_answered_as_by_the_python_api(client: TestClient) -> None:
    own = to_json(precheck(load_rules(), load_book("cais-internet"), LOCKED))
    told = client.post("/v1/precheck", json={"transfer": LOCKED}).json()
    assert told["verdict"] == "prohibited" and told["clear_from"] == "1999-11-22"
    for part in ("verdict", "proposal", "earliest", "cures", "cures_then", "missing", "agreements", "next_change"):
        assert told[part] == json.loads(json.dumps(own[part])), part  # type: ignore[literal-required]


def test_of_many_each_has_its_own_answer(client: TestClient) -> None:
    answers = client.post("/v1/precheck/many", json=ASKED["/v1/precheck/many"]).json()["answers"]
    assert [answer.get("verdict") for answer in answers] == ["prohibited", "conditional", None]
    assert {p["place"]["file"] for p in answers[2]["error"]["problems"]} == {"transfer", "transfer.from"} or answers[2]


@pytest.mark.parametrize("path", ASKED)
def test_each_answer_is_of_the_shape_that_the_document_says(client: TestClient, path: str) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    response = client.post(path, json=ASKED[path])
    assert response.status_code == 200, response.text
    schema = document["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(response.json())


def test_each_problem_is_of_the_shape_that_the_document_says(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schema = document["paths"]["/v1/precheck"]["post"]["responses"]["422"]["content"]["application/problem+json"]
    problem = client.post("/v1/precheck", json={"transfer": {}}).json()
    Draft202012Validator({**schema["schema"], "components": document["components"]}).validate(problem)


def test_numbers_are_read_as_they_were_written(client: TestClient) -> None:
    body = json.dumps({"transfer": LOCKED}).replace('"130.00"', "130.10").replace('"1,000"', "1000")
    told = client.post("/v1/precheck", content=body, headers={"content-type": "application/json"}).json()
    assert told["proposal"]["price"] == "130.10"
    assert told["proposal"]["quantity"] == "1000"


BAD: dict[str, tuple[str, int, str]] = {
    "no JSON": ("{", 422, "body"),
    "not a number": ('{"transfer": {"price": NaN}}', 422, "body"),
    "twice": ('{"transfer": {"price": 1, "price": 2}}', 422, "body"),
    "deep": ("[" * 100_000, 422, "body"),
    "a list": ("[]", 422, "body"),
    "no transfer": ("{}", 422, "transfer"),
    "a term too much": ('{"transfer": {"form": "x"}}', 422, "transfer.form"),
    "not a day": (json.dumps({"transfer": {**LOCKED, "date": "1999-13-01"}}), 422, "transfer.date"),
    "not as of a day": (json.dumps({"transfer": LOCKED, "as_of": "soon"}), 422, "as_of"),
    "an unknown party": (json.dumps({"transfer": {**LOCKED, "to": "<b>nobody</b>"}}), 422, "transfer.to"),
    "an unknown issuer": (json.dumps({"issuer": "acme", "transfer": LOCKED}), 404, "issuer"),
    "no text": ('{"transfer": "\\ud800"}', 422, "transfer"),
    "half a character": (json.dumps({"transfer": {**LOCKED, "to": "\ud800"}}), 422, "transfer.to"),
    "an assumption that is none": (json.dumps({"transfer": LOCKED, "assume": {"x": "perhaps"}}), 422, ""),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_a_problem_with_its_place_and_the_callers_id(client: TestClient, name: str) -> None:
    body, status, place = BAD[name]
    headers = {"content-type": "application/json", "x-request-id": "mine-7"}
    response = client.post("/v1/precheck", content=body, headers=headers)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status and told["request_id"] == response.headers["x-request-id"] == "mine-7"
    assert place in [problem["place"]["file"] for problem in told["problems"]] or not place, told


def test_a_form_of_another_site_cannot_ask(client: TestClient) -> None:
    """What a page of another site can send without asking first: no JSON, or JSON under another name."""
    assert client.post("/v1/precheck", content=json.dumps({"transfer": LOCKED})).status_code == 422
    told = client.post("/v1/precheck", json={"transfer": LOCKED}, headers={"sec-fetch-site": "cross-site"})
    assert told.status_code == 403 and told.headers["content-type"] == "application/problem+json"


def test_it_answers_to_its_own_name_alone(client: TestClient) -> None:
    """Else a page of another site could have its own name point here, and read the answers."""
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert client.get("/healthz", headers={"host": host}).status_code == 421
    for host in ("localhost:8080", "127.0.0.1", "[::1]:8080"):
        assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_what_is_too_large_is_refused(client: TestClient) -> None:
    large = json.dumps({"transfer": {**LOCKED, "note": "x" * (1 << 20)}})
    assert client.post("/v1/precheck", content=large).status_code == 413

    def parts() -> Any:
        yield from (b"x" * 100_000 for _ in range(20))

    headers = {"content-type": "application/json"}
    assert client.post("/v1/precheck", content=parts(), headers=headers).status_code == 413


def test_an_error_of_ours_is_no_answer_and_says_nothing_of_the_inside(
    shipped_store: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(load_rules(), shipped_store)

    async def fails(issuer: str | None, question: Any) -> Any:
        raise RuntimeError("postgresql://desk:secret@db/x")

    monkeypatch.setattr(shelf, "ask", fails)
    with caplog.at_level("INFO"), TestClient(application(shelf), base_url="http://localhost") as client:
        for response in (client.post("/v1/precheck", json={"transfer": LOCKED}), client.get("/transfer")):
            assert response.status_code == 500
            assert "no verdict" in response.text and "secret" not in response.text
    assert "RuntimeError at" in caplog.text and "secret" not in caplog.text


def test_the_log_has_no_question_in_it(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        client.get("/transfer?from=us-telesource&to=example-telecom%0aFORGED")
        client.get("/v1/%0aFORGED")
    said = [record.getMessage() for record in caplog.records if record.name == "covenantry.desk"]
    assert len(said) == 2 and "GET /transfer 422" in said[0]
    assert not any("us-telesource" in line or "\n" in line for line in said)


def test_who_waits_too_long_is_told(shipped_store: str) -> None:
    shelf = Shelf(load_rules(), shipped_store, seconds=1)

    async def asked() -> None:
        await shelf.ask(None, lambda to: None)  # reading the book for the first time takes longer
        with pytest.raises(Busy):
            await shelf.ask(None, lambda to: time.sleep(2))
        await asyncio.sleep(1.2)
        assert await shelf.ask(None, _issuer) == "cais-internet"

    asyncio.run(asked())
    shelf.close()


def _issuer(to: Asked) -> str:
    return to.book.issuer.id


def test_no_more_are_taken_on_than_can_be_answered(shipped_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("covenantry.engine.desk.shelf.MOST_WAITING", 3)
    shelf = Shelf(load_rules(), shipped_store)

    async def many() -> list[Any]:
        asking = (shelf.ask(None, _issuer) for _ in range(10))
        return await asyncio.gather(*asking, return_exceptions=True)

    found = asyncio.run(many())
    assert found[:3] == ["cais-internet"] * 3
    assert all(isinstance(one, Busy) for one in found[3:])
    assert asyncio.run(many())[:3] == ["cais-internet"] * 3
    shelf.close()


def test_words_issuers_health(client: TestClient) -> None:
    assert client.get("/v1/issuers").json() == ["cais-internet"]
    book = client.get("/v1/issuers/cais-internet").json()
    assert {"id": "microsoft", "name": "Microsoft Corporation"} in book["parties"]
    words = client.get("/v1/words", params={"agreement": "warrant-1999"}).json()
    assert words["instrument"] and all(word["word"] for word in words["instrument"])
    assert client.get("/v1/words", params={"agreement": "warrant"}).status_code == 422
    assert client.get("/healthz").json() == {"status": "ok", "example": False}
    assert client.get("/v1/nothing").status_code == 404


def test_what_is_added_to_the_store_is_in_the_next_answer(tmp_path: Any) -> None:
    from dataclasses import replace

    from covenantry.facts.model import Party
    from covenantry.facts.store import append, connect

    url = f"sqlite:///{tmp_path / 'store.db'}"
    book = load_book("cais-internet")
    with connect(url, create=True) as store:
        append(store, book)
    asked = {"transfer": {**LOCKED, "to": "newcomer"}}
    with TestClient(application(Shelf(load_rules(), url)), base_url="http://localhost") as client:
        assert client.post("/v1/precheck", json=asked).status_code == 422
        with connect(url) as store:
            newcomer = Party(id="newcomer", name="Newcomer, Inc.", type="corporation")
            append(store, replace(book, parties={**book.parties, "newcomer": newcomer}))
        assert client.post("/v1/precheck", json=asked).json()["proposal"]["to"]["name"] == "Newcomer, Inc."


def test_days_are_iso_and_nothing_is_asked_of_the_clock(client: TestClient) -> None:
    told = client.post("/v1/precheck", json={"transfer": {k: v for k, v in LOCKED.items() if k != "date"}})
    assert told.status_code == 422
    assert date.fromisoformat(client.post("/v1/rights", json=ASKED["/v1/rights"]).json()["date"]) == date(2000, 6, 1)

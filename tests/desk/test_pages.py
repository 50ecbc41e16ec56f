"""The pages: the words of the text of the answer, controls for what is not on record, nothing that is not escaped."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import LOCKED, shelf_of
from fastapi.testclient import TestClient

from covenantry import load_book, load_rules, precheck
from covenantry.engine.desk.app import application
from covenantry.engine.render.text import first_line, to_text

UNKNOWN = {
    "from": "ulysses-g-auger-ii",
    "to": "+",
    "new_name": "Example New, Inc.",
    "security": "common",
    "quantity": "100,000",
    "price": "10",
    "date": "1999-03-15",
}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;{{12345*6789}}"


def words(html: str) -> str:
    """What a reader sees of a page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_the_page_says_what_the_text_says(client: TestClient) -> None:
    book = load_book("cais-internet")
    answer = precheck(load_rules(), book, LOCKED)
    page = words(client.get(f"/transfer?{urlencode(LOCKED)}").text)
    assert first_line(answer) in page
    told = to_text(answer, book, width=500).partition("\nRecord")[0]
    lines = [line.replace("[ ]", "").split() for line in told.splitlines()]
    assert not [" ".join(line) for line in lines if line and " ".join(line) not in page]


def test_a_fact_that_is_not_on_record_is_answered_by_a_control(client: TestClient) -> None:
    page = client.get(f"/transfer?{urlencode(UNKNOWN)}").text
    assert "UNDETERMINED on Mon 15 Mar 1999" in page
    facts = re.findall(r'type="radio" name="(fact:[^"]*competitor[^"]*)" value="yes"', page)
    (fact,) = map(unescape, set(facts))
    again = client.get(f"/transfer?{urlencode({**UNKNOWN, fact: 'yes'})}").text
    assert "PROHIBITED on Mon 15 Mar 1999" in again and "ASSUMED:" in again
    assert re.search(rf'name="{re.escape(fact)}" value="yes" checked', unescape(again))
    back = client.get(f"/transfer?{urlencode({**UNKNOWN, fact: ''})}").text
    assert "UNDETERMINED" in back and "ASSUMED:" not in back


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("quantity", "1,00x"),
        ("price", "-130"),
        ("date", "2999-01-01"),
        ("to", "nobody"),
        ("security", "series-z"),
        ("as_of", "2001-01-01"),
        ("known_at", "yesterday"),
        ("manner", "theft"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    client: TestClient, name: str, typed: str
) -> None:
    response = client.get(f"/transfer?{urlencode({**LOCKED, name: typed})}")
    assert response.status_code == 422
    beside = {"as_of": "date"}.get(name, name)
    assert f'id="wrong-{beside}"' in response.text
    assert re.search(rf'name="{beside}" aria-invalid="true" aria-describedby="wrong-{beside}"', response.text)
    assert f'value="{typed}"' in response.text


@pytest.mark.parametrize("field", [*LOCKED, "new_name", "new_type", "as_of", "known_at", "manner", "fact:x", "unfold"])
def test_a_hostile_name_in_any_field_is_only_shown(client: TestClient, field: str) -> None:
    asked = {**LOCKED, field: HOSTILE} | ({"to": "+"} if field == "new_name" else {})
    _only_shown(client.get(f"/transfer?{urlencode(asked)}").text)


@pytest.mark.parametrize(("page", "field"), [("holder", "holder"), ("whatif", "events"), ("calendar", "holder")])
def test_nor_on_the_other_pages(client: TestClient, page: str, field: str) -> None:
    asked = {"as_of": "2000-06-01", "date": "2000-06-01", field: HOSTILE}
    _only_shown(client.get(f"/{page}?{urlencode(asked)}").text)
    _only_shown(client.get(f"/{page}?{urlencode({'issuer': HOSTILE})}").text)


def _only_shown(page: str) -> None:
    assert "<script" not in page and "<img" not in page and str(12345 * 6789) not in page


def test_a_book_of_hostile_names_is_only_shown(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    hostile = json.dumps(HOSTILE)
    for path in Path("facts/books/cais-internet").glob("*.yaml"):
        (folder / path.name).write_text(
            path.read_text().replace('name: "Example Capital Partners, L.P."', f"name: {hostile}")
        )
    shelf = shelf_of(folder, f"sqlite:///{tmp_path / 'store.db'}")
    with TestClient(application(shelf), base_url="http://localhost") as client:
        page = client.get(f"/transfer?{urlencode(LOCKED)}")
        assert page.status_code == 200 and "alert(1)" in page.text
        _only_shown(page.text)
        for other in ("holder?holder=example-capital-partners&as_of=2000-06-01", "calendar?as_of=2000-06-01"):
            _only_shown(client.get(f"/{other}").text)


def test_a_name_that_turns_the_direction_of_writing_is_made_visible(client: TestClient) -> None:
    asked = {**LOCKED, "to": "evil\u202e"}
    assert "\u202e" not in client.get(f"/transfer?{urlencode(asked)}").text


def test_every_page_is_strict(client: TestClient) -> None:
    for path in ("/transfer", "/holder", "/whatif", "/calendar", "/docs", "/nothing"):
        page = client.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
        assert page.headers["referrer-policy"] == "no-referrer" and page.headers["cache-control"] == "no-store"
        assert not re.search(r"<script|<style|\son\w+=|\sstyle=|https?://", page.text), path
        assert page.text.count("<h1>") == 1 and 'lang="en"' in page.text and "<title>" in page.text
        labels = set(re.findall(r'<label for="([^"]+)"', page.text))
        assert set(re.findall(r'<(?:input|select|textarea) id="([^"]+)"', page.text)) <= labels, path


def test_a_holder_and_his_days_ahead(client: TestClient) -> None:
    page = words(client.get("/holder?holder=microsoft&as_of=2000-06-01").text)
    assert "Microsoft Corporation on Thu 1 Jun 2000. Next change:" in page
    assert "2(a) preferred dividend, by Fri 15 Sep 2000, due:" in page
    assert "Tue 5 Sep 2000 last day" in page.partition("Days ahead")[2].partition("Days ahead")[2]


def test_a_holder_needs_a_day_and_a_party(client: TestClient) -> None:
    assert 'id="wrong-as_of"' in client.get("/holder?holder=microsoft").text
    assert 'id="wrong-holder"' in client.get("/holder?holder=microsof&as_of=2000-06-01").text


def test_what_if(client: TestClient) -> None:
    asked = {"events": "merger: {holders keep: 45%}", "date": "2000-06-01"}
    page = words(client.get(f"/whatif?{urlencode(asked)}").text)
    assert "If this happens: merger on Thu 1 Jun 2000:" in page and "6(b)(i)" in page
    wrong = client.get(f"/whatif?{urlencode({**asked, 'events': 'merger: {holders keep: 45'})}")
    assert wrong.status_code == 422 and "merger: {holders keep: 45</textarea>" in wrong.text


def test_the_days_ahead_are_named(client: TestClient) -> None:
    page = words(client.get("/calendar?as_of=2000-06-01").text)
    assert "Fri 28 Sep 2001 last day" in page and "U.S. Telesource, Inc." in page
    assert "registration-rights-agreement-1999" not in page


def test_the_documents_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = words(client.get("/docs").text)
    assert "POST /v1/precheck" in page and "POST /v1/fires" in page


def test_the_example_is_marked(shipped_store: str) -> None:
    from covenantry.engine.desk.shelf import Shelf

    shelf = Shelf(load_rules(), shipped_store, example=True)
    with TestClient(application(shelf), base_url="http://localhost") as client:
        page = client.get("/").text
        assert "An example." in page and "PROHIBITED on Sun 21 Nov 1999" in page
        assert "An example." in client.get("/calendar").text


def test_a_day_is_read_from_the_form() -> None:
    from covenantry.engine.desk.forms import Form

    assert Form({"as_of": "2000-06-01"}).times() == {"as_of": date(2000, 6, 1), "known_at": None}

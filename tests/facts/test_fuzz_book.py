"""Whatever the files hold, the loader answers with a sound book or with problems, and never raises."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_books import HEAD

from covenantry.facts.book import SHIPPED, Book, load_book
from covenantry.facts.documents import read_file
from covenantry.facts.links import KINDS
from covenantry.facts.model import ENTRY_TYPES
from covenantry.facts.problems import InvalidInput, Problem
from covenantry.facts.snapshot import snapshot

CAIS = sorted((SHIPPED / "cais-internet").iterdir())
WHOLE = "\n---\n".join(path.read_text(encoding="utf-8") for path in CAIS)
LINES = WHOLE.splitlines(keepends=True)
DATA: dict[str, Any] = {"entries": [], "parties": [], "securities": [], "prices": []}
for path in CAIS:
    for document in read_file(path)[0]:
        document.data.pop("files", None)
        for key, value in document.data.items():
            DATA[key] = DATA[key] + value if isinstance(value, list) else value

FUZZ = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def load(raw: bytes, name: str = "book.yaml") -> tuple[Book | None, list[Problem]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        return load_book(path)


def answers(raw: bytes, name: str = "book.yaml") -> None:
    """A sound book that can be read on any day, or problems with words and a place."""
    book, problems = load(raw, name)
    assert (book is None) == bool(problems)
    for problem in problems:
        assert problem.message
        assert problem.place.file
        assert str(problem)
    if book is not None:
        for day in (date.min, date(1999, 11, 21), date.max):
            for known in (None, datetime(1999, 6, 1, tzinfo=UTC)):
                read(book, day, known)


def read(book: Book, day: date, known: datetime | None) -> None:
    view = snapshot(book, day, known)
    try:
        holdings = view.holdings
    except InvalidInput as refused:  # what was known at a time need not add up, and says so
        assert known is not None
        assert refused.problems
        return
    holdings.fully_diluted()
    for party in list(book.parties)[:5]:
        holdings.beneficial([party], "common")
        view.relations.affiliates(party, book.issuer.id)
    assert view.capacities is not None
    assert view.registrations is not None


@FUZZ
@given(st.binary(max_size=300))
def test_arbitrary_bytes(raw: bytes) -> None:
    answers(raw)
    answers(raw, "book.json")


WORDS = st.sampled_from(
    [
        *DATA,
        *ENTRY_TYPES,
        *(name for entry in DATA["entries"] for name in entry),
        *(value for entry in DATA["entries"] for value in entry.values() if isinstance(value, str)),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=5)
)
ENTRY = st.builds(
    lambda kind, terms: {**terms, "type": kind}, st.sampled_from(list(ENTRY_TYPES)), st.dictionaries(WORDS, SCALARS)
)


@FUZZ
@given(ANYTHING | st.fixed_dictionaries({"issuer": ANYTHING, "entries": st.lists(ENTRY | ANYTHING, max_size=4)}))
def test_arbitrary_structures(data: Any) -> None:
    answers(json.dumps(data).encode())


#: Terms that make sense by themselves, so that the checks behind the loader are reached, with some that are extreme.
NAMES = {
    "party": st.sampled_from(["ann", "bob", "fund", "holdco", "subco", "trust", "acme"]),
    "class": st.sampled_from(["common", "preferred", "warrant"]),
    "security": st.sampled_from(["c-1", "c-2", "p-1", "w-1", "x", "y"]),
    "day": st.sampled_from(["2000-01-01", "2000-06-01", "2001-06-01", "2002-10-28", "0001-01-01", "9999-12-31"]),
    "count": st.sampled_from(["1", "2", "30", "100", "999,999", "9" * 18]),
    "ratio": st.sampled_from(["1", "2", "1/2", "3/2", "1/3", "9" * 18, "0.000000000000000001"]),
}
BY_TERM = {
    "date": NAMES["day"],
    "security_id": NAMES["security"],
    "resulting_security_id": NAMES["security"],
    "security_ids": st.lists(NAMES["security"], max_size=3),
    "resulting_security_ids": st.lists(NAMES["security"], max_size=3),
    "stock_class_ids": st.lists(NAMES["class"], max_size=2),
    "stock_class_id": NAMES["class"],
    "quantity": NAMES["count"],
    "resulting_quantity": NAMES["count"],
    "new_shares_authorized": NAMES["count"],
    "exercise_price": NAMES["count"],
    "split_ratio": NAMES["ratio"],
    "ratio": NAMES["ratio"],
    "percent": st.sampled_from(["0%", "10%", "51%", "100%", "400%"]),
    "net": st.sampled_from(["yes", "no"]),
    "required": st.sampled_from(["yes", "no"]),
    "value": st.sampled_from(["yes", "no"]),
    "until": NAMES["day"],
    "registration_id": st.just("s-1"),
    "form": st.just("S-1"),
    "for_whom": st.just("both"),
    "offering": st.just("other"),
    "why": st.just("withdrawn"),
    "agreement": st.just("a"),
    "role": st.sampled_from(["Holder", "holder"]),
    "fact": st.just("f"),
    "entry": st.sampled_from(["book.yaml#1", "book.yaml#5", "e"]),
    "recorded_at": st.sampled_from(["0001-01-01T00:00+14:00", "9999-12-31T23:59:59-12:00", "2000-06-01T12:00Z"]),
    "id": st.just("e"),
}
PARTY_TERMS = ("stakeholder_id", "transferor_id", "transferee_id", "from_id", "to_id", "by_id", "party_id", "about")
OFTEN_LEFT_OUT = {"id", "recorded_at", "percent", "security_ids", "resulting_security_ids", "resulting_quantity"}


@st.composite
def plausible(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(ENTRY_TYPES)))
    entry: dict[str, Any] = {"type": kind}
    for field in fields(ENTRY_TYPES[kind]):
        term = field.name
        if term in OFTEN_LEFT_OUT and draw(st.integers(0, 3)):
            continue
        if term == "kind":
            entry[term] = draw(st.sampled_from(list(KINDS)))
        elif term == "about" and kind == "notice":
            continue
        elif term in PARTY_TERMS:
            entry[term] = draw(NAMES["party"])
        elif term in BY_TERM:
            entry[term] = draw(BY_TERM[term])
    return entry


@settings(FUZZ, max_examples=200)
@given(st.lists(plausible(), min_size=1, max_size=8))
def test_entries_that_make_sense_one_by_one(entries: list[dict[str, Any]]) -> None:
    answers((HEAD + "".join(f"  - {json.dumps(entry)}\n" for entry in entries)).encode())


STRANGE = st.one_of(
    SCALARS,
    ANYTHING,
    st.sampled_from(
        [
            "0",
            "-1",
            "1e9",
            "9" * 18,
            "9" * 400,
            "0001-01-01",
            "9999-12-31",
            "2000-02-30",
            "1/0",
            "100%",
            "\x00",
            "no",
            "~",
        ]
    ),
)


@FUZZ
@given(st.data())
def test_the_shipped_book_with_parts_changed(data: st.DataObject) -> None:
    copy = json.loads(json.dumps(DATA))
    for _ in range(data.draw(st.integers(1, 4))):
        at = copy
        for _ in range(data.draw(st.integers(0, 4))):
            inner = [v for v in (at.values() if isinstance(at, dict) else at) if isinstance(v, dict | list) and v]
            if not inner:
                break
            at = data.draw(st.sampled_from(inner))
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        what = data.draw(st.sampled_from(["replace", "drop", "repeat", "swap"]))
        if what == "replace":
            at[key] = data.draw(STRANGE)
        elif what == "swap":
            other = data.draw(st.sampled_from(keys))
            at[key], at[other] = at[other], at[key]
        elif what == "repeat" and isinstance(at, list):
            at.append(at[key])
        elif len(keys) > 1:
            del at[key]
    answers(json.dumps(copy).encode())


@FUZZ
@given(st.data())
def test_the_shipped_book_with_lines_changed(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        n = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "repeat", "move", "cut", "insert"])):
            case "drop":
                del lines[n]
            case "repeat":
                lines.insert(n, lines[n])
            case "move":
                lines.append(lines.pop(n))
            case "cut":
                lines[n] = lines[n][: data.draw(st.integers(0, len(lines[n])))]
            case "insert":
                lines.insert(n, data.draw(st.text(max_size=12)) + "\n")
    answers("".join(lines).encode(errors="surrogatepass"))


def test_the_shipped_book_in_one_file_is_sound() -> None:
    for raw in (WHOLE.encode(), json.dumps(DATA).encode()):
        book, problems = load(raw)
        assert not problems
        assert book is not None
